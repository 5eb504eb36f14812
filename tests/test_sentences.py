"""Every sentence about indicators, health check and workforce over whatever was counted: it claims what was measured.

A trend goes the way that it is said to go, "since" has a figure before it, "worse" and "improved" go by the two figures that
there are, no movement is told of one date alone, no month is drawn about which nothing is known. What is claimed is worked out
here anew from the figures. The plan's sentences are walked in `plan/test_sentences.py`.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from core.health import displays as health
from core.health import measures as health_measures
from core.indicators import measures
from core.indicators.definitions import Measure, Period, Polarity
from core.indicators.displays import overview
from core.indicators.displays.impact import impact_figure
from core.indicators.displays.opened import opened
from core.indicators.effects import Effect, Told
from core.indicators.impact import impact
from core.indicators.queries import OBSERVATIONS, STEP_CHANGES
from core.plan.progress.tracking import DELIVERED
from core.words import long_date, percent
from core.workforce import measures as workforce
from core.workforce.capacity import projection
from core.workforce.displays import caseloads, vacancies
from core.workforce.queries import CASELOAD_TOTALS, MOVEMENTS, POST_TOTALS, UNALLOCATED
from core.workforce.summary import summary_cards
from tests.health import test_measures as health_frames
from tests.indicators.filled_in import AT, definition, measure

EXAMPLES = 25
COUNTED_OF_NOTHING = re.compile(r"\b0 of 0\b|\bOf 0 |\bnan\b|None\b|NaT")
FIGURE_IN_MONTH = re.compile(r"(\d+\.\d)% in ([A-Z]\w+ \d{4})")
TREND = re.compile(r"(rising|falling) for (\d+) months, from (\d+\.\d)% in (\w+ \d{4}) to (\d+\.\d)% in (\w+ \d{4})")
SINCE_MONTH = re.compile(r"since ([A-Z][a-z]+ \d{4})")
FROM_TO = re.compile(r"[Ff]rom (\d+ [A-Z]\w+ \d{4}) to (\d+ [A-Z]\w+ \d{4})")


# --- indicators and impact ---

steps_of = st.lists(
    st.tuples(st.sampled_from([-7, -3, -1, 0, 0, 1, 3, 7]), st.integers(1, 9), st.booleans()), min_size=0, max_size=9
)


def walked(steps: Sequence[tuple[int, int, bool]]) -> list[int | None]:
    """Numbers of 100, one a month: each step goes so far a month for so many months, with a gap before it or not."""
    values: list[int | None] = []
    at = 50
    for by, months, has_gap in steps:
        values += [None] * has_gap
        for number in range(months):
            at = min(97, max(3, at + by + (number % 2 if by == 0 else 0) * 4 - (2 if by == 0 else 0)))
            values.append(at)
    return values


def observed(values: Sequence[int | None]) -> tuple[pd.DataFrame, dict[date, float]]:
    """The observations of the months from January 2008 on, and the figures by month."""
    months = [day.date() for day in pd.date_range("2008-01-31", periods=len(values), freq="ME")]
    about = {
        "measure": "rate",
        "district": "",
        "denominator": 100.0,
        "flag": None,
        "upload": 1,
        "as_at": date(2012, 1, 31),
    }
    about |= {"at": AT, "who": "kim", "file_name": "figures.csv", "is_illustrative": False}
    rows = [{**about, "month": month, "numerator": value} for month, value in zip(months, values, strict=True)]
    frame = pd.DataFrame(rows, columns=list(OBSERVATIONS), dtype=object).astype(
        {"numerator": float, "denominator": float}
    )
    return frame, {month: value / 100 for month, value in zip(months, values, strict=True) if value is not None}


def month_of(words: str) -> date:
    end: date = (pd.Timestamp(words) + pd.offsets.MonthEnd(0)).date()
    return end


@settings(max_examples=EXAMPLES)
@given(
    steps=steps_of,
    polarity=st.sampled_from(list(Polarity)),
    period=st.sampled_from([Period.OWN] * 4 + list(Period)),
    target=st.sampled_from([None, 0.5, 0.9]),
    marked=st.none() | st.integers(5, 30),
    begun=st.none() | st.integers(1, 45),
    done=st.booleans(),
)
def test_sentences_about_indicators(
    steps: list[tuple[int, int, bool]],
    polarity: Polarity,
    period: Period,
    target: float | None,
    marked: int | None,
    begun: int | None,
    done: bool,
) -> None:
    frame, figures = observed(walked(steps))
    goal = definition(target=target, floor=None, margin=0.05 if polarity == Polarity.NEAR else None)
    one = measure("rate", goal, polarity=polarity, period=period, actions=("A1.1",))
    as_at = date(2012, 1, 31)
    changed = (
        [(1, "rate", (pd.Timestamp("2008-01-31") + pd.offsets.MonthEnd(marked)).date(), "r", "kim", AT)]
        if marked
        else []
    )
    marks = pd.DataFrame(changed, columns=list(STEP_CHANGES), dtype=object)
    latest = measures.latest(frame, {"rate": one}, marks, as_at)
    row = latest.iloc[0].to_dict()
    told = Told({"rate": one}, measures.series_of_all(frame, {"rate": one}), marks)
    begun_on = (pd.Timestamp("2008-01-15") + pd.DateOffset(months=begun)).date() if begun else None
    completed_on = begun_on + timedelta(days=80) if begun_on and done else None
    delivery = "complete assured" if completed_on else "in progress" if begun_on else "not started"
    delivered = pd.DataFrame([("A1.1", "A1", delivery, begun_on, completed_on)], columns=DELIVERED, dtype=object)
    required = pd.DataFrame([("A1", "First")], columns=["ref", "title"])
    behind = impact(delivered, required, latest, told)
    texts = [
        overview.headline(latest), *overview.exceptions(latest), row["signal"], row["reason"],
        *overview.table(latest).astype(str).to_numpy().ravel(), *vars(opened(row, frame, one, as_at, {})).values(),
        *behind["reason"], *behind["verdict"],
        *impact_figure(behind, as_at, is_illustrative=False).table.astype(str).to_numpy().ravel(),
    ]  # fmt: skip
    said = "\n".join(map(str, texts)).replace("\\", "")
    claims_of_figures(said, figures)
    if not figures:
        assert overview.headline(latest) == "No indicators are loaded."
    claims_of_impact(behind.iloc[0], figures, one, begun_on)


def claims_of_figures(said: str, figures: dict[date, float]) -> None:
    """Each figure is that of its month, each trend one, and what is since a month has a figure before it."""
    for shown, month in FIGURE_IN_MONTH.findall(said):
        assert f"{figures[month_of(month)]:.1%}" == f"{shown}%"
    trends = TREND.findall(said)
    assert ("etting" in said) <= bool(trends)
    for way, span, _, first, _, last in trends:
        begin, end = month_of(first), month_of(last)
        points = [value for month, value in figures.items() if begin <= month <= end]
        assert (end.year - begin.year) * 12 + end.month - begin.month == int(span)
        assert sorted(points, reverse=way == "falling") == points
        assert len(set(points)) >= 6
        assert points[-1] == list(figures.values())[-1]
    for month in SINCE_MONTH.findall(said):
        assert month_of(month) in figures
        assert min(figures) < month_of(month)


def claims_of_impact(row: Any, figures: dict[date, float], one: Measure, begun_on: date | None) -> None:
    (behind,) = row["behind"]
    found, goal = behind.compared, one.definitions[0].target
    if "no better" in found.words or found.effect in (Effect.BETTER, Effect.WORSE):
        assert found.before
        assert begun_on
        assert found.before.month < begun_on < found.now.month
        was, now = figures[found.before.month], figures[found.now.month]
        if one.polarity == Polarity.NEAR:
            assert goal is not None
            was, now = -abs(was - goal), -abs(now - goal)
        better = now > was if one.polarity != Polarity.LOW else now < was
        assert better == (found.effect == Effect.BETTER)
        assert found.effect != Effect.WORSE or now != was
    if row["verdict"].startswith(("Not begun", "Under way, no", "Done, no")):
        assert (row["better"], row["worse"]) == (0, 0)


# --- health check ---

answer_of = st.sampled_from(["", "G", "A", "R"])
scores_of = st.lists(st.integers(0, 30), min_size=5, max_size=5)
round_of = st.fixed_dictionaries(
    {
        "choices": st.lists(answer_of, min_size=3, max_size=3),
        "scores": scores_of,
        "rate": st.none() | st.integers(0, 30),
    }
)
CHOICES = [health_frames.question(f"Q{number}", "choice") for number in (2, 3, 5)]
ASKED = health_frames.questions(health_frames.RATE, *CHOICES, health_frames.SCORE)


def lines_of(one: dict[str, Any], day: date) -> pd.DataFrame:
    typed = [
        {"question": line["code"], "rating": rating}
        for line, rating in zip(CHOICES, one["choices"], strict=True)
        if rating
    ]
    rate = [("workforce:vacancy_rate", "", "", one["rate"] / 100)] if one["rate"] is not None else []
    given = [("", "", "Q4", score * 25, number) for score, number in enumerate(one["scores"]) if number]
    counts = health_frames.counts(*given, day=day)
    return health_frames.lines_of(
        ASKED, health_frames.answers(*typed), health_frames.figures(*rate), health_measures.scores(counts, day)
    )


def spread(numbers: list[int]) -> tuple[float, float]:
    """The mean of scores that so many gave, and its variance."""
    points = [score * 25 for score, number in enumerate(numbers) for _ in range(number)]
    mean = sum(points) / len(points)
    return mean, sum((point - mean) ** 2 for point in points) / (len(points) - 1) / len(points)


@settings(max_examples=EXAMPLES)
@given(now=round_of, before=st.none() | round_of)
def test_sentences_about_the_health_check(now: dict[str, Any], before: dict[str, Any] | None) -> None:
    day, earlier = date(2011, 3, 31), date(2010, 12, 31)
    lines = lines_of(now, day)
    was = lines_of(before, earlier) if before else lines.head(0)
    changes = health_measures.changes(lines, was)
    themes = health_measures.themes(lines, health_frames.THEMES)
    themes_before = health_measures.themes(was, health_frames.THEMES) if before else None
    standing = health.standing(themes, lines, changes, earlier if before else None, day)
    rows = health.summary_rows(themes, themes_before, changes)
    lists = health.change_lists(changes)
    said = "\n".join([standing, *lists, *rows.astype(str).to_numpy().ravel(), health.open_list(lines)])
    assert not COUNTED_OF_NOTHING.search(said)
    expected = {"better": 0, "worse": 0}
    ratings, ratings_before = (dict(zip(one["question"], one["rating"], strict=True)) for one in (lines, was))
    for question, rating in ratings.items():
        old = ratings_before.get(question, "")
        if not rating or not old or rating == old:
            continue
        if question == "Q4" and before:
            (mean, variance), (mean_before, variance_before) = spread(now["scores"]), spread(before["scores"])
            if abs(mean - mean_before) < 1.96 * sqrt(variance + variance_before):
                assert "no more than chance" in "\n".join(lists)
                continue
        expected["better" if "RAG".index(rating) > "RAG".index(old) else "worse"] += 1
    if before is None:
        assert "nothing to compare it with" in standing
        assert "Since the round" not in standing
    else:
        words = re.search(r"(\d+|no) lines? improved and (\d+|no) lines? worsened", standing)
        assert words
        assert [0 if one == "no" else int(one) for one in words.groups()] == [expected["better"], expected["worse"]]
    for line in rows["Since the round before"]:
        assert not line.startswith("better") or expected["better"]
        assert not line.startswith("worse") or expected["worse"]


# --- workforce ---

posts_of = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=4
)
moves_of = st.lists(
    st.tuples(st.integers(1, 200), st.sampled_from(["start", "leave"]), st.sampled_from([0.5, 1.0])), max_size=4
)


@settings(max_examples=EXAMPLES)
@given(snapshots=posts_of, moves=moves_of)
def test_sentences_about_vacancies(
    snapshots: list[tuple[int, int, int, bool]], moves: list[tuple[int, str, float]]
) -> None:
    days = [day.date() for day in pd.date_range("2011-01-31", periods=len(snapshots), freq="ME")]
    where = ("Dover", "Duty", "Social worker")
    rows = []
    for day, (filled, vacant, agency, is_unknown) in zip(days, snapshots, strict=True):
        rows.append((day, *where, "filled", "", "", filled, float(filled), float(filled), 0.0))
        rows.append((day, *where, "vacant", "", "not known", vacant, float(vacant), 0.0, float(min(agency, vacant))))
        rows.append((day, *where, "unknown", "", "", 2 * is_unknown, 2.0 * is_unknown, 0.0, 0.0))
    totals = pd.DataFrame(rows, columns=list(POST_TOTALS))
    day, before = days[-1], days[-2] if len(days) > 1 else None
    now = workforce.vacancy_figures(workforce.of_day(totals, day))
    earlier = workforce.vacancy_figures(workforce.of_day(totals, before)) if before else None
    trend = workforce.vacancy_trend(totals)
    known = pd.DataFrame(
        [(day + timedelta(days=after), kind, *where, fte) for after, kind, fte in moves], columns=list(MOVEMENTS)
    )
    ahead = projection(workforce.of_day(totals, day), known, day)
    shown = vacancies.now(now, earlier, day, before, "")
    empty = pd.DataFrame(columns=list(CASELOAD_TOTALS)), pd.DataFrame(columns=list(UNALLOCATED))
    cards = summary_cards(totals, *empty, day, 30)
    texts = [
        shown.sentence, shown.since, *(card.delta for card in shown.cards), vacancies.trend_words(trend),
        vacancies.projection_words(ahead, known), *(text for card in cards for text in (card.words, card.alt, card.note)),
    ]  # fmt: skip
    said = "\n".join(map(str, texts)).replace("\\", "")
    claims_of_workforce(said, day, days[0])
    if now["vacancy_rate"] is not None:
        assert f"**{percent(now['vacancy_rate'])}" in said or f"rate, {percent(now['vacancy_rate'])}" in said
    last_move = max((day + timedelta(days=after + (kind == "leave")) for after, kind, _ in moves), default=day)
    drawn = list(ahead["as_at"])
    assert drawn[0] == day
    assert len(drawn) == 1 or drawn[-2] < last_move, "no month after the one by which the last known move has happened"
    if not moves:
        assert drawn == [day]


def claims_of_workforce(said: str, day: date, first: date) -> None:
    assert not COUNTED_OF_NOTHING.search(said)
    assert "went from No figure" not in said
    assert "to No figure" not in said
    for begin, end in FROM_TO.findall(said):
        assert pd.Timestamp(begin) < pd.Timestamp(end)
    for since in re.findall(r"since (\d+ [A-Z]\w+ \d{4})", said):
        assert first <= pd.Timestamp(since).date() < day
    if first == day:
        assert "better" not in said
        assert "worse" not in said


cases_of = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.none() | st.integers(0, 20), st.booleans()),
    min_size=1,
    max_size=4,
)


@settings(max_examples=EXAMPLES)
@given(snapshots=cases_of)
def test_sentences_about_caseloads(snapshots: list[tuple[int, int, int | None, bool]]) -> None:
    days = [day.date() for day in pd.date_range("2011-01-31", periods=len(snapshots), freq="ME")]
    rows, waits = [], []
    for day, (one, other, waiting, has_roles) in zip(days, snapshots, strict=True):
        role = "Social worker" if has_roles else ""
        for cases, number in ((one, 3), (other, 2)):
            rows.append(
                (
                    day,
                    "Dover",
                    "Duty",
                    role,
                    False,
                    cases,
                    number,
                    float(number),
                    cases * number,
                    0,
                    0,
                    0,
                    0,
                    float(cases),
                )
            )
        waits += [] if waiting is None else [(day, "Dover", "Duty", waiting, 0, 0, 0, 0, 21 if waiting else None)]
    held, unallocated = (
        pd.DataFrame(rows, columns=list(CASELOAD_TOTALS)),
        pd.DataFrame(waits, columns=list(UNALLOCATED)),
    )
    day = days[-1]
    before = days[-2] if len(days) > 1 else None
    now = workforce.caseload_figures(workforce.of_day(held, day), workforce.of_day(unallocated, day), 30)
    earlier = None
    if before and snapshots[-1][3] == snapshots[-2][3]:
        earlier = workforce.caseload_figures(workforce.of_day(held, before), workforce.of_day(unallocated, before), 30)
    shown = caseloads.now(now, earlier, day, before, 30, "", snapshots[-1][3])
    trend = workforce.caseload_trend(held, unallocated, 30)
    cards = summary_cards(pd.DataFrame(columns=list(POST_TOTALS)), held, unallocated, day, 30)
    texts = [
        shown.sentence, shown.since, shown.newly_qualified, *(card.delta for card in shown.cards),
        *(caseloads.trend_words(trend, figure) for figure in caseloads.FOLLOWED),
        *(text for card in cards for text in (card.words, card.alt, card.note)),
    ]  # fmt: skip
    said = "\n".join(map(str, texts)).replace("\\", "")
    claims_of_workforce(said, day, days[0])
    alike = [one for one, snapshot in zip(days, snapshots, strict=True) if snapshot[3] == snapshots[-1][3]]
    (average,) = [card for card in cards if card.title == "Average caseload"]
    if found := re.search(r"trend since (\d+ \w+ \d{4})", average.note):
        assert pd.Timestamp(found[1]).date() in alike, "of snapshots that count the same people"
    if before and earlier is None:
        assert long_date(before) in shown.since
        assert all(card.delta == "nothing to compare with" for card in shown.cards)
