"""How long a board report takes, and whether others wait meanwhile."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Thread

from core.board.process import Kind, Wanted, in_a_child
from core.settings import Settings
from tests.benchmarks.measuring import interleaved, report
from tests.benchmarks.reruns import rerun, session
from tests.benchmarks.serving import BENCHMARK_APP, served

AS_AT, SINCE = date(2013, 12, 31), date(2013, 11, 30)  # the last two months of the lengthened history
SUMMARY = f"as_at={AS_AT}"


def report_making(settings: Settings, rounds: int) -> None:
    """Both files, each made in a process of its own as the page does it, against a warm rerun of the summary as a user waits for
    it; and that rerun while a report is made, against one while none is."""
    with served(settings, BENCHMARK_APP) as (port, _), session(settings, port) as connection, database_of(settings):

        def again() -> float:
            begin = time.perf_counter()
            rerun(connection, "", SUMMARY)
            return time.perf_counter() - begin

        again()
        again()
        works: dict[str, Callable[[], float]] = {"warm rerun of the summary": again}
        works |= {f"report, .{kind}": lambda kind=kind: seconds_to_make(kind) for kind in Kind}  # type: ignore[misc]
        report("until it is made", interleaved(works, rounds), "warm rerun of the summary")
        alone = [again() for _ in range(3 * rounds)]
        report("a rerun of another", {"alone": alone, "while a report is made": meanwhile(again)}, "alone")


def seconds_to_make(kind: Kind) -> float:
    begin = time.perf_counter()
    in_a_child(Wanted(kind, AS_AT, SINCE), lambda stage: None)
    return time.perf_counter() - begin


def meanwhile(again: Callable[[], float]) -> list[float]:
    """What reruns take from the beginning to the end of a report."""
    making = Thread(target=seconds_to_make, args=(Kind.WORD,))
    making.start()
    taken = []
    while making.is_alive():
        taken.append(again())
    return taken


@contextmanager
def database_of(settings: Settings) -> Iterator[None]:
    """Let a process that is started here use the same database."""
    before = dict(os.environ)
    os.environ |= {"DATABASE_URL": settings.database_url, "SECRET_KEY_FILE": str(settings.secret_key_file)}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
