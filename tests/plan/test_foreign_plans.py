"""A plan of another council: its own words on an opened action and in downloads, and its own name for its groups."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.board.queries import board_report
from core.plan import commands, displays, measures, phrases, quality, totals
from core.plan.bands import group_titles, several
from core.plan.document.contents import PlanDocument
from core.plan.document.reading import read_plan
from core.plan.measures import Frames
from core.plan.opened_action import OUR_NUMBER, OUR_WORDING, OpenedAction, opened_action
from core.plan.progress import tracking
from core.plan.progress.displays import over_time
from core.plan.queries import plan_frames
from core.plan.shipped import shipped_plan, shipped_refs
from core.storage.engine import reading, writing

AT = datetime(2019, 2, 1, 9, tzinfo=UTC)
AS_AT = date(2019, 2, 28)
WHOLE = "Bring in a monthly supervision audit. Every team manager fills in the tool, and the board sees the result."
COLUMNS = "Theme,Ref,Recommendation,Action,Lead officer,By when,RAG,Progress update,Success measure,Cost,Priority,Source,Who pays"
COST = '"£4,000",High,Ofsted 2018,Grant'
THEMES = f"""{COLUMNS}
Leadership,1,Managers oversee every case,"1.1 {WHOLE}",HQA,end of March 2019,Amber,Tool agreed,90% on time,{COST}
Practice,2,Plans are clear,2.1 Put a new plan template on the system,PSW,28/02/2019,Green,,,,,,
"""
NONE = "Action,Lead,Start,End\nRecruit eight social workers,HR,01/01/2019,28/02/2019\nTrain managers,HR,01/01/2019,01/12/2019\n"


def read(folder: Path, text: str) -> PlanDocument:
    file = folder / "plan.csv"
    file.write_text(text, encoding="utf-8")
    found = read_plan(file)
    assert not found.problems
    return found


def loaded(database: Engine, document: PlanDocument) -> Frames:
    with writing(database) as session:
        commands.replace_plan(session, document, "plan.csv", "test", AT)
    with reading(database) as session:
        return plan_frames(session)


def opened(plan: Frames, ref: str, as_at: date = AS_AT) -> OpenedAction:
    status = measures.status(plan, as_at)
    late, moves = tracking.late_dependencies(plan, as_at, status), tracking.forecast_moves(plan, as_at)
    due = measures.milestone_status(plan, as_at)
    shown = opened_action(ref, as_at, plan, status, due, late, moves, shipped_refs(plan).values())
    assert shown
    return shown


def fields(shown: OpenedAction) -> dict[str, str]:
    return {name: value.replace("\\", "") for name, value in shown.fields.itertuples(index=False)}


def test_an_opened_action_shows_all_that_the_document_says_of_it(database: Engine, tmp_path: Path) -> None:
    plan = loaded(database, read(tmp_path, THEMES))
    shown = opened(plan, "1.1")
    found = fields(shown)
    assert shown.title.replace("\\", "") == "1.1 Bring in a monthly supervision audit"
    expected = {
        "In the plan’s own words": WHOLE,
        "Theme": "Leadership",
        "Priority": "High",
        "Success measure": "90% on time",
        "Status, as the plan says it": "Amber",
        "Progress, as the plan says it": "Tool agreed",
        "Cost": "£4,000",
        "Source of the recommendation": "Ofsted 2018",
        "Who pays (the plan’s column)": "Grant",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert shown.wording == ""
    assert "Cost" not in fields(opened(plan, "2.1"))


def test_the_download_holds_what_the_document_says_and_a_search_finds_it(database: Engine, tmp_path: Path) -> None:
    status = measures.status(loaded(database, read(tmp_path, THEMES)), AS_AT)
    rows = displays.export_rows(status)
    assert rows["In the plan’s own words"].iloc[0] == WHOLE
    assert list(rows["Success measure"]) == ["90% on time", None]
    assert list(rows["Who pays (the plan’s column)"]) == ["Grant", None]
    assert list(totals.filtered(status, [], [], [], "every team manager")["ref"]) == ["1.1"]
    assert list(totals.filtered(status, [], [], [], "ofsted 2018")["ref"]) == ["1.1"]


def test_the_plan_that_ships_says_that_its_wording_is_ours(database: Engine) -> None:
    with reading(database) as session:
        plan = plan_frames(session)
    shown = opened(plan, "A1.1", date(2011, 3, 31))
    assert shown.wording == OUR_WORDING
    assert fields(shown)["Band"] == "Immediately"
    assert "In the plan’s own words" not in fields(shown)
    assert "In the plan’s own words" not in displays.export_rows(measures.status(plan, date(2011, 3, 31)))


def test_groups_and_numbers_of_our_own_are_marked(database: Engine, tmp_path: Path) -> None:
    plan = loaded(database, read(tmp_path, NONE))
    first = plan["actions"]["ref"].iloc[0]
    shown = opened(plan, first)
    assert shown.wording == OUR_NUMBER
    assert fields(shown)["Group"] == "Within 3 months (our grouping)"
    assert list(group_titles(plan["groups"]).values()) == [
        "Within 3 months (our grouping)",
        "Within 12 months (our grouping)",
    ]
    assert "These groups are ours" in phrases.groups_in_words(plan["groups"])


UNDER = "Ref,Action,Lead,End\n{},,,\n1,Do it,HR,28/02/2019\n{},,,\n2,Do more,HR,28/02/2019\n"
OBJECTIVES = ("Objective 1: Lead", "Objective 2: Do")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (THEMES, "Theme"),
        (THEMES.replace("Theme,", "Themes,"), "Theme"),
        (NONE, "Group"),
        (
            THEMES.replace("Theme,", "Group,").replace("Leadership", OBJECTIVES[0]).replace("Practice", OBJECTIVES[1]),
            "Objective",
        ),
        (UNDER.format(*OBJECTIVES), "Objective"),
        (UNDER.format("Within 3 months", "Longer term"), "Group"),
        (UNDER.format("Immediately", "Within 12 months"), "Timescale"),
    ],
)
def test_groups_are_called_what_the_plan_calls_them(tmp_path: Path, text: str, word: str) -> None:
    assert {group.called for group in read(tmp_path, text).groups} == {word}


def test_no_screen_report_or_download_of_another_plan_says_band(database: Engine, tmp_path: Path) -> None:
    plan = loaded(database, read(tmp_path, THEMES))
    status = measures.status(plan, AS_AT)
    rows = tracking.over_time(plan, [date(2019, 1, 31), AS_AT])
    drawn = over_time.over_time(rows, over_time.ALL, plan, AS_AT, "light")
    assert drawn
    curves, ratings = drawn
    with reading(database) as session:
        paper = board_report(session, AS_AT, date(2019, 1, 31), AS_AT, False)
    due = measures.milestone_status(plan, AS_AT)
    timeline = displays.timeline(status, due, plan["groups"], AS_AT, "light")
    said = [
        displays.action_list(status, AS_AT), curves, ratings, timeline, quality.quality(plan), paper,
        over_time.groups_to_choose(plan), phrases.groups_in_words(plan["groups"]),
        *(list(one) for one in (ratings.export, displays.export_rows(status), displays.action_rows(status))),
        *(fields(opened(plan, ref)) for ref in plan["actions"]["ref"]),
    ]  # fmt: skip
    words = json.dumps([repr(vars(one) if hasattr(one, "__dict__") else one) for one in said]).casefold()
    words = words.replace("bands of the survey", "")
    for kents in (" band", "'band", "kent", "kscb"):
        assert kents not in words, words[max(0, words.index(kents) - 100) : words.index(kents) + 40]
    assert all(said in words for said in ("actions by theme and rating", "progress by theme", "all themes"))


def test_the_same_plan_read_anew_keeps_what_its_groups_are_called(database: Engine) -> None:
    document = shipped_plan().document.model_copy(deep=True)
    for group in document.groups:
        group.called = "Timescale"
    document.actions[0].note = "Another note"
    assert set(loaded(database, document)["groups"]["called"]) == {"Band"}


def test_several_of_a_word() -> None:
    assert [several(word) for word in ("Band", "Priority", "Timescale", "Theme", "Focus")] == [
        "bands", "priorities", "timescales", "themes", "focus",
    ]  # fmt: skip
