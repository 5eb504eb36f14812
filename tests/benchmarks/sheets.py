"""Checking and importing a large workbook, against reading the same with pandas.

Each is done in a process of its own, so that its peak memory is its own: `python -m tests.benchmarks.sheets WORK FOLDER`
does one and prints what it took.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import psutil

from core.people import Person, Role
from core.settings import ROOT, Settings, now
from core.start import open_database
from core.storage.engine import reading, writing
from core.uploads.intake import check_file, file_as_kept
from core.uploads.tables import File
from core.workforce.intake import VACANCIES, compared
from tests.benchmarks.workbook import write_workbook

ROWS = 50_000
BEFORE, NOW = date(2011, 5, 31), date(2011, 6, 30)
AUTHOR = Person("benchmark", Role.HR_LEAD)
MEASURED = {"seconds": "wall time", "processor": "processor time", "memory": "peak memory"}


def report_sheets(folder: Path, rounds: int) -> None:
    """Wall time, processor time and peak memory, child processes included."""
    write_workbook(folder / "before.xlsx", ROWS, 1)
    write_workbook(folder / "now.xlsx", ROWS, 2)
    taken(folder, "begin")
    found: dict[str, list[dict[str, float]]] = {name: [] for name in WORKS if name != "begin"}
    for _ in range(rounds):
        for name, runs in found.items():
            runs.append(taken(folder, name))
    medians = {
        name: {what: statistics.median(one[what] for one in runs) for what in MEASURED} for name, runs in found.items()
    }
    for what, words in MEASURED.items():
        for name, median in medians.items():
            unit = "MB" if what == "memory" else "s "
            ratio = median[what] / medians["pandas"][what]
            print(f"  {words:26} {name:28} {median[what]:8.2f} {unit}  {ratio:5.2f} times pandas", flush=True)


def taken(folder: Path, work: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.sheets", work, str(folder)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return dict(json.loads(answer))


def settings(database: Path) -> Settings:
    return Settings(f"sqlite:///{database}", database.with_suffix(".key"), False)


def read_with_pandas(folder: Path) -> None:
    pd.read_excel(folder / "now.xlsx", engine="calamine")


def check(folder: Path) -> None:
    checked = check_file(VACANCIES, folder / "now.xlsx", VACANCIES.known(None), None, as_at=NOW)
    assert checked.used == ROWS, checked.problems[:3]


def begin(folder: Path) -> None:
    """Make a database with the snapshot of the month before."""
    take_in(settings(folder / "begun.db"), folder / "before.xlsx", BEFORE)
    open_database(settings(folder / "begun.db")).dispose()  # so that all of it stands in the one file


def check_and_store(folder: Path) -> None:
    """Check, compare with the month before, and store."""
    assert take_in(settings(folder / "copy.db"), folder / "now.xlsx", NOW) == BEFORE


def check_and_import(folder: Path) -> None:
    """The same, with the copy of the file that is kept, as the upload page and the command do it."""
    assert take_in(settings(folder / "copy.db"), folder / "now.xlsx", NOW, is_cleaned=True) == BEFORE


def take_in(where: Settings, path: Path, as_at: date, is_cleaned: bool = False) -> date | None:
    """Store a workbook, and give the date of the snapshot that it was compared with."""
    database, content = open_database(where), path.read_bytes()
    with reading(database) as session:
        knows = VACANCIES.known(session)
        checked = check_file(VACANCIES, path, knows, session, as_at=as_at)
        found = compared(session, VACANCIES.kind, checked, as_at)
    file = file_as_kept(path.name, content, knows.model, checked) if is_cleaned else File(path.name, content, content)
    with writing(database) as session:
        VACANCIES.store(session, checked, as_at, file, AUTHOR, now(), seen=found.seen)
    return found.since


WORKS: dict[str, Callable[[Path], None]] = {
    "begin": begin,
    "pandas": read_with_pandas,
    "check": check,
    "check and store": check_and_store,
    "import with kept copy": check_and_import,
}


def measured(work: str, folder: Path) -> dict[str, float]:
    """What a work takes, its child processes included; memory is the peak of the process and of its child together."""
    if work in ("check and store", "import with kept copy"):
        for left in folder.glob("copy.db*"):
            left.unlink()
        shutil.copy(folder / "begun.db", folder / "copy.db")
        open_database(settings(folder / "copy.db"))
    before, began = processor_seconds(), time.perf_counter()
    WORKS[work](folder)
    seconds, processor = time.perf_counter() - began, processor_seconds() - before
    return {"seconds": seconds, "processor": processor, "memory": peak_megabytes()}


def processor_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def peak_megabytes() -> float:
    """At most what this process and its largest child held at one time; what Linux counts in kB."""
    try:
        import resource
    except ImportError:
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    own, child = (resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + child) / 1000


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]))))
