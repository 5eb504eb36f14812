"""What the upload page shows of any checked file and of the history of uploads, ready to draw. Pure."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from core.settings import ENGLAND
from core.sheets.columns import SheetRow, columns, needed
from core.sheets.corrections import Mended
from core.sheets.outcome import Checked, Problem, Skipped
from core.sheets.questions import Question
from core.words import count, first_listed, listed, long_date, plain

MOST_ROWS = 200


class Preview(NamedTuple):
    """What a file would change, ready to be drawn: finished plain sentences, and tables of words under their headings.

    `doubts` say what does not look right beside what was loaded before. `seen` is the upload that would be replaced.
    `figures` stand beside those before, where there are any; `changes` holds a row for each record that changes, and `changed`
    counts them in words, empty where none are followed.
    """

    seen: int | None
    compared_with: str
    figures: pd.DataFrame
    changed: str
    changes: pd.DataFrame
    doubts: tuple[str, ...] = ()


class Without(NamedTuple):
    """What a file says without its rows in question: `says` what its main figure would be, as in "the vacancy rate would be
    12.1%", and `leaves_open` what the rows could make of it, a whole sentence."""

    says: str
    leaves_open: str


def needed_words(model: type[SheetRow]) -> str:
    """The columns without which a sheet cannot be read, in words: `post title; team or district; status`."""
    about = columns(model)
    return "; ".join(" or ".join(about[field].heading for field in fields) for fields in needed(model))


def counts_in_words(checked: Checked[SheetRow]) -> str:
    """`1,012 rows read: 990 used, 20 skipped, 2 with problems`."""
    if not checked.rows_read:
        return "The file could not be read"
    return (
        f"{count(checked.rows_read, 'row')} read: {checked.used:,} used, {len(checked.skipped):,} skipped, "
        f"{checked.rejected:,} with problems"
    )


def problems_in_words(checked: Checked[SheetRow]) -> str:
    """What stands in the way, the problems of the whole file said in full, in Markdown."""
    of_file = [problem for problem in checked.problems if problem.row is None]
    if of_file:
        return "  \n".join(plain(problem.message) for problem in of_file)
    many = count(len(checked.problems), "problem")
    shown = f" The first {MOST_ROWS} are shown; the download holds all." if len(checked.problems) > MOST_ROWS else ""
    return (
        f"{many.capitalize()} in {count(checked.rejected, 'row')}: correct them here, or mend them in the file and choose it "
        f"again.{shown}"
    )


def problem_rows(problems: Sequence[Problem]) -> pd.DataFrame:
    """The problems, those of the whole file first: Sheet, Row, Column, Value, What to do."""
    ordered = sorted(problems, key=lambda one: one.row is not None)
    rows = [
        (one.sheet, "" if one.row is None else str(one.row), one.column or "", one.value, one.message)
        for one in ordered
    ]
    return pd.DataFrame(rows, columns=["Sheet", "Row", "Column", "Value", "What to do"])


def problem_lines(problems: Sequence[Problem]) -> pd.DataFrame:
    """The first problems in three columns of Markdown, which fit a phone: Where, Value, What to do."""
    rows = [
        (f"**{plain(_where(row))}**" if row.Row else plain(_where(row)), plain(row.Value), plain(row[5]))
        for row in problem_rows(problems).head(MOST_ROWS).itertuples()
    ]
    return pd.DataFrame(rows, columns=["Where", "Value", "What to do"])


def offer_in_words(checked: Checked[Any], without: Without) -> str:
    """What it means to leave out the rows with problems, in Markdown."""
    rows = "this row" if checked.rejected == 1 else f"these {checked.rejected:,} rows"
    return f"Without {rows} {without.says}. {without.leaves_open}".strip()


def left_out_in_words(checked: Checked[Any], without: Without) -> str:
    """Which rows are left out, and what that leaves open."""
    places = checked.mended.left_out
    many = count(len(places), "row")
    return (
        f"{many.capitalize()} with problems {'is' if len(places) == 1 else 'are'} left out: "
        f"{first_listed([place.words for place in places])}. {without.leaves_open} Every page, report and download that shows a "
        "figure of this upload says so, until a mended file takes its place."
    )


