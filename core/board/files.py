"""The board report made in this process: from the database to the file."""

from datetime import date

from sqlalchemy import Engine

from core.board.excel import excel_file
from core.board.gather import gather
from core.board.pictures import Drawer
from core.board.process import STAGES, Kind, Say, Wanted
from core.board.word import word_file
from core.refusals import Refused
from core.storage.engine import reading

WRITERS = {Kind.WORD: word_file, Kind.EXCEL: excel_file}


def made(database: Engine, wanted: Wanted, made_on: date, say: Say, drawer: Drawer) -> bytes:
    """The report. `say` is told each of STAGES as it begins. Raises Refused."""
    say(STAGES[0])
    try:
        with reading(database) as session:
            report = gather(session, wanted.as_at, wanted.since, made_on, wanted.for_publication, drawer.begin)
    except Refused as problem:
        raise Refused(str(problem)) from problem
    say(STAGES[1])
    return WRITERS[wanted.kind](report, drawer.png)
