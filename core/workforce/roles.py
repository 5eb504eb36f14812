"""Which roles count as children's social workers: the one place that decides what a figure of the Department for Education
counts. The department's *Children's social work workforce* counts registered social workers, from those who hold cases to
their managers, and nobody else. Pure but for the file that the product comes with.
"""

import csv
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache

import pandas as pd

from core.settings import ROOT
from core.words import count, listed

ONE = "children’s social worker"
WHO = "children’s social workers"
MOST_NAMED = 10
OF_SOCIAL_WORKERS = f"Caseload figures count {WHO} alone, by the roles on the sheet."
EVERYBODY = (
    "The caseload sheet gives no worker’s role: everybody on it who holds a case counts, so it must list children’s social "
    "workers alone, as the Department for Education does."
)


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


def days_with_roles(workers: pd.DataFrame) -> frozenset[date]:
    """The days of the caseload snapshots that give any worker's role: `as_at` and `role`, which is empty where none is given."""
    return frozenset(workers.loc[workers["role"] != "", "as_at"])


def counted_workers(workers: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """The rows of caseload snapshots that caseload figures count: of a snapshot that gives roles those of children's social
    workers, of one that gives none everybody's. All rows of a snapshot must be there, as one row alone does not tell."""
    keys = {role: groups.get(key_of_role(role), Group.UNDECIDED) for role in workers["role"].unique()}
    is_counted = workers["role"].map(keys).isin(SOCIAL_WORK) | ~workers["as_at"].isin(days_with_roles(workers))
    return workers[is_counted].reset_index(drop=True)


def alike(counted: pd.DataFrame, day: date) -> pd.DataFrame:
    """Of `counted_workers` the snapshots that count the same people as that of a day does, so that figures may be compared."""
    gives = counted["role"] != ""
    return counted[gives.eq(bool(gives[counted["as_at"] == day].any()))].reset_index(drop=True)


def holding_cases(workers: pd.DataFrame) -> dict[str, int]:
    """How many workers of each role of a caseload snapshot hold cases."""
    holding = workers["workers"].where(workers["per_fte"] > 0, 0)
    return {str(role): int(number) for role, number in holding.groupby(workers["role"]).sum().items()}


def undecided_workers(workers: Mapping[str, int], groups: Groups) -> str:
    """Whose roles nobody has decided about of the workers that hold cases; empty where there are none."""
    undecided = {
        role: number for role, number in workers.items() if role and number and key_of_role(role) not in groups
    }
    return in_no_rate(undecided, "worker who holds cases", "workers who hold cases") if undecided else ""


def workers_in_no_figure(workers: Mapping[str, int], groups: Groups, for_publication: bool = False) -> str:
    """Whom caseload figures count, and who of the workers that hold cases is in none, by how many have each role, which is empty
    where the sheet gives none; for publication without numbers, as they may be of a few people."""
    if not any(workers):
        return EVERYBODY
    if for_publication:
        return OF_SOCIAL_WORKERS
    others = sum(number for role, number in workers.items() if groups.get(key_of_role(role)) == Group.OTHER)
    parts = [OF_SOCIAL_WORKERS]
    if others:
        hold = "holds cases too and is" if others == 1 else "hold cases too and are"
        parts.append(f"{count(others, 'worker')} of other roles {hold} in none of them.")
    if undecided := undecided_workers(workers, groups):
        parts.append(undecided)
    if without := workers.get("", 0):
        parts.append(
            f"{count(without, 'worker')} without a role on the sheet {'is' if without == 1 else 'are'} in none."
        )
    return " ".join(parts)


def undecided_words(totals: pd.DataFrame, groups: Groups) -> str:
    """Which roles of a snapshot nobody has decided about, and how that is mended; empty where there are none."""
    rows = in_groups(totals[totals["status"] != "deleted"], groups, (Group.UNDECIDED,))
    posts = {str(role): int(number) for role, number in rows.groupby("role")["posts"].sum().items()}
    return in_no_rate(posts) if posts else ""


def in_no_rate(posts: Mapping[str, int], one: str = "post", many: str = "posts") -> str:
    """That the posts, or workers, of these roles are in no rate, and who decides about them."""
    titles = sorted(posts, key=str.casefold)
    names = [f"‘{title}’" for title in titles[:MOST_NAMED]]
    more = [f"{len(titles) - MOST_NAMED} more"] if len(titles) > MOST_NAMED else []
    number = sum(posts.values())
    return (
        f"{count(number, one, many)} {'is' if number == 1 else 'are'} in no rate, as nobody has decided whether "
        f"{listed([*names, *more])} {'counts' if len(titles) == 1 else 'count'} as {WHO}: the programme office decides on the "
        "page Settings, view ‘Roles’."
    )
