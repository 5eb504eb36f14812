"""What is shown of one measure: its head, its definitions, its districts, its data and where they come from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.figures import Figure
from core.indicators.control_charts import FIRM_POINTS, LEAST_POINTS
from core.indicators.definitions import Definition, Measure, Period, Polarity, Unit
from core.indicators.displays.words import (
    ORIGIN_WORDS,
    POLARITY_WORDS,
    badge,
    bare_reason,
    bare_signal,
    counted,
    flag_in_words,
    gap_in_words,
    number,
    numbers,
    numbers_in_words,
    yes_or_no,
)
from core.indicators.rules import distance, rate, said
from core.indicators.signals import NO_LIMITS
from core.indicators.working_days import add_working_days
from core.words import NO_FIGURE, count, long_date, month_name, plain

MOST_SOURCES = 3


@dataclass(frozen=True)
class OpenedMeasure:
    """What stands around each part of an opened measure, in Markdown; `districts` are those that it has rows of, `actions`
    the plan's actions behind it, by ref."""

    title: str
    rating: str
    signal: str
    is_illustrative: bool
    districts: tuple[str, ...]
    source: str
    actions: Mapping[str, str]


def opened(
    row: Mapping[str, Any], known: pd.DataFrame, measure: Measure, as_at: date, actions: Mapping[str, str]
) -> OpenedMeasure:
    """Rating, reason and date first, then gap and signal. `row` is the measure's row of LATEST, `known` its observations."""
    signal = POLARITY_WORDS[measure.polarity]
    if row["month"] is None:
        rating = f"{badge('')} **{plain(row['reason'])}** up to {long_date(as_at)}."
    else:
        reason, gap = bare_reason(row), gap_in_words(row["gap"], measure.unit, measure.polarity)
        parts = [
            f"**{month_name(row['month'])}**, the latest up to {long_date(as_at)}",
            numbers_in_words(row["numerator"], row["denominator"], measure.unit),
            f"gap to the target: {gap}" if gap and measure.polarity != Polarity.NEAR else "",
        ]
        words = plain(reason[:1].upper() + reason[1:])
        rating = f"{badge(row['rating'])} **{words}** · {' · '.join(filter(None, parts))}"
        signal = f"**{plain(bare_signal(row['signal']))}.** {signal}"
    return OpenedMeasure(
        title=plain(row["title"]),
        rating=rating,
        signal=signal,
        is_illustrative=bool(row["is_illustrative"]),
        districts=tuple(sorted(set(known["district"]) - {""})),
        source=f"{ORIGIN_WORDS[measure.comes_from]} {plain(sources(known))}",
        actions=actions,
    )


def definitions(measure: Measure, as_at: date) -> list[str]:
    """Each definition in Markdown, the newest first: what it counts, from when, its target and source, the last day in time."""
    ends = [*(one.holds_from for one in measure.definitions[1:]), None]
    texts = [
        f"**{_period(one, end)}**\n{_definition(measure, one)}{_in_time(one, as_at) if one is measure.at(as_at) else ''}"
        for one, end in zip(measure.definitions, ends, strict=True)
    ]
    return texts[::-1]


def _period(definition: Definition, until: date | None) -> str:
    parts = [f"from {long_date(definition.holds_from)}" if definition.holds_from else ""]
    parts.append(f"until {long_date(until - timedelta(days=1))}" if until else "")
    words = " ".join(part for part in parts if part) or "at all dates"
    return words[0].upper() + words[1:]


def _definition(measure: Measure, one: Definition) -> str:
    lines = {
        "What is counted": one.definition,
        "Numerator": one.numerator,
        "Denominator": one.denominator or "None: it is a count.",
        "Target": _targets(measure, one),
        "Source": one.source,
        "Why it changed": one.why_changed,
    }
    return "\n".join(f"- **{name}.** {plain(words)}" for name, words in lines.items() if words)


