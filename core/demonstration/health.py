"""Illustrative rounds of the health check and staff surveys, made up by a seeded generator and marked so in the database.

What is said of each line stands in `data/health_check/illustrative.csv`. One survey stands as a workbook in
`data/examples`, and is read from there as a user's would be. Making it anew: `python -m core.demonstration.health`.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import insert, update
from sqlmodel import Session, col

from core.districts import shipped_districts
from core.health.commands import keep_figures
from core.health.intake import SURVEY
from core.health.queries import question_sets
from core.health.questions import SHIPPED, Kind, Priority, shipped_set, typed_set
from core.health.rules import Rating
from core.health.survey_rows import SurveyRow, survey_model
from core.health.tables import Answer, Round
from core.people import Person, Role
from core.settings import ENGLAND, ROOT
from core.sheets.checking import check
from core.sheets.columns import Place
from core.sheets.outcome import Checked
from core.uploads.tables import File
from core.words import long_date

SEED = 2010
HELD_ON = tuple(day.date() for day in pd.date_range("2010-03-31", periods=6, freq="QE"))
AUTHOR = Person("illustrative generator", Role.PROGRAMME_OFFICE)
MARK = "Illustrative: "
EXAMPLES = ROOT / "data" / "examples"
IN_WORKBOOK = date(2011, 3, 31)

TEAMS = ("Duty and Initial Assessment", "Children in Need", "Child Protection", "Looked After Children", "Leaving Care")
HARDER, EASIER = ("Thanet", "Swale", "Shepway"), ("Sevenoaks", "Tonbridge and Malling", "Tunbridge Wells")
ORDER = tuple(Rating)[::-1]  # red first
PRIORITIES = {Rating.RED: Priority.HIGH, Rating.AMBER: Priority.MEDIUM, Rating.GREEN: ""}
DISTRICT_WORDS = {
    Rating.RED: "Illustrative: not yet in any team of {district}.",
    Rating.AMBER: "Illustrative: begun in {district}, not yet in every team.",
    Rating.GREEN: "Illustrative: in place in {district}, and checked in supervision.",
}
LEFT_OPEN = {HELD_ON[-2]: 0.1, HELD_ON[-1]: 0.35}  # share of a district's lines, in the rounds that districts answer
# The mean answer to each question of the survey, from 1 to 5, in the first round and in the last.
SURVEYED = {
    "Q13": (2.1, 2.9), "Q14": (2.6, 3.7), "Q22": (2.3, 3.1), "Q27": (2.7, 3.2), "Q28": (2.2, 2.4), "Q33": (2.9, 3.9),
    "Q39": (2.4, 4.1),
}  # fmt: skip
NOT_ANSWERED = 0.03
MADE = datetime(2011, 7, 1)  # noqa: DTZ001, as a fixed date makes the same bytes each time
TITLES = ("Staff survey of the children’s social work health check, {day}", "Illustrative data: nobody really answered")
AS_WORDS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")


class Survey(NamedTuple):
    """An illustrative survey, ready to be stored."""

    as_at: date
    checked: Checked[SurveyRow]
    file: File


def load_illustrative_health(session: Session, at: datetime) -> None:
    """Store the illustrative rounds with the newest questions, and the surveys, in the session's transaction."""
    question_set = int(question_sets(session)["id"].iloc[-1])
    for held_on in HELD_ON:
        session.add(held := _round(held_on, question_set))
        session.flush()
        session.execute(insert(Answer), [{"round": held.id, **answer} for answer in _answers(held_on)])
    for one in illustrative_surveys():
        SURVEY.store(session, one.checked, one.as_at, one.file, AUTHOR, at, is_illustrative=True)
    keep_figures(session, at)
    session.execute(update(Round).where(col(Round.is_illustrative)).values(kept_at=col(Round.closed_at)))


def _round(held_on: date, question_set: int) -> Round:
    """A round that was closed at the end of its day; the last is open."""
    opened, closed = (datetime.combine(held_on, time(hour), ENGLAND) for hour in (9, 18))
    about = {"held_on": held_on, "question_set": question_set, "opened_by": AUTHOR.username, "opened_at": opened}
    if held_on != HELD_ON[-1]:
        about |= {"closed_by": AUTHOR.username, "closed_at": closed}
    return Round.model_validate({**about, "is_illustrative": True})


