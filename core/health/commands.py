"""Writing the health check, each in the transaction of the session that is handed in, with its entry in the audit trail."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import pandas as pd
from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from core.audit import trail
from core.health import questions as question_files
from core.health.queries import filling
from core.health.questions import FILLS_ITSELF, Kind, Priority, TypedSet, typed_set
from core.health.rules import Rating
from core.health.tables import Answer, KeptFigure, Question, QuestionSet, Round, Theme
from core.people import Person, Role, not_allowed, programme_office_only
from core.refusals import ChangedMeanwhile, Refused
from core.settings import ENGLAND
from core.words import at_moment, count, listed, long_date

MAY_ANSWER = (Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE, Role.HR_LEAD)
LONGEST = {"commentary": 2000, "evidence": 2000, "action": 20, "district": 200, "team": 200}
LONGEST_NOTE = 500
SHOWN = 120
FIRST_NOTE = "The questions that the product comes with."
T = TypeVar("T", Answer, QuestionSet)


class Place(NamedTuple):
    """What an answer is of: a team of a district, a district, or the whole service (both empty)."""

    district: str = ""
    team: str = ""


class Typed(NamedTuple):
    """What somebody answers to a line, exactly as it was typed."""

    rating: str = ""
    commentary: str = ""
    evidence: str = ""
    priority: str = ""
    action: str = ""


def shipped_set(session: Session, who: str, at: datetime) -> int:
    """Store the questions that the product comes with as a new set, and give its number."""
    checked = typed_set(*question_files.shipped_set())
    if checked.problems:
        raise Refused(checked.problems[0])
    return _add_set(session, checked, FIRST_NOTE, who, at, None)


def change_questions(
    session: Session,
    themes: pd.DataFrame,
    questions: pd.DataFrame,
    note: str,
    author: Person,
    at: datetime,
    seen: int | None,
) -> int:
    """Store a whole new set of questions, for the rounds that are opened from now on, and give its number.

    `seen` is the number of the set that was changed; rounds that were opened keep theirs. Raises ChangedMeanwhile where
    another set came in between, and Refused for a set with problems, without a note or with nothing changed.
    """
    programme_office_only(author, "change the questions of the health check")
    newest = _newest(session, QuestionSet)
    if newest and newest.id != seen:
        raise ChangedMeanwhile(
            f"{newest.who} changed the questions {at_moment(newest.at)} ({_shown(newest.note)}), so yours were not saved. "
            "Look at the new questions, then make your change in them.",
            newest=newest.id,
        )
    _check_text("note", note, LONGEST_NOTE)
    if not note.strip():
        raise Refused("Say in a few words what was changed and why, so that others understand the new questions.")
    checked = typed_set(themes, questions)
    if checked.problems:
        others = len(checked.problems) - 1
        more = f" There {'is' if others == 1 else 'are'} {count(others, 'problem')} more." if others else ""
        raise Refused(f"The questions were not changed. {checked.problems[0]}{more}")
    before = _stored(session, newest) if newest else None
    if before == _in_order(checked.themes, checked.questions):
        raise Refused("Nothing differs from the questions that are there, so nothing was changed.")
    _refuse_other_score(before, checked)
    return _add_set(session, checked, note, author.username, at, before)


def _refuse_other_score(before: Mapping[str, list[dict[str, Any]]] | None, checked: TypedSet) -> None:
    """A survey's scores are found by the question's code, so another wording must not go by the same."""
    asked = {row["code"]: row["text"] for row in (before or {}).get("questions", ()) if row["kind"] == Kind.SCORE}
    for row in checked.questions:
        if row["kind"] == Kind.SCORE and asked.get(row["code"], row["text"]) != row["text"]:
            raise Refused(
                f"{row['code']} is a question of the staff survey, whose earlier scores would show under the new words: give the "
                "new wording a code of its own, and take the old line out."
            )


def open_round(session: Session, held_on: date, author: Person, at: datetime) -> int:
    """Open a round that looks at the service as at a day, with the newest questions, and give its number.

    Raises Refused for a day that lies ahead or has a round.
    """
    programme_office_only(author, "open a round of the health check")
    if held_on > at.astimezone(ENGLAND).date():
        raise Refused(f"{long_date(held_on)} lies ahead: choose a day that is not after today.")
    real = select(Round).where(Round.held_on == held_on, col(Round.is_illustrative).is_(False))
    if same := session.exec(real).first():
        raise Refused(f"{same.opened_by} has already opened the round of {long_date(held_on)}: answer that one.")
    newest = _newest(session, QuestionSet)
    question_set = (newest and newest.id) or shipped_set(session, author.username, at)
    opened = Round(held_on=held_on, question_set=question_set, opened_by=author.username, opened_at=at)
    session.add(opened)
    session.flush()
    about = ("health check round opened", long_date(held_on))
    trail.record(session, author.username, at, *about, after=opened.model_dump())
    return opened.id or 0


def close_round(session: Session, round: int, author: Person, at: datetime) -> None:
    """Close a round, so that nothing in it can be changed: it keeps the figures that fill its lines.

    Raises Refused where it is closed already.
    """
    programme_office_only(author, "close a round of the health check")
    found = _round(session, round)
    if found.closed_at is not None:
        raise Refused(
            f"{found.closed_by} closed the round of {long_date(found.held_on)} already {at_moment(found.closed_at)}."
        )
    _set_closed(session, found, author, at, True)


def reopen_round(session: Session, round: int, author: Person, at: datetime) -> None:
    """Open a closed round again; its figures follow the data until it is closed anew. Raises Refused where it is open."""
    programme_office_only(author, "reopen a round of the health check")
    found = _round(session, round)
    if found.closed_at is None:
        raise Refused(f"The round of {long_date(found.held_on)} is open: go on answering it.")
    _set_closed(session, found, author, at, False)


def answer(
    session: Session,
    round: int,
    question: str,
    place: Place,
    typed: Typed,
    author: Person,
    at: datetime,
    seen: int | None,
) -> int:
    """Keep what somebody typed for a line of a round at a place, and give the answer's number.

    `seen` is the number of the answer that the form showed, None where there was none. What is there already, letter for
    letter, is not written again. Raises ChangedMeanwhile where another answer came in between, and Refused.
    """
    found = _round(session, round)
    line = session.get(Question, (found.question_set, question))
    _check_role(author, line)
    if found.closed_at is not None:
        raise Refused(
            f"{found.closed_by} closed the round of {long_date(found.held_on)} {at_moment(found.closed_at)}, so your answer "
            "was not saved. Keep your text, and ask the programme office to open the round again."
        )
    if line is None:
        raise Refused("This line is not one of the questions of the round: open the round again and choose a line.")
    _check(line, place, typed)
    of_line = (Answer.round == round, Answer.question == question)
    newest = _newest(session, Answer, *of_line, Answer.district == place.district, Answer.team == place.team)
    if newest and Typed(*(getattr(newest, name) for name in Typed._fields)) == typed:
        return newest.id or 0
    if newest and newest.id != seen:
        raise ChangedMeanwhile(_changed_words(newest), newest=newest.id)
    if newest is None and not any(part.strip() for part in typed):
        raise Refused("Nothing is filled in yet: choose a rating or write something, then save.")
    new = Answer(round=round, question=question, **place._asdict(), **typed._asdict(), who=author.username, at=at)
    session.add(new)
    session.flush()
    about = f"{question}, {', '.join(filter(None, place)) or 'whole service'}"
    before = newest and newest.model_dump()
    trail.record(session, author.username, at, "health check line answered", about, before, new.model_dump())
    return new.id or 0


def _check_role(author: Person, line: Question | None) -> None:
    ask = f"Ask the {Role.SENIOR_MANAGER} or the {Role.PROGRAMME_OFFICE}."
    if author.role not in MAY_ANSWER:
        raise not_allowed(author, f"A {author.role} may not answer the health check. {ask}")
    if author.role == Role.HR_LEAD and line is not None and not line.is_workforce:
        raise not_allowed(
            author,
            f"An {Role.HR_LEAD} answers the lines of the workforce alone, and this line is not one of them. {ask}",
        )


def _check(line: Question, place: Place, typed: Typed) -> None:
    """Refuse what cannot be kept: a rating where none may be given, unknown words, texts that are too long."""
    if typed.rating and line.kind in FILLS_ITSELF:
        raise Refused("This line fills itself and takes no rating: comment it, and leave the rating out.")
    if typed.rating and typed.rating not in tuple(Rating):
        raise Refused("The rating is none that is known: choose green, amber or red.")
    if typed.priority and typed.priority not in tuple(Priority):
        raise Refused(f"The priority is none that is known: choose {listed(Priority, 'or')}.")
    texts = {**typed._asdict(), **place._asdict()}
    for name, longest in LONGEST.items():
        _check_text(name, texts[name], longest)
    if place.team and not place.district:
        raise Refused("A team is given without its district: choose the district too.")


def _check_text(name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise Refused(f"The {name} has {len(text):,} characters: shorten it to {longest:,} at most, then save again.")
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in text):
        raise Refused(f"The {name} holds a sign that cannot be kept: type it again, or paste it as plain text.")


def _round(session: Session, number: int) -> Round:
    """A round, as nobody else can change it before the transaction ends."""
    found = session.get(Round, number)
    if found is None:
        raise Refused("There is no such round of the health check: choose one of the list.")
    return found


def keep_figures(session: Session, at: datetime) -> None:
    """Keep what fills the lines of the closed rounds whose figures nobody has kept yet, as the data stand now."""
    without = select(Round).where(col(Round.closed_at).is_not(None), col(Round.kept_at).is_(None))
    fill = None
    for held in session.exec(without).all():
        fill = fill or filling(session)
        rows = [{**row, "round": held.id} for row in fill(held).to_dict("records")]
        if rows:
            session.execute(insert(KeptFigure), rows)
        held.kept_at = at
        session.add(held)


def _set_closed(session: Session, found: Round, author: Person, at: datetime, is_closed: bool) -> None:
    before, what = found.model_dump(), f"health check round {'closed' if is_closed else 'reopened'}"
    found.closed_by, found.closed_at = (author.username, at) if is_closed else (None, None)
    session.add(found)
    if is_closed:
        keep_figures(session, at)
    else:
        found.kept_at = None
        session.execute(delete(KeptFigure).where(col(KeptFigure.round) == found.id))
    trail.record(session, author.username, at, what, long_date(found.held_on), before, found.model_dump())


def _newest(session: Session, table: type[T], *conditions: Any) -> T | None:
    return session.exec(select(table).where(*conditions).order_by(col(table.id).desc())).first()


def _add_set(session: Session, checked: TypedSet, note: str, who: str, at: datetime, before: Any) -> int:
    new = QuestionSet(note=note, who=who, at=at)
    session.add(new)
    session.flush()
    session.execute(insert(Theme), [{"question_set": new.id, **theme} for theme in checked.themes])
    session.execute(insert(Question), [{"question_set": new.id, **question} for question in checked.questions])
    after = _in_order(checked.themes, checked.questions)
    trail.record(session, who, at, "health check questions changed", note, before, after)
    return new.id or 0


def _stored(session: Session, found: QuestionSet) -> dict[str, list[dict[str, Any]]]:
    of_themes = select(Theme).where(Theme.question_set == found.id)
    of_questions = select(Question).where(Question.question_set == found.id)
    themes = [theme.model_dump(exclude={"question_set"}) for theme in session.exec(of_themes)]
    return _in_order(themes, [question.model_dump(exclude={"question_set"}) for question in session.exec(of_questions)])


def _in_order(*rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Themes and questions by their codes, as they are compared and recorded."""
    in_order = (sorted(one, key=lambda row: str(row["code"])) for one in rows)
    return dict(zip(("themes", "questions"), in_order, strict=True))


def _changed_words(newest: Answer) -> str:
    rating = f"{Rating(newest.rating).words} ({newest.rating})" if newest.rating else "no rating"
    said = [rating, *(f"‘{_shown(text)}’" for text in (newest.commentary, newest.evidence) if text.strip())]
    return (
        f"{newest.who} answered this line {at_moment(newest.at)} while you were typing: {', '.join(said)}. Yours was not saved "
        "yet: look at both, then save again if yours should stand."
    )


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
