"""What the vacancies page shows of one's own rates beside the published ones of other councils. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.charts import Series
from core.figures import Figure, described
from core.words import NO_FIGURE, long_date, percent
from core.workforce.benchmarks import NEIGHBOURS
from core.workforce.measures import Figures

COMPARED = {
    "vacancy_rate": "Vacancy rate",
    "agency_worker_rate": "Agency worker rate",
    "agency_cover_rate": "Vacancies covered by agency",
    "turnover_rate": "Turnover rate",
}
_FLAGS = {
    "z": "not applicable", "x": "not available", ":": "not available", "c": "suppressed", "low": "rounds to 0",
    "u": "of low reliability",
}  # fmt: skip
COMPARED_MEANS = {
    "vacancy_rate": "FTE vacancies / (FTE vacancies + FTE in post)",
    "agency_worker_rate": "agency FTE / (agency FTE + FTE in post)",
    "agency_cover_rate": "agency FTE covering vacancies / FTE vacancies",
    "turnover_rate": "FTE leavers in the year / FTE in post at its end",
}


def compared(comparison: pd.DataFrame, own: Figures, day: date, measure: str, source: str, theme: str) -> Figure:
    """One's own figure at the snapshot beside the published ones, whose source is told."""
    bars, name = compared_bars(comparison, own, day, measure), COMPARED[measure]
    return Figure(
        f"{name}: this council, neighbours, region and England",
        compared_table(comparison),
        described(f"{name}, the latest figure of each", bars),
        charts.bars(bars, {"value": Series(name)}, theme, axis=name, form=".0%").to_dict(validate=False),
        words=f"{compared_words(comparison, own, day, measure)} {source}",
    )


def compared_bars(comparison: pd.DataFrame, own: Figures, day: date, measure: str) -> pd.DataFrame:
    """One's own figure at the snapshot, then the latest published figure of each: name, label, value."""
    rows = [("This council’s snapshot", str(day.year), own.get(measure))] if own.get(measure) is not None else []
    latest = (
        comparison[comparison["value"].notna()].drop_duplicates("who", keep="last") if len(comparison) else comparison
    )
    rows += [(row.who, str(row.year), row.value) for row in latest.itertuples()]
    return pd.DataFrame(
        [(who, f"{percent(value)} in {year}", value) for who, year, value in rows],
        columns=["name", "label", "value"],
    )


def compared_table(comparison: pd.DataFrame) -> pd.DataFrame:
    """The published figures, a row a year and a column each, in words: a flag that stands in a figure's place is spelled out."""
    rows = comparison.assign(said=[_published(row) for row in comparison.itertuples()])
    whos = list(dict.fromkeys(rows["who"]))
    table = rows.pivot(index="year", columns="who", values="said")[whos].sort_index(ascending=False).reset_index()
    return table.rename(columns={"year": "Year"}).astype({"Year": str}).fillna(NO_FIGURE)


def _published(row: Any) -> str:
    if row.value is None:
        return f"{NO_FIGURE} ({_FLAGS.get(row.flag, 'not available')})"
    reliable = f" ({_FLAGS[row.flag]})" if row.flag in _FLAGS else ""
    return f"{percent(row.value)}{reliable}"


def _own_words(comparison: pd.DataFrame, day: date) -> str:
    """Which posts one's own figure counts, and how far its date is from the published ones."""
    said = (
        f" This council’s snapshot is of {long_date(day)} and counts children’s social workers alone, as the published "
        "figures do."
    )
    years = max(comparison["year"]) - day.year if len(comparison) else 0
    return f"{said} **The published figures are {years} years later: compare with care.**" if years > 1 else said


def compared_words(comparison: pd.DataFrame, own: Mapping[str, Any], day: date, measure: str) -> str:
    """What stands beside what, and of which years."""
    near = comparison[(comparison["who"] == NEIGHBOURS) & comparison["value"].notna()]
    of = f" Neighbours: {int(near.iloc[-1]['authorities'])} authorities summed." if len(near) else ""
    mine = "" if own.get(measure) is None else _own_words(comparison, day)
    return (
        f"{COMPARED[measure]}: {COMPARED_MEANS[measure]}. Published figures: Department for Education, *Children’s social work "
        f"workforce*, at 30 September of each year.{mine}{of}"
    )
