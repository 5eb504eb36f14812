"""The columns of a caseload sheet: their headings, the other names that they go by, and examples."""

from core.sheets.columns import Column
from core.workforce.rows.vacancy_columns import is_title

WORKER = Column(
    "Worker",
    "A reference to the worker, such as a payroll number; ‘Unallocated’ in the row of a team’s unallocated cases. "
    "Names are not kept: they are replaced by numbers.",
    ("worker ref", "worker reference", "worker id", "social worker", "allocated worker", "employee number",
     "payroll number", "staff id", "name", "case holder", "caseholder", "worker name", "employee", "sw id", "swid", "sw"),
    accepts="a reference such as W042, or ‘Unallocated’",
    examples=("W042", "W057", "Unallocated"),
    may_hold_names=True,
)  # fmt: skip
TEAM = Column(
    "Team", "The worker’s team.", ("team name", "unit", "work group"), examples=("Ashford Children in Need",) * 3
)
JOB_TITLE = Column(
    "Job title",
    "The worker’s job title or role. Where the sheet gives it, caseload figures count children’s social workers alone; where "
    "it gives nobody’s, everybody who holds a case.",
    (
        "role",
        "post title",
        "position title",
        "worker role",
        "job role",
        "designation",
        "job",
        "post",
        "position",
        "title",
    ),
    examples=("Social worker", "Newly qualified social worker"),
    may_be=is_title,
)
FTE = Column(
    "FTE",
    "The worker’s full-time equivalent (FTE): 1 is a full week.",
    ("wte", "worker fte", "contract fte", "full time equivalent", "fte30", "hours"),
    accepts="a number such as 0.6, or hours such as ‘22.2 hrs’",
    examples=(1, 0.6),
)
NEWLY_QUALIFIED = Column(
    "Newly qualified",
    "Whether the worker is a newly qualified social worker (NQSW).",
    ("nqsw", "newly qualified social worker", "nq", "asye", "newly qualified?"),
    accepts="yes or no",
    choices=("yes", "no"),
    examples=("no", "yes"),
)


def _cases(heading: str, means: str, *also: str, examples: tuple[int, ...] = ()) -> Column:
    return Column(heading, means, also, accepts="a whole number", examples=examples)


CIN = _cases(
    "CIN", "Children in need (CIN) held.", "children in need", "child in need", "cin cases", examples=(14, 11, 5)
)
CP = _cases(
    "CP", "Children with a child protection (CP) plan held.",
    "child protection", "cpp", "cp cases", "cp plans", "child protection plan", examples=(4, 1, 0),
)  # fmt: skip
LAC = _cases(
    "LAC", "Looked after children (LAC) held.",
    "looked after children", "looked after", "cla", "lac cases", "children looked after", examples=(6, 0, 2),
)  # fmt: skip
CARE_LEAVERS = _cases(
    "Care leavers", "Care leavers held.",
    "cl", "leaving care", "care leaver", "16+", "leaving care cases", examples=(1, 0, 0),
)  # fmt: skip
TOTAL = _cases(
    "Total cases", "All cases held; compared with the sum of the kinds.",
    "total", "cases", "cases30", "cases held", "caseload", "all cases", "number of cases", "total caseload",
)  # fmt: skip
LONGEST_WAIT_DAYS = Column(
    "Longest wait (days)",
    "In a row of unallocated cases: for how many days the longest has waited.",
    ("longest wait", "days waiting", "longest wait days", "max wait", "oldest unallocated days"),
    accepts="a whole number of days",
)
