"""A line of the health check in words, for those who answer it: where it stands, what was said, and what stood before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.health.questions import FILLS_ITSELF, Kind
from core.health.rounds import HeldRound
from core.health.rules import CHOICES, Rating
from core.settings import ENGLAND
from core.words import count, long_date, moment, plain, short_date

RATINGS = {rating: f"{rating.colour}: {rating.words.lower()}" for rating in Rating}
CHOICE_WORDS = {rating: word.capitalize() for word, rating in CHOICES.items()}


def fills_itself(line: Mapping[str, Any]) -> bool:
    """Whether data answer the line, and nobody types its rating."""
    return line["kind"] in FILLS_ITSELF


def rating_words(line: Mapping[str, Any]) -> str:
    """`Yes`, `Amber: partially achieved`, or empty where there is no rating."""
    if not line["rating"]:
        return ""
    return (CHOICE_WORDS if line["kind"] == Kind.CHOICE else RATINGS)[Rating(line["rating"])]


def next_open(lines: pd.DataFrame, unanswered: Collection[str], after: str = "") -> str | None:
    """The next line that somebody has to answer after another, from the top again at the end; None where there is none.

    A line that fills itself is left out: nobody can answer it.
    """
    order = list(lines["question"])
    start = order.index(after) + 1 if after else 0
    mine = lines.loc[~lines["kind"].isin(FILLS_ITSELF), "question"]
    left = set(mine) & set(unanswered) - {after}
    return next((one for one in order[start:] + order[:start] if one in left), None)


def progress_in_words(lines: pd.DataFrame, unanswered: Collection[str]) -> str:
    said = f"**{len(lines) - len(unanswered)} of {count(len(lines), 'line')}** answered"
    if following := next_open(lines, unanswered):
        said += f", next without an answer: {following}"
    if without := int((lines["kind"].isin(FILLS_ITSELF) & lines["question"].isin(unanswered)).sum()):
        said += f". {count(without, 'line that fills itself has', 'lines that fill themselves have').capitalize()} no figure"
    return f"{said}."


def answering_rows(lines: pd.DataFrame, open_lines: Collection[str], drafts: Collection[str]) -> pd.DataFrame:
    """The table of lines to be answered: Line, Question, State, Rating, Priority, Action.

    `open_lines` are those without an answer, `drafts` those where the reader typed something that is not saved.
    """
    rows = lines.to_dict("records")
    columns = {
        "Line": lines["question"],
        "Question": lines["text"],
        "State": [
            "Typed, not saved" if line["question"] in drafts else _state(line, line["question"] in open_lines)
            for line in rows
        ],
        "Rating": [rating_words(line) for line in rows],
        "Priority": [str(line["priority"] or "").capitalize() for line in rows],
        "Action": [line["action"] or "" for line in rows],
    }
    return pd.DataFrame(columns, dtype=object).reset_index(drop=True)


def _state(line: Mapping[str, Any], is_open: bool) -> str:
    by = f"{line['who']}, {short_date(line['at'].astimezone(ENGLAND).date())}" if line["answer"] else ""
    if fills_itself(line):
        filled = "Fills itself, no figure yet" if is_open else "Fills itself"
        return f"{filled}; comment by {by}" if by else filled
    if is_open:
        return f"Open; begun by {by}" if by else "Open"
    return f"Answered by {by}"


def answered_in_words(line: Mapping[str, Any]) -> str:
    """Who answered last, and when; Markdown."""
    if not line["answer"]:
        return "Nobody has answered or commented this line yet."
    what = "commented" if fills_itself(line) else "answered"
    return f"{plain(line['who'])} {what} on {moment(line['at'])}."


def figure_in_words(line: Mapping[str, Any]) -> str:
    """The figure of a line that fills itself, with source and date, and why it cannot be typed over; Markdown."""
    reason = f" {plain(line['reason'])}." if line["reason"] else ""
    source = f" Source: {plain(line['source'])}." if line["source"] else ""
    where = "the staff survey, which is uploaded" if line["kind"] == Kind.SCORE else "the same data as on its own page"
    return (
        f"**{plain(line['said'])}**.{reason}{source}\n\nThis line fills itself from {where}, so that a figure is the same "
        "wherever it is shown: it can be commented, but not typed over. Where it is wrong, upload the data anew."
    )


def answer_in_words(line: Mapping[str, Any]) -> str:
    """What an answer says, as a list; Markdown."""
    priority = str(line["priority"] or "").capitalize()
    said = {name: line[name.lower()] for name in ("Rating", "Commentary", "Evidence", "Priority", "Action")}
    said |= {"Rating": rating_words(line), "Priority": priority}
    return "\n".join(f"- **{name}:** {plain(text)}" for name, text in said.items() if text) or "Nothing was said."


def line_before_in_words(before: Mapping[str, Any] | None, line: Mapping[str, Any]) -> str:
    """What stood for the same question in the round before; Markdown."""
    if before is None:
        return "This question was not asked then."
    asked = "" if before["text"] == line["text"] else f"It was asked otherwise: ‘{plain(before['text'])}’\n\n"
    figure = f"{plain(before['said'])}. " if fills_itself(before) and before["said"] else ""
    if not before["answer"] and not before["rating"]:
        return f"{asked}{figure}It was not answered."
    return f"{asked}{figure}\n\n{answer_in_words(before)}"


def closed_in_words(held: HeldRound) -> str:
    """Who closed a round and when; Markdown."""
    when = moment(held.closed_at) if held.closed_at else ""
    return f"This round was closed by {plain(held.closed_by or '')} on {when}."


def open_in_words(open_lines: int, held_on: date) -> str:
    """How many lines of a round have no answer for the whole service."""
    of = f"of the round of {long_date(held_on)}"
    if not open_lines:
        return f"Every line {of} has an answer for the whole service."
    return (
        f"{count(open_lines, 'line')} {of} {'has' if open_lines == 1 else 'have'} no answer yet for the whole service."
    )


def round_name(held: HeldRound) -> str:
    """`31 March 2011, open`."""
    return f"{long_date(held.held_on)}, {'open' if held.is_open else 'closed'}"


def round_rows(rounds: Iterable[HeldRound]) -> pd.DataFrame:
    """The table of rounds: Round, Questions, Opened, Closed."""
    rows = [
        (
            long_date(one.held_on) + " (illustrative)" * one.is_illustrative,
            f"Version {one.question_set}",
            f"{plain(one.opened_by)}, {moment(one.opened_at)}",
            f"{plain(one.closed_by or '')}, {moment(one.closed_at)}" if one.closed_at else "Open",
        )
        for one in rounds
    ]
    return pd.DataFrame(rows, columns=["Round", "Questions", "Opened", "Closed"], dtype=object)


def quarter_end(day: date) -> date:
    """The last day of a quarter on or before a day."""
    end: date = pd.offsets.QuarterEnd(startingMonth=3).rollback(pd.Timestamp(day)).date()
    return end


def version_rows(versions: pd.DataFrame) -> pd.DataFrame:
    """The table of the versions of the questions, the newest first: Version, What was changed, By, When."""
    rows = [
        (f"Version {one.id}", plain(one.note), plain(one.who), moment(one.at)) for one in versions[::-1].itertuples()
    ]
    return pd.DataFrame(rows, columns=["Version", "What was changed", "By", "When"], dtype=object)
