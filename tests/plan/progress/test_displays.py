"""What the progress page and an opened action show: worked out by hand for a small plan, and counted another way for Kent's."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from core.plan import changes as plan_changes
from core.plan import commands, displays, measures, totals
from core.plan.measures import Frames
from core.plan.opened_action import OpenedAction, opened_action, safe_link
from core.plan.progress import tracking
from core.plan.progress.displays import actions, over_time
from core.plan.progress.displays.actions import OwnActions
from core.plan.queries import plan_frames
from core.plan.tables import Progress
from core.storage.engine import reading, writing
from core.summary import answer, of_plan
from tests.plan.test_measures import AT, SMALL, day, recorded

NOW = day("2011-03-31")
NOTHING = answer.Compared(None, None)
Record = Callable[..., Frames]


@pytest.fixture
def record(database: Engine) -> Record:
    """Put entries into the small plan, and give it as frames."""
    with writing(database) as session:
        commands.replace_plan(session, SMALL, "small.csv", "test", AT, commands.PlanAbout())

    def put(*entries: Progress) -> Frames:
        with writing(database) as session:
            commands.add_progress(session, [one if isinstance(one, tuple) else (one, []) for one in entries])
        with reading(database) as session:
            return plan_frames(session)

    return put


@pytest.fixture
def kent(illustrative_database: Engine) -> Frames:
    with reading(illustrative_database) as session:
        return plan_frames(session)


def mine(plan: Frames, *codes: str) -> OwnActions:
    status = measures.status(plan, NOW)
    due = tracking.falling_due(plan, NOW, 30, status)
    return actions.my_actions(status, codes, due, tracking.without_update(status, NOW, 35), NOW)


def test_own_actions_come_by_part_and_the_most_urgent_first(record: Record) -> None:
    """X1.1 is 59 days overdue; X2.1 is due 30 April, in 30 days; X1.2 was last heard of on 31 January, 59 days ago."""
    plan = record(
        recorded("X1.1", "2011-03-31", "in progress"),
        recorded("X1.2", "2011-01-31", "in progress"),
        recorded("X2.1", "2011-03-31", "complete awaiting assurance", met_on=day("2011-03-20")),
    )
    shown = mine(plan, "W", "Q")
    accountable, responsible = (part.table for part in shown.parts)
    assert list(zip(accountable["Ref"], accountable["Look at"], strict=True)) == [
        ("X2.2", "Due in 30 days"),
        ("X1.2", "No update for 59 days"),
        ("X2.1", ""),
    ]
    assert list(zip(responsible["Ref"], responsible["Look at"], strict=True)) == [("X1.1", "Overdue 59 days")]
    assert shown.whole.words == (
        "4 actions: accountable for 3 and responsible for 1. First come **1 overdue**, **1 due within 30 days** and "
        "**1 without an update**."
    )
    assert list(shown.whole.export["Part"]) == ["Accountable"] * 3 + ["Responsible"]
    assert set(shown.whole.export["Illustrative progress"]) == {"no"}


def test_a_lead_without_actions_has_nothing_to_say(record: Record) -> None:
    shown = mine(record(), "Nobody")
    assert (shown.whole.words, shown.parts) == ("", [])


def test_both_ratings_show_where_one_was_set_by_hand(record: Record) -> None:
    """X1.1 is red by the rule and set to amber; X2.1 is green by the rule and set to red, with no due date missed."""
    plan = record(
        recorded("X1.1", "2011-03-31", "in progress", override_rating="A", override_reason="Nearly\ndone"),
        recorded("X2.1", "2011-03-31", "in progress", override_rating="R", override_reason="No money"),
    )
    status = measures.status(plan, NOW)
    before = measures.status(plan, day("2011-02-28"))
    unsaid = totals.unsaid(status, NOW, 35, None)
    moved = plan_changes.changes(plan, status, before, NOW, day("2011-02-28"))
    shown = of_plan.of_plan(plan, status, moved, unsaid, NOW)
    assert shown.red_title == "1 red action, most overdue first; 1 more by the rule"
    assert [(row.late, row.due) for row in shown.red] == [
        ("59 days late", "due 31 Jan 2011; set to amber by hand"),
        ("Set to red by hand", "Set by hand (“No money”); by the rule Green: due 30 April 2011, in 30 days"),
    ]
    said = answer.answer(status, before, NOW, day("2011-02-28"), unsaid, NOTHING, NOTHING)
    assert "One more is red by the rule, but was set to another rating by hand." in said
    rows = displays.action_rows(status).set_index("Ref")
    assert rows.loc["X1.1", "Rating"] == ["A Amber", "by the rule: R Red"]
    export = displays.export_rows(status).set_index("Ref")
    assert list(export.loc["X1.1", ["Rating", "By the rule", "Set by hand"]]) == ["A", "R", "yes"]
    assert list(export.loc["X2.2", ["Rating", "By the rule", "Set by hand"]]) == ["A", "A", "no"]
    by_lead = displays.leads(totals.by_lead(status, plan["leads"]), NOW).table.set_index("Code")
    assert by_lead.loc[["P", "Q"], ["Set by hand", "Red by the rule", "Red"]].to_numpy().tolist() == [
        [1, 1, 0],
        [1, 0, 1],
    ]
    found = plan_changes.changes(plan, status, before, NOW, day("2011-02-28"))
    changed = over_time.changes(found, status, before, "in March").table
    assert set(changed.loc[changed["Change"] == "Rating set by hand", "Ref"]) == {"X1.1", "X2.1"}


def opened(plan: Frames, ref: str) -> OpenedAction:
    status = measures.status(plan, NOW)
    late, moves = tracking.late_dependencies(plan, NOW, status), tracking.forecast_moves(plan, NOW)
    shown = opened_action(ref, NOW, plan, status, measures.milestone_status(plan, NOW), late, moves)
    assert shown
    return shown


def field(shown: OpenedAction, name: str) -> str:
    return str(dict(shown.fields.itertuples(index=False))[name])


def test_a_late_dependency_is_said_on_both_ends(record: Record) -> None:
    """X2.2 draws on all of X1 and ends on 30 April; X1.1 is overdue, and X1.2 is to end on 30 June."""
    plan = record()
    waits, red, later = opened(plan, "X2.2"), opened(plan, "X1.1"), opened(plan, "X1.2")
    assert waits.draws_on["X1.1"].endswith("X1\\.1** Do what X1\\.1 says: **is red**")
    assert waits.draws_on["X1.2"].endswith(": **ends after this one**, 30 June 2011")
    assert red.drawn_on_by["X2.2"].endswith(": **waits for this one**, which is red")
    assert later.drawn_on_by["X2.2"].endswith(": **ends before this one**, 30 April 2011")


def test_the_cards_of_what_waits_name_both_ends_with_owner_and_reason(record: Record) -> None:
    plan = record()
    status = measures.status(plan, NOW)
    shown = actions.waiting(tracking.late_dependencies(plan, NOW, status), status, plan, NOW)
    assert shown.pairs.words == "1 action waits for another that is red or ends later."
    assert [[one.ref for one in (card.itself, *card.waiting)] for card in shown.cards] == [
        ["X1.1", "X2.2"],
        ["X1.2", "X2.2"],
    ]
    assert shown.cards[0].itself.words == "Head of P, no new date given"
    assert shown.cards[0].waiting[0].words == "Head of Q, expected 30 April 2011. It waits because that one is red."
    assert list(shown.pairs.export[["Action", "Waits for", "Why"]].itertuples(index=False, name=None)) == [
        ("X2.2", "X1.1", "it is red"),
        ("X2.2", "X1.2", "it ends later"),
    ]


def test_an_opened_action_says_who_reported_and_who_assured_it(record: Record) -> None:
    plan = record(
        recorded("X1.1", "2011-01-31", "complete awaiting assurance", recorded_name="Ann"),
        recorded("X1.1", "2011-02-28", "complete assured", recorded_name="Bob", evidence="Minutes\nof 3 February"),
        recorded("X1.1", "2011-03-31", "complete assured", recorded_name="Cy", evidence="Minutes\nof 3 February"),
    )
    shown = opened(plan, "X1.1")
    assert field(shown, "Reported complete by") == "Ann, 31 January 2011"
    assert field(shown, "Assured by") == "Bob, 28 February 2011"
    assert field(shown, "Last update") == "31 March 2011, by Cy"
    assert field(shown, "Evidence recorded") == "Minutes  \nof 3 February  \nAs at 31 March 2011, by Cy"


def test_an_opened_action_counts_the_moves_of_a_date_and_marks_what_was_corrected(record: Record) -> None:
    plan = record(recorded("X1.2", "2011-02-28", "in progress", forecast_on=day("2011-07-31")))
    wrong = int(plan["progress"]["id"].iloc[0])
    plan = record(
        recorded(
            "X1.2", "2011-02-28", "in progress", forecast_on=day("2011-07-10"), corrects=wrong, recorded_name="Dee"
        ),
        recorded("X1.2", "2011-03-31", "in progress", forecast_on=day("2011-08-31")),
    )
    shown = opened(plan, "X1.2")
    assert list(shown.milestones["Forecast"]) == ["31 August 2011, moved 2 times"]
    corrected, correction = (
        list(shown.history.table["What was recorded"])[2],
        list(shown.history.table["What was recorded"])[1],
    )
    assert corrected.startswith("**Corrected by the entry of Dee for 28 February 2011**, and counts no more.")
    assert correction.startswith("*Corrects the entry for 28 Feb 2011.*")
    assert list(shown.history.export["Corrected"]) == ["no", "no", "yes"]


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://kent.example/a_(b)?x=[1]", "](https://kent.example/a_%28b%29?x=%5B1%5D)"),
        ("http://kent.example/$1$ :red[no]", "](http://kent.example/%241%24%20:red%5Bno%5D)"),
    ],
)
def test_a_link_to_evidence_leads_to_the_web_and_stays_one_link(link: str, shown: str) -> None:
    assert safe_link(link).endswith(f" [Open the link{shown}")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "no link"])
def test_any_other_address_is_text_alone(link: str) -> None:
    assert "](" not in safe_link(link)


def test_over_time_counts_what_the_tables_hold(kent: Frames) -> None:
    """Counted with pandas alone: the last milestone of each action that is not ongoing, and the last entry of each action."""
    actions = kent["actions"].set_index("ref")
    due = kent["milestones"].groupby("action")["due_on"].max()
    due["A17.3"] = due["A7.1"]
    due = due[~actions.loc[due.index, "is_ongoing"].astype(bool).to_numpy()]
    days = [date(2011, 1, 31), date(2011, 2, 28), date(2011, 3, 31)]
    rows = tracking.over_time(kent, tracking.month_ends(over_time.first_day(kent, NOW), NOW))
    shown = over_time.by_day(rows, "all").set_index("as_at")
    assert list(shown.index) == days
    for one in days:
        known = kent["progress"][kent["progress"]["as_at"] <= one].drop_duplicates("action", keep="last")
        last = known.set_index("action")["delivery"].reindex(actions.index)
        ticked = last.isna() & actions["is_complete"].astype(bool)
        assert shown.loc[one, "planned"] == int((due <= one).sum())
        assert shown.loc[one, "finished"] == int((last.fillna("").str.startswith("complete") | ticked).sum())


def test_the_bands_over_time_add_up_to_all_of_them(kent: Frames) -> None:
    rows = tracking.over_time(kent, [NOW])
    found = [over_time.over_time(rows, band, kent, NOW, "light") for band in over_time.groups_to_choose(kent)]
    shown = [one for one in found if one]
    whole, *parts = [ratings.table.iloc[0]["Finished"] for _, ratings in shown]
    assert (len(parts), sum(parts), whole) == (3, 12, 12)
    assert shown[0][0].words == (
        "By 31 March 2011, 21 actions were to be finished by the plan’s own dates; 12 are complete, assured or not: "
        "**9 fewer than planned**."
    )
    assert "31 Mar 2011: 21 planned, 12 finished" in shown[0][0].alt


def test_progress_over_time_begins_with_the_first_entry_or_with_the_plan_and_never_more_than_three_years_back(
    kent: Frames, record: Record
) -> None:
    assert over_time.first_day(kent, NOW) == date(2011, 1, 31)
    assert over_time.first_day(record(), NOW) == date(2010, 11, 1)
    assert over_time.first_day(kent, date(2099, 12, 31)) > date(2096, 1, 1)


def test_slippage_lists_what_the_tables_say_moved(kent: Frames) -> None:
    """Counted from the entries one by one: another forecast than before is a move."""
    status = measures.status(kent, NOW)
    shown = over_time.slippage(tracking.slippage(kent, NOW, status), 0, status, NOW, "light").moved.table
    entries = (
        kent["milestone_progress"]
        .merge(kent["progress"], left_on="progress", right_on="id")
        .sort_values(["as_at", "id"])
    )
    said = entries[(entries["action"] == "A1.4") & (entries["as_at"] <= NOW)]
    (due,) = kent["milestones"].loc[kent["milestones"]["action"] == "A1.4", "due_on"]
    stood, moves = due, 0
    for forecast in said["forecast_on"]:
        moves, stood = moves + ((forecast or due) != stood), forecast or due
    row = shown.set_index("Ref").loc["A1.4"]
    assert (
        (row["Moves"], row["Expected or met"], row["Days later"])
        == (moves, stood, (stood - due).days)
        == (2, stood, 45)
    )


def test_what_is_overdue_without_a_new_date_is_counted_beside_the_slippage(record: Record) -> None:
    plan = record(recorded("X1.2", "2011-03-31", "in progress", forecast_on=day("2011-08-31")))
    status, due = measures.status(plan, NOW), measures.milestone_status(plan, NOW)
    number = over_time.overdue_without_a_date(due, status, NOW)
    shown = over_time.slippage(tracking.slippage(plan, NOW, status), number, status, NOW, "light")
    assert number == 1, "X1.1, due on 31 January, of which nothing was recorded"
    assert (
        shown.moved.words
        == "1 milestone of 1 action is expected, or was met, after the plan’s own date. No dates moved more than once."
    )
    assert shown.undated.startswith("1 more milestone is overdue and was given no later date")


def test_downloads_hold_words_and_say_what_is_made_up(kent: Frames) -> None:
    status = measures.status(kent, NOW)
    due, silent = tracking.falling_due(kent, NOW, 60, status), tracking.without_update(status, NOW, 35)
    due_figure, silent_figure = actions.due_and_silent(due, silent, status, kent, 35, NOW)
    assert silent_figure.words == "Without an update for 35 days or more: 7"
    assert all(isinstance(label, str) for label in due_figure.export["Rating"])
    assert set(due_figure.export["Illustrative progress"]) == {"yes"}
    assert set(silent_figure.export["Illustrative progress"]) == {"no"}, "nothing was recorded of these"
    export = over_time.over_time_export(tracking.over_time(kent, [date(2010, 12, 31), NOW]), kent)
    assert list(export.groupby("As at")["Illustrative progress"].first()) == ["no", "yes"]
