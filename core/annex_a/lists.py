"""The lists of Ofsted's Annex A that are counted: how each is known, and its columns with the headings that they go by.

Annex A is the set of child-level lists that Ofsted asks a council for before an inspection. Its wording varies by year and
by council, so each column has several headings; others that are spelled nearly the same are taken too.
"""

from enum import Enum, auto
from typing import NamedTuple


class Holds(Enum):
    """What stands in a column. The first two identify somebody: what stands there is never shown or written anywhere."""

    ID = auto()
    WORKER = auto()
    DAY = auto()
    YES_NO = auto()
    NUMBER = auto()
    CODE = auto()


class Column(NamedTuple):
    """A column by its heading in Ofsted's own workbook, and the other headings that councils give it."""

    holds: Holds
    heading: str
    also: tuple[str, ...] = ()


class ListAbout(NamedTuple):
    """A list: what one row of it is, in the plural; its columns by name; those without which it cannot be counted.

    `ends` is the column with the day on which what a row stands for ended; `starts` that on which it began.
    """

    title: str
    columns: dict[str, Column]
    needs: tuple[str, ...]
    starts: str = ""
    ends: str = ""


CHILD = {
    "child": Column(
        Holds.ID, "Child Unique ID", ("Child ID", "Unique child ID", "Child identifier", "Person ID", "ID")
    ),
    "ethnicity": Column(Holds.CODE, "Ethnicity", ("Ethnic origin", "Ethnic group", "Child ethnicity")),
    "born": Column(Holds.DAY, "Date of Birth", ("DoB", "Birth date", "Date of birth or expected date of birth")),
}
ALLOCATED = {
    "team": Column(Holds.CODE, "Allocated Team", ("Team", "Allocated team name", "Team name", "Case team")),
    "worker": Column(
        Holds.WORKER,
        "Allocated Worker",
        ("Worker", "Allocated social worker", "Social worker", "Allocated case worker", "Case worker", "Key worker",
         "Allocated worker name"),
    ),
}  # fmt: skip


def _day(heading: str, *also: str) -> Column:
    return Column(Holds.DAY, heading, also)


def _yes_no(heading: str, *also: str) -> Column:
    return Column(Holds.YES_NO, heading, also)


def _number(heading: str, *also: str) -> Column:
    return Column(Holds.NUMBER, heading, also)


def _code(heading: str, *also: str) -> Column:
    return Column(Holds.CODE, heading, also)


