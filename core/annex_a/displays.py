"""What an Annex A file counted, in tables and words: for the preview, and for what is kept of the file."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from core.annex_a.checking import AnnexA
from core.annex_a.counts import totals
from core.annex_a.lists import LISTS
from core.indicators.definitions import Unit, shipped_measures, title_of
from core.indicators.rows.columns import WHOLE_SERVICE
from core.indicators.rows.comparisons import parts_in_words
from core.words import count, long_date, month_name, percent
from core.workforce.summary import SUPPRESSED_BELOW

KIND_WORDS = {
    "cin": "children in need", "cp": "children with a child protection plan", "lac": "looked-after children",
    "care_leavers": "care leavers",
}  # fmt: skip
Parts = tuple[float | None, float | None]


def list_rows(read: AnnexA) -> pd.DataFrame:
    """The lists of a file: what each is, where it stands, how many rows it has and which columns were not read."""
    return pd.DataFrame(
        [
            (f"{number}: {LISTS[number].title}", rows, ", ".join(read.not_read.get(number, ())) or "none")
            for number, rows in read.rows.items()
        ],
        columns=["List", "Rows", "Columns not read"],
    )


def figure_rows(read: AnnexA) -> pd.DataFrame:
    """The figures of the whole service, a row a measure and month, in the order of the measures."""
    known = shipped_measures()
    order = {code: place for place, code in enumerate(known)}
    summed = totals(read.counts[read.counts["code"].isin(set(known))])
    rows = sorted(summed.itertuples(index=False, name=None), key=lambda row: (order[row[0]], row[1]))
    return pd.DataFrame([_figure(*row) for row in rows], columns=["Measure", "Month", "Figure"])


def _figure(code: str, month: object, numerator: float, denominator: float) -> tuple[str, str, str]:
    is_number = shipped_measures()[code].unit == Unit.NUMBER
    if is_number or pd.isna(denominator):
        said = f"{numerator:,.0f}"
    else:
        said = f"{numerator:,.0f} of {denominator:,.0f} ({percent(numerator / denominator)})"
    return title_of(code), month_name(month), said  # type: ignore[arg-type]


def hours_in_words(fte: float, of: date | None) -> str:
    """What each worker counts as: full time, or the average of a vacancy snapshot."""
    if of is None:
        return "full time (1 FTE)"
    return f"{fte:.2f} FTE, the average of a social worker’s filled post on {long_date(of)}"


def caseloads_in_words(read: AnnexA, hours: str) -> str:
    """How many cases are open, of which kinds, who holds them, and what Annex A does not tell; `hours` as `hours_in_words`."""
    cases = read.caseloads
    if not cases["cases"]:
        return "The file holds no open cases."
    kinds = "; ".join(f"{cases['by_kind'][kind]:,} {words}" for kind, words in KIND_WORDS.items())
    return (
        f"{count(cases['cases'], 'open case').capitalize()}, each child once: {kinds}. "
        f"{count(cases['workers'], 'worker')} hold {cases['cases'] - cases['unallocated']:,} of them; "
        f"{count(cases['unallocated'], 'case')} name no worker. Annex A says "
        "neither how many hours a worker has nor since when a child has had none: each worker counts as "
        f"{hours} (FTE: full-time equivalent), and no longest wait is given."
    )


def quality_rows(read: AnnexA) -> pd.DataFrame:
    """What is wrong in the lists: counts by list and team, and the numbers of the rows, for those who mend them."""
    return pd.DataFrame(
        [
            (
                f"{one.number}: {LISTS[one.number].title}",
                one.check,
                len(one.rows),
                "; ".join(f"{team}: {number:,}" for team, number in one.teams.items()),
                ", ".join(map(str, one.rows)),
            )
            for one in read.findings
        ],
        columns=["List", "What is wrong", "Rows", "By team", "Row numbers"],
    )


def journey_rows(read: AnnexA) -> pd.DataFrame:
    """How far the children referred in a quarter came, with the days from the referral; few children are hidden."""
    return pd.DataFrame(
        [
            (
                f"to {long_date(pd.Timestamp(one.quarter).date())}",
                one.step,
                f"{one.referred:,}",
                f"under {SUPPRESSED_BELOW}" if 0 < one.reached < SUPPRESSED_BELOW else f"{one.reached:,}",
                "" if one.reached < SUPPRESSED_BELOW else f"{one.median:.0f} ({one.lower:.0f} to {one.upper:.0f})",
            )
            for one in read.journeys
        ],
        columns=["Quarter", "Step", "Children referred", "Came to it", "Days: median (quartiles)"],
    )


def changed_rows(changes: Iterable[tuple[tuple[str, date, str], Parts, Parts]]) -> pd.DataFrame:
    """Figures that were told otherwise: measure, month, district, before and in this file."""
    return pd.DataFrame(
        [
            (
                title_of(code),
                month_name(month),
                district or WHOLE_SERVICE,
                parts_in_words(*before),
                parts_in_words(*after),
            )
            for (code, month, district), before, after in changes
        ],
        columns=["Measure", "Month", "District", "Before", "This file"],
    )