def _answers(held_on: date) -> Iterator[dict[str, Any]]:
    """What was answered in a round, for the whole service and in the last rounds for each district."""
    number, at = HELD_ON.index(held_on), datetime.combine(held_on, time(17), ENGLAND)
    with (SHIPPED / "illustrative.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        letter = line["ratings"][number] if line["ratings"] else ""  # a line that fills itself is commented alone
        if letter != "-":
            rating = Rating(letter) if letter else Rating.AMBER
            said = {"commentary": MARK + line[rating.colour.lower()], "evidence": MARK + line["evidence"]}
            action = "" if rating == Rating.GREEN else line["action"]
            yield _answer(line, at, rating=letter, priority=PRIORITIES[rating], action=action, **said)
    for district in sorted(set(shipped_districts().values())) if held_on in LEFT_OPEN else ():
        rng = Random(f"{SEED} {district} {held_on}")
        for line in lines:
            if line["ratings"] and rng.random() >= LEFT_OPEN[held_on]:
                rating = _of_district(line["ratings"][: number + 1], district, rng)
                words = DISTRICT_WORDS[rating].format(district=district)
                about = {"district": district, "commentary": words, "priority": PRIORITIES[rating]}
                yield _answer(line, at, rating=rating, action=line["action"] * (rating == Rating.RED), **about)


def _answer(line: dict[str, str], at: datetime, **fields: str) -> dict[str, Any]:
    said = {"question": line["question"], "district": "", "team": "", "evidence": "", "who": AUTHOR.username, "at": at}
    return said | fields


def _of_district(ratings: str, district: str, rng: Random) -> Rating:
    """A district's rating: the whole service's last one, or one step off it where the district is harder or easier."""
    weights = (45, 50, 5) if district in HARDER else (5, 50, 45) if district in EASIER else (12, 76, 12)
    step = rng.choices((-1, 0, 1), weights)[0]
    return ORDER[min(max(ORDER.index(Rating(ratings.rstrip("-")[-1])) + step, 0), len(ORDER) - 1)]


def illustrative_surveys() -> list[Survey]:
    """A survey for each round, the oldest first; that of 31 March 2011 read from its workbook, the others as generated."""
    model = survey_model(_shipped_questions())
    return [_survey(model, day) for day in HELD_ON]


def _survey(model: type[SurveyRow], day: date) -> Survey:
    if day == IN_WORKBOOK:
        content = example().read_bytes()
        return Survey(day, check(example(), model, {"as_at": day}), File(example().name, content, content))
    rows = [(Place("", number), model.model_validate(row)) for number, row in enumerate(_respondents(day), 2)]
    return Survey(day, Checked(rows=rows, rows_read=len(rows)), File(f"survey {day}, generated", b"", b""))


def example(folder: Path = EXAMPLES) -> Path:
    """Where the workbook of a survey stands."""
    return folder / f"survey-{IN_WORKBOOK}.xlsx"


def write_workbook(folder: Path = EXAMPLES) -> None:
    example(folder).write_bytes(workbook())


def _shipped_questions() -> pd.DataFrame:
    return pd.DataFrame(typed_set(*shipped_set()).questions)


def _respondents(day: date) -> Iterator[dict[str, Any]]:
    """What each member of staff answered: the district, the team and an answer from 1 to 5 by question, None for none.

    Whoever is content with one thing is likelier to be so with another.
    """
    rng, part = Random(f"{SEED} survey {day}"), HELD_ON.index(day) / (len(HELD_ON) - 1)
    for district in sorted(set(shipped_districts().values())):
        mood = -0.4 if district in HARDER else 0.3 if district in EASIER else 0.0
        for team in TEAMS:
            for _ in range(rng.randint(1, 7)):
                temper = mood + rng.gauss(0, 0.6)
                answers: dict[str, Any] = {"district": district, "team": f"{district} {team}"}
                for code, (first, last) in SURVEYED.items():
                    felt = first + part * (last - first) + temper + rng.gauss(0, 0.7)
                    answers[code] = None if rng.random() < NOT_ANSWERED else min(5, max(1, round(felt)))
                yield answers


def workbook() -> bytes:
    """The survey of 31 March 2011 as the content of an .xlsx file, as such files arrive; the same each time."""
    import xlsxwriter

    asked = _shipped_questions()
    texts = dict(asked.loc[asked["kind"] == Kind.SCORE, ["code", "text"]].itertuples(index=False, name=None))
    rng = Random(f"{SEED} workbook")
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE, "title": f"Illustrative staff survey, {long_date(IN_WORKBOOK)}"})
        sheet, bold = book.add_worksheet("Answers"), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for number, title in enumerate(TITLES):
            sheet.write_string(number, 0, title.format(day=long_date(IN_WORKBOOK)))
        sheet.write_row(3, 0, ["District", "Team", *texts.values()], bold)
        sheet.set_column(0, 1, 34)
        sheet.set_column(2, len(texts) + 1, 26)
        sheet.freeze_panes(4, 2)
        for line, row in enumerate(_respondents(IN_WORKBOOK), 4):
            in_words = rng.random() < 0.3  # some answered on paper, and were typed in as numbers
            cells = [_typed_answer(row[code], in_words, rng) for code in texts]
            sheet.write_row(line, 0, [row["district"], row["team"], *cells])
    return file.getvalue()


def _typed_answer(answer: int | None, in_words: bool, rng: Random) -> int | str | None:
    if answer is None:
        return rng.choice((None, "n/a"))
    return AS_WORDS[answer - 1] if in_words else answer


if __name__ == "__main__":
    write_workbook()
