"""What is wrong with the rows of an Annex A file, for the analysts who mend it: the check, the list, and row numbers alone."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from core.annex_a.counts import open_at
from core.annex_a.lists import LISTS, Holds

# What should be filled in wherever the column is there.
EXPECTED = ("ethnicity", "born", "team", "worker")


class Finding(NamedTuple):
    """Rows of a list with the same fault; `rows` as the sheet numbers them, `teams` how many of them each team has."""

    number: int
    sheet: str
    check: str
    rows: list[int]
    teams: dict[str, int]


def findings(
    frames: dict[int, pd.DataFrame], sheets: dict[int, str], mapping: dict[int, dict[str, str]], day: pd.Timestamp
) -> list[Finding]:
    """What is blank, impossible, repeated, or contradicted by another list."""
    checks = [
        *(
            (number, check, rows)
            for number, frame in frames.items()
            for check, rows in _of_list(number, frame, mapping[number])
        ),
        *_between(frames, day),
    ]
    found = []
    for number, check, rows in checks:
        if len(rows):
            teams = rows["team"].fillna("no team").value_counts().to_dict() if "team" in rows else {}
            found.append(Finding(number, sheets[number], check, sorted(map(int, rows["row"])), teams))
    return found


def _of_list(number: int, frame: pd.DataFrame, mapping: dict[str, str]) -> Iterator[tuple[str, pd.DataFrame]]:
    about = LISTS[number]
    yield "no child’s identifier", frame[frame["child"].isna()]
    for name in EXPECTED:
        if name in mapping:
            yield f"{mapping[name]} is blank", frame[frame[name].isna()]
    yield "the row stands twice", frame[frame.drop(columns="row").duplicated()]
    if about.starts and about.ends and about.ends in mapping:
        yield "it ends before it starts", frame[frame[about.ends] < frame[about.starts]]
    if "born" in mapping and about.starts:
        yield "it starts before the child was born", frame[frame[about.starts] < frame["born"]]
    for name, column in about.columns.items():
        is_later = column.holds == Holds.DAY and name in ("visit", "review", "conference", "authorised")
        if is_later and name in mapping and name not in (about.ends, about.starts):
            yield f"{mapping[name]} lies before the start", frame[frame[name] < frame[about.starts]]
    if number == 7 and "category" in mapping:
        yield "a plan without a category of abuse", frame[frame["category"].isna()]


def _between(frames: dict[int, pd.DataFrame], day: pd.Timestamp) -> Iterator[tuple[int, str, pd.DataFrame]]:
    if 6 in frames:
        in_need = open_at(6, frames[6], day)
        status = in_need["status"].fillna("").astype(str).str.casefold()
        for number, words, what in ((8, "looked after", "looked after"), (7, "protection", "with a protection plan")):
            if number in frames:
                listed = set(open_at(number, frames[number], day)["child"])
                says = in_need[status.str.contains(words) & ~in_need["child"].isin(listed)]
                yield 6, f"the status says {what}, and list {number} has no such open row", says
    if {7, 8} <= frames.keys():
        both = set(open_at(8, frames[8], day)["child"])
        plans = open_at(7, frames[7], day)
        yield (
            7,
            "the child is looked after and has a protection plan: counted as looked after",
            plans[plans["child"].isin(both)],
        )
    born = [frame[["child", "born"]].dropna().drop_duplicates() for frame in frames.values() if "born" in frame]
    births = pd.concat(born).drop_duplicates()["child"] if born else pd.Series(dtype=object)
    unlike = set(births[births.duplicated()])
    for number, frame in frames.items():
        if "born" in frame:
            yield number, "the date of birth differs between lists", frame[frame["child"].isin(unlike)]
