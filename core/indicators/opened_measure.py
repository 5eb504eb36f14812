"""What an opened measure shows, ready to draw: frames of words and lines of Markdown. Pure, so that it can be cached."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.figures import MOST_BARS, Display
from core.indicators import measures
from core.indicators.control_charts import FIRM_POINTS, LEAST_POINTS, directions, signals_in_words
from core.indicators.definitions import FLAGS, Definition, Measure, Origin, Polarity, Unit
from core.indicators.displays import badge, bare_reason, bare_signal, gap_in_words, month_name, number
from core.indicators.rules import distance, rate, said
from core.indicators.working_days import add_working_days
from core.words import NO_FIGURE, count, listed, long_date, plain

LIMITS_MEAN = (
    "The **limits** show how far this measure moves from one month to the next by chance alone: the mean ± 2.66 times the mean "
    "step between neighbouring months, as in a statistical process control chart of single values (XmR: individual values and "
    "moving range).\n\nA **signal** is what chance rarely does: a month outside the limits; eight in a row on one side of "
    "the mean; six in a row, each higher, or each lower, than the one before; or two of three beyond two thirds of the way "
    "to the same limit. Without a signal, up or down means nothing.\n\nLimits begin anew where the definition changes and where "
    "a step change is marked."
)
ORIGIN_WORDS = {
    Origin.UPLOAD: "The figures are uploaded, or typed under ‘Record’.",
    Origin.WORKFORCE: "The figures are counted from the workforce data, as on its own pages, and are never typed.",
    Origin.WORKFORCE_DENOMINATOR: "The numerator is uploaded or typed; the denominator is counted from the workforce data.",
}
POLARITY_WORDS = {
    Polarity.HIGH: "Higher is better.",
    Polarity.LOW: "Lower is better.",
    Polarity.NEAR: "Near the target is best: far above it is as bad as far below.",
}
KIND_WORDS = {"none": "", "better": "better", "worse": "worse", "signal": "signal"}
MOST_SOURCES, MOST_SIGNALS = 3, 12


def heading(row: Mapping[str, Any], measure: Measure, as_at: date) -> Display:
    """The head of an opened measure: rating, reason and date first, then gap and signal. `row` is its row of LATEST."""
    if row["month"] is None:
        return {
            "title": plain(row["title"]),
            "rating": f"{badge('')} **{plain(row['reason'])}** up to {long_date(as_at)}.",
            "signal": POLARITY_WORDS[measure.polarity],
            "is_illustrative": False,
        }
    reason, gap = bare_reason(row), gap_in_words(row["gap"], measure.unit, measure.polarity)
    parts = numbers_in_words(row["numerator"], row["denominator"], measure.unit)
    said_of = [f"**{month_name(row['month'])}**, the latest up to {long_date(as_at)}", parts]
    said_of.append(f"gap to the target: {gap}" if gap and measure.polarity != Polarity.NEAR else "")
    return {
        "title": plain(row["title"]),
        "rating": f"{badge(row['rating'])} **{plain(reason[:1].upper() + reason[1:])}** · {' · '.join(filter(None, said_of))}",
        "signal": f"**{plain(bare_signal(row['signal']))}.** {POLARITY_WORDS[measure.polarity]}",
        "is_illustrative": bool(row["is_illustrative"]),
    }


def numbers_in_words(numerator: Any, denominator: Any, unit: Unit) -> str:
    """`45 of 60`; empty for a number, which says it itself."""
    top, bottom = number(numerator), number(denominator)
    if unit == Unit.NUMBER or top is None or bottom is None:
        return ""
    return f"{_counted(top)} of {_counted(bottom)}"


def _counted(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"


def chart_rows(series: pd.DataFrame, chart: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The months of a measure as `charts.control_chart` draws them, with the words of each.

    `series` as `measures.series` gives it and `chart` as `control_charts.xmr` does. Limits beyond what a unit can be (below
    0, over 100%) stand at its edge. `run` counts the gaps up to a month, so that no line is drawn over one.
    """
    months: list[date] = list(series["month"])
    held = [measure.at(month) for month in months]
    values = [number(value) for value in series["value"]]
    words = zip(values, series.itertuples(), signals_in_words(chart), strict=True)
    return pd.DataFrame(
        {
            "month": pd.Series(months, dtype=object),
            "value": pd.Series(values, dtype=float),
            "mean": chart["mean"].astype(float),
            "lower": chart["lower"].astype(float).clip(lower=0.0),
            "upper": chart["upper"].astype(float).clip(upper=1.0 if measure.unit == Unit.PERCENT else None),
            "target": pd.Series([one.target for one in held], dtype=float),
            "floor": pd.Series([one.floor for one in held], dtype=float),
            "segment": chart["segment"],
            "definition": pd.Series([measure.definitions.index(one) for one in held], dtype=int),
            "run": pd.Series([value is None for value in values], dtype=bool).cumsum(),
            "kind": _kinds(chart, held, measure),
            "label": pd.Series([month_name(month) for month in months], dtype=object),
            "said": pd.Series([_said(value, row, found, measure) for value, row, found in words], dtype=object),
        }
    )


