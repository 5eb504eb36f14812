"""What was typed and not saved outlives the server, counts once, is its author's alone, and goes with the account."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from sqlalchemy import Engine
from sqlmodel import select

from core.access.tables import User, UserDraft
from core.people import Person, Role
from core.plan.progress.evidence import Attached
from core.settings import Settings
from core.storage.engine import reading, writing
from core.ui.pieces import drafts
from core.ui.pieces.drafts import Draft
from core.ui.pieces.forms import Form
from core.ui.pieces.kept import as_text, from_text
from tests.ui.conftest import USERNAMES, Visit
from tests.ui.test_pages import words
from tests.ui.test_progress_form import MANAGER, OFFICE, entries, field, form, press

ROOT = Path(__file__).parents[2]
KEY = (USERNAMES[MANAGER], "progress", "A8.3", None)


def restarted() -> None:
    """Forget what a server keeps in its memory."""
    st.cache_resource.clear()
    st.cache_data.clear()


def kept(database: Engine) -> list[UserDraft]:
    with reading(database) as session:
        return list(session.exec(select(UserDraft)))


def test_after_a_restart_the_form_has_what_was_typed_and_records_it_once(visit: Visit, shown_database: Engine) -> None:
    app = field(form(visit), "What was done").input("Agreed with partners").run()
    field(app, "Forecast, due 30 April 2011").set_value(date(2011, 5, 20)).run()
    (stood,) = kept(shown_database)
    restarted()
    app = form(visit)
    assert field(app, "What was done").value == "Agreed with partners"
    assert field(app, "Forecast, due 30 April 2011").value == date(2011, 5, 20)
    press(app, "Record")
    assert [one.done for one in entries(shown_database)] == ["Agreed with partners"]
    assert kept(shown_database) == []
    with writing(shown_database) as session:  # as a server leaves it that was killed between the two
        session.merge(UserDraft(**stood.model_dump()))
    restarted()
    assert field(form(visit), "What was done").value == "Agreed with partners"
    press(form(visit), "Record")
    assert [one.done for one in entries(shown_database)] == ["Agreed with partners"]


@pytest.mark.usefixtures("settings")
def test_another_server_has_what_was_typed_last() -> None:
    """A server that kept a draft in its memory takes the one that another stored since, or that it is gone."""
    drafts.keep(KEY, Draft({}, typed={"done": "first"}))
    here = drafts._known().copy()
    restarted()
    drafts.keep(KEY, Draft({}, typed={"done": "second"}))
    restarted()
    drafts._known().update(here)
    assert drafts.get(KEY) == Draft({}, typed={"done": "second"})
    here = drafts._known().copy()
    drafts.forget(KEY)
    drafts._known().update(here)
    assert drafts.get(KEY) is None
    assert drafts.keys(KEY[0]) == []


TYPES = """
import sys, time
from core.ui.pieces import drafts
from core.ui.pieces.drafts import Draft
drafts.keep(("manager", "progress", "A8.3", None), Draft({}, typed={"done": "before the kill"}, number="n"))
print("typed", flush=True)
time.sleep(60)
"""


def test_what_was_typed_outlives_a_kill(settings: Settings, environment: dict[str, str]) -> None:
    ours = environment | {"DATABASE_URL": settings.database_url, "SECRET_KEY_FILE": str(settings.secret_key_file)}
    with subprocess.Popen(
        [sys.executable, "-c", TYPES], cwd=ROOT, env=ours, stdout=subprocess.PIPE, text=True
    ) as typing:
        assert typing.stdout
        assert typing.stdout.readline() == "typed\n"
        typing.kill()
    assert drafts.get(KEY) == Draft({}, typed={"done": "before the kill"}, number="n")


def test_nobody_else_sees_it_and_it_goes_when_thrown_away_and_with_the_account(
    visit: Visit, shown_database: Engine
) -> None:
    field(form(visit), "What comes next").input("My own words").run()
    restarted()
    assert "My own words" not in words(form(visit, role=OFFICE))
    assert field(form(visit, role=OFFICE), "What comes next").value == ""
    press(form(visit), "Discard what I typed")
    assert kept(shown_database) == []
    drafts.keep(KEY, Draft({}, typed={"done": "again"}))
    drafts.keep((USERNAMES[OFFICE], "numbers"), Draft({}, typed={"silent": 30}))
    with writing(shown_database) as session:
        session.delete(session.get_one(User, USERNAMES[MANAGER]))
    assert [one.username for one in kept(shown_database)] == [USERNAMES[OFFICE]]


@pytest.mark.usefixtures("settings")
def test_a_form_keeps_its_number_over_a_restart() -> None:
    visitor = Person(USERNAMES[MANAGER], Role.SENIOR_MANAGER)
    number = Form(visitor, "comment", "A1.1", stands={"text": ""}).number
    Form(visitor, "comment", "A1.1", stands={"text": ""}).put("text", "Typed")
    st.session_state.clear()
    restarted()
    assert Form(visitor, "comment", "A1.1", stands={"text": ""}).number == number


FRAME = pd.DataFrame({"code": ["Q01", None], "number": [1, 2], "is_workforce": [True, False], "green": ["10%", ""]})


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, "", "a\x00b \ud800 é", date(2011, 3, 31), [1, "a"], (1, (2,)), {"A1.1": {"done": "x"}},
        (Attached("minutes.pdf", b"\x00\xff%PDF"),), {"of": "x", "name": "y"},
    ],
)  # fmt: skip
def test_what_can_be_typed_comes_back_the_same(value: Any) -> None:
    back = from_text(as_text(value))
    assert (type(back), back) == (type(value), value)


def test_a_table_comes_back_the_same() -> None:
    pd.testing.assert_frame_equal(from_text(as_text({"themes": FRAME}))["themes"], FRAME)
    assert from_text(as_text([np.int64(3), np.bool_(True)])) == [3, True]


@pytest.mark.usefixtures("settings")
def test_what_the_database_cannot_hold_is_kept_in_memory_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    drafts.keep(KEY, Draft({}, typed={"odd": object()}))
    assert "is kept until the server stops, and no longer: object cannot be kept" in capsys.readouterr().err
    found = drafts.get(KEY)
    assert found
    assert list(found.typed) == ["odd"]
    assert drafts.keys(KEY[0]) == [KEY]
    drafts.forget(KEY)
    assert drafts.get(KEY) is None
