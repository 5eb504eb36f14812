"""What the lists of Annex A count, by measure, month and team. Pure: frames in, counts out, no row of a child in them.

The rules are those in force today; the figures of 2010 bear other definitions (`data/indicators/measures.csv`).
"""

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
import pandas as pd
from pandas.tseries.offsets import DateOffset, MonthEnd

from core.annex_a.lists import LISTS
from core.indicators.working_days import bank_holidays

COLUMNS = ["code", "month", "team", "numerator", "denominator"]
OF_CHILD = ["kind", "team", "worker", "ethnicity"]
PERIOD = DateOffset(months=6)  # what the lists of contacts to conferences cover
ASSESSMENT_DAYS, CONFERENCE_DAYS, FIRST_REVIEW_DAYS = 45, 15, 20
VISIT_DAYS = 10  # usual in local policies
NO_ETHNICITY = {"nobt"}
YEAR, HALF_YEAR, QUARTER = DateOffset(months=12), DateOffset(months=6), DateOffset(months=3)


def period_start(as_at: date) -> pd.Timestamp:
    """The first day of the six months to a day: the period of the lists of what happened."""
    return pd.Timestamp(as_at) - PERIOD + pd.Timedelta(days=1)


def counts(frames: dict[int, pd.DataFrame], as_at: date, begins: pd.Timestamp | None = None) -> pd.DataFrame:
    """Counts as COLUMNS: `team` as the file names it, empty where it names none; no denominator for a plain number.

    `begins` is the first day that the lists of what happened cover. A month that they cover in part gives no figure.
    """
    day = pd.Timestamp(as_at)
    start = begins if begins is not None else period_start(as_at)
    parts = [
        *(part for number, count in _OF_MONTHS for part in count(frames.get(number), start, day)),
        *(part for number, count in _OF_THE_DAY for part in count(frames.get(number), day)),
        *_ethnicity(frames, day),
    ]
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def totals(counted: pd.DataFrame) -> pd.DataFrame:
    """The counts of the whole service: `code`, `month`, `numerator`, `denominator`."""
    return counted.groupby(["code", "month"], as_index=False, sort=False)[["numerator", "denominator"]].sum(min_count=1)


def in_time(starts: pd.Series, ends: pd.Series, days: int) -> pd.Series:
    """Whether each end lies within a number of working days of its start; day 1 is the first working day after it."""
    years = range(starts.min().year, ends.max().year + 2) if len(starts) else range(0)
    holidays = np.array([day for year in years for day in bank_holidays(year)], dtype="datetime64[D]")
    begun = starts.to_numpy().astype("datetime64[D]")
    due = np.busday_offset(begun, days, roll="backward", holidays=holidays)
    return pd.Series(ends.to_numpy().astype("datetime64[D]") <= due, index=starts.index)


