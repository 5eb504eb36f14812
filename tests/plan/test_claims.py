"""What a sentence about the plan may claim: one due date, a forecast that has passed is none, silence is told as silence.

Expected values are worked by hand from the plan document, which gives A1.1 one end for CP and CIN (December 2010) and one for
looked-after children (January 2011), ticks A3.1 and A3.2, and is of December 2010.
"""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from core.board.queries import board_report
from core.plan import measures, phrases, totals
from core.plan.progress import tracking
from core.plan.progress.displays import actions
from core.plan.queries import plan_frames
from core.plan.rules import rate
from core.plan.shipped import shipped_plan
from core.plan.states import ActionState, Delivery, MilestoneState, Rating
from core.plan.tables import MilestoneProgress, Progress
from core.storage.engine import reading, writing

NOVEMBER, MARCH = date(2010, 11, 30), date(2011, 3, 31)


def status(database: Engine, as_at: date) -> pd.DataFrame:
    with reading(database) as session:
        return measures.status(plan_frames(session), as_at).set_index("ref")


def record(
    database: Engine,
    ref: str,
    as_at: date,
    forecast_on: date | None = None,
    delivery: Delivery = Delivery.IN_PROGRESS,
    met_on: date | None = None,
) -> None:
    with writing(database) as session:
        entry = Progress(
            action=ref, as_at=as_at, delivery=delivery.value, recorded_by="jo",
            recorded_at=pd.Timestamp(as_at, tz="UTC").to_pydatetime(),
        )  # fmt: skip
        session.add(entry)
        session.flush()
        if forecast_on or met_on:
            said = MilestoneProgress(progress=entry.id or 0, label="", forecast_on=forecast_on, met_on=met_on)
            session.add(said)


def test_the_due_date_is_the_one_that_the_rating_speaks_of(database: Engine) -> None:
    found = status(database, MARCH).loc["A1.1"]
    assert (found["due_on"], found["due_part"]) == (date(2010, 12, 31), "CP CIN")
    assert found["reason"].startswith("Red: due 31 December 2010 (CP CIN), 90 days overdue")
    before = status(database, date(2010, 12, 15)).loc["A1.1"]
    assert (before["due_on"], before["due_part"]) == (date(2010, 12, 31), "CP CIN")


def test_of_a_milestone_that_was_met_no_forecast_has_passed(database: Engine) -> None:
    """Due 31 January, forecast 28 February, met on 20 March: nothing is asked of its date any more."""
    record(database, "A6.2", date(2011, 1, 31), date(2011, 2, 28))
    record(database, "A6.2", MARCH, met_on=date(2011, 3, 20))
    with reading(database) as session:
        one = measures.milestone_status(plan_frames(session), MARCH).set_index("action").loc["A6.2"]
    assert (one["met_on"], one["forecast_on"], one["passed_on"]) == (date(2011, 3, 20), None, None)


def test_a_forecast_that_has_passed_is_none(database: Engine) -> None:
    record(database, "A6.2", date(2011, 1, 31), date(2011, 2, 15))
    ahead, on_the_day, passed = (
        status(database, day).loc["A6.2"] for day in (date(2011, 2, 14), date(2011, 2, 15), MARCH)
    )
    assert [one["forecast_on"] for one in (ahead, on_the_day, passed)] == [date(2011, 2, 15), date(2011, 2, 15), None]
    assert [bool(one["has_no_new_date"]) for one in (ahead, on_the_day, passed)] == [False, False, True]
    assert passed["expected_on"] is None
    assert passed["due_on"] == date(2011, 1, 31)
    assert "forecast" not in passed["reason"]


@pytest.mark.parametrize("delivery", [Delivery.NO_UPDATE, Delivery.IN_PROGRESS])
def test_what_is_due_on_the_day_itself_and_not_reported_done_is_amber(delivery: Delivery) -> None:
    state = ActionState(date(2011, 3, 15), (MilestoneState(MARCH),), delivery=delivery)
    rated = rate({"A": state}, MARCH)["A"]
    assert (rated.rating, rated.reason) == (
        Rating.AMBER,
        "Amber: due 31 March 2011, today, and not reported done",
    )
    assert rate({"A": state}, date(2011, 4, 1))["A"].rating == Rating.RED