def _targets(measure: Measure, one: Definition) -> str:
    """The target and what is amber, in a sentence or two."""
    words = POLARITY_WORDS[measure.polarity]
    if one.target is None:
        return f"None is set, so there is no rating. {words}"
    target, floor = said(one.target, measure.unit), "" if one.floor is None else said(one.floor, measure.unit)
    if measure.polarity == Polarity.NEAR:
        margin = distance(one.margin or 0.0, measure.unit)
        amber = f", amber up to {distance(one.target - one.floor, measure.unit)} away" if one.floor is not None else ""
        return f"Near {target}: green up to {margin} away{amber}, else red. {words}"
    side = "up" if measure.polarity == Polarity.LOW else "down"
    return f"{target}{f'; amber {side} to the floor, {floor}' if floor else ''}; else red. {words}"


def _in_time(one: Definition, as_at: date) -> str:
    """Until when what begins on the reporting date is in time, for a rule of working days."""
    if not one.working_days:
        return ""
    last = long_date(add_working_days(as_at, one.working_days))
    return (
        f"\n- **In time.** What begins on {long_date(as_at)} is in time until **{last}**: "
        f"{count(one.working_days, 'working day')}, without weekends and England’s bank holidays. The first day is the one "
        "after it begins."
    )


def limits_note(rows: pd.DataFrame, measure: Measure) -> str:
    """What the limits of the latest months rest on, and how firm they are. `rows` as `charts.chart_rows` gives them."""
    if measure.period != Period.OWN:
        return NO_LIMITS[measure.period]
    last = rows[rows["segment"] == rows["segment"].iloc[-1]]
    base = last[last["is_base"]]
    since = " since the last change" if rows["segment"].iloc[-1] else ""
    figures = f"{count(len(base), 'figure').capitalize()}{since}"
    if len(base) < LEAST_POINTS:
        return f"{figures}: limits take at least {LEAST_POINTS}, so there are none yet."
    if last["mean"].isna().all():
        return (
            f"{figures}, too few of them next to each other: limits take {LEAST_POINTS - 1} steps between neighbours."
        )
    if len(base) < FIRM_POINTS:
        until = (
            f", and move with each new figure until there are {measure.baseline}"
            if len(base) < measure.baseline
            else ""
        )
        return f"{figures}: the limits are trial limits{until}.{_acted_on(base, measure)}"
    first, end = (month_name(month) for month in (base["month"].iloc[0], base["month"].iloc[-1]))
    return (
        f"The latest limits rest on the {count(len(base), 'figure')} from {first} to {end}.{_acted_on(base, measure)}"
    )


def _acted_on(base: pd.DataFrame, measure: Measure) -> str:
    """That limits rest on months in which the actions behind a measure had begun, where they do."""
    if measure.acted_on_from is None or base["month"].iloc[-1] < measure.acted_on_from:
        return ""
    return f" The actions behind the measure had begun by then, on {long_date(measure.acted_on_from)}."


def worst_first(districts: pd.DataFrame, measure: Measure, target: float | None) -> pd.DataFrame:
    """The districts, the furthest on the bad side first, those without a figure last."""
    values = districts["value"].astype(float)
    goodness = {Polarity.HIGH: values, Polarity.LOW: -values, Polarity.NEAR: -(values - (target or 0.0)).abs()}
    order = goodness[measure.polarity].sort_values(kind="stable", na_position="last").index
    return districts.loc[order].reset_index(drop=True)


