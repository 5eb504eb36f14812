"""The command line as a whole: its parser, and what it exits with."""

import argparse
import os
import sys
from pathlib import Path

from core.command_line.annex_a import add_commands as add_annex_a_commands
from core.command_line.arguments import refuse_infected
from core.command_line.backups import add_commands as add_backup_commands
from core.command_line.digest import add_commands as add_digest_command
from core.command_line.indicators import add_commands as add_indicators_command
from core.command_line.plan import add_commands as add_plan_commands
from core.command_line.report import add_commands as add_report_command
from core.command_line.templates import add_commands as add_template_commands
from core.command_line.uploads import add_commands as add_upload_commands
from core.command_line.users import add_commands as add_user_commands
from core.refusals import Refused
from core.scanner import ScannerProblem
from core.settings import from_environment, version
from core.sheets.reading import UnreadableFile
from core.storage import temporary
from core.storage.file import DatabaseProblem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m core", description="Putting Children First, from the command line.")
    parser.add_argument("--version", action="version", version=version())
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    check = verbs.add_parser("check", help="read a file and list its problems; change nothing")
    check_what = check.add_subparsers(required=True, metavar="WHAT")
    take = verbs.add_parser("import", help="read a file and put it in the place of what is there")
    take_what = take.add_subparsers(required=True, metavar="WHAT")
    add_plan_commands(check_what, take_what, verbs)
    add_upload_commands(check_what, take_what)
    add_template_commands(verbs)
    add_annex_a_commands(check_what, take_what)
    add_indicators_command(verbs)
    add_report_command(verbs)
    add_digest_command(verbs)
    add_user_commands(verbs)
    add_backup_commands(verbs)
    return parser


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        temporary.use(from_environment().temporary_folder)
        file: Path | None = getattr(chosen, "file", None)
        if file and file.exists():
            refuse_infected(file)
        return int(chosen.run(chosen))
    except (DatabaseProblem, Refused, ScannerProblem, UnreadableFile) as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read our words has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
