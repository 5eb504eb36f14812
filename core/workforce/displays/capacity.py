"""What the caseloads page shows of the workers that a target asks for. Pure."""

from datetime import date

import pandas as pd

from core import charts
from core.charts import Series
from core.figures import Figure, described, numbers
from core.words import NO_FIGURE, count, fte, long_date, one_place
from core.workforce.capacity import ALL_DISTRICTS
from core.workforce.displays.snapshot import FTE_MEANS
from core.workforce.displays.vacancies import highest_first

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
PARTS = {
    "staying": Series("In post"),
    "leaving": Series("In post, net loss after pipeline", "quiet"),
    "agreed": Series("Net gain after pipeline", "second"),
}


def needed_and_in_post(capacity: pd.DataFrame, target: int, note: str, theme: str) -> Figure:
    """The FTE in post against what is needed, district by district."""
    bars = capacity_bars(capacity)
    return Figure(
        "FTE needed, in post and missing by district",
        capacity_table(capacity),
        described("FTE in post against FTE needed, where most is missing first", bars),
        charts.bars(bars, PARTS, theme, axis="FTE").to_dict(validate=False),
        words=capacity_words(capacity, target),
        note=note,
    )


def half_made_up(cases: bool, posts: bool) -> str:
    """Which half of the capacity is made up, where the other is real."""
    if cases == posts:
        return ""
    made_up, real = ("caseloads", "posts") if cases else ("posts", "caseloads")
    return f"**Illustrative {made_up}**, made up to show how this page works, stand beside real {real}."


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
    return (
        f"Needed: the cases that caseload figures count, with the unallocated ones, as at {long_date(cases_on)}, divided by the "
        "target. In post, and after the "
        f"pipeline: posts of social workers who may hold cases (the page Settings says which roles) as at {long_date(posts_on)}. "
        f"Agency workers are never in "
        f"post, so what is missing may be covered by agency meanwhile; a number below 0 is more than needed. {FTE_MEANS}"
    )
