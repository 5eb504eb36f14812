"""What the plan's frames say at a date: worked out by hand for a small plan, and compared with the facts for Kent's."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from core.plan import changes as plan_changes
from core.plan import commands, measures, totals
from core.plan.document.contents import Action, Group, Lead, Milestone, PlanDocument, Requirement
from core.plan.history import history
from core.plan.queries import Frames, plan_frames
from core.plan.tables import MilestoneProgress, Progress
from core.storage.engine import reading, writing

AT = datetime(2011, 4, 1, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def an_action(ref: str, band: str, start: str | None, end: str | None, leads: list[str], **more: object) -> Action:
    values = {
        "ref": ref,
        "requirement": ref.split(".")[0],
        "band": band,
        "text": f"Do what {ref} says",
        "accountable": leads,
        "responsible": ["W"],
        "starts_on": start,
        "milestones": [Milestone(label="", due_on=day(end))] if end else [],
        "is_ongoing": False,
        "dates_as": None,
        "is_complete": False,
        "cross_references": [],
        "governance": "Board",
        "evidence": None,
        "note": None,
    }
    return Action.model_validate(values | more)


SMALL = PlanDocument(
    groups=[
        Group(band="immediate", title="Immediately"),
        Group(band="3 months", title="Within three months", limit_on=date(2011, 2, 19)),
        Group(band="6 months", title="Within six months", limit_on=date(2011, 5, 19)),
    ],
    requirements=[
        Requirement(ref="X1", band="immediate", text="First"),
        Requirement(ref="X2", band="3 months", text="Second"),
    ],
    actions=[
        an_action("X1.1", "immediate", "2010-11-01", "2011-01-31", ["P"]),
        an_action("X1.2", "immediate", "2010-11-01", "2011-06-30", ["P", "Q"], is_ongoing=False),
        an_action("X2.1", "3 months", "2011-01-01", "2011-04-30", ["Q"]),
        an_action("X2.2", "3 months", None, None, ["Q"], dates_as="X2.1", cross_references=["X1"]),
    ],
    leads=[Lead(code="P", post="Head of P"), Lead(code="Q", post="Head of Q"), Lead(code="W", post="Workers")],
)


def recorded(action: str, as_at: str, delivery: str, **parts: Any) -> tuple[Progress, list[MilestoneProgress]]:
    milestone = {name: value for name, value in parts.items() if name in ("forecast_on", "met_on")}
    rest = {name: value for name, value in parts.items() if name not in milestone}
    entry = Progress(action=action, as_at=day(as_at), delivery=delivery, recorded_by="test", recorded_at=AT, **rest)
    return entry, [MilestoneProgress(progress=0, label="", **milestone)] if milestone else []


@pytest.fixture
def small(database: Engine) -> Frames:
    """The small plan with progress: X1.1 late then complete, X1.2 re-dated and then red by forecast, X2.1 recovered."""
    with writing(database) as session:
        about = commands.PlanAbout(counted_from=day("2010-11-19"))
        commands.replace_plan(session, SMALL, "small.csv", "test", AT, about)
        commands.add_progress(
            session,
            [
                recorded("X1.1", "2011-02-28", "in progress"),
                recorded("X1.1", "2011-03-31", "complete awaiting assurance", met_on=day("2011-03-20")),
                recorded("X1.2", "2011-02-28", "in progress", forecast_on=day("2011-07-10")),
                recorded("X1.2", "2011-03-31", "in progress", forecast_on=day("2011-08-31")),
                recorded("X2.1", "2011-02-28", "in progress", forecast_on=day("2011-06-30")),
                recorded("X2.1", "2011-03-31", "in progress", forecast_on=day("2011-04-30"), confidence="high"),
            ],
        )
    with reading(database) as session:
        return plan_frames(session)


def rating_of(frames: Frames, as_at: str) -> dict[str, str]:
    found = measures.status(frames, day(as_at))
    return dict(zip(found["ref"], found["rating"], strict=True))


def test_the_state_at_a_date_is_what_was_recorded_for_it(small: Frames) -> None:
    assert rating_of(small, "2011-01-15") == {"X1.1": "A", "X1.2": "A", "X2.1": "G", "X2.2": "A"}
    assert rating_of(small, "2011-02-28") == {"X1.1": "R", "X1.2": "A", "X2.1": "R", "X2.2": "A"}
    assert rating_of(small, "2011-03-31") == {"X1.1": "C", "X1.2": "R", "X2.1": "G", "X2.2": "A"}


def test_an_action_with_anothers_dates_has_its_start_and_end(small: Frames) -> None:
    row = measures.status(small, day("2011-01-15")).set_index("ref").loc["X2.2"]
    assert (row["starts_on"], row["due_on"]) == (day("2011-01-01"), day("2011-04-30"))


def test_progress_on_a_borrowed_milestone_counts(small: Frames, database: Engine) -> None:
    with writing(database) as session:
        commands.add_progress(session, [recorded("X2.2", "2011-03-31", "in progress", forecast_on=day("2011-12-31"))])
    with reading(database) as session:
        row = measures.status(plan_frames(session), day("2011-03-31")).set_index("ref").loc["X2.2"]
    assert row["reason"] == "Red: forecast 31 December 2011, 245 days after its due date"


def test_a_superseded_action_is_neither_completed_nor_recovered(small: Frames, database: Engine) -> None:
    with writing(database) as session:
        commands.add_progress(session, [recorded("X2.1", "2011-03-31", "superseded")])
    with reading(database) as session:
        plan = plan_frames(session)
    now, before = (measures.status(plan, day(text)) for text in ("2011-03-31", "2011-02-28"))
    found = plan_changes.changes(plan, now, before, day("2011-03-31"), day("2011-02-28"))
    assert "X2.1" not in set(found.loc[found["change"].isin(["completed", "recovered"]), "ref"])


def test_a_later_correction_for_the_same_date_holds(small: Frames, database: Engine) -> None:
    with writing(database) as session:
        commands.add_progress(session, [recorded("X1.1", "2011-03-31", "in progress")])
    with reading(database) as session:
        assert rating_of(plan_frames(session), "2011-03-31")["X1.1"] == "G"


def after(database: Engine, *entries: tuple[Progress, list[MilestoneProgress]]) -> Frames:
    """The plan's frames after these entries, recorded one after the other."""
    for entry in entries:
        with writing(database) as session:
            commands.add_progress(session, [entry])
    with reading(database) as session:
        return plan_frames(session)


