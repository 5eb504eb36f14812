"""Plan quality, against the counts that the facts about Kent's plan give (read in the document by hand)."""

import pytest
from sqlalchemy import Engine

from core.plan.quality import findings
from core.plan.queries import plan_frames
from core.storage.engine import reading


@pytest.fixture
def found(database: Engine) -> dict[str, list[str]]:
    with reading(database) as session:
        frame = findings(plan_frames(session))
    return {str(finding): list(group["ref"]) for finding, group in frame.groupby("finding", sort=False)}


def test_kents_plan_has_the_findings_that_the_facts_count(found: dict[str, list[str]]) -> None:
    assert {finding: len(refs) for finding, refs in found.items()} == {
        "No responsible lead": 17,
        "More than one accountable lead": 13,
        "No end date": 8,
        "Draws on an action that ends later": 2,
        "Planned to end after its band's limit": 15,
    }


def test_the_undated_actions_and_the_one_with_a_start_only_have_no_end(found: dict[str, list[str]]) -> None:
    assert found["No end date"] == ["A12.1", "A12.2", "A13.1", "A14.1", "A14.2", "A16.1", "A16.2", "A18.2"]


def test_a9_2_ends_before_a7_2_which_it_draws_on(found: dict[str, list[str]]) -> None:
    assert "A9.2" in found["Draws on an action that ends later"]


def test_illustrative_progress_changes_nothing_about_the_plan_itself(
    illustrative_database: Engine, database: Engine
) -> None:
    frames = []
    for one in (illustrative_database, database):
        with reading(one) as session:
            frames.append(findings(plan_frames(session)))
    assert frames[0].equals(frames[1])
