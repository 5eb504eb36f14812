"""The commands that check and import workforce data. What they print as JSON is what the screens show."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from core.access.tables import Role
from core.database import reading, writing
from core.database_file import schema_version
from core.settings import from_environment, now, today
from core.sheets.outcome import Checked
from core.sheets.reading import UnreadableFile
from core.sheets.template import template
from core.start import open_database
from core.uploads import Author, File, Kind, UploadRefused, current_upload
from core.words import count, long_date
from core.workforce import intake
from core.workforce.commands import store_published
from core.workforce.comparison import Preview
from core.workforce.figures import FIGURES, said
from core.workforce.published import PublishedProblem, read_published
from core.workforce.upload_displays import columns_in_words, counts_in_words

AUTHOR = Author("command line", Role.PROGRAMME_OFFICE)
UNCHANGED = "Nothing was changed."


def check_sheet(chosen: argparse.Namespace) -> int:
    """Read a workforce sheet and print what is in it; exit 1 where it has problems."""
    with _known(chosen.kind) as knows:
        checked = intake.check_sheet(
            chosen.kind, chosen.file, knows, as_at=chosen.as_at, standard_hours=chosen.standard_hours
        )
    if chosen.json:
        print(json.dumps(as_json(chosen.kind, checked), ensure_ascii=False, indent=2, default=str))
    else:
        _print_checked(chosen.kind, checked)
    return 1 if checked.problems else 0


def import_sheet(chosen: argparse.Namespace) -> int:
    """Store a workforce sheet as the snapshot of a date; exit 1 and change nothing where it has problems."""
    kind, database = chosen.kind, open_database(from_environment())
    with reading(database) as session:
        checked = intake.check_sheet(
            kind, chosen.file, intake.known(session, kind), as_at=chosen.as_at, standard_hours=chosen.standard_hours
        )
        _print_checked(kind, checked)
        if checked.problems:
            print(UNCHANGED)
            return 1
        preview = intake.preview(session, kind, checked, chosen.as_at)
    _print_preview(preview)
    if not chosen.yes and sys.stdin.isatty():
        question = f"Store this as the snapshot of {long_date(chosen.as_at)}? Type yes: "
        if input(question).strip().lower() != "yes":
            print(UNCHANGED)
            return 1
    file = intake.file_as_kept(chosen.file, chosen.file.name, checked, kind)
    try:
        with writing(database) as session:
            number = intake.store(session, kind, checked, chosen.as_at, file, AUTHOR, now(), preview.seen)
    except UploadRefused as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Stored as upload {number} for {long_date(chosen.as_at)}: {count(checked.used, 'row')} used.")
    return 0


def import_published(chosen: argparse.Namespace) -> int:
    """Store the Department for Education's published figures, or a list of statistical neighbours."""
    database = open_database(from_environment())
    try:
        published = read_published(chosen.file)
        content = chosen.file.read_bytes()
        file = File(chosen.file.name, content, content)
        with writing(database) as session:
            seen = current_upload(session, published.kind, published.as_at)
            store_published(session, published, file, AUTHOR, now(), seen=seen)
    except (UnreadableFile, PublishedProblem, UploadRefused) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Stored {count(len(published.rows), 'figure')} as at {long_date(published.as_at)}.")
    return 0


def write_template(chosen: argparse.Namespace) -> int:
    """Write the blank workbook of a kind of sheet; a file that is there is not written over."""
    try:
        with chosen.file.open("xb") as file:
            file.write(template(intake.MODELS[chosen.kind], chosen.kind.value.capitalize()))
    except OSError as error:
        print(f"The file {chosen.file} cannot be written ({error.strerror}): choose another name.", file=sys.stderr)
        return 1
    print(f"Wrote {chosen.file}.")
    return 0


def as_json(kind: Kind, checked: Checked[Any]) -> dict[str, Any]:
    """A checked file as `check --json` prints it; rates are fractions, None where there is no figure."""
    return {
        "sheets": [sheet.name for sheet in checked.sheets if not sheet.reason],
        "rows_read": checked.rows_read,
        "used": checked.used,
        "skipped": [one._asdict() for one in checked.skipped],
        "problems": [one._asdict() for one in checked.problems],
        "mapping": checked.mapping,
        "summary": intake.summary(kind, checked, intake.dated_by(checked) or today()),
        "remarks": list(checked.remarks),
        "sheets_left_out": {sheet.name: sheet.reason for sheet in checked.sheets if sheet.reason},
    }


