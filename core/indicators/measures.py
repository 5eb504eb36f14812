"""What the observations say: what was known on a day, each measure by month and by district, and where it stands last.

Numerators and denominators are summed over districts and only then divided: no rate is made from other rates. Without all
its parts there is no figure: None, never 0; columns that may hold None are of objects. A rate is a fraction: 0.9 is 90%.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from core.indicators.control_charts import DEFAULT_LENGTHS, Lengths
from core.indicators.definitions import FLAGS, Definition, Frequency, Measure, Origin, Unit
from core.indicators.rules import Rating, gap, rate, said
from core.indicators.signals import NOTHING, signal
from core.words import count

KEY = ["measure", "month", "district"]
SERIES = ("month", "numerator", "denominator", "value", "flag", "districts", "why", "is_illustrative")
BY_DISTRICT = ("district", "numerator", "denominator", "value", "flag", "why", "rating", "reason")
LATEST = (
    "code", "title", "unit", "polarity", "rating", "reason", "value", "numerator", "denominator", "month", "target",
    "floor", "gap", "direction", "meaning", "signal", "can_signal", "rule", "variation", "assurance", "limits", "recent",
    "actions", "flag", "is_illustrative",
)  # fmt: skip
MONTHS_APART = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
RECENT = 13
ONE_DISTRICT = "one district alone is not the whole service: load the others, or a row without a district"
NO_TARGET_OF_ITS_OWN = "No rating: the target is for the whole service"


def known_at(observations: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """The rows that count on a day, one a measure, month and district: columns as they come.

    Of what was known then, the row of the upload with the later date counts, then the one written later.
    """
    uploads = observations[["upload", "as_at", "at"]].drop_duplicates("upload")
    uploads = uploads[_is_past(uploads["as_at"], as_at)].sort_values(["as_at", "at", "upload"])
    order = pd.Series(range(len(uploads)), index=uploads["upload"], dtype=float)
    ranked = observations.assign(rank=observations["upload"].map(order))
    known = ranked[ranked["rank"].notna() & _is_past(ranked["month"], as_at)]
    newest = known.sort_values("rank", kind="stable").drop_duplicates(KEY, keep="last")
    return newest.drop(columns="rank").sort_index().reset_index(drop=True)


def _is_past(days: pd.Series, as_at: date) -> pd.Series:
    """Which days lie not after a day; each different one is looked at once, as there are few."""
    return days.isin([day for day in days.unique() if day <= as_at])


def series(known: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """A measure of the whole service, one row a month (or quarter, or year) from its first to its last: SERIES.

    A row of the whole service counts where there is one, else the districts' sums, and these only if no district lacks its
    figure: `why` says what lacks. A district is looked for in the 12 months after it last gave a row of any measure, made up
    ones aside where the measure's own are real. One district alone never passes for the whole service. `districts` is how
    many gave a figure.
    """
    own = known[known["measure"] == measure.code]
    return _series(own, measure, _districts(known))


def series_of_all(known: pd.DataFrame, measures: Mapping[str, Measure]) -> dict[str, pd.DataFrame]:
    """Every measure of the whole service as `series` gives it, by code."""
    groups, districts = dict(iter(known.groupby("measure", sort=False))), _districts(known)
    return {code: _series(groups.get(code, known.iloc[:0]), measure, districts) for code, measure in measures.items()}


def _districts(known: pd.DataFrame) -> pd.DataFrame:
    """In which months a district gave a row of any measure, made up or real."""
    return known.loc[known["district"] != "", ["month", "district", "is_illustrative"]].drop_duplicates()


def _series(own: pd.DataFrame, measure: Measure, districts: pd.DataFrame) -> pd.DataFrame:
    if own.empty:
        return pd.DataFrame(columns=list(SERIES), dtype=object)
    has = own["numerator"].notna()
    own = own.assign(has_figure=has if measure.unit == Unit.NUMBER else has & own["denominator"].notna())
    is_whole = own["district"] == ""
    wholes = own[is_whole].set_index("month").to_dict("index")
    months = _months(own["month"].unique(), MONTHS_APART[measure.frequency])
    is_real = not own["is_illustrative"].astype(bool).all()
    places = districts[~districts["is_illustrative"].astype(bool)] if is_real else districts
    rows: list[tuple[Any, ...]] = []
    for month, summed in zip(months, _summed(own[~is_whole], months, places), strict=True):
        if whole := wholes.get(month):
            *figure, why = _figure(whole, measure)
            rows.append((month, *figure, summed.districts, why, bool(whole["is_illustrative"])))
        else:
            rows.append((month, *_of_parts(summed, measure)))
    return pd.DataFrame(rows, columns=list(SERIES), dtype=object)


def _months(found: Iterable[date], apart: int) -> list[date]:
    """The months from the first to the last, as far apart as the measure is counted, and others that are there."""
    found = sorted(found)
    ends = pd.date_range(found[0], found[-1], freq=pd.offsets.MonthEnd(apart))
    return sorted({*found, *(end.date() for end in ends)})


class _Summed(NamedTuple):
    """A month's sums over the districts that have a figure, how many these are of how many, and why others lack theirs."""

    numerator: float
    denominator: float
    districts: int
    expected: int
    flags: Sequence[str]
    lacks_workforce: bool
    is_illustrative: bool


