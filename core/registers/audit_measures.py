"""What the rows of case audits come to: each case once, what was reviewed externally, what is overdue, and what they say of the
indicators. Pure."""

from datetime import date
from typing import Any

import pandas as pd

from core.registers.register import Around, where
from core.registers.rows.case_audits import Auditor, Grade

GOOD_ENOUGH = (Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE)
OF_FEED = ["measure", "month", "district", "numerator", "denominator"]


def each_case_once(audits: pd.DataFrame) -> pd.DataFrame:
    """The last audit of each case."""
    return audits.sort_values(["audited_on", "id"]).drop_duplicates("case", keep="last")


def reviewed(audits: pd.DataFrame) -> pd.DataFrame:
    """The internal audits, each with the grade of the first external audit of the same case on its day or later, if any:
    columns of an audit, and `outside`."""
    inside = audits[audits["audited_by"] == Auditor.INTERNAL]
    outside = audits.loc[audits["audited_by"] == Auditor.EXTERNAL, ["case", "audited_on", "grade"]]
    pairs = inside[["id", "case", "audited_on"]].merge(outside, on="case", suffixes=("", "_outside"))
    days = zip(pairs["audited_on"], pairs["audited_on_outside"], strict=True)
    pairs = where(pairs, (after >= before for before, after in days))
    first = pairs.sort_values("audited_on_outside").drop_duplicates("id").set_index("id")["grade"]
    return inside.assign(outside=inside["id"].map(first).astype(object))


def overdue(audits: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """The audits whose follow-up was due before a day and not done by then, the longest overdue first."""
    asked = zip(audits["follow_up_due"], audits["follow_up_done"], strict=True)
    late = (due is not None and due < as_at and (done is None or done > as_at) for due, done in asked)
    return where(audits, late).sort_values("follow_up_due")


def live_when_it_began(audits: pd.DataFrame, around: Around) -> pd.DataFrame:
    """The live cases of the last caseload snapshot on or before the first audit, else of the first one: as_at, cohort, district,
    cases."""
    dates = sorted(set(around.live["as_at"]))
    if not dates or audits.empty:
        return around.live.iloc[:0]
    before = [day for day in dates if day <= audits["audited_on"].min()]
    return around.live[around.live["as_at"] == (before[-1] if before else dates[0])]


def monthly(audits: pd.DataFrame) -> pd.DataFrame:
    month = [(pd.Timestamp(day) + pd.offsets.MonthEnd(0)).date() for day in audits["audited_on"]]
    ordered = audits.assign(month=month).sort_values(["audited_on", "id"])
    return ordered.drop_duplicates(["month", "case"], keep="last")


def observations(audits: pd.DataFrame, around: Around) -> pd.DataFrame:
    """What the audits say of the indicators, a row a month end and district and one for the whole service (an empty district)."""
    live = live_when_it_began(audits, around)
    rows: list[tuple[Any, ...]] = []
    by_month = monthly(audits)
    for month in sorted(set(by_month["month"])):
        past = where(audits, (day <= month for day in audits["audited_on"]))
        if len(live):
            rows += _fed(
                "cases_audited", month, each_case_once(past)["district"], live.groupby("district")["cases"].sum()
            )
        reviews = reviewed(past)
        rows += _fed("audits_reviewed_externally", month, reviews.loc[reviews["outside"].notna(), "district"],
                     reviews["district"].value_counts())  # fmt: skip
        of_month = by_month[by_month["month"] == month]
        rows += _fed("cases_judged_adequate", month, of_month.loc[of_month["grade"].isin(GOOD_ENOUGH), "district"],
                     of_month["district"].value_counts())  # fmt: skip
    return pd.DataFrame(rows, columns=OF_FEED)


def _fed(measure: str, month: date, counted: pd.Series, of: "pd.Series[int]") -> list[tuple[Any, ...]]:
    tops = counted.value_counts()
    by = [(measure, month, str(name), float(tops.get(name, 0)), float(number)) for name, number in of.items()]
    return [*by, (measure, month, "", float(len(counted)), float(of.sum()))]
