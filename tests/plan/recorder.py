"""A program for `test_killed.py`: lets a hundred processes record progress, and kills each at a random moment.

Prints a line for each update that its writer was told is recorded. Processes are forked, so that each starts at once.
"""

import os
import random
import signal
import sys
import time
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from core.people import Person, Role
from core.plan.progress import recording
from core.plan.progress.evidence import Attached
from core.plan.progress.updates import Update
from core.storage.engine import engine, writing

TIMES = 100
REFS = ("A2.1", "A2.2", "A3.3")
AUTHOR = Person("lead", Role.SENIOR_MANAGER, "Lee Lead")
AT = datetime(2011, 7, 1, 12, tzinfo=UTC)


def record_one(database: Engine, text: str, ref: str) -> None:
    """Record an update with a file, of the first action with a milestone too, and say that it is recorded."""
    update = Update(
        as_at=date(2011, 3, 31),
        delivery="in progress",
        done=text,
        forecasts={"": date(2011, 5, 31)} if ref == REFS[0] else {},
        no_new_date=True,
        files=(Attached(f"{text}.txt", text.encode() * 500),),
    )
    with writing(database) as session:
        recording.record(session, ref, update, AUTHOR, AT, recording.newest_entry(session, ref), text)
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def record_until_killed(database: Engine, number: int, ready: int) -> None:
    os.write(ready, b"x")
    for step in range(10_000):
        record_one(database, f"update {number}-{step}", REFS[step % len(REFS)])


def main(url: str, seed: int) -> None:
    moments, database = random.Random(seed), engine(url)
    record_one(database, "first", REFS[0])  # whatever is made at the first time is made before the processes part
    begun = time.perf_counter()
    record_one(database, "second", REFS[0])
    longest = 4 * (time.perf_counter() - begun)  # on a slow machine each process gets longer
    database.dispose()
    for number in range(TIMES):
        readable, writable = os.pipe()
        if not (child := os.fork()):
            record_until_killed(database, number, writable)
        os.read(readable, 1)
        time.sleep(moments.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(readable)
        os.close(writable)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