def _summed(parts: pd.DataFrame, months: Sequence[date], places: pd.DataFrame) -> list[_Summed]:
    place = {month: number for number, month in enumerate(months)}
    at = parts["month"].map(place).to_numpy(dtype=int)
    has = parts["has_figure"].to_numpy(dtype=bool)
    lacks = (parts["numerator"].notna() & parts["flag"].isna()).to_numpy() & ~has
    flagged = parts[parts["flag"].notna() & ~has]
    flags = {month: sorted(set(group)) for month, group in flagged.groupby("month")["flag"]}

    def total(numbers: Any) -> list[float]:
        found: list[float] = np.bincount(at, np.nan_to_num(numbers.astype(float)) * has, len(months)).tolist()
        return found

    made_up, without = at[parts["is_illustrative"].to_numpy(dtype=bool)], at[lacks]
    numbers = range(len(months))
    columns = (
        total(parts["numerator"]), total(parts["denominator"]), map(int, total(has)), _expected(places, months),
        (flags.get(month, ()) for month in months), np.isin(numbers, without), np.isin(numbers, made_up).tolist(),
    )  # fmt: skip
    return [_Summed(*row) for row in zip(*columns, strict=True)]


def _expected(places: pd.DataFrame, months: Sequence[date]) -> list[int]:
    """How many districts each month should have: those with a row in it, or in the 12 months before."""
    codes, names = pd.factorize(places["district"])
    counted = np.array([_number(month) for month in places["month"]], dtype=int)
    wanted = np.array([_number(month) for month in months], dtype=int)
    first = min(counted.min(initial=wanted.min()), wanted.min()) - 12
    has_row = np.zeros((wanted.max() - first + 1, len(names)), dtype=bool)
    is_past = counted <= wanted.max()
    has_row[counted[is_past] - first, codes[is_past]] = True
    return [int(has_row[month - first - 12 : month - first + 1].any(axis=0).sum()) for month in wanted]


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _figure(row: Mapping[str, Any], measure: Measure) -> tuple[Any, Any, float | None, Any, str]:
    """The numerator, denominator, value and flag of one place, and why it has no value."""
    numerator, denominator, flag = (_none(row.get(name)) for name in ("numerator", "denominator", "flag"))
    value = _value(numerator, denominator, measure)
    why = "" if value is not None else _why_one(numerator, denominator, flag, measure)
    return numerator, denominator, value, flag, why


def _of_parts(summed: _Summed, measure: Measure) -> tuple[Any, ...]:
    """What a month's districts come to: SERIES but for the month."""
    numerator, denominator, value = None, None, None
    if summed.districts < summed.expected or not summed.expected:
        why = _why_parts(summed)
    elif summed.districts == 1:
        why = ONE_DISTRICT
    else:
        numerator, denominator = summed.numerator, None if measure.unit == Unit.NUMBER else summed.denominator
        value = _value(numerator, denominator, measure)
        why = "" if value is not None else "0 of 0"
    flag = ", ".join(summed.flags) or None
    return numerator, denominator, value, flag, summed.districts, why, summed.is_illustrative


def _value(numerator: float | None, denominator: float | None, measure: Measure) -> float | None:
    if measure.unit == Unit.NUMBER:
        return numerator
    return numerator / denominator if numerator is not None and denominator else None


def _why_one(numerator: float | None, denominator: float | None, flag: str | None, measure: Measure) -> str:
    """Why one place has no figure."""
    if flag:
        return f"{flag}: {FLAGS.get(flag, 'a flag')}"
    if numerator is not None and denominator is None and measure.comes_from == Origin.WORKFORCE_DENOMINATOR:
        return "the workforce data of this month are not loaded"
    return "0 of 0" if numerator is not None and denominator is not None else "nothing was loaded for this month"


