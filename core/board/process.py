"""A board report as a file: made in this process, or in a child of its own so that nobody else waits for it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from threading import Timer
from typing import NamedTuple

from core.refusals import Refused
from core.settings import ROOT

SECONDS = 180  # a plan a hundred times as large as Kent's, with three years of history, takes about eight
STAGES = ("Reading the plan and its figures", "Drawing the charts and writing the file")
TOO_LONG = (
    f"The report was not made, because it took longer than {SECONDS // 60} minutes. Try again when the machine has less to "
    "do."
)
FAILED = "The report was not made, because its program broke off. Try again; if it does so again, tell whoever runs the server."
Say = Callable[[str], object]


class Kind(StrEnum):
    """What the report may be, by the ending of its file."""

    WORD = "docx"
    EXCEL = "xlsx"


class Wanted(NamedTuple):
    """Which report: its kind, the reporting date and the one before, and whether it is for publication."""

    kind: Kind
    as_at: date
    since: date
    for_publication: bool = False

    @property
    def arguments(self) -> list[str]:
        """For the process that makes it."""
        return [self.kind, str(self.as_at), str(self.since), "yes" if self.for_publication else "no"]

    @property
    def file_name(self) -> str:
        return f"board-report-{self.as_at}{'-for-publication' if self.for_publication else ''}.{self.kind}"


def in_a_child(wanted: Wanted, say: Say, seconds: float = SECONDS) -> bytes:
    """The report, made by a process of its own that is ended when it takes too long. `say` is told each of STAGES as it
    begins. Raises Refused."""
    with tempfile.TemporaryDirectory() as folder:
        file, errors = Path(folder) / wanted.file_name, Path(folder) / "errors"
        with errors.open("wb") as written:
            child = subprocess.Popen(
                [sys.executable, "-m", "core.command_line.report_child", *wanted.arguments, str(file)],
                cwd=ROOT, env=os.environ | {"TMPDIR": folder}, stdout=subprocess.PIPE, stderr=written, text=True,
                encoding="utf-8",
            )  # fmt: skip
        watch = Timer(seconds, child.kill)
        watch.start()
        try:
            assert child.stdout is not None
            for stage in child.stdout:
                say(stage.strip())
            code = child.wait()
        finally:
            is_in_time = watch.is_alive()
            watch.cancel()
            child.kill()  # where whoever waited has gone; one that has ended stays so
            child.wait()
        if code:
            raise Refused(_reason(code, errors) if is_in_time else TOO_LONG)
        return file.read_bytes()


def _reason(code: int, errors: Path) -> str:
    """What the child said last, where it ended as it was meant to."""
    said = errors.read_text(encoding="utf-8", errors="replace").strip()
    return said if code == 1 and said and "\n" not in said else FAILED
