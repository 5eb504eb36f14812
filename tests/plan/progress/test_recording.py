"""Recording progress: who may, what is refused with which sentence, what the trail and the history keep."""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from core.audit import trail
from core.audit.tables import AuditEntry
from core.people import Person, Role
from core.plan import measures, queries
from core.plan.history import history
from core.plan.progress import recording
from core.plan.progress.evidence import LARGEST, Attached
from core.plan.progress.updates import LONGEST, Update
from core.plan.states import Delivery
from core.plan.tables import Comment, EvidenceFile, MilestoneProgress, Plan, Progress
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing
from core.storage.revision import data_revision

NOON = datetime(2011, 7, 1, 12, tzinfo=UTC)
MARCH, APRIL, MAY = date(2011, 3, 31), date(2011, 4, 30), date(2011, 5, 31)
LEAD = Person("lead", Role.SENIOR_MANAGER, "Lee Lead")
OTHER = Person("other", Role.SENIOR_MANAGER, "Olu Other")
ASSURER = Person("assurer", Role.SENIOR_MANAGER, "Asa Assurer", may_assure=True)
OFFICE = Person("office", Role.PROGRAMME_OFFICE, "Pat Office")
MEMBER = Person("member", Role.CABINET_MEMBER, "Mel Member")
HR = Person("hr", Role.HR_LEAD, "Hal Hr")
PROGRESS = Update(as_at=MARCH, delivery=Delivery.IN_PROGRESS, no_new_date=True)
DONE = Update(as_at=MARCH, delivery=Delivery.COMPLETE, completed_on=date(2011, 3, 20))
ASSURED = replace(DONE, delivery=Delivery.ASSURED, evidence="Minutes of the board")
PDF = Attached("audit.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")


def recorded(
    database: Engine, update: Update = PROGRESS, author: Person = LEAD, ref: str = "A2.1", at: datetime = NOON,
    **more: Any,
) -> int:  # fmt: skip
    with writing(database) as session:
        seen = more.pop("seen", recording.newest_entry(session, ref))
        return recording.record(session, ref, update, author, at, seen, **more)


def problems(database: Engine, update: Update, author: Person = LEAD, ref: str = "A2.1") -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        recorded(database, update, author, ref)
    return refused.value.problems


def refusal(kind: type[Refused], what: Callable[[], Any]) -> str:
    with pytest.raises(kind) as refused:
        what()
    assert type(refused.value) is kind
    return str(refused.value)


def count_of(database: Engine, table: Any) -> int:
    with reading(database) as session:
        return len(session.exec(select(table)).all())


def status(database: Engine, as_at: date = MARCH, ref: str = "A2.1") -> Any:
    with reading(database) as session:
        rows = measures.status(queries.plan_frames(session), as_at)
    (row,) = rows[rows["ref"] == ref].itertuples()
    return row


def trail_of(database: Engine) -> list[AuditEntry]:
    with reading(database) as session:
        return list(session.exec(select(AuditEntry).order_by(AuditEntry.id)))  # type: ignore[arg-type]


# --- who may ---


@pytest.mark.parametrize("author", [MEMBER, HR])
def test_other_roles_record_nothing(database: Engine, author: Person) -> None:
    assert "may not record progress" in refusal(Refused, lambda: recorded(database, author=author))
    with writing(database) as session:
        refusal(Refused, lambda: recording.comment(session, "A2.1", "Hello", author, NOON))
    assert count_of(database, Progress) == 0


def test_who_reports_complete_does_not_assure_it(database: Engine) -> None:
    recorded(database, DONE, OFFICE)
    assert "You reported this action complete" in refusal(Refused, lambda: recorded(database, ASSURED, OFFICE))
    assert "by somebody whom it named as assurer" in refusal(Refused, lambda: recorded(database, ASSURED, OTHER))
    recorded(database, ASSURED, ASSURER)
    assert (status(database).rating, status(database).recorded_by) == ("B", "Asa Assurer")


