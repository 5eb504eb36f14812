"""A form of settings: what is typed is kept until it is saved, what is wrong stands at its field, and what somebody else has set
meanwhile is told there before it is replaced."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.people import Person
from core.refusals import ChangedMeanwhile, Refused
from core.ui.pieces import drafts
from core.words import count, plain

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # what is too early or late is said at the field
Save = Callable[[Mapping[str, Any], Mapping[str, Any], Person], str]
_SAID = "what was saved of the settings"


def say_what_was_done() -> None:
    if said := st.session_state.pop(_SAID, ""):
        st.success(said)


def say(words: str) -> None:
    """Say something on the next run, which begins at once."""
    st.session_state[_SAID] = words
    st.rerun()


class Form:
    """The fields of a form, each with what somebody typed, or with what stands where they left it as it was."""

    def __init__(self, name: str, visitor: Person, stands: Mapping[str, Any]) -> None:
        self.key = ("settings", visitor.username, name)
        self.author = visitor
        self.stands = dict(stands)
        self.draft = drafts.of(self.key)

    def is_typed(self, name: str) -> bool:
        """Whether somebody put something else in the place of what they saw."""
        draft = self.draft
        return draft is not None and name in draft.typed and draft.typed[name] != draft.began.get(name)

    def value(self, name: str) -> Any:
        return self.draft.typed[name] if self.draft and self.is_typed(name) else self.stands[name]

    def put(self, name: str, value: Any) -> None:
        """Type something for somebody, as a button does."""
        drafts.put(self.key, name, value, self.stands, self.stands)

    def line(self, name: str, label: str, help: str = "", **more: Any) -> None:
        st.text_input(label, help=help or None, **more, **self._tied(name))
        self.problem(name)

    def day(self, name: str, label: str, help: str = "") -> None:
        st.date_input(
            label, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", help=help or None, **self._tied(name)
        )
        self.problem(name)

    def whole_number(self, name: str, label: str, lowest: int, highest: int) -> None:
        st.number_input(label, lowest, highest, step=1, width=200, **self._tied(name))
        self.problem(name)

    def choice(self, name: str, label: str, options: list[str], help: str = "") -> None:
        shown = options if self.value(name) in options else [*options, self.value(name)]
        st.selectbox(label, shown, format_func=_capital, help=help or None, **self._tied(name))
        self.problem(name)

    def several(self, name: str, label: str, options: Mapping[str, str], help: str = "") -> None:
        shown = {**dict.fromkeys(self.value(name), "not in the plan"), **options}
        st.multiselect(
            label,
            list(shown),
            format_func=lambda one: f"{one}: {shown[one]}",
            placeholder="None",
            help=help or None,
            **self._tied(name),
        )
        self.problem(name)

    def tick(self, name: str, label: str, help: str = "") -> None:
        st.checkbox(label, help=help or None, **self._tied(name))
        self.problem(name)

    def problem(self, name: str) -> None:
        if self.draft and name in self.draft.problems:
            st.error(plain(self.draft.problems[name]))

    def end(self, label: str, save: Save) -> None:
        """The button that saves, and what `finish` draws below it."""
        self.finish(st.button(label, type="primary", key=f"save {self.key}"), save)

    def finish(self, is_pressed: bool, save: Save) -> None:
        """The button that gives up what was typed, and saving it; `save` gives what is said once it was done."""
        if self.draft:
            st.button("Discard what I typed", key=f"discard {self.key}", on_click=drafts.forget, args=(self.key,))
        if self.draft and self.draft.refused:
            st.error(plain(self.draft.refused))
        elif self.draft and self.draft.problems:
            marked = count(len(self.draft.problems), "field is", "fields are")
            st.warning(f"Nothing is saved yet: {marked} marked above, with what to do.")
        if self.draft:
            st.caption("What you typed is kept, but does not count before you save it.")
        if is_pressed:
            self._save(save)

    def _save(self, save: Save) -> None:
        draft = self.draft
        if draft is None:
            say("Nothing new was typed, so nothing was changed.")
            return
        seen = {**self.stands, **draft.seen}
        typed = {name: draft.typed[name] if self.is_typed(name) else seen[name] for name in draft.typed}
        try:
            said = save(typed, seen, self.author)
        except Refused as refused:
            draft.problems, draft.refused = refused.problems, "" if refused.problems else str(refused)
            if isinstance(refused, ChangedMeanwhile):
                draft.seen = {**draft.seen, **refused.stands}
            st.rerun()
        drafts.forget(self.key)
        say(said)

    def _tied(self, name: str) -> dict[str, Any]:
        return drafts.widget(self.key, name, self.value(name), self.stands, self.stands)


def _capital(option: str) -> str:
    return option[:1].upper() + option[1:]
