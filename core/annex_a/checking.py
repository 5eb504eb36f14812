"""An Annex A file as counts: the side that asks the reading child. What comes back holds no row of a child."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from core.annex_a.counts import COLUMNS, totals
from core.annex_a.journey import Step
from core.annex_a.lists import LISTS
from core.annex_a.quality import Finding
from core.sheets.outcome import Problem
from core.sheets.reading import STOPPED, UnreadableFile, answer_of_child, check_size
from core.workforce.measures import KINDS

CHILD = [sys.executable, "-m", "core.annex_a.child"]
MOST_PROBLEMS = 200


@dataclass(frozen=True)
class AnnexA:
    """What a file counts as at a day. `begins` is the first day that the lists of what happened cover.

    `rows` are the numbers of rows by list, `mapping` and `not_read` the headings by list. `counts` are COLUMNS of
    `core.annex_a.counts`, with the last day of each month; `held` and `unallocated` those of `core.annex_a.caseloads`. A file
    that `is_usable` may be stored: a cell that cannot be read is left out, a list twice stops the file.
    """

    as_at: date
    begins: date
    rows: Mapping[int, int]
    mapping: Mapping[int, Mapping[str, str]]
    not_read: Mapping[int, list[str]]
    counts: pd.DataFrame
    held: pd.DataFrame
    unallocated: pd.DataFrame
    caseloads: Mapping[str, Any]
    journeys: list[Step]
    findings: list[Finding]
    problems: list[Problem]
    is_usable: bool
    remarks: list[str]

    @property
    def missing(self) -> list[str]:
        """Each list that the file lacks, with what cannot be told without it."""
        return [
            f"List {number} ({LISTS[number].title}) is not in the file, or was not counted: {_UNTOLD[number]}."
            for number in _UNTOLD
            if number not in self.rows
        ]


_UNTOLD = {
    1: "no contacts",
    3: "no referrals and no re-referrals",
    4: "no assessments",
    5: "no initial conferences",
    6: "no cases of children in need, and no ethnicity of theirs",
    7: "no child protection plans, their reviews and visits",
    8: "no looked-after children, their reviews, health and placements",
    9: "no care leavers",
}


def check_annex_a(
    path: Path,
    key: bytes,
    today: date,
    *,
    as_at: date | None = None,
    begins: date | None = None,
    tell: Callable[[float], object] | None = None,
) -> AnnexA:
    """The counts of a workbook, a zip file of CSV files or a folder of them, read in a child process.

    Without `as_at` the file's last day up to today is taken. `key` makes workers' references. Raises UnreadableFile.
    """
    if not path.is_dir():
        check_size(path)
    request = {"key": key.hex(), "today": today.isoformat(), "as_at": as_at, "begins": begins}
    written = answer_of_child(path, tell, CHILD, json.dumps(request, default=str).encode())
    try:
        found = json.loads(written)
    except ValueError:
        raise UnreadableFile(STOPPED) from None
    if "problem" in found:
        raise UnreadableFile(found["problem"])
    counted = pd.DataFrame(found["counts"], columns=COLUMNS)
    counted["month"] = pd.to_datetime(counted["month"]).dt.date
    return AnnexA(
        as_at=date.fromisoformat(found["as_at"]),
        begins=date.fromisoformat(found["begins"]),
        rows={int(number): rows for number, rows in found["lists"].items()},
        mapping={int(number): columns for number, columns in found["mapping"].items()},
        not_read={int(number): headings for number, headings in found["not_read"].items()},
        counts=counted,
        held=pd.DataFrame(found["held"], columns=["worker", "team", *KINDS]),
        unallocated=pd.DataFrame(found["unallocated"], columns=["team", *KINDS]),
        caseloads=found["caseloads"],
        journeys=[Step(**one) for one in found["journeys"]],
        findings=[Finding(**one) for one in found["findings"]],
        is_usable=found["is_usable"],
        problems=[Problem(**one) for one in found["problems"]],
        remarks=found["remarks"],
    )


def as_json(read: AnnexA) -> dict[str, Any]:
    """What `check annex-a --json` prints: figures of the whole service; at most MOST_PROBLEMS problems, the rest counted."""
    summed = totals(read.counts)
    measures = [
        {
            "code": code,
            "month": month.isoformat(),
            "numerator": None if pd.isna(numerator) else int(numerator),
            "denominator": None if pd.isna(denominator) else int(denominator),
        }
        for code, month, numerator, denominator in summed.itertuples(index=False, name=None)
    ]
    more = Counter(f"{one.sheet}: {one.column}: {one.message}" for one in read.problems[MOST_PROBLEMS:])
    return {
        "as_at": read.as_at.isoformat(),
        "covers_from": read.begins.isoformat(),
        "lists": {str(number): rows for number, rows in read.rows.items()},
        "measures": measures,
        "caseloads": dict(read.caseloads),
        "problems": [one._asdict() for one in read.problems[:MOST_PROBLEMS]],
        "more_problems": dict(more),
        "remarks": [*read.missing, *read.remarks],
        "mapping": {str(number): dict(columns) for number, columns in read.mapping.items()},
        "not_read": {str(number): headings for number, headings in read.not_read.items()},
        "quality": [
            {"list": one.number, "sheet": one.sheet, "check": one.check, "rows": len(one.rows)} for one in read.findings
        ],
        "journeys": [one._asdict() for one in read.journeys],
    }
