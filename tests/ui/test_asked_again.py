"""What a page's pieces do for who is there no longer, or with other rights, than the page was drawn for: nothing."""

import ast
from collections.abc import Callable

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core.access import tokens
from core.settings import ROOT, Settings, now

DRAWN_THEN_CHANGED = """
import streamlit as st
from core.access.tables import User
from core.refusals import Refused
from core.storage.engine import writing
from core.ui.shell import loading, session

session.guard(*session.EVERYONE)
made = loading.for_visitor(lambda: "the file")
st.text(made())
with loading.writing_for_visitor():
    st.text("written")
{change}
for attempt in (made, lambda: loading.writing_for_visitor().__enter__()):
    try:
        attempt()
        st.text("done")
    except Refused as refused:
        st.text(str(refused))
"""
CHANGES = {
    "another role": 'with writing(loading.opened_database()) as one: one.get_one(User, "programme").role = "HR lead"',
    "an assurer since": 'with writing(loading.opened_database()) as one: one.get_one(User, "programme").may_assure = True',
    "removed": 'with writing(loading.opened_database()) as one: one.delete(one.get_one(User, "programme"))',
    "signed out": (
        "from core.access import sessions\nfrom core.settings import now\n"
        'sessions.sign_out(loading.opened_database(), "programme", now())'
    ),
}


@pytest.fixture
def come_as(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Be whoever this is from the next run on."""

    def become(username: str) -> None:
        token = tokens.issue(username, tokens.secret_key(settings.secret_key_file), now())
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: {tokens.COOKIE: token}))

    return become


@pytest.mark.parametrize("change", CHANGES)
def test_a_write_and_a_download_ask_again_who_is_there(come_as: Callable[[str], None], change: str) -> None:
    come_as("programme")
    page = AppTest.from_string(DRAWN_THEN_CHANGED.format(change=CHANGES[change]), default_timeout=60).run()
    assert not page.exception
    first, second, *later = [text.value for text in page.text]
    assert (first, second) == ("the file", "written")
    assert len(later) == 2
    assert all(words.startswith("You are signed out, or your account was changed meanwhile.") for words in later)


def test_nothing_is_refused_to_who_is_still_there(come_as: Callable[[str], None]) -> None:
    come_as("programme")
    page = AppTest.from_string(DRAWN_THEN_CHANGED.format(change=""), default_timeout=60).run()
    assert [text.value for text in page.text] == ["the file", "written", "done", "done"]


def test_a_session_of_the_screen_is_one_person_s(come_as: Callable[[str], None]) -> None:
    come_as("hr")
    page = AppTest.from_string(
        "import streamlit as st\nfrom core.ui.shell import session\nst.text(session.guard(*session.EVERYONE).username)",
        default_timeout=60,
    ).run()
    assert page.text[0].value == "hr"
    come_as("programme")
    assert [title.value for title in page.run().title] == ["You are signed out"]
    come_as("hr")
    assert page.run().text[0].value == "hr"


def uses_of(name: str) -> set[str]:
    """The files of the screen in which something of this name is used."""
    files = [*(ROOT / "core" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    return {
        file.relative_to(ROOT).as_posix()
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Name) and node.id == name)
    }


def test_every_dialog_download_and_write_goes_the_one_way_that_asks_again() -> None:
    assert uses_of("dialog") == {"core/ui/shell/session.py"}
    assert uses_of("download_button") == {"core/ui/pieces/figures.py"}
    own_drafts = "core/ui/pieces/drafts.py"  # what somebody typed and did not save, which the form keeps for them alone
    assert uses_of("writing") == {"core/ui/shell/loading.py", own_drafts}
    assert uses_of("fragment") == {
        "core/ui/shell/session.py"
    }  # the warning before the end, which shows nothing but a time
