"""Every page with the plan of another council: nothing breaks, and nothing of Kent's stands on it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from core.people import Role
from core.plan.commands import PlanAbout, record_what_the_document_says, replace_plan
from core.plan.document.reading import read_plan
from core.settings import Settings
from core.storage.engine import engine, writing
from tests.conftest import SHARED
from tests.ui.conftest import Visit
from tests.ui.test_pages import HEADINGS

AT = datetime(2024, 6, 10, 9, tzinfo=UTC)
PLANS = SHARED / "data" / "cases" / "plans"
LOOKS = [
    *(({"page": page}) for page in HEADINGS),
    *({"page": "action_plan", "view": view} for view in ("record", "timeline", "leads", "workstreams", "quality")),
    *({"page": "progress", "view": view} for view in ("time", "changes", "slippage", "due", "waiting")),
    {"page": "progress", "lead": "HQA"},
    {"page": "action_plan", "action": "1.1"},
    *({"page": "settings", "view": view} for view in ("numbers", "posts", "users")),
]
KENTS = re.compile(r"kent|kscb|\bkcc\b|\bbands?\b", re.IGNORECASE)
BESIDE = re.compile(r"bands of the survey")


@pytest.fixture
def without_illustration(copied: object, use: object) -> Settings:
    made: Settings = copied(False)  # type: ignore[operator]
    use(made)  # type: ignore[operator]
    return made


@pytest.fixture
def settings(without_illustration: Settings) -> Settings:
    return without_illustration


def load(database: Engine, file: Path) -> None:
    document = read_plan(file, {"colour:blue": "yes"})
    assert not document.problems
    about = PlanAbout(title="Safe and sound", council="Midshire Council", published_on=date(2019, 1, 31))
    with writing(database) as session:
        replace_plan(session, document, file.name, "programme", AT, about)
        record_what_the_document_says(session, document, date(2019, 1, 31), "programme", AT)


def said(app: AppTest) -> Iterator[str]:
    shown = [
        *app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.success, *app.error,
    ]  # fmt: skip
    yield from (str(one.value) for one in shown)
    yield from (one.value.to_csv() for one in [*app.table, *app.dataframe])
    for one in [*app.multiselect, *app.selectbox, *app.text_input, *app.date_input, *app.number_input, *app.button]:
        yield f"{one.label} {getattr(one, 'help', '')} {getattr(one, 'options', '')}"


@pytest.mark.skipif(not PLANS.exists(), reason="the folder ../shared is absent")
@pytest.mark.parametrize("file", ["lead-officer.csv", "priorities.docx"])
def test_no_page_of_another_plan_breaks_or_says_what_is_kents(visit: Visit, settings: Settings, file: str) -> None:
    load(engine(settings.database_url), PLANS / file)
    for look in LOOKS:
        query = dict(look)
        app = visit(query.pop("page"), Role.PROGRAMME_OFFICE, as_at="2019-02-28", **query)
        assert not app.exception, look
        found = [line for line in said(app) if KENTS.search(BESIDE.sub("", line))]
        assert not found, (look, [KENTS.search(BESIDE.sub("", line)) for line in found], found[0][:600])
