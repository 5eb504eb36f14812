"""A file checked against a row model: read, its tables found, its headings matched, every row accounted for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from core.sheets import reading, sentences
from core.sheets.accounting import HIDDEN, Account, Sheet, account, problem_in
from core.sheets.columns import Finding, SheetRow, columns, needed
from core.sheets.layout import Layout, find_table, guess_table
from core.sheets.matching import Match, match, score, shape
from core.sheets.outcome import Checked, Problem, SheetFound, Skipped
from core.sheets.reading import SECONDS, Contents, Table, UnreadableFile, read_file, uncollected

R = TypeVar("R", bound=SheetRow)

EXAMPLE_SHEET = "Example"
GUIDE_SHEET = "How to fill in"
IS_EXAMPLE = "the template’s example"
IS_GUIDE = "the template’s explanations"
HIDDEN_SHEET = "hidden sheet: unhide it if it should count"
NO_TABLE_HERE = "no table of {what} was found on it"
OTHER_TABLE = "its table is of something else: it has no column for {missing}"

REMEDIES = {  # what is asked for instead of a Word file, which is no use here
    reading.CHOOSE: "choose a workbook (.xlsx, .xls, .ods) or a text file (.csv)",
    reading.AGAIN: "open it in Excel, save it again as .xlsx",
    reading.AS_WORD: "copy its table into a workbook (.xlsx)",
    reading.EXPORT: "export it from there as .xlsx",
}
WORD_FILE = "The file is a Word document: copy its table into a workbook (.xlsx) and try again."
NO_TABLE = (
    "No table of {what} was found. {seen} Columns such as {wanted} are looked for: "
    "give the columns such headings{remedy}."
)
OR_CHOOSE, TRY_AGAIN = ", or choose which heading stands for what", " and try again"
SEEN, NOTHING_SEEN = "The headings seen are {headings}.", "No row of headings that are known was seen."
NO_COLUMN = "There is no column for {missing}: add it, or choose which heading stands for it."
ON_SHEETS = "On the sheets {names} {problem}"
NO_ROWS = "The headings are there, but no rows are filled in yet: write at least one row below them and try again."
UNUSED = "not used, as there is no column for {missing}"
LEFT_OUT = "The sheet ‘{name}’ was left out: {reason}."
MOST_HEADINGS_NAMED = 12

GENERIC_NAME = re.compile(
    r"(?:sheet|tabelle|table|data|summary|total|totals|all|list|vacancies|establishment|caseloads?|posts?|report|export"
    r"|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|q[1-4]|[\W\d_])+",
    re.IGNORECASE,
)

Progress = Callable[[float, str], None]
READ, MATCHED, CHECKED = 0.45, 0.5, 0.95


def check(
    file: Path | Contents,
    model: type[R],
    context: Mapping[str, Any],
    *,
    mapping: Mapping[str, str] | None = None,
    remembered: Callable[[str], Mapping[str, str]] | None = None,
    progress: Progress | None = None,
) -> Checked[R]:
    """What a file comes to, or its contents that were read before. One that cannot be read gives one problem of the file.

    `mapping` is what somebody chose: the heading of a field, empty for none; `remembered` gives what was chosen before
    for files of a shape. `progress` is told the part that is done, from 0 to 1, and what is being done.
    """
    tell = progress or (lambda part, words: None)
    tell(0.0, "Opening the file")
    try:
        contents = file if isinstance(file, Contents) else _read(file, tell)
    except UnreadableFile as problem:
        tell(1.0, "Checked")
        return Checked(problems=[Problem("", None, None, "", _for_uploads(str(problem)))])
    with uncollected():
        result = check_tables(
            contents.tables, model, context,
            mapping=mapping, remembered=remembered, progress=tell, remarks=contents.remarks,
        )  # fmt: skip
    tell(1.0, "Checked")
    return replace(result, contents=contents)


def _read(path: Path, tell: Progress) -> Contents:
    return read_file(path, lambda seconds: tell(READ * min(1.0, seconds / SECONDS), "Reading the file"))


def check_tables(
    tables: Sequence[Table],
    model: type[R],
    context: Mapping[str, Any],
    *,
    mapping: Mapping[str, str] | None = None,
    remembered: Callable[[str], Mapping[str, str]] | None = None,
    progress: Progress | None = None,
    remarks: Sequence[str] = (),
) -> Checked[R]:
    """What tables that were read come to; the arguments are those of `check`."""
    if any(table.kind in ("table", "paragraph") for table in tables):
        return Checked(problems=[Problem("", None, None, "", WORD_FILE)], remarks=remarks)
    found = _Found(tables, model, mapping, remembered)
    sheets = found.sheets()
    last_rows = {sheet.name: sheet.layout.table.rows[-1].number for sheet in sheets}
    accounts: list[Account[R]] = []
    for sheet in sheets:
        accounts.append(account(sheet, model, context, _steps(sheet.name, last_rows, progress)))
    rows = list(chain.from_iterable(one.rows for one in accounts))
    findings = list(model.check_together(rows, context))
    bad = {finding.place for finding in findings}
    rows = [(place, row) for place, row in rows if place not in bad]
    problems = [*chain.from_iterable(one.problems for one in accounts), *_found_together(findings, sheets, model)]
    skipped = [*chain.from_iterable(one.skipped for one in accounts), *found.left_out_rows()]
    file_problems = found.problems() or ([] if rows or problems else [Problem("", None, None, "", NO_ROWS)])
    order = {table.name: number for number, table in enumerate(tables)}
    return Checked(
        rows=rows,
        sheets=found.account_of_sheets(),
        skipped=sorted(skipped, key=lambda one: (order[one.sheet], one.row)),
        problems=[*file_problems, *sorted(problems, key=lambda one: (order[one.sheet], one.row or 0))],
        remarks=[*remarks, *found.remarks(), *_hidden_rows(skipped), *(model.remarks(rows, context) if rows else ())],
        mapping={field: heading.label for sheet in reversed(sheets) for field, heading in sheet.headings.items()},
        rows_read=sum(table.rows[-1].number for table in tables if table.rows),
        shape=found.shape,
    )


def _for_uploads(message: str) -> str:
    """Why a file cannot be read, with the remedy that serves here: a Word file is none."""
    for remedy, here in REMEDIES.items():
        message = message.replace(remedy, here)
    return message


def _steps(name: str, last_rows: Mapping[str, int], progress: Progress | None) -> Callable[[int], None]:
    """What tells how far the rows of a sheet are, as part of the rows of all sheets."""
    before, whole = 0, sum(last_rows.values())
    for other, rows in last_rows.items():
        if other == name:
            break
        before += rows

    def step(row: int) -> None:
        if progress:
            part = (before + row) / whole
            progress(MATCHED + (CHECKED - MATCHED) * part, f"Checking row {before + row:,} of {whole:,}")

    return step


def _found_together(findings: Sequence[Finding], sheets: Sequence[Sheet], model: type[SheetRow]) -> list[Problem]:
    by_name = {sheet.name: sheet for sheet in sheets}
    cells = {
        (sheet.name, row.number): row.cells for sheet in (sheets if findings else ()) for row in sheet.layout.table.rows
    }
    problems = []
    for place, field, message in findings:
        heading = by_name[place.sheet].headings.get(field or "")
        value = cells[place][heading.column] if heading and heading.column < len(cells[place]) else None
        problems.append(problem_in(by_name[place.sheet], model, place, field, value, sentences.sentence(message)))
    return problems


def _hidden_rows(skipped: Sequence[Skipped]) -> list[str]:
    hidden: dict[str, list[int]] = {}
    for one in skipped:
        if one.reason == HIDDEN:
            hidden.setdefault(one.sheet, []).append(one.row)
    return [
        f"{'A hidden row was' if len(rows) == 1 else f'{len(rows):,} hidden rows were'} left out of "
        f"{f'the sheet ‘{name}’' if name else 'the file'}, from row {rows[0]} to row {rows[-1]}."
        for name, rows in hidden.items()
    ]


class _Found:
    """The tables of a file: which sheets are read and how, which are left out and why, what is wrong with the file."""

    def __init__(
        self,
        tables: Sequence[Table],
        model: type[SheetRow],
        mapping: Mapping[str, str] | None,
        remembered: Callable[[str], Mapping[str, str]] | None,
    ) -> None:
        self.tables, self.model = tables, model
        self.left_out = {table.name: reason for table in tables if (reason := _why_left_out(table))}
        open_tables = [table for table in tables if table.name not in self.left_out]
        first = [find_table(table, model, {}) for table in open_tables]
        self.guesses = {table.name: guess for table in open_tables if (guess := guess_table(table))}
        seen = [one for one in first if one] or list(self.guesses.values())
        self.shape = shape(chain.from_iterable(one.headings for one in seen))
        if mapping is None and remembered is not None:
            mapping = remembered(self.shape)
        self.wanted = mapping or {}
        layouts = [find_table(table, model, mapping) for table in open_tables] if mapping else first
        self.matches: dict[str, tuple[Layout, Match]] = {}
        for table, layout in zip(open_tables, layouts, strict=True):
            if layout:
                self.matches[table.name] = layout, match(model, layout.headings, self.wanted)
            else:
                self.left_out[table.name] = NO_TABLE_HERE.format(what=model.what)
        self.hidden_alike = sum(table.is_hidden and bool(find_table(table, model, self.wanted)) for table in tables)
        self._leave_out_other_tables()

    def _leave_out_other_tables(self) -> None:
        """Leaves out a table that lacks a needed column, where another is complete and it has less than half of its columns.

        One that has more is meant to be read, and then the missing column is a problem.
        """
        missing = {name: self.missing(name) for name in self.matches}
        full = max((len(found.headings) for name, (_, found) in self.matches.items() if not missing[name]), default=0)
        for name, names in missing.items():
            if names and len(self.matches[name][1].headings) < full / 2:
                del self.matches[name]
                self.left_out[name] = OTHER_TABLE.format(missing=" nor ".join(names))

    def _takes_name(self, name: str) -> bool:
        """Whether a sheet's name stands for a column: where several sheets, hidden or not, hold the table.

        A general name such as Sheet1 never does.
        """
        return len(self.matches) + self.hidden_alike > 1 and not GENERIC_NAME.fullmatch(name)

    def from_name(self, name: str) -> dict[str, str]:
        found = self.matches[name][1].headings
        fields = [field for field, column in columns(self.model).items() if column.from_sheet_name]
        return {field: name for field in fields if field not in found and self._takes_name(name)}

    def absent(self, name: str) -> list[tuple[str, ...]]:
        """The needed columns that a sheet lacks, each as the fields of which one would do."""
        found = {*self.matches[name][1].headings, *self.from_name(name)}
        groups = [*((field,) for field in needed(self.model)), *self.model.needs_one_of]
        return [group for group in groups if found.isdisjoint(group)]

    def missing(self, name: str) -> list[str]:
        """The headings of the needed columns that a sheet lacks."""
        about = columns(self.model)
        return [" or ".join(f"‘{about[field].heading}’" for field in group) for group in self.absent(name)]

    def sheets(self) -> list[Sheet]:
        """The sheets to be read."""
        return [
            Sheet(
                layout,
                found.headings,
                self.from_name(name),
                tuple(chain.from_iterable(self.absent(name))),
                UNUSED.format(missing=" nor ".join(self.missing(name))),
            )
            for name, (layout, found) in self.matches.items()
        ]

    def problems(self) -> list[Problem]:
        """What is wrong with the file as a whole."""
        if not self.matches:
            return [Problem("", None, None, "", self._no_table())]
        sheets_with: dict[str, list[str]] = {}
        for name, (_, found) in self.matches.items():
            for message in (*found.doubtful, *(NO_COLUMN.format(missing=words) for words in self.missing(name))):
                sheets_with.setdefault(message, []).append(name)
        return [_once(message, names) for message, names in sheets_with.items()]

    def known_guesses(self) -> dict[str, Layout]:
        """What may be shown of sheets that are not read: a row with no heading that is known may be people's names."""
        return {
            name: guess for name, guess in self.guesses.items() if score(self.model, guess.headings, self.wanted)[0]
        }

    def _no_table(self) -> str:
        guesses = self.known_guesses().values()
        seen = [heading.label for guess in guesses for heading in guess.headings if heading.texts]
        named = ", ".join(f"‘{sentences.shown(label)}’" for label in seen[:MOST_HEADINGS_NAMED])
        groups = [*((field,) for field in needed(self.model)), *self.model.needs_one_of]
        wanted = ", ".join(
            " or ".join(f"‘{columns(self.model)[field].heading}’" for field in group) for group in groups
        )
        more = " and others" if len(seen) > MOST_HEADINGS_NAMED else ""
        words = SEEN.format(headings=named + more) if seen else NOTHING_SEEN
        remedy = OR_CHOOSE if seen else TRY_AGAIN
        return NO_TABLE.format(what=self.model.what, seen=words, wanted=wanted, remedy=remedy)

    def remarks(self) -> list[str]:
        left_out = [
            LEFT_OUT.format(name=name, reason=reason)
            for name, reason in self.left_out.items()
            if name and reason not in (IS_EXAMPLE, IS_GUIDE)
        ]
        return left_out + [remark for _, found in self.matches.values() for remark in found.remarks]

    def left_out_rows(self) -> list[Skipped]:
        return [
            Skipped(table.name, number, self.left_out[table.name])
            for table in self.tables
            if table.name in self.left_out and table.rows
            for number in range(1, table.rows[-1].number + 1)
        ]

    def account_of_sheets(self) -> list[SheetFound]:
        """Every sheet of the file, in its order."""
        found, guesses = [], self.known_guesses()
        for table in self.tables:
            reason = self.left_out.get(table.name, "")
            layout = guesses.get(table.name) if reason else self.matches[table.name][0]
            fields = (
                {} if reason else {one.column: field for field, one in self.matches[table.name][1].headings.items()}
            )
            headings = layout.headings if layout else ()
            found.append(
                SheetFound(
                    table.name,
                    reason,
                    layout.header_rows if layout else (),
                    tuple((one.label, fields.get(one.column)) for one in headings),
                    tuple(one.column for one in headings),
                )
            )
        return found


def _once(message: str, names: Sequence[str]) -> Problem:
    """A problem of one sheet, or of several in one sentence that names them."""
    if len(names) == 1:
        return Problem(names[0], None, None, "", message)
    words = message[:1].lower() + message[1:]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return Problem("", None, None, "", ON_SHEETS.format(names=listed, problem=words))


def _why_left_out(table: Table) -> str:
    """Why a sheet is left out without looking for a table in it."""
    if table.is_hidden:
        return HIDDEN_SHEET
    return {EXAMPLE_SHEET: IS_EXAMPLE, GUIDE_SHEET: IS_GUIDE}.get(table.name, "") if table.kind == "sheet" else ""
