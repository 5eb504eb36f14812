"""Plans of any shape, made from a known truth: the truth comes back, or a question that names the cell."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.plan.document.reading import read_plan

HEADINGS = {
    "ref": ["Rec no.", "Recommendation no", "Requirement ref"],
    "requirement": ["Recommendation", "Requirement", "What Ofsted said", "Area for improvement"],
    "action_ref": ["Action no.", "Action ref", "Action number"],
    "action": ["Action", "What we will do", "Actions required", "Key actions"],
    "lead": ["Lead", "Lead officer", "Action owner", "Who", "Responsible officer"],
    "end": ["Deadline", "By when", "Due date", "Target date", "Timescale"],
    "status": ["RAG", "Status", "BRAG rating"],
    "measure": ["Success measure", "How we will know", "Success criteria"],
    "other": ["Colour of folder", "Ward", "Old file number"],
}
POSTS = ["Head of QA", "Principal Social Worker", "DCS", "Service Manager, Adoption", "AD Safeguarding", "Police"]
GROUPS = ["Priority 1: Leadership", "Theme 2 - Practice", "Within 12 months", "Objective 3: Partners"]
DAYS: list[tuple[str, date | None]] = [
    ("31/03/2019", date(2019, 3, 31)), ("31 March 2019", date(2019, 3, 31)), ("Mar-19", date(2019, 3, 31)),
    ("end of Q3 2019/20", date(2019, 12, 31)), ("by the end of May 2019", date(2019, 5, 31)), ("30.06.19", date(2019, 6, 30)),
    ("no later than 5th July 2019", date(2019, 7, 5)), ("2019/20", date(2020, 3, 31)), ("Friday 5 April 2019", date(2019, 4, 5)),
    ("Autumn term 2019", None), ("March", None), ("mid June 2019", None),
]  # fmt: skip
STATUS: list[tuple[str, bool | None]] = [
    ("Complete", True),
    ("Completed", True),
    ("Done", True),
    ("On track", False),
    ("Not complete", False),
    ("Amber", False),
    ("Blue", None),
]
WORDS = [
    "Audit cases",
    "Train managers",
    "Agree thresholds with partners",
    "Recruit eight social workers",
    "Publish the report",
]


@st.composite
def truths(draw: st.DrawFn) -> dict[str, Any]:
    """A plan as a list of actions, with how it is written."""
    groups = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique=True))
    actions = []
    for number, group in enumerate(groups, 1):
        for part in range(1, draw(st.integers(1, 4)) + 1):
            actions.append(
                {
                    "group": group, "ref": str(number), "action_ref": f"{number}.{part}",
                    "requirement": f"Requirement {number} of the inspection",
                    "action":
                    f"{draw(st.sampled_from(WORDS))} {number}-{part}",
                    "lead": draw(st.lists(st.sampled_from(POSTS), min_size=1, max_size=2, unique=True)),
                    "end": draw(st.sampled_from(DAYS)), "status": draw(st.sampled_from(STATUS)),
                    "measure": f"Measure {number}{part}", "other": f"Other {part}",
                }
            )  # fmt: skip
    columns = [
        "ref",
        "requirement",
        "action_ref",
        "action",
        "lead",
        "end",
        *draw(st.sets(st.sampled_from(["status", "measure", "other"]))),
    ]
    return {
        "actions": actions,
        "columns": draw(st.permutations(columns)),
        "headings": {name: draw(st.sampled_from(names)) for name, names in HEADINGS.items()},
        "groups_in": draw(st.sampled_from(["column", "rows", "nowhere"])),
        "separator": draw(st.sampled_from(["; ", " / ", "\n"])),
        "says_once": draw(st.booleans()),
        "form": draw(st.sampled_from(["csv", "docx"])),
    }


def written(truth: dict[str, Any]) -> list[list[str]]:
    """The plan's rows as somebody might write them."""
    columns = (["group"] if truth["groups_in"] == "column" else []) + list(truth["columns"])
    rows = [["Theme" if name == "group" else truth["headings"][name] for name in columns]]
    before: dict[str, Any] = {}
    for action in truth["actions"]:
        if truth["groups_in"] == "rows" and action["group"] != before.get("group"):
            rows.append([action["group"], *[""] * (len(columns) - 1)])
        cells = {
            **action,
            "lead": truth["separator"].join(action["lead"]),
            "end": action["end"][0],
            "status": action["status"][0],
        }
        if truth["says_once"] and before.get("ref") == action["ref"]:
            cells |= {"ref": "", "requirement": ""}
        rows.append([cells[name] for name in columns])
        before = action
    return rows


def saved(folder: Path, truth: dict[str, Any]) -> Path:
    rows = written(truth)
    path = folder / f"plan.{truth['form']}"
    if truth["form"] == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            cell.text = text
        if number and row[1:] == [""] * (len(row) - 1):
            table.cell(number, 0).merge(table.cell(number, len(row) - 1))
    document.save(str(path))
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(truth=truths())
def test_the_truth_comes_back_or_a_question_names_the_cell(
    truth: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = read_plan(saved(tmp_path_factory.mktemp("plan"), truth))
    assert found.problems == []
    actions = truth["actions"]
    assert [(one.ref, one.requirement, one.text) for one in found.actions] == [
        (one["action_ref"], one["ref"], one["action"]) for one in actions
    ]
    assert [one.text for one in found.requirements] == list(dict.fromkeys(one["requirement"] for one in actions))
    assert [one.accountable for one in found.actions] == [one["lead"] for one in actions]
    asked = {value for question in found.questions for value in question.values}
    for one, action in zip(found.actions, actions, strict=True):
        text, day = action["end"]
        assert [milestone.due_on for milestone in one.milestones] == ([day] if day else [])
        assert day or text in asked
        if "status" in truth["columns"]:
            words, is_done = action["status"]
            assert (one.status_as_said, one.is_complete) == (words, bool(is_done))
            assert is_done is not None or words in asked
        if "measure" in truth["columns"]:
            assert one.success_measure == action["measure"]
        if "other" in truth["columns"]:
            assert one.extra == {truth["headings"]["other"]: action["other"]}
            assert truth["headings"]["other"] in found.not_read
    if truth["groups_in"] != "nowhere":
        assert [one.group for one in found.actions] == [one["group"] for one in actions]
        assert not any(group.is_ours for group in found.groups)
    else:
        assert all(group.is_ours for group in found.groups)
