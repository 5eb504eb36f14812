"""The establishment and vacancy sheet as a row model: what HR may upload, and when a row is right."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, ValidationInfo, model_validator

from core.districts import District
from core.sheets.choices import choice
from core.sheets.columns import Finding, Place, SheetRow, wrong
from core.sheets.questions import Asking, Choice, Question
from core.sheets.values import Day, Fte, Hours, Reference, Text
from core.words import long_date
from core.workforce.rows import vacancy_columns as column
from core.workforce.rows import vacancy_remarks
from core.workforce.rows.checks import SLACK, check_place, doubles, other_days
from core.workforce.rows.columns import SnapshotDate, StandardHours, Team
from core.workforce.rows.vacancy_cells import Additions, additions, state_by_holder
from core.workforce.words import (
    COVER_WORDS,
    DOUBTFUL_STATES,
    REASON_WORDS,
    STAGE_WORDS,
    STATUS_WORDS,
    Cover,
    Reason,
    Status,
    posts_in,
    role_of,
    title_of_one,
)

Holder = Literal[Status.FILLED, Status.VACANT, Status.FROZEN, Status.DELETED, Status.UNKNOWN, Cover.AGENCY]
BY_HOLDER = "nothing of the holder: the post holder’s cell says whether the post is filled"
_Status = choice(STATUS_WORDS, Status.UNKNOWN, doubtful=DOUBTFUL_STATES, says_nothing=BY_HOLDER)
ONE_EACH = "give each post a row of its own"
DOUBLE = (
    "post {value} stands in {places}, with more than 1 FTE together: take out what is double, or give each post its own "
    "number"
)


class VacancyRow(SheetRow):
    """One row of an establishment and vacancy sheet: a post, or several of the same kind (`2x SW`)."""

    what: ClassVar[str] = "posts"
    identity: ClassVar[str] = "post_id"
    needs_one_of: ClassVar = (
        ("team", "district"),
        ("budgeted_fte", "contract_hours"),
        ("status", "holder", "in_post", "vacant"),
    )

    post_id: Annotated[Reference | None, column.POST_ID] = None
    post_title: Annotated[Text, column.POST_TITLE]
    grade: Annotated[Text | None, column.GRADE] = None
    team: Annotated[Team, column.TEAM] = None
    district: District = None
    service: Annotated[Text | None, column.SERVICE] = None
    standard_hours: StandardHours = Field(default=None, validate_default=True)
    contract_hours: Annotated[Hours | None, column.CONTRACT_HOURS] = None
    budgeted_fte: Annotated[Fte | None, column.BUDGETED_FTE] = None
    in_post: Annotated[Fte | None, column.IN_POST_FTE] = None
    vacant: Annotated[Fte | None, column.VACANT_FTE] = None
    status: Annotated[_Status | None, column.STATUS] = None  # type: ignore[valid-type]
    holder: Annotated[Holder | None, BeforeValidator(state_by_holder), column.HOLDER] = None
    holder_start: Annotated[Day, column.HOLDER_START] = None
    holder_end: Annotated[Day, column.HOLDER_END] = None
    cover_type: Annotated[choice(COVER_WORDS) | None, column.COVER_TYPE] = None  # type: ignore[valid-type]
    cover_fte: Annotated[Fte | None, column.COVER_FTE] = None
    agency_fte: Annotated[Fte | None, column.AGENCY_FTE] = None
    vacant_since: Annotated[Day, column.VACANT_SINCE] = None
    reason: Annotated[choice(REASON_WORDS, Reason.OTHER, is_asked=False) | None, column.REASON] = None  # type: ignore[valid-type]
    recruitment_stage: Annotated[choice(STAGE_WORDS) | None, column.RECRUITMENT_STAGE] = None  # type: ignore[valid-type]
    expected_start: Annotated[Day, column.EXPECTED_START] = None
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
            said = additions("" if status is None else status)
        except ValueError as error:
            raise wrong("status", str(error)) from None
        if said == Additions() and row.holder != Cover.AGENCY:
            return row
        row._check_words_of_status(said, (info.context or {}).get("as_at"))
        added: dict[str, Any] = {}
        if (said.is_covered_by_agency or row.holder == Cover.AGENCY) and row.is_vacant:
            row._check_agency()
            added["cover_type"] = Cover.AGENCY
        if row.status == Status.VACANT and said.since and not row.vacant_since:
            added["vacant_since"] = said.since
        return row.model_copy(update=added) if added else row

    def _check_words_of_status(self, said: Additions, as_at: date | None) -> None:
        if self.status == Status.FILLED and said.names_agency:
            raise wrong(
                "status", "agency is never in post: write vacant, with agency as the ‘Cover type’, or only filled"
            )
        if self.status != Status.VACANT:
            return
        if as_at and said.since and said.since > as_at:
            raise wrong(
                "status",
                f"this says vacant only from {long_date(said.since)}: write filled with a Holder end, or vacant",
            )
        is_clear = said.is_covered_by_agency or self.cover_type is not None or self.agency_fte is not None
        if said.names_agency and not is_clear:
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
        check_place(self)
        self._check_size()
        self._check_hours()
        self._check_parts()
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
        if self.budgeted_fte is None and self.contract_hours is None:
            raise wrong("budgeted_fte", "the FTE is missing: write a number such as 1 or 0.6")
        if self.posts > 1 and self.established_fte <= 1:
            doubt = f"the title stands for {self.posts} posts, and this FTE may be that of each or of all together"
            raise wrong("budgeted_fte", f"{doubt}: {ONE_EACH}")
        if self.established_fte > self.posts + SLACK:
            remedy = "write hours as ‘37 hrs’, several posts as ‘2x’ before the title, or"
            raise wrong("budgeted_fte", f"a post has at most 1 FTE: {remedy} {ONE_EACH}")

    def _check_hours(self) -> None:
        """Hours count only where a post is filled; they must fit the FTE of the row."""
        if self.budgeted_fte is None or self._contract_fte is None or self.state != Status.FILLED:
            return
        if self.posts > 1 and abs(self._contract_fte - self.budgeted_fte) > SLACK * self.posts:
            doubt = f"the title stands for {self.posts} posts, and these hours may be those of each or of all together"
            raise wrong("contract_hours", f"{doubt}: {ONE_EACH}")
        if self._contract_fte > self.budgeted_fte + SLACK * self.posts:
            more = f"these hours are {self._contract_fte:g} FTE, more than the post’s {self.budgeted_fte:g} FTE"
            raise wrong("contract_hours", f"{more}: mend one of the two")

    def _check_parts(self) -> None:
        """What is in post and what is vacant are the whole post together, and fit what the status says."""
        parts = [part for part in (self.in_post, self.vacant) if part is not None]
        if len(parts) == 2 and abs(sum(parts) - self.established_fte) > SLACK * self.posts:
            said = f"{self.in_post:g} FTE in post and {self.vacant:g} vacant are not the post’s {self.established_fte:g} FTE"
            raise wrong("in_post", f"{said}: mend one of the three")
        if len(parts) == 1 and parts[0] > self.established_fte + SLACK * self.posts:
            field = "in_post" if self.vacant is None else "vacant"
            raise wrong(field, f"this is more than the post’s {self.established_fte:g} FTE: mend one of the two")
        if self.status == Status.VACANT and self.in_post and self.in_post > self.established_fte - SLACK:
            raise wrong("in_post", "all of the post is held by this, but the status says vacant: mend one of the two")
        if self.status == Status.FILLED and self.vacant and self.vacant > self.established_fte - SLACK:
            raise wrong("vacant", "all of the post is vacant by this, but the status says filled: mend one of the two")

    def _check_cover(self) -> None:
        if self.cover_fte and self.cover in (None, Cover.NONE):
            raise wrong("cover_type", "FTE is covered but not by whom: write agency, acting or fixed term")
        if self.agency_fte and self.cover_type not in (None, Cover.AGENCY):
            raise wrong("cover_type", f"agency FTE is given, but this says {self.cover_type}: mend one of the two")
        for field in ("cover_fte", "agency_fte"):
            if (getattr(self, field) or 0) > self.established_fte + SLACK:
                raise wrong(field, f"more is covered than the post’s {self.established_fte:g} FTE: mend one of the two")

    @classmethod
    def as_answered(
        cls, rows: Sequence[tuple[Place, "VacancyRow"]], asking: Asking
    ) -> list[tuple[Place, "VacancyRow"]]:
        """Of posts that are filled by their status and held by nobody, in a sheet that names holders, what was answered."""
        naming = {place.sheet for place, row in rows if row.holder in (Status.FILLED, Cover.AGENCY)}
        filled = (place for place, row in rows if row.status == Status.FILLED and row.holder is None)
        empty = {place for place in filled if place.sheet in naming}
        if not empty:
            return [*rows]
        question = Question(
            "filled without a holder",
            "The status says filled, but no holder is named as for other posts. What are these posts?",
            tuple(Choice(state.value, state.value) for state in (Status.FILLED, Status.VACANT, Status.UNKNOWN)),
            Status.FILLED.value, column="Post holder",
        )  # fmt: skip
        state = Status(asking.ask(question, sorted(empty)))
        return [(place, row.model_copy(update={"status": state}) if place in empty else row) for place, row in rows]

    @classmethod
    def check_together(
        cls, rows: Sequence[tuple[Place, "VacancyRow"]], context: Mapping[str, Any]
    ) -> Iterable[Finding]:
        """A post twice is a problem unless it is a job share: FTE together at most 1; so is a snapshot of another day."""
        yield from doubles(rows, "post_id", "established_fte", DOUBLE)
        yield from other_days(rows, context)

    @classmethod
    def remarks(cls, rows: Sequence[tuple[Place, "VacancyRow"]], context: Mapping[str, Any]) -> Iterable[str]:
        return vacancy_remarks.remarks(rows, context)

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
        return self.status or by_holder or self._state_by_parts or Status.UNKNOWN

    @property
    def _state_by_parts(self) -> Status | None:
        """Filled where some of the post is held, else vacant; None where the sheet does not say how much is."""
        if self.in_post is None and self.vacant is None:
            return None
        held = self.in_post if self.in_post is not None else self.established_fte - (self.vacant or 0)
        return Status.FILLED if held > SLACK else Status.VACANT

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
        """What is in post by the sheet, else what the holder works, where hours say so, else what is not vacant.

        0 unless the post is filled, or held in part.
        """
        if self.state not in (Status.FILLED, Status.VACANT):
            return 0.0
        if self.in_post is not None:
            return self.in_post
        if self.vacant is not None:
            return round(max(0.0, self.established_fte - self.vacant), 4)
        if self.state != Status.FILLED:
            return 0.0
        return self.established_fte if self._contract_fte is None else self._contract_fte

    @property
    def other_part_fte(self) -> float:
        """The FTE of a post that is in another state than the post as a whole: the vacant part of a filled one, or the held part
        of a vacant one."""
        if self.state == Status.VACANT:
            return self.in_post_fte
        return (self.vacant or 0.0) if self.state == Status.FILLED else 0.0

    @property
    def cover(self) -> Cover | None:
        """How the post is covered: as the sheet says, or by agency where it gives agency FTE."""
        return Cover.AGENCY if self.agency_fte else self.cover_type

    @property
    def covered_fte(self) -> float:
        """The FTE of the post that is covered: what the sheet says, else all of it."""
        if self.cover in (None, Cover.NONE):
            return 0.0
        typed = self.cover_fte if self.agency_fte is None else self.agency_fte
        return self.established_fte if typed is None else typed
