"""The history of uploads: which one counts for a date, what is refused, what is kept, and undoing."""

import json
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.refusals import Refused
from core.sheets.questions import Chosen
from core.storage.engine import reading, writing
from core.storage.revision import data_revision
from core.uploads import commands as upload_commands
from core.uploads import history as uploads
from core.uploads.tables import Counts, File, Kind, Upload, UploadFile

MARCH, APRIL = date(2011, 3, 31), date(2011, 4, 30)
AT = datetime(2011, 6, 1, 9, tzinfo=UTC)
HR = Person("pat.hr", Role.HR_LEAD)
OFFICE = Person("chris.office", Role.PROGRAMME_OFFICE)
COUNTS = Counts(rows_read=12, used=9, skipped=3, rejected=0)


def begin(
    session: Session,
    content: str,
    seen: int | None = None,
    *,
    as_at: date = MARCH,
    kind: Kind = Kind.VACANCIES,
    author: Person = HR,
    at: datetime = AT,
    is_illustrative: bool = False,
) -> int:
    file = File(f"{content}.xlsx", content.encode(), content.encode())
    return upload_commands.begin(
        session, kind, as_at, file, COUNTS, author, at, seen=seen, is_illustrative=is_illustrative
    )


def upload(database: Engine, content: str, seen: int | None = None, **choices: object) -> int:
    with writing(database) as session:
        return begin(session, content, seen, **choices)  # type: ignore[arg-type]


def undo(database: Engine, number: int, author: Person = HR) -> None:
    with writing(database) as session:
        upload_commands.undo(session, number, author, AT + timedelta(hours=1))


def counting(database: Engine) -> set[int]:
    """The numbers of the uploads that count."""
    with reading(database) as session:
        frame = uploads.uploads(session)
    return set(frame.loc[frame["is_current"], "id"])


def audit_entries(database: Engine) -> list[AuditEntry]:
    with reading(database) as session:
        return list(session.exec(select(AuditEntry).where(col(AuditEntry.what).contains("upload"))))


@pytest.fixture
def empty(database: Engine) -> Engine:
    """A database without any upload."""
    assert counting(database) == set()
    return database


def test_a_database_without_uploads_lists_none_with_all_columns(empty: Engine) -> None:
    with reading(empty) as session:
        frame = uploads.uploads(session)
    assert list(frame.columns) == [*Upload.model_fields, "is_current", "number"]
    assert frame.empty


def test_the_last_upload_of_each_date_and_kind_counts_and_the_newest_is_listed_first(empty: Engine) -> None:
    first = upload(empty, "a")
    second = upload(empty, "b", first)
    april = upload(empty, "c", as_at=APRIL)
    caseloads = upload(empty, "d", kind=Kind.CASELOADS)
    assert counting(empty) == {second, april, caseloads}
    with reading(empty) as session:
        assert list(uploads.uploads(session)["id"]) == [caseloads, april, second, first]
        assert uploads.current_upload(session, Kind.VACANCIES, MARCH) == second
        assert uploads.current_upload(session, Kind.CASELOADS, APRIL) is None


def test_undoing_brings_back_what_was_replaced_and_the_undone_one_counts_no_more(empty: Engine) -> None:
    first = upload(empty, "a")
    second = upload(empty, "b", first)
    undo(empty, second)
    assert counting(empty) == {first}
    undo(empty, first)
    assert counting(empty) == set()


def test_what_was_undone_can_be_uploaded_again(empty: Engine) -> None:
    first = upload(empty, "a")
    undo(empty, first)
    again = upload(empty, "a")
    assert counting(empty) == {again}


def test_real_data_of_a_kind_take_the_place_of_all_illustrative_data_of_that_kind_until_undone(empty: Engine) -> None:
    made_up = [upload(empty, day.isoformat(), as_at=day, is_illustrative=True) for day in (MARCH, APRIL)]
    other = upload(empty, "cases", kind=Kind.CASELOADS, is_illustrative=True)
    assert counting(empty) == {*made_up, other}
    real = upload(empty, "real")
    assert counting(empty) == {real, other}
    undo(empty, real)
    assert counting(empty) == {*made_up, other}


def test_illustrative_data_loaded_after_real_ones_do_not_count(empty: Engine) -> None:
    real = upload(empty, "real")
    upload(empty, "made up", is_illustrative=True)
    assert counting(empty) == {real}
    with reading(empty) as session:
        assert uploads.current_upload(session, Kind.VACANCIES, MARCH) == real


@pytest.mark.parametrize("role", list(Role))
def test_only_hr_and_the_programme_office_may_upload_and_undo(empty: Engine, role: Role) -> None:
    author, number = Person("somebody", role), upload(empty, "a")
    with reading(empty) as session:
        before = data_revision(session)
    if role in (Role.HR_LEAD, Role.PROGRAMME_OFFICE):
        undo(empty, upload(empty, "b", number, author=author), author)
        return
    with pytest.raises(Refused, match=f"A {role} may not upload vacancies. Ask the HR lead or the programme office"):
        upload(empty, "b", number, author=author)
    with pytest.raises(Refused, match=f"A {role} may not undo an upload of vacancies"):
        undo(empty, number, author)
    with reading(empty) as session:
        assert (data_revision(session), counting(empty)) == (before, {number})


