"""The staff survey on its way in: what is known for reading it, what it says, how it compares with the one before."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session

from core.health import measures, queries
from core.health import questions as question_files
from core.health.survey_rows import SurveyRow, survey_counts_of, survey_model
from core.health.tables import SurveyCount
from core.refusals import Refused
from core.sheets.outcome import Checked
from core.uploads import sense
from core.uploads.displays import Preview, Without
from core.uploads.history import current_upload
from core.uploads.intake import Intake, Known
from core.uploads.tables import Kind
from core.words import NO_FIGURE, count, long_date, short_date, whole
from core.workforce.queries import districts_by_key

NO_TEAM = "Not given"
PEOPLE = ["District", "Team", "People who answered"]


def known(session: Session | None) -> Known:
    """The row model of the questions in force, and the districts."""
    _, asked = questions_in_force(session)
    return Known(survey_model(asked), {"districts": districts_by_key(session)})


def questions_in_force(session: Session | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The themes and questions of the newest set, else those that the product comes with."""
    if session is not None and len(sets := queries.question_sets(session)):
        newest = sets["id"].max()
        themes, questions = queries.themes(session), queries.questions(session)
        return themes[themes["question_set"] == newest], questions[questions["question_set"] == newest]
    shipped = question_files.typed_set(*question_files.shipped_set())
    return pd.DataFrame(shipped.themes), pd.DataFrame(shipped.questions)


def summary(checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> dict[str, Any]:
    """People, teams, answers, and the score of each question by its code: None where fewer than 5 people answered it."""
    counts = _counts(checked, as_at)
    scores = measures.scores(counts, as_at)
    service = scores[(scores["district"] == "") & (scores["team"] == "")]
    return {
        "people": sum(bool(row.answers) for _, row in checked.rows),
        "teams": len(counts[["district", "team"]].drop_duplicates()),
        "answers": int(counts["answers"].sum()),
        "scores": dict(zip(service["figure"].str.removeprefix("survey:"), service["value"], strict=True)),
    }


def said(summary: Mapping[str, Any]) -> str:
    """The figures of `summary` in words, the scores as their number."""
    scored = sum(score is not None for score in summary["scores"].values())
    return (
        f"People who answered: {summary['people']:,}; teams: {summary['teams']:,}; answers: {summary['answers']:,}; "
        f"questions with a score: {scored} of {len(summary['scores'])}"
    )


def without(checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> Without:
    """What is loaded without the rows in question."""
    people = count(sum(bool(row.answers) for _, row in checked.rows), "person", "people")
    return Without(f"the survey holds the answers of {people}", "What they answered is in no score.")


def preview(session: Session, checked: Checked[Any], as_at: date) -> Preview:
    """The scores of each theme beside those of the last real survey up to the date, and how many answered in each team."""
    stored = queries.survey_counts(session)
    earlier = stored[~stored["is_illustrative"].astype(bool) & (stored["as_at"] <= as_at)]
    since = earlier["as_at"].max() if len(earlier) else None
    themes, questions = questions_in_force(session)
    figures = {"Figure": ["Answers", *themes["title"]]}
    if since is not None:
        figures[short_date(since)] = _figures(earlier, since, themes, questions)
    figures["This file"] = _figures(_counts(checked, as_at), as_at, themes, questions)
    people = _people(checked)
    teams = count(len(people), "team")
    return Preview(
        current_upload(session, Kind.SURVEY, as_at),
        compared_in_words(since, as_at),
        pd.DataFrame(figures),
        f"{count(int(people[PEOPLE[-1]].sum()), 'person', 'people')} answered in {teams}.",
        people,
        _doubts(_counts(checked, as_at), earlier[earlier["as_at"] == since], since),
    )


def compared_in_words(since: date | None, as_at: date) -> str:
    """With which survey a file is compared, in a sentence."""
    day = long_date(as_at)
    if since is None:
        gone = "Once it is loaded, illustrative surveys are no longer shown anywhere."
        return f"This is the first real staff survey up to {day}. {gone}"
    if since == as_at:
        return f"It takes the place of the survey of {day}, which is kept and counts again if you undo this."
    return f"Compared with the survey before, of {long_date(since)}."


def _figures(counts: pd.DataFrame, day: date, themes: pd.DataFrame, questions: pd.DataFrame) -> list[str]:
    """The number of answers of a day's survey and the score of each theme, as the health check shows it."""
    scores, nobody = measures.scores(counts, day), pd.DataFrame(columns=list(queries.ANSWERS), dtype=object)
    lines = measures.lines(questions, nobody, scores)
    score = measures.themes(lines, themes).set_index("theme")["score"].to_dict()
    answers = int(counts.loc[counts["as_at"] == day, "answers"].sum())
    found = (score.get(code) for code in themes["code"])
    return [whole(answers), *(NO_FIGURE if one is None else f"{one} of 100" for one in found)]


def _doubts(now: pd.DataFrame, before: pd.DataFrame, since: date | None) -> tuple[str, ...]:
    """What does not look right about a survey beside the one before."""
    if since is None:
        return ()
    found = (
        sense.size("answers", int(now["answers"].sum()), int(before["answers"].sum()), since),
        sense.gone("answers", _by_district(now), _by_district(before), since),
    )
    return tuple(filter(None, found))


def _by_district(counts: pd.DataFrame) -> dict[str, int]:
    sums = counts[counts["district"].astype(bool)].groupby("district")["answers"].sum()
    return {str(name): int(many) for name, many in sums.items()}


def _people(checked: Checked[Any]) -> pd.DataFrame:
    """How many answered in each team, the smallest first: PEOPLE."""
    found = Counter((row.district or NO_TEAM, row.team or NO_TEAM) for _, row in checked.rows if row.answers)
    rows = [(*place, number) for place, number in sorted(found.items(), key=lambda item: (item[1], item[0]))]
    return pd.DataFrame(rows, columns=PEOPLE)


def _counts(checked: Checked[Any], as_at: date) -> pd.DataFrame:
    """The counts of a checked file, as `queries.survey_counts` would give them."""
    rows = survey_counts_of(row for _, row in checked.rows)
    about = {"upload": 0, "as_at": as_at, "file_name": "", "is_illustrative": False}
    return pd.DataFrame([{**about, **row} for row in rows], columns=list(queries.SURVEY_COUNTS))


def write_survey(session: Session, upload: int, checked: Checked[SurveyRow], as_at: date) -> None:
    """Write how many gave each answer as the counts of an upload. Raises Refused where nobody gave any."""
    counts = survey_counts_of(row for _, row in checked.rows)
    if not counts:
        raise Refused("Nothing was changed, because the file holds no answer.")
    session.execute(insert(SurveyCount), [{"upload": upload, **one} for one in counts])


SURVEY = Intake(
    kind=Kind.SURVEY,
    name="Staff survey",
    page="health",
    counts_as="the staff survey of",
    date_means="Date of the survey",
    note="A score is the mean of all answers, from 0 (strongly disagree) to 100 (strongly agree); none is shown under 5 answers.",
    known=known,
    dated_by=lambda checked: None,
    summary=summary,
    said=said,
    preview=preview,
    without=without,
    write=write_survey,
    needs="a column for a question of the survey, headed by its words or its number as in the template",
)
