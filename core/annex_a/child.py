"""The child process that reads an Annex A file and writes counts: no row of a child leaves it.

It reads a request from standard input, as JSON: `key` (of the installation, in hexadecimal), `today`, and where they are known
`as_at` and `begins`. The path is that of a workbook, a zip file of CSV files, or a folder of them.
"""

import gc
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from core.annex_a.caseloads import caseloads
from core.annex_a.counts import counts, period_start
from core.annex_a.journey import journeys
from core.annex_a.quality import findings
from core.annex_a.reading import Lists, Sheet, future_days, latest_day, read_lists
from core.sheets import reading
from core.sheets.child import contents_of, limit_resources
from core.sheets.reading import Cell, Table, UnreadableFile
from core.sheets.text import text_table
from core.words import count

CENSUS = b"CINdetails", b"LAchildID", b"DateOfInitialCPC"
CENSUS_FILE = (
    "This is the XML file of the children in need census, not Annex A: choose the workbook, or the zip file of lists, "
    "of Annex A."
)


def main(path: Path) -> None:
    """Writes {"problem": sentence}, or what `answer` gives, to standard output."""
    limit_resources()
    gc.disable()
    try:
        written = answer(read_lists(sheets_of(path)), json.load(sys.stdin))
    except UnreadableFile as problem:
        written = {"problem": str(problem)}
    except MemoryError:
        written = {"problem": reading.STOPPED}
    except BaseException:  # noqa: BLE001, as a message of an error may hold what stood in a cell
        written = {"problem": reading.DAMAGED}
    sys.stdout.write(json.dumps(written, default=str))
    sys.stdout.flush()
    os._exit(0)


def answer(lists: Lists, request: dict[str, Any]) -> dict[str, Any]:
    """What may leave the process: counts, row numbers, headings and names of sheets and teams."""
    as_at = date.fromisoformat(request["as_at"]) if request.get("as_at") else None
    day = as_at or latest_day(lists, date.fromisoformat(request["today"])) or date.fromisoformat(request["today"])
    begins = pd.Timestamp(request["begins"]) if request.get("begins") else period_start(day)
    frames = {} if lists.twice else lists.frames
    held = caseloads(frames, day, bytes.fromhex(request["key"]))
    problems = [*lists.problems, *future_days(lists, day)]
    return {
        "as_at": day.isoformat(),
        "begins": f"{begins:%Y-%m-%d}",
        "is_usable": bool(frames),
        "lists": {str(number): len(frame) for number, frame in lists.frames.items()},
        "mapping": {str(number): columns for number, columns in lists.mapping.items()},
        "not_read": {str(number): headings for number, headings in lists.not_read.items() if headings},
        "counts": _records(counts(frames, day, begins)),
        "held": _records(held.held),
        "unallocated": _records(held.unallocated),
        "caseloads": held.as_json(),
        "journeys": journeys(frames, day, begins),
        "findings": [one._asdict() for one in findings(frames, lists.sheets, lists.mapping, pd.Timestamp(day))],
        "problems": [one._asdict() for one in problems],
        "remarks": lists.remarks,
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso"))
    return records


def sheets_of(path: Path) -> Iterator[Sheet]:
    """The sheets of a workbook, or the text files of a zip file or folder, as rows of cells. Raises UnreadableFile."""
    if path.is_dir():
        yield from _folder(path)
        return
    content = path.read_bytes()
    if content.startswith(b"PK") and (texts := _texts_in(content)):
        yield from texts
        return
    if content.lstrip()[:1] == b"<" and any(word in content[:20_000] for word in CENSUS):
        raise UnreadableFile(CENSUS_FILE)
    yield from map(_sheet, contents_of(content).tables)


def _sheet(table: Table) -> Sheet:
    """A table's rows with the blank ones between them, so that a row's place is its number, and without what is hidden."""
    if table.is_hidden:
        return Sheet(
            table.name, [], f"The sheet {table.name} is hidden and was left out: unhide it if it should count."
        )
    dense: list[list[Cell]] = []
    for number, cells in table.rows:
        dense += [[] for _ in range(number - 1 - len(dense))]
        dense.append([] if number in table.hidden_rows else cells)
    hidden = count(len(table.hidden_rows), "hidden row")
    left_out = f"{hidden.capitalize()} of the sheet {table.name} left out: unhide them if they should count."
    return Sheet(table.name, dense, left_out if table.hidden_rows else "")


def _folder(path: Path) -> Iterator[Sheet]:
    files = sorted(one for one in path.iterdir() if one.suffix.lower() in (".csv", ".txt"))
    if not files:
        raise UnreadableFile("The folder holds no CSV file: choose the folder with a CSV file for each list.")
    if sum(one.stat().st_size for one in files) > reading.MAX_UNPACKED_BYTES:
        raise UnreadableFile(reading.STOPPED)
    for file in files:
        yield _text(file.name, file.read_bytes())


def _texts_in(content: bytes) -> list[Sheet]:
    """The CSV files of a zip file; a workbook has none."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableFile(reading.DAMAGED) from None
    names = [name for name in archive.namelist() if name.lower().endswith(".csv") and "__MACOSX" not in name]
    if sum(archive.getinfo(name).file_size for name in names) > reading.MAX_UNPACKED_BYTES:
        raise UnreadableFile(reading.STOPPED)
    if any(archive.getinfo(name).flag_bits & 1 for name in names):
        raise UnreadableFile(reading.PASSWORD)
    return [_text(Path(name).name, archive.read(name)) for name in names]


def _text(name: str, content: bytes) -> Sheet:
    return _sheet(text_table(content)._replace(name=Path(name).stem))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