def _kinds(chart: pd.DataFrame, held: Sequence[Definition], measure: Measure) -> pd.Series:
    """What each month's signal means: better, worse, signal where neither can be said, none where it is part of no signal."""
    rows = zip(directions(chart), chart["value"], chart["mean"], held, strict=True)
    kinds = [
        (measures.meaning(direction, value, mean, one, measure.polarity) or "signal") if direction else "none"
        for direction, value, mean, one in rows
    ]
    return pd.Series(kinds, dtype=object)


def _said(value: float | None, row: Any, signal: str, measure: Measure) -> str:
    """`75.0% · 45 of 60 · above the upper limit`."""
    parts = (said(value, measure.unit), numbers_in_words(row.numerator, row.denominator, measure.unit), signal)
    return " · ".join(part for part in parts if part)


def notes(months: Sequence[date], measure: Measure, steps: pd.DataFrame) -> pd.DataFrame:
    """Where the definition or the process changed within the months drawn, in time: month, mark (a letter), words."""
    changes = [(one.holds_from, f"the definition changed. {one.why_changed}") for one in measure.definitions]
    changes += [(row.month, f"step change, marked by {row.who}. {row.reason}") for row in steps.itertuples()]
    drawn = [
        (min(month for month in months if month >= day), words)
        for day, words in changes
        if day and months and months[0] < day <= months[-1]
    ]
    marks = "abcdefghijklmnopqrstuvwxyz"
    rows = [(month, marks[place % len(marks)], words) for place, (month, words) in enumerate(sorted(drawn))]
    return pd.DataFrame(rows, columns=["month", "mark", "words"])


def notes_in_words(notes: pd.DataFrame) -> str:
    """The notes of a chart, a line each in Markdown."""
    return "\n".join(f"- **{row.mark}** from {month_name(row.month)}: {plain(row.words)}" for row in notes.itertuples())


