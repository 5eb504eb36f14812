"""Case audits to test with: a sheet as a council would send it, and how it is stored."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from core.people import Person, Role
from core.registers.every import REGISTERS
from core.registers.intake import intake_of
from core.sheets.outcome import Checked
from core.uploads.intake import check_file, file_as_kept

AT = datetime(2011, 7, 1, 9, tzinfo=UTC)
ANALYST = Person("analyst", Role.PERFORMANCE_ANALYST)
MANAGER = Person("manager", Role.SENIOR_MANAGER)
MEMBER = Person("cabinet", Role.CABINET_MEMBER)
JUNE = date(2011, 6, 30)
AUDITS = REGISTERS["case-audits"]
HEADINGS = (
    "Case number,Audit date,Cohort,District,Grade,Internal or external,Auditor,Safeguarding concern,Follow-up due,"
    "Follow-up done"
)
# Eight cases: 1001 twice by an internal auditor, 1002 and 1003 reviewed externally, 1008 by an external auditor alone.
ROWS = """1001,12/11/2010,CIN,Dover,inadequate,internal,W1,yes,26/11/2010,24/11/2010
1001,14/02/2011,CIN,Dover,good,internal,W1,no,,
1002,15/11/2010,CP,Dover,good,internal,W2,no,,
1002,10/01/2011,CP,Dover,requires improvement,external,E1,no,,
1003,16/11/2010,CP,Ashford,RI,internal,W2,no,31/01/2011,
1003,11/01/2011,CP,Ashford,adequate,external,E1,no,,
1004,17/12/2010,LAC,Ashford,inadequate,internal,W1,yes,31/12/2010,05/03/2011
1005,20/12/2010,LAC,Ashford,outstanding,internal,W3,no,,
1006,21/12/2010,CIN,Dover,good,internal,W3,no,15/06/2011,
1007,05/01/2011,CIN,Ashford,inadequate,internal,W3,yes,20/02/2011,21/02/2011
1008,12/01/2011,LAC,Dover,good,external,E1,no,,"""


def sheet(folder: Path, rows: str = ROWS, name: str = "audits-2011-06-30.csv") -> Path:
    path = folder / name
    path.write_text(f"{HEADINGS}\n{rows}\n", encoding="utf-8")
    return path


def checked_sheet(session: Session, path: Path) -> Checked[Any]:
    intake = intake_of(AUDITS)
    return check_file(intake, path, intake.known(session), session)


def store(session: Session, path: Path, as_at: date = JUNE, seen: int | None = None) -> int:
    intake, checked = intake_of(AUDITS), checked_sheet(session, path)
    assert not checked.problems, checked.problems
    file = file_as_kept(path.name, path.read_bytes(), AUDITS.model, checked)
    return intake.store(session, checked, as_at, file, ANALYST, AT, seen=seen)
