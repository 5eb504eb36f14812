"""A row of the sheet of indicators: what may be uploaded or typed, and when it is right by itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pydantic import ValidationInfo, model_validator

from core.indicators.definitions import FLAGS, Measure, Origin, Unit, flag_of
from core.indicators.rows import columns, comparisons
from core.indicators.rows.comparisons import WITHOUT_FIGURE, Rows, number_in_words, parts_in_words
from core.sheets.columns import Finding, SheetRow, wrong
from core.words import listed, percent

PERCENTAGE_ALONE = "a percentage alone cannot be added up over districts and months: write numerator and denominator"
Wrong = Iterator[tuple[str, str]]


class ObservationRow(SheetRow):
    """What was counted of a measure in a month, in a district or (an empty district) in the whole service."""

    what: ClassVar[str] = "indicator figures"
    needs_one_of: ClassVar = (("numerator", "denominator", "flag"),)

    measure: columns.MeasureCode
    month: columns.Month
    district: columns.DistrictOrWhole = ""
    numerator: columns.Numerator = None
    denominator: columns.Denominator = None
    percentage: columns.Percentage = None
    flag: columns.Flag = None

    @model_validator(mode="before")
    @classmethod
    def _flags_apart(cls, typed: Any) -> Any:
        """Flags that stand in the place of numbers, moved into the flag: a flag is never read as a number."""
        if not isinstance(typed, Mapping):
            return typed
        flagged = {
            name: flag for name in ("numerator", "denominator", "percentage") if (flag := flag_of(typed.get(name)))
        }
        if not flagged:
            return typed
        flags = sorted({*flagged.values(), flag_of(typed.get("flag")) or _folded(typed.get("flag"))} - {""})
        if len(flags) > 1:
            raise wrong("flag", f"the row says {listed(flags)}: write the one flag that counts")
        return {name: value for name, value in typed.items() if name not in flagged} | {"flag": flags[0]}

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> "ObservationRow":
        measure = columns.measures_of(info.context)[self.measure]
        for check in (_origin, _flag, _denominator, _numerator, _whole_numbers, _parts, _percentage):
            for field, message in check(self, measure):
                raise wrong(field, message)
        return self

    @classmethod
    def check_together(cls, rows: Rows, context: Mapping[str, Any]) -> Iterable[Finding]:
        yield from comparisons.doubles(rows)
        yield from comparisons.unknown_districts(rows, context)

    @classmethod
    def remarks(cls, rows: Rows, context: Mapping[str, Any]) -> Iterable[str]:
        return comparisons.remarks(rows, context)


def _folded(cell: object) -> str:
    """What a cell says, whatever it holds, to compare with the flags."""
    return "" if cell is None else str(cell).strip().casefold()


def _denominator_is_elsewhere(measure: Measure) -> bool:
    return measure.unit == Unit.NUMBER or measure.comes_from == Origin.WORKFORCE_DENOMINATOR


# Each check yields the field and what is wrong with it, which takes for granted that the checks before it found nothing.


def _origin(row: ObservationRow, measure: Measure) -> Wrong:
    if measure.comes_from == Origin.WORKFORCE:
        yield "measure", "this measure is counted from the workforce data and is never typed: take the row out"


def _flag(row: ObservationRow, measure: Measure) -> Wrong:
    has_figure = row.numerator is not None and (_denominator_is_elsewhere(measure) or row.denominator is not None)
    if has_figure and row.flag in WITHOUT_FIGURE:
        yield "flag", f"it says that the figure is {FLAGS[str(row.flag)]}, but the figure is there: take one out"


def _denominator(row: ObservationRow, measure: Measure) -> Wrong:
    if row.denominator is None:
        if not _denominator_is_elsewhere(measure) and row.flag is None and row.numerator is not None:
            yield "denominator", "the denominator is missing: write of how many, or a flag"
    elif measure.unit == Unit.NUMBER:
        yield "denominator", "this measure is a number and has no denominator: leave the cell empty"
    elif measure.comes_from == Origin.WORKFORCE_DENOMINATOR:
        yield "denominator", "the denominator of this measure comes from the workforce data: leave the cell empty"


def _numerator(row: ObservationRow, measure: Measure) -> Wrong:
    if row.numerator is not None or row.flag is not None:
        return
    if row.denominator is None and row.percentage is not None:
        yield "percentage", PERCENTAGE_ALONE
    yield "numerator", "the figure is missing: write how many, 0 where there were none, or a flag"


def _whole_numbers(row: ObservationRow, measure: Measure) -> Wrong:
    if measure.comes_from in (Origin.UPLOAD, Origin.ANNEX_A) and measure.unit != Unit.RATIO:
        for field, number in (("numerator", row.numerator), ("denominator", row.denominator)):
            if number is not None and not number.is_integer():
                yield field, "what this measure counts is counted in whole numbers: mend the number"


def _parts(row: ObservationRow, measure: Measure) -> Wrong:
    """Nothing is a part of nothing, and no part is more than all."""
    if row.numerator is None or row.denominator is None:
        return
    said = parts_in_words(row.numerator, row.denominator)
    if row.numerator and not row.denominator:
        yield "denominator", f"{said} cannot be: mend numerator or denominator"
    if measure.unit == Unit.PERCENT and row.numerator > row.denominator:
        yield (
            "numerator",
            f"{said} is more than all: mend numerator or denominator, which may stand in each other’s place",
        )


def _percentage(row: ObservationRow, measure: Measure) -> Wrong:
    """What is typed as 87, 0.87 or 87% must be what numerator and denominator say, as far as it was rounded."""
    if row.percentage is None:
        return
    if measure.comes_from == Origin.WORKFORCE_DENOMINATOR or row.numerator is None:
        yield "percentage", "there is nothing to compare the percentage with: leave the cell empty"
    elif measure.unit != Unit.NUMBER and not row.denominator:
        yield "percentage", "0 of 0 is no figure: leave the percentage empty"
    else:
        value, words = row.numerator, number_in_words(row.numerator)
        if row.denominator:
            value /= row.denominator
            share = percent(value) if measure.unit == Unit.PERCENT else f"{value:,.2f}"
            words = f"{parts_in_words(row.numerator, row.denominator)}, which is {share}"
        if not any(abs(value - reading) <= slack for reading, slack in _readings(row.percentage, measure.unit)):
            yield "percentage", f"the row says {words}: mend the percentage, or the numbers"


def _readings(text: str, unit: Unit) -> list[tuple[float, float]]:
    """What a typed percentage may stand for, each with how far rounding may have moved it: 87 may be 0.87, or 0.87 itself."""
    found = columns.PERCENTAGE.fullmatch(text)
    if not found:
        return []
    number, places = float(found[1].replace(",", "")), len(found[2] or found[3] or "")
    if unit != Unit.PERCENT:
        return [] if found[4] else [(number, _slack(places))]
    hundredth = (number / 100, _slack(places + 2))
    return [hundredth] if found[4] else [hundredth, (number, _slack(max(places, 2)))]


def _slack(places: int) -> float:
    """How far rounding to so many places moves a number."""
    return float(0.5 * 10.0 ** -min(places, 6) + 1e-9)
