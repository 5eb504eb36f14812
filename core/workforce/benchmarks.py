"""A council's published figures beside those of its neighbours, its region and England. Pure."""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pandas as pd

from core.sheets.matching import key as key_of
from core.workforce.measures import (
    agency_cover_rate,
    agency_worker_rate,
    frame_of,
    turnover_rate,
    vacancy_rate,
)

NEIGHBOURS = "Statistical neighbours"
COMPARISON = ("who", "year", "value", "flag", "authorities")


class PublishedMeasure(NamedTuple):
    """A measure of the published figures: the parts that its formula takes, and the published rate, of 100."""

    formula: Callable[..., float | None]
    parts: tuple[str, str]
    published: str


PUBLISHED_MEASURES = {
    "vacancy_rate": PublishedMeasure(vacancy_rate, ("vacancy_fte", "inpost_fte"), "vacancy_rate_fte"),
    "agency_worker_rate": PublishedMeasure(agency_worker_rate, ("agency_fte", "inpost_fte"), "agency_rate_fte"),
    "agency_cover_rate": PublishedMeasure(
        agency_cover_rate, ("agency_cover_fte", "vacancy_fte"), "vacancy_agency_cover_rate_fte"
    ),
    "turnover_rate": PublishedMeasure(turnover_rate, ("leavers_fte", "inpost_fte"), "turnover_rate_fte"),
}


def comparison(published: pd.DataFrame, neighbours: pd.DataFrame, area_code: str, measure: str) -> pd.DataFrame:
    """A measure of PUBLISHED_MEASURES for a council, its statistical neighbours, its region and England, year by year up to
    the last that the council has: COMPARISON.

    The council's and the neighbours' values are made from the sums of their parts; a neighbour with a flag, or without a
    figure, in any part is left out of its year, and `authorities` says how many are in it. England's and the region's values are
    the published ones: they leave out returns that were unusable, so their parts do not make them.
    """
    how = PUBLISHED_MEASURES[measure]
    is_local = published["level"] == "Local authority"
    own = published[is_local & (published["area_code"] == area_code)].sort_values("year")
    if own.empty:
        return frame_of([], COMPARISON)
    known = published[published["year"] <= own["year"].max()]
    near = set(neighbours.loc[neighbours["area_code"] == area_code, "neighbour_code"])
    is_near = known["area_code"].map(lambda code: not near.isdisjoint(code.split(" / "))).astype(bool)  # joint returns
    rows = [
        *_from_parts(how, own["area"].iloc[-1], own),
        *_from_parts(how, NEIGHBOURS, known[(known["level"] == "Local authority") & is_near]),
        *_as_published(how, known[(known["level"] == "Regional") & (known["area"] == own["region"].iloc[-1])]),
        *_as_published(how, known[known["level"] == "National"]),
    ]
    return frame_of(rows, COMPARISON).astype({"year": int})


def _from_parts(how: PublishedMeasure, who: str, figures: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """A year's value from the sums of the parts; of the flags one is given where nothing is left to sum."""
    for year, rows in figures[figures["measure"].isin(how.parts)].groupby("year"):
        parts = rows.pivot(index="area_code", columns="measure", values="value").reindex(columns=list(how.parts))
        known = parts.dropna()
        flags = [flag for flag in rows["flag"] if isinstance(flag, str)] if known.empty else []
        value = None if known.empty else how.formula(*map(float, known.sum()))
        yield who, year, value, next(iter(flags), None), len(known)


def _as_published(how: PublishedMeasure, figures: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    for row in figures[figures["measure"] == how.published].sort_values("year").itertuples():
        value = None if pd.isna(row.value) else row.value / 100
        yield row.area, row.year, value, row.flag if isinstance(row.flag, str) else None, None


_BEFORE = re.compile(r"^(?:(?:the|london|royal|metropolitan|borough|city|county|of) )+")
_AFTER = re.compile(r"(?: (?:county|city|borough|metropolitan|district|unitary|council|of))+$")


def area_code_of(published: pd.DataFrame, council: str) -> str | None:
    """The code under which a council's figures are published: its name, but for words such as `County Council`, must be the
    area's in full. Of an area that was coded anew the latest code; None where no area, or more than one, has the name."""
    areas = published.loc[published["level"] == "Local authority", ["year", "area_code", "area"]].drop_duplicates()
    latest = areas.sort_values("year").drop_duplicates("area", keep="last")
    names = [(row.area_code, key_of(name)) for row in latest.itertuples() for name in row.area.split(" / ")]
    key = key_of(council)
    same = {code for code, name in names if name == key} or {code for code, name in names if _bare(name) == _bare(key)}
    return same.pop() if len(same) == 1 else None


def _bare(name: str) -> str:
    return _AFTER.sub("", _BEFORE.sub("", name))
