"""The plan as it stands as a workbook, read again; and the blank template."""

from datetime import date
from pathlib import Path

import pytest

from core.plan.comparison import plan_changes
from core.plan.document.contents import Action, Group, Lead, Milestone, PlanDocument, Requirement, Workstream
from core.plan.document.reading import read_plan
from core.plan.document.workbook import blank_plan, plan_workbook
from core.plan.shipped import shipped_plan

SHARED = Path(__file__).parents[4] / "shared"
FILES = [*sorted((SHARED / "data" / "cases" / "plans").glob("*.*")), SHARED / "source" / "plan.txt"]

OURS = PlanDocument(
    groups=[
        Group(band="3 months", title="Within three months", limit_on=date(2031, 4, 30)),
        Group(band="Theme A", title="Theme A"),
    ],
    requirements=[
        Requirement(ref="R1", band="3 months", text="Respond to contacts in time"),
        Requirement(ref="R2", band="Theme A", text="Nothing is done for this one yet"),
    ],
    actions=[
        Action(
            ref="R1/A1", requirement="R1", band="3 months", text="Publish. Then train.", title="Thresholds",
            accountable=["DCS", "Head of Access"], responsible=["TLs", "Safeguarding Board"], starts_on=date(2031, 1, 6),
            milestones=[
                Milestone(label="CP", due_on=date(2031, 2, 28)), Milestone(label="LAC", due_on=date(2031, 4, 30)),
            ],
            cross_references=["R2"], status_as_said="Blue", progress_as_said="Draft with the board", is_complete=True,
            completed_on=date(2031, 2, 1), extra={"Reviewed by": "Cabinet", "Colour of folder": "red"},
        ),
        Action(ref="R1/A2", requirement="R1", band="3 months", text="Train the duty team", dates_as="A1.1"),
        Action(
            ref="A1.1", requirement="R1", band="Theme A", text="Review the rota", is_ongoing=True,
            milestones=[Milestone(label="", due_on=date(2031, 3, 31))], due_as_said="then each spring",
            evidence="Minutes", governance="Board", note="See the notice", priority="High", cost="£3,000", source="Ofsted",
            success_measure="No gap of more than a day",
        ),
    ],
    leads=[
        Lead(code="DCS", post="Director of Children's Services"), Lead(code="TLs", post=""),
        Lead(code="Head of Access", post="Head of Access"), Lead(code="Safeguarding Board", post="Safeguarding Board"),
    ],
    workstreams=[Workstream(number=2, title="Workforce", actions=["Recruit", "Keep whom we have"])],
)  # fmt: skip


def again(folder: Path, plan: PlanDocument) -> PlanDocument:
    (folder / "plan.xlsx").write_bytes(plan_workbook(plan))
    found = read_plan(folder / "plan.xlsx")
    assert found.problems == []
    return found


def same(found: PlanDocument, plan: PlanDocument) -> None:
    parts = {"groups", "requirements", "workstreams"}
    assert found.model_dump(include=parts) == plan.model_dump(include=parts)
    for one, other in zip(found.actions, plan.actions, strict=True):
        assert one == other
    assert {one.code: one.post for one in found.leads} == {one.code: one.post for one in plan.leads}
    assert not any(plan_changes(plan, found).values())


def test_a_plan_with_everything_in_it_comes_back_field_by_field(tmp_path: Path) -> None:
    found = again(tmp_path, OURS)
    same(found, OURS)
    assert found.questions == []
    assert found.not_read == ["Reviewed by", "Colour of folder"]


def test_the_plan_that_ships_comes_back_field_by_field(tmp_path: Path) -> None:
    plan = shipped_plan().document
    same(again(tmp_path, plan), plan)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared is not beside the repository")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_councils_plan_comes_back_field_by_field(tmp_path: Path, file: Path) -> None:
    plan = read_plan(file)
    same(again(tmp_path, plan), plan)


def test_the_blank_template_says_that_it_holds_no_actions(tmp_path: Path) -> None:
    (tmp_path / "blank.xlsx").write_bytes(blank_plan())
    (problem,) = read_plan(tmp_path / "blank.xlsx").problems
    assert problem.message == "The plan's table holds no actions: write at least one below its headings."
