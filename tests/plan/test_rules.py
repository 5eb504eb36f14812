"""The rating rules, case by case, against ratings and days worked out by hand from the rule's own table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plan.rules import RatingNumbers, rate, refs_meant
from core.plan.states import ActionState, Confidence, Delivery, MilestoneState, Override, Rating, with_borrowed_dates

AS_AT = date(2011, 2, 28)


def action(
    start: str | None = None,
    *ends: MilestoneState | str,
    delivery: Delivery = Delivery.NO_UPDATE,
    **more: object,
) -> ActionState:
    milestones = tuple(MilestoneState(date.fromisoformat(end)) if isinstance(end, str) else end for end in ends)
    starts_on = date.fromisoformat(start) if start else None
    return ActionState(starts_on=starts_on, milestones=milestones, delivery=delivery, **more)  # type: ignore[arg-type]


def moved(due: str, forecast: str) -> MilestoneState:
    return MilestoneState(date.fromisoformat(due), forecast_on=date.fromisoformat(forecast))


def met(due: str, on: str, label: str = "") -> MilestoneState:
    return MilestoneState(date.fromisoformat(due), label, met_on=date.fromisoformat(on))


BEGUN = Delivery.IN_PROGRESS

CASES = [
    # what, state, letter, reason
    (
        "assured wins over a missed date",
        action("2010-11-01", "2011-01-31", delivery=Delivery.ASSURED),
        "B",
        "Complete, and assured",
    ),
    (
        "complete wins over a missed date",
        action("2010-11-01", "2011-01-31", delivery=Delivery.COMPLETE),
        "C",
        "Reported complete, awaiting assurance",
    ),
    ("superseded", action(None, "2011-01-31", delivery=Delivery.SUPERSEDED), "S", "Superseded: no longer to be done"),
    ("the design's example", action("2011-01-01", "2011-01-31"), "R", "Red: due 31 January 2011, 28 days overdue"),
    (
        "one day late",
        action("2011-01-01", "2011-02-27", delivery=BEGUN),
        "R",
        "Red: due 27 February 2011, 1 day overdue",
    ),
    (
        "due today and begun",
        action("2011-01-01", "2011-02-28", delivery=BEGUN),
        "A",
        "Amber: due 28 February 2011, today, and not reported done",
    ),
    (
        "due today and not begun",
        action("2011-02-01", "2011-02-28"),
        "A",
        "Amber: due 28 February 2011, today, and not reported done",
    ),
    (
        "a forecast 31 days late",
        action("2011-01-01", moved("2011-03-31", "2011-05-01"), delivery=BEGUN),
        "R",
        "Red: forecast 1 May 2011, 31 days after its due date",
    ),
    (
        "a forecast 30 days late",
        action("2011-01-01", moved("2011-03-31", "2011-04-30"), delivery=BEGUN),
        "A",
        "Amber: forecast 30 April 2011, 30 days after its due date",
    ),
    (
        "a forecast 1 day late",
        action("2011-01-01", moved("2011-05-31", "2011-06-01"), delivery=BEGUN),
        "A",
        "Amber: forecast 1 June 2011, 1 day after its due date",
    ),
    (
        "a forecast before its date",
        action("2011-01-01", moved("2011-05-31", "2011-05-01"), delivery=BEGUN),
        "G",
        "Green: due 31 May 2011, in 92 days",
    ),
    (
        "due in 30 days, not started",
        action("2011-02-01", "2011-03-30", delivery=Delivery.NOT_STARTED),
        "A",
        "Amber: due 30 March 2011, in 30 days, and not started",
    ),
    (
        "due in 31 days, not started",
        action("2011-02-01", "2011-03-31"),
        "G",
        "Green: due 31 March 2011, in 31 days, not yet started",
    ),
    (
        "low confidence",
        action("2011-02-01", "2011-06-30", delivery=BEGUN, confidence=Confidence.LOW),
        "A",
        "Amber: confidence is low",
    ),
    (
        "31 days past its start",
        action("2011-01-28", "2011-06-30"),
        "A",
        "Amber: was to start 28 January 2011, 31 days ago, and no start is recorded",
    ),
    (
        "30 days past its start",
        action("2011-01-29", "2011-06-30"),
        "G",
        "Green: due 30 June 2011, in 122 days, not yet started",
    ),
    ("start ahead", action("2011-03-01", "2011-07-31"), "N", "Not due to start until 1 March 2011"),
    (
        "start ahead but begun early",
        action("2011-03-01", "2011-07-31", delivery=BEGUN),
        "G",
        "Green: due 31 July 2011, in 153 days",
    ),
    (
        "start ahead and due soon",
        action("2011-03-01", "2011-03-15"),
        "A",
        "Amber: due 15 March 2011, in 15 days, and not started",
    ),
    ("no dates", action(), "U", "Undated: the plan gives no date by which it ends"),
    ("no dates, begun", action(delivery=BEGUN), "U", "Undated: the plan gives no date by which it ends"),
    (
        "a start and no end",
        action("2011-02-01", delivery=BEGUN),
        "U",
        "Undated: the plan gives no date by which it ends",
    ),
    ("a start ahead and no end", action("2011-06-01"), "N", "Not due to start until 1 June 2011"),
    (
        "ongoing, reviewed 92 days ago",
        action("2010-09-01", is_ongoing=True, delivery=BEGUN, reviewed_on=date(2010, 11, 28)),
        "G",
        "Green: ongoing, and reviewed in time",
    ),
    (
        "ongoing, reviewed 93 days ago",
        action("2010-09-01", is_ongoing=True, delivery=BEGUN, reviewed_on=date(2010, 11, 27)),
        "A",
        "Amber: ongoing and not reviewed for 93 days",
    ),
    (
        "ongoing after a first date that is missed",
        action("2010-11-01", "2011-01-31", is_ongoing=True, delivery=BEGUN, reviewed_on=AS_AT),
        "R",
        "Red: due 31 January 2011, 28 days overdue",
    ),
    (
        "every milestone met",
        action("2010-11-01", met("2010-12-31", "2011-01-10"), delivery=BEGUN),
        "G",
        "Green: every milestone is met",
    ),
]


@pytest.mark.parametrize(("what", "state", "letter", "reason"), CASES, ids=[case[0] for case in CASES])
def test_an_action_is_rated_by_the_first_rule_that_holds(
    what: str, state: ActionState, letter: str, reason: str
) -> None:
    rated = rate({"X1.1": state}, AS_AT)["X1.1"]
    assert (rated.rating.value, rated.reason) == (letter, reason)


def test_an_action_is_as_late_as_its_most_overdue_milestone_and_names_them_all() -> None:
    cohorts = (MilestoneState(date(2010, 12, 31), "CP CIN"), MilestoneState(date(2011, 1, 31), "LAC"))
    rated = rate({"A1.1": action("2010-11-01", *cohorts)}, AS_AT)["A1.1"]
    assert rated.days_overdue == 59
    assert rated.late_against == date(2010, 12, 31)
    assert (
        rated.reason
        == "Red: due 31 December 2010 (CP CIN), 59 days overdue; due 31 January 2011 (LAC), 28 days overdue"
    )


def test_a_met_cohort_is_no_longer_late() -> None:
    cohorts = (met("2010-12-31", "2011-01-05", "CP CIN"), MilestoneState(date(2011, 1, 31), "LAC"))
    rated = rate({"A1.1": action("2010-11-01", *cohorts)}, AS_AT)["A1.1"]
    assert rated.reason == "Red: due 31 January 2011 (LAC), 28 days overdue"


def test_a_red_action_says_how_late_its_forecast_is() -> None:
    rated = rate({"X": action("2011-01-01", moved("2011-03-31", "2011-05-15"), delivery=BEGUN)}, AS_AT)["X"]
    assert (rated.days_overdue, rated.days_forecast_late, rated.late_against) == (0, 45, date(2011, 3, 31))


STILL_GREEN = "Green: due 31 May 2011, in 92 days"
SOURCES = [
    ("red", action("2010-11-01", "2011-01-31"), "Amber: draws on S, which is red"),
    (
        "ends later",
        action("2011-02-10", "2011-07-31", delivery=BEGUN),
        "Amber: draws on S, which ends after it (31 July 2011)",
    ),
    (
        "is forecast to end later",
        action("2011-02-10", moved("2011-05-31", "2011-06-30"), delivery=BEGUN),
        "Amber: draws on S, which ends after it (30 June 2011)",
    ),
    ("ends on the same day", action("2011-02-10", "2011-05-31", delivery=BEGUN), STILL_GREEN),
    ("is ongoing", action("2011-02-10", is_ongoing=True, delivery=BEGUN, reviewed_on=AS_AT), STILL_GREEN),
    ("is complete, though late", action("2010-11-01", "2011-07-31", delivery=Delivery.COMPLETE), STILL_GREEN),
    ("has no end", action("2011-02-10", delivery=BEGUN), STILL_GREEN),
]


@pytest.mark.parametrize(("what", "source", "reason"), SOURCES, ids=[case[0] for case in SOURCES])
def test_an_action_that_draws_on_a_late_one_is_amber(what: str, source: ActionState, reason: str) -> None:
    drawing = action("2011-02-10", "2011-05-31", delivery=BEGUN, draws_on=("S",))
    assert rate({"S": source, "X": drawing}, AS_AT)["X"].reason == reason


def test_two_actions_may_draw_on_each_other() -> None:
    late = action("2010-11-01", "2011-01-31", draws_on=("Y",))
    waiting = action("2011-02-10", "2011-06-30", delivery=BEGUN, draws_on=("X",))
    ratings = {ref: one.rating for ref, one in rate({"X": late, "Y": waiting}, AS_AT).items()}
    assert ratings == {"X": Rating.RED, "Y": Rating.AMBER}


def test_an_undated_action_that_draws_on_a_red_one_is_amber() -> None:
    rated = rate({"S": action(None, "2011-01-31"), "X": action(draws_on=("S",))}, AS_AT)["X"]
    assert rated.reason == "Amber: draws on S, which is red"


def test_every_reason_of_the_rating_is_given() -> None:
    state = action("2010-11-01", "2011-03-15", confidence=Confidence.LOW)
    assert rate({"X": state}, AS_AT)["X"].reason == (
        "Amber: due 15 March 2011, in 15 days, and not started; confidence is low; "
        "was to start 1 November 2010, 119 days ago, and no start is recorded"
    )


def test_the_numbers_of_the_rule_are_settings() -> None:
    state = action("2011-01-01", moved("2011-03-31", "2011-04-20"), delivery=BEGUN)
    assert rate({"X": state}, AS_AT, RatingNumbers(red_forecast=14))["X"].rating == Rating.RED
    assert rate({"X": state}, AS_AT)["X"].rating == Rating.AMBER


def test_an_action_borrows_only_the_dates_that_it_lacks() -> None:
    states = {
        "A7.1": action("2011-02-01", "2011-03-31"),
        "A17.3": action(),
        "own start": action("2011-01-01"),
        "own end": action(None, "2011-02-28"),
        "ongoing": action(None, is_ongoing=True),
    }
    borrowed = with_borrowed_dates(states, dict.fromkeys(("A17.3", "own start", "own end", "ongoing"), "A7.1"))
    assert borrowed["A17.3"] == states["A7.1"]
    assert borrowed["own start"] == action("2011-01-01", "2011-03-31")
    assert borrowed["own end"] == action("2011-02-01", "2011-02-28")
    assert borrowed["ongoing"] == action("2011-02-01", is_ongoing=True)


def test_a_chain_of_borrowed_dates_is_followed_and_a_circle_lends_nothing() -> None:
    states = {"X": action(), "Y": action(), "Z": action("2011-02-01", is_ongoing=True), "P": action(), "Q": action()}
    borrowed = with_borrowed_dates(states, {"X": "Y", "Y": "Z", "P": "Q", "Q": "P"})
    assert borrowed["X"] == states["Z"]
    assert borrowed["P"] == action()


def test_a_reference_to_a_requirement_means_each_of_its_actions() -> None:
    assert refs_meant("A1", {"A1": ["A1.1", "A1.2"]}) == ("A1.1", "A1.2")
    assert refs_meant("A1.1", {"A1": ["A1.1", "A1.2"]}) == ("A1.1",)


def by_hand(rating: Rating, reason: str = "the board agreed") -> Override:
    return Override(rating, reason)


def test_a_rating_set_by_hand_stands_with_its_reason_beside_the_rules() -> None:
    state = action("2011-01-01", "2011-01-31", override=by_hand(Rating.GREEN, "done, the form is in the post"))
    rated = rate({"X": state}, AS_AT)["X"]
    assert (rated.rating, rated.by_rule) == (Rating.GREEN, Rating.RED)
    assert rated.reason.startswith("Green: ")
    assert "done, the form is in the post" in rated.reason
    assert rated.reason.endswith("Red: due 31 January 2011, 28 days overdue")
    assert (rated.days_overdue, rated.late_against) == (28, date(2011, 1, 31))


def test_what_is_set_by_hand_as_the_rule_has_it_still_says_both() -> None:
    state = action("2011-01-01", "2011-05-31", delivery=BEGUN, override=by_hand(Rating.GREEN))
    rated = rate({"X": state}, AS_AT)["X"]
    assert (rated.rating, rated.by_rule) == (Rating.GREEN, Rating.GREEN)


def test_without_a_rating_set_by_hand_the_rules_stands_alone() -> None:
    assert rate({"X": action("2011-01-01", "2011-01-31")}, AS_AT)["X"].by_rule is None


@pytest.mark.parametrize("delivery", [Delivery.COMPLETE, Delivery.ASSURED, Delivery.SUPERSEDED])
def test_a_finished_action_is_rated_by_that_alone(delivery: Delivery) -> None:
    plain = action("2011-01-01", "2011-01-31", delivery=delivery)
    rated = rate({"X": replace(plain, override=by_hand(Rating.RED))}, AS_AT)["X"]
    assert rated == rate({"X": plain}, AS_AT)["X"]
    assert rated.by_rule is None


UNDATED = [
    ("undated", action(), "U"),
    ("low confidence", action(confidence=Confidence.LOW), "A"),
    ("a start ahead and no end", action("2011-06-01"), "N"),
]


@pytest.mark.parametrize(("what", "state", "letter"), UNDATED, ids=[case[0] for case in UNDATED])
def test_an_undated_action_is_never_green_by_hand_whatever_the_rule_calls_it(
    what: str, state: ActionState, letter: str
) -> None:
    green = rate({"X": replace(state, override=by_hand(Rating.GREEN))}, AS_AT)["X"]
    assert (green.rating.value, green.by_rule) == (letter, None)
    red = rate({"X": replace(state, override=by_hand(Rating.RED))}, AS_AT)["X"]
    assert (red.rating, red.by_rule) == (Rating.RED, Rating(letter))


@pytest.mark.parametrize("rating", [one for one in Rating if one not in "RAG"])
def test_only_red_amber_and_green_are_set_by_hand(rating: Rating) -> None:
    state = action("2011-01-01", "2011-01-31", override=by_hand(rating))
    rated = rate({"X": state}, AS_AT)["X"]
    assert (rated.rating, rated.by_rule) == (Rating.RED, None)


def test_what_draws_on_an_action_goes_by_the_rule_and_not_by_what_was_set_by_hand() -> None:
    drawing = action("2011-02-10", "2011-05-31", delivery=BEGUN, draws_on=("S",))
    hidden = action("2010-11-01", "2011-01-31", override=by_hand(Rating.GREEN))
    assert rate({"S": hidden, "X": drawing}, AS_AT)["X"].reason == "Amber: draws on S, which is red"
    feared = action("2011-02-10", "2011-05-31", delivery=BEGUN, override=by_hand(Rating.RED))
    assert rate({"S": feared, "X": drawing}, AS_AT)["X"].reason == STILL_GREEN


near = st.dates(date(2010, 6, 1), date(2012, 6, 1))
milestone_states = st.builds(
    MilestoneState,
    due_on=near,
    label=st.sampled_from(["", "CP"]),
    forecast_on=st.none() | near,
    met_on=st.none() | near,
)
action_states = st.builds(
    ActionState,
    starts_on=st.none() | near,
    milestones=st.lists(milestone_states, max_size=3).map(tuple),
    is_ongoing=st.booleans(),
    delivery=st.sampled_from(Delivery),
    confidence=st.none() | st.sampled_from(Confidence),
    reviewed_on=st.none() | near,
    draws_on=st.lists(st.sampled_from("XYZ"), max_size=2, unique=True).map(tuple),
)
plans = st.fixed_dictionaries({"X": action_states, "Y": action_states, "Z": action_states})
overrides = st.fixed_dictionaries(
    {ref: st.none() | st.builds(Override, st.sampled_from(Rating), st.just("a reason")) for ref in "XYZ"}
)


@given(plans, near)
def test_every_action_has_one_rating_and_a_reason_whatever_its_state(plan: dict[str, ActionState], as_at: date) -> None:
    for ref, rated in rate(plan, as_at).items():
        state = plan[ref]
        is_missed = any(one.met_on is None and one.due_on < as_at for one in state.milestones)
        if state.delivery in (Delivery.ASSURED, Delivery.COMPLETE, Delivery.SUPERSEDED):
            assert rated.rating in (Rating.ASSURED, Rating.COMPLETE, Rating.SUPERSEDED)
        elif is_missed:
            assert rated.rating == Rating.RED
            assert rated.days_overdue == max(
                (as_at - one.due_on).days for one in state.milestones if one.met_on is None
            )
        elif not state.milestones and not state.is_ongoing:
            assert rated.rating not in (Rating.GREEN, Rating.RED)
        assert rated.reason


@given(plans, near, st.integers(1, 400))
def test_without_news_no_red_action_recovers_by_waiting(plan: dict[str, ActionState], as_at: date, later: int) -> None:
    now, then = rate(plan, as_at), rate(plan, as_at + timedelta(days=later))
    assert all(then[ref].rating == Rating.RED for ref in plan if now[ref].rating == Rating.RED)


@given(plans, overrides, near)
def test_a_rating_set_by_hand_changes_its_own_action_alone_and_hides_nothing(
    plan: dict[str, ActionState], set_by_hand: dict[str, Override | None], as_at: date
) -> None:
    by_rule = rate(plan, as_at)
    overridden = {ref: replace(state, override=set_by_hand[ref]) for ref, state in plan.items()}
    for ref, rated in rate(overridden, as_at).items():
        override = set_by_hand[ref]
        if rated.by_rule is None:
            assert rated == by_rule[ref]
        else:
            assert override is not None
            assert (rated.rating, rated.by_rule) == (override.rating, by_rule[ref].rating)
            assert by_rule[ref].reason in rated.reason
            assert rated.rating in "RAG"
        if not plan[ref].milestones and not plan[ref].is_ongoing:
            assert rated.rating != Rating.GREEN
