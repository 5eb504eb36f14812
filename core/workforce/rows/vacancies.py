"""The establishment and vacancy sheet as a row model: what HR may upload, and when a row is right."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from core.districts import District, new_districts
from core.sheets.columns import Column, Finding, Place, SheetRow, wrong
from core.sheets.values import (
    ISO_DAY,
    NAMED_DAY,
    NO_REFERENCE,
    NUMBERED_DAY,
    WHOLE_MONTH,
    Day,
    Fte,
    Hours,
    Reference,
    Text,
    as_text,
    choice,
)
from core.words import count, listed, long_date
from core.workforce.rows.columns import SLACK, SnapshotDate, StandardHours, other_days
from core.workforce.words import (
    COVER_WORDS,
    REASON_WORDS,
    STAGE_WORDS,
    STATUS_WORDS,
    Cover,
    Reason,
    Stage,
    Status,
    posts_in,
    role_of,
    title_of_one,
)

_STATES = {
    state: re.compile(rf"(?:(?:currently|now|post|position) )*(?:{'|'.join(map(re.escape, known))})\b", re.IGNORECASE)
    for state, known in STATUS_WORDS.items()
}
_NO_HOLDER = re.compile(
    r"(?:no|not|none|nobody|held|unknown|tb[ac]|to be|awaiting|currently|out to)\b"
    r"|.*\b(?:recruit\w*|advert\w*|post ?holder|vacant|vacancy|frozen|deleted)\b",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"\b(?:agency|locum)\b", re.IGNORECASE)
_HELD_BY_AGENCY = re.compile(
    r"(?:agency|locum)\b(?!.*\b(?:left|ended|finished|requested|required|needed|sought|tb[ac]|to be)\b).*"
    r"|.*[-–(,/:]\s*(?:agency|locum)(?:\s+(?:worker|cover|staff|sw))?\W*",
    re.IGNORECASE,
)
_COVERED_BY_AGENCY = re.compile(
    r"vac\w*\W+(?:(?:but|and|with|currently|now|is|being|covered|cover|by|an|a)\W+)*"
    r"(?:agency|locum)(?:\W+(?:worker|cover|covering|staff|sw|in place))*\W*",
    re.IGNORECASE,
)
_DAYS = "|".join(day.pattern for day in (ISO_DAY, NUMBERED_DAY, NAMED_DAY, WHOLE_MONTH))
_FROM_DAY = re.compile(rf"\b(?:from|since|wef|w\.e\.f\.?|as of)\s+({_DAYS})(?!\d)", re.IGNORECASE)
_DAY: TypeAdapter[date | None] = TypeAdapter(Day)
MOST_PLACES_NAMED = 20


def _holder(typed: object) -> Status | Cover | None:
    """What a post holder's cell says of the post: a name, which is not kept, means that it is filled.

    An agency worker never holds the post, whoever it is. Words that are no name and no state leave it unknown, and so
    does agency beside a name in other words than those of a holder, such as `A Smith, was agency`.
    """
    words = as_text(typed)
    if not words:
        return None
    state = next((state for state, beginning in _STATES.items() if beginning.match(words)), None)
    if _AGENCY.search(words) and state not in (Status.FROZEN, Status.DELETED):
        is_held_by_it = state != Status.FILLED and (
            _HELD_BY_AGENCY.fullmatch(words) or _COVERED_BY_AGENCY.fullmatch(words)
        )
        return Cover.AGENCY if is_held_by_it else state if state == Status.VACANT else Status.UNKNOWN
    if state:
        return state
    is_no_name = _NO_HOLDER.match(words) or words.lower() in NO_REFERENCE or not any(map(str.isalpha, words))
    return Status.UNKNOWN if is_no_name else Status.FILLED


class _Besides(NamedTuple):
    """What the words of a status say besides the status itself: of agency, and the day from which it holds."""

    names_agency: bool
    is_covered_by_agency: bool
    since: date | None


_NOTHING_BESIDES = _Besides(False, False, None)


@lru_cache(10_000)
def _besides(status: object) -> _Besides:
    """What a status such as `Vacant from 1/9/11` says besides; raises ValueError for a day that cannot be."""
    words = as_text(status)
    found = _FROM_DAY.search(words)
    try:
        since = _DAY.validate_python(found[1]) if found else None
    except ValidationError as error:
        raise ValueError(str(error.errors()[0]["ctx"]["error"])) from None
    return _Besides(bool(_AGENCY.search(words)), bool(_COVERED_BY_AGENCY.fullmatch(words)), since)


class VacancyRow(SheetRow):
    """One row of an establishment and vacancy sheet: a post, or several of the same kind (`2x SW`)."""

    what: ClassVar[str] = "posts"
    needs_one_of: ClassVar = (("team", "district"), ("budgeted_fte", "contract_hours"), ("status", "holder"))

    post_id: Annotated[
        Reference | None,
        Column(
            "Post ID",
            "The number of the post in the establishment list; the same in every file.",
            ("post no", "post number", "position id", "position number", "position no", "post ref", "post reference",
             "establishment number", "position", "ref"),
            examples=("CS1042", "CS1043", "CS1107"),
        ),
    ] = None  # fmt: skip
    post_title: Annotated[
        Text,
        Column(
            "Post title",
            "What the post is called. ‘2x Social worker’ stands for two posts.",
            ("job title", "title", "role", "position title", "job", "post", "designation", "post name"),
            examples=("Social worker", "Senior practitioner", "2x Social work assistant"),
        ),
    ]
    grade: Annotated[
        Text | None,
        Column(
            "Grade", "The pay grade.", ("band", "pay grade", "salary grade", "scale"), examples=("KR9", "KR10", "KR5")
        ),
    ] = None
    team: Annotated[
        Text | None,
        Column(
            "Team",
            "The team that the post belongs to.",
            ("team name", "unit", "cost centre name", "section", "work group", "duty team"),
            examples=("Ashford Duty", "Ashford Duty", "Dover Children in Need"),
        ),
    ] = None
    district: District = None
    service: Annotated[
        Text | None,
        Column("Service", "The service or directorate.", ("directorate", "division", "department", "service area")),
    ] = None
    standard_hours: StandardHours = Field(default=None, validate_default=True)
    contract_hours: Annotated[
        Hours | None,
        Column(
            "Contract hours",
            "The weekly hours that the holder works.",
            ("contracted hours", "weekly hours", "hours", "hours per week", "hrs", "contractual hours"),
            accepts="hours such as 22.2",
            examples=(37,),
        ),
    ] = None
    budgeted_fte: Annotated[
        Fte | None,
        Column(
            "Budgeted FTE",
            "The full-time equivalent (FTE) of the post: 1 is a full week. ‘22.2 hrs’ and ‘0.6 + 0.4’ are understood.",
            ("fte", "established fte", "establishment fte", "funded fte", "wte", "budget fte", "post fte", "position fte",
             "establishment", "full time equivalent"),
            accepts="a number such as 0.6, hours such as ‘22.2 hrs’, or a sum such as ‘0.6 + 0.4’",
            examples=(1, "22.2 hrs", 1.5),
        ),
    ] = None  # fmt: skip
    status: Annotated[
        choice(STATUS_WORDS, otherwise=Status.UNKNOWN) | None,  # type: ignore[valid-type]
        Column(
            "Status",
            "Whether the post is filled, vacant, frozen or deleted. Anything else counts as unknown, outside every rate.",
            (
                "post status",
                "position status",
                "state",
                "vacancy status",
                "filled/vacant",
                "vacant/filled",
                "occupancy",
            ),
            choices=("filled", "vacant", "frozen", "deleted"),
            examples=("filled", "vacant", "vacant"),
        ),
    ] = None
    holder: Annotated[
        Literal[Status.FILLED, Status.VACANT, Status.FROZEN, Status.DELETED, Status.UNKNOWN, Cover.AGENCY] | None,
        BeforeValidator(_holder),
        Column(
            "Post holder",
            "Read only to tell whether the post is held; a name is never kept. Not needed where there is a status. "
            "A post held by agency counts as vacant and covered.",
            ("holder", "name", "employee", "employee name", "postholder", "post holder name", "staff name", "incumbent",
             "full name", "surname", "worker"),
            may_hold_names=True,
        ),
    ] = None  # fmt: skip
    holder_start: Annotated[
        Day,
        Column(
            "Holder start",
            "The day on which the holder began in the post.",
            ("start date", "date started", "in post since", "date in post", "employee start date"),
            accepts="a day such as 31/03/2011",
        ),
    ] = None
    holder_end: Annotated[
        Day,
        Column(
            "Holder end",
            "The day on which the holder leaves, where that is known.",
            ("end date", "leaving date", "leave date", "date leaving", "last day", "leaver date", "date of leaving"),
            accepts="a day such as 31/03/2011",
        ),
    ] = None
    cover_type: Annotated[
        choice(COVER_WORDS) | None,  # type: ignore[valid-type]
        Column(
            "Cover type",
            "How the work of a vacant post is covered meanwhile.",
            (
                "cover",
                "covered by",
                "cover arrangement",
                "cover arrangements",
                "how covered",
                "backfill",
                "temporary cover",
            ),
            choices=("none", "agency", "acting", "fixed term"),
            examples=(None, "agency", "none"),
        ),
    ] = None
    cover_fte: Annotated[
        Fte | None,
        Column(
            "Cover FTE",
            "How much of the post is covered, as FTE. Where this is left empty, the whole post.",
            ("fte covered", "covered fte", "cover wte"),
            accepts="a number such as 0.6",
            examples=(None, 0.6),
        ),
    ] = None
    agency_fte: Annotated[
        Fte | None,
        Column(
            "Agency FTE",
            "How much of the post agency workers cover, as FTE, where the sheet has a column for them alone.",
            ("agency cover fte", "agency wte", "fte agency", "agency cover (fte)", "agency workers fte"),
            accepts="a number such as 0.6",
        ),
    ] = None
    vacant_since: Annotated[
        Day,
        Column(
            "Vacant since",
            "The day since which the post has been vacant.",
            ("vacancy date", "date vacant", "vacant from", "vacancy start", "date of vacancy", "vacancy start date",
             "vac since"),
            accepts="a day such as 31/03/2011",
            examples=(None, date(2010, 11, 1), date(2011, 1, 17)),
        ),
    ] = None  # fmt: skip
    reason: Annotated[
        choice(REASON_WORDS, otherwise=Reason.OTHER) | None,  # type: ignore[valid-type]
        Column(
            "Reason",
            "Why the post is vacant; kept as one of a few groups.",
            ("reason for vacancy", "vacancy reason", "reason vacant", "leaving reason"),
            choices=tuple(Reason),
            examples=(None, "resignation", "new post"),
        ),
    ] = None
    recruitment_stage: Annotated[
        choice(STAGE_WORDS) | None,  # type: ignore[valid-type]
        Column(
            "Recruitment stage",
            "How far recruitment to the vacant post has come.",
            ("stage", "recruitment status", "recruitment", "recruitment progress", "hiring stage"),
            choices=tuple(Stage),
            examples=(None, "interview", "advert"),
        ),
    ] = None
    expected_start: Annotated[
        Day,
        Column(
            "Expected start",
            "The day on which the new holder is to begin. ‘asap’ and ‘tbc’ count as not known yet.",
            ("expected start date", "start date agreed", "new starter date", "anticipated start", "due to start",
             "proposed start date", "planned start"),
            accepts="a day such as 31/03/2011, or asap",
        ),
    ] = None  # fmt: skip
    snapshot_date: SnapshotDate = None

    # Stands before the other check, which is thus made of the row with what its status adds.
    @model_validator(mode="wrap")
    @classmethod
    def _with_what_its_status_adds(
        cls, typed: Any, handler: ModelWrapValidatorHandler["VacancyRow"], info: ValidationInfo
    ) -> "VacancyRow":
        """The row with the cover and the first day that stand in its status or holder's cell, where no column has them."""
        row, status = handler(typed), typed.get("status")
        try:
            besides = _besides("" if status is None else status)
        except ValueError as error:
            raise wrong("status", str(error)) from None
        if besides == _NOTHING_BESIDES and row.holder != Cover.AGENCY:
            return row
        row._check_words_of_status(besides, (info.context or {}).get("as_at"))
        added: dict[str, Any] = {}
        if (besides.is_covered_by_agency or row.holder == Cover.AGENCY) and row.is_vacant:
            row._check_agency()
            added["cover_type"] = Cover.AGENCY
        if row.status == Status.VACANT and besides.since and not row.vacant_since:
            added["vacant_since"] = besides.since
        return row.model_copy(update=added) if added else row

    def _check_words_of_status(self, besides: _Besides, as_at: date | None) -> None:
        if self.status == Status.FILLED and besides.names_agency:
            raise wrong(
                "status", "agency is never in post: write vacant, with agency as the ‘Cover type’, or only filled"
            )
        if self.status != Status.VACANT:
            return
        if as_at and besides.since and besides.since > as_at:
            raise wrong(
                "status",
                f"this says vacant only from {long_date(besides.since)}: write filled with a Holder end, or vacant",
            )
        is_clear = besides.is_covered_by_agency or self.cover_type is not None or self.agency_fte is not None
        if besides.names_agency and not is_clear:
            raise wrong(
                "status",
                "whether agency covers the post now is not clear: write vacant, and under ‘Cover type’ whether agency "
                "covers the post",
            )

    def _check_agency(self) -> None:
        """What the cover columns say of a post that agency covers by another of its cells."""
        elsewhere = "the row says elsewhere that agency covers the post, but this says"
        if self.cover_type not in (None, Cover.AGENCY):
            raise wrong("cover_type", f"{elsewhere} {self.cover_type}: mend one of the two")
        for field in ("cover_fte", "agency_fte"):
            if getattr(self, field) == 0:
                raise wrong(field, f"{elsewhere} 0: mend one of the two")

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> "VacancyRow":
        if not self.team and not self.district:
            raise wrong("team", "the row says neither team nor district: write one of them in this row")
        if self.budgeted_fte is None and self.contract_hours is None:
            raise wrong("budgeted_fte", "the FTE is missing: write a number such as 1 or 0.6")
        self._check_size()
        self._check_hours()
        self._check_cover()
        as_at: date | None = (info.context or {}).get("as_at")
        if as_at and self.is_vacant and self.vacant_since and self.vacant_since > as_at:
            raise wrong(
                "vacant_since", f"this lies after the date of the snapshot, {long_date(as_at)}: mend one of the two"
            )
        if self.status == Status.FILLED and self.holder in (Status.VACANT, Status.FROZEN, Cover.AGENCY):
            raise wrong(
                "status", f"the status says filled but the post holder’s cell says {self.holder}: mend one of them"
            )
        return self

    def _check_size(self) -> None:
        if self.posts > 1 and self.established_fte <= 1:
            raise wrong(
                "budgeted_fte",
                f"the title stands for {self.posts} posts, and this FTE may be that of each or of all together: "
                "give each post a row of its own",
            )
        if self.established_fte > self.posts + SLACK:
            raise wrong(
                "budgeted_fte",
                "a post has at most 1 FTE: write hours as ‘37 hrs’, several posts as ‘2x’ before the title, "
                "or give each post a row of its own",
            )

    def _check_hours(self) -> None:
        """Hours count only where a post is filled; they must fit the FTE of the row."""
        if self.budgeted_fte is None or self._contract_fte is None or self.state != Status.FILLED:
            return
        if self.posts > 1 and abs(self._contract_fte - self.budgeted_fte) > SLACK * self.posts:
            raise wrong(
                "contract_hours",
                f"the title stands for {self.posts} posts, and these hours may be those of each or of all together: "
                "give each post a row of its own",
            )
        if self._contract_fte > self.budgeted_fte + SLACK * self.posts:
            raise wrong(
                "contract_hours",
                f"these hours are {self._contract_fte:g} FTE, more than the post’s {self.budgeted_fte:g} FTE: "
                "mend one of the two",
            )

    def _check_cover(self) -> None:
        if self.cover_fte and self.cover in (None, Cover.NONE):
            raise wrong("cover_type", "FTE is covered but not by whom: write agency, acting or fixed term")
        if self.agency_fte and self.cover_type not in (None, Cover.AGENCY):
            raise wrong("cover_type", f"agency FTE is given, but this says {self.cover_type}: mend one of the two")
        for field in ("cover_fte", "agency_fte"):
            if (getattr(self, field) or 0) > self.established_fte + SLACK:
                raise wrong(field, f"more is covered than the post’s {self.established_fte:g} FTE: mend one of the two")

    @classmethod
    def check_together(
        cls, rows: Sequence[tuple[Place, "VacancyRow"]], context: Mapping[str, Any]
    ) -> Iterable[Finding]:
        """A post twice is a problem unless it is a job share: FTE together at most 1; so is a snapshot of another day."""
        by_id: dict[str, list[tuple[Place, VacancyRow]]] = defaultdict(list)
        for place, row in rows:
            if row.post_id:
                by_id[row.post_id].append((place, row))
        for post_id, same in by_id.items():
            if len(same) > 1 and sum(row.established_fte for _, row in same) > 1 + SLACK:
                others = listed(place.words for place, _ in same)
                for place, _ in same:
                    yield Finding(
                        place,
                        "post_id",
                        f"post {post_id} stands in {others}, with more than 1 FTE together: take out what is double, or "
                        "give each post its own number",
                    )
        yield from other_days(rows, context)

    @classmethod
    def remarks(cls, rows: Sequence[tuple[Place, "VacancyRow"]], context: Mapping[str, Any]) -> Iterable[str]:
        posts = [row for _, row in rows]
        if unknown := [(place, row.posts) for place, row in rows if row.state == Status.UNKNOWN]:
            yield (
                f"{count(sum(number for _, number in unknown), 'post')} of unknown status: counted and shown, but outside "
                f"every rate. They stand in {_named([place for place, _ in unknown])}."
            )
        if by_holder := sum(row.posts for row in posts if row.status is None and row.state == Status.FILLED):
            were = "was" if by_holder == 1 else "were"
            yield (
                f"{count(by_holder, 'post')} without a status {were} taken as filled, as the post holder’s cell holds "
                "somebody’s name or says so."
            )
        yield from new_districts(rows, context)
        if by_hours := sum(row.budgeted_fte is None for row in posts):
            yield f"FTE was worked out from hours over the standard week in {count(by_hours, 'row')}."
        if whole := sum(row.cover_fte is None and row.agency_fte is None and bool(row.covered_fte) for row in posts):
            yield f"Cover without a Cover FTE counts for the whole post: {count(whole, 'row')}."
        less = sum(max(0.0, row.established_fte - row.in_post_fte) for row in posts if row.state == Status.FILLED)
        if less > SLACK:
            yield f"Filled posts are held for {less:.1f} FTE fewer than budgeted: that part counts neither as held nor as vacant."
        shares = len([row for row in posts if row.post_id]) - len({row.post_id for row in posts if row.post_id})
        if shares:
            yield f"{count(shares, 'row')} shared the number of another, as job shares do: each share is one post together."

    def kept(self) -> dict[str, Any]:
        """The row with its status as it was understood, as the holder's cell that may have said it is not kept."""
        return super().kept() | {"status": self.state}

    @property
    def posts(self) -> int:
        return posts_in(self.post_title)

    @property
    def role(self) -> str:
        return role_of(title_of_one(self.post_title))

    @property
    def state(self) -> Status:
        """The post's status; where the sheet has none, what the holder's cell says: held by agency, it is vacant."""
        by_holder = Status.VACANT if self.holder == Cover.AGENCY else self.holder
        return self.status or by_holder or Status.UNKNOWN

    @property
    def is_vacant(self) -> bool:
        return self.state in (Status.VACANT, Status.FROZEN)

    @property
    def _contract_fte(self) -> float | None:
        if self.contract_hours is None or self.standard_hours is None:
            return None
        return round(self.contract_hours / self.standard_hours, 4)

    @property
    def established_fte(self) -> float:
        """The post's budgeted FTE, else its hours over the standard week."""
        return self.budgeted_fte if self.budgeted_fte is not None else self._contract_fte or 0.0

    @property
    def in_post_fte(self) -> float:
        """What the holder works, where hours say so, else the whole post; 0 unless the post is filled."""
        if self.state != Status.FILLED:
            return 0.0
        return self.established_fte if self._contract_fte is None else self._contract_fte

    @property
    def cover(self) -> Cover | None:
        """How the post is covered: as the sheet says, or by agency where it gives agency FTE."""
        return Cover.AGENCY if self.agency_fte else self.cover_type

    @property
    def covered_fte(self) -> float:
        """The FTE of the post that is covered: what the sheet says, else all of it."""
        if self.cover in (None, Cover.NONE):
            return 0.0
        said = self.cover_fte if self.agency_fte is None else self.agency_fte
        return self.established_fte if said is None else said


def _named(places: Sequence[Place]) -> str:
    """Where rows stand, in words: the first of them by their places, the rest as a number."""
    more = len(places) - MOST_PLACES_NAMED
    first = [place.words for place in places[:MOST_PLACES_NAMED]]
    return listed([*first, count(more, "more row")] if more > 0 else first)
