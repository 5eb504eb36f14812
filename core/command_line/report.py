"""The command that makes the board report."""

import argparse
import os
import sys
from pathlib import Path

from core.board.commands import note_report
from core.board.process import Kind, Wanted
from core.command_line.arguments import COMMAND_LINE, day
from core.plan.measures import month_before
from core.plan.tables import Plan
from core.refusals import Refused
from core.settings import from_environment, now, today
from core.start import open_database
from core.storage.engine import reading, writing


def add_commands(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `report` to the commands."""
    report = verbs.add_parser("report", help="the board report as a Word file or an Excel workbook")
    report.add_argument("file", type=_report_file, metavar="FILE.docx|FILE.xlsx")
    report.add_argument("--as-at", type=day, metavar="DATE", help="reporting date, such as 2011-03-31")
    before = "the previous reporting date; by default a month before"
    report.add_argument("--since", type=day, metavar="DATE", help=before)
    report.add_argument("--for-publication", action="store_true", help="keep back counts of fewer than 5 people")
    report.set_defaults(run=make_report)


def _report_file(path: str) -> Path:
    if Path(path).suffix.lower().removeprefix(".") not in tuple(Kind):
        raise argparse.ArgumentTypeError(f"a report is a .docx or an .xlsx file, which {path} is not by its ending")
    return Path(path)


def make_report(chosen: argparse.Namespace) -> int:
    """Write the report; exit 1 where it cannot be made or written, 2 where the dates are in the wrong order."""
    from core.board.files import report_file  # here, as no other command needs what it loads
    from core.board.pictures import Drawer

    database = open_database(from_environment())
    with reading(database) as session:
        plan = session.get(Plan, 1)
    as_at = chosen.as_at or (plan.reporting_date if plan else None) or today()
    since = chosen.since or month_before(as_at)
    if since >= as_at:
        print(f"The previous reporting date, {since}, must be before the reporting date, {as_at}.", file=sys.stderr)
        return 2
    kind = Kind(chosen.file.suffix.lower().removeprefix("."))
    wanted = Wanted(kind, as_at, since, chosen.for_publication)
    content = report_file(database, wanted, today(), lambda stage: None, Drawer())
    _write(chosen.file, content)
    with writing(database) as session:
        note_report(session, COMMAND_LINE, now(), wanted, content)
    print(f"The report as at {as_at}, with what changed since {since}, is in {chosen.file}.")
    return 0


def _write(file: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refused(f"The report cannot be written to {file}: {error.strerror or error}.") from error
