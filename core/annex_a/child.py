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
from core.sheets.child import contents_of, limit_resources, refuse_other_packages
from core.sheets.reading import UnreadableFile
from core.sheets.text import text_table

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
    if content.startswith(b"PK"):
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile:
            raise UnreadableFile(reading.DAMAGED) from None
        yield from _packed(archive, content)
        return
    if content.lstrip()[:1] == b"<" and any(word in content[:20_000] for word in CENSUS):
        raise UnreadableFile(CENSUS_FILE)
    for table in contents_of(content).tables:
        yield Sheet(table.name, _dense([(row.number, row.cells) for row in table.rows]))


def _folder(path: Path) -> Iterator[Sheet]:
    files = sorted(one for one in path.iterdir() if one.suffix.lower() in (".csv", ".txt"))
    if not files:
        raise UnreadableFile("The folder holds no CSV file: choose the folder with a CSV file for each list.")
    if sum(one.stat().st_size for one in files) > reading.MAX_UNPACKED_BYTES:
        raise UnreadableFile(reading.STOPPED)
    for file in files:
        yield _text(file.name, file.read_bytes())


def _packed(archive: zipfile.ZipFile, content: bytes) -> Iterator[Sheet]:
    """The text files of a zip file, or the sheets of a workbook as calamine reads them, which is fastest."""
    if sum(part.file_size for part in archive.infolist()) > reading.MAX_UNPACKED_BYTES:
        raise UnreadableFile(reading.STOPPED)
    names = archive.namelist()
    texts = [name for name in names if name.lower().endswith(".csv") and "__MACOSX" not in name]
    if texts:
        for name in texts:
            with_password = archive.getinfo(name).flag_bits & 1
            if with_password:
                raise UnreadableFile(reading.PASSWORD)
            yield _text(Path(name).name, archive.read(name))
        return
    refuse_other_packages(archive, {name.replace("\\", "/") for name in names})
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield Sheet(name, rows)
    except CalamineError:
        raise UnreadableFile(reading.DAMAGED) from None


def _text(name: str, content: bytes) -> Sheet:
    return Sheet(Path(name).stem, _dense([(row.number, row.cells) for row in text_table(content).rows]))


def _dense(rows: list[tuple[int, list[Any]]]) -> list[list[Any]]:
    """Rows with the blank ones between them, so that a row's place is its number."""
    dense: list[list[Any]] = []
    for number, cells in rows:
        dense += [[] for _ in range(number - 1 - len(dense))]
        dense.append(cells)
    return dense


if __name__ == "__main__":
    main(Path(sys.argv[1]))
