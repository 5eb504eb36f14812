"""Writing the health check, each in the transaction of the session that is handed in, with its entry in the audit trail."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session, col, select

from core.audit import trail
from core.health import questions as question_files
from core.health.questions import FILLS_ITSELF, Kind, Priority, TypedSet, typed_set
from core.health.rules import Rating
from core.health.survey_rows import SurveyRow, survey_counts_of
from core.health.tables import Answer, Question, QuestionSet, Round, SurveyCount, Theme
from core.people import Person, Role
from core.refusals import ChangedMeanwhile, Refused
from core.settings import ENGLAND
from core.sheets.outcome import Checked
from core.storage.revision import in_turn
from core.uploads.commands import begin_sheet
from core.uploads.tables import File
from core.uploads.tables import Kind as UploadKind
from core.words import at_moment, count, listed, long_date

MAY_ANSWER = (Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE, Role.HR_LEAD)
LONGEST = {"commentary": 2000, "evidence": 2000, "action": 20}
LONGEST_PLACE, LONGEST_NOTE = 200, 500
SHOWN = 120
FIRST_NOTE = "The questions that the product comes with."


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

    `seen` is the number of the set that was changed; rounds that were opened keep theirs. Raises Refused,
    ChangedMeanwhile where another set came in between, and Refused for a set with problems, without a note or
    with nothing changed.
    """
    _programme_office(author, "change the questions")
    in_turn(session)
    newest = _newest_set(session)
    if newest and newest.id != seen:
        raise _questions_changed(newest)
    _check_text("note", note, LONGEST_NOTE)
    if not note.strip():
        raise Refused("Say in a few words what was changed and why, so that others understand the new questions.")
    checked = typed_set(themes, questions)
    if checked.problems:
        more = f" There {_are(len(checked.problems) - 1)} more." if len(checked.problems) > 1 else ""
        raise Refused(f"The questions were not changed. {checked.problems[0]}{more}")
    before = _rows_of(session, newest) if newest else None
    if before == {"themes": _in_order(checked.themes), "questions": _in_order(checked.questions)}:
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

    Raises Refused, and Refused for a day that lies ahead or has a round.
    """
    _programme_office(author, "open a round")
    if held_on > at.astimezone(ENGLAND).date():
        raise Refused(f"{long_date(held_on)} lies ahead: choose a day that is not after today.")
    in_turn(session)
    same = session.exec(select(Round).where(Round.held_on == held_on, col(Round.is_illustrative).is_(False))).first()
    if same:
        raise Refused(f"{same.opened_by} has already opened the round of {long_date(held_on)}: answer that one.")
    newest = _newest_set(session)
    question_set = (newest and newest.id) or shipped_set(session, author.username, at)
    opened = Round(held_on=held_on, question_set=question_set, opened_by=author.username, opened_at=at)
    session.add(opened)
    session.flush()
    trail.record(
        session, author.username, at, "health check round opened", long_date(held_on), None, opened.model_dump()
    )
    return opened.id or 0


def add_rounds(session: Session, rounds: Iterable[tuple[Round, list[dict[str, Any]]]]) -> None:
    """Add rounds as they stand, each with its answers: the fields of `Answer` but the round."""
    for one, answers in rounds:
        session.add(one)
        session.flush()
        session.execute(insert(Answer), [{"round": one.id, **answer} for answer in answers])


def close_round(session: Session, round: int, author: Person, at: datetime) -> None:
    """Close a round, so that nothing in it can be changed. Raises Refused, and Refused where it is closed already."""
    _programme_office(author, "close a round")
    found = _round(session, round)
    if found.closed_at is not None:
        raise Refused(
            f"{found.closed_by} closed the round of {long_date(found.held_on)} already {at_moment(found.closed_at)}."
        )
    _set_closed(session, found, author.username, at, "health check round closed", author)


def reopen_round(session: Session, round: int, author: Person, at: datetime) -> None:
    """Open a closed round again. Raises Refused, and Refused where it is open."""
    _programme_office(author, "reopen a round")
    found = _round(session, round)
    if found.closed_at is None:
        raise Refused(f"The round of {long_date(found.held_on)} is open: go on answering it.")
    _set_closed(session, found, None, at, "health check round reopened", author)


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
    letter, is not written again. Raises Refused, before anything is written: Refused, ChangedMeanwhile where
    another answer came in between, Refused, and what `_check` finds.
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
    newest = _newest_answer(session, round, question, place)
    if newest and Typed(*(getattr(newest, name) for name in Typed._fields)) == typed:
        return newest.id or 0
    if newest and newest.id != seen:
        raise ChangedMeanwhile(_changed_words(newest), newest=newest.id)
    if newest is None and not any(part.strip() for part in typed):
        raise Refused("Nothing is filled in yet: choose a rating or write something, then save.")
    return _add_answer(
        session,
        Answer(round=round, question=question, **place._asdict(), **typed._asdict(), who=author.username, at=at),
        newest,
    )


def store_survey(
    session: Session,
    checked: Checked[SurveyRow],
    as_at: date,
    file: File,
    author: Person,
    at: datetime,
    *,
    seen: int | None = None,
    is_illustrative: bool = False,
) -> int:
    """Write how many gave each answer as the staff survey of a date, and give the upload's number.

    Raises Refused as `uploads.begin_sheet` does, and for a file without any answer.
    """
    counts = survey_counts_of(row for _, row in checked.rows)
    if checked.rows and not counts:
        raise Refused("Nothing was changed, because the file holds no answer.")
    number = begin_sheet(
        session, UploadKind.SURVEY, checked, as_at, file, author, at, seen=seen, is_illustrative=is_illustrative
    )
    session.execute(insert(SurveyCount), [{"upload": number, **one} for one in counts])
    return number


def _add_answer(session: Session, new: Answer, before: Answer | None) -> int:
    session.add(new)
    session.flush()
    where = ", ".join(filter(None, (new.district, new.team))) or "whole service"
    trail.record(
        session, new.who, new.at, "health check line answered", f"{new.question}, {where}",
        before and before.model_dump(), new.model_dump(),
    )  # fmt: skip
    return new.id or 0


def _programme_office(author: Person, what: str) -> None:
    if author.role != Role.PROGRAMME_OFFICE:
        raise Refused(f"A {author.role} may not {what} of the health check. Ask the {Role.PROGRAMME_OFFICE}.")


def _check_role(author: Person, line: Question | None) -> None:
    if author.role not in MAY_ANSWER:
        raise Refused(
            f"A {author.role} may not answer the health check. Ask the {Role.SENIOR_MANAGER} or the {Role.PROGRAMME_OFFICE}."
        )
    if author.role == Role.HR_LEAD and line is not None and not line.is_workforce:
        raise Refused(
            f"An {Role.HR_LEAD} answers the lines of the workforce alone, and this line is not one of them. Ask the "
            f"{Role.SENIOR_MANAGER} or the {Role.PROGRAMME_OFFICE}."
        )


def _check(line: Question, place: Place, typed: Typed) -> None:
    """Refuse what cannot be kept: a rating where none may be given, unknown words, texts that are too long."""
    if typed.rating and line.kind in FILLS_ITSELF:
        raise Refused("This line fills itself and takes no rating: comment it, and leave the rating out.")
    if typed.rating and typed.rating not in tuple(Rating):
        raise Refused("The rating is none that is known: choose green, amber or red.")
    if typed.priority and typed.priority not in tuple(Priority):
        raise Refused(f"The priority is none that is known: choose {listed(Priority, 'or')}.")
    for name, longest in LONGEST.items():
        _check_text(name, getattr(typed, name), longest)
    for name in Place._fields:
        _check_text(name, getattr(place, name), LONGEST_PLACE)
    if place.team and not place.district:
        raise Refused("A team is given without its district: choose the district too.")


def _check_text(name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise Refused(f"The {name} has {len(text):,} characters: shorten it to {longest:,} at most, then save again.")
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in text):
        raise Refused(f"The {name} holds a sign that cannot be kept: type it again, or paste it as plain text.")


def _questions_changed(newest: QuestionSet) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"{newest.who} changed the questions {at_moment(newest.at)} ({_shown(newest.note)}), so yours were not saved. "
        "Look at the new questions, then make your change in them.",
        newest=newest.id,
    )


def _round(session: Session, number: int) -> Round:
    """A round, as nobody else can change it before the transaction ends."""
    in_turn(session)
    found = session.get(Round, number)
    if found is None:
        raise Refused("There is no such round of the health check: choose one of the list.")
    return found


def _set_closed(session: Session, found: Round, who: str | None, at: datetime, what: str, author: Person) -> None:
    before = found.model_dump()
    found.closed_by, found.closed_at = who, at if who else None
    session.add(found)
    trail.record(session, author.username, at, what, long_date(found.held_on), before, found.model_dump())


def _newest_answer(session: Session, round: int, question: str, place: Place) -> Answer | None:
    return session.exec(
        select(Answer)
        .where(Answer.round == round, Answer.question == question)
        .where(Answer.district == place.district, Answer.team == place.team)
        .order_by(col(Answer.id).desc())
    ).first()


def _newest_set(session: Session) -> QuestionSet | None:
    return session.exec(select(QuestionSet).order_by(col(QuestionSet.id).desc())).first()


def _add_set(session: Session, checked: TypedSet, note: str, who: str, at: datetime, before: Any) -> int:
    new = QuestionSet(note=note, who=who, at=at)
    session.add(new)
    session.flush()
    after = {"themes": _in_order(checked.themes), "questions": _in_order(checked.questions)}
    session.execute(insert(Theme), [{"question_set": new.id, **theme} for theme in checked.themes])
    session.execute(insert(Question), [{"question_set": new.id, **question} for question in checked.questions])
    trail.record(session, who, at, "health check questions changed", note, before, after)
    return new.id or 0


def _rows_of(session: Session, found: QuestionSet) -> dict[str, list[dict[str, Any]]]:
    themes = session.exec(select(Theme).where(Theme.question_set == found.id))
    questions = session.exec(select(Question).where(Question.question_set == found.id))
    without = {"question_set"}
    return {
        "themes": _in_order([theme.model_dump(exclude=without) for theme in themes]),
        "questions": _in_order([question.model_dump(exclude=without) for question in questions]),
    }


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["code"]))


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


def _are(number: int) -> str:
    return f"{'is' if number == 1 else 'are'} {count(number, 'problem')}"
