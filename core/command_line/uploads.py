"""The commands that check and import sheets of every kind. What they print as JSON is what the screens show."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from core.command_line.arguments import COMMAND_LINE, answer, day, existing_file, file_name, is_confirmed
from core.kinds import INTAKES
from core.plan.measures import default_reporting_date
from core.plan.queries import plan_frames
from core.settings import from_environment, now, today
from core.sheets.columns import Place
from core.sheets.corrections import NOTHING_MENDED, Mended
from core.sheets.outcome import Checked
from core.sheets.questions import Question
from core.start import open_database
from core.storage.engine import reading, writing
from core.storage.file import schema_version
from core.uploads.displays import (
    Preview,
    columns_in_words,
    counts_in_words,
    left_out_in_words,
    not_read,
    offer_in_words,
    places_in_words,
)
from core.uploads.history import current_upload, uploads
from core.uploads.intake import Intake, Known, check_file, file_as_kept
from core.uploads.tables import File, Kind
from core.words import count, long_date
from core.workforce.commands import store_published
from core.workforce.published import read_published
from core.workforce.rows import names as staff_names

COMMANDS = {Kind.SURVEY: "health"}
MOST_PLACES = 20
UNCHANGED = "Nothing was changed."


def check_sheet(chosen: argparse.Namespace) -> int:
    """Read a sheet and print what is in it; exit 1 where it has problems."""
    with session_if_any() as session:
        knows, checked = _checked(chosen, session)
    if chosen.json:
        print(json.dumps(as_json(chosen.intake, knows, checked), ensure_ascii=False, indent=2, default=str))
    else:
        _print_checked(chosen.intake, knows, checked)
    return 1 if checked.problems or checked.open_questions else 0


def import_sheet(chosen: argparse.Namespace) -> int:
    """Store a sheet for a date; exit 1 and change nothing where it has problems."""
    intake: Intake = chosen.intake
    database = open_database(from_environment())
    with reading(database) as session:
        knows, checked = _checked(chosen, session)
        _print_checked(intake, knows, checked)
        if checked.rejected and all(one.row is not None for one in checked.problems):
            checked = _without_rows(chosen, session, knows, checked)
        if checked.problems or checked.open_questions:
            print(UNCHANGED)
            return 1
        preview = intake.previewed(session, checked, chosen.as_at, chosen.file.read_bytes())
    _print_preview(preview)
    names = _names(knows, checked)
    if names and chosen.names is None:
        print(
            f"Import again with --names cut, which stores for example ‘{names[0].shorter}’, or with --names keep, where they are "
            "no names of people.",
            file=sys.stderr,
        )
        print(UNCHANGED)
        return 1
    if chosen.names == "cut":
        checked = staff_names.cut(checked, names)
    if not is_confirmed(chosen, f"Store this as {intake.counts_as} {long_date(chosen.as_at)}?"):
        print(UNCHANGED)
        return 1
    file = file_as_kept(file_name(chosen.file), chosen.file.read_bytes(), knows.model, checked)
    with writing(database) as session:
        upload = intake.store(session, checked, chosen.as_at, file, COMMAND_LINE, now(), seen=preview.seen)
        every = uploads(session)
    number = every.loc[every["id"] == upload, "number"].iloc[0]
    print(f"Stored as upload {number} for {long_date(chosen.as_at)}: {count(checked.used, 'row')} used.")
    with reading(database) as session:
        opens_at = default_reporting_date(plan_frames(session))
    if opens_at and opens_at < chosen.as_at:
        print(
            f"The pages open as at {long_date(opens_at)}, before this date: move the reporting date on the page Settings."
        )
    return 0


def _without_rows(chosen: argparse.Namespace, session: Session, knows: Known, checked: Checked[Any]) -> Checked[Any]:
    """The file without the rows that have problems, where that was asked for; else as it is, with what it would mean."""
    if not chosen.without_rows:
        offer = offer_in_words(checked, chosen.intake.without(checked, chosen.as_at, knows.context))
        print(f"{offer} Import with --without-rows to leave out what has problems.", file=sys.stderr)
        return checked
    found = dict.fromkeys(Place(one.sheet, one.row) for one in checked.problems if one.row is not None)
    _, left = _checked(chosen, session, Mended(left_out=tuple(found)))
    print(left_out_in_words(left, chosen.intake.without(left, chosen.as_at, knows.context)), file=sys.stderr)
    return left


def import_published(chosen: argparse.Namespace) -> int:
    """Store the Department for Education's published figures, or a list of statistical neighbours."""
    database = open_database(from_environment())
    published = read_published(chosen.file)
    content = chosen.file.read_bytes()
    file = File(file_name(chosen.file), content, content)
    with writing(database) as session:
        seen = current_upload(session, published.kind, published.as_at)
        store_published(session, published, file, COMMAND_LINE, now(), seen=seen)
    print(f"Stored {count(len(published.rows), 'figure')} as at {long_date(published.as_at)}.")
    return 0


def as_json(intake: Intake, knows: Known, checked: Checked[Any]) -> dict[str, Any]:
    """A checked file as `check --json` prints it; rates are fractions, None where there is no figure."""
    return {
        "sheets": [sheet.name for sheet in checked.sheets if not sheet.reason],
        "rows_read": checked.rows_read,
        "used": checked.used,
        "skipped": [one._asdict() for one in checked.skipped],
        "problems": [one._asdict() for one in checked.problems],
        "mapping": checked.mapping,
        "not_read": [{"sheet": sheet, "column": column} for sheet, column in not_read(checked)],
        "questions": [_question(one) for one in checked.questions],
        "summary": _summary(intake, knows, checked),
        "remarks": list(checked.remarks),
        "names": [
            {**one.place._asdict(), "value": one.typed, "shorter": one.shorter} for one in _names(knows, checked)
        ],
        "sheets_left_out": {sheet.name: sheet.reason for sheet in checked.sheets if sheet.reason},
    }


