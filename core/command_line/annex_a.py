"""The command that checks an Annex A file: what it prints holds no row of a child."""

import argparse
import json
import secrets
import sys
from pathlib import Path
from typing import Any

from core.annex_a.checking import MOST_PROBLEMS, AnnexA, as_json, check_annex_a
from core.annex_a.counts import totals
from core.annex_a.lists import LISTS
from core.command_line.arguments import day
from core.settings import today
from core.words import count, long_date, month_name


def check(chosen: argparse.Namespace) -> int:
    """Read the file and print what it counts; exit 1 where it has problems."""
    # A check stores nothing, so that its references need hold no longer than it runs.
    read = check_annex_a(chosen.file, secrets.token_bytes(), today(), as_at=chosen.as_at, begins=chosen.covers_from)
    if chosen.json:
        print(json.dumps(as_json(read), ensure_ascii=False, indent=2))
    else:
        _print(read)
    return 1 if read.problems else 0


def _print(read: AnnexA) -> None:
    for problem in read.problems[:MOST_PROBLEMS]:
        place = ", ".join(
            [f"sheet {problem.sheet}"] * bool(problem.sheet)
            + [f"row {problem.row}"] * bool(problem.row)
            + [f"column {problem.column}"] * bool(problem.column)
        )
        print(f"{place}: {problem.message}" if place else problem.message, file=sys.stderr)
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


def add_commands(check_what: Any) -> None:
    """Add the command below `check`."""
    command = check_what.add_parser(
        "annex-a", help="Ofsted's Annex A: a workbook, or a zip file or folder of CSV files"
    )
    command.add_argument("file", type=_existing, metavar="FILE")
    command.add_argument("--as-at", type=day, metavar="DATE", help="the day of the file; else the last day in it")
    command.add_argument(
        "--covers-from", type=day, metavar="DATE", help="the first day that lists 1 to 5 cover; else six months before"
    )
    command.add_argument("--json", action="store_true", help="print what was counted as JSON")
    command.set_defaults(run=check)
