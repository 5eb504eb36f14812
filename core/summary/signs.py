"""What the summary says beside the plan: the workforce, the measures in exception, the health check. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.health.rounds import Standing
from core.health.rules import Rating as HealthRating
from core.indicators.definitions import Measure, Polarity, Unit
from core.indicators.displays.words import number
from core.indicators.rules import Rating, distance, rate, said
from core.sparkline import small_line
from core.summary.answer import Compared
from core.summary.contents import MeasureLine, OfHealth, OfMeasures, Sign, ThemeLine
from core.words import count, month_name, short_date
from core.workforce.summary import AVERAGE_CARD, VACANCY_CARD, WAITING_CARD, WorkforceCard, children

MOST_MEASURES = 5
TITLES = {
    WAITING_CARD: "Children without a worker", AVERAGE_CARD: "Cases per worker", VACANCY_CARD: "Social work posts vacant",
}  # fmt: skip
CODES = {WAITING_CARD: "unallocated_cases", AVERAGE_CARD: "average_caseload", VACANCY_CARD: "vacancy_rate"}
UNITS = {WAITING_CARD: Unit.NUMBER, AVERAGE_CARD: Unit.RATIO}
ORDER = [WAITING_CARD, AVERAGE_CARD]  # first on the page, the others after them
HEALTH_WORDS = {HealthRating.GREEN: "Achieved", HealthRating.AMBER: "Partly", HealthRating.RED: "Not yet"}


def signs(
    cards: Sequence[WorkforceCard], measures: Mapping[str, Measure], as_at: date, since: date, theme: str
) -> list[Sign]:
    """The figures of the workforce, children without a worker first; lower is better in each."""
    in_order = sorted(cards, key=lambda card: ORDER.index(card.title) if card.title in ORDER else len(ORDER))
    return [_sign(card, measures.get(CODES.get(card.title, "")), as_at, since, theme) for card in in_order]


def _sign(card: WorkforceCard, measure: Measure | None, as_at: date, since: date, theme: str) -> Sign:
    unit, points = UNITS.get(card.title, Unit.PERCENT), card.table
    is_said = len(points) > 0 and points["as_at"].iloc[-1] == card.as_at
    value = float(points["value"].iloc[-1]) if is_said else None
    definition = measure.at(as_at) if measure else None
    rating = rate(value, definition, Polarity.LOW, unit)[0] if definition else Rating.NONE
    aim = definition.target if definition else None
    target = f"Target {said(aim, unit, 0)}. " if aim is not None else "No target set. "
    about = card.about.partition("; ")[0 if card.title == AVERAGE_CARD else 2] or card.about
    of_day = f" At {short_date(card.as_at)}." if card.as_at != as_at else ""
    line = small_line(list(points["as_at"]), [float(one) for one in points["value"]], theme, aim)
    return Sign(
        TITLES.get(card.title, card.title),
        card.number,
        rating.value,
        _moved(points, value, since, unit),
        f"{target}{about[:1].upper()}{about[1:]}.{of_day}",
        line,
        f"{card.alt}{f'; target {said(aim, unit, 0)}' if aim is not None else ''}" if line else "",
        card.is_illustrative,
    )


def _moved(points: pd.DataFrame, value: float | None, since: date, unit: Unit) -> str:
    """`▼ 26 since 28 Feb, better`: against the last snapshot on or before the day with which the page compares; empty where that
    is the same one."""
    earlier = points.iloc[:-1]
    earlier = earlier[earlier["as_at"] <= since]
    if len(points) and points["as_at"].iloc[-1] <= since:
        return ""
    if value is None or earlier.empty:
        return ""
    before = earlier.iloc[-1]
    by = value - float(before["value"])
    day = f"since {before['as_at'].day} {before['as_at']:%b}"
    size = _size(by, unit)
    return f"{'▲' if by > 0 else '▼'} {size} {day}, {'worse' if by > 0 else 'better'}" if size else f"no change {day}"


def _size(by: float, unit: Unit) -> str:
    """How far a figure moved, in points where it is a percentage; empty where that is nothing as it is said."""
    moved = distance(by, unit).replace("percentage points", "points")
    return "" if not float(moved.split()[0].replace(",", "")) else moved


def waiting(trend: pd.DataFrame, as_at: date, since: date, measure: Measure | None) -> Compared:
    """Children without a social worker at the last caseload snapshots on or before the two dates. `trend` has as_at and
    unallocated."""
    known = trend[(trend["as_at"] <= as_at) & trend["unallocated"].notna()]
    if known.empty:
        return Compared(None, None)
    last, earlier = known.iloc[-1], known[known["as_at"] <= since]
    now, target = float(last["unallocated"]), measure.at(as_at).target if measure else None
    missed = f"the target is {said(target, Unit.NUMBER)}" if target is not None and now > target else ""
    day = f"at {short_date(last['as_at'])}" if last["as_at"] != as_at else ""
    about = "; ".join(filter(None, [day, missed]))
    if earlier.empty or earlier.iloc[-1]["as_at"] == last["as_at"]:
        return Compared(now, None, children(now), about=about)
    before = earlier.iloc[-1]
    then = f"{children(float(before['unallocated']))} at {short_date(before['as_at'])}"
    return Compared(now, float(before["unallocated"]), children(now), then, about)


def worse(latest: pd.DataFrame, before: pd.DataFrame, as_at: date, since: date) -> Compared:
    """How many measures are worse than what is acceptable, of those with a figure; without a newer figure than before nothing
    is compared."""
    (red, of), (were_red, of_before) = _red(latest), _red(before)
    if not of:
        return Compared(None, None)
    then = f"{were_red:,} of {of_before:,} at {short_date(since)}"
    newest, known_before = (max(one["month"].dropna(), default=date.min) for one in (latest, before))
    is_of_now = (newest.year, newest.month) == (as_at.year, as_at.month)
    about = "" if is_of_now else f"by figures up to {month_name(newest)}"
    return Compared(red, were_red if of_before and newest > known_before else None, f"{red:,} of {of:,}", then, about)


def _red(latest: pd.DataFrame) -> tuple[int, int]:
    return int((latest["rating"] == Rating.RED).sum()), int(latest["value"].notna().sum())


def of_measures(latest: pd.DataFrame, before: pd.DataFrame, as_at: date) -> OfMeasures | None:
    """The measures in exception: red, those furthest below what is acceptable first, or signalling a change for the worse.
    None where no measure has a figure."""
    red, of = _red(latest)
    if not of:
        return None
    is_red = latest["rating"] == Rating.RED
    shown = latest[is_red | (latest["meaning"] == "worse")]
    was = before.set_index("code").to_dict("index")
    rows = sorted(shown.to_dict("records"), key=lambda row: (row["rating"] != Rating.RED, -_beyond(row)))
    lines = [_line(row, was.get(row["code"]), as_at) for row in rows]
    signals = len(shown) - red
    more = f"; {signals:,} more signal a change for the worse" if signals else ""
    return OfMeasures(
        f"{count(red, 'measure').capitalize()} worse than acceptable" if red else "No measure is worse than acceptable",
        f"{red:,} of {of:,} with a figure{more}",
        lines[:MOST_MEASURES],
        lines[MOST_MEASURES:],
    )


def _beyond(row: Mapping[str, Any]) -> float:
    """How far a value is from what is acceptable, as a share of that."""
    value, floor = number(row["value"]), number(row["floor"])
    if value is None or floor is None:
        return 0.0
    return abs(value - floor) / abs(floor) if floor else abs(value)


def _line(row: Mapping[str, Any], was: Mapping[str, Any] | None, as_at: date) -> MeasureLine:
    unit = Unit(row["unit"])
    floor, target, month = number(row["floor"]), number(row["target"]), row["month"]
    is_other_month = (month.year, month.month) != (as_at.year, as_at.month)
    moved, change = _since(row, was, unit)
    return MeasureLine(
        row["rating"] if row["rating"] != Rating.NONE else "",
        f"{row['title']} ({month_name(month)})" if is_other_month else row["title"],
        said(number(row["value"]), unit),
        said(floor, unit, 0) if floor is not None else "–",
        said(target, unit, 0) if target is not None else "–",
        moved,
        "signals worse" if row["meaning"] == "worse" else change,
    )


def _since(row: Mapping[str, Any], was: Mapping[str, Any] | None, unit: Unit) -> tuple[str, str]:
    """How far a measure moved, and whether that is better; that it is newly red comes first."""
    before, value = number(was["value"]) if was else None, number(row["value"])
    if was is None or before is None or value is None:
        return "", "no earlier figure"
    if was["month"] == row["month"]:
        return "", "no new figure"
    by, size = value - before, _size(value - before, unit)
    if not size:
        return "", "no change"
    moved = f"{'▲' if by > 0 else '▼'} {size.removesuffix(' points')}"
    if row["rating"] == Rating.RED and was["rating"] in (Rating.AMBER, Rating.GREEN):
        return moved, "newly red"
    if row["polarity"] == Polarity.NEAR:
        return moved, ""
    return moved, "better" if (by > 0) == (row["polarity"] == Polarity.HIGH) else "worse"


def of_health(of: Standing) -> OfHealth:
    """The themes of a round beside those of the round before; a theme is said to move only where one of its lines did so by
    more than chance."""
    was = of.before.themes.set_index("theme").to_dict("index") if of.before else {}
    moved = set(of.changes[["theme", "change"]].itertuples(index=False, name=None))
    return OfHealth(
        short_date(of.held_on),
        short_date(of.since) if of.since else "",
        [_theme(row, was.get(row["theme"]), moved) for row in of.themes.to_dict("records")],
    )


def _theme(row: Mapping[str, Any], was: Mapping[str, Any] | None, moved: set[tuple[str, str]]) -> ThemeLine:
    points, before = _points(row), _points(was) if was else ""
    way = ""
    if points and before and points != before:
        way = "better" if int(points) > int(before) else "worse"
    return ThemeLine(
        row["title"],
        (was["rating"], before) if was else ("", ""),
        row["rating"],
        HEALTH_WORDS[HealthRating(row["rating"])] if row["rating"] else "No rating",
        points,
        way if (row["theme"], way) in moved else "",
        "" if row["score"] is None or pd.isna(row["score"]) else f"{int(row['score'])}",
    )


def _points(row: Mapping[str, Any]) -> str:
    points = row["points"]
    return "" if not row["rating"] or points is None or pd.isna(points) else f"{float(points):.0f}"
