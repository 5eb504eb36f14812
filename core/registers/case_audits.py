"""What the register of case audits says: how far the audit of all live cases is, what it found, and whether it was followed up.
Pure.

A case counts once, however often it was audited, in the cohort and district of its last audit.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.charts import Series
from core.figures import Figure, described, numbers
from core.people import Role
from core.registers.audit_measures import (
    GOOD_ENOUGH,
    each_case_once,
    live_when_it_began,
    monthly,
    observations,
    overdue,
    reviewed,
)
from core.registers.register import KEEPERS, Around, Register, where
from core.registers.rows.case_audits import COHORTS, Auditor, CaseAudit, Cohort, Grade
from core.uploads.tables import Kind
from core.words import count, days, long_date, month_name, percent
from core.workforce.summary import SUPPRESSED_BELOW

SHARE_OUTSIDE = 0.10  # of the audits, which an external auditor reviews: the plan's A1.3
OUTSIDE_DUE = "A1.3"
DUE = {Cohort.CIN: "A1.1 CP CIN", Cohort.CP: "A1.1 CP CIN", Cohort.LAC: "A1.1 LAC"}  # the plan's milestones
SHADES = {Grade.OUTSTANDING: "third", Grade.GOOD: "first", Grade.ADEQUATE: "quiet", Grade.INADEQUATE: "second"}
NO_DISTRICT = "No district given"


def _share(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


def _of(audits: pd.DataFrame, live: pd.DataFrame, by: str, names: Iterable[str]) -> list[dict[str, Any]]:
    """Of each cohort or district, how many of the live cases were audited."""
    audited, cases = each_case_once(audits)[by].value_counts(), live.groupby(by)["cases"].sum()
    return [
        {
            "name": name,
            "live": int(cases[name]) if name in cases else None,
            "audited": int(audited.get(name, 0)),
        }
        for name in names
    ]


def _progress(rows: list[dict[str, Any]], around: Around, title: str, first: str, live: pd.DataFrame) -> Figure:
    frame = pd.DataFrame(rows)
    frame["left"] = [None if row["live"] is None else max(0, row["live"] - row["audited"]) for row in rows]
    frame["share"] = [_share(row["audited"], row["live"]) for row in rows]
    frame["label"] = [
        f"{row.audited:,} audited"
        if pd.isna(row.live)
        else f"{row.audited:,} of {int(row.live):,} ({percent(row.share)})"
        for row in frame.itertuples()
    ]
    drawn = frame[["name", "label", "audited", "left"]].fillna(0).astype({"audited": float, "left": float})
    parts = {"audited": Series("Audited"), "left": Series("Not audited yet", "quiet")}
    columns = {"name": first, "live": "Live cases", "audited": "Audited", "share": "Audited (%)", "left": "Not audited"}
    if "due" in frame:
        columns["due"] = "Due by the plan"
    return Figure(
        title,
        numbers(frame.astype(object).where(frame.notna(), None), columns),
        alt=described(title, frame[["name", "label"]]),
        chart=charts.bars(drawn, parts, around.theme, axis="Cases").to_dict(validate=False),
        note=_about_live(live),
        as_at=around.as_at,
    )


def _about_live(live: pd.DataFrame) -> str:
    if live.empty:
        return "No caseloads are loaded, so it is not known how many cases there are to audit."
    return (
        f"Live cases are those of the caseloads as at {long_date(live['as_at'].iloc[0])}, when the audit began (held and without "
        f"a worker; care leavers left out). Cases that opened since may be among those audited. {COHORTS}."
    )


def by_cohort(audits: pd.DataFrame, around: Around) -> Figure:
    live = live_when_it_began(audits, around)
    rows = _of(audits, live, "cohort", Cohort)
    rows = [row | {"due": around.due.get(DUE[Cohort(row["name"])])} for row in rows]
    figure = _progress(rows, around, "Cases audited, by cohort", "Cohort", live)
    audited, cases = sum(row["audited"] for row in rows), int(live["cases"].sum())
    of = f"of {cases:,} live cases ({percent(_share(audited, cases))})" if cases else "cases"
    concerns = audits.loc[audits["concern"].astype(bool), "case"].nunique()
    words = (
        f"**{audited:,}** {of} have been audited by {long_date(around.as_at)}. In **{concerns:,}** of the {audited:,} an audit "
        "raised a safeguarding concern that needed action."
    )
    return Figure(**{**vars(figure), "words": words})


def by_district(audits: pd.DataFrame, around: Around) -> Figure:
    live, audits = live_when_it_began(audits, around), audits.assign(district=audits["district"].fillna(NO_DISTRICT))
    names = sorted({*live["district"], *audits["district"]})
    return _progress(_of(audits, live, "district", names), around, "Cases audited, by district", "District", live)


def outside(audits: pd.DataFrame, around: Around) -> Figure:
    """The share of the internal audits that an external auditor reviewed, against the 10% of the plan."""
    found = reviewed(audits)
    groups = [*((cohort.value, found[found["cohort"] == cohort]) for cohort in Cohort), ("All", found)]
    rows = pd.DataFrame(
        [
            (name, len(of), int(of["outside"].notna().sum()), _share(int(of["outside"].notna().sum()), len(of)))
            for name, of in groups
        ],
        columns=["name", "audits", "reviewed", "share"],
        dtype=object,
    )
    done, all_ = int(found["outside"].notna().sum()), len(found)
    due = around.due.get(OUTSIDE_DUE)
    asks = f" The plan asks for {SHARE_OUTSIDE:.0%} by {long_date(due)} (A1.3)." if due else ""
    share = percent(_share(done, all_))
    words = f"An external auditor has reviewed **{done:,} of {all_:,}** internal audits (**{share}**).{asks}"
    alone = set(audits.loc[audits["audited_by"] == Auditor.EXTERNAL, "case"]) - set(found["case"])
    note = (
        f"External audits of {count(len(alone), 'case')} without an internal audit are not among them." if alone else ""
    )
    title = "Audits reviewed by an external auditor"
    columns = {
        "name": "Cohort",
        "audits": "Internal audits",
        "reviewed": "Reviewed externally",
        "share": "Reviewed (%)",
    }
    return Figure(title, numbers(rows, columns), words=words, note=note, as_at=around.as_at)


def grades(audits: pd.DataFrame, around: Around) -> Figure:
    """How many cases got each grade in each month; each case once a month, by its last audit of the month."""
    title = "Grades by month"
    rows = []
    for month, of in monthly(audits).groupby("month"):
        counted = of["grade"].value_counts()
        good = int(sum(counted.get(grade, 0) for grade in GOOD_ENOUGH))
        rows.append(
            {"month": month, **{grade.name: int(counted.get(grade, 0)) for grade in Grade}, "good": good / len(of)}
        )
    frame = pd.DataFrame(rows, columns=["month", *(grade.name for grade in Grade), "good"])
    frame["name"] = [month_name(month) for month in frame["month"]]
    frame["label"] = [
        f"{percent(row.good)} of {count(sum(getattr(row, grade.name) for grade in Grade), 'case')} adequate or better"
        for row in frame.itertuples()
    ]
    parts = {grade.name: Series(_capital(grade), SHADES[grade]) for grade in Grade}
    columns = {"name": "Month", **{grade.name: _capital(grade) for grade in Grade}, "good": "Adequate or better (%)"}
    chart = charts.bars(frame[["name", "label", *parts]], parts, around.theme, axis="Cases")
    return Figure(
        title,
        numbers(frame, columns),
        alt=described(title, frame[["name", "label"]]),
        chart=chart.to_dict(validate=False),
        note="Each case once a month, by its last audit of the month.",
        as_at=around.as_at,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def agreement(audits: pd.DataFrame, around: Around) -> Figure:
    """The grades of internal auditors beside those of the external auditors who reviewed them."""
    found = reviewed(audits).dropna(subset=["outside"])
    table = pd.DataFrame(
        [
            [
                _capital(inner),
                *(int(((found["grade"] == inner) & (found["outside"] == outer)).sum()) for outer in Grade),
            ]
            for inner in Grade
        ],
        columns=["Internal grade", *(f"External: {outer}" for outer in Grade)],
        dtype=object,
    )
    order = list(Grade)
    same = int((found["grade"] == found["outside"]).sum())
    lower = sum(
        order.index(Grade(b)) > order.index(Grade(a)) for a, b in zip(found["grade"], found["outside"], strict=True)
    )
    words = (
        f"Of {count(len(found), 'audit')} that both graded, the grades are the same in **{same:,}** "
        f"({percent(_share(same, len(found)))}); the external auditor graded **{lower:,}** lower and "
        f"{len(found) - same - lower:,} higher."
        if len(found)
        else "No internal audit has been reviewed externally yet."
    )
    return Figure("Internal and external grades", table, words=words, as_at=around.as_at)


def follow_ups(audits: pd.DataFrame, around: Around) -> Figure:
    """Follow-ups by district: how many were due, and how many are overdue."""
    late, rows = overdue(audits, around.as_at), []
    asked = where(audits, (day is not None for day in audits["follow_up_due"]))
    for district, of in asked.groupby(asked["district"].fillna(NO_DISTRICT)):
        own = late[late["district"].fillna(NO_DISTRICT) == district]
        done = sum(day is not None and day <= around.as_at for day in of["follow_up_done"])
        oldest = own["follow_up_due"].min() if len(own) else None
        rows.append((district, len(of), done, len(own), oldest))
    columns = ["District", "Asked for", "Done", "Overdue", "Longest overdue since"]
    table = pd.DataFrame(rows, columns=columns, dtype=object).sort_values("Overdue", ascending=False, ignore_index=True)
    words = _late_words(late, around.as_at) or "No follow-up of a case audit is overdue."
    return Figure("Follow-ups of case audits", table.where(table.notna(), None), words=words, as_at=around.as_at)


def _late_words(late: pd.DataFrame, as_at: date) -> str:
    if late.empty:
        return ""
    first = late["follow_up_due"].iloc[0]
    many = f"Fewer than {SUPPRESSED_BELOW} follow-ups" if len(late) < SUPPRESSED_BELOW else f"{len(late):,} follow-ups"
    return (
        f"**{many}** of case audits are overdue, the longest since {long_date(first)} ({days((as_at - first).days)})."
    )


def figures(audits: pd.DataFrame, around: Around) -> list[Figure]:
    return [each(audits, around) for each in (by_cohort, by_district, outside, grades, agreement, follow_ups)]


def exceptions(audits: pd.DataFrame, around: Around) -> list[str]:
    """What is past its date: cohorts not audited, too few external reviews, follow-ups overdue."""
    live, lines = live_when_it_began(audits, around), []
    for row in _of(audits, live, "cohort", Cohort):
        due = around.due.get(DUE[Cohort(row["name"])])
        if due and due < around.as_at and row["live"] and row["audited"] < row["live"]:
            said = f"{row['audited']:,} of {row['live']:,} audited ({percent(row['audited'] / row['live'])})"
            lines.append(f"{row['name']} cases: {said}; all were due by {long_date(due)} (A1.1).")
    found, due = reviewed(audits), around.due.get(OUTSIDE_DUE)
    share_outside = _share(int(found["outside"].notna().sum()), len(found))
    if due and due < around.as_at and share_outside is not None and share_outside < SHARE_OUTSIDE:
        lines.append(
            f"External auditors have reviewed {percent(share_outside)} of the internal audits; the plan asked for "
            f"{SHARE_OUTSIDE:.0%} by {long_date(due)} (A1.3)."
        )
    late = _late_words(overdue(audits, around.as_at), around.as_at)
    return [*lines, *([late] if late else [])]


CASE_AUDITS = Register(
    name="case-audits",
    kind=Kind.CASE_AUDITS,
    title="Case audits",
    one="case audit",
    about=(
        "Every audit of a live case, by an internal or an external auditor, with its grade, whether it raised a safeguarding "
        "concern, and whether what it asked for was done. Cases appear by a reference that names nobody."
    ),
    model=CaseAudit,
    figures=figures,
    exceptions=exceptions,
    keepers=(*KEEPERS, Role.PERFORMANCE_ANALYST),
    observations=observations,
    measures=("cases_audited", "audits_reviewed_externally", "cases_judged_adequate"),
)
