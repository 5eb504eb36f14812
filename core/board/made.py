"""The board report made in this process: from the database to the file."""

from datetime import date

from sqlalchemy import Engine

from core.board.excel import excel_file
from core.board.gather import NothingToReport, gather
from core.board.making import STAGES, Kind, ReportFailed, Say, Wanted
from core.board.pictures import Drawer
from core.board.word import word_file
from core.database import reading

WRITERS = {Kind.WORD: word_file, Kind.EXCEL: excel_file}


def made(database: Engine, wanted: Wanted, made_on: date, say: Say, drawer: Drawer) -> bytes:
    """The report. `say` is told each of STAGES as it begins. Raises ReportFailed."""
    say(STAGES[0])
    try:
        with reading(database) as session:
            report = gather(session, wanted.as_at, wanted.since, made_on, wanted.for_publication, drawer.begin)
    except NothingToReport as problem:
        raise ReportFailed(str(problem)) from problem
    say(STAGES[1])
    return WRITERS[wanted.kind](report, drawer.png)
