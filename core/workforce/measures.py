"""What the workforce's frames say: rates, caseloads, vacancies by age and stage, the capacity that a target asks for.

Definitions: Department for Education, Children's social work workforce, which counts in FTE (full-time equivalent). Every
rate is made from sums of its parts and never from other rates. Without a denominator there is no figure: None, never 0;
columns that may hold None are of objects. A rate is a fraction: 0.144 is 14.4%.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from core.sheets.matching import key as key_of
from core.workforce.words import Stage

Figures = dict[str, Any]

WORKING_DAYS = 253
MONTHS_AHEAD = 6
CASE_HOLDING_ROLES = (
    "Social worker",
    "Senior social worker",
    "Newly qualified social worker",
    "Senior practitioner",
    "Principal social worker",
)
SOCIAL_WORK_ROLES = (*CASE_HOLDING_ROLES, "Assistant team leader", "Team leader")
KINDS = {"cin": "CIN", "cp": "CP", "lac": "LAC", "care_leavers": "Care leavers"}
NO_STAGE = "no stage given"
ALL_DISTRICTS = "All districts"
NEIGHBOURS = "Statistical neighbours"
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
    "newly_qualified_workers", "newly_qualified_highest", "unallocated", "longest_wait_days", *KINDS,
)  # fmt: skip
CASELOAD_SUMS = {"fte": float} | dict.fromkeys(("cases", "workers", "above", "newly_qualified_workers", *KINDS), int)
CAPACITY = (
    "district", "cases", "fte_needed", "in_post_fte", "vacant_fte", "after_pipeline_fte", "missing_fte",
    "missing_after_fte",
)  # fmt: skip
PROJECTION = ("as_at", "vacant_fte", "in_post_fte", "vacancy_rate")
COMPARISON = ("who", "year", "value", "numerator", "denominator", "flag", "authorities")


def vacancy_rate(vacant_fte: float, in_post_fte: float) -> float | None:
    """Vacant FTE / (vacant FTE + FTE in post). A post is vacant whether or not agency covers it or anyone recruits to it."""
    return _ratio(vacant_fte, vacant_fte + in_post_fte)


def agency_worker_rate(agency_fte: float, in_post_fte: float) -> float | None:
    """Agency FTE / (agency FTE + FTE in post). Agency is never in post."""
    return _ratio(agency_fte, agency_fte + in_post_fte)


def agency_cover_rate(agency_cover_fte: float, vacant_fte: float) -> float | None:
    """Agency FTE covering vacancies / vacant FTE."""
    return _ratio(agency_cover_fte, vacant_fte)


def unfilled_rate(vacant_fte: float, agency_cover_fte: float, in_post_fte: float) -> float | None:
    """(Vacant FTE - agency FTE covering it) / (vacant FTE + FTE in post); more cover than vacancies leaves 0 unfilled.

    Our own measure, not the Department's: it stands beside the vacancy rate, as the two are often confused.
    """
    return _ratio(max(0.0, vacant_fte - agency_cover_fte), vacant_fte + in_post_fte)


def turnover_rate(leavers_fte: float, in_post_fte: float) -> float | None:
    """FTE of the leavers of a year / FTE in post at its end."""
    return _ratio(leavers_fte, in_post_fte)


def absence_rate(days_lost: float, in_post_fte: float, working_days: int = WORKING_DAYS) -> float | None:
    """Working days lost in a year / (FTE in post at its end x the year's working days, 254 in 2020 and 2024)."""
    return _ratio(days_lost, in_post_fte * working_days)


def average_caseload(cases: float, fte: float) -> float | None:
    """Cases held / FTE of the workers who hold at least one case, employed and agency."""
    return _ratio(cases, fte)


def _ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None


class Age(StrEnum):
    """How long a post has been vacant, in calendar months."""

    UNDER_3 = "under 3 months"
    FROM_3_TO_6 = "3 to 6 months"
    OVER_6 = "over 6 months"
    UNKNOWN = "not known"


@lru_cache(maxsize=10_000)
def age_of_vacancy(vacant_since: date | None, as_at: date) -> Age:
    """The age of a vacancy on a day: exactly 3 and exactly 6 months both count as 3 to 6.

    Where a month is too short its last day counts: 3 months from 30 November end on 28 February. A
    vacancy that lies ahead is under 3 months old.
    """
    if vacant_since is None:
        return Age.UNKNOWN
    if as_at < vacant_since or as_at < _months_later(vacant_since, 3):
        return Age.UNDER_3
    return Age.OVER_6 if as_at > _months_later(vacant_since, 6) else Age.FROM_3_TO_6


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def of_day(frame: pd.DataFrame, day: date | None) -> pd.DataFrame:
    """The rows of the snapshot of exactly this day.

    For unallocated cases, whose latest rows may be of an older snapshot than the workers'.
    """
    return frame[frame["as_at"] == day].reset_index(drop=True)


def chosen(
    frame: pd.DataFrame, districts: Sequence[str] = (), teams: Sequence[str] = (), roles: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of the chosen districts, teams and roles; nothing chosen means all, and so does a column that is not there."""
    for column, values in (("district", districts), ("team", teams), ("role", roles)):
        if values and column in frame:
            frame = frame[frame[column].isin(values)]
    return frame.reset_index(drop=True)


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
    return _frame(rows, (column, *POST_SUMS, *POST_RATES), POST_SUMS)


def vacancy_trend(totals: pd.DataFrame) -> pd.DataFrame:
    """One row a snapshot, the oldest first: as_at, POST_SUMS and POST_RATES."""
    return vacancies_by(totals, "as_at")


def _post_parts(totals: pd.DataFrame) -> pd.DataFrame:
    totals = totals[totals["status"] != "deleted"]
    status, posts, fte = totals["status"], totals["posts"].astype(float), totals["established_fte"].astype(float)
    is_vacant, agency = status.isin(["vacant", "frozen"]), totals["agency_cover_fte"].astype(float)
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
    return {
        **{name: number(sums[name]) for name, number in POST_SUMS.items()},
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
    vacant = totals[totals["status"].isin(["vacant", "frozen"])].rename(columns={"established_fte": "fte"})
    sums = vacant.groupby(column)[["posts", "fte"]].sum().reindex([str(one) for one in order], fill_value=0)
    return sums.astype({"posts": int, "fte": float}).reset_index()


def projection(totals: pd.DataFrame, movements: pd.DataFrame, as_at: date, months: int = MONTHS_AHEAD) -> pd.DataFrame:
    """The snapshot of a day and the month ends after it, as far as agreed starts and known leavers tell: PROJECTION.

    Starts fill no more than is vacant. Whoever leaves on a day is still in post on it. `totals` and `movements` must be
    of the same choice of districts, teams and roles.
    """
    now = vacancy_figures(totals)
    rows = [(as_at, now["vacant_fte"], now["in_post_fte"], now["vacancy_rate"])]
    for day in _month_ends(as_at, months):
        left, started = _moved(movements, "leave", day - timedelta(days=1)), _moved(movements, "start", day)
        change = left - min(started, now["vacant_fte"] + left)
        vacant, in_post = round(now["vacant_fte"] + change, 4), round(now["in_post_fte"] - change, 4)
        rows.append((day, vacant, in_post, vacancy_rate(vacant, in_post)))
    return _frame(rows, PROJECTION, {"vacant_fte": float, "in_post_fte": float})


def _month_ends(after: date, months: int) -> Iterable[date]:
    """The next month ends after a day."""
    is_last_day = after.day == monthrange(after.year, after.month)[1]
    for number in range(is_last_day, months + is_last_day):
        month = _months_later(after.replace(day=1), number)
        yield month.replace(day=monthrange(month.year, month.month)[1])


def _moved(movements: pd.DataFrame, kind: str, until: date) -> float:
    rows = movements[movements["kind"] == kind]
    return float(sum(fte for day, fte in zip(rows["day"], rows["fte"], strict=True) if day <= until))


def caseload_figures(totals: pd.DataFrame, unallocated: pd.DataFrame, target: int) -> Figures:
    """One snapshot's CASELOAD_FIGURES.

    `fte` and `workers` are of those who hold a case, `above` of them hold more cases per FTE than the target. `highest`
    is cases per FTE. `cases` and the kinds are those held; `unallocated` is None where the sheet had no row of them.
    """
    (figures,) = _caseloads(
        totals.assign(whole=""), _same_days(unallocated, totals).assign(whole=""), "whole", [""], target
    )
    return {name: figures[name] for name in CASELOAD_FIGURES}


def caseloads_by(totals: pd.DataFrame, unallocated: pd.DataFrame, column: str, target: int) -> pd.DataFrame:
    """One row a district or team of a snapshot, sorted by name: the column and CASELOAD_FIGURES."""
    return _caseload_rows(totals, _same_days(unallocated, totals), column, target)


def caseload_trend(totals: pd.DataFrame, unallocated: pd.DataFrame, target: int) -> pd.DataFrame:
    """One row a snapshot, the oldest first: as_at and CASELOAD_FIGURES."""
    return _caseload_rows(totals, unallocated, "as_at", target)


def _caseload_rows(totals: pd.DataFrame, unallocated: pd.DataFrame, column: str, target: int) -> pd.DataFrame:
    names = sorted(set(totals[column]) | set(unallocated[column]))
    rows = _caseloads(totals, unallocated, column, names, target)
    return _frame(rows, (column, *CASELOAD_FIGURES), CASELOAD_SUMS)


def _same_days(unallocated: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Without the unallocated cases of other snapshots than the workers'."""
    return unallocated[unallocated["as_at"].isin(totals["as_at"].unique())] if len(totals) else unallocated


def _caseloads(
    totals: pd.DataFrame, unallocated: pd.DataFrame, column: str, names: Sequence[Any], target: int
) -> list[Figures]:
    held = _case_parts(totals, target).groupby(column)
    sums = held[[*CASELOAD_SUMS, "new_cases", "new_fte"]].sum().reindex(names, fill_value=0).to_dict("index")
    most = held[["highest", "newly_qualified_highest"]].max().reindex(names).to_dict("index")
    waits = unallocated.assign(cases=unallocated[list(KINDS)].sum(axis=1)).groupby(column)
    waiting = {name: (rows["cases"].sum(), rows["longest_wait_days"].dropna().max()) for name, rows in waits}
    return [{column: name, **_case_figures(sums[name], most[name], *waiting.get(name, (None, None)))} for name in names]


def _case_parts(totals: pd.DataFrame, target: int) -> pd.DataFrame:
    """The workers who hold a case, with what is summed of them."""
    holding = totals[totals["per_fte"] > 0]
    numbers = holding[[*KINDS, "workers", "fte", "highest"]].astype(float)
    cases, is_new = numbers[list(KINDS)].sum(axis=1), holding["is_newly_qualified"].astype(bool)
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
        "share_above": _ratio(sums["above"], sums["workers"]),
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
        return _frame([], ("band", "from", "to", "is_newly_qualified", "workers", "is_above"))
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
    """The cases that workers hold, by kind: kind ("CIN", "CP", "LAC", "Care leavers"), cases."""
    return pd.DataFrame([(word, int(totals[kind].sum())) for kind, word in KINDS.items()], columns=["kind", "cases"])


def capacity(
    caseload_totals: pd.DataFrame,
    unallocated: pd.DataFrame,
    post_totals: pd.DataFrame,
    movements: pd.DataFrame,
    target: int,
) -> pd.DataFrame:
    """What it takes to bring caseloads to a target, one row a district and then ALL_DISTRICTS: CAPACITY.

    FTE needed = (cases held + unallocated) / target. Posts, starts and leavers count only in CASE_HOLDING_ROLES, as
    managers and assistants hold no cases. After the pipeline are those in post, with agreed starts (no more than is vacant) and
    without known leavers. What is missing is below 0 where there are more than needed. Without caseloads, or without posts,
    there is no figure of theirs.
    """
    waiting = _same_days(unallocated, caseload_totals)
    posts, moves = chosen(post_totals, roles=CASE_HOLDING_ROLES), chosen(movements, roles=CASE_HOLDING_ROLES)
    frames = (caseload_totals, waiting, posts)
    names = sorted({name for frame in frames for name in frame["district"]})
    has_cases, has_posts = len(caseload_totals) + len(waiting) > 0, len(post_totals) > 0
    rows = []
    for name in (*names, None):
        held, wait, own, move = (chosen(frame, [name] if name else []) for frame in (*frames, moves))
        cases = int(held[list(KINDS)].sum().sum() + wait[list(KINDS)].sum().sum()) if has_cases else None
        rows.append((name or ALL_DISTRICTS, cases, *_capacity(cases, own if has_posts else None, move, target)))
    return _frame(rows if names else [], CAPACITY)


def _capacity(
    cases: int | None, posts: pd.DataFrame | None, moves: pd.DataFrame, target: int
) -> Sequence[float | None]:
    needed = None if cases is None else _ratio(cases, target)
    if posts is None:
        return (needed, None, None, None, None, None)
    now = vacancy_figures(posts)
    in_post, vacant = now["in_post_fte"], now["vacant_fte"]
    left, started = (_moved(moves, kind, date.max) for kind in ("leave", "start"))
    after = in_post - left + min(started, vacant + left)
    if needed is None:
        return (None, in_post, vacant, after, None, None)
    return (needed, in_post, vacant, after, needed - in_post, needed - after)


class PublishedMeasure(NamedTuple):
    """A measure of the published figures: the parts that its formula takes, those in its denominator, and the published rate,
    which is `per` times ours."""

    formula: Callable[..., float | None]
    parts: tuple[str, ...]
    denominator: tuple[str, ...]
    published: str
    per: int = 100


PUBLISHED_MEASURES = {
    "vacancy_rate": PublishedMeasure(
        vacancy_rate, ("vacancy_fte", "inpost_fte"), ("vacancy_fte", "inpost_fte"), "vacancy_rate_fte"
    ),
    "agency_worker_rate": PublishedMeasure(
        agency_worker_rate, ("agency_fte", "inpost_fte"), ("agency_fte", "inpost_fte"), "agency_rate_fte"
    ),
    "agency_cover_rate": PublishedMeasure(
        agency_cover_rate, ("agency_cover_fte", "vacancy_fte"), ("vacancy_fte",), "vacancy_agency_cover_rate_fte"
    ),
    "turnover_rate": PublishedMeasure(
        turnover_rate, ("leavers_fte", "inpost_fte"), ("inpost_fte",), "turnover_rate_fte"
    ),
    "average_caseload": PublishedMeasure(
        average_caseload, ("cases", "case_holders_fte"), ("case_holders_fte",), "caseload_fte", per=1
    ),
}


def comparison(published: pd.DataFrame, neighbours: pd.DataFrame, area_code: str, measure: str) -> pd.DataFrame:
    """A measure of PUBLISHED_MEASURES for a council, its statistical neighbours, its region and England, year by year up to
    the last that the council has: COMPARISON.

    The council's and the neighbours' values are made from the sums of their parts; a neighbour with a flag, or without a
    figure, in any part is left out of its year, and `authorities` says how many are in it. England's and the region's values are
    the published ones, with no parts: they leave out returns that were unusable, so their parts do not make them.
    """
    how = PUBLISHED_MEASURES[measure]
    is_local = published["level"] == "Local authority"
    own = published[is_local & (published["area_code"] == area_code)].sort_values("year")
    if own.empty:
        return _frame([], COMPARISON)
    known = published[published["year"] <= own["year"].max()]
    near = set(neighbours.loc[neighbours["area_code"] == area_code, "neighbour_code"])
    is_near = known["area_code"].map(lambda code: not near.isdisjoint(code.split(" / "))).astype(bool)  # joint returns
    rows = [
        *_made(how, own["area"].iloc[-1], own),
        *_made(how, NEIGHBOURS, known[(known["level"] == "Local authority") & is_near]),
        *_given(how, known[(known["level"] == "Regional") & (known["area"] == own["region"].iloc[-1])]),
        *_given(how, known[known["level"] == "National"]),
    ]
    return _frame(rows, COMPARISON).astype({"year": int})


def _made(how: PublishedMeasure, who: str, figures: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """A year's value from the sums of the parts; of the flags one is given where nothing is left to sum."""
    figures = figures[figures["measure"].isin(how.parts)]
    for year, rows in figures.groupby("year"):
        values = (
            rows.pivot(index="area_code", columns="measure", values="value").reindex(columns=list(how.parts)).dropna()
        )
        flags = [flag for flag in rows["flag"] if isinstance(flag, str)]
        if values.empty:
            yield who, year, None, None, None, flags[0] if flags else None, 0
            continue
        sums = values.sum()
        denominator = float(sum(sums[part] for part in how.denominator))
        value = how.formula(*(float(sums[part]) for part in how.parts))
        yield who, year, value, float(sums[how.parts[0]]), denominator, None, len(values)


def _given(how: PublishedMeasure, figures: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    rows = figures[figures["measure"] == how.published].sort_values("year")
    for row in rows.itertuples():
        value = None if pd.isna(row.value) else row.value / how.per
        yield row.area, row.year, value, None, None, row.flag if isinstance(row.flag, str) else None, None


_BEFORE = re.compile(r"^(?:(?:the|london|royal|metropolitan|borough|city|county|of) )+")
_AFTER = re.compile(r"(?: (?:county|city|borough|metropolitan|district|unitary|council|of))+$")


def area_code_of(published: pd.DataFrame, council: str) -> str | None:
    """The code under which a council's figures are published: its name, but for words such as `County Council`, must be the
    area's in full. Of an area that was coded anew the latest code; None where no area, or more than one, has the name."""
    areas = published.loc[published["level"] == "Local authority", ["year", "area_code", "area"]].drop_duplicates()
    latest = areas.sort_values("year").drop_duplicates("area", keep="last")
    names = [
        (code, key_of(name))
        for code, area in zip(latest["area_code"], latest["area"], strict=True)
        for name in area.split(" / ")
    ]
    key = key_of(council)
    same = {code for code, name in names if name == key} or {code for code, name in names if _bare(name) == _bare(key)}
    return same.pop() if len(same) == 1 else None


def _bare(name: str) -> str:
    return _AFTER.sub("", _BEFORE.sub("", name))


def _frame(rows: Sequence[Any], columns: Sequence[str], numbers: Mapping[str, type] | None = None) -> pd.DataFrame:
    """A frame of objects, so that None stays None, but for the columns that always hold a number."""
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.where(frame.notna(), None).astype(numbers or {})
