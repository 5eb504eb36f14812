"""The sheet of indicators as a row model: what may be uploaded or typed, and when a row is right."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError, ValidationInfo, model_validator
from pydantic_core import PydanticUseDefault
from rapidfuzz import fuzz, process

from core.districts import District, new_districts, shipped_districts
from core.indicators.definitions import FLAGS, Measure, Origin, Unit, shipped_measures
from core.sheets.columns import Column, Finding, Place, SheetRow, wrong
from core.sheets.matching import key
from core.sheets.values import MONTH, MONTHS, Day, as_text, plain
from core.words import count, listed, long_date, percent

Rows = Sequence[tuple[Place, "ObservationRow"]]

WITHOUT_FIGURE = ("z", "x", ":", "c")
WHOLE_SERVICE = "Whole service"
WHOLE_WORDS = {
    "", "-", "all", "all districts", "whole service", "service", "whole county", "county", "county-wide", "countywide",
    "council", "whole council", "council total", "authority", "total", "grand total", "county total", "service total",
}  # fmt: skip
ALIKE = 60  # of 100: less alike than this, no title is worth suggesting
MOST_NAMED = 5

YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})")
MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
NAMED = re.compile(rf"{MONTH}[-\s,’']*(\d{{4}}|\d\d)", re.IGNORECASE)
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|-?\.\d+")
PERCENTAGE = re.compile(r"(\d+(?:,\d{3})*(?:\.(\d*))?|\.(\d+))\s*(%|per ?cent)?", re.IGNORECASE)
_DAY: TypeAdapter[date | None] = TypeAdapter(Day)

FIRST_YEAR = 2000
WRITE_MONTH = "write it like Mar 2011"
WRITE_NUMBER = "write a number such as 45, or a flag: z, x, c, low, u or :"
WRITE_FLAG = (
    "write z (not applicable), x or : (not available), c (suppressed), low (rounds to 0) or u (low reliability)"
)


def last_day(year: int, month: int) -> date:
    """The last day of a month. Raises ValueError where there is no such month."""
    return date(year, month, monthrange(year, month)[1])


def _measures(info: ValidationInfo) -> Mapping[str, Measure]:
    return measures_of(info.context or {})


def measures_of(context: Mapping[str, Any]) -> Mapping[str, Measure]:
    """The measures that a sheet may name."""
    return context.get("measures") or shipped_measures()


_key = lru_cache(10_000)(key)


@lru_cache(1_000)
def _national_indicator(text: str) -> str:
    """The number of the national indicator that a text names, as in `NI 59`; empty where it names none."""
    found = re.search(r"\bni\s?(\d+)\b", text.casefold())
    return found[1] if found else ""


def _measure(typed: object, info: ValidationInfo) -> str:
    """The code of the measure whose code, title or national indicator was typed; a title nearly like it is suggested."""
    text, measures = as_text(typed), _measures(info)
    if text in measures:
        return text
    wanted, indicator = _key(text), _national_indicator(text)
    for code, measure in measures.items():
        if wanted in (_key(code), _key(measure.title)):
            return code
    for code, measure in measures.items():
        if indicator and indicator in [_national_indicator(one.source) for one in measure.definitions]:
            return code
    titles = [measure.title for measure in measures.values()]
    near = process.extractOne(wanted, titles, scorer=fuzz.WRatio, processor=_key, score_cutoff=ALIKE)
    advice = f"did you mean ‘{near[0]}’?" if near else "write a title or code from the page Indicators"
    raise ValueError(f"there is no measure of this name; {advice}")


def _month(typed: object, info: ValidationInfo) -> date:
    """The last day of the month that was typed, in words, in numbers or as any of its days; it must be over."""
    month = _month_of(typed)
    if month.year < FIRST_YEAR:
        raise ValueError(f"the year is before {FIRST_YEAR}; {WRITE_MONTH}")
    as_at: date | None = (info.context or {}).get("as_at")
    if as_at and month > as_at:
        raise ValueError(f"the month is not over on {long_date(as_at)}, the day for which the figures are to be loaded")
    return month


def _month_of(typed: object) -> date:
    text = as_text(typed)
    try:
        if found := YEAR_FIRST.fullmatch(text):
            return last_day(int(found[1]), int(found[2]))
        if found := MONTH_FIRST.fullmatch(text):
            return last_day(int(found[2]), int(found[1]))
    except ValueError:
        raise ValueError(f"the calendar has no such month; {WRITE_MONTH}") from None
    if found := NAMED.fullmatch(text):
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return last_day(year, 1 + MONTHS.index(found[1][:3].lower()))
    try:
        day = _DAY.validate_python(typed)
    except ValidationError:
        day = None
    if day is None:
        raise ValueError(f"not a month; {WRITE_MONTH}")
    return last_day(day.year, day.month)


def _whole_service(typed: object) -> object:
    """Nothing, where the words stand for all districts together."""
    return "" if typed is None or plain(typed) in WHOLE_WORDS else typed


def _number(typed: object) -> float:
    if isinstance(typed, int | float) and not isinstance(typed, bool):
        number = float(typed)
    else:
        text = plain(typed)
        if text == "":
            raise PydanticUseDefault
        if text.endswith("%"):
            raise ValueError("a percentage stands where a number is counted; write how many, and of how many")
        if not NUMBER.fullmatch(text):
            raise ValueError(f"not a number; {WRITE_NUMBER}")
        number = float(text.replace(",", ""))
    if not 0 <= number < 1e12:
        raise ValueError(f"not a number from 0 up; {WRITE_NUMBER}")
    return number


def _percentage(typed: object) -> str:
    text = as_text(typed)
    if text == "":
        raise PydanticUseDefault
    if not PERCENTAGE.fullmatch(text):
        raise ValueError("not a percentage; write it like 87%, or leave the cell empty")
    return text


def _flag(typed: object) -> str:
    text = plain(typed)
    if text == "":
        raise PydanticUseDefault
    if text not in FLAGS:
        raise ValueError(f"none of the flags known here; {WRITE_FLAG}")
    return text


def _folded(cell: object) -> str:
    """What a cell says, whatever it holds, to compare with the flags."""
    return "" if cell is None else str(cell).strip().casefold()


class ObservationRow(SheetRow):
    """What was counted of a measure in a month, in a district or (an empty district) in the whole service."""

    what: ClassVar[str] = "indicator figures"
    needs_one_of: ClassVar = (("numerator", "denominator", "flag"),)

    measure: Annotated[
        str,
        BeforeValidator(_measure),
        Column(
            "Measure",
            "The measure, by its title, its code or its national indicator (NI).",
            ("indicator", "pi", "performance indicator", "kpi", "measure name", "title", "code", "ni"),
            accepts="a title or code from the page Indicators, or a national indicator such as NI 59",
            examples=("Initial assessments completed in time", "NI 60", "ethnicity_recorded"),
        ),
    ]
    month: Annotated[
        date,
        BeforeValidator(_month),
        Column(
            "Month",
            "The month that the figures are of.",
            ("period", "month ending", "month end", "reporting month", "date", "as at"),
            accepts="a month such as Mar 2011, or its last day",
            examples=(date(2011, 3, 31), date(2011, 3, 31), date(2011, 3, 31)),
        ),
    ]
    district: Annotated[
        District | None,
        BeforeValidator(_whole_service),
        Column(
            "District",
            "The district; empty, or ‘whole service’, for all districts together.",
            ("locality", "area", "office", "district name", "borough", "location"),
            accepts="the name of a district, or ‘whole service’",
            examples=("Ashford", "Dover", WHOLE_SERVICE),
            from_sheet_name=True,
        ),
    ] = ""
    numerator: Annotated[
        float | None,
        BeforeValidator(_number),
        Column(
            "Numerator",
            "How many were counted, as the measure defines it; a flag where there is no figure.",
            ("number", "count", "num", "top", "completed in time", "in time", "n"),
            accepts="a number, or a flag: z, x, c, low, u or :",
            examples=(45, "c", 6604),
        ),
    ] = None
    denominator: Annotated[
        float | None,
        BeforeValidator(_number),
        Column(
            "Denominator",
            "Of how many; empty for a measure that is a number, or whose denominator comes from workforce data.",
            ("out of", "of", "base", "den", "total", "cohort", "population", "d"),
            accepts="a number, or a flag: z, x, c, low, u or :",
            examples=(60, 38, 7010),
        ),
    ] = None
    percentage: Annotated[
        str | None,
        BeforeValidator(_percentage),
        Column(
            "Percentage",
            "The percentage, if the sheet has one; it is compared with numerator and denominator and not kept.",
            ("value", "rate", "%", "per cent", "percent", "performance", "result", "outturn"),
            accepts="a percentage such as 87% (87 and 0.87 are understood too)",
            examples=("75%", None, None),
        ),
    ] = None
    flag: Annotated[
        str | None,
        BeforeValidator(_flag),
        Column(
            "Flag",
            "Why there is no figure, in the signs of published statistics.",
            ("symbol", "note flag", "flags"),
            accepts="z (not applicable), x or : (not available), c (suppressed), low (rounds to 0) or u (low reliability)",
            choices=tuple(FLAGS),
        ),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _flags_apart(cls, typed: Any) -> Any:
        """Flags that stand in the place of numbers, moved into the flag: a flag is never read as a number."""
        if not isinstance(typed, Mapping):
            return typed
        cells = {name: _folded(typed.get(name)) for name in ("numerator", "denominator", "percentage")}
        flagged = {name: flag for name, flag in cells.items() if flag in FLAGS}
        if not flagged:
            return typed
        flags = sorted({*flagged.values(), _folded(typed.get("flag"))} - {""})
        if len(flags) > 1:
            raise wrong("flag", f"the row says {listed(flags)}: write the one flag that counts")
        return {name: value for name, value in typed.items() if name not in flagged} | {"flag": flags[0]}

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> "ObservationRow":
        measure = _measures(info)[self.measure]
        if measure.comes_from == Origin.WORKFORCE:
            raise wrong(
                "measure", "this measure is counted from the workforce data and is never typed: take the row out"
            )
        if self.flag in WITHOUT_FIGURE and self._has_figure(measure):
            raise wrong(
                "flag", f"it says that the figure is {FLAGS[str(self.flag)]}, but the figure is there: take one out"
            )
        self._check_denominator(measure)
        self._check_numerator(measure)
        if self.percentage is not None:
            self._check_percentage(measure)
        return self

    def _has_figure(self, measure: Measure) -> bool:
        return self.numerator is not None and (_denominator_is_elsewhere(measure) or self.denominator is not None)

    def _check_denominator(self, measure: Measure) -> None:
        if self.denominator is not None and measure.unit == Unit.NUMBER:
            raise wrong("denominator", "this measure is a number and has no denominator: leave the cell empty")
        if self.denominator is not None and measure.comes_from == Origin.WORKFORCE_DENOMINATOR:
            raise wrong(
                "denominator", "the denominator of this measure comes from the workforce data: leave the cell empty"
            )
        is_missing = self.denominator is None and not _denominator_is_elsewhere(measure)
        if is_missing and self.flag is None and self.numerator is not None:
            raise wrong("denominator", "the denominator is missing: write of how many, or a flag")

    def _check_numerator(self, measure: Measure) -> None:
        if self.numerator is None and self.flag is None:
            if self.denominator is None and self.percentage is not None:
                raise wrong(
                    "percentage",
                    "a percentage alone cannot be added up over districts and months: write numerator and denominator",
                )
            raise wrong("numerator", "the figure is missing: write how many, 0 where there were none, or a flag")
        if measure.comes_from == Origin.UPLOAD and measure.unit != Unit.RATIO:
            for field, number in (("numerator", self.numerator), ("denominator", self.denominator)):
                if number is not None and not number.is_integer():
                    raise wrong(field, "what this measure counts is counted in whole numbers: mend the number")
        if measure.unit == Unit.NUMBER or self.numerator is None or self.denominator is None:
            return
        if self.numerator and not self.denominator:
            raise wrong("denominator", f"{_said(self.numerator)} of 0 cannot be: mend numerator or denominator")
        if measure.unit == Unit.PERCENT and self.numerator > self.denominator:
            raise wrong(
                "numerator",
                f"{_said(self.numerator)} of {_said(self.denominator)} is more than all: mend numerator or denominator, "
                "which may stand in each other’s place",
            )

    def _check_percentage(self, measure: Measure) -> None:
        """What is typed as 87, 0.87 or 87% must be what numerator and denominator say, as far as it was rounded."""
        if measure.comes_from == Origin.WORKFORCE_DENOMINATOR or self.numerator is None:
            raise wrong("percentage", "there is nothing to compare the percentage with: leave the cell empty")
        if measure.unit == Unit.NUMBER:
            value, words = self.numerator, _said(self.numerator)
        elif self.denominator:
            value = self.numerator / self.denominator
            words = percent(value) if measure.unit == Unit.PERCENT else f"{value:,.2f}"
            words = f"{_said(self.numerator)} of {_said(self.denominator)}, which is {words}"
        else:
            raise wrong("percentage", "0 of 0 is no figure: leave the percentage empty")
        readings = _readings(str(self.percentage), measure.unit)
        if not any(abs(value - reading) <= slack for reading, slack in readings):
            raise wrong("percentage", f"the row says {words}: mend the percentage, or the numbers")

    @classmethod
    def check_together(cls, rows: Rows, context: Mapping[str, Any]) -> Iterable[Finding]:
        """A figure stands once; a district that nobody knows is a slip where the file names others that are known."""
        places: dict[tuple[str, date, str], list[Place]] = defaultdict(list)
        for place, row in rows:
            places[row.measure, row.month, row.district or ""].append(place)
        for (_, month, district), same in places.items():
            for place in same if len(same) > 1 else ():
                others = listed(other.words for other in same)
                yield Finding(
                    place,
                    "month",
                    f"{month:%B %Y} stands in {others} for the same measure and {district or 'the whole service'}: "
                    "take out what is double",
                )
        known = set((context.get("districts") or shipped_districts()).values())
        if any(row.district in known for _, row in rows):
            for place, row in rows:
                if row.district and row.district not in known:
                    yield Finding(
                        place,
                        "district",
                        "there is no district of this name: write one of those known, or ‘whole service’; a district that "
                        "is new is known once its vacancies or caseloads are uploaded",
                    )

    @classmethod
    def remarks(cls, rows: Rows, context: Mapping[str, Any]) -> Iterable[str]:
        measures = measures_of(context)
        yield from new_districts(rows, context)
        if empty := [place for place, row in rows if row.denominator == 0]:
            yield f"0 of 0 is shown as ‘No figure’: {_places(empty)}."
        if flagged := [place for place, row in rows if row.flag in WITHOUT_FIGURE]:
            yield f"{count(len(flagged), 'flag')} in the place of a figure, shown as ‘No figure’: {_places(flagged)}."
        wholes = list(_unequal_wholes(rows))
        for row, sums in wholes[:MOST_NAMED]:
            yield (
                f"{measures[row.measure].title}, {row.month:%B %Y}: the districts come to {_parts(*sums)}, the whole service "
                f"says {_parts(row.numerator, row.denominator)}. The whole service’s own row counts."
            )
        if (more := len(wholes) - MOST_NAMED) > 0:
            yield f"So it is in {count(more, 'more row')} of the whole service."


def _denominator_is_elsewhere(measure: Measure) -> bool:
    return measure.unit == Unit.NUMBER or measure.comes_from == Origin.WORKFORCE_DENOMINATOR


def _said(number: float | None) -> str:
    return f"{number:,.10g}" if number is not None else "nothing"


def _parts(numerator: float | None, denominator: float | None) -> str:
    return _said(numerator) if denominator is None else f"{_said(numerator)} of {_said(denominator)}"


def _places(places: Sequence[Place]) -> str:
    named = [place.words for place in places[:MOST_NAMED]]
    return listed([*named, f"{len(places) - MOST_NAMED:,} more"] if len(places) > MOST_NAMED else named)


def _readings(text: str, unit: Unit) -> list[tuple[float, float]]:
    """What a typed percentage may stand for, each with how far rounding may have moved it: 87 may be 0.87, or 0.87 itself."""
    found = PERCENTAGE.fullmatch(text)
    if not found:
        return []
    number, places = float(found[1].replace(",", "")), len(found[2] or found[3] or "")
    as_typed = (number, _slack(places))
    hundredth = (number / 100, _slack(places + 2))
    if found[4]:
        return [hundredth] if unit == Unit.PERCENT else []
    return [hundredth, (number, _slack(max(places, 2)))] if unit == Unit.PERCENT else [as_typed]


def _slack(places: int) -> float:
    """How far rounding to so many places moves a number."""
    return float(0.5 * 10.0 ** -min(places, 6) + 1e-9)


def _unequal_wholes(rows: Rows) -> Iterable[tuple["ObservationRow", tuple[float, float | None]]]:
    """The rows of the whole service beside which districts stand whose sums are others, with those sums."""
    districts: dict[tuple[str, date], list[ObservationRow]] = defaultdict(list)
    for _, row in rows:
        if row.district:
            districts[row.measure, row.month].append(row)
    for _, row in rows:
        parts = districts.get((row.measure, row.month), []) if not row.district else []
        if not parts or any(part.numerator is None or part.flag in WITHOUT_FIGURE for part in (row, *parts)):
            continue
        over = [part.denominator for part in parts if part.denominator is not None]
        sums = (sum(part.numerator or 0 for part in parts), sum(over) if over else None)
        if any(
            abs((one or 0) - (other or 0)) > 1e-6
            for one, other in zip(sums, (row.numerator, row.denominator), strict=True)
        ):
            yield row, sums