def _why_parts(summed: _Summed) -> str:
    """Why the districts do not add up: `2 of 12 districts have no figure (c: suppressed)`."""
    missing, expected = summed.expected - summed.districts, summed.expected
    reasons = [f"{flag}: {FLAGS.get(flag, 'a flag')}" for flag in summed.flags]
    reasons += ["the workforce data of this month are not loaded"] if summed.lacks_workforce else []
    if missing == expected and not reasons:
        return "nothing was loaded for this month"
    verb = "has" if missing == 1 else "have"
    return f"{missing} of {count(expected, 'district')} {verb} no figure ({'; '.join(reasons) or 'nothing was loaded'})"


def by_district(known: pd.DataFrame, measure: Measure, month: date) -> pd.DataFrame:
    """A measure in one month, a row for each district that gave a row in it or in the 12 months before: BY_DISTRICT."""
    own = known[(known["measure"] == measure.code) & (known["district"] != "")]
    first = (pd.Timestamp(month) - pd.offsets.MonthEnd(12)).date()
    recent = [one for one in own["month"].unique() if first <= one <= month]
    names = sorted(set(own.loc[own["month"].isin(recent), "district"]))
    given = own[own["month"] == month].set_index("district").to_dict("index")
    rows = [(name, *_of_district(given.get(name, {}), measure.at(month), measure)) for name in names]
    return pd.DataFrame(rows, columns=list(BY_DISTRICT), dtype=object)


def _of_district(row: Mapping[str, Any], definition: Definition, measure: Measure) -> tuple[Any, ...]:
    figure = _figure(row, measure)
    value = figure[2]
    if measure.unit == Unit.NUMBER and value is not None:
        return *figure, Rating.NONE.value, NO_TARGET_OF_ITS_OWN
    rating, reason = rate(value, definition, measure.polarity, measure.unit)
    return *figure, rating.value, reason


def latest(
    known: pd.DataFrame,
    measures: Mapping[str, Measure],
    steps: pd.DataFrame,
    as_at: date,
    lengths: Lengths = DEFAULT_LENGTHS,
) -> pd.DataFrame:
    """Where each measure stands, one row a measure in the order of the file: LATEST. Those that only Annex A gives are left out
    until it gave them.

    `known` is what `known_at` gives for the day. A last month without a figure shows as that, and says which month had the
    last one. `gap` is positive where the value is better than the target, below 0 where it is worse. `direction` (up, down)
    and its `meaning` (better, worse) are empty unless the last known value is part of a signal. `recent` holds the last 13
    values, None where there was no figure.
    """
    months = series_of_all(known, measures)
    marked = [(row.measure, row.month) for row in steps.itertuples(index=False) if row.month <= as_at]
    rows = [
        _latest(
            measure,
            months[code],
            [month for one, month in marked if one == code],
            lengths,
        )
        for code, measure in measures.items()
        if measure.comes_from != Origin.ANNEX_A or len(months[code])
    ]
    return pd.DataFrame(rows, columns=list(LATEST), dtype=object)


def _latest(measure: Measure, months: pd.DataFrame, marked: Sequence[date], lengths: Lengths) -> dict[str, Any]:
    about: dict[str, Any] = {
        "code": measure.code,
        "title": measure.title,
        "unit": measure.unit.value,
        "polarity": measure.polarity.value,
        "actions": measure.actions,
    }
    if months.empty:
        newest = measure.definitions[-1]
        about |= {"target": newest.target, "floor": newest.floor, "rating": Rating.NONE.value, "recent": []}
        about |= {"reason": "No figure was loaded yet", "is_illustrative": False}
        return dict.fromkeys(LATEST) | about | NOTHING
    last = months.iloc[-1]
    definition = measure.at(last["month"])
    rating, reason = rate(last["value"], definition, measure.polarity, measure.unit)
    return (
        about
        | {name: last[name] for name in ("value", "numerator", "denominator", "month", "flag", "is_illustrative")}
        | {"rating": rating.value, "reason": reason if last["value"] is not None else _no_figure(months, measure)}
        | {
            "target": definition.target,
            "floor": definition.floor,
            "gap": gap(last["value"], definition, measure.polarity),
        }
        | signal(months, measure, definition, marked, lengths)
        | {"recent": months["value"].tail(RECENT).tolist()}
    )


def _no_figure(months: pd.DataFrame, measure: Measure) -> str:
    """Why the last month has no figure, and what the last figure was."""
    last, known = months.iloc[-1], months[months["value"].notna()]
    words = f"No figure: {last['why']}"
    if known.empty:
        return words
    before = known.iloc[-1]
    return f"{words}; {before['month']:%B %Y} was {said(before['value'], measure.unit)}"


def _none(value: Any) -> Any:
    return None if pd.isna(value) else value
