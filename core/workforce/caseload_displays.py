"""What the caseloads page shows, ready to draw: frames of numbers and words, and lines of Markdown. Pure."""

from datetime import date
from typing import Any

import pandas as pd

from core.figures import MOST_BARS, Display, numbers
from core.words import NO_FIGURE, count, days, fte, long_date, one_place, percent, whole
from core.workforce import displays
from core.workforce.measures import ALL_DISTRICTS, CASE_HOLDING_ROLES, Figures
from core.workforce.vacancy_displays import highest_first

BY = {"district": "By district", "team": "By team"}
SHORT_FORMS = (
    "**Short forms here.** CIN: children in need · CP: children with a child protection plan · LAC: looked after children · "
    "NQSW: newly qualified social worker · FTE: full-time equivalent, 1 is a full week"
)
KIND_NAMES = {
    "CIN": "Children in need (CIN)",
    "CP": "Child protection plan (CP)",
    "LAC": "Looked after children (LAC)",
    "Care leavers": "Care leavers",
}
_COLUMNS = {
    "average": "Cases per FTE",
    "above": "Workers above target",
    "share_above": "Above target (%)",
    "highest": "Highest",
    "newly_qualified_average": "NQSW cases per FTE",
    "unallocated": "Unallocated cases",
    "longest_wait_days": "Longest wait (days)",
    "cases": "Cases held",
    "workers": "Workers",
    "fte": "Workers (FTE)",
    "cin": "CIN",
    "cp": "CP",
    "lac": "LAC",
    "care_leavers": "Care leavers",
}
_CAPACITY = {
    "district": "District",
    "cases": "Cases, with unallocated",
    "fte_needed": "Needed (FTE)",
    "in_post_fte": "In post (FTE)",
    "missing_fte": "Missing (FTE)",
    "after_pipeline_fte": "After pipeline (FTE)",
    "missing_after_fte": "Missing after pipeline (FTE)",
    "vacant_fte": "Vacant (FTE)",
}
MEANING = (
    "- **Cases per FTE.** Cases held / FTE of the workers who hold at least one case, employed and agency. A case is a "
    "child, or an expected child, allocated to a worker: in need, with a child protection plan, looked after, or a care leaver.\n"
    "- **Above the target.** Workers with more cases per FTE than the target: someone of 0.5 FTE is above a target of 30 with 16 "
    "cases.\n"
    "- **Unallocated.** Cases that no worker holds; they are in no average. The longest wait is counted in days at the "
    "snapshot’s date.\n"
    "- Definitions follow the Department for Education’s *Children’s social work workforce*. Averages are made from sums, "
    "never from other averages."
)


def now(figures: Figures, before: Figures | None, day: date, since: date | None, target: int, scope: str) -> Display:
    """The page's first figures as cards, in a sentence, and newly qualified workers apart."""
    labels = {
        "average": "Cases per FTE",
        "share_above": f"Workers above {target}",
        "highest": "Highest per FTE",
        "unallocated": "Unallocated cases",
        "longest_wait_days": "Longest wait",
    }
    return {
        "cards": [displays.card(figure, label, figures, before) for figure, label in labels.items()],
        "sentence": _held(figures, day, target, scope),
        "since": displays.since_words(since),
        "newly_qualified": _newly_qualified(figures),
    }


def _held(figures: Figures, day: date, target: int, scope: str) -> str:
    where = f" in {scope}" if scope else ""
    if figures["average"] is None:
        return f"On {long_date(day)} no worker{where} held a case, so there is no average. {_waiting(figures)}"
    return (
        f"On {long_date(day)}, {count(figures['workers'], 'worker')}{where} ({fte(figures['fte'])}) held "
        f"{count(figures['cases'], 'case')}: **{one_place(figures['average'])} cases per FTE** against a target of {target}. "
        f"**{figures['above']:,} of them ({percent(figures['share_above'])})** hold more than {target} per FTE, the highest "
        f"{one_place(figures['highest'])}. {_waiting(figures)}"
    )