def question_lines(question: Question) -> Iterator[str]:
    """A question with where it arises, and how to answer it."""
    answered = next((one.words for one in question.choices if one.answer == question.answer), "")
    where = places_in_words(question)
    yield f"{where}: {question.asks} {answered}".rstrip() if where else f"{question.asks} {answered}".rstrip()
    if question.is_open:
        choices = "; ".join(f"{one.answer} ({one.words})" for one in question.choices)
        yield f"  Answer with --answer '{question.key}=…', where … is one of: {choices}."


def _question(question: Question) -> dict[str, Any]:
    """A question as JSON; `--answer` takes its key and one of its choices."""
    return {
        "key": question.key,
        "question": question.asks,
        "choices": {choice.answer: choice.words for choice in question.choices},
        "answer": question.answer or None,
        "column": question.column or None,
        "rows": [place._asdict() for place in question.places[:MOST_PLACES]],
        "count": len(question.places),
    }


def add_commands(check: Any, take: Any) -> None:
    """Add the commands for sheets below `check` and `import`."""
    for intake in INTAKES.values():
        name = COMMANDS.get(intake.kind, intake.kind.value.replace(" ", "-"))
        command = check.add_parser(name, help=f"{intake.name}: Excel, .ods or CSV")
        _add_sheet(command, intake)
        command.add_argument("--json", action="store_true", help="print what was read as JSON")
        command.set_defaults(run=check_sheet)
        command = take.add_parser(name, help=f"{intake.name}, stored as {intake.counts_as} a date")
        _add_sheet(command, intake, is_dated=True)
        command.add_argument(
            "--names", choices=("cut", "keep"), help="what becomes of cells that may name members of staff"
        )
        command.add_argument(
            "--without-rows",
            action="store_true",
            help="leave out the rows that have problems, which every page says then",
        )
        command.add_argument("--yes", action="store_true", help="do not ask at a terminal")
        command.set_defaults(run=import_sheet)
    command = take.add_parser("benchmarks", help="a published file csww_indicators_*.csv or sn_model_*.csv")
    command.add_argument("file", type=existing_file, metavar="FILE")
    command.set_defaults(run=import_published)


def _add_sheet(parser: argparse.ArgumentParser, intake: Intake, is_dated: bool = False) -> None:
    parser.add_argument("file", type=existing_file, metavar="FILE")
    parser.add_argument(
        "--answer",
        action="append",
        type=answer,
        default=[],
        metavar="KEY=ANSWER",
        help="answers a question about the file",
    )
    parser.add_argument("--as-at", type=day, required=is_dated, metavar="DATE", help=intake.date_means)
    parser.set_defaults(intake=intake, standard_hours=None, names=None)
    if intake.has_full_week:
        parser.add_argument("--standard-hours", type=_full_week, metavar="HOURS", help="the hours of a full week (37)")


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
def session_if_any() -> Iterator[Session | None]:
    """A session where there is a database; a check makes none."""
    settings = from_environment()
    if schema_version(settings.database_url) is None:
        yield None
        return
    with reading(open_database(settings)) as session:
        yield session


def _checked(
    chosen: argparse.Namespace, session: Session | None, mended: Mended = NOTHING_MENDED
) -> tuple[Known, Checked[Any]]:
    knows = chosen.intake.known(session)
    checked = check_file(
        chosen.intake, chosen.file, knows, session,
        as_at=chosen.as_at, standard_hours=chosen.standard_hours, answers=dict(chosen.answer),
        mended=mended,
    )  # fmt: skip
    return knows, checked


def _names(knows: Known, checked: Checked[Any]) -> list[staff_names.FoundName]:
    """The cells that may hold the name of a member of staff."""
    return staff_names.names_in(checked.rows, knows.context.get("districts", {}))


def _print_checked(intake: Intake, knows: Known, checked: Checked[Any]) -> None:
    for problem in checked.problems:
        print(problem.words, file=sys.stderr)
    for question in checked.questions:
        print("\n".join(question_lines(question)), file=sys.stderr if question.is_open else sys.stdout)
    if checked.mapping:
        print(f"{columns_in_words(checked, knows.model)}.")
    for remark in checked.remarks:
        print(remark)
    print(f"{counts_in_words(checked)}.")
    if names := _names(knows, checked):
        print(staff_names.in_words(names), file=sys.stderr)
    if checked.rows:
        print(f"{intake.said(_summary(intake, knows, checked))}.")


def _summary(intake: Intake, knows: Known, checked: Checked[Any]) -> dict[str, Any]:
    return intake.summary(checked, intake.dated_by(checked) or today(), knows.context)


def _print_preview(preview: Preview) -> None:
    """What the upload page shows of what would change."""
    print(preview.compared_with)
    _, *columns = preview.figures
    for figure, *values in preview.figures.itertuples(index=False):
        print(f"  {figure}: {', '.join(f'{name}: {value}' for name, value in zip(columns, values, strict=True))}")
    for doubt in preview.doubts:
        print(doubt, file=sys.stderr)
    if preview.changed:
        print(preview.changed)
