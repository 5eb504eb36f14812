"""The commands that check and import an Annex A file: what they print holds no row of a child."""

import argparse
import json
import secrets
import sys
from pathlib import Path
from typing import Any

from core.access import tokens
from core.annex_a.checking import MOST_PROBLEMS, AnnexA, as_json, check_annex_a
from core.annex_a.commands import (
    average_hours,
    districts_of_teams,
    figures_known,
    observations,
    seen,
    store,
    told_differently,
)
from core.annex_a.counts import totals
from core.annex_a.displays import hours_in_words
from core.annex_a.lists import LISTS
from core.command_line.arguments import COMMAND_LINE, day, is_confirmed
from core.settings import from_environment, now, today
from core.start import open_database
from core.storage.engine import reading, writing
from core.words import count, long_date, month_name


def check(chosen: argparse.Namespace) -> int:
    """Read the file and print what it counts; exit 1 where it has problems."""
    # A check stores nothing, so that its references need hold no longer than it runs.
    read = _read(chosen, secrets.token_bytes())
    if chosen.json:
        print(json.dumps(as_json(read), ensure_ascii=False, indent=2))
    else:
        _print(read)
    return 1 if read.problems else 0


def store_counts(chosen: argparse.Namespace) -> int:
    """Store what the file counts; exit 1 and change nothing where it cannot be used."""
    settings = from_environment()
    database = open_database(settings)
    if chosen.file.is_dir():
        print("Pack the folder into a zip file: what is stored is told apart by its bytes.", file=sys.stderr)
        return 1
    read = _read(chosen, tokens.secret_key(settings.secret_key_file).encode())
    _print(read)
    with reading(database) as session:
        hours = average_hours(session, read.as_at)
        compared, districts = seen(session, read.as_at), districts_of_teams(session)
        stands = told_differently(figures_known(session, read), observations(read, districts))
    if len(read.held):
        print(f"Each worker counts as {hours_in_words(*hours)}.")
    if stands and not chosen.restate:
        left = count(len(stands), "figure")
        print(f"{left.capitalize()} told otherwise before will stay as they are; --restate tells them anew.")
    if not is_confirmed(chosen, f"Store this as Annex A of {long_date(read.as_at)}?"):
        print("Nothing was changed.")
        return 1
    with writing(database) as session:
        number = store(
            session, read, chosen.file.name, chosen.file.read_bytes(), COMMAND_LINE, now(), compared=compared,
            districts=districts, restates=chosen.restate,
        )  # fmt: skip
    print(f"Stored as upload {number} for {long_date(read.as_at)}. Nothing of a child was kept.")
    return 0


def _read(chosen: argparse.Namespace, key: bytes) -> AnnexA:
    return check_annex_a(chosen.file, key, today(), as_at=chosen.as_at, begins=chosen.covers_from)


def _print(read: AnnexA) -> None:
    for problem in read.problems[:MOST_PROBLEMS]:
        print(problem.words, file=sys.stderr)
    if (more := len(read.problems) - MOST_PROBLEMS) > 0:
        print(f"{count(more, 'more problem').capitalize()}.", file=sys.stderr)
    print(f"As at {long_date(read.as_at)}; what happened is counted from {long_date(read.begins)}.")
    for number, rows in read.rows.items():
        print(f"List {number} ({LISTS[number].title}): {count(rows, 'row')}.")
    for remark in (*read.missing, *read.remarks):
        print(remark)
    for code, month, numerator, denominator in totals(read.counts).itertuples(index=False, name=None):
        of = "" if denominator != denominator else f" of {denominator:,.0f}"
        print(f"  {code}, {month_name(month)}: {numerator:,.0f}{of}")
    for found in read.findings:
        print(f"List {found.number}: {found.check}: {count(len(found.rows), 'row')}.")


def _existing(path: str) -> Path:
    if not Path(path).exists():
        raise argparse.ArgumentTypeError(f"there is no file or folder {path}")
    return Path(path)


def add_commands(check_what: Any, take_what: Any) -> None:
    """Add the commands below `check` and `import`."""
    of_check = check_what.add_parser(
        "annex-a", help="Ofsted's Annex A: a workbook, or a zip file or folder of CSV files"
    )
    of_check.add_argument("--json", action="store_true", help="print what was counted as JSON")
    of_check.set_defaults(run=check)
    of_import = take_what.add_parser("annex-a", help="what Ofsted's Annex A counts, stored for a date")
    of_import.add_argument(
        "--restate", action="store_true", help="tell months anew that an earlier file told otherwise"
    )
    of_import.add_argument("--yes", action="store_true", help="do not ask at a terminal")
    of_import.set_defaults(run=store_counts)
    for command in (of_check, of_import):
        command.add_argument("file", type=_existing, metavar="FILE")
        command.add_argument("--as-at", type=day, metavar="DATE", help="the day of the file; else the last day in it")
        command.add_argument(
            "--covers-from",
            type=day,
            metavar="DATE",
            help="the first day that lists 1 to 5 cover; else six months before",
        )
