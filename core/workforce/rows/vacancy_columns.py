"""The columns of an establishment and vacancy sheet: their headings, the other names that they go by, and examples."""

from datetime import date

from core.sheets.columns import Column
from core.workforce.words import Reason, Stage

PEOPLES_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof"}
A_DAY = "a day such as 31/03/2011"


def is_title(text: str) -> bool:
    """Whether a text may be what a post is called: words, and not those before a person's name."""
    return (
        sum(map(str.isalpha, text)) > max(1, sum(map(str.isdigit, text)))
        and text.strip(" .").casefold() not in PEOPLES_TITLES
    )


def is_amount(text: str) -> bool:
    """Whether a text begins as an amount does."""
    return text[:1].isdigit() or text[:1] in ".-"


def is_number(text: str) -> bool:
    """Whether a text may be a post's number: digits in it, and no words beside them as in `2x Social worker`."""
    digits = sum(map(str.isdigit, text))
    return digits > 0 and (" " not in text.strip() or digits >= sum(map(str.isalpha, text)))


POST_ID = Column(
    "Post ID",
    "The number of the post in the establishment list; the same in every file.",
    ("post no", "post number", "position id", "position number", "position no", "post ref", "post reference",
     "establishment number", "position code", "vacancy no", "position", "ref"),
    examples=("CS1042", "CS1043", "CS1107"),
    may_be=is_number,
)  # fmt: skip
POST_TITLE = Column(
    "Post title",
    "What the post is called. ‘2x Social worker’ stands for two posts.",
    (
        "job title",
        "position title",
        "position name",
        "post name",
        "job name",
        "designation",
        "role",
        "job",
        "post",
        "title",
        "post description",
        "position",
    ),
    examples=("Social worker", "Senior practitioner", "2x Social work assistant"),
    may_be=is_title,
)
GRADE = Column(
    "Grade", "The pay grade.", ("band", "pay grade", "salary grade", "scale"), examples=("KR9", "KR10", "KR5")
)
TEAM = Column(
    "Team",
    "The team that the post belongs to.",
    ("team name", "unit name", "org unit name", "org unit text", "organisational unit name", "unit", "org unit",
     "organisational unit", "organizational unit", "organisation unit", "organization unit", "organisation", "organization",
     "reporting unit", "cost centre name", "section", "work group", "duty team"),
    examples=("Ashford Duty", "Ashford Duty", "Dover Children in Need"),
    may_be=lambda text: any(map(str.isalpha, text)),
)  # fmt: skip
SERVICE = Column("Service", "The service or directorate.", ("directorate", "division", "department", "service area"))
CONTRACT_HOURS = Column(
    "Contract hours",
    "The weekly hours that the holder works.",
    ("contracted hours", "weekly hours", "hours", "hours per week", "hrs", "contractual hours"),
    accepts="hours such as 22.2",
    examples=(37,),
)
BUDGETED_FTE = Column(
    "Budgeted FTE",
    "The full-time equivalent (FTE) of the post: 1 is a full week. ‘22.2 hrs’ and ‘0.6 + 0.4’ are understood.",
    ("fte", "established fte", "establishment fte", "funded fte", "wte", "budget fte", "post fte", "position fte",
     "establishment", "full time equivalent"),
    accepts="a number such as 0.6, hours such as ‘22.2 hrs’, or a sum such as ‘0.6 + 0.4’",
    examples=(1, "22.2 hrs", 1.5),
)  # fmt: skip
IN_POST_FTE = Column(
    "In post FTE",
    "How much of the post is held, as FTE, where the sheet has a column for it.",
    ("fte in post", "actual fte", "filled fte", "occupied fte", "held fte", "wte in post", "in post wte", "in post",
     "staff in post", "actual"),
    accepts="a number such as 0.6",
    may_be=is_amount,
)  # fmt: skip
VACANT_FTE = Column(
    "Vacant FTE",
    "How much of the post is vacant, as FTE, where the sheet has a column for it.",
    (
        "fte vacant",
        "vacancy fte",
        "vacant wte",
        "vacancy wte",
        "wte vacant",
        "vacancies fte",
        "vacant",
        "vacancies",
        "vacancy",
    ),
    accepts="a number such as 0.4",
    may_be=is_amount,
)
STATUS = Column(
    "Status",
    "Whether the post is filled, vacant, frozen or deleted. Anything else counts as unknown, outside every rate.",
    ("post status", "position status", "state", "vacancy status", "filled/vacant", "vacant/filled", "occupancy"),
    choices=("filled", "vacant", "frozen", "deleted"),
    examples=("filled", "vacant", "vacant"),
)
HOLDER = Column(
    "Post holder",
    "Read only to tell whether the post is held; a name is never kept. Not needed where there is a status. "
    "A post held by agency counts as vacant and covered.",
    ("holder", "name", "employee", "employee name", "postholder", "post holder name", "staff name", "incumbent",
     "full name", "surname", "worker", "staff member", "employee no", "employee number", "pers no", "personnel number",
     "personnel no", "person number", "staff number", "assignment number", "payroll number"),
    may_hold_names=True,
)  # fmt: skip
HOLDER_START = Column(
    "Holder start",
    "The day on which the holder began in the post.",
    ("start date", "date started", "in post since", "date in post", "employee start date"),
    accepts=A_DAY,
)
HOLDER_END = Column(
    "Holder end",
    "The day on which the holder leaves, where that is known.",
    ("end date", "leaving date", "leave date", "date leaving", "last day", "leaver date", "date of leaving"),
    accepts=A_DAY,
)
COVER_TYPE = Column(
    "Cover type",
    "How the work of a vacant post is covered meanwhile.",
    ("cover", "covered by", "cover arrangement", "cover arrangements", "how covered", "backfill", "temporary cover"),
    choices=("none", "agency", "acting", "fixed term"),
    examples=(None, "agency", "none"),
)
COVER_FTE = Column(
    "Cover FTE",
    "How much of the post is covered, as FTE. Where this is left empty, the whole post.",
    ("fte covered", "covered fte", "cover wte"),
    accepts="a number such as 0.6",
    examples=(None, 0.6),
)
AGENCY_FTE = Column(
    "Agency FTE",
    "How much of the post agency workers cover, as FTE, where the sheet has a column for them alone.",
    ("agency cover fte", "agency wte", "fte agency", "agency cover (fte)", "agency workers fte"),
    accepts="a number such as 0.6",
)
VACANT_SINCE = Column(
    "Vacant since",
    "The day since which the post has been vacant.",
    (
        "vacancy date",
        "date vacant",
        "vacant from",
        "vacancy start",
        "date of vacancy",
        "vacancy start date",
        "vac since",
    ),
    accepts=A_DAY,
    examples=(None, date(2010, 11, 1), date(2011, 1, 17)),
)
REASON = Column(
    "Reason",
    "Why the post is vacant; kept as one of a few groups.",
    ("reason for vacancy", "vacancy reason", "reason vacant", "leaving reason"),
    choices=tuple(Reason),
    examples=(None, "resignation", "new post"),
)
RECRUITMENT_STAGE = Column(
    "Recruitment stage",
    "How far recruitment to the vacant post has come.",
    ("stage", "recruitment status", "recruitment", "recruitment progress", "hiring stage"),
    choices=tuple(Stage),
    examples=(None, "interview", "advert"),
)
EXPECTED_START = Column(
    "Expected start",
    "The day on which the new holder is to begin. ‘asap’ and ‘tbc’ count as not known yet.",
    ("expected start date", "start date agreed", "new starter date", "anticipated start", "due to start",
     "proposed start date", "planned start"),
    accepts="a day such as 31/03/2011, or asap",
)  # fmt: skip