def test_an_assurer_who_reported_it_complete_needs_somebody_else(database: Engine) -> None:
    recorded(database, DONE, ASSURER)
    recorded(database, replace(DONE, done="And checked the figures."), OTHER)
    refusal(Refused, lambda: recorded(database, ASSURED, ASSURER))
    recorded(database, ASSURED, OFFICE)
    assert status(database).rating == "B"


def test_an_assurer_is_free_again_once_the_action_was_taken_up_anew(database: Engine) -> None:
    recorded(database, DONE, ASSURER)
    recorded(database, replace(PROGRESS, as_at=APRIL))
    recorded(database, replace(DONE, as_at=MAY), LEAD)
    recorded(database, replace(ASSURED, as_at=MAY), ASSURER)
    assert [status(database, day).rating for day in (MARCH, APRIL, MAY)] == ["C", "R", "B"]


def test_what_the_plan_itself_ticks_is_assured_by_the_programme_office(database: Engine) -> None:
    assert status(database, ref="A3.1").rating == "C"
    recorded(database, ASSURED, OFFICE, "A3.1")
    assert status(database, ref="A3.1").rating == "B"


def test_nothing_is_assured_that_nobody_reported_complete_or_without_evidence(database: Engine) -> None:
    assert "Nobody has reported this action complete" in problems(database, ASSURED, OFFICE)["delivery"]
    recorded(database, DONE)
    assert "on what evidence" in problems(database, replace(ASSURED, evidence=" "), OFFICE)["evidence"]
    recorded(database, replace(ASSURED, evidence="", files=(PDF,)), OFFICE)
    assert status(database).rating == "B"


# --- what is refused, at its field ---


def test_what_is_overdue_asks_for_a_new_date_or_for_the_word_that_there_is_none_yet(database: Engine) -> None:
    """A2.1 is due on 31 January 2011, and so 59 days overdue on 31 March."""
    silent = replace(PROGRESS, no_new_date=False)
    asks = "It was due on 31 January 2011 and is not met: give a forecast of 31 March 2011 or later, or say ‘No new date yet’."
    for update in (silent, replace(silent, forecasts={"": date(2011, 3, 30)})):
        assert problems(database, update) == {"forecast ": asks}
    recorded(database, replace(silent, as_at=date(2011, 1, 31)))
    recorded(database, PROGRESS)
    recorded(database, replace(silent, forecasts={"": MARCH}))
    assert problems(database, replace(silent, as_at=date(2011, 4, 1)))["forecast "].startswith("It was due"), "passed"
    recorded(database, replace(silent, as_at=APRIL, met={"": MARCH}))
    recorded(database, replace(DONE, as_at=MAY))
    with reading(database) as session:
        entries = history(queries.plan_frames(session), "A2.1", APRIL)
    assert list(entries["dates"]) == ["met 31 March 2011", "forecast 31 March 2011", "", ""]