def open_at(number: int, frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows that are open on a day, a child once: that which began last."""
    about = LISTS[number]
    is_open = pd.Series(True, index=frame.index)
    if about.starts:
        is_open &= frame[about.starts].isna() | (frame[about.starts] <= day)
    if about.ends:
        is_open &= frame[about.ends].isna() | (frame[about.ends] > day)
    rows = frame[is_open & frame["child"].notna()]
    if about.starts:
        rows = rows.sort_values(about.starts, kind="stable", na_position="first")
    return rows.drop_duplicates("child", keep="last")


def _by_month(
    code: str, rows: pd.DataFrame, happened: str, is_met: pd.Series | None, start: pd.Timestamp, day: pd.Timestamp
) -> pd.DataFrame:
    """A count for each month that lies whole between two days, and team."""
    months = rows[happened] + MonthEnd(0)
    is_covered = (months <= day) & (months - MonthEnd(1) + pd.Timedelta(days=1) >= start)
    return _counted(code, rows[is_covered], months[is_covered], is_met)


def _counted(code: str, rows: pd.DataFrame, months: pd.Series, is_met: pd.Series | None) -> pd.DataFrame:
    """Rows counted by month and team: those that meet a rule of all of them, or, without a rule, all of them."""
    frame = pd.DataFrame({"month": months, "team": rows["team"].fillna("") if "team" in rows else ""}, index=rows.index)
    frame["numerator"] = 1.0 if is_met is None else is_met.reindex(rows.index).astype(float)
    frame["denominator"] = np.nan if is_met is None else 1.0
    summed = frame.groupby(["month", "team"], as_index=False)[["numerator", "denominator"]].sum(min_count=1)
    return summed.assign(code=code)


def _at_the_day(code: str, rows: pd.DataFrame, is_met: pd.Series, day: pd.Timestamp) -> pd.DataFrame:
    return _counted(code, rows, pd.Series(day + MonthEnd(0), index=rows.index), is_met)


def _once(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with a child and these columns, each such event once however often the file repeats it."""
    return rows.dropna(subset=["child", *columns]).drop_duplicates(["child", *columns])


def _contacts(frame: pd.DataFrame | None, start: pd.Timestamp, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is not None:
        yield _by_month("contacts", frame.dropna(subset=["child", "contact"]), "contact", None, start, day)


def _referrals(frame: pd.DataFrame | None, start: pd.Timestamp, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is None:
        return
    rows = _once(frame, "referral")
    yield _by_month("referrals", rows, "referral", None, start, day)
    told = rows.dropna(subset=["earlier"])
    yield _by_month("re_referrals", told, "referral", told["earlier"].astype(float) > 0, start, day)


def _assessments(frame: pd.DataFrame | None, start: pd.Timestamp, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is None:
        return
    yield _by_month("assessments", _once(frame, "authorised"), "authorised", None, start, day)
    rows = _once(frame, "start", "authorised")
    met = in_time(rows["start"], rows["authorised"], ASSESSMENT_DAYS)
    yield _by_month("assessments_in_45_days", rows, "authorised", met, start, day)


def _conferences(frame: pd.DataFrame | None, start: pd.Timestamp, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is not None:
        rows = _once(frame, "strategy", "conference")
        met = in_time(rows["strategy"], rows["conference"], CONFERENCE_DAYS)
        yield _by_month("initial_conferences", rows, "conference", met, start, day)


def _plan_flow(frame: pd.DataFrame | None, start: pd.Timestamp, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is not None:
        yield _by_month("protection_plans_begun", _once(frame, "start"), "start", None, start, day)
        yield _by_month("protection_plans_ended", _once(frame, "start", "end"), "end", None, start, day)


def _plans(frame: pd.DataFrame | None, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is None:
        return
    plans = _once(frame, "start")
    begun = plans[(plans["start"] > day - YEAR) & (plans["start"] <= day)].dropna(subset=["earlier"])
    yield _at_the_day("repeat_protection_plans", begun, begun["earlier"].astype(float) > 0, day)
    ended = plans[(plans["end"] > day - YEAR) & (plans["end"] <= day)]
    yield _at_the_day("long_protection_plans", ended, ended["end"] >= ended["start"] + DateOffset(years=2), day)
    current = open_at(7, frame, day)
    due = current[current["start"] + QUARTER < day]
    yield _at_the_day("protection_reviews_up_to_date", due, due["review"] >= day - HALF_YEAR, day)
    if current["visit"].notna().any():
        seen = current["visit"].fillna(current["start"])
        met = in_time(seen, pd.Series(day, index=seen.index), VISIT_DAYS)
        yield _at_the_day("protection_visits_up_to_date", current, met, day)


def _looked_after(frame: pd.DataFrame | None, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is None:
        return
    current = open_at(8, frame, day)
    told = current.dropna(subset=["placements"])
    yield _at_the_day("three_placements", told, told["placements"].astype(float) >= 3, day)
    yield from _reviews(current.dropna(subset=["start"]), day)
    year = current[current["start"] <= day - YEAR]
    born = year["born"]
    limit = pd.Series(day - YEAR, index=year.index).where(~(born > day - DateOffset(years=5)), day - HALF_YEAR)
    if current["health"].notna().any():
        yield _at_the_day("lac_health_assessments", year, year["health"] >= limit, day)
    if current["dental"].notna().any():
        yield _at_the_day("lac_dental_checks", year, year["dental"] >= day - YEAR, day)
    of_children = (
        frame.dropna(subset=["child"]).sort_values("start", kind="stable").drop_duplicates("child", keep="last")
    )
    missing = of_children[of_children["missing"].fillna(0).astype(float) > 0]
    yield _at_the_day("return_interviews", missing, missing["interview"].eq(True), day)


def _reviews(current: pd.DataFrame, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    """Looked-after children whose review is not overdue. A review within 20 working days of the start was the first, after
    which the next is due within 3 months; after any later one within 6."""
    if current["review"].isna().all():
        return
    without = current[current["review"].isna()]
    first_due = in_time(without["start"], pd.Series(day, index=without.index), FIRST_REVIEW_DAYS)
    reviewed = current[current["review"].notna()]
    was_first = in_time(reviewed["start"], reviewed["review"], FIRST_REVIEW_DAYS)
    next_due = (reviewed["review"] + QUARTER).where(was_first, reviewed["review"] + HALF_YEAR)
    due = pd.concat([without[~first_due], reviewed])
    met = pd.concat([pd.Series(False, index=without[~first_due].index), next_due >= day])
    yield _at_the_day("lac_reviews_up_to_date", due, met, day)


def _leavers(frame: pd.DataFrame | None, day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    if frame is None:
        return
    rows = frame.dropna(subset=["child"]).drop_duplicates("child", keep="last")
    yield _at_the_day("care_leavers_in_touch", rows, rows["in_touch"].eq(True), day)
    suitable = rows["suitable"].fillna("").astype(str).str.casefold().isin(["suitable", "yes", "y"])
    yield _at_the_day("care_leavers_in_suitable_accommodation", rows, suitable, day)


def _ethnicity(frames: dict[int, pd.DataFrame], day: pd.Timestamp) -> Iterable[pd.DataFrame]:
    children = open_children(frames, day)
    if len(children):
        code = children["ethnicity"].fillna("").astype(str).str.casefold().str.split(r"[\s:-]", n=1, regex=True).str[0]
        yield _at_the_day("ethnicity_recorded", children, ~code.isin(NO_ETHNICITY | {""}), day)


def open_children(frames: dict[int, pd.DataFrame], day: pd.Timestamp) -> pd.DataFrame:
    """Each child whose case is open, once: `child`, `kind`, `team`, `worker`, `ethnicity`.

    A child is looked after, else has a protection plan, else is a care leaver, else in need. A list that says no worker,
    team or ethnicity is filled from the next that does.
    """
    parts = []
    for number, kind in ((8, "lac"), (7, "cp"), (9, "care_leavers"), (6, "cin")):
        if number not in frames:
            continue
        rows = open_at(number, frames[number], day)
        kinds = _kinds_by_status(rows, set(frames)) if number == 6 else pd.Series(kind, index=rows.index)
        parts.append(rows[["child", "team", "worker", "ethnicity"]].assign(kind=kinds))
    if not parts:
        return pd.DataFrame(columns=["child", *OF_CHILD])
    every = pd.concat(parts, ignore_index=True)
    return every.groupby("child", as_index=False, sort=False)[OF_CHILD].first()


def _kinds_by_status(rows: pd.DataFrame, lists: set[int]) -> pd.Series:
    """The kind of each child in need: what the case status says where the list of that kind is missing from the file."""
    status = rows["status"].fillna("").astype(str).str.casefold()
    kinds = pd.Series("cin", index=rows.index)
    for number, kind, words in ((9, "care_leavers", "leaver"), (7, "cp", "protection"), (8, "lac", "looked after")):
        if number not in lists:
            kinds = kinds.where(~status.str.contains(words), kind)
    return kinds


_Monthly = Callable[[pd.DataFrame | None, pd.Timestamp, pd.Timestamp], Iterable[pd.DataFrame]]
_OF_MONTHS: tuple[tuple[int, _Monthly], ...] = (
    (1, _contacts),
    (3, _referrals),
    (4, _assessments),
    (5, _conferences),
    (7, _plan_flow),
)
_OF_THE_DAY: tuple[tuple[int, Callable[[pd.DataFrame | None, pd.Timestamp], Iterable[pd.DataFrame]]], ...] = (
    (7, _plans),
    (8, _looked_after),
    (9, _leavers),
)
