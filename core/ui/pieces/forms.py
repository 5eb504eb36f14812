"""Forms: what is typed is kept until it is saved, what is wrong is said at its field, and what somebody else has changed
meanwhile is told before it is replaced."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import uuid4

import streamlit as st
from sqlmodel import Session

from core.people import Person
from core.refusals import ChangedMeanwhile, Refused
from core.ui.pieces import drafts
from core.ui.pieces.drafts import Draft
from core.ui.shell.loading import writing_for_visitor
from core.words import count, plain

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # what is too early or late is said at the field
Save = Callable[[Mapping[str, Any], Mapping[str, Any], Person], str]
Names = Callable[[Any], str]
T = TypeVar("T")
_DONE = "what was done on the run before"


def say_what_was_done() -> None:
    """Say it at the top of the page, and over whatever part of the page is in view."""
    if words := st.session_state.pop(_DONE, ""):
        st.success(words)
        st.toast(words, duration="long")


def say(words: str) -> None:
    """Say something on the next run, which begins at once."""
    st.session_state[_DONE] = words
    st.rerun()


def write(change: Callable[[Session], T]) -> T:
    """What a change gives, made in one transaction in which the visitor is asked for again."""
    with writing_for_visitor() as session:
        return change(session)


def do(change: Callable[[], object], words: str, then: Callable[[], object] = lambda: None) -> None:
    """Make a change that a button asks for, and say so on a fresh page; a refusal is said where the button is."""
    try:
        change()
    except Refused as refused:
        st.error(plain(str(refused)))
        return
    then()
    say(words)


class Form:
    """The fields of a form, each with what somebody typed, or with `stands` where they left it as it was.

    `newest` is the number of what stands. Where a form `is_whole`, fields that were left alone keep what stood when typing
    began, and do not follow what others save meanwhile.
    """

    def __init__(
        self,
        visitor: Person,
        *name: Hashable,
        stands: Mapping[str, Any],
        newest: Any = None,
        verb: str = "save",
        is_whole: bool = False,
    ) -> None:
        self.visitor, self.newest, self.verb = visitor, newest, verb
        self.key = (visitor.username, *name)
        self.draft = drafts.get(self.key)
        self.stands = {**stands, **self.draft.stood} if is_whole and self.draft else dict(stands)

    @property
    def number(self) -> str:
        """The number of the form until it is saved, so that a second press finds that it was; it is kept with what is typed."""
        if self.draft and self.draft.number:
            return self.draft.number
        return str(st.session_state.setdefault(f"number of {self.key}", uuid4().hex))

    @property
    def is_overtaken(self) -> bool:
        """Whether something else stands than when typing began."""
        return self.draft is not None and self.draft.began != self.newest

    @property
    def problems(self) -> Mapping[str, str]:
        return self.draft.problems if self.draft else {}

    @property
    def seen(self) -> Any:
        """The number of what saving may take the place of."""
        return self.draft.seen if self.draft else self.newest

    def begin(self) -> Draft:
        """The draft, begun where there is none."""
        self.draft = drafts.get(self.key)
        self.draft = self.draft or Draft(dict(self.stands), self.newest, self.newest, number=self.number)
        drafts.keep(self.key, self.draft)
        return self.draft

    def value(self, name: str) -> Any:
        return self.draft.typed.get(name, self.stands[name]) if self.draft else self.stands[name]

    def values(self) -> dict[str, Any]:
        """Every field that there still is."""
        return {name: self.value(name) for name in self.stands}

    def put(self, name: str, value: Any) -> None:
        """Type something for somebody, as a button does; a draft that says no more than what stood when it was begun goes."""
        draft = self.begin()
        draft.typed[name] = value
        if value == self.stands[name]:
            del draft.typed[name]
        drafts.keep(self.key, draft)
        if not draft.typed and not self.is_overtaken:
            self.forget()

    def keep(self, typed: dict[str, Any], seen: Any) -> None:
        """Keep all that an editor holds, which was typed over `seen`."""
        if not typed:
            self.forget()
            return
        draft = self.begin()
        draft.typed, draft.seen, draft.refused, draft.problems = typed, seen, "", {}
        drafts.keep(self.key, draft)

    def forget(self) -> None:
        drafts.forget(self.key)
        self.draft = None
        st.session_state.pop(f"number of {self.key}", None)

    def line(
        self, name: str, label: str, help: str = "", becomes: Callable[[str], str] | None = None, **more: Any
    ) -> None:
        """A line of text; what it `becomes` takes the place of what is typed before anything is kept of it."""
        tied = self._tied(name)
        if becomes:
            tied["args"] = (*tied["args"], becomes)
        st.text_input(label, help=help or None, **more, **tied)
        self.problem(name)

    def text(self, name: str, label: str, help: str = "", height: int = 100, **more: Any) -> None:
        st.text_area(label, help=help or None, height=height, **more, **self._tied(name))
        self.problem(name)

    def day(self, name: str, label: str, help: str = "") -> None:
        tied = self._tied(name)
        st.date_input(label, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", help=help or None, **tied)
        self.problem(name)

    def whole_number(self, name: str, label: str, lowest: int, highest: int) -> None:
        st.number_input(label, lowest, highest, step=1, width=200, **self._tied(name))
        self.problem(name)

    def choice(self, name: str, label: str, options: list[Any], help: str = "", names: Names | None = None) -> None:
        """One of a list, to which what is chosen belongs even where it is offered no more."""
        shown = options if self.value(name) in options else [*options, self.value(name)]
        st.selectbox(label, shown, format_func=names or capital, help=help or None, **self._tied(name))
        self.problem(name)

    def buttons(self, name: str, label: str, options: Mapping[str, str]) -> None:
        """One of a row of buttons, or none."""
        tied = self._tied(name, self.value(name) or None)
        st.segmented_control(label, list(options), format_func=lambda option: options[option], **tied)
        self.problem(name)

    def several(self, name: str, label: str, options: Mapping[str, str], help: str = "") -> None:
        shown = {**dict.fromkeys(self.value(name), "not in the plan"), **options}
        st.multiselect(
            label,
            list(shown),
            format_func=lambda option: f"{option}: {shown[option]}",
            placeholder="None",
            help=help or None,
            **self._tied(name),
        )
        self.problem(name)

    def tick(self, name: str, label: str, help: str = "") -> None:
        st.checkbox(label, help=help or None, **self._tied(name))
        self.problem(name)

    def problem(self, name: str) -> None:
        if name in self.problems:
            st.error(plain(self.problems[name]))

    def discard(self, label: str = "Discard what I typed") -> None:
        """The button that gives up what was typed."""
        if self.draft:
            st.button(label, key=f"discard {self.number}", on_click=self.forget)

    def refusal(self) -> None:
        """Why it could not be saved; where fields are to be mended, that they are marked."""
        if self.draft and self.draft.refused:
            st.error(plain(self.draft.refused))
        elif self.problems:
            marked = count(len(self.problems), "field is", "fields are")
            st.warning(f"Nothing is saved yet: {marked} marked above, with what to do.")

    def kept(self, what: str = "What you typed is") -> None:
        if self.draft:
            st.caption(f"{what} kept, but does not count before you {self.verb} it.")

    def end(self, label: str, save: Save) -> None:
        """The button that saves, and what `finish` draws below it."""
        self.finish(st.button(label, type="primary", key=f"save {self.number}"), save)

    def finish(self, is_pressed: bool, save: Save) -> None:
        """What stands below a form whose fields are settled one by one; `save` gives what is said once it was done."""
        self.discard()
        self.refusal()
        self.kept()
        if not is_pressed:
            return
        if self.draft is None:
            say("Nothing new was typed, so nothing was changed.")
            return
        seen = {**self.stands, **self.draft.stood}
        typed = {**seen, **self.draft.typed}
        say(self.save(lambda: save(typed, seen, self.visitor)))

    def save(self, write: Callable[[], T]) -> T:
        """What `write` gives, after which nothing is typed any more. A refusal stays beside what was typed, on a fresh page."""
        try:
            done = write()
        except Refused as refused:
            self.refuse(refused)
            st.rerun()
        self.forget()
        return done

    def refuse(self, refused: Refused) -> None:
        """Keep why it could not be saved. Who was told of somebody else's change may save again in its place."""
        draft = self.draft or self.begin()
        draft.problems, draft.refused = refused.problems, "" if refused.problems else str(refused)
        if isinstance(refused, ChangedMeanwhile):
            draft.stood, draft.seen = {**draft.stood, **refused.stands}, refused.newest
        drafts.keep(self.key, draft)

    def _tied(self, name: str, *value: Any) -> dict[str, Any]:
        """What ties a widget to its field. It is set only where it differs, so that no key pressed meanwhile is undone."""
        key = f"{name} of {self.key}"
        (shown,) = value or (self.value(name),)
        if key not in st.session_state or st.session_state[key] != shown:
            st.session_state[key] = shown
        return {"key": key, "on_change": self._typed, "args": (name, key)}

    def _typed(self, name: str, key: str, becomes: Callable[[str], str] | None = None) -> None:
        """Keep what a widget now holds."""
        value = st.session_state[key]
        if becomes and value:
            value = becomes(value)
        self.put(name, "" if value is None and isinstance(self.stands[name], str) else value)


@dataclass
class Given(Generic[T]):
    """The frames that editors start from, which stay the same while somebody types into them, and the key of an editor."""

    of: Hashable
    key: str
    frames: T


def given(editor: str, of: Hashable, make: Callable[[], T]) -> Given[T]:
    """What an editor was given, made anew for something else and when it was not on the screen, as what was typed into it is
    then known to the draft alone."""
    known: Given[T] | None = st.session_state.get(f"given to {editor}")
    if known and known.of == of and known.key in st.session_state:
        return known
    new = Given(of, f"{editor} {uuid4().hex}", make())
    st.session_state[f"given to {editor}"] = new
    return new


def give_anew(editor: str) -> None:
    st.session_state.pop(f"given to {editor}", None)


def capital(option: Any) -> str:
    return str(option)[:1].upper() + str(option)[1:]
