"""What the workforce data say of the indicators, so that nobody types it twice: by the functions of the workforce's own page."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from core.workforce import measures as workforce

Figures = Mapping[str, Any]
Parts = tuple[float | None, float | None]

FROM_POSTS: dict[str, Callable[[Figures], Parts]] = {
    "vacancy_rate": lambda one: _of_rate("vacancy_rate", "vacant_fte", one),
    "agency_worker_rate": lambda one: _of_rate("agency_worker_rate", "agency_fte", one),
}


def _of_rate(rate: str, part: str, one: Figures) -> Parts:
    """The parts of a rate; 0 of 0 where the workforce's page gives none, as too many posts are of unknown status."""
    return (one[part], one[part] + one["in_post_fte"]) if one[rate] is not None else (0.0, 0.0)


FROM_CASELOADS: dict[str, Callable[[Figures], Parts]] = {
    "unallocated_cases": lambda one: (one["unallocated"], None),
    "average_caseload": lambda one: (one["cases"], one["fte"]),
}
# The denominator of each is the full-time equivalents in post, times this.
DENOMINATORS = {"turnover_rate": 1, "absence_rate": workforce.WORKING_DAYS}
VACANCIES, CASELOADS = "vacancies", "caseloads"
ANY_TARGET = 1  # what is taken of the caseloads here does not depend on their target
OF_UPLOAD = ["as_at", "at", "who", "file_name", "is_illustrative"]
COLUMNS = ["measure", "month", "district", "numerator", "denominator", "flag", "upload", *OF_UPLOAD]


def with_workforce(
    observations: pd.DataFrame,
    post_totals: pd.DataFrame,
    caseload_totals: pd.DataFrame,
    unallocated: pd.DataFrame,
    snapshots: pd.DataFrame,
) -> pd.DataFrame:
    """The observations with the denominators that come from the workforce, and with the measures that come from it whole:
    columns as `queries.OBSERVATIONS`."""
    own = _with_denominators(observations, denominators(post_totals), snapshots[snapshots["kind"] == VACANCIES])
    made = workforce_observations(post_totals, caseload_totals, unallocated, snapshots)
    return pd.concat([one for one in (own, made) if len(one)] or [own], ignore_index=True)


def workforce_observations(
    post_totals: pd.DataFrame, caseload_totals: pd.DataFrame, unallocated: pd.DataFrame, snapshots: pd.DataFrame
) -> pd.DataFrame:
    """The measures that come from the workforce, one row a snapshot and district and one for the whole service (an empty
    district): columns as `queries.OBSERVATIONS`. The last snapshot of a month counts for it, alone; FTE are full-time
    equivalents."""
    rows = _rows(VACANCIES, _of_posts(post_totals), FROM_POSTS)
    rows += _rows(CASELOADS, _of_caseloads(caseload_totals, unallocated), FROM_CASELOADS)
    frame = pd.DataFrame(rows, columns=["kind", "day", "measure", "month", "district", "numerator", "denominator"])
    frame = _last_of_month(frame, ["kind", "month"])
    about = snapshots[["kind", "as_at", "id", "at", "who", "file_name", "is_illustrative"]]
    frame = frame.merge(about, left_on=["kind", "day"], right_on=["kind", "as_at"]).rename(columns={"id": "upload"})
    frame = frame.assign(flag=None).astype({"numerator": float, "denominator": float, "upload": int, "month": object})
    return frame[COLUMNS].astype({"is_illustrative": bool, "flag": object})


def denominators(post_totals: pd.DataFrame) -> pd.DataFrame:
    """What turnover and absence are divided by, of the last snapshot of each month: measure, month, district ("" for the
    whole service), denominator, day (of the snapshot)."""
    rows = [
        (code, _month_end(day), district, float(figures["in_post_fte"]) * days, day)
        for day, district, figures in _of_posts(post_totals)
        for code, days in DENOMINATORS.items()
    ]
    frame = pd.DataFrame(rows, columns=["measure", "month", "district", "denominator", "day"])
    return _last_of_month(frame, ["month"]).reset_index(drop=True)


def _last_of_month(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The rows of the last day of each month; what only an earlier snapshot of the month tells is out of date."""
    return frame[frame["day"] == frame.groupby(by)["day"].transform("max")] if len(frame) else frame


def _with_denominators(observations: pd.DataFrame, found: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """A figure is illustrative where its denominator is."""
    needs = observations["measure"].isin(list(DENOMINATORS))
    if not needs.any():
        return observations
    key = ["measure", "month", "district"]
    own = observations[needs].drop(columns="denominator").merge(found, on=key, how="left")
    made_up = own["is_illustrative"].astype(bool) | own["day"].isin(
        posts.loc[posts["is_illustrative"].eq(True), "as_at"]
    )
    return pd.concat([observations[~needs], own.assign(is_illustrative=made_up)[list(observations)]], ignore_index=True)


Placed = list[tuple[Any, str, Figures]]


def _of_posts(totals: pd.DataFrame) -> Placed:
    """The workforce's figures of each snapshot, by district and then whole."""
    places, numbers = _places(totals)
    by_district = workforce.vacancies_by(totals.assign(place=numbers), "place").to_dict("records")
    whole = workforce.vacancy_trend(totals).to_dict("records")
    return [(*places[one["place"]], one) for one in by_district] + [(one["as_at"], "", one) for one in whole]


def _of_caseloads(totals: pd.DataFrame, unallocated: pd.DataFrame) -> Placed:
    """As `_of_posts`; a district of which no sheet tells what is unallocated has no figure of it."""
    waiting = unallocated[unallocated["as_at"].isin(totals["as_at"].unique())]
    places, numbers = _places(pd.concat([totals[["as_at", "district"]], waiting[["as_at", "district"]]]))
    held, wait = totals.assign(place=numbers[: len(totals)]), waiting.assign(place=numbers[len(totals) :])
    by_district = workforce.caseloads_by(held, wait, "place", ANY_TARGET).to_dict("records")
    whole = workforce.caseload_trend(totals, waiting, ANY_TARGET).to_dict("records")
    return [(*places[one["place"]], one) for one in by_district] + [(one["as_at"], "", one) for one in whole]


def _places(frame: pd.DataFrame) -> tuple[list[tuple[Any, str]], Any]:
    """The different days and districts of a frame, and for each of its rows the position among them."""
    grouped = frame.groupby(["as_at", "district"], sort=True)
    return list(grouped.groups), grouped.ngroup().to_numpy()


def _rows(kind: str, placed: Placed, parts: Mapping[str, Callable[[Figures], Parts]]) -> list[tuple[Any, ...]]:
    """One row a measure, snapshot and place; where there is nothing to count there is no row."""
    return [
        (kind, day, code, _month_end(day), district, numerator, denominator)
        for day, district, figures in placed
        for code, part in parts.items()
        for numerator, denominator in [part(figures)]
        if numerator is not None
    ]


def _month_end(day: Any) -> Any:
    return (pd.Timestamp(day) + pd.offsets.MonthEnd(0)).date()