def add_commands(check: Any, take: Any, verbs: Any) -> None:
    """Add the commands of the workforce below `check`, `import` and beside them."""
    for kind, what in ((Kind.VACANCIES, "posts and vacancies"), (Kind.CASELOADS, "workers' caseloads")):
        one = check.add_parser(kind.value, help=f"a sheet of {what}: Excel, .ods or CSV")
        _add_sheet(one, kind)
        one.add_argument("--json", action="store_true", help="print what was read as JSON")
        one.set_defaults(run=check_sheet)
        one = take.add_parser(kind.value, help=f"a sheet of {what}, as the snapshot of a date")
        _add_sheet(one, kind, is_dated=True)
        one.add_argument("--yes", action="store_true", help="do not ask at a terminal")
        one.set_defaults(run=import_sheet)
    one = take.add_parser("benchmarks", help="a published file csww_indicators_*.csv or sn_model_*.csv")
    one.add_argument("file", type=_file, metavar="FILE")
    one.set_defaults(run=import_published)
    blank = verbs.add_parser("template", help="write the blank workbook of a kind of sheet")
    what_blank = blank.add_subparsers(required=True, metavar="WHAT")
    for kind in intake.MODELS:
        one = what_blank.add_parser(kind.value, help=f"the workbook for {kind.value}")
        one.add_argument("file", type=Path, metavar="FILE.xlsx")
        one.set_defaults(run=write_template, kind=kind)


def _add_sheet(parser: argparse.ArgumentParser, kind: Kind, is_dated: bool = False) -> None:
    parser.add_argument("file", type=_file, metavar="FILE")
    parser.add_argument(
        "--as-at", type=_day, required=is_dated, metavar="DATE", help="the day whose state the file shows"
    )
    parser.add_argument("--standard-hours", type=_full_week, metavar="HOURS", help="the hours of a full week (37)")
    parser.set_defaults(kind=kind)


def _file(path: str) -> Path:
    if not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return Path(path)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no date: write it like 2011-03-31") from None


def _full_week(typed: str) -> float:
    """The hours of a full week, within the limits that hold for those in a sheet."""
    try:
        hours = float(typed)
    except ValueError:
        hours = 0.0
    if not 30 <= hours <= 45:
        raise argparse.ArgumentTypeError("a full week has between 30 and 45 hours: write a number such as 37")
    return hours


@contextmanager
def _known(kind: Kind) -> Iterator[intake.Known]:
    """What the database knows, where there is one; a check makes none."""
    settings = from_environment()
    if schema_version(settings.database_url) is None:
        yield intake.NOTHING_KNOWN
        return
    with reading(open_database(settings)) as session:
        yield intake.known(session, kind)


def _print_checked(kind: Kind, checked: Checked[Any]) -> None:
    for problem in checked.problems:
        place = ", ".join(
            part
            for part in (
                f"sheet {problem.sheet}" if problem.sheet else "",
                f"row {problem.row}" if problem.row else "",
                f"column {problem.column}" if problem.column else "",
            )
            if part
        )
        print(f"{place}: {problem.message}" if place else problem.message, file=sys.stderr)
    if checked.mapping:
        print(f"{columns_in_words(checked, intake.MODELS[kind])}.")
    for remark in checked.remarks:
        print(remark)
    print(f"{counts_in_words(checked)}.")
    if checked.rows:
        figures = intake.summary(kind, checked, intake.dated_by(checked) or today())
        print("; ".join(f"{FIGURES[name].name}: {said(name, value)}" for name, value in figures.items()) + ".")


def _print_preview(preview: Preview) -> None:
    if preview.since is None:
        return
    print(f"Against the snapshot of {long_date(preview.since)}:")
    for change, found in preview.changes.groupby("change", sort=False):
        print(f"  {change}: {count(len(found), 'post')}")
    for row in preview.figures.itertuples():
        print(
            f"  {FIGURES[row.figure].name}: {said(row.figure, row.before)} before, {said(row.figure, row.after)} after"
        )
