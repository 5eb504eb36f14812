"""What a plan's document says of an action's progress, and what of it only a person can say."""

import re
from collections.abc import Mapping
from typing import Any

from core.plan.document import dates
from core.plan.document.contents import PlanDocument, Question
from core.plan.document.done import TICK, Said, read_done
from core.plan.document.drafts import Draft
from core.plan.document.problems import problem

MEANS_DONE = "What does {colour} mean in this document: is an action so marked done?"
IS_DONE = "Does ‘{words}’ say that the action is done?"
SAYING, ALSO_SAYING = ("completion", "status", "percent"), ("progress", "evidence")
YES_NO = ["yes", "no"]
BARE = re.compile(rf"(?:yes|y|no|n|true|false|{TICK.pattern})\.?", re.IGNORECASE)
UNREAD_DAY = 'The completion date of {ref}, "{value}", {fault}'


class Asked:
    """The questions that a document raises, each once with the places that it concerns, and the answers that were given."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers
        self._found: dict[str, Question] = {}

    def ask(
        self, key: str, words: str, place: str, value: str, choices: list[str] | None = None, is_needed: bool = False
    ) -> str:
        """The answer, empty where there is none yet: then the question stands."""
        if answer := self.answers.get(key, ""):
            return answer
        one = self._found.setdefault(key, Question(key=key, question=words, answers=choices or [], is_needed=is_needed))
        if place not in one.places:
            one.places.append(place)
        if value not in one.values:
            one.values.append(value)
        return ""

    def questions(self) -> list[Question]:
        return list(self._found.values())


def read_progress(plan: PlanDocument, draft: Draft, asked: Asked, end_says_done: bool) -> dict[str, Any]:
    """Whether the document calls an action complete and since when, with its own words on status, progress and evidence.

    The columns of completion, status and percentage say it, the day of a completion date, and of the columns of progress and
    evidence a tick or a word that stands first.
    """
    written = draft.cells
    said = {name: read_done(written.get(name, "")) for name in (*SAYING, *ALSO_SAYING)}
    for name in SAYING if said["completion"].is_done is None else ():
        said[name] = _answered(said[name], written.get(name, ""), draft, asked)
    completed_on = _completed_on(plan, draft)
    is_complete = completed_on is not None or end_says_done or _is_said(said)
    days = [completed_on, *(one.on for one in said.values() if one.is_done)]
    evidence, rest = _evidence(written, said)
    words = _words(written.get("completion", ""), said["completion"])
    return {
        "is_complete": is_complete,
        "completed_on": next(filter(None, days), None) if is_complete else None,
        "evidence": evidence or None,
        "status_as_said": written.get("status") or written.get("percent") or words,
        "progress_as_said": written.get("progress") or rest or None,
    }


def _is_said(said: Mapping[str, Said]) -> bool:
    """Whether it is said to be done; progress and evidence only count where no column of completion says anything."""
    own = {said[name].is_done for name in SAYING}
    return True in own or (False not in own and any(said[name].is_done for name in ALSO_SAYING))


def _words(written: str, said: Said) -> str | None:
    """What a cell of completion says in words, where it says more than that it is done, or not."""
    return written if said != Said() and not _is_bare(written) else None


def _is_bare(words: str) -> bool:
    """Whether a cell of completion says no more than that it is done, or not."""
    return BARE.fullmatch(words.strip()) is not None


def _evidence(written: Mapping[str, str], said: Mapping[str, Said]) -> tuple[str, str]:
    """The evidence, and what the column of completion says besides where evidence has a column of its own."""
    of_completion = said["completion"].rest if said["completion"].is_done else written.get("completion", "")
    of_completion = "" if said["completion"].colour or _is_bare(of_completion) else of_completion
    evidence = written.get("evidence", "")
    if said["evidence"].is_done and not said["evidence"].rest:
        evidence = ""
    return (evidence, of_completion) if evidence else (of_completion, "")


def _answered(said: Said, words: str, draft: Draft, asked: Asked) -> Said:
    """What a colour or doubtful words mean, as somebody answered."""
    answer = ""
    if said.is_done is None and said.colour:
        question = MEANS_DONE.format(colour=said.colour)
        answer = asked.ask(f"colour:{said.colour}", question, draft.place, words, YES_NO)
    elif said.is_doubtful:
        key = " ".join(words.casefold().split())
        answer = asked.ask(f"done:{key}", IS_DONE.format(words=words[:100]), draft.place, words, YES_NO)
    return Said(answer == "yes", said.on, said.rest) if answer in YES_NO else said


def _completed_on(plan: PlanDocument, draft: Draft) -> Any:
    written = draft.cells.get("completed_on", "")
    said = read_done(written)
    if not written or (said.is_done is not None and not said.on):
        return None
    found = dates.read_end(written)
    if len(found.dated) == 1:
        return found.dated[0][1]
    if found.problem:
        plan.problems.append(problem(draft.place, written, UNREAD_DAY, ref=draft.ref, fault=found.problem))
    return None
