"""A file checked against a row model: read, its tables found, its headings matched, every row accounted for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from core.sheets import reading, sentences
from core.sheets.accounting import HIDDEN, Account, account, problem_in, without_names
from core.sheets.columns import Finding, Place, SheetRow, marked
from core.sheets.conventions import as_meant
from core.sheets.corrections import NOTHING_MENDED, Mended, corrected
from core.sheets.counting import rows_left_out
from core.sheets.outcome import Checked, Problem, Sheet, Skipped, of_file
from core.sheets.questions import Asked, Asking, Chosen, Settling, folded
from core.sheets.reading import SECONDS, Contents, UnreadableFile, read_file, uncollected
from core.sheets.selection import Selection, problems_of_file, select

R = TypeVar("R", bound=SheetRow)
L = TypeVar("L", Skipped, Problem)

REMEDIES = {  # what is asked for instead of a Word file, which is no use here
    reading.CHOOSE: "choose a workbook (.xlsx, .xls, .ods) or a text file (.csv)",
    reading.AGAIN: "open it in Excel, save it again as .xlsx",
    reading.AS_WORD: "copy its table into a workbook (.xlsx)",
    reading.EXPORT: "export it from there as .xlsx",
}
WORD_FILE = "The file is a Word document: copy its table into a workbook (.xlsx) and try again."
NO_ROWS = "The headings are there, but no rows are filled in yet: write at least one row below them and try again."

Rows = list[tuple[Place, R]]
Progress = Callable[[float, str], object]
WAITING = "Other people’s files are being read; yours is read as soon as one of them is done"
READ, MATCHED, CHECKED = 0.45, 0.5, 0.95


def check(
    file: Path | Contents,
    model: type[R],
    context: Mapping[str, Any],
    *,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    mended: Mended = NOTHING_MENDED,
    remembered: Callable[[str], Chosen] | None = None,
    progress: Progress | None = None,
) -> Checked[R]:
    """What a file comes to, or its contents that were read before. One that cannot be read gives one problem of the file.

    `mapping` is what somebody chose: the heading of a field, empty for none, and `answers` what they answered, by the keys of
    the questions; `mended` the cells that they corrected and the rows that they leave out; `remembered` gives what was chosen
    before for files of a shape. `progress` is told the part that is done, from 0 to 1, and what is being done.
    """
    tell = progress or (lambda part, words: None)
    tell(0.0, "Opening the file")
    try:
        contents = file if isinstance(file, Contents) else _read(file, tell)
        if any(table.kind in ("table", "paragraph") for table in contents.tables):
            raise UnreadableFile(WORD_FILE)
        with uncollected():
            tables = corrected(contents, mended.corrections).tables
            chosen = select(tables, model, mapping, answers or {}, remembered or _nothing)
            result = replace(_checked(contents, chosen, mended, model, context, tell), mended=mended)
    except UnreadableFile as problem:
        result = Checked(problems=[of_file(_for_uploads(str(problem)))])
    tell(1.0, "Checked")
    return result


def _nothing(shape: str) -> Chosen:
    return Chosen()


def _read(path: Path, tell: Progress) -> Contents:
    return read_file(
        path, lambda seconds: tell(READ * min(1.0, seconds / SECONDS), "Reading the file" if seconds else WAITING)
    )


def _for_uploads(message: str) -> str:
    """Why a file cannot be read, with the remedy that serves here: a Word file is none."""
    for remedy, here in REMEDIES.items():
        message = message.replace(remedy, here)
    return message


def _checked(
    contents: Contents,
    selection: Selection,
    mended: Mended,
    model: type[R],
    context: Mapping[str, Any],
    tell: Progress,
) -> Checked[R]:
    sheets, shape, remarks, asking = selection
    read = [replace(sheet, corrected=mended.cells_of(sheet.name)) for sheet in sheets if not sheet.reason]
    read = [replace(sheet, rows_left_out=rows_left_out(sheet, asking)) for sheet in as_meant(read, model, asking)]
    each = _accounts(read, mended, model, context, asking, tell)
    skipped = [*each.skipped, *_rows_left_out(sheets)]
    rows, problems, in_question, without_faults = _together(each, read, model, context, asking)
    whole_file = problems_of_file(read, sheets, model) or ([] if rows or problems else [of_file(NO_ROWS)])
    of_rows = model.remarks(rows, context) if rows else ()
    return Checked(
        rows=rows,
        sheets=sheets,
        skipped=_in_order(skipped, sheets),
        problems=[*whole_file, *_in_order(problems, sheets)],
        remarks=[*contents.remarks, *remarks, *_hidden_rows(skipped), *of_rows],
        questions=asking.questions,
        mapping={field: heading.label for sheet in reversed(sheets) for field, heading in sheet.headings.items()},
        rows_read=sum(sheet.last_row for sheet in sheets),
        shape=shape,
        in_question=in_question,
        without_faults=without_faults,
        contents=contents,
    )


def _together(
    each: Account[R], read: Iterable[Sheet], model: type[R], context: Mapping[str, Any], asking: Asking
) -> tuple[Rows[R], list[Problem], list[tuple[Place, Mapping[str, Any]]], Rows[R]]:
    """The rows that can be used, all problems, and the rows in question as `Checked` has them, once rows are compared."""
    rows = model.as_answered(each.rows, asking)
    findings = list(model.check_together([*rows, *each.without_faults], context))
    bad = {finding.place for finding in findings}
    doubtful = [(place, row) for place, row in rows if place in bad]
    return (
        [(place, row) for place, row in rows if place not in bad],
        [*each.problems, *_found_together(findings, list(read), model)],
        [*each.in_question, *((place, without_names(dict(row), model)) for place, row in doubtful)],
        [*each.without_faults, *doubtful],
    )


def _rows_left_out(sheets: Iterable[Sheet]) -> Iterator[Skipped]:
    for sheet in sheets:
        if sheet.reason:
            yield from (Skipped(sheet.name, number, sheet.reason) for number in range(1, sheet.last_row + 1))


def _accounts(
    read: Sequence[Sheet],
    mended: Mended,
    model: type[R],
    context: Mapping[str, Any],
    asking: Asking,
    tell: Progress,
) -> Account[R]:
    """The rows of all sheets that are read, each accounted for."""
    left_out = frozenset(mended.left_out)
    settling = _settling(read, model, context, asking)
    before, last = 0, sum(sheet.last_row for sheet in read)

    def step(row: int) -> None:
        done = before + row
        tell(MATCHED + (CHECKED - MATCHED) * done / last, f"Checking row {done:,} of {last:,}")

    whole: Account[R] = Account([], [], [], [], [])
    for sheet in read:
        part = account(sheet, model, context, settling, left_out, step)
        whole.rows.extend(part.rows)
        whole.skipped.extend(part.skipped)
        whole.problems.extend(part.problems)
        whole.in_question.extend(part.in_question)
        whole.without_faults.extend(part.without_faults)
        before += sheet.last_row
    return whole


def _settling(read: Sequence[Sheet], model: type[SheetRow], context: Mapping[str, Any], asking: Asking) -> Settling:
    doubts = marked(model, Asked)
    labels = {field: one.label for sheet in read for field, one in sheet.headings.items()}
    settling = Settling(doubts, labels, context, asking)
    for field in doubts:
        columns_read = [(sheet, one.column) for sheet in read if (one := sheet.headings.get(field))]
        settling.values[field] = frozenset(
            folded(row.cells[column])
            for sheet, column in columns_read
            for row in sheet.layout.table.rows
            if len(row.cells) > column
        )
    return settling


def _in_order(lines: Iterable[L], sheets: Iterable[Sheet]) -> list[L]:
    """Skipped rows or problems as they follow each other in the file."""
    order = {sheet.name: number for number, sheet in enumerate(sheets)}
    return sorted(lines, key=lambda one: (order[one.sheet], one.row or 0))


def _found_together(findings: Sequence[Finding], sheets: Iterable[Sheet], model: type[SheetRow]) -> list[Problem]:
    by_name = {sheet.name: sheet for sheet in sheets}
    on = {finding.place.sheet for finding in findings}
    cells = {(name, row.number): row.cells for name in on for row in by_name[name].layout.table.rows}
    problems = []
    for place, field, message in findings:
        heading = by_name[place.sheet].headings.get(field or "")
        value = cells[place][heading.column] if heading and heading.column < len(cells[place]) else None
        problems.append(problem_in(by_name[place.sheet], model, place, field, value, sentences.sentence(message)))
    return problems


def _hidden_rows(skipped: Iterable[Skipped]) -> list[str]:
    hidden: dict[str, list[int]] = {}
    for one in skipped:
        if one.reason == HIDDEN:
            hidden.setdefault(one.sheet, []).append(one.row)
    return [
        f"{'A hidden row was' if len(rows) == 1 else f'{len(rows):,} hidden rows were'} left out of "
        f"{f'the sheet ‘{name}’' if name else 'the file'}, from row {rows[0]} to row {rows[-1]}."
        for name, rows in hidden.items()
    ]