def number_of(frames: Frames, ref: str, as_at: str) -> int:
    entries = frames["progress"]
    return int(entries.loc[(entries["action"] == ref) & (entries["as_at"] == day(as_at)), "id"].max())


def test_a_corrected_entry_counts_no_more_and_its_milestones_neither(small: Frames, database: Engine) -> None:
    wrong = number_of(small, "X1.2", "2011-03-31")
    found = after(
        database, recorded("X1.2", "2011-03-31", "in progress", corrects=wrong, forecast_on=day("2011-07-05"))
    )
    row = measures.status(found, day("2011-03-31")).set_index("ref").loc["X1.2"]
    assert (row["rating"], row["expected_on"]) == ("A", day("2011-07-05"))
    assert wrong not in set(measures.counted(found, day("2011-03-31"))["id"])
    assert list(history(found, "X1.2", day("2011-03-31"))["is_corrected"]) == [False, True, False]


def test_a_correction_that_says_nothing_of_a_milestone_lets_the_entry_before_hold(
    small: Frames, database: Engine
) -> None:
    wrong = number_of(small, "X1.2", "2011-03-31")
    found = after(database, recorded("X1.2", "2011-03-31", "in progress", corrects=wrong))
    row = measures.status(found, day("2011-03-31")).set_index("ref").loc["X1.2"]
    assert row["expected_on"] == day("2011-07-10")


@pytest.mark.parametrize("corrected_to", ["2011-01-31", "2011-04-30"])
def test_a_correction_for_another_date_takes_the_entry_from_its_own(
    small: Frames, database: Engine, corrected_to: str
) -> None:
    """X1.1 was said to be complete on 31 March: with that put to another date, February's `in progress` holds in March."""
    wrong = number_of(small, "X1.1", "2011-03-31")
    entry = recorded("X1.1", corrected_to, "complete awaiting assurance", corrects=wrong, met_on=day("2011-01-20"))
    found = after(database, entry)
    is_earlier = corrected_to < "2011-03-31"
    assert rating_of(found, "2011-03-31")["X1.1"] == ("G" if is_earlier else "R")
    assert rating_of(found, "2011-04-30")["X1.1"] == ("G" if is_earlier else "C")
    assert rating_of(found, "2011-01-31")["X1.1"] == ("C" if is_earlier else "A")


