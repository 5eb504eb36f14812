"""What the health check's screens load, cached by the data revision.

The figures that fill lines are kept for as long as the same uploads and target count, so that an answer that is saved
does not count the workforce anew. Teams bear the names of the workforce's pages everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from core.figures import Figure
from core.health import displays, figures, line_displays, measures, queries
from core.health.line_displays import LineCard
from core.health.measures import WHOLE_SERVICE, Place
from core.health.rounds import AskedRound, HealthFrames, Standing
from core.plan import displays as plan_displays
from core.plan.queries import Frames
from core.sparkline import small_line
from core.storage.engine import reading
from core.ui.indicators import loaders as indicator_loaders
from core.ui.plan import loaders
from core.ui.shell.loading import MOST_KEPT, Loader, opened_database
from core.ui.uploads import loaders as upload_loaders
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import OF_ALL_FIGURES, OF_INDICATORS, Kind
from core.words import plain
from core.workforce.measures import with_distinct_teams

FILLED_FROM = (Kind.VACANCIES, Kind.CASELOADS, *OF_INDICATORS)


@Loader
def frames(revision: int) -> HealthFrames:
    """Every round, question and answer."""
    with reading(opened_database()) as session:
        found = queries.health_frames(session)
    return replace(found, answers=_told_apart(found.answers), survey_counts=_told_apart(found.survey_counts))


def _told_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Teams under the workforce's names; what is of a district or the service has no team to name."""
    return frame.assign(team=with_distinct_teams(frame)["team"].where(frame["team"] != "", ""))


def action_titles(plan: Frames) -> dict[str, str]:
    """The titles of the plan's actions, by their refs."""
    return dict(zip(plan["actions"]["ref"], plan["actions"]["title"], strict=True))


@Loader
def asked(revision: int, number: int) -> AskedRound:
    """A round with all that its lines are made of."""
    known = frames.at(revision)
    (held,) = [one for one in known.held() if one.id == number]
    snapshots = workforce_loaders.snapshots.at(revision)
    counted = snapshots[snapshots["kind"].isin(FILLED_FROM)]
    uploads = tuple(counted[["id", "as_at", "at"]].itertuples(index=False, name=None))
    target = loaders.numbers.at(revision)["target_caseload"]
    groups = tuple(workforce_loaders.role_groups.at(revision).items())
    return AskedRound.of(known, held, partial(_figures, uploads, target, groups, revision), _kept)


def _kept(number: int) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.kept_figures(session, number)


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _figures(
    uploads: tuple[tuple[int, date, datetime], ...],
    target_caseload: int,
    groups: tuple[tuple[str, str], ...],
    _revision: int,
    day: date,
    wanted: list[str],
) -> pd.DataFrame:
    loaders = (workforce_loaders.posts, workforce_loaders.held, workforce_loaders.waiting, workforce_loaders.snapshots)
    known, totals = indicator_loaders.known.at(_revision, day), (loader.at(_revision) for loader in loaders)
    return figures.figures(day, wanted, target_caseload, known, *totals)


@Loader
def standing(revision: int, number: int, district: str, team: str) -> Standing:
    """The lines of a round at a place; those of the rounds before are loaded when somebody asks for them."""
    now = asked.at(revision, number)

    def earlier() -> Standing | None:
        before = [one for one in frames.at(revision).held(now.round.held_on) if one.id != number]
        return standing.at(revision, before[0].id, district, team) if before else None

    return Standing(now, now.lines([(district, team)]), earlier)


@dataclass(frozen=True)
class Overview:
    """Where a place stands: its themes by round, what changed since the round before, what is open, and every line."""

    sentence: str
    grid: Figure
    codes: list[str]  # of the themes in the rows of the grid
    buttons: dict[str, str]
    since: date | None
    changes: list[str]
    open_lines: int
    open_list: str
    later: str
    lines: Figure


@Loader
def overview(revision: int, number: int, district: str, team: str) -> Overview:
    of, where = standing.at(revision, number, district, team), displays.place_name(district, team)
    by_round = {one.held_on: one.themes for one in of.history}
    return Overview(
        displays.standing(of.themes, of.lines, of.changes, of.since, of.held_on),
        _grid(f"Health check: Themes by round, {where}", displays.round_grid(by_round), of),
        list(dict.fromkeys(code for frame in by_round.values() for code in frame["theme"])),
        displays.theme_labels(of.themes),
        of.since,
        displays.change_lists(of.changes) if of.since else [],
        len(measures.unanswered(of.lines)),
        displays.open_list(of.lines),
        displays.later_list(of.now.later((district, team), of.lines)),
        _lines(f"Lines of the health check, {where}", of),
    )


