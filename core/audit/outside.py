"""The newest hashes of the trail, kept outside the database: whoever rewrites the whole chain in it is found out by them.

A file of one line for each hour in which the trail grew: the time, the number of the newest entry and its hash. Lines are
only added. Best kept on another disk, or copied away, where whoever may write to the database may not.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, select

from core.audit.tables import AuditEntry
from core.audit.trail import newest
from core.storage.engine import reading

EVERY_SECONDS = 3600.0


class Outside(NamedTuple):
    """What the file says against the trail: how many hashes it keeps, and the first entry that is not as it was then."""

    hashes: int
    differs_at: int | None = None
    problem: str = ""

    @property
    def holds(self) -> bool:
        return self.differs_at is None and not self.problem


def keep_newest(database: Engine, file: Path, now: datetime) -> None:
    """Add the newest entry's hash to the file, unless that is its last line already. Raises OSError."""
    with reading(database) as session:
        head = newest(session)
    said = f" {head.entry} {head.chained}"
    if not head.entry or (file.exists() and file.read_text(encoding="utf-8").rstrip().endswith(said)):
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "a", encoding="utf-8") as writer:
        writer.write(f"{now:%Y-%m-%dT%H:%M:%SZ}{said}\n")


def compared(session: Session, file: Path) -> Outside:
    """The hashes of the file against the entries that the trail has now; none where there is no file yet."""
    try:
        kept = _kept(file)
    except FileNotFoundError:
        return Outside(0)
    except (OSError, ValueError) as error:
        return Outside(0, problem=f"{file} cannot be read ({error})")
    trail = session.execute(select(AuditEntry.id, AuditEntry.chained).execution_options(yield_per=1000))
    stands = {entry: chained for entry, chained in trail if entry in kept}
    return Outside(len(kept), next((entry for entry, chained in kept.items() if stands.get(entry) != chained), None))


def _kept(file: Path) -> dict[int, str]:
    """Each entry's number with its hash, in the order of the lines."""
    kept: dict[int, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split()
        if len(parts) != 3 or not parts[1].isdigit() or kept.setdefault(int(parts[1]), parts[2]) != parts[2]:
            raise ValueError(f"line {number} is no time, entry and hash, or says something else than a line before")
    return kept
