"""How the plan moves: progress at each month end, what changed between two dates, and what slipped. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.charts import Series, lines
from core.figures import Figure
from core.plan import charts, measures, phrases
from core.plan.bands import called, group_titles, several
from core.plan.displays import said_yes, short_forms
from core.plan.measures import RATINGS, Frames
from core.plan.progress.displays.actions import ILLUSTRATIVE, export, illustrative
from core.plan.rules import FINISHED
from core.plan.states import Rating
from core.words import count, listed, long_date, short_date

MOST_BARS, MOST_MONTHS = 30, 36
ALL = "all"
CURVES = {"planned": Series("Planned to be finished"), "finished": Series("Finished", "second")}
HEADINGS = {"as_at": "As at", **{name: series.name for name, series in CURVES.items()}}
RATING_HEADINGS = {letter: phrases.rating_label(letter) for letter in RATINGS}
MOVED = {
    "ref": "Ref", "label": "Part", "title": "Action", "due_on": "Due (baseline)", "expected_on": "Expected or met",
    "days_moved": "Days later", "moves": "Moves", "is_met": "Met",
}  # fmt: skip
CHANGE_NAMES = {
    "completed": "Completed",
    "newly assured": "Newly assured",
    "newly red": "Newly red",
    "recovered": "Recovered",
    "re-dated": "Re-dated",
    "set by hand": "Rating set by hand",
}


def first_day(frames: Frames, as_at: date) -> date:
    """The day from which progress is shown: the first for which any was recorded, or else the plan's first start."""
    recorded = measures.counted(frames, as_at)["as_at"]
    starts = frames["actions"]["starts_on"].dropna()
    first: date = min([*recorded, *(starts if recorded.empty else ()), as_at])
    return max(first, as_at - timedelta(days=31 * MOST_MONTHS))


def groups_to_choose(frames: Frames) -> dict[str, str]:
    """All of the plan, and each of its groups, by their keys."""
    return {ALL: f"All {several(called(frames['groups']))}", **group_titles(frames["groups"])}


def over_time(rows: pd.DataFrame, band: str, plan: Frames, as_at: date, theme: str) -> tuple[Figure, Figure] | None:
    """The finish curves and the ratings at each month end of one group, or of all; None where it has no action. The second
    has the table of both, and its download every group. `rows` as `tracking.over_time` gives them."""
    name = groups_to_choose(plan)[band].lower()
    sums = by_day(rows, band)
    if not sums[RATINGS].to_numpy().any():
        return None
    present = [letter for letter in RATINGS if sums[letter].any()]
    names = HEADINGS | {letter: RATING_HEADINGS[letter] for letter in present}
    curves = Figure(
        title="Planned to be finished, and finished",
        chart=lines(sums, CURVES, theme, axis="Actions", form=",.0f").to_dict(validate=False),
        alt=_described(
            f"Actions planned to be finished and finished, {name}",
            (f"{row.name}: {row.planned} planned, {row.finished} finished" for row in sums.itertuples(index=False)),
        ),
        words=_curve_words(sums),
    )
    ratings = Figure(
        title=f"Progress by {called(plan['groups']).lower()} at each month end up to {long_date(as_at)}",
        table=sums[list(names)].rename(columns=names).iloc[::-1].reset_index(drop=True),
        whole=over_time_export(rows, plan),
        chart=charts.ratings_over_time(sums, theme).to_dict(validate=False),
        alt=_described(
            f"Actions by rating, {name}",
            (f"{row['name']}: {_ratings_in_words(row)}" for row in sums.to_dict("records")),
        ),
    )
    return curves, ratings


def by_day(rows: pd.DataFrame, band: str) -> pd.DataFrame:
    """A row a day, with its name, of one group or of all of them together."""
    chosen = rows if band == ALL else rows[rows["band"] == band]
    sums = chosen.drop(columns="band").groupby("as_at", sort=True).sum().reset_index()
    return sums.assign(name=sums["as_at"].map(short_date))


def over_time_export(rows: pd.DataFrame, plan: Frames) -> pd.DataFrame:
    """Every day and group as it is downloaded."""
    entries = plan["progress"]
    first = min(entries.loc[entries["is_illustrative"].astype(bool), "as_at"], default=date.max)
    named = rows.assign(
        band=rows["band"].map(group_titles(plan["groups"])),
        **{ILLUSTRATIVE: [said_yes(first <= day) for day in rows["as_at"]]},
    )
    return named.rename(columns={"band": called(plan["groups"]), **HEADINGS, **RATING_HEADINGS})


def _curve_words(sums: pd.DataFrame) -> str:
    """Planned against finished on the last day, in a sentence."""
    last = sums.iloc[-1]
    planned, finished = int(last["planned"]), int(last["finished"])
    behind = planned - finished
    gap = f"**{abs(behind):,} {'fewer' if behind > 0 else 'more'} than planned**" if behind else "as planned"
    return (
        f"By {long_date(last['as_at'])}, {planned:,} {'action was' if planned == 1 else 'actions were'} to be finished by the "
        f"plan’s own dates; {finished:,} {'is' if finished == 1 else 'are'} complete, assured or not: {gap}."
    )