LISTS = {
    1: ListAbout(
        "contacts",
        CHILD | {"contact": _day("Date of Contact", "Contact date", "Contact start date", "Contact received date")},
        ("child", "contact"), starts="contact",
    ),
    2: ListAbout(
        "early help assessments",
        CHILD
        | {
            "start": _day("Assessment start date", "Early help assessment start date", "Early help start date"),
            "end": _day("Assessment completion date", "Early help assessment completion date", "Assessment end date"),
            "organisation": _code("Organisation completing assessment", "Organisation", "Lead organisation"),
        },
        ("child", "start"), starts="start", ends="end",
    ),
    3: ListAbout(
        "referrals",
        CHILD
        | ALLOCATED
        | {
            "referral": _day("Date of Referral", "Referral date", "Referral start date", "Referral received date"),
            "source": _code("Referral Source", "Source of referral"),
            "no_further_action": _yes_no("Referral NFA?", "NFA", "No further action", "Referral no further action"),
            "earlier": _number(
                "Number of Referrals in Last 12 Months", "Referrals in last 12 months",
                "Number of previous referrals in last 12 months", "Number of referrals in previous 12 months",
            ),
        },
        ("child", "referral"), starts="referral",
    ),
    4: ListAbout(
        "assessments",
        CHILD
        | ALLOCATED
        | {
            "start": _day(
                "Continuous Assessment Start Date", "Assessment start date", "Start date of assessment",
                "Single assessment start date", "Social work assessment start date", "C&F assessment start date",
            ),
            "seen": _yes_no("Child Seen During Continuous Assessment", "Child seen during assessment", "Child seen"),
            "authorised": _day(
                "Continuous Assessment Date of Authorisation", "Assessment authorisation date", "Authorisation date",
                "Date of authorisation", "Assessment date of authorisation", "Date assessment authorised",
                "Assessment authorised date", "Assessment completion date", "Assessment end date",
                "Single assessment authorisation date",
            ),
        },
        ("child", "start", "authorised"), starts="start", ends="authorised",
    ),
    5: ListAbout(
        "section 47 enquiries and initial conferences",
        CHILD
        | ALLOCATED
        | {
            "strategy": _day(
                "Strategy discussion initiating Section 47 Enquiry Start Date", "Strategy discussion date",
                "Date of strategy discussion", "Strategy discussion start date", "Section 47 start date",
                "Section 47 enquiry start date", "S47 start date", "Date of section 47 strategy discussion",
                "Date strategy discussion initiated section 47 enquiry",
            ),
            "unnecessary": _yes_no(
                "Was an Initial Child Protection Conference deemed unnecessary?", "ICPC unnecessary", "ICPC not required",
                "Initial child protection conference unnecessary", "ICPC deemed unnecessary",
            ),
            "conference": _day(
                "Date of Initial Child Protection Conference", "Initial child protection conference date", "ICPC date",
                "Date of ICPC", "Date of initial conference", "Initial conference date",
            ),
            "led_to_plan": _yes_no(
                "Did the Initial Child Protection Conference Result in a Child Protection Plan",
                "ICPC resulted in a child protection plan", "Led to a child protection plan", "ICPC outcome CP plan",
            ),
        },
        ("child", "strategy", "conference"), starts="strategy",
    ),
    6: ListAbout(
        "children in need",
        CHILD
        | ALLOCATED
        | {
            "start": _day("CIN Start Date", "Child in need start date", "Start date of CIN", "CIN plan start date"),
            "need": _code("Primary Need Code", "Primary need", "Category of need"),
            "seen": _day("Date Child Was Last Seen", "Date last seen", "Last seen date", "Date of last visit"),
            "end": _day("CIN Closure Date", "CIN end date", "Closure date", "Date of closure", "Case closure date"),
            "status": _code("Case Status", "Status", "Status of case"),
        },
        ("child", "start"), starts="start", ends="end",
    ),
    7: ListAbout(
        "child protection plans",
        CHILD
        | ALLOCATED
        | {
            "start": _day("Child Protection Plan Start Date", "CP plan start date", "CPP start date", "Plan start date"),
            "category": _code("Latest Category of Abuse", "Category of abuse", "Current category of abuse"),
            "first_category": _code("Initial Category of Abuse", "First category of abuse"),
            "visit": _day("Date of the Last Statutory Visit", "Last statutory visit", "Last visit date", "Date of last visit"),
            "alone": _yes_no("Was the Child Seen Alone?", "Child seen alone", "Seen alone"),
            "review": _day(
                "Date of latest review conference", "Latest review conference", "Last review conference date",
                "Date of last review", "Latest review date", "Date of latest review child protection conference",
            ),
            "end": _day("Child Protection Plan End Date", "CP plan end date", "CPP end date", "Plan end date"),
            "earlier": _number(
                "Number of Previous Child Protection Plans", "Previous child protection plans", "Number of previous plans",
                "Number of previous CP plans", "Previous CPPs",
            ),
        },
        ("child", "start"), starts="start", ends="end",
    ),
    8: ListAbout(
        "looked-after children",
        CHILD
        | ALLOCATED
        | {
            "start": _day(
                "Date Started to be Looked After", "Date became looked after", "Looked after start date", "LAC start date",
                "CLA start date", "Date started being looked after", "Date of becoming looked after",
            ),
            "legal": _code("Child's Legal Status", "Legal status", "Current legal status"),
            "review": _day(
                "Date of Latest Statutory Review", "Latest statutory review", "Date of last review", "Latest review date",
                "Date of last statutory review", "LAC review date", "Date of latest LAC review",
            ),
            "visit": _day(
                "Date of Last Social Work Visit", "Last social work visit", "Last visit date", "Date of last visit",
                "Date of last statutory visit",
            ),
            "health": _day(
                "Date of Last Health Assessment", "Last health assessment", "Health assessment date",
                "Date of latest health assessment",
            ),
            "dental": _day("Date of Last Dental Check", "Last dental check", "Dental check date", "Date of latest dental check"),
            "placements": _number(
                "Number of Placements in the Last 12 months", "Placements in last 12 months", "Number of placements",
                "Number of placements in year",
            ),
            "end": _day(
                "Date Ceased to be Looked After", "Looked after end date", "LAC end date", "CLA end date",
                "Date ceased being looked after",
            ),
            "missing": _number(
                "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
                "Missing episodes in last 12 months", "Number of missing episodes", "Missing episodes",
                "Number of missing episodes in last 12 months",
            ),
            "interview": _yes_no(
                "Was the child offered a Return Interview after their last missing episode (Y/N)?",
                "Return interview offered", "Offered a return interview", "Return home interview offered",
                "Child offered return interview", "RHI offered",
            ),
        },
        ("child", "start"), starts="start", ends="end",
    ),
    9: ListAbout(
        "care leavers",
        CHILD
        | ALLOCATED
        | {
            "eligibility": _code("Eligibility Category", "Eligibility", "Leaving care category"),
            "in_touch": _yes_no("LA in Touch", "In touch", "Local authority in touch", "Authority in touch"),
            "accommodation": _code("Type of Accommodation", "Accommodation type", "Accommodation"),
            "suitable": _code(
                "Suitability of Accommodation", "Accommodation suitability", "Suitable accommodation",
                "Accommodation suitable",
            ),
            "activity": _code("Activity Status", "Activity", "Main activity", "Economic activity"),
        },
        ("child",),
    ),
    10: ListAbout(
        "children with a plan of adoption",
        CHILD
        | {
            "entered": _day("Date the Child Entered Care", "Date entered care"),
            "decided": _day(
                "Date of Decision that Child Should be Placed for Adoption", "Date of adoption decision",
                "Placed for adoption decision date",
            ),
            "placed": _day("Date Placed for Adoption", "Placed for adoption date"),
        },
        ("child", "decided"), starts="entered",
    ),
    11: ListAbout(
        "adopters",
        {
            "child": Column(Holds.ID, "Individual adopter identifier", ("Adopter ID", "Adopter identifier")),
            "enquired": _day("Date enquiry received", "Enquiry date", "Enquiry received date"),
            "approved": _day("Date application approved", "Approval date", "Date of approval"),
            "stage": _day("Date Stage 1 started", "Stage 1 start date"),
        },
        ("child", "enquired"), starts="enquired",
    ),
}  # fmt: skip
