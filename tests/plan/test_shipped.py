"""The plan that the product comes with holds the document's facts, in our own words and without people's names."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from core.plan.document.contents import PlanDocument
from core.plan.document.reading import read_plan
from core.plan.shipped import FOLDER, ShippedPlan, glossary, shipped_plan

# The real plan stands in shared/source, beside the repository; where that folder is absent its tests are skipped.
REAL_PLAN = Path(__file__).parents[2].parent / "shared" / "source" / "plan.txt"
needs_real_plan = pytest.mark.skipif(
    not REAL_PLAN.is_file(), reason="the folder shared/source is not beside the repository"
)

FACTS = {
    "ref",
    "requirement",
    "band",
    "accountable",
    "responsible",
    "starts_on",
    "milestones",
    "is_ongoing",
    "dates_as",
    "is_complete",
    "cross_references",
    "governance",
}
RUN = 8


@pytest.fixture(scope="module")
def shipped() -> ShippedPlan:
    return shipped_plan()


@pytest.fixture(scope="module")
def ours(shipped: ShippedPlan) -> PlanDocument:
    return shipped.document


@pytest.fixture(scope="module")
def real() -> PlanDocument:
    return read_plan(REAL_PLAN)


@needs_real_plan
def test_every_fact_of_an_action_is_the_document_s(ours: PlanDocument, real: PlanDocument) -> None:
    assert [each.ref for each in ours.actions] == [each.ref for each in real.actions]
    for mine, theirs in zip(ours.actions, real.actions, strict=True):
        assert mine.model_dump(include=FACTS) == theirs.model_dump(include=FACTS)


@needs_real_plan
def test_evidence_and_notes_stand_where_the_document_has_them(ours: PlanDocument, real: PlanDocument) -> None:
    for field in ("evidence", "note"):
        assert [each.ref for each in ours.actions if getattr(each, field)] == [
            each.ref for each in real.actions if getattr(each, field)
        ]


@needs_real_plan
def test_requirements_leads_and_workstreams_are_the_document_s(ours: PlanDocument, real: PlanDocument) -> None:
    assert [(each.ref, each.band) for each in ours.requirements] == [
        (each.ref, each.band) for each in real.requirements
    ]
    assert ours.leads == real.leads
    assert [(each.number, each.title, len(each.actions)) for each in ours.workstreams] == [
        (each.number, each.title, len(each.actions)) for each in real.workstreams
    ]


def titles(plan: PlanDocument) -> list[str]:
    overarching = [text for workstream in plan.workstreams for text in workstream.actions]
    return [each.text for each in plan.requirements] + [each.text for each in plan.actions] + overarching


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’]+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words on end in a text."""
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


@needs_real_plan
def test_our_words_are_not_the_document_s(ours: PlanDocument, real: PlanDocument) -> None:
    texts = {" ".join(words(text)) for text in titles(real)}
    assert [title for title in titles(ours) if " ".join(words(title)) in texts] == []
    document = runs(REAL_PLAN.read_text(encoding="utf-8"))
    told = titles(ours) + [text for each in ours.actions for text in (each.evidence, each.note) if text]
    assert [text for text in told if runs(text) & document] == []


@needs_real_plan
def test_no_person_of_the_document_s_key_stands_in_our_files() -> None:
    lines = REAL_PLAN.read_text(encoding="utf-8").splitlines()
    key = [line.split("\t") for line in lines[lines.index("Leads") :] if line.count("\t") == 2]
    named = [(code, post.partition(",")[0].split()) for code, _, post in key if "," in post]
    people = [name for code, name in named if "".join(word[0] for word in name) == code]
    assert len(people) == 21
    parts = {part for name in people for part in name}
    written = set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("**/*.*"))))
    assert parts & written == set()


# What needs no document: counted by hand.


def test_titles_have_four_to_twelve_words(ours: PlanDocument) -> None:
    assert [title for title in titles(ours) if not 4 <= len(title.split()) <= 12] == []


def test_the_plan_has_its_requirements_actions_and_overarching_actions(ours: PlanDocument) -> None:
    assert len(ours.requirements) == 23
    assert len(ours.actions) == 56
    assert sum(len(each.actions) for each in ours.workstreams) == 34
    assert Counter(each.band for each in ours.actions) == {
        "immediate": 23,
        "3 months": 20,
        "6 months": 13,
    }
    assert (ours.problems, ours.remarks) == ([], [])


def test_the_plan_shows_its_gaps(ours: PlanDocument) -> None:
    assert sum(each.is_ongoing for each in ours.actions) == 12
    assert sum(not each.responsible for each in ours.actions) == 17
    assert sum(len(each.accountable) > 1 for each in ours.actions) == 13
    assert [each.ref for each in ours.actions if each.is_complete] == ["A3.1", "A3.2"]
    codes = {lead.code for lead in ours.leads}
    assert {code for each in ours.actions for code in [*each.accountable, *each.responsible]} <= codes


def test_nine_requirements_are_about_looked_after_children(shipped: ShippedPlan) -> None:
    looked_after = {ref for ref, strand in shipped.strands.items() if strand == "looked after"}
    assert looked_after == {"A5", "A6", "A14", "A15", "A16", "A20", "A21", "A22", "A23"}
    assert set(shipped.strands.values()) == {"looked after", "safeguarding"}


def test_the_bands_have_their_limits(shipped: ShippedPlan) -> None:
    assert {one.band: one.limit_on for one in shipped.document.groups} == {
        "immediate": None,
        "3 months": date(2011, 2, 19),
        "6 months": date(2011, 5, 19),
    }


def test_every_link_to_a_workstream_names_a_heading(shipped: ShippedPlan) -> None:
    headings = {each.title for each in shipped.document.workstreams}
    assert len(headings) == 8
    assert set(shipped.workstreams.values()) <= headings
    assert set(shipped.workstreams) <= {each.ref for each in shipped.document.actions}


def test_every_abbreviation_is_explained_once() -> None:
    lines = (FOLDER / "glossary.csv").read_text(encoding="utf-8").splitlines()
    assert len(glossary()) == len(lines) - 1
    assert all(glossary().values())