def test_the_same_bytes_for_the_same_date_are_refused_with_the_name_of_who_was_first(empty: Engine) -> None:
    number = upload(empty, "a", author=OFFICE)
    with pytest.raises(Refused, match=r"already uploaded for 31 March 2011 by chris\.office; nothing was changed"):
        upload(empty, "a", number)
    assert counting(empty) == {number}


def test_the_same_bytes_are_welcome_for_another_date_or_kind_and_where_they_no_longer_count(empty: Engine) -> None:
    first = upload(empty, "a")
    upload(empty, "a", as_at=APRIL)
    upload(empty, "a", kind=Kind.CASELOADS)
    second = upload(empty, "b", first)
    assert upload(empty, "a", second) in counting(empty)


def test_a_date_that_lies_ahead_is_refused_and_today_is_not(empty: Engine) -> None:
    with pytest.raises(Refused, match="2 June 2011 lies ahead"):
        upload(empty, "a", as_at=date(2011, 6, 2))
    assert upload(empty, "a", as_at=date(2011, 6, 1)) in counting(empty)


def test_after_midnight_in_a_summer_night_todays_date_does_not_lie_ahead(empty: Engine) -> None:
    half_past_midnight = datetime(2011, 6, 1, 23, 30, tzinfo=UTC)  # which is 00:30 on 2 June in England
    assert upload(empty, "a", as_at=date(2011, 6, 2), at=half_past_midnight) in counting(empty)


def test_an_upload_that_came_in_between_is_named_and_nothing_is_changed(empty: Engine) -> None:
    seen = upload(empty, "a")
    upload(empty, "theirs", seen, author=OFFICE)
    before = counting(empty)
    with pytest.raises(Refused, match=r"chris\.office uploaded ‘theirs\.xlsx’ for 31 March 2011"):
        upload(empty, "mine", seen)
    assert counting(empty) == before


def test_an_upload_that_came_in_between_where_there_was_none_is_named_too(empty: Engine) -> None:
    upload(empty, "theirs", author=OFFICE)
    with pytest.raises(Refused, match=r"chris\.office uploaded ‘theirs\.xlsx’"):
        upload(empty, "mine", None)


def test_an_undoing_that_came_in_between_is_told_as_one(empty: Engine) -> None:
    only = upload(empty, "a")
    undo(empty, only, OFFICE)
    with pytest.raises(Refused, match=r"chris\.office undid the upload of ‘a\.xlsx’ for 31 March 2011"):
        upload(empty, "mine", only)


def test_an_undoing_in_between_is_not_told_as_an_upload_of_what_counts_again(empty: Engine) -> None:
    first = upload(empty, "a")
    second = upload(empty, "b", first)
    undo(empty, second, OFFICE)
    with pytest.raises(Refused, match=r"chris\.office undid the upload of ‘b\.xlsx’"):
        upload(empty, "mine", second)


def test_an_upload_on_which_a_later_one_builds_cannot_be_undone_first(empty: Engine) -> None:
    first = upload(empty, "a")
    second = upload(empty, "b", first, author=OFFICE)
    with pytest.raises(Refused, match=r"undo ‘b\.xlsx’ by chris\.office first"):
        undo(empty, first)
    upload(empty, "other date", as_at=APRIL)
    undo(empty, second)
    undo(empty, first)


def test_an_upload_is_undone_once(empty: Engine) -> None:
    number = upload(empty, "a")
    undo(empty, number, OFFICE)
    with pytest.raises(Refused, match=r"chris\.office has already undone this upload"):
        undo(empty, number)


def test_illustrative_data_and_what_never_was_cannot_be_undone(empty: Engine) -> None:
    made_up = upload(empty, "made up", is_illustrative=True)
    for number in (made_up, made_up + 100):
        with pytest.raises(Refused, match="no such upload"):
            undo(empty, number)


def test_each_upload_and_undoing_stands_in_the_audit_trail_and_raises_the_revision_once(empty: Engine) -> None:
    with reading(empty) as session:
        before = data_revision(session)
    first = upload(empty, "a")
    second = upload(empty, "b", first)
    undo(empty, second, OFFICE)
    with reading(empty) as session:
        assert data_revision(session) == before + 3
    one, two, three = audit_entries(empty)
    assert [(entry.who, entry.what, entry.subject) for entry in (one, two, three)] == [
        ("pat.hr", "vacancies uploaded", "a.xlsx"),
        ("pat.hr", "vacancies uploaded", "b.xlsx"),
        ("chris.office", "vacancies upload undone", "b.xlsx"),
    ]
    assert json.loads(two.before) == {"replaces": first}
    said = json.loads(two.after)
    assert {name: said[name] for name in COUNTS._fields} == COUNTS._asdict()
    assert (said["id"], said["as_at"], said["undone_by"]) == (second, "2011-03-31", None)
    assert (json.loads(three.before)["undone_by"], json.loads(three.after)["undone_by"]) == (None, "chris.office")


