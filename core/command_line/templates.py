"""The command that writes the blank workbook of a kind of file."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from core.command_line.uploads import COMMANDS, session_if_any
from core.kinds import INTAKES
from core.plan.document.workbook import blank_plan
from core.sheets.template import template
from core.uploads.intake import Intake


def write_template(chosen: argparse.Namespace) -> int:
    """Write the blank workbook of a kind of sheet; a file that is there is not written over."""
    try:
        with chosen.file.open("xb") as file:
            file.write(chosen.blank())
    except OSError as error:
        print(f"The file {chosen.file} cannot be written ({error.strerror}): choose another name.", file=sys.stderr)
        return 1
    print(f"Wrote {chosen.file}.")
    return 0


def _blank(intake: Intake) -> bytes:
    with session_if_any() as session:
        return template(intake.known(session).model, intake.name)


def add_commands(verbs: Any) -> None:
    """Add the commands below `template`."""
    blank = verbs.add_parser("template", help="write the blank workbook of a kind of sheet")
    blank = blank.add_subparsers(required=True, metavar="WHAT")
    kinds = {COMMANDS.get(one.kind, one.kind.value): (one.name, partial(_blank, one)) for one in INTAKES.values()}
    for name, (about, make) in {**kinds, "plan": ("an improvement plan", blank_plan)}.items():
        command = blank.add_parser(name, help=f"the workbook for {about}")
        command.add_argument("file", type=Path, metavar="FILE.xlsx")
        command.set_defaults(run=write_template, blank=make)
