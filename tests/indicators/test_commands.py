"""Storing and typing figures of indicators: what counts, what is undone, two people at once, and step changes."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlmodel import Session, col, select

from core.audit.tables import AuditEntry
from core.indicators import queries
from core.indicators.commands import (
    LONGEST_REASON,
    mark_step_change,
    type_observations,
    withdraw_step_change,
)
from core.indicators.intake import INDICATORS
from core.indicators.measures import known_at
from core.indicators.rows.observations import ObservationRow
from core.indicators.tables import Observation
from core.people import Person
from core.refusals import ChangedMeanwhile, Refused
from core.sheets.outcome import Checked, Problem
from core.storage.engine import prepare, reading, writing
from core.storage.revision import data_revision
from core.uploads import commands as upload_commands
from core.uploads import history as uploads
from core.uploads.tables import Kind, Upload
from tests.indicators.filled_in import (
    APRIL,
    AT,
    FEBRUARY,
    JANUARY,
    MANAGER,
    MARCH,
    MEMBER,
    OFFICE,
    RATE,
    checked,
    file,
    row,
    store,
)

OTHER = Person("robin.office", OFFICE.role)
ASHFORD = (RATE, MARCH, "Ashford")


def typed(session: Session, *rows: Mapping[str, object], seen: Mapping[Any, int | None] = {}, **about: Any) -> int:
    told: dict[str, Any] = {"as_at": MARCH, "author": OFFICE, "at": AT} | about
    return type_observations(session, [ObservationRow.model_validate(one) for one in rows], seen=seen, **told)


def known(session: Session, day: date = APRIL) -> dict[Any, tuple[Any, ...]]:
    frame = known_at(queries.observations(session), day)
    frame = frame.astype(object).where(frame.notna(), None)
    return {
        (one.measure, one.month, one.district): (one.numerator, one.denominator, one.flag)
        for one in frame.itertuples(index=False)
    }


def test_stored_figures_come_back_as_they_were_with_what_is_told_of_their_upload(database: Engine) -> None:
    with writing(database) as session:
        number = store(session, MARCH, "a", row(), row(district="", numerator="c", denominator=70))
    with reading(database) as session:
        found = queries.observations(session)
    assert tuple(found.columns) == queries.OBSERVATIONS
    found = found.astype(object).where(found.notna(), None)
    about = (number, MARCH, AT, OFFICE.username, "indicators.csv", False)
    assert sorted(found.itertuples(index=False, name=None)) == [
        (RATE, MARCH, "", None, 70, "c", *about),
        (RATE, MARCH, "Ashford", 45, 60, None, *about),
    ]


def test_a_percentage_that_was_typed_is_not_kept(database: Engine) -> None:
    with writing(database) as session:
        number = store(session, MARCH, "a", row(percentage="75%"))
    with reading(database) as session:
        (kept,) = session.exec(select(Observation).where(Observation.upload == number))
    assert kept.model_dump() == {
        "upload": number, "measure": RATE, "month": MARCH, "district": "Ashford", "numerator": 45, "denominator": 60,
        "flag": None,
    }  # fmt: skip


def test_without_any_upload_the_frames_are_empty_with_all_their_columns(database: Engine) -> None:
    with reading(database) as session:
        found = queries.observations(session)
        assert (len(found), tuple(found.columns)) == (0, queries.OBSERVATIONS)
        assert tuple(queries.step_changes(session).columns) == queries.STEP_CHANGES
        assert known_at(found, MARCH).empty


def test_a_file_with_problems_changes_nothing(database: Engine) -> None:
    bad: Checked[ObservationRow] = Checked(rows=checked(row()).rows, problems=[Problem("", 3, "Month", "", "Wrong.")])
    with pytest.raises(Refused, match="has problems"), writing(database) as session:
        store(session, MARCH, "a")
    with pytest.raises(Refused, match="has problems"), writing(database) as session:
        INDICATORS.store(session, bad, MARCH, file("a"), OFFICE, AT)
    with reading(database) as session:
        assert queries.observations(session).empty


def test_only_the_programme_office_stores_or_types_figures(database: Engine) -> None:
    for author in (MANAGER, MEMBER):
        with pytest.raises(Refused, match=f"A {author.role} may not upload"), writing(database) as session:
            typed(session, row(), author=author)
    with reading(database) as session:
        assert queries.observations(session).empty


def test_a_file_of_the_same_day_takes_the_place_of_the_one_before_and_undoing_brings_it_back(database: Engine) -> None:
    with writing(database) as session:
        first = store(session, MARCH, "a", row(), row(district="Dover"))
    with writing(database) as session:
        second = store(session, MARCH, "b", row(numerator=50), seen=first)
    with reading(database) as session:
        assert known(session) == {ASHFORD: (50, 60, None)}
    with writing(database) as session:
        upload_commands.undo(session, second, OFFICE, AT)
    with reading(database) as session:
        assert known(session) == {ASHFORD: (45, 60, None), (RATE, MARCH, "Dover"): (45, 60, None)}


def test_what_is_typed_stands_over_the_file_of_its_day_and_beside_what_else_was_typed(database: Engine) -> None:
    with writing(database) as session:
        number = store(session, MARCH, "a", row(), row(district="Dover"))
    later = AT + timedelta(minutes=1)
    with writing(database) as session:
        typed(session, row(numerator=46), seen={ASHFORD: number}, at=later)
    with writing(database) as session:
        second = typed(session, row(FEBRUARY, numerator=30), at=later)
    with reading(database) as session:
        assert known(session) == {
            ASHFORD: (46, 60, None), (RATE, MARCH, "Dover"): (45, 60, None), (RATE, FEBRUARY, "Ashford"): (30, 60, None),
        }  # fmt: skip
    with writing(database) as session:
        upload_commands.undo(session, second, OFFICE, later)
    with reading(database) as session:
        assert (RATE, FEBRUARY, "Ashford") not in known(session)


def test_two_who_type_over_the_same_figure_the_second_is_told_what_the_first_wrote(database: Engine) -> None:
    with writing(database) as session:
        seen = {ASHFORD: store(session, MARCH, "a", row())}
    with writing(database) as session:
        first = typed(session, row(numerator=46), seen=seen, at=AT + timedelta(minutes=1))
        before = data_revision(session)
    with pytest.raises(ChangedMeanwhile) as refused, writing(database) as session:
        typed(session, row(numerator=47), seen=seen, author=OTHER, at=AT + timedelta(minutes=2))
    assert str(refused.value) == (
        "While you were typing, chris.office wrote 46 of 60 in the place of 45 of 60 (Ethnicity recorded, March 2011, Ashford), "
        "so nothing of yours was changed: look at it, then save again if yours is right."
    )
    with reading(database) as session:
        assert known(session)[ASHFORD] == (46, 60, None)
        assert data_revision(session) == before
    with writing(database) as session:
        typed(session, row(numerator=47), seen={ASHFORD: first}, author=OTHER, at=AT + timedelta(minutes=3))
    with reading(database) as session:
        assert known(session)[ASHFORD] == (47, 60, None)


def test_two_who_both_saw_no_figure_the_second_is_told(database: Engine) -> None:
    with writing(database) as session:
        typed(session, row(numerator="c"), seen={ASHFORD: None})
    with pytest.raises(ChangedMeanwhile, match=r"chris\.office wrote ‘c’ "), writing(database) as session:
        typed(session, row(), seen={ASHFORD: None}, author=OTHER)


def test_whoever_saw_a_figure_that_was_undone_since_is_told_who_undid_it(database: Engine) -> None:
    with writing(database) as session:
        number = store(session, MARCH, "a", row())
    with writing(database) as session:
        upload_commands.undo(session, number, OTHER, AT)
    with (
        pytest.raises(ChangedMeanwhile, match=r"robin\.office took back what you saw"),
        writing(database) as session,
    ):
        typed(session, row(), seen={ASHFORD: number})


def test_a_change_of_another_figure_stands_in_nobodys_way(database: Engine) -> None:
    with writing(database) as session:
        typed(session, row(district="Dover"))
        typed(session, row(), seen={ASHFORD: None}, author=OTHER)
    with reading(database) as session:
        assert len(known(session)) == 2


def test_whoever_saw_an_illustrative_figure_saw_nobodys(database: Engine) -> None:
    with writing(database) as session:
        made_up = store(session, MARCH, "made up", row(), row(district="Dover"), is_illustrative=True)
        typed(session, row(numerator=46), seen={ASHFORD: made_up})
        typed(session, row(district="Dover", numerator=47), seen={(RATE, MARCH, "Dover"): made_up})
    with reading(database) as session:
        assert {key: figure[0] for key, figure in known(session).items()} == {ASHFORD: 46, (RATE, MARCH, "Dover"): 47}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "no figure was typed"),
        ((row(), row()), "typed twice"),
        ((row(APRIL),), "April 2011 is not over on 31 March 2011"),
    ],
)
def test_what_cannot_be_typed_is_refused_in_a_sentence(
    database: Engine, rows: tuple[dict[str, object], ...], said: str
) -> None:
    with pytest.raises(Refused, match=said), writing(database) as session:
        typed(session, *rows)


def test_the_trail_tells_what_a_typed_figure_was_before_and_is_now(database: Engine) -> None:
    with writing(database) as session:
        number = store(session, MARCH, "a", row())
        typed(session, row(numerator=46), seen={ASHFORD: number})
    with reading(database) as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.what == "indicator figures typed")).one()
        upload = session.exec(select(Upload).order_by(col(Upload.id).desc())).first()
        assert upload is not None
        kept = uploads.kept_file(session, upload.id or 0)
    assert (entry.who, entry.subject) == (OFFICE.username, "1 figure typed: Ethnicity recorded")
    assert (json.loads(entry.before)[0]["numerator"], json.loads(entry.after)[0]["numerator"]) == (45, 46)
    assert kept is not None
    assert kept.content.decode().splitlines() == [
        "measure,month,district,numerator,denominator,flag", "ethnicity_recorded,2011-03-31,Ashford,46.0,60.0,",
    ]  # fmt: skip


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("file"),
            st.sampled_from([FEBRUARY, MARCH]),
            st.sets(st.sampled_from("AB"), min_size=1),
            st.integers(0, 60),
        ),
        st.tuples(st.just("type"), st.sampled_from([FEBRUARY, MARCH]), st.sampled_from("AB"), st.integers(0, 60)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
    ),
    max_size=7,
)


@given(steps, st.sampled_from([JANUARY, FEBRUARY, MARCH]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_of_files_typing_and_undoing_the_figures_are_those_of_a_plain_list(
    tmp_path_factory: pytest.TempPathFactory, done: list[Any], day: date
) -> None:
    """The list: each upload that lives, unless a later file of its day lives, written down by day and then by time."""
    url = f"sqlite:///{tmp_path_factory.mktemp('any') / 'any.db'}"
    prepare(url)
    database = create_engine(url)
    history: list[dict[str, Any]] = []
    for minute, step in enumerate(done):
        at = AT + timedelta(minutes=minute)
        with suppress(Refused), Session(database) as session, session.begin():
            if step[0] == "undo":
                if step[1] < len(history):
                    upload_commands.undo(session, history[step[1]]["number"], OFFICE, at)
                    history[step[1]]["lives"] = False
                continue
            kind, as_at, names, numerator = step
            rows = [row(FEBRUARY, name, numerator=numerator) for name in sorted(names)]
            if kind == "file":
                seen = uploads.current_upload(session, Kind.INDICATORS, as_at)
                number = store(session, as_at, f"{minute}", *rows, seen=seen, at=at)
            else:
                now = known_at(queries.observations(session), as_at)
                shown = {(RATE, FEBRUARY, one.district): one.upload for one in now.itertuples(index=False)}
                number = typed(session, *rows, as_at=as_at, at=at, seen=shown)
            history.append(
                {"number": number, "kind": kind, "as_at": as_at, "names": names, "value": numerator, "lives": True}
            )
    told: dict[str, int] = {}
    for one in sorted((one for one in history if one["lives"] and one["as_at"] <= day), key=lambda one: one["as_at"]):
        later = [other for other in history if other["kind"] == "file" and other["as_at"] == one["as_at"]]
        if one["kind"] == "type" or not any(other["lives"] and other["number"] > one["number"] for other in later):
            told |= dict.fromkeys(one["names"], one["value"])
    with Session(database) as session:
        found = known(session, day)
    database.dispose()
    assert {district: figure[0] for (_, _, district), figure in found.items()} == told


def test_a_step_change_is_marked_with_its_reason_and_withdrawn_again(database: Engine) -> None:
    with writing(database) as session:
        before = data_revision(session)
        number = mark_step_change(session, RATE, date(2011, 3, 7), "  A new\n form  ", MANAGER, AT)
        assert data_revision(session) > before
    with reading(database) as session:
        assert queries.step_changes(session).values.tolist() == [
            [number, RATE, MARCH, "A new form", MANAGER.username, AT]
        ]
    with writing(database) as session:
        withdraw_step_change(session, number, OFFICE, AT)
    with reading(database) as session:
        assert queries.step_changes(session).empty
        said = [
            (one.what, one.who) for one in session.exec(select(AuditEntry).where(col(AuditEntry.what).like("step%")))
        ]
    assert said == [("step change marked", MANAGER.username), ("step change withdrawn", OFFICE.username)]
    with pytest.raises(Refused, match=r"chris\.office has already withdrawn"), writing(database) as session:
        withdraw_step_change(session, number, MANAGER, AT)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"measure": "none"}, "no measure of this code"), ({"reason": "  "}, "Write what changed"),
     ({"reason": "x" * (LONGEST_REASON + 1)}, "no more than 500"),
     ({"reason": "a\x00b"}, "a sign that cannot be kept"), ({"reason": "a\ud800b"}, "a sign that cannot be kept"),
     ({"month": date(2011, 7, 1)}, "July 2011 lies ahead"),
     ({"author": MEMBER}, "A cabinet member may not"),
     ({"measure": "initial_assessments", "month": date(2010, 4, 30)}, "begin anew there by themselves")],
)  # fmt: skip
def test_a_step_change_that_cannot_be_marked_is_refused_in_a_sentence(
    database: Engine, change: dict[str, Any], said: str
) -> None:
    asked: dict[str, Any] = {
        "measure": RATE,
        "month": MARCH,
        "reason": "A new form",
        "author": MANAGER,
        "at": AT,
    } | change
    with pytest.raises(Refused, match=said), writing(database) as session:
        mark_step_change(session, **asked)
    with reading(database) as session:
        assert queries.step_changes(session).empty


def test_a_month_is_marked_once_and_free_again_after_a_withdrawal(database: Engine) -> None:
    with writing(database) as session:
        number = mark_step_change(session, RATE, MARCH, "A new form", MANAGER, AT)
    with (
        pytest.raises(Refused, match=r"sam\.manager has already marked a step change in March 2011: A new form"),
        writing(database) as session,
    ):
        mark_step_change(session, RATE, date(2011, 3, 1), "Another", OFFICE, AT)
    with writing(database) as session:
        withdraw_step_change(session, number, OFFICE, AT)
        mark_step_change(session, RATE, MARCH, "Another", OFFICE, AT)


def test_an_unknown_step_change_cannot_be_withdrawn(database: Engine) -> None:
    with pytest.raises(Refused, match="no such step change"), writing(database) as session:
        withdraw_step_change(session, 99, MANAGER, AT)


def test_nothing_is_left_of_a_write_that_fails_half_way(database: Engine) -> None:
    def fail(session: Session) -> None:
        store(session, MARCH, "a", row())
        typed(session, row(FEBRUARY))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), writing(database) as session:
        fail(session)
    with reading(database) as session:
        assert queries.observations(session).empty
        assert not session.exec(select(Upload)).all()