def test_amber_for_silence_alone_is_told_apart_from_risk() -> None:
    ongoing = ActionState(date(2010, 11, 1), is_ongoing=True, delivery=Delivery.IN_PROGRESS)
    rated = rate({"A": ongoing}, MARCH)["A"]
    assert (rated.rating, rated.is_unreviewed) == (Rating.AMBER, True)
    assert rated.reason == "Amber: ongoing and not reviewed for 150 days"


def test_what_the_document_ticks_counts_from_its_date_on(database: Engine) -> None:
    assert list(status(database, NOVEMBER).loc[["A3.1", "A3.2"], "delivery"]) == ["no update", "no update"]
    assert list(status(database, date(2010, 12, 1)).loc[["A3.1", "A3.2"], "rating"]) == ["C", "C"]


def test_with_the_plan_alone_nobody_has_reported_on_any_open_action(database: Engine) -> None:
    with reading(database) as session:
        frames = plan_frames(session)
    found = measures.silence(measures.status(frames, MARCH), MARCH, 35, measures.plan_date(frames))
    assert found == (54, date(2010, 12, 1))  # 56 less the two that the document ticks


def test_silence_is_since_the_last_report_on_any_of_the_silent_actions(database: Engine) -> None:
    record(database, "A1.1", MARCH)
    record(database, "A1.2", date(2011, 2, 1))
    record(database, "A1.3", date(2011, 1, 15))
    found = measures.silence(status(database, MARCH), MARCH, 35, date(2010, 12, 1))
    assert found == (53, date(2011, 2, 1))


def test_what_is_complete_while_its_evidence_is_red_says_so(database: Engine) -> None:
    record(database, "A5.1", date(2011, 2, 28), delivery=Delivery.COMPLETE)
    found = status(database, MARCH).loc["A5.1"]
    assert (found["rating"], found["contradicted_by"]) == ("C", ("A1.1",))


def test_what_is_complete_against_the_evidence_is_said_on_the_summary_in_waiting_and_in_the_report(
    database: Engine,
) -> None:
    """A5.1 draws on A1.1, which is overdue on 31 March. What was superseded is not reported complete."""
    said = "A5.1 is reported complete, while an action on which it draws is red."
    record(database, "A5.1", date(2011, 2, 28), delivery=Delivery.COMPLETE)
    with reading(database) as session:
        frames = plan_frames(session)
        report = board_report(session, MARCH, date(2011, 2, 28), MARCH, for_publication=False)
    now = measures.status(frames, MARCH)
    unsaid = totals.unsaid(now, MARCH, 35, measures.plan_date(frames))
    assert said in phrases.headline(totals.band_summary(now, frames["groups"]), unsaid).replace("\\", "")
    waiting = actions.waiting(tracking.late_dependencies(frames, MARCH, now), now, frames, MARCH)
    (entry,) = waiting.against
    assert (
        entry.ref,
        entry.words.replace("\\", "").endswith("Reported complete, while A1.1, on which it draws, is red."),
    ) == (
        "A5.1",
        True,
    )
    row = waiting.pairs.table.set_index("Action").loc["A5.1"]
    assert (row["Waits for"], row["Why"]) == ("A1.1", "complete, while it is red")
    (red,) = [section for section in report.sections if section.heading == "Red actions"]
    assert said in [str(part).replace("\\", "") for part in red.parts]
    record(database, "A5.1", MARCH, delivery=Delivery.SUPERSEDED)
    assert status(database, MARCH).loc["A5.1", "contradicted_by"] == ()


def test_what_the_plan_leaves_to_be_done_is_told_as_that() -> None:
    """The document: "Commission Independent Review", "respond immediately to safeguarding issues", "Further reductions to be
    agreed"."""
    said = {action.ref: action for action in shipped_plan().document.actions}
    assert said["A10.1"].note == "An independent review is to be commissioned"
    assert said["A1.1"].text.endswith("answer concerns at once")
    assert said["A1.4"].text.endswith("30 children, then agree lower numbers")
