"""The board report in this process: from the database to the file."""

from datetime import date

from sqlalchemy import Engine

from core.board.excel import excel_file
from core.board.pictures import Drawer
from core.board.process import STAGES, Kind, Say, Wanted
from core.board.queries import board_report
from core.board.word import word_file
from core.storage.engine import reading

WRITERS = {Kind.WORD: word_file, Kind.EXCEL: excel_file}


def report_file(database: Engine, wanted: Wanted, made_on: date, say: Say, drawer: Drawer) -> bytes:
    """The report. `say` is told each of STAGES as it begins. Raises Refused."""
    say(STAGES[0])
    with reading(database) as session:
        report = board_report(session, wanted.as_at, wanted.since, made_on, wanted.for_publication, drawer.begin)
    say(STAGES[1])
    return WRITERS[wanted.kind](report, drawer.png)
