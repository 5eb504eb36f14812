"""The process that makes a board report: `python -m core.board.child KIND AS_AT SINCE yes|no FILE`.

It says on standard output which stage has begun, and on standard error, in one sentence, why there is no report.
"""

import gc
import os
import sys
from datetime import date
from pathlib import Path
from threading import Thread

from sqlalchemy import Engine

from core.board.making import STAGES, Kind, ReportFailed, Say, Wanted
from core.database import reading
from core.database_file import DatabaseProblem
from core.settings import from_environment, today
from core.start import open_database


def made(database: Engine, wanted: Wanted, made_on: date, say: Say) -> bytes:
    """The report, made in this process. Raises ReportFailed."""
    from core.board.gather import NothingToReport, gather
    from core.board.pictures import warm

    warming = Thread(target=warm)  # what draws takes a second to begin, in which the database can be read
    warming.start()
    say(STAGES[0])
    try:
        with reading(database) as session:
            report = gather(session, wanted.as_at, wanted.since, made_on, wanted.for_publication)
    except NothingToReport as problem:
        raise ReportFailed(str(problem)) from problem
    finally:
        warming.join()
    say(STAGES[1])
    if wanted.kind == Kind.WORD:
        from core.board.word import word_file

        return word_file(report)
    from core.board.excel import excel_file

    return excel_file(report)


def main(arguments: list[str]) -> int:
    kind, as_at, since, is_published, file = arguments
    gc.disable()  # it ends soon, and looking for what to throw away among a large plan takes long
    wanted = Wanted(Kind(kind), date.fromisoformat(as_at), date.fromisoformat(since), is_published == "yes")
    try:
        content = made(open_database(from_environment()), wanted, today(), lambda stage: print(stage, flush=True))
    except (ReportFailed, DatabaseProblem) as problem:
        print(problem, file=sys.stderr)
        return 1
    Path(file).write_bytes(content)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # at once, as giving back a large plan piece by piece takes as long as reading it
