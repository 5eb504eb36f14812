"""Which roles count as children's social workers: the one place that decides what a figure of the Department for Education
counts. The department's *Children's social work workforce* counts registered social workers, from those who hold cases to
their managers, and nobody else. Pure but for the file that the product comes with.
"""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import pandas as pd

from core.settings import ROOT
from core.words import count, listed

WHO = "children’s social workers"
MOST_NAMED = 10


class Group(StrEnum):
    """What a role counts as. One about which nobody has decided is in no rate, and said to be in none."""

    HOLDS_CASES = "social worker who may hold cases"
    NO_CASES = "social worker who holds no cases"
    OTHER = "other post"
    UNDECIDED = "not decided"


DECIDED = (Group.HOLDS_CASES, Group.NO_CASES, Group.OTHER)
SOCIAL_WORK = (Group.HOLDS_CASES, Group.NO_CASES)
LINES = {"Children’s social workers": SOCIAL_WORK, "Other posts": (Group.OTHER,), "Not decided": (Group.UNDECIDED,)}
Groups = Mapping[str, str]  # what roles count as, by `key_of_role`


def key_of_role(role: str) -> str:
    return " ".join(role.casefold().split())


@cache
def shipped_roles() -> dict[str, str]:
    """What each role counts as until the programme office decides otherwise, by the role's name."""
    with (ROOT / "data" / "workforce" / "roles.csv").open(encoding="utf-8", newline="") as file:
        return {row["role"]: Group(row["counts_as"]).value for row in csv.DictReader(file)}


def shipped_groups() -> dict[str, str]:
    return {key_of_role(role): group for role, group in shipped_roles().items()}


def in_groups(frame: pd.DataFrame, groups: Groups, wanted: tuple[Group, ...]) -> pd.DataFrame:
    """The rows whose `role` counts as one of these."""
    keys = {role: groups.get(key_of_role(role), Group.UNDECIDED) for role in frame["role"].unique()}
    return frame[frame["role"].map(keys).isin(wanted)].reset_index(drop=True)


def social_workers(frame: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """The rows that figures of the Department for Education count: those of children's social workers."""
    return in_groups(frame, groups, SOCIAL_WORK)


def undecided_words(totals: pd.DataFrame, groups: Groups) -> str:
    """Which roles of a snapshot nobody has decided about, and how that is mended; empty where there are none."""
    rows = in_groups(totals[totals["status"] != "deleted"], groups, (Group.UNDECIDED,))
    posts = {str(role): int(number) for role, number in rows.groupby("role")["posts"].sum().items()}
    return in_no_rate(posts) if posts else ""


def in_no_rate(posts: Mapping[str, int]) -> str:
    """That the posts of these roles are in no rate, and who decides about them."""
    titles = sorted(posts, key=str.casefold)
    names = [f"‘{title}’" for title in titles[:MOST_NAMED]]
    more = [f"{len(titles) - MOST_NAMED} more"] if len(titles) > MOST_NAMED else []
    number = sum(posts.values())
    return (
        f"{count(number, 'post')} {'is' if number == 1 else 'are'} in no rate, as nobody has decided whether "
        f"{listed([*names, *more])} {'counts' if len(titles) == 1 else 'count'} as {WHO}: the programme office decides on the "
        "page Settings, view ‘Roles’."
    )