def test_an_upload_that_fails_later_leaves_no_trace(empty: Engine) -> None:
    with reading(empty) as session:
        before = data_revision(session)
    with pytest.raises(RuntimeError):
        _begin_and_fail(empty)
    with reading(empty) as session:
        assert (data_revision(session), len(uploads.uploads(session)), len(session.exec(select(UploadFile)).all())) == (
            before,
            0,
            0,
        )
    assert audit_entries(empty) == []


def _begin_and_fail(database: Engine) -> None:
    with writing(database) as session:
        begin(session, "a")
        raise RuntimeError("the rows cannot be written")


def test_the_list_tells_who_when_which_file_and_how_many_rows(empty: Engine) -> None:
    upload(empty, "a", author=OFFICE)
    with reading(empty) as session:
        (row,) = uploads.uploads(session).to_dict("records")
    assert {name: row[name] for name in COUNTS._fields} == COUNTS._asdict()
    assert (row["who"], row["at"], row["file_name"], row["as_at"]) == ("chris.office", AT, "a.xlsx", MARCH)
    assert row["checksum"] == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # of "a", by sha256sum


def test_a_file_is_kept_with_whether_it_is_the_original(empty: Engine) -> None:
    whole = upload(empty, "a")
    with writing(empty) as session:
        file = File("b.xlsx", b"with names", b"without")
        part = upload_commands.begin(session, Kind.VACANCIES, APRIL, file, COUNTS, HR, AT)
    with reading(empty) as session:
        kept = {number: uploads.kept_file(session, number) for number in (whole, part, 999)}
        assert [uploads.is_kept_whole(session, number) for number in (whole, part, 999)] == [True, False, None]
    assert {number: file and (file.content, file.is_original) for number, file in kept.items()} == {
        whole: (b"a", True),
        part: (b"without", False),
        999: None,
    }


def test_headings_are_remembered_by_kind_and_shape_and_the_last_word_counts(empty: Engine) -> None:
    def remember(number: int, shape: str, **mapping: str) -> None:
        with writing(empty) as session:
            upload_commands.remember(session, number, shape, Chosen(mapping, {f"asked of {shape}": str(number)}))

    def remembered(kind: Kind, shape: str) -> dict[str, str]:
        with reading(empty) as session:
            return dict(uploads.remembered(session, kind, shape).mapping)

    remember(upload(empty, "a"), "one", post_title="Job", team="Unit")
    remember(upload(empty, "b", as_at=APRIL), "two", post_title="Role")
    remember(upload(empty, "c", kind=Kind.CASELOADS), "one", worker="Ref")
    later = upload(empty, "d", as_at=date(2011, 5, 31))
    remember(later, "one", post_title="Position", team="")
    assert remembered(Kind.VACANCIES, "one") == {"post_title": "Position", "team": ""}
    assert remembered(Kind.VACANCIES, "two") == {"post_title": "Role"}
    assert remembered(Kind.CASELOADS, "one") == {"worker": "Ref"}
    assert remembered(Kind.VACANCIES, "three") == {}
    with reading(empty) as session:
        assert uploads.remembered(session, Kind.VACANCIES, "one").answers == {"asked of one": str(later)}
    undo(empty, later)
    assert remembered(Kind.VACANCIES, "one") == {"post_title": "Job", "team": "Unit"}


def test_what_is_typed_for_a_date_counts_beside_other_typing_and_the_file_of_that_date(empty: Engine) -> None:
    made_up = upload(empty, "made up", kind=Kind.INDICATORS, author=OFFICE, is_illustrative=True)
    assert counting(empty) == {made_up}
    first, second = (upload(empty, name, kind=Kind.TYPED_INDICATORS, author=OFFICE) for name in ("one", "another"))
    assert counting(empty) == {first, second}, "what is typed is real: it takes the place of what is made up"
    file = upload(empty, "a file", kind=Kind.INDICATORS, author=OFFICE)
    assert counting(empty) == {first, second, file}
    undo(empty, first, OFFICE)
    assert counting(empty) == {second, file}
    undo(empty, file, OFFICE)
    undo(empty, second, OFFICE)
    assert counting(empty) == {made_up}


@pytest.mark.parametrize(
    ("kind", "role", "may"),
    [
        (Kind.INDICATORS, Role.HR_LEAD, False),
        (Kind.TYPED_INDICATORS, Role.SENIOR_MANAGER, False),
        (Kind.SURVEY, Role.HR_LEAD, True),
        (Kind.SURVEY, Role.CABINET_MEMBER, False),
    ],
)
def test_each_kind_of_data_has_its_own_uploaders(empty: Engine, kind: Kind, role: Role, may: bool) -> None:
    with nullcontext() if may else pytest.raises(Refused, match=f"A {role} may not upload {kind}"):
        assert upload(empty, "x", kind=kind, author=Person("somebody", role))
