"""What the commands share: who writes by them, the arguments that they check, and the question before they write."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from core import scanner
from core.people import Person, Role
from core.refusals import Refused
from core.settings import from_environment

COMMAND_LINE = Person("command line", Role.PROGRAMME_OFFICE)


def existing_file(path: str) -> Path:
    if not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return Path(path)


def file_name(path: Path) -> str:
    """A file's name as text, whatever bytes the system has for it."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def refuse_infected(path: Path) -> None:
    """Show a file, or those of a folder, to the virus scanner where the settings name one.

    Raises Refused, and ScannerProblem for the setting.
    """
    set_scanner = from_environment().virus_scanner
    scanner.check_setting(set_scanner)
    for file in filter(Path.is_file, path.rglob("*")) if path.is_dir() else (path,):
        if reason := scanner.why_refused(file.name, file.read_bytes(), set_scanner):
            raise Refused(reason)


def day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no date: write it like 2011-03-31") from None


def answer(typed: str) -> tuple[str, str]:
    """A question's key and what is answered to it."""
    key, sign, words = typed.rpartition("=")
    if not sign or not key or not words:
        raise argparse.ArgumentTypeError(
            f"{typed} is no answer: write the question’s key, an equals sign and the answer"
        )
    return key.strip(), words.strip()


def is_confirmed(chosen: argparse.Namespace, question: str) -> bool:
    """Whether the change is wanted: asked at a terminal, unless `--yes` says so."""
    return chosen.yes or not sys.stdin.isatty() or input(f"{question} Type yes: ").strip().lower() == "yes"