def test_of_a_chain_of_corrections_the_last_alone_counts(small: Frames, database: Engine) -> None:
    first = number_of(small, "X1.1", "2011-03-31")
    found = after(database, recorded("X1.1", "2011-03-31", "complete assured", corrects=first))
    second = number_of(found, "X1.1", "2011-03-31")
    found = after(database, recorded("X1.1", "2011-03-31", "superseded", corrects=second))
    assert rating_of(found, "2011-03-31")["X1.1"] == "S"
    counted = measures.counted(found, day("2011-03-31"))
    assert len(counted[counted["action"] == "X1.1"]) == 2
    assert list(history(found, "X1.1", day("2011-03-31"))["is_corrected"]) == [False, True, True, False]


def test_an_action_that_is_red_by_the_rule_needs_attention_whatever_was_set_by_hand(
    small: Frames, database: Engine
) -> None:
    hidden = recorded("X1.2", "2011-03-31", "in progress", override_rating="G", override_reason="all is well")
    feared = recorded("X2.1", "2011-03-31", "in progress", override_rating="R", override_reason="staff are leaving")
    found = totals.needs_attention(measures.status(after(database, hidden, feared), day("2011-03-31")))
    assert list(zip(found["ref"], found["rating"], found["by_rule"], found["days_forecast_late"], strict=True)) == [
        ("X1.2", "G", "R", 62),
        ("X2.1", "R", "G", 0),
    ]


def test_an_action_that_is_meant_twice_is_drawn_on_once(small: Frames) -> None:
    both = small | {"cross_references": small["cross_references"].iloc[[0, 0]].assign(draws_on=["X1", "X1.2"])}
    assert measures.drawn_on(both, "X2.2") == ["X1.1", "X1.2"]
    reason = measures.status(both, day("2011-03-31")).set_index("ref").loc["X2.2", "reason"]
    assert reason.count("draws on X1.2") == 1


def test_bands_count_ratings_and_ends_after_their_limit(small: Frames) -> None:
    bands = totals.band_summary(measures.status(small, day("2011-03-31")), small["groups"]).set_index("band")
    assert bands["total"].to_dict() == {"immediate": 2, "3 months": 2, "6 months": 0}
    assert bands["ends_after_limit"].to_dict() == {"immediate": None, "3 months": 2, "6 months": 0}
    assert bands.loc["immediate", ["C", "R"]].to_dict() == {"C": 1, "R": 1}
    assert bands.loc["3 months", ["G", "A"]].to_dict() == {"G": 1, "A": 1}


def test_changes_since_the_month_before(small: Frames) -> None:
    now, before = (measures.status(small, day(text)) for text in ("2011-03-31", "2011-02-28"))
    found = plan_changes.changes(small, now, before, day("2011-03-31"), day("2011-02-28"))
    assert list(zip(found["change"], found["ref"], strict=True)) == [
        ("completed", "X1.1"),
        ("newly red", "X1.2"),
        ("recovered", "X2.1"),
        ("re-dated", "X1.2"),
        ("re-dated", "X2.1"),
    ]
    assert list(found["detail"])[3:] == [
        "further late by 52 days, from 10 July 2011 to 31 August 2011, 62 days after its due date",
        "brought forward by 61 days, from 30 June 2011 to 30 April 2011, within its due date",
    ]


def test_red_actions_come_longest_overdue_first_and_forecasts_after(small: Frames) -> None:
    red = totals.needs_attention(measures.status(small, day("2011-02-28")))
    assert list(zip(red["ref"], red["days_overdue"], red["days_forecast_late"], strict=True)) == [
        ("X1.1", 28, 0),
        ("X2.1", 0, 61),
    ]