def correction_rows(mended: Mended) -> pd.DataFrame:
    """The cells that were corrected and the rows that were left out, as they are listed: Sheet, Row, Column, Was, Now."""
    hidden = "not shown, as it may be a name"
    rows = [
        (
            *one.place,
            one.heading,
            hidden if one.was is None else one.was or "nothing",
            hidden if one.names_people else one.now or "nothing",
        )
        for one in mended.corrections
    ]
    rows += [(*place, "", "", "left out, as it has a problem") for place in mended.left_out]
    return pd.DataFrame(rows, columns=["Sheet", "Row", "Column", "Was", "Now"])


def loaded_without(uploads: pd.DataFrame, kinds: Collection[str], as_at: date) -> str:
    """Which uploads that count up to a date were loaded without rows that have problems, in sentences; empty where none was."""
    rows = uploads[uploads["is_current"] & uploads["kind"].isin(kinds) & (uploads["as_at"] <= as_at)]
    found = [
        f"{one.kind} of {long_date(one.as_at)} without {count(one.left_out, 'row')}. {one.leaves_open}".strip()
        for one in rows[rows["left_out"].astype(int) > 0].sort_values("as_at").itertuples()
    ]
    return f"Loaded without rows that have problems: {' '.join(found)}" if found else ""


def _where(row: Any) -> str:
    sheet = f"{row.Sheet}, " if row.Sheet else ""
    return f"{sheet}row {row.Row}{': ' + row.Column if row.Column else ''}" if row.Row else row.Sheet or "The file"


def places_in_words(question: Question) -> str:
    """Where a question arises: `Status, 40 rows, the first of them row 7`."""
    if not question.places:
        return question.column
    first = question.places[0].words
    many = len(question.places)
    rows = first if many == 1 else f"{many:,} rows, the first of them {first}"
    return f"{question.column}, {rows}" if question.column else rows


def remark_lines(checked: Checked[SheetRow]) -> str:
    """What a reader should be told of the file, in Markdown."""
    return "\n".join(f"- {plain(line)}" for line in checked.remarks)


def stored_in_words(name: str, counts_as: str, as_at: date, checked: Checked[SheetRow], is_whole: bool) -> str:
    """What an upload came to, and what is kept of its file, in Markdown."""
    kept = "" if is_whole else " Only the columns that were read are kept of it, as the others may hold people’s names."
    return f"‘{plain(name)}’ now counts as {counts_as} {long_date(as_at)}: {count(checked.used, 'row')} used.{kept}"


def skipped_rows(skipped: Sequence[Skipped]) -> pd.DataFrame:
    return pd.DataFrame(list(skipped), columns=["Sheet", "Row", "Reason"])


def headings_of(checked: Checked[SheetRow]) -> list[str]:
    """Every heading of the file's tables once, in their order."""
    return list(dict.fromkeys(one.label for sheet in checked.sheets for one in sheet.layout.headings if one.label))


def not_read(checked: Checked[SheetRow]) -> list[tuple[str, str]]:
    """Every column that holds something and is not read, by its sheet and heading."""
    return [
        (sheet.name, one.label)
        for sheet in checked.sheets
        if not sheet.reason
        for one in sheet.layout.headings
        if one.has_data and one.column not in {read.column for read in sheet.headings.values()}
    ]


def columns_in_words(checked: Checked[SheetRow], model: type[SheetRow]) -> str:
    """`Columns: 9 of 19 found; not read: Payroll no and Manager`."""
    unread = list(dict.fromkeys(column for _, column in not_read(checked)))
    beside = f"; not read: {listed(unread)}" if unread else ""
    return f"Columns: {len(checked.mapping)} of {len(columns(model))} found{beside}"


def history_rows(uploads: pd.DataFrame) -> pd.DataFrame:
    """The uploads as they are listed, the newest first."""
    return pd.DataFrame(
        {
            "No.": uploads["number"],
            "State": [_state(row) for row in uploads.itertuples()],
            "Kind": uploads["kind"].str.capitalize(),
            "Date": uploads["as_at"],
            "File": uploads["file_name"],
            "By": uploads["who"],
            "When": uploads["at"].map(lambda at: f"{at.astimezone(ENGLAND):%d %b %Y %H:%M}"),
            "Rows read": uploads["rows_read"],
            "Used": uploads["used"],
            "Skipped": uploads["skipped"],
            "Rejected": uploads["rejected"],
            "Cells corrected": uploads["corrected"],
            "Rows left out": uploads["left_out"],
        }
    )


def _state(upload: object) -> str:
    if getattr(upload, "undone_at", None) is not None:
        return f"undone by {getattr(upload, 'undone_by', '')}"
    return "counts" if getattr(upload, "is_current", False) else "replaced"
