"""What the workforce's frames say: rates, vacancies by age and stage, caseloads. Pure.

Definitions: Department for Education, Children's social work workforce, which counts in FTE (full-time equivalent). Every
rate is made from sums of its parts and never from other rates. Without a denominator there is no figure: None, never 0;
columns that may hold None are of objects. A rate is a fraction: 0.144 is 14.4%.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.workforce.words import Age, Stage

Figures = dict[str, Any]

KINDS = {"cin": "CIN", "cp": "CP", "lac": "LAC", "care_leavers": "Care leavers"}
NOT_BY_KIND = "not_by_kind"  # cases that the sheet gave in total only
CASES = (*KINDS, NOT_BY_KIND)
VACANT = ("vacant", "frozen")  # a frozen post is vacant by definition
MOST_UNKNOWN = 0.05  # of the posts: with more of unknown status no rate is given
WORKING_DAYS = 253  # of a year; 254 in 2020 and 2024
NO_STAGE = "no stage given"
BAND_WIDTH = 5

POST_SUMS = {
    "posts": int,
    "established_fte": float,
    "in_post_fte": float,
    "vacant_fte": float,
    "frozen_fte": float,
    "agency_cover_fte": float,
    "agency_fte": float,
    "vacant_posts": int,
    "unknown_posts": int,
    "unknown_fte": float,
}
POST_RATES = ("vacancy_rate", "unfilled_rate", "agency_cover_rate", "agency_worker_rate")
CASELOAD_FIGURES = (
    "cases", "fte", "workers", "average", "above", "share_above", "highest", "newly_qualified_average",
    "newly_qualified_workers", "newly_qualified_highest", "unallocated", "longest_wait_days", *CASES,
)  # fmt: skip
CASELOAD_SUMS = {"fte": float} | dict.fromkeys(("cases", "workers", "above", "newly_qualified_workers", *CASES), int)


def vacancy_rate(vacant_fte: float, in_post_fte: float) -> float | None:
    """Vacant FTE / (vacant FTE + FTE in post). A post is vacant whether or not agency covers it or anyone recruits to it."""
    return ratio(vacant_fte, vacant_fte + in_post_fte)


def limits_of_vacancy_rate(vacant_fte: float, in_post_fte: float, more_fte: float) -> tuple[float, float]:
    """Between which rates lies that of these parts and of up to so many FTE more, of which nothing else is known."""
    whole = vacant_fte + in_post_fte + more_fte
    return vacant_fte / whole, (vacant_fte + more_fte) / whole


def agency_worker_rate(agency_fte: float, in_post_fte: float) -> float | None:
    """Agency FTE / (agency FTE + FTE in post). Agency is never in post."""
    return ratio(agency_fte, agency_fte + in_post_fte)


def agency_cover_rate(agency_cover_fte: float, vacant_fte: float) -> float | None:
    """Agency FTE covering vacancies / vacant FTE."""
    return ratio(agency_cover_fte, vacant_fte)


def unfilled_rate(vacant_fte: float, agency_cover_fte: float, in_post_fte: float) -> float | None:
    """(Vacant FTE - agency FTE covering it) / (vacant FTE + FTE in post); more cover than vacancies leaves 0 unfilled.

    Our own measure, not the Department's: it stands beside the vacancy rate, as the two are often confused.
    """
    return ratio(max(0.0, vacant_fte - agency_cover_fte), vacant_fte + in_post_fte)


def turnover_rate(leavers_fte: float, in_post_fte: float) -> float | None:
    """FTE of the leavers of a year / FTE in post at its end."""
    return ratio(leavers_fte, in_post_fte)


def absence_rate(days_lost: float, in_post_fte: float, working_days: int = WORKING_DAYS) -> float | None:
    """Working days lost in a year / (FTE in post at its end x the year's working days)."""
    return ratio(days_lost, in_post_fte * working_days)


def average_caseload(cases: float, fte: float) -> float | None:
    """Cases held / FTE of the workers who hold at least one case, employed and agency."""
    return ratio(cases, fte)


def ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None


def of_day(frame: pd.DataFrame, day: date | None) -> pd.DataFrame:
    """The rows of the snapshot of exactly this day.

    For unallocated cases, whose latest rows may be of an older snapshot than the workers'.
    """
    return frame[frame["as_at"] == day].reset_index(drop=True)


def selection(
    frame: pd.DataFrame, districts: Sequence[str] = (), teams: Sequence[str] = (), roles: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of some districts, teams and roles; none named means all, and so does a column that is not there."""
    for column, values in (("district", districts), ("team", teams), ("role", roles)):
        if values and column in frame:
            frame = frame[frame[column].isin(values)]
    return frame.reset_index(drop=True)


def with_distinct_teams(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose teams bear their district's name, so that teams of one name in two districts stay two."""
    if "team" not in frame or frame.empty:
        return frame
    both = frame["team"] + ", " + frame["district"]
    pairs = frame[["team", "district"]].assign(both=both).drop_duplicates("both")
    names = {pair.both: pair.team if pair.district in pair.team else pair.both for pair in pairs.itertuples()}
    return frame.assign(team=both.map(names))


def vacancy_figures(totals: pd.DataFrame) -> Figures:
    """One snapshot's POST_SUMS and POST_RATES.

    Established are all posts but deleted ones. Vacant includes frozen; posts of unknown status are in no rate.
    `agency_cover_fte` is agency in vacant or frozen posts, `agency_fte` all agency.
    """
    return _with_rates(_post_parts(totals)[list(POST_SUMS)].sum().to_dict())


def vacancies_by(totals: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row a value of a column such as district, team or role, sorted by it: the column, POST_SUMS and POST_RATES."""
    sums = _post_parts(totals).groupby(column)[list(POST_SUMS)].sum()
    rows = [{column: name, **_with_rates(row)} for name, row in zip(sums.index, sums.to_dict("records"), strict=True)]
    return frame_of(rows, (column, *POST_SUMS, *POST_RATES), POST_SUMS)


def vacancy_trend(totals: pd.DataFrame) -> pd.DataFrame:
    """One row a snapshot, the oldest first: as_at, POST_SUMS and POST_RATES."""
    return vacancies_by(totals, "as_at")


def _post_parts(totals: pd.DataFrame) -> pd.DataFrame:
    totals = totals[totals["status"] != "deleted"]
    status, posts, fte = totals["status"], totals["posts"].astype(float), totals["established_fte"].astype(float)
    is_vacant, agency = status.isin(VACANT), totals["agency_cover_fte"].astype(float)
    return totals.assign(
        posts=posts,
        established_fte=fte,
        in_post_fte=totals["in_post_fte"].astype(float),
        vacant_fte=fte.where(is_vacant, 0.0),
        frozen_fte=fte.where(status == "frozen", 0.0),
        agency_cover_fte=agency.where(is_vacant, 0.0),
        agency_fte=agency,
        vacant_posts=posts.where(is_vacant, 0.0),
        unknown_posts=posts.where(status == "unknown", 0.0),
        unknown_fte=fte.where(status == "unknown", 0.0),
    )


def _with_rates(sums: Figures) -> Figures:
    vacant, in_post = sums["vacant_fte"], sums["in_post_fte"]
    figures = {name: number(sums[name]) for name, number in POST_SUMS.items()}
    if sums["unknown_posts"] > MOST_UNKNOWN * sums["posts"]:
        return figures | dict.fromkeys(POST_RATES)
    return {
        **figures,
        "vacancy_rate": vacancy_rate(vacant, in_post),
        "unfilled_rate": unfilled_rate(vacant, sums["agency_cover_fte"], in_post),
        "agency_cover_rate": agency_cover_rate(sums["agency_cover_fte"], vacant),
        "agency_worker_rate": agency_worker_rate(sums["agency_fte"], in_post),
    }


def ages_of_vacancies(totals: pd.DataFrame) -> pd.DataFrame:
    """The vacant and frozen posts of a snapshot by age, every age in order: age, posts, fte."""
    return _vacant_by(totals, "age", list(Age))


def pipeline(totals: pd.DataFrame) -> pd.DataFrame:
    """The vacant and frozen posts of a snapshot by recruitment stage, every stage in order: stage, posts, fte.

    Posts without a stage come last, among them most frozen ones, to which nobody recruits.
    """
    return _vacant_by(totals.assign(stage=totals["stage"].replace("", NO_STAGE)), "stage", [*Stage, NO_STAGE])


def _vacant_by(totals: pd.DataFrame, column: str, order: Iterable[str]) -> pd.DataFrame:
    vacant = totals[totals["status"].isin(VACANT)].rename(columns={"established_fte": "fte"})
    sums = vacant.groupby(column)[["posts", "fte"]].sum().reindex([str(one) for one in order], fill_value=0)
    return sums.astype({"posts": int, "fte": float}).reset_index()


def caseload_figures(totals: pd.DataFrame, unallocated: pd.DataFrame, target: int) -> Figures:
    """One snapshot's CASELOAD_FIGURES.

    `fte` and `workers` are of those who hold a case, `above` of them hold more cases per FTE than the target. `highest`
    is cases per FTE. `cases` and the kinds are those held; `unallocated` is None where the sheet had no row of them.
    """
    (figures,) = _caseloads(
        totals.assign(whole=""), same_days(unallocated, totals).assign(whole=""), "whole", [""], target
    )
    return {name: figures[name] for name in CASELOAD_FIGURES}


def caseloads_by(totals: pd.DataFrame, unallocated: pd.DataFrame, column: str, target: int) -> pd.DataFrame:
    """One row a district or team of a snapshot, sorted by name: the column and CASELOAD_FIGURES."""
    return _caseload_rows(totals, same_days(unallocated, totals), column, target)


def caseload_trend(totals: pd.DataFrame, unallocated: pd.DataFrame, target: int) -> pd.DataFrame:
    """One row a snapshot, the oldest first: as_at and CASELOAD_FIGURES."""
    return _caseload_rows(totals, unallocated, "as_at", target)


def _caseload_rows(totals: pd.DataFrame, unallocated: pd.DataFrame, column: str, target: int) -> pd.DataFrame:
    names = sorted(set(totals[column]) | set(unallocated[column]))
    rows = _caseloads(totals, unallocated, column, names, target)
    return frame_of(rows, (column, *CASELOAD_FIGURES), CASELOAD_SUMS)


def same_days(unallocated: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Without the unallocated cases of other snapshots than the workers'."""
    return unallocated[unallocated["as_at"].isin(totals["as_at"].unique())] if len(totals) else unallocated


def _caseloads(
    totals: pd.DataFrame, unallocated: pd.DataFrame, column: str, names: Sequence[Any], target: int
) -> list[Figures]:
    held = _case_parts(totals, target).groupby(column)
    sums = held[[*CASELOAD_SUMS, "new_cases", "new_fte"]].sum().reindex(names, fill_value=0).to_dict("index")
    most = held[["highest", "newly_qualified_highest"]].max().reindex(names).to_dict("index")
    waits = unallocated.assign(cases=unallocated[list(CASES)].sum(axis=1)).groupby(column)
    waiting = {name: (rows["cases"].sum(), rows["longest_wait_days"].dropna().max()) for name, rows in waits}
    return [{column: name, **_case_figures(sums[name], most[name], *waiting.get(name, (None, None)))} for name in names]


def _case_parts(totals: pd.DataFrame, target: int) -> pd.DataFrame:
    """The workers who hold a case, with what is summed of them."""
    holding = totals[totals["per_fte"] > 0]
    numbers = holding[[*CASES, "workers", "fte", "highest"]].astype(float)
    cases, is_new = numbers[list(CASES)].sum(axis=1), holding["is_newly_qualified"].astype(bool)
    return holding.assign(
        **{name: numbers[name] for name in numbers},
        cases=cases,
        above=numbers["workers"].where(holding["per_fte"] > target, 0.0),
        new_cases=cases.where(is_new, 0.0),
        new_fte=numbers["fte"].where(is_new, 0.0),
        newly_qualified_workers=numbers["workers"].where(is_new, 0.0),
        newly_qualified_highest=numbers["highest"].where(is_new),
    )


def _case_figures(sums: Figures, most: Figures, waiting: Any, wait: Any) -> Figures:
    return {
        **{name: number(sums[name]) for name, number in CASELOAD_SUMS.items()},
        "average": average_caseload(sums["cases"], sums["fte"]),
        "share_above": ratio(sums["above"], sums["workers"]),
        **{name: None if pd.isna(value) else float(value) for name, value in most.items()},
        "newly_qualified_average": average_caseload(sums["new_cases"], sums["new_fte"]),
        "unallocated": None if waiting is None else int(waiting),
        "longest_wait_days": None if wait is None or pd.isna(wait) else int(wait),
    }


def distribution(totals: pd.DataFrame, target: int) -> pd.DataFrame:
    """A snapshot's workers who hold a case, in bands of whole cases per FTE, from the first to the highest or the target.

    Columns: band ("26 to 30"), from, to, is_newly_qualified, workers, is_above; two rows a band. The bands are counted from
    the target, so that none lies on both sides of it, and the first may be narrower. Cases per FTE are rounded up: 30.2
    stands in 31.
    """
    holding = totals[totals["per_fte"] > 0]
    if holding.empty:
        return frame_of([], ("band", "from", "to", "is_newly_qualified", "workers", "is_above"))
    numbers = -((target - holding["per_fte"].astype(int)) // BAND_WIDTH)
    workers = holding.groupby([numbers, holding["is_newly_qualified"].astype(bool)])["workers"].sum().to_dict()
    rows = []
    for number in range(-((target - 1) // BAND_WIDTH), max(0, *numbers) + 1):
        last = target + number * BAND_WIDTH
        first = max(1, last - BAND_WIDTH + 1)
        band = f"{first} to {last}" if first < last else str(first)
        rows += [
            (band, first, last, is_new, int(workers.get((number, is_new), 0)), number > 0) for is_new in (False, True)
        ]
    return pd.DataFrame(rows, columns=["band", "from", "to", "is_newly_qualified", "workers", "is_above"])


def kinds(totals: pd.DataFrame) -> pd.DataFrame:
    """The cases that workers hold, by kind: kind ("CIN", "CP", "LAC", "Care leavers", where some were given in total only also
    "Not given by kind"), cases."""
    words = KINDS | ({NOT_BY_KIND: "Not given by kind"} if totals[NOT_BY_KIND].any() else {})
    return pd.DataFrame([(word, int(totals[kind].sum())) for kind, word in words.items()], columns=["kind", "cases"])


def frame_of(rows: Sequence[Any], columns: Sequence[str], numbers: Mapping[str, type] | None = None) -> pd.DataFrame:
    """A frame of objects, so that None stays None, but for the columns that always hold a number."""
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.where(frame.notna(), None).astype(numbers or {})