def test_what_was_last_said_stays_with_its_date_and_author_until_something_else_is_said(database: Engine) -> None:
    recorded(
        database,
        replace(PROGRESS, done="Printed", next_step="Send it", evidence="Minutes", evidence_link="https://a.b/c"),
    )
    recorded(
        database, replace(PROGRESS, as_at=APRIL, confidence="low", done=" \n", next_step="Ask the *printer*"), OTHER
    )
    march, april = status(database), status(database, APRIL)
    assert (april.done, april.next_step, april.proof, april.proof_link, april.confidence, april.reviewed_on) == (
        "Printed", "Ask the *printer*", "Minutes", "https://a.b/c", "low", APRIL,
    )  # fmt: skip
    assert april.said == {
        "done": ("Printed", MARCH, "Lee Lead", False),
        "next_step": ("Ask the *printer*", APRIL, "Olu Other", False),
        "evidence": ("Minutes", MARCH, "Lee Lead", False),
        "evidence_link": ("https://a.b/c", MARCH, "Lee Lead", False),
    }
    assert (march.next_step, march.confidence) == ("Send it", None)
    recorded(database, replace(PROGRESS, corrects=1))
    assert (status(database, APRIL).done, status(database, APRIL).next_step) == ("", "Ask the *printer*"), "corrected"


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"as_at": date(2010, 8, 31)}, "as_at", "The plan begins on 1 September 2010"),
        ({"as_at": date(2011, 7, 2)}, "as_at", "2 July 2011 lies ahead"),
        ({"delivery": "no update"}, "delivery", "Choose how far the action is"),
        ({"delivery": "done and dusted"}, "delivery", "Choose how far the action is"),
        ({"confidence": "sure"}, "confidence", "high, medium or low"),
        ({"delivery": "superseded"}, "done", "what takes its place"),
        ({"completed_on": MARCH}, "completed_on", "belongs to an action that is complete"),
        ({"delivery": Delivery.COMPLETE}, "completed_on", "Give the day"),
        ({"delivery": Delivery.COMPLETE, "completed_on": APRIL}, "completed_on", "30 April 2011 is after the reporting date"),
        ({"delivery": Delivery.COMPLETE, "completed_on": date(1011, 3, 1)}, "completed_on", "before the plan begins"),
        ({"forecasts": {"": date(2211, 3, 1)}}, "forecast ", "more than 5 years after the plan’s last date"),
        ({"forecasts": {"": date(2001, 3, 1)}}, "forecast ", "1 March 2001 is before the plan begins"),
        ({"forecasts": {"CP": APRIL}}, "forecast CP", "no such milestone"),
        ({"met": {"": APRIL}}, "met ", "30 April 2011 is after the reporting date"),
        ({"done": "x" * (LONGEST + 1)}, "done", "30,001 characters"),
        ({"evidence_link": "javascript:alert(1)"}, "evidence_link", "begins with https://"),
        ({"evidence_link": "https://a b"}, "evidence_link", "begins with https://"),
        ({"evidence_link": "https://" + "a" * 2000}, "evidence_link", "2,008 characters"),
        ({"override_rating": "B", "override_reason": "x"}, "override_rating", "Red, amber and green"),
        ({"override_rating": "G"}, "override_reason", "Say why"),
        ({"override_reason": "because"}, "override_rating", "no rating"),
        ({"delivery": Delivery.COMPLETE, "completed_on": MARCH, "override_rating": "G", "override_reason": "x"},
         "override_rating", "finished action"),
        ({"files": (Attached("a.exe", b"MZ"),)}, "files", "a.exe is of a kind that cannot be attached"),
        ({"files": (Attached("a.pdf", b"PK\x03\x04"),)}, "files", "a.pdf is not what its ending .pdf says"),
        ({"files": (Attached("a.pdf", b""),)}, "files", "a.pdf is empty"),
        ({"files": (Attached("a.pdf", PDF.content + b" " * LARGEST),)}, "files", "no more than 5 MB"),
        ({"files": (PDF,) * 6}, "files", "6 files are too many"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_at_its_field_and_nothing_is_kept(
    database: Engine, change: dict[str, Any], name: str, words: str
) -> None:
    before = len(trail_of(database))
    found = problems(database, replace(PROGRESS, **change))
    assert list(found) == [name]
    assert words in found[name]
    assert (count_of(database, Progress), count_of(database, EvidenceFile), len(trail_of(database))) == (0, 0, before)


def test_an_undated_action_is_never_green_by_hand(database: Engine) -> None:
    green = replace(PROGRESS, override_rating="G", override_reason="All is well.")
    assert "an undated action is never green" in problems(database, green, ref="A12.1")["override_rating"]
    recorded(database, replace(green, override_rating="A"), ref="A12.1")
    row = status(database, ref="A12.1")
    assert (row.rating, row.by_rule) == ("A", "U")


def test_a_rating_set_by_hand_shows_both_with_the_reason(database: Engine) -> None:
    recorded(database, replace(PROGRESS, override_rating="A", override_reason="The report is with the printer."))
    row = status(database)
    assert (row.rating, row.by_rule) == ("A", "R")
    assert row.reason == (
        "Amber: set by hand (“The report is with the printer.”); by the rule Red: due 31 January 2011, 59 days overdue"
    )


def test_nothing_is_recorded_for_a_date_that_is_closed(database: Engine) -> None:
    entry = recorded(database)
    with writing(database) as session:
        plan = session.get(Plan, 1)
        assert plan
        plan.closed_until = MARCH
    assert "Reporting is closed up to 31 March 2011" in problems(database, PROGRESS)["as_at"]
    moved = replace(PROGRESS, as_at=APRIL, corrects=entry)
    assert "reporting is closed up to 31 March 2011" in refusal(Refused, lambda: recorded(database, moved))
    recorded(database, replace(PROGRESS, as_at=date(2011, 4, 1)))


def test_an_action_that_is_gone_is_a_sentence(database: Engine) -> None:
    assert "no such action" in refusal(Refused, lambda: recorded(database, ref="Z9.9"))


# --- history ---


def test_what_was_recorded_stands_with_its_author_and_its_entry_in_the_trail(database: Engine) -> None:
    with reading(database) as session:
        before = data_revision(session)
    update = replace(
        PROGRESS,
        confidence="low",
        done="=1+1 <b>bold</b>\nsecond line\x00",
        forecasts={"": MAY},
        met={"": None},
        files=(PDF,),
    )
    number = recorded(database, update)
    row = status(database)
    assert (row.delivery, row.confidence, row.done) == ("in progress", "low", "=1+1 <b>bold</b>\nsecond line␀")
    assert (row.recorded_by, row.entry, row.expected_on) == ("Lee Lead", number, MAY)
    with reading(database) as session:
        assert data_revision(session) == before + 1
        (file,) = session.exec(select(EvidenceFile))
        assert (file.name, file.media_type, file.content) == ("audit.pdf", "application/pdf", PDF.content)
    entry = trail_of(database)[-1]
    assert (entry.who, entry.what, entry.subject, entry.before) == ("lead", "progress recorded", "A2.1", "")
    after = json.loads(entry.after)
    assert (after["id"], after["as_at"], after["milestones"]) == (
        number, "2011-03-31", [{"label": "", "forecast_on": "2011-05-31", "met_on": None}],
    )  # fmt: skip
    assert after["files"] == [{"name": "audit.pdf", "checksum": PDF.checksum, "bytes": len(PDF.content)}]


def test_a_correction_is_a_new_entry_and_keeps_the_files(database: Engine) -> None:
    first = recorded(database, replace(PROGRESS, done="Wrong action", files=(PDF,)))
    second = recorded(database, replace(PROGRESS, as_at=APRIL, done="Right words", corrects=first), OTHER)
    assert (status(database, MARCH).delivery, status(database, APRIL).done) == ("no update", "Right words")
    assert count_of(database, Progress) == 2
    with reading(database) as session:
        frames = queries.plan_frames(session)
        assert list(queries.evidence_files(session, "A2.1")["progress"]) == [first, second]
    entries = history(frames, "A2.1", MAY)
    assert list(entries[["id", "is_corrected"]].itertuples(index=False, name=None)) == [(second, False), (first, True)]
    assert "corrected already" in refusal(Refused, lambda: recorded(database, replace(PROGRESS, corrects=first)))
    third = recorded(database, replace(PROGRESS, done="At last", corrects=second))
    assert (status(database, MARCH).done, status(database, APRIL).done) == ("At last", "At last")
    assert trail_of(database)[-1].what == "progress corrected"
    assert json.loads(trail_of(database)[-1].before)["id"] == second
    assert json.loads(trail_of(database)[-1].after)["id"] == third


def test_an_entry_of_another_action_is_not_corrected(database: Engine) -> None:
    entry = recorded(database, ref="A2.2")
    assert "not of this action" in refusal(Refused, lambda: recorded(database, replace(PROGRESS, corrects=entry)))


def test_a_correction_of_the_report_frees_who_made_it_by_mistake(database: Engine) -> None:
    """Who corrects their own report of completion to progress did not report it complete."""
    wrong = recorded(database, DONE, ASSURER)
    recorded(database, replace(PROGRESS, corrects=wrong), ASSURER)
    recorded(database, DONE, LEAD)
    recorded(database, ASSURED, ASSURER)
    assert status(database).rating == "B"


def test_correcting_a_report_makes_nobody_free_to_assure_it(database: Engine) -> None:
    first = recorded(database, DONE, ASSURER)
    recorded(database, replace(DONE, done="The right day", corrects=first), LEAD)
    assert "You reported this action complete" in refusal(Refused, lambda: recorded(database, ASSURED, ASSURER))
    recorded(database, ASSURED, OFFICE)


def test_who_corrects_a_report_into_an_assurance_is_not_who_made_it(database: Engine) -> None:
    first = recorded(database, DONE, ASSURER)
    assured = replace(ASSURED, corrects=first)
    assert "Nobody has reported" in problems(database, assured, OFFICE)["delivery"]
    recorded(database, DONE, LEAD)
    refusal(Refused, lambda: recorded(database, assured, ASSURER))


def test_what_an_assurance_rests_on_is_corrected_after_it_and_by_those_who_may_assure(database: Engine) -> None:
    report = recorded(database, DONE, LEAD)
    assured = recorded(database, replace(ASSURED, as_at=APRIL), ASSURER)
    undone = replace(PROGRESS, corrects=report)
    assert "correct the assurance first" in refusal(Refused, lambda: recorded(database, undone, OTHER))
    withdrawn = replace(DONE, as_at=APRIL, corrects=assured)
    assert "has to correct it" in refusal(Refused, lambda: recorded(database, withdrawn, OTHER))
    recorded(database, withdrawn, OFFICE)
    assert status(database, APRIL).rating == "C"
    recorded(database, replace(PROGRESS, as_at=MAY), OTHER)
    assert status(database, MAY).rating == "R"


def test_the_second_of_two_is_told_who_recorded_and_may_go_on(database: Engine) -> None:
    first = recorded(database, author=LEAD, seen=None)
    with pytest.raises(
        ChangedMeanwhile, match="Lee Lead recorded progress of this action at 13:00 on 1 July 2011"
    ) as told:
        recorded(database, replace(PROGRESS, confidence="high"), OTHER, seen=None)
    assert told.value.newest == first
    recorded(database, replace(PROGRESS, confidence="high"), OTHER, seen=told.value.newest)
    assert status(database).confidence == "high"


def test_the_same_form_twice_is_recorded_once(database: Engine) -> None:
    first = recorded(database, form="f1", seen=None)
    assert recorded(database, form="f1", seen=None) == first
    assert count_of(database, Progress) == 1


def test_comments_are_kept_with_the_name_of_who_wrote_them_and_once(database: Engine) -> None:
    for text, form in (("First *words*", "1"), ("First *words*", "1"), ("Second\n<script>", "2")):
        with writing(database) as session:
            recording.comment(session, "A2.1", text, OTHER, NOON, form)
    with reading(database) as session:
        said = queries.comments(session, "A2.1")
    assert list(said["text"]) == ["First *words*", "Second\n<script>"]
    assert set(said["name"]) == {"Olu Other"}
    for text, words in ((" \n", "Write what you want to say"), ("x" * (LONGEST + 1), "30,001 characters")):
        with writing(database) as session:
            assert words in refusal(Refused, lambda: recording.comment(session, "A2.1", text, OTHER, NOON))  # noqa: B023
    assert count_of(database, Comment) == 2


# --- properties ---

DAYS = [date(2011, month, 28) for month in range(1, 7)]
one_update = st.builds(
    Update,
    as_at=st.sampled_from(DAYS),
    delivery=st.sampled_from([Delivery.NOT_STARTED, Delivery.IN_PROGRESS]),
    confidence=st.sampled_from([None, "high", "medium", "low"]),
    done=st.text(max_size=20),
    forecasts=st.sampled_from([{}, {"": None}, {"": date(2011, 4, 30)}, {"": date(2011, 9, 30)}]),
    override_rating=st.none(),
    no_new_date=st.just(True),
)


def play(database: Engine, updates: list[Update]) -> pd.DataFrame:
    """What stands at each date after these updates of one action, recorded in this order and then taken back."""
    with Session(database.execution_options(is_write=True)) as session:
        for update in updates:
            seen = recording.newest_entry(session, "A2.1")
            recording.record(session, "A2.1", update, LEAD, NOON, seen)
        frames = queries.plan_frames(session)
        found = pd.concat([measures.status(frames, day).assign(day=day) for day in DAYS])
        session.rollback()
    return found[found["ref"] == "A2.1"].drop(columns="entry").reset_index(drop=True)


@settings(max_examples=15)
@given(updates=st.lists(one_update, max_size=5), shuffle=st.randoms(use_true_random=False))
def test_the_state_at_a_date_does_not_depend_on_the_order_of_recording_between_dates(
    made_databases: Any, updates: list[Update], shuffle: Any
) -> None:
    """Between dates in any order; for one date the last recorded counts, so there the order is kept."""
    database = plan_database(made_databases)
    by_day = {day: [one for one in updates if one.as_at == day] for day in DAYS}
    order = [one.as_at for one in updates]
    shuffle.shuffle(order)
    waiting = {day: iter(found) for day, found in by_day.items()}
    pd.testing.assert_frame_equal(play(database, updates), play(database, [next(waiting[day]) for day in order]))


def plan_database(made_databases: Any) -> Engine:
    from core.storage.engine import engine

    return engine(f"sqlite:///{made_databases[False]}")


@settings(max_examples=15)
@given(updates=st.lists(one_update, max_size=6), corrected=st.lists(st.integers(0, 5), max_size=3), data=st.data())
def test_the_trail_replayed_gives_what_stands_in_the_database(
    made_databases: Any, updates: list[Update], corrected: list[int], data: st.DataObject
) -> None:
    database = plan_database(made_databases)
    refs = [data.draw(st.sampled_from(["A2.1", "A1.1", "A17.3"])) for _ in updates]
    with Session(database.execution_options(is_write=True)) as session:
        begun = trail.newest(session).entry
        numbers: list[tuple[str, int]] = []
        for ref, update in zip(refs, updates, strict=True):
            wanted = update if ref == "A2.1" else replace(update, forecasts={})  # the others' milestones have labels
            number = recording.record(session, ref, wanted, LEAD, NOON, recording.newest_entry(session, ref))
            numbers.append((ref, number))
        for place in dict.fromkeys(one for one in corrected if one < len(numbers)):
            ref, number = numbers[place]
            update = replace(PROGRESS, done="corrected", corrects=number)
            recording.record(session, ref, update, OTHER, NOON, recording.newest_entry(session, ref))
        recording.comment(session, "A2.1", "A remark", LEAD, NOON)
        entries = session.exec(select(AuditEntry).where(AuditEntry.id > begun).order_by(AuditEntry.id)).all()  # type: ignore[operator, arg-type]
        said = [json.loads(one.after) for one in entries if one.what.startswith("progress")]
        told = [json.loads(one.after)["text"] for one in entries if one.what == "comment added"]
        kept = [one.model_dump(mode="json", exclude={"form"}) for one in session.exec(select(Progress))]
        of_milestones = [one.model_dump(mode="json") for one in session.exec(select(MilestoneProgress))]
        remarks = [one.text for one in session.exec(select(Comment))]
        assert trail.broken_link(session) is None
        session.rollback()
    assert [{name: value for name, value in one.items() if name not in ("milestones", "files")} for one in said] == kept
    replayed = itertools.chain.from_iterable(
        ({"progress": one["id"], **milestone} for milestone in one["milestones"]) for one in said
    )
    assert list(replayed) == of_milestones
    assert told == remarks