def test_an_action_with_two_accountable_leads_counts_for_both(small: Frames) -> None:
    carried = totals.by_lead(measures.status(small, day("2011-03-31")), small["leads"]).set_index("code")
    assert carried["total"].to_dict() == {"Q": 3, "P": 2}
    assert carried.loc["P", ["C", "R"]].to_dict() == {"C": 1, "R": 1}
    assert carried.loc["Q", "post"] == "Head of Q"


@pytest.mark.parametrize(
    ("choices", "refs"),
    [
        ({}, ["X1.1", "X1.2", "X2.1", "X2.2"]),
        ({"bands": ["3 months"]}, ["X2.1", "X2.2"]),
        ({"ratings": ["R", "C"]}, ["X1.1", "X1.2"]),
        ({"leads": ["P"]}, ["X1.1", "X1.2"]),
        ({"leads": ["W"], "bands": ["immediate"]}, ["X1.1", "X1.2"]),
        ({"words": "what x2.1"}, ["X2.1"]),
        ({"words": "(.*"}, []),
    ],
)
def test_filters_leave_what_fits_all_of_them(small: Frames, choices: dict[str, object], refs: list[str]) -> None:
    asked = {"bands": [], "ratings": [], "leads": [], "words": ""} | choices
    found = totals.filtered(measures.status(small, day("2011-03-31")), **asked)  # type: ignore[arg-type]
    assert list(found["ref"]) == refs


def test_the_history_of_an_action_is_newest_first_and_stops_at_the_date(small: Frames) -> None:
    assert list(history(small, "X1.2", day("2011-03-31"))["dates"]) == [
        "forecast 31 August 2011",
        "forecast 10 July 2011",
    ]
    assert list(history(small, "X1.2", day("2011-03-30"))["as_at"]) == [day("2011-02-28")]


def test_drawing_on_is_seen_from_both_ends(small: Frames) -> None:
    assert measures.drawn_on(small, "X2.2") == ["X1.1", "X1.2"]
    assert measures.drawing_on(small, "X1.2") == ["X2.2"]


@pytest.mark.parametrize(
    ("as_at", "before"),
    [
        ("2011-03-31", "2011-02-28"),
        ("2011-02-28", "2011-01-31"),
        ("2011-03-30", "2011-02-28"),
        ("2011-01-15", "2010-12-15"),
        ("2012-03-31", "2012-02-29"),
        ("2011-04-30", "2011-03-31"),
    ],
)
def test_the_month_before_a_months_end_is_a_months_end(as_at: str, before: str) -> None:
    assert measures.month_before(day(as_at)) == day(before)


def test_kents_plan_alone_is_rated_as_worked_out_by_hand(database: Engine) -> None:
    """28 February 2011, nothing recorded: red are the dated actions whose end, or an earlier cohort's, has passed."""
    with reading(database) as session:
        found = measures.status(plan_frames(session), day("2011-02-28"))
    red = set(found.loc[found["rating"] == "R", "ref"])
    assert red == {"A1.1", "A1.2", "A2.1", "A3.3", "A6.2", "A11.2", "A15.1", "A19.1"}
    assert set(found.loc[found["rating"] == "C", "ref"]) == {"A3.1", "A3.2"}
    assert set(found.loc[found["rating"] == "U", "ref"]) == {
        "A12.1",
        "A12.2",
        "A13.1",
        "A14.1",
        "A14.2",
        "A16.1",
        "A16.2",
        "A18.2",
    }
    assert set(found.loc[found["delivery"] == "no update", "ref"]) == set(found["ref"]) - {"A3.1", "A3.2"}


def test_kents_bands_end_after_their_limits_as_counted_in_the_document(database: Engine) -> None:
    """Three months: A7.1 to A7.3, A8.2, A8.3, A9.1, A9.2, A10.1, A10.2, A11.1. Six: A17.4, A20.1, A20.2, A21.1, A23.1."""
    with reading(database) as session:
        plan = plan_frames(session)
    bands = totals.band_summary(measures.status(plan, day("2011-03-31")), plan["groups"])
    assert list(bands["total"]) == [23, 20, 13]
    assert list(bands["ends_after_limit"]) == [None, 10, 5]
    assert list(bands["limit_on"]) == [None, day("2011-02-19"), day("2011-05-19")]