def _waiting(figures: Figures) -> str:
    if figures["unallocated"] is None:
        return "The sheet had no row of unallocated cases: no figure."
    wait = figures["longest_wait_days"]
    longest = "" if wait is None else f"; the longest has waited {days(wait)}"
    return f"**{count(figures['unallocated'], 'case').capitalize()} unallocated**{longest}."


def _newly_qualified(figures: Figures) -> str:
    if not figures["newly_qualified_workers"]:
        return "**Newly qualified social workers (NQSW):** none holds a case here."
    return (
        f"**Newly qualified social workers (NQSW):** {count(figures['newly_qualified_workers'], 'worker')}, "
        f"{one_place(figures['newly_qualified_average'])} cases per FTE, the highest "
        f"{one_place(figures['newly_qualified_highest'])}."
    )


def columns(distribution: pd.DataFrame) -> pd.DataFrame:
    """Columns of the distribution, all workers together: name, amount, is_above."""
    bands = distribution.groupby(["from", "band", "is_above"], as_index=False)["workers"].sum().sort_values("from")
    return bands.rename(columns={"band": "name", "workers": "amount"})[["name", "amount", "is_above"]]


def distribution_table(distribution: pd.DataFrame) -> pd.DataFrame:
    """The distribution as numbers: a row a band, newly qualified workers apart."""
    wide = distribution.pivot(index=["from", "band", "is_above"], columns="is_newly_qualified", values="workers")
    wide = wide.reindex(columns=[False, True]).fillna(0).sort_index().reset_index()
    return pd.DataFrame(
        {
            "Cases per FTE": wide["band"],
            "Workers": [int(one) for one in wide[False] + wide[True]],
            "Of them NQSW": [int(one) for one in wide[True]],
            "Against the target": ["above" if one else "at or below" for one in wide["is_above"]],
        },
        dtype=object,
    )


def average_bars(by: pd.DataFrame, column: str, target: int) -> pd.DataFrame:
    """Bars of cases per FTE, the highest first, as many as can be read: name, label, average, mark (the target)."""
    shown = highest_first(by, "average").head(MOST_BARS)
    shown = shown[shown["average"].notna()]
    return pd.DataFrame(
        {
            "name": shown[column],
            "label": [f"{one_place(row.average)} ({percent(row.share_above)} above)" for row in shown.itertuples()],
            "average": shown["average"].astype(float),
            "mark": float(target),
        }
    )


def by_table(by: pd.DataFrame, column: str) -> pd.DataFrame:
    """The figures of each district or team as numbers, the highest average first."""
    return numbers(highest_first(by, "average"), {column: column.capitalize(), **_COLUMNS})


def bars_note(by: pd.DataFrame, target: int) -> str:
    rest = f" The chart has the {MOST_BARS} highest of {len(by):,}, the table all." if len(by) > MOST_BARS else ""
    return f"Highest first; the line across a bar is the target of {target}, and ‘above’ is the share of workers over it.{rest}"


def kind_bars(kinds: pd.DataFrame) -> pd.DataFrame:
    """Bars of the cases held, by kind: name, label, cases."""
    total = int(kinds["cases"].sum())
    shares = [f"{whole(int(cases))}{f' ({percent(cases / total)})' if total else ''}" for cases in kinds["cases"]]
    return pd.DataFrame({"name": kinds["kind"].map(KIND_NAMES), "label": shares, "cases": kinds["cases"]})


def kind_table(kinds: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {"Kind": kinds["kind"].map(KIND_NAMES), "Cases held": [int(one) for one in kinds["cases"]]}, dtype=object
    )


def trend_table(trend: pd.DataFrame) -> pd.DataFrame:
    """The figures of each snapshot as numbers, the newest first."""
    return numbers(trend.iloc[::-1], {"as_at": "Snapshot", **_COLUMNS})


def trend_words(trend: pd.DataFrame, figure: str) -> str:
    """How far a figure went over the snapshots, for those who cannot see the chart."""
    known = trend[trend[figure].notna()]
    if known.empty:
        return f"{_COLUMNS[figure]}: no figure."
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"{_COLUMNS[figure]} from {long_date(first.as_at)} to {long_date(last.as_at)}: from {_said(first[figure], figure)} to "
        f"{_said(last[figure], figure)}. The table below holds every snapshot."
    )