def _described(title: str, parts: Iterable[str]) -> str:
    return f"{title}. {'; '.join(parts)}. The table below holds the same."


def _ratings_in_words(row: Mapping[Any, Any]) -> str:
    return listed(f"{row[letter]} {phrases.RATING_NAMES[Rating(letter)].lower()}" for letter in RATINGS if row[letter])


def changes(found: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame, period: str) -> Figure:
    """What changed between two reporting dates: how often each kind, and a row a change. `found` as `measures.changes` gives it;
    what was set by hand is added. `period` names the dates."""
    found = pd.concat([found, _set_by_hand(now, before)], ignore_index=True)
    order = list(CHANGE_NAMES)
    found = found.iloc[found["change"].map(order.index).argsort(kind="stable").to_numpy()]
    counts = found["change"].value_counts()
    columns = {"ref": "Ref", "change": "Change", "title": "Action", "detail": "What"}
    table = found.assign(change=found["change"].map(CHANGE_NAMES))[list(columns)].rename(columns=columns)
    table = table.astype(object).reset_index(drop=True)
    group = now.set_index("ref")["group"]
    return Figure(
        title=f"What changed {period}",
        table=table,
        whole=export(table.assign(**{called(now): table["Ref"].map(group)}), illustrative(now, before)),
        words=" · ".join(f"{name}: **{counts.get(change, 0):,}**" for change, name in CHANGE_NAMES.items()),
        note=short_forms(found["title"]),
    )


def _set_by_hand(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    both = now.merge(before[["ref", "rating", "by_rule"]], on="ref", suffixes=("", "_before"))
    was_set = both["by_rule_before"].notna() & (both["rating"] == both["rating_before"])
    is_set = both["by_rule"].notna() & ~was_set
    rows = [("set by hand", row.ref, row.title, row.reason) for row in both[is_set].itertuples()]
    return pd.DataFrame(rows, columns=["change", "ref", "title", "detail"], dtype=object)


@dataclass(frozen=True)
class Slippage:
    """What moved from its baseline, and what to know beside it: how much is overdue without a new date, and whether the chart
    shows less than all."""

    moved: Figure
    undated: str
    more: str


def slippage(moved: pd.DataFrame, undated: int, status: pd.DataFrame, as_at: date, theme: str) -> Slippage:
    """What moved from its baseline: a sentence, a row a milestone, and a chart of the first. `moved` as `tracking.slippage`
    gives it; `undated` counts what is overdue without a new date."""
    late = moved[moved["days_moved"].astype(int) > 0]
    drawn, often = late.head(MOST_BARS), int((moved["moves"].astype(int) > 1).sum())
    is_one = len(late) == 1
    table = moved.assign(is_met=moved["is_met"].map(said_yes))
    names = MOVED | {"group": called(status)}
    table = table[list(names)].rename(columns=names).astype(object)
    figure = Figure(
        title=f"Baseline against forecast, as at {long_date(as_at)}",
        table=table,
        whole=export(table, illustrative(status)),
        chart=charts.slippage(_ends_drawn(drawn, as_at), as_at, theme).to_dict(validate=False) if len(drawn) else None,
        alt=_described(
            "From the plan’s own date to the one expected or met, the latest first", map(_move, drawn.itertuples())
        ),
        words=f"{count(len(late), 'milestone').capitalize()} of {count(late['ref'].nunique(), 'action')} "
        f"{'is' if is_one else 'are'} expected, or {'was' if is_one else 'were'} met, after the plan’s own date. "
        f"{count(often, 'date').capitalize()} moved more than once.",
        note=short_forms(moved["title"]),
    )
    more = f"The {MOST_BARS} latest of {len(late):,} are drawn." if len(late) > MOST_BARS else ""
    return Slippage(figure, _undated(undated), more)


def _ends_drawn(moved: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """What has no new date is drawn as late as it is by now."""
    return moved.assign(expected_on=[day or as_at for day in moved["expected_on"]])


def _move(row: Any) -> str:
    part = f" ({row.label})" if row.label else ""
    to = short_date(row.expected_on) if row.expected_on else "no new date given"
    return f"{row.ref}{part}: {short_date(row.due_on)} to {to}"


def _undated(number: int) -> str:
    if not number:
        return ""
    are, was, it_is = ("is", "was", "it is") if number == 1 else ("are", "were", "they are")
    overdue = f"{count(number, 'more milestone').capitalize()} {are} overdue and {was} given no later date"
    return f"{overdue}: nothing was re-dated there, so {it_is} not among these."


def overdue_without_a_date(milestones: pd.DataFrame, status: pd.DataFrame, as_at: date) -> int:
    """How many unmet milestones of open actions are past their due date without a later forecast."""
    is_open = set(status.loc[~status["rating"].isin(FINISHED), "ref"])
    return sum(
        row.action in is_open
        and row.met_on is None
        and row.due_on < as_at
        and (row.forecast_on or row.due_on) <= row.due_on
        for row in milestones.itertuples()
    )
