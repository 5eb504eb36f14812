"""What people have typed into forms and not saved yet.

It is kept in the database by person and form, not in the browser's visit, so that it is still there after another thing was
opened, the page was loaded again, somebody had to sign in again, or the server was started anew or is another one.
"""

import sys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from core.access import drafts as stored
from core.storage.engine import reading, writing
from core.ui.pieces.kept import as_text, from_text
from core.ui.shell.loading import opened_database

Key = tuple[Hashable, ...]  # whose form it is, then which form


@dataclass
class Draft:
    """What was typed, by field, where it differs from what was shown.

    `stood` is what the fields held when typing began, and `began` the number of what stood then; saving may take the place of
    the number `seen`. `refused` and `problems` say why it could not be saved when that was tried, `problems` by the field.
    `number` is the form's until it is saved.
    """

    stood: dict[str, Any]
    began: Any = None
    seen: Any = None
    typed: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    number: str = ""


@dataclass
class Known:
    """A draft as this server knows it, as text, with its stamp in the database; None where it could not be stored there."""

    draft: Draft
    text: str
    stamp: str | None


@st.cache_resource(show_spinner=False)
def _known() -> dict[Key, Known]:
    return {}


def get(key: Key) -> Draft | None:
    """The draft of a form: the one in memory while the database has no other."""
    known, (username, form) = _known().get(key), _named(key)
    if known and known.stamp is None:
        return known.draft
    with reading(opened_database()) as session:
        stamp = stored.stamp(session, username, form)
        text = stored.content(session, username, form) if stamp and not (known and known.stamp == stamp) else ""
    if stamp and text:
        known = _known()[key] = Known(Draft(**from_text(text)), text, stamp)
    elif not stamp:
        _known().pop(key, None)
        return None
    return known.draft if known else None


def keep(key: Key, draft: Draft) -> None:
    """Keep a draft. One of a kind that the database cannot hold, or whose account is gone, is kept in memory alone."""
    known, (username, form) = _known().get(key), _named(key)
    try:
        text = as_text(vars(draft) | {"problems": dict(draft.problems)})
    except TypeError as error:
        print(f"What was typed into {form} is kept until the server stops, and no longer: {error}", file=sys.stderr)
        _known()[key] = Known(draft, "", None)
        return
    if known and known.draft is draft and known.text == text:
        return
    stamp = uuid4().hex
    with writing(opened_database()) as session:
        is_stored = stored.store(session, username, form, text, stamp)
    _known()[key] = Known(draft, text, stamp if is_stored else None)


def forget(key: Key) -> None:
    _known().pop(key, None)
    username, form = _named(key)
    with reading(opened_database()) as session:
        if stored.stamp(session, username, form) is None:
            return
    with writing(opened_database()) as session:
        stored.remove(session, username, form)


def keys(*beginning: Hashable) -> list[Key]:
    """The forms, of those whose key begins so, into which something was typed that is not saved."""
    with reading(opened_database()) as session:
        found = stored.stamps(session, str(beginning[0]) if beginning else None)
    every = {(username, *from_text(form)) for username, form in found}
    every |= {key for key, known in list(_known().items()) if known.stamp is None}
    return [key for key in every if key[: len(beginning)] == beginning]


def _named(key: Key) -> tuple[str, str]:
    return str(key[0]), as_text(list(key[1:]))
