"""The process that makes a board report: `python -m core.command_line.report_child KIND AS_AT SINCE yes|no FILE`.

It says on standard output which stage has begun, and on standard error, in one sentence, why there is no report.
"""

import gc
import os
import sys
from datetime import date
from pathlib import Path

from core.board.pictures import Drawer
from core.board.process import Kind, Wanted
from core.refusals import Refused


def main(arguments: list[str]) -> int:
    """Make the report that the arguments ask for.

    What is loaded for it is loaded here: while what draws begins, which takes a second, and without looking for what to throw
    away, which among a large plan takes a fifth of all the time.
    """
    gc.disable()
    drawer = Drawer()
    from core.board.files import report_file
    from core.settings import from_environment, today
    from core.start import open_database
    from core.storage.file import DatabaseProblem

    kind, as_at, since, is_published, file = arguments
    wanted = Wanted(Kind(kind), date.fromisoformat(as_at), date.fromisoformat(since), is_published == "yes")
    try:
        content = report_file(
            open_database(from_environment()), wanted, today(), lambda stage: print(stage, flush=True), drawer
        )
    except (Refused, DatabaseProblem) as problem:
        print(problem, file=sys.stderr)
        return 1
    Path(file).write_bytes(content)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # at once, as giving back a large plan piece by piece takes as long as reading it
