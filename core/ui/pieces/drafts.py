"""What people have typed into forms and not saved yet.

It is kept in the server's memory by person and form, not in the browser's visit, so that it is still there after another
thing was opened, the page was loaded again, or somebody had to sign in again. It goes when the server is started anew.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st


@dataclass
class Draft:
    """What was typed. `began` is what stood when typing began, `seen` what saving may take the place of: by its number, or
    all of it.

    `refused` and `problems` say why it could not be saved when that was tried, `problems` by the field; `touched` are the
    fields that somebody changed.
    """

    typed: dict[str, Any]
    began: Any
    seen: Any
    refused: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def over(self, stands: Mapping[str, Any]) -> dict[str, Any]:
        """What stands, with what somebody typed in the fields that there still are."""
        return {**stands, **{name: self.typed[name] for name in self.touched if name in stands}}


@st.cache_resource(show_spinner=False)
def _drafts() -> dict[Hashable, Draft]:
    return {}


def of(form: Hashable) -> Draft | None:
    return _drafts().get(form)


def begin(form: Hashable, stands: Mapping[str, Any], newest: Any) -> Draft:
    """The draft of a form, begun with what stands where there is none."""
    return _drafts().setdefault(form, Draft(dict(stands), newest, newest))


def forms() -> list[Hashable]:
    """Every form, whoever's it is, into which something was typed that is not saved."""
    return list(_drafts())


def keep(form: Hashable, part: str, key: str, stands: Mapping[str, Any], newest: Any) -> None:
    """Keep what a widget now holds; a draft that says no more than what stood when it was begun goes.

    `stands` and `newest` are what the person saw, as the widget was drawn with them before it was changed.
    """
    value = st.session_state[key]
    put(form, part, "" if value is None and isinstance(stands[part], str) else value, stands, newest)


def put(form: Hashable, part: str, value: Any, stands: Mapping[str, Any], newest: Any) -> None:
    """Keep a value that somebody chose, as `keep` does."""
    draft = begin(form, stands, newest)
    draft.typed[part] = value
    draft.touched.add(part)
    if draft.began == newest and draft.typed == stands:
        forget(form)


def forget(form: Hashable) -> None:
    _drafts().pop(form, None)


def widget(form: Hashable, part: str, value: Any, stands: Mapping[str, Any], newest: Any) -> dict[str, Any]:
    """What ties a widget to its draft. Its value is set only where it differs, so that no key pressed meanwhile is undone."""
    key = f"{part} of {form}"
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": keep, "args": (form, part, key, stands, newest)}
