"""The illustrative rounds and surveys. Truth: the plan, the workforce's snapshots, and a second way of counting."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from core.demonstration.health import HELD_ON, example, illustrative_surveys, write_workbook
from core.health import queries
from core.health.questions import FILLS_ITSELF
from core.health.rules import POINTS, Rating
from core.plan.queries import plan_frames
from core.storage.engine import engine, reading
from core.workforce.queries import caseload_totals

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def frames(made_databases: dict[bool, Path]) -> Frames:
    """What a first start with illustrative data made, by the query's name; and the plan's refs and the workforce's teams."""
    with reading(engine(f"sqlite:///{made_databases[True]}")) as session:
        found: dict[str, pd.DataFrame] = {
            one.__name__: one(session)
            for one in (queries.rounds, queries.questions, queries.answers, queries.survey_counts)
        }
        return {**found, "actions": plan_frames(session)["actions"], "teams": caseload_totals(session)}


def by_service(frames: Frames) -> pd.DataFrame:
    """The service's answers, with the day of their round and the kind of their line."""
    answers = frames["answers"][frames["answers"]["district"] == ""]
    days = dict(frames["rounds"][["id", "held_on"]].itertuples(index=False, name=None))
    kinds = dict(frames["questions"][["code", "kind"]].itertuples(index=False, name=None))
    return answers.assign(held_on=answers["round"].map(days), kind=answers["question"].map(kinds))


def test_there_are_six_quarterly_rounds_and_only_the_last_is_open(frames: Frames) -> None:
    rounds = frames["rounds"]
    assert tuple(rounds["held_on"]) == HELD_ON
    assert list(rounds["closed_at"].isna()) == [False] * 5 + [True]
    assert rounds["is_illustrative"].all()


def test_everything_that_is_said_is_marked_as_illustrative(frames: Frames) -> None:
    answers = frames["answers"]
    assert answers["commentary"].str.fullmatch(r"Illustrative: \S.*\.|Illustrative: .*\.").all()
    assert answers["evidence"].str.fullmatch(r"(Illustrative: \S.*\.)?").all()
    assert frames["survey_counts"]["is_illustrative"].all()


def test_the_actions_that_lines_lead_to_stand_in_the_plan(frames: Frames) -> None:
    linked = set(frames["answers"]["action"]) - {""}
    assert len(linked) > 10
    assert linked <= set(frames["actions"]["ref"])


def test_lines_that_fill_themselves_are_commented_and_never_rated(frames: Frames) -> None:
    answers = by_service(frames)
    fills = answers["kind"].isin(FILLS_ITSELF)
    assert (answers.loc[fills, "rating"] == "").all()
    assert set(answers.loc[~fills, "rating"]) == set(Rating)


def test_the_service_answered_all_lines_but_some_of_the_last_rounds(frames: Frames) -> None:
    asked = set(frames["questions"].loc[frames["questions"]["kind"].isin(["choice", "text"]), "code"])
    answers = by_service(frames)
    open_lines = [len(asked - set(answers.loc[answers["held_on"] == day, "question"])) for day in HELD_ON]
    assert open_lines == [0, 0, 0, 0, 1, 4]


def test_the_service_gets_better_with_some_lines_worse(frames: Frames) -> None:
    answers = by_service(frames)
    rated = answers[answers["rating"] != ""]
    points = rated.assign(points=[POINTS[Rating(letter)] for letter in rated["rating"]])
    means = points.groupby("held_on")["points"].mean()
    assert means.is_monotonic_increasing
    table = points.pivot_table(index="question", columns="held_on", values="points")
    for before, now in pairwise(HELD_ON):
        assert (table[now] > table[before]).any()
    assert (table[date(2011, 3, 31)] < table[date(2010, 12, 31)]).any()


def test_districts_answer_in_the_last_two_rounds_with_lines_left_open(frames: Frames) -> None:
    answers = frames["answers"].merge(frames["rounds"], left_on="round", right_on="id")
    of_districts = answers[answers["district"] != ""]
    assert set(of_districts["held_on"]) == set(HELD_ON[-2:])
    counts = of_districts.groupby(["held_on", "district"]).size()
    assert (counts.groupby("held_on").size() == 12).all()
    assert counts.max() <= 18
    assert counts.groupby("held_on").sum().is_monotonic_decreasing


def test_each_round_has_a_survey_of_the_teams_of_the_workforce(frames: Frames) -> None:
    counts = frames["survey_counts"]
    assert tuple(sorted(set(counts["as_at"]))) == HELD_ON
    assert set(counts["question"]) == set(frames["questions"].loc[frames["questions"]["kind"] == "score", "code"])
    teams = set(frames["teams"][["district", "team"]].itertuples(index=False, name=None))
    assert set(counts[["district", "team"]].itertuples(index=False, name=None)) == teams
    people = counts.groupby(["as_at", "question"])["answers"].sum()
    assert people.between(200, 300).all()
    means = (counts["score"] * counts["answers"]).groupby(counts["as_at"]).sum() / counts.groupby("as_at")[
        "answers"
    ].sum()
    assert means.is_monotonic_increasing


def test_the_workbook_is_what_the_generator_writes(tmp_path: Path) -> None:
    write_workbook(tmp_path)
    assert example(tmp_path).read_bytes() == example().read_bytes()


def test_the_workbook_read_by_the_engine_says_what_pandas_reads_in_it() -> None:
    (survey,) = [one for one in illustrative_surveys() if one.as_at == date(2011, 3, 31)]
    assert not survey.checked.problems
    assert 200 <= survey.checked.used <= 300
    sheet = pd.read_excel(example(), header=3, keep_default_na=False, engine="calamine")
    words = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
    numbers = {word: number for number, word in enumerate(words, 1)} | {number: number for number in range(1, 6)}
    read = [[numbers.get(cell) for cell in row[2:]] for row in sheet.itertuples(index=False, name=None)]
    codes = list(type(survey.checked.rows[0][1]).model_fields)[2:]
    assert [[row.answers.get(code) for code in codes] for _, row in survey.checked.rows] == read


def test_what_is_said_of_passing_cases_on_and_of_busy_times_stands_at_its_own_question(frames: Frames) -> None:
    said = by_service(frames).merge(frames["questions"][["code", "text"]], left_on="question", right_on="code")
    for about, evidence in (("pass from one team to the next", "Transfer log"), ("busy times", "Winter plan")):
        rows = said[said["text"].str.contains(about)]
        assert len(rows)
        assert rows["evidence"].str.contains(evidence).all(), about