def _grid(title: str, grid: pd.DataFrame, of: Standing) -> Figure:
    whole = displays.export_grid(grid, of.is_illustrative)
    alt = title.removeprefix("Health check: ")
    return Figure(title, grid, alt, whole=whole, as_at=of.held_on, is_illustrative=of.is_illustrative)


def _lines(title: str, of: Standing) -> Figure:
    """Lines to be downloaded, which say one by one what is made up."""
    held = of.now.round
    whole = displays.export_lines(of.lines, held)
    return Figure(title, whole, as_at=held.held_on, is_illustrative=held.is_illustrative)


def loaded_without(held_on: date | None) -> str:
    """Which uploads behind a round were loaded without rows that have problems."""
    return "" if held_on is None else upload_loaders.loaded_without(OF_ALL_FIGURES, held_on)


@dataclass(frozen=True)
class PlaceGrid:
    """The themes of a round by place, with the places in the rows and the themes in the columns of the grid."""

    grid: Figure
    places: Sequence[Place]
    codes: list[str]


@Loader
def place_grid(revision: int, number: int, by: str) -> PlaceGrid:
    """The themes of a round in the whole service and each district, or each team."""
    now = asked.at(revision, number)
    places = [place for place in now.places if place == WHOLE_SERVICE or bool(place[1]) == (by == "team")]
    of = Standing(now, now.lines(places))
    grid = _grid(f"Themes of the health check by {by}", displays.place_grid(of.themes), of)
    return PlaceGrid(grid, places, list(dict.fromkeys(of.themes["theme"])))


@dataclass(frozen=True)
class OpenedTheme:
    """A theme at a place, and its lines."""

    title: str
    words: str
    cards: list[LineCard]
    short_forms: str
    lines: Figure
    is_illustrative: bool


@Loader
def opened_theme(revision: int, number: int, district: str, team: str, theme: str, ink: str) -> OpenedTheme | None:
    """A theme of a round at a place with its lines; None where the round did not ask for it."""
    whole = standing.at(revision, number, district, team)
    past = {one.held_on: one.lines[one.lines["theme"] == theme] for one in whole.history}
    of = Standing(whole.now, past[whole.held_on])
    if of.themes.empty:
        return None
    row = of.themes.iloc[0].to_dict()
    about = of.now.themes.set_index("code").loc[theme, "about"]
    titles = action_titles(loaders.plan.at(revision))
    cards = line_displays.line_cards(of.lines, past, titles)
    return OpenedTheme(
        f"{row['number']}. {plain(row['title'])}",
        line_displays.theme_words(row, about),
        [replace(card, trend=card.trend and _drawn(card.trend, ink)) for card in cards],
        _short_forms(of.lines, titles),
        _lines(f"Lines of the theme {row['title']}", of),
        of.is_illustrative,
    )


def _drawn(trend: Figure, ink: str) -> Figure:
    """The trend of a line's figure as an SVG picture."""
    rows = trend.table
    return replace(trend, picture=small_line(list(rows["as_at"]), [float(one) for one in rows["value"]], ink))


def _short_forms(rows: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """What the abbreviations in these lines and in the titles of their actions mean."""
    said = [*rows["text"], *rows["commentary"], *rows["evidence"], *(titles.get(ref, "") for ref in rows["action"])]
    return plan_displays.short_forms(said)


@dataclass(frozen=True)
class Priorities:
    """What comes first: the lines with a priority, and the refs of the actions that they lead to."""

    words: str
    lists: list[str]
    actions: list[str]
    short_forms: str
    lines: Figure
    is_illustrative: bool
    is_progress_illustrative: bool


@Loader
def priorities(revision: int, number: int, district: str, team: str, as_at: date) -> Priorities:
    """The lines with a priority, and their actions with the ratings of those at the reporting date."""
    of = Standing(asked.at(revision, number), measures.priorities(standing.at(revision, number, district, team).lines))
    status = loaders.status.at(revision, as_at).set_index("ref")
    refs = [ref for ref in dict.fromkeys(of.lines["action"]) if ref in status.index]
    rated = {
        ref: f"{plain(ref)} {plain(status.loc[ref, 'title'])} {plan_displays.badge(status.loc[ref, 'rating'])}"
        for ref in refs
    }
    return Priorities(
        displays.priority_words(of.lines),
        displays.priority_lists(of.lines, rated),
        refs,
        _short_forms(of.lines, action_titles(loaders.plan.at(revision))),
        _lines("Lines with a priority", of),
        of.is_illustrative,
        bool(refs) and bool(status.loc[refs, "is_illustrative"].any()),
    )


@Loader
def summary(revision: int, as_at: date) -> Figure | None:
    """The themes of the latest round on or before a day for the whole service; None where there is none."""
    rounds = frames.at(revision).held(as_at)
    return displays.summary(standing.at(revision, rounds[0].id, *WHOLE_SERVICE)) if rounds else None
