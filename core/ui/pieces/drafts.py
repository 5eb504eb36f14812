"""What people have typed into forms and not saved yet.

It is kept in the server's memory by person and form, not in the browser's visit, so that it is still there after another
thing was opened, the page was loaded again, or somebody had to sign in again. It goes when the server is started anew.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

Key = tuple[Hashable, ...]  # whose form it is, then which form


@dataclass
class Draft:
    """What was typed, by field, where it differs from what was shown.

    `stood` is what the fields held when typing began, and `began` the number of what stood then; saving may take the place of
    the number `seen`. `refused` and `problems` say why it could not be saved when that was tried, `problems` by the field.
    """

    stood: dict[str, Any]
    began: Any = None
    seen: Any = None
    typed: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _drafts() -> dict[Key, Draft]:
    return {}


def get(key: Key) -> Draft | None:
    return _drafts().get(key)


def keep(key: Key, draft: Draft) -> None:
    _drafts()[key] = draft


def forget(key: Key) -> None:
    _drafts().pop(key, None)


def keys(*beginning: Hashable) -> list[Key]:
    """The forms, of those whose key begins so, into which something was typed that is not saved."""
    return [key for key in list(_drafts()) if key[: len(beginning)] == beginning]