def chart_in_words(rows: pd.DataFrame, measure: Measure, district: str) -> str:
    """The control chart for those who cannot see it: from where to where, the limits, and the last signals."""
    known = rows[rows["value"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    mean, lower, upper = (said(number(last[name]), measure.unit) for name in ("mean", "lower", "upper"))
    limits = f" The mean is now {mean}, the limits are {lower} and {upper}." if number(last["mean"]) is not None else ""
    found = [f"{row.label} ({KIND_WORDS[row.kind]})" for row in known[known["kind"] != "none"].itertuples()]
    earlier = f"{len(found) - MOST_SIGNALS} earlier, " if len(found) > MOST_SIGNALS else ""
    signals = f" Signals: {earlier}{listed(found[-MOST_SIGNALS:])}." if found else " No signal."
    return (
        f"{measure.title}, {district or 'whole service'}, {first['label']} to {last['label']}: from "
        f"{said(first['value'], measure.unit)} to {said(last['value'], measure.unit)}.{limits}{signals} The part "
        "‘Data’ holds the same figures as a table."
    )


def limits_note(rows: pd.DataFrame) -> str:
    """How firm the limits of the latest months are. `rows` as `chart_rows` gives them."""
    last = rows[rows["segment"] == rows["segment"].iloc[-1]]
    known = int(last["value"].notna().sum())
    since = " since the last change" if rows["segment"].iloc[-1] else ""
    figures = count(known, "figure").capitalize()
    if known < LEAST_POINTS:
        return f"{figures}{since}: limits take at least {LEAST_POINTS}, so there are none yet."
    if known < FIRM_POINTS:
        return f"{figures}{since}: the limits are trial limits, and move with each new figure until there are {FIRM_POINTS}."
    return f"The latest limits rest on {count(known, 'figure')}{since}."


def worst_first(districts: pd.DataFrame, measure: Measure, target: float | None) -> pd.DataFrame:
    """The districts, the furthest on the bad side first, those without a figure last."""
    values = districts["value"].astype(float)
    goodness = {Polarity.HIGH: values, Polarity.LOW: -values, Polarity.NEAR: -(values - (target or 0.0)).abs()}
    order = goodness[measure.polarity].sort_values(kind="stable", na_position="last").index
    return districts.loc[order].reset_index(drop=True)


def district_bars(districts: pd.DataFrame, measure: Measure, target: float | None) -> pd.DataFrame:
    """Bars of the districts that have a figure: name, label, value, and mark (the target), which a count has only as a whole."""
    shown = districts[districts["value"].notna()].head(MOST_BARS)
    labels = [f"{said(row.value, measure.unit)} {row.rating}".strip() for row in shown.itertuples()]
    bars = pd.DataFrame({"name": shown["district"], "label": labels, "value": shown["value"].astype(float)})
    return bars if target is None or measure.unit == Unit.NUMBER else bars.assign(mark=target)


def districts_note(districts: pd.DataFrame, measure: Measure, month: date) -> str:
    """What the bars of the districts show, and which districts have no figure."""
    without = [row.district for row in districts.itertuples() if row.value is None]
    mark = (
        ""
        if measure.unit == Unit.NUMBER or measure.at(month).target is None
        else "; the line across a bar is the target"
    )
    lacking = f" Without a figure: {listed(without)}." if without else ""
    known = len(districts) - len(without)
    cut = f" The chart has the first {MOST_BARS} of {known:,}, the table all." if known > MOST_BARS else ""
    return plain(f"{month_name(month)}, the worst first{mark}. The letter is the district’s own rating.{lacking}{cut}")


def district_table(districts: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The districts at a month, in words."""
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
            "Value": [number(one) for one in districts["value"]],
            "Numerator": [number(one) for one in districts["numerator"]],
            "Denominator": [number(one) for one in districts["denominator"]],
            "Flag": districts["flag"],
            "Why there is no figure": districts["why"],
            "Rating": districts["rating"],
            "Reason": districts["reason"],
        }
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
        furthest = (
            f", amber up to {distance(one.target - one.floor, measure.unit)} away" if one.floor is not None else ""
        )
        return (
            f"Near {target}: green up to {distance(one.margin or 0.0, measure.unit)} away{furthest}, else red. {words}"
        )
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


def data_table(rows: pd.DataFrame, series: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Every month of the whole service as numbers, the newest first. `rows` as `chart_rows` gives them."""
    times, sign = (100, " (%)") if measure.unit == Unit.PERCENT else (1, "")
    ratings = [
        rate(number(value), measure.at(month), measure.polarity, measure.unit)[0].value
        for value, month in zip(rows["value"], series["month"], strict=True)
    ]
    parts = {} if measure.unit == Unit.NUMBER else {"Numerator": "numerator", "Denominator": "denominator"}
    limits = {"Target": "target", "Mean": "mean", "Lower limit": "lower", "Upper limit": "upper"}
    frame = pd.DataFrame(
        {
            "Month": series["month"],
            f"Value{sign}": _scaled(rows["value"], times),
            **{name: [number(one) for one in series[column]] for name, column in parts.items()},
            "Rating": ratings,
            "Signal": [_signal_words(row) for row in rows.itertuples()],
            "Why there is no figure": series["why"],
            **{f"{name}{sign}": _scaled(rows[column], times) for name, column in limits.items()},
            "Illustrative": ["yes" if one else "no" for one in series["is_illustrative"]],
        }
    )
    return frame.iloc[::-1].reset_index(drop=True)


def _scaled(values: pd.Series, times: int) -> list[float | None]:
    return [None if (one := number(value)) is None else round(one * times, 4) for value in values]


def _signal_words(row: Any) -> str:
    """`Better: above the upper limit`; empty where there is no signal."""
    return "" if row.kind == "none" else f"{KIND_WORDS[row.kind].capitalize()}: {row.said.split(' · ')[-1]}"


def source_table(known: pd.DataFrame) -> pd.DataFrame:
    """Where the figures of a measure come from: every month and district as it counts, the newest month first."""
    rows = known.sort_values(["month", "district"], ascending=[False, True], ignore_index=True)
    return pd.DataFrame(
        {
            "Month": rows["month"],
            "District": [one or "Whole service" for one in rows["district"]],
            "Numerator": [number(one) for one in rows["numerator"]],
            "Denominator": [number(one) for one in rows["denominator"]],
            "Flag": [flag_in_words(one) for one in rows["flag"]],
            "Came from": rows["file_name"],
            "By": rows["who"],
            "As known on": rows["as_at"],
            "Illustrative": ["yes" if one else "no" for one in rows["is_illustrative"]],
        }
    )


def flag_in_words(flag: Any) -> str:
    """`c: suppressed`; empty where there is none."""
    return f"{flag}: {FLAGS[flag]}" if isinstance(flag, str) and flag in FLAGS else ""


def sources(known: pd.DataFrame) -> str:
    """Which uploads the figures of the latest month come from, in a sentence; empty where there is none."""
    if known.empty:
        return ""
    newest = known[known["month"] == max(known["month"])]
    names = list(dict.fromkeys(zip(newest["file_name"], newest["who"], newest["as_at"], strict=True)))
    words = [f"{name}, by {who}, as known on {long_date(day)}" for name, who, day in names[:MOST_SOURCES]]
    more = [f"{len(names) - MOST_SOURCES} more"] if len(names) > MOST_SOURCES else []
    return f"Source of {month_name(newest['month'].iloc[0])}: {'; '.join([*words, *more])}."


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
    words = NO_FIGURE if top is None else _counted(top) if bottom is None else f"{_counted(top)} of {_counted(bottom)}"
    flag = f" ({flag_in_words(row['flag'])})" if flag_in_words(row["flag"]) else ""
    made_up = ", illustrative" if row["is_illustrative"] else ""
    return f"Known now: **{plain(words + flag)}**, {plain(row['file_name'])} by {plain(row['who'])}{made_up}."
