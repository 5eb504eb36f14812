"""Nothing that a plan's document says is read as Markdown, wherever a screen shows it: labels, tooltips, tables, sentences."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select, update
from streamlit.testing.v1 import AppTest

from core.plan.tables import Action, Lead, Milestone, MilestoneProgress, Plan, Requirement
from core.storage.engine import writing
from core.storage.revision import raise_revision
from core.ui.progress.views import VIEWS as PROGRESS_VIEWS
from tests.ui.conftest import Visit

NASTY = "*Part* [evil](https://evil.example) :red[x] $y$ `z`"
READ_AS_MARKDOWN = frozenset({"label", "help", "body", "caption", "captions"})
OFFERED = frozenset({"segmented_control", "button_group", "radio"})  # whose options are read as Markdown too
SCREENS = [
    ("summary", {}),
    *[("action_plan", {"view": view}) for view in ("list", "record", "timeline", "leads", "workstreams", "quality")],
    ("action_plan", {"action": "A8.3", "do": "record"}),
    *[("progress", {"view": view}) for view in PROGRESS_VIEWS],
    ("indicators", {}),
    ("report", {}),
    *[("settings", {"view": view}) for view in ("posts", "users")],
]  # fmt: skip


@pytest.fixture
def nasty(shown_database: Engine) -> None:
    """Every text of the plan with signs that Markdown would read."""
    with writing(shown_database) as session:
        plan = session.get_one(Plan, 1)
        plan.title, plan.council = f"{plan.title} {NASTY}", NASTY
        for action in session.exec(select(Action)):
            action.title = NASTY
        for requirement in session.exec(select(Requirement)):
            requirement.title = NASTY
        for lead in session.exec(select(Lead)):
            lead.post = NASTY
        for table in (Milestone, MilestoneProgress):
            session.execute(update(table).values(label=col(table.label) + NASTY))
        raise_revision(session)


def nodes(block: Any) -> Iterator[Any]:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from nodes(child)


def read_as_markdown(app: AppTest) -> Iterator[tuple[str, str]]:
    """The kind of each element and every text of it that the browser reads as Markdown."""
    for node in nodes(app._tree):
        proto = getattr(node, "proto", None)
        if node.type == "table":
            shown = node.value
            yield from (("table", str(cell)) for cell in [*shown.columns, *shown.to_numpy().flat])
        elif proto is not None and node.type != "html":
            yield from ((node.type, text) for text in texts(proto, node.type))


def texts(proto: Any, kind: str) -> Iterator[str]:
    for about, value in proto.ListFields():
        if about.name in READ_AS_MARKDOWN or (about.name == "options" and kind in OFFERED):
            for one in [value] if isinstance(value, str) else value:
                yield one if isinstance(one, str) else str(getattr(one, "content", ""))
        elif about.type == about.TYPE_MESSAGE and not isinstance(value, dict):
            for one in value if hasattr(value, "__iter__") else [value]:
                if hasattr(one, "ListFields"):
                    yield from texts(one, kind)


@pytest.mark.parametrize(
    ("page", "query"), SCREENS, ids=[f"{page} {' '.join(query.values())}" for page, query in SCREENS]
)
@pytest.mark.usefixtures("nasty")
def test_a_plans_texts_are_never_read_as_markdown(visit: Visit, page: str, query: dict[str, Any]) -> None:
    app = visit(page, as_at="2011-03-31", **query)
    assert not app.exception
    said = list(read_as_markdown(app))
    assert said
    assert not [(kind, text) for kind, text in said if "[evil](" in text or "$y$" in text or ":red[x]" in text]


@pytest.mark.usefixtures("nasty")
def test_the_form_names_a_milestone_as_the_document_does(visit: Visit) -> None:
    app = visit("action_plan", action="A8.3", do="record", as_at="2011-03-31")
    labels = [
        text.replace("\\", "").replace("\u2060", "") for kind, text in read_as_markdown(app) if kind == "date_input"
    ]
    assert f"Forecast ({NASTY}), due 30 April 2011" in labels
    assert f"Met on ({NASTY})" in labels