def _said(value: Any, figure: str) -> str:
    if figure == "share_above":
        return percent(value)
    return whole(value) if isinstance(value, int) else one_place(value)


def capacity_bars(capacity: pd.DataFrame) -> pd.DataFrame:
    """Bars of each district's FTE, where most is missing first: name, label, staying, leaving, agreed, mark (what is needed).

    Of those in post, `leaving` is what the pipeline takes away, net; `agreed` is what it adds.
    """
    rows = capacity[(capacity["district"] != ALL_DISTRICTS)]
    rows = highest_first(rows.reset_index(drop=True), "missing_fte")
    in_post = rows["in_post_fte"].astype(float).fillna(0.0)
    after = rows["after_pipeline_fte"].astype(float).fillna(0.0)
    return pd.DataFrame(
        {
            "name": rows["district"],
            "label": [
                f"{one_place(row.in_post_fte)} of {one_place(row.fte_needed)} needed, then {one_place(row.after_pipeline_fte)}"
                for row in rows.itertuples()
            ],
            "staying": in_post.clip(upper=after),
            "leaving": (in_post - after).clip(lower=0.0),
            "agreed": (after - in_post).clip(lower=0.0),
            "mark": rows["fte_needed"].astype(float),
        }
    )


def capacity_table(capacity: pd.DataFrame) -> pd.DataFrame:
    """The capacity as numbers: the total first, then the districts where most is missing."""
    is_total = capacity["district"] == ALL_DISTRICTS
    rows = highest_first(capacity[~is_total].reset_index(drop=True), "missing_fte")
    return numbers(pd.concat([capacity[is_total], rows], ignore_index=True), _CAPACITY)


def capacity_words(capacity: pd.DataFrame, target: int) -> str:
    """What is missing altogether, and where most of it is."""
    if capacity.empty:
        return "There are neither caseloads nor posts to reckon with."
    (total,) = capacity[capacity["district"] == ALL_DISTRICTS].to_dict("records")
    if total["fte_needed"] is None or total["in_post_fte"] is None:
        lacking = "caseloads" if total["fte_needed"] is None else "posts"
        return (
            f"There is no snapshot of {lacking} for this date, so what is missing cannot be told: {NO_FIGURE.lower()}."
        )
    return (
        f"At {target} cases per FTE, {count(int(total['cases']), 'case')} need **{fte(total['fte_needed'])}** of workers. "
        f"{fte(total['in_post_fte'])} are in post: {_missing(total['missing_fte'])}. With agreed starts and without known "
        f"leavers, {fte(total['after_pipeline_fte'])}: {_missing(total['missing_after_fte'])}.{_lacking(capacity)}"
    )


def _lacking(capacity: pd.DataFrame) -> str:
    """What the districts that lack workers lack together, as one district's surplus does not help another."""
    of_districts = capacity[capacity["district"] != ALL_DISTRICTS]
    now, after = (of_districts[name].astype(float).clip(lower=0.0) for name in ("missing_fte", "missing_after_fte"))
    lacking = int((now > 0).sum())
    if lacking in (0, len(now)):
        return ""
    districts = count(lacking, "district lacks", "districts lack").capitalize()
    return (
        f" {districts} **{fte(now.sum())}** together, while the others have enough; after that, districts lack "
        f"{fte(after.sum())} together."
    )


def _missing(number: float) -> str:
    return f"**{fte(number)} missing**" if number > 0 else f"**{fte(-number)} more than needed**"


def capacity_note(cases_on: date | None, posts_on: date | None) -> str:
    """What counts in the capacity, and of which days."""
    roles = "; ".join(CASE_HOLDING_ROLES).lower()
    return (
        f"Needed: cases, unallocated ones with them, as at {long_date(cases_on)}, divided by the target. In post, and after the "
        f"pipeline: posts of those roles that hold cases ({roles}) as at {long_date(posts_on)}. Agency workers are never in "
        f"post, so what is missing may be covered by agency meanwhile; a number below 0 is more than needed. {displays.FTE_MEANS}"
    )