def district_table(districts: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The districts at a month, in Markdown."""
    rows = [
        (
            plain(row.district),
            badge(row.rating) if row.rating else "",
            said(number(row.value), measure.unit),
            numbers_in_words(row.numerator, row.denominator, measure.unit) or plain(row.why or ""),
        )
        for row in districts.itertuples()
    ]
    return pd.DataFrame(rows, columns=["District", "Rating", "Value", "Of how many"])


def district_export(districts: pd.DataFrame, month: date) -> pd.DataFrame:
    """The districts at a month as they are downloaded, a percentage as a fraction."""
    return pd.DataFrame(
        {
            "District": districts["district"],
            "Month": month,
            **numbers(districts, {"Value": "value", "Numerator": "numerator", "Denominator": "denominator"}),
            "Flag": districts["flag"],
            "Why there is no figure": districts["why"],
            "Rating": districts["rating"],
            "Reason": districts["reason"],
        }
    )


def data_table(rows: pd.DataFrame, series: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Every month as numbers, the newest first. `rows` as `charts.chart_rows` gives them for the months of `series`."""
    times, sign = (100, " (%)") if measure.unit == Unit.PERCENT else (1, "")

    def scaled(name: str) -> list[float | None]:
        return [None if (value := number(one)) is None else round(value * times, 4) for one in rows[name]]

    ratings = [
        rate(number(value), measure.at(month), measure.polarity, measure.unit)[0].value
        for value, month in zip(rows["value"], series["month"], strict=True)
    ]
    parts = {} if measure.unit == Unit.NUMBER else {"Numerator": "numerator", "Denominator": "denominator"}
    limits = {"Target": "target", "Mean": "mean", "Lower limit": "lower", "Upper limit": "upper"}
    frame = pd.DataFrame(
        {
            "Month": series["month"],
            f"Value{sign}": scaled("value"),
            **numbers(series, parts),
            "Rating": ratings,
            "Signal": [_signal_words(row) for row in rows.itertuples()],
            "Why there is no figure": series["why"],
            **{f"{heading}{sign}": scaled(name) for heading, name in limits.items()},
            "Illustrative": yes_or_no(series["is_illustrative"]),
        }
    )
    return frame.iloc[::-1].reset_index(drop=True)


def _signal_words(row: Any) -> str:
    """`Better: above the upper limit`; empty where there is no signal."""
    return "" if row.kind == "none" else f"{row.kind.capitalize()}: {row.said.split(' · ')[-1]}"


def source_table(known: pd.DataFrame) -> pd.DataFrame:
    """Where the figures of a measure come from: every month and district as it counts, the newest month first."""
    rows = known.sort_values(["month", "district"], ascending=[False, True], ignore_index=True)
    return pd.DataFrame(
        {
            "Month": rows["month"],
            "District": [one or "Whole service" for one in rows["district"]],
            **numbers(rows, {"Numerator": "numerator", "Denominator": "denominator"}),
            "Flag": [flag_in_words(one) for one in rows["flag"]],
            "Came from": rows["file_name"],
            "By": rows["who"],
            "As known on": rows["as_at"],
            "Illustrative": yes_or_no(rows["is_illustrative"]),
        }
    )


def sources(known: pd.DataFrame) -> str:
    """Which uploads the figures of the latest month come from, in a sentence; empty where there is none."""
    if known.empty:
        return ""
    newest = known[known["month"] == max(known["month"])]
    names = list(dict.fromkeys(zip(newest["file_name"], newest["who"], newest["as_at"], strict=True)))
    words = [f"{name}, by {who}, as known on {long_date(day)}" for name, who, day in names[:MOST_SOURCES]]
    more = [f"{len(names) - MOST_SOURCES} more"] if len(names) > MOST_SOURCES else []
    return f"Source of {month_name(newest['month'].iloc[0])}: {'; '.join([*words, *more])}."


def data(
    known: pd.DataFrame, rows: pd.DataFrame, series: pd.DataFrame, measure: Measure, title: str
) -> tuple[Figure, Figure]:
    """Every month of a measure, and every figure of its districts with where it comes from."""
    is_illustrative = bool(series["is_illustrative"].any())
    return (
        Figure(title, data_table(rows, series, measure), is_illustrative=is_illustrative),
        Figure(title, source_table(known), is_illustrative=is_illustrative),
    )


def figure_in_words(found: pd.DataFrame, known_on: date, is_summed: bool) -> str:
    """What is known of a measure in a month and a district, and who says so, in Markdown.

    `found` has one row at most; `is_summed` where districts are added up for want of a figure of the whole service.
    """
    if found.empty and is_summed:
        return (
            "No figure of the whole service is known of its own: the districts’ figures are added up. One that is typed goes "
            "first."
        )
    if found.empty:
        return f"Nothing is known of it up to {long_date(known_on)}."
    row = found.iloc[0]
    top, bottom = number(row["numerator"]), number(row["denominator"])
    words = NO_FIGURE if top is None else counted(top) if bottom is None else f"{counted(top)} of {counted(bottom)}"
    flag = f" ({flag_in_words(row['flag'])})" if flag_in_words(row["flag"]) else ""
    made_up = ", illustrative" if row["is_illustrative"] else ""
    return f"Known now: **{plain(words + flag)}**, {plain(row['file_name'])} by {plain(row['who'])}{made_up}."
