"""What the health check's screens load, cached by the data revision.

The figures that fill lines are kept for as long as the same uploads and target count, so that an answer that is saved
does not count the workforce anew. Teams bear the names of the workforce's pages everywhere.
"""

from collections.abc import Callable
from datetime import date, datetime

import pandas as pd
import streamlit as st

from core import charts
from core.figures import Display
from core.health import displays, figures, measures, queries
from core.health.measures import WHOLE_SERVICE, Place
from core.indicators.definitions import shipped_measures
from core.plan import displays as plan_displays
from core.storage.engine import reading
from core.ui.indicators import loaders as indicator_loaders
from core.ui.plan import loaders
from core.ui.shell.loading import MOST_KEPT, Loader, opened_database
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import Kind
from core.words import plain
from core.workforce.vacancy_displays import told_apart

FILLED_FROM = (Kind.VACANCIES, Kind.CASELOADS, Kind.INDICATORS, Kind.TYPED_INDICATORS)
Uploads = tuple[tuple[int, date, datetime], ...]


@Loader
def _frames(revision: int) -> dict[str, pd.DataFrame]:
    with reading(opened_database()) as session:
        return {
            "rounds": queries.rounds(session),
            "themes": queries.themes(session),
            "questions": queries.questions(session),
            "answers": _told_apart(queries.answers(session)),
            "survey_counts": _told_apart(queries.survey_counts(session)),
        }


def _told_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Teams under the workforce's names; what is of a district or the service has no team to name."""
    return frame.assign(team=told_apart(frame)["team"].where(frame["team"] != "", ""))


@Loader
def rounds(revision: int) -> pd.DataFrame:
    """The rounds that count, the oldest first."""
    return _frames.at(revision)["rounds"]


@Loader
def themes(revision: int) -> pd.DataFrame:
    """The themes of every set."""
    return _frames.at(revision)["themes"]


@Loader
def questions(revision: int) -> pd.DataFrame:
    """The lines of every set."""
    return _frames.at(revision)["questions"]


@Loader
def actions(revision: int) -> dict[str, str]:
    """The titles of the plan's actions, by their refs."""
    plan = loaders.plan.at(revision)["actions"]
    return dict(zip(plan["ref"], plan["title"], strict=True))


@Loader
def rounds_until(revision: int, as_at: date) -> pd.DataFrame:
    """The rounds held on or before a day, the oldest first."""
    every = rounds.at(revision)
    return every[every["held_on"] <= as_at].reset_index(drop=True)


@Loader
def places(revision: int, number: int) -> list[Place]:
    """The whole service, then each district with its teams, as the figures, the survey and the answers of a round know them."""
    frames = (_figures(revision, number), _scores(revision, number), _of_round(revision, "answers", number))
    known = {place for frame in frames for place in frame[["district", "team"]].itertuples(index=False, name=None)}
    return sorted(known | {WHOLE_SERVICE})


@Loader
def lines(revision: int, number: int, district: str, team: str) -> pd.DataFrame:
    """The lines of a round at a place."""
    return _lines(revision, number, [(district, team)])


def _lines(revision: int, number: int, of: list[Place]) -> pd.DataFrame:
    return measures.lines(
        _of_set(revision, "questions", number),
        _of_round(revision, "answers", number),
        _figures(revision, number),
        _scores(revision, number),
        of,
    )


def _of_round(revision: int, name: str, number: int) -> pd.DataFrame:
    frame = _frames.at(revision)[name]
    return frame[frame["round"] == number]


def _of_set(revision: int, name: str, number: int) -> pd.DataFrame:
    """The themes or questions of a round's set."""
    frame = _frames.at(revision)[name]
    return frame[frame["question_set"] == round_of.at(revision, number)["question_set"]]


@Loader
def round_of(revision: int, number: int) -> Display:
    """A round, with `before`: the number of the round before, None for the first."""
    every = rounds.at(revision)
    place = list(every["id"]).index(number)
    return {**every.iloc[place].to_dict(), "before": int(every["id"].iloc[place - 1]) if place else None}


def _scores(revision: int, number: int) -> pd.DataFrame:
    return _survey_scores.at(revision, round_of.at(revision, number)["held_on"])


@Loader
def _survey_scores(revision: int, day: date) -> pd.DataFrame:
    return measures.scores(_frames.at(revision)["survey_counts"], day)


def _figures(revision: int, number: int) -> pd.DataFrame:
    snapshots = workforce_loaders.snapshots.at(revision)
    counted = snapshots[snapshots["kind"].isin(FILLED_FROM)]
    uploads = tuple(counted[["id", "as_at", "at"]].itertuples(index=False, name=None))
    wanted = tuple(sorted(set(_of_set(revision, "questions", number)["figure"]) - {""}))
    target = loaders.numbers.at(revision)["target_caseload"]
    return _figures_of(round_of.at(revision, number)["held_on"], wanted, uploads, target, lambda: revision)


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _figures_of(
    day: date, wanted: tuple[str, ...], uploads: Uploads, target_caseload: int, _revision: Callable[[], int]
) -> pd.DataFrame:
    revision = _revision()
    of_workforce = figures.workforce_figures(
        day,
        wanted,
        workforce_loaders.posts.at(revision),
        workforce_loaders.held.at(revision),
        workforce_loaders.waiting.at(revision),
        workforce_loaders.snapshots.at(revision),
        target_caseload,
    )
    known = indicator_loaders.known.at(revision, day)
    return pd.concat([of_workforce, figures.indicator_figures(wanted, known, shipped_measures())], ignore_index=True)


@Loader
def themes_at(revision: int, number: int, district: str, team: str) -> pd.DataFrame:
    """The themes of a round at a place."""
    return measures.themes(lines.at(revision, number, district, team), _of_set(revision, "themes", number))


@Loader
def changes(revision: int, number: int, district: str, team: str) -> pd.DataFrame:
    """The lines whose rating changed since the round before; none in the first round."""
    now, before = lines.at(revision, number, district, team), round_of.at(revision, number)["before"]
    earlier = now.head(0) if before is None else lines.at(revision, before, district, team)
    return measures.changes(now, earlier)


def _rounds_up_to(revision: int, number: int) -> dict[date, int]:
    """The numbers of the rounds up to one, by their days."""
    upto = rounds_until.at(revision, round_of.at(revision, number)["held_on"])
    return dict(zip(upto["held_on"], upto["id"], strict=True))


@Loader
def overview(revision: int, number: int, district: str, team: str) -> Display:
    """Where a place stands: a sentence, the grid of themes by round, what changed, and what is open."""
    place = (district, team)
    round_, found = round_of.at(revision, number), lines.at(revision, number, *place)
    before, changed = round_["before"], changes.at(revision, number, *place)
    since = None if before is None else round_of.at(revision, before)["held_on"]
    now = themes_at.at(revision, number, *place)
    by_round = {day: themes_at.at(revision, one, *place) for day, one in _rounds_up_to(revision, number).items()}
    return {
        "sentence": displays.standing(now, found, changed, since, round_["held_on"]),
        "grid": displays.round_grid(by_round),
        "themes": displays.theme_labels(now),
        "changes": [displays.change_list(changed, one) for one in ("better", "worse")] if since else [],
        "since": since,
        "open": len(measures.unanswered(found)),
        "open_list": displays.open_list(found),
        "codes": list(dict.fromkeys(code for frame in by_round.values() for code in frame["theme"])),
        "lines": found,
        "is_illustrative": is_illustrative(round_, found),
    }


def is_illustrative(round_: Display, found: pd.DataFrame) -> bool:
    """Whether the answers of a round, or any figure in these lines, are made up."""
    return bool(round_["is_illustrative"]) or bool(found["is_illustrative"].eq(True).any())


@Loader
def place_grid(revision: int, number: int, by: str) -> Display:
    """The themes of a round in the whole service and each district, or each team, and the places in the order of the rows."""
    every = places.at(revision, number)
    of = [place for place in every if place == WHOLE_SERVICE or bool(place[1]) == (by == "team")]
    found = _lines(revision, number, of)
    by_place = measures.themes(found, _of_set(revision, "themes", number))
    return {
        "grid": displays.place_grid(by_place),
        "places": of,
        "themes": list(dict.fromkeys(by_place["theme"])),
        "is_illustrative": is_illustrative(round_of.at(revision, number), found),
    }


@Loader
def opened_theme(revision: int, number: int, district: str, team: str, theme: str) -> Display | None:
    """A theme of a round at a place with its lines; None where the round did not ask for it."""
    place = (district, team)
    rated = themes_at.at(revision, number, *place)
    row = rated[rated["theme"] == theme]
    if row.empty:
        return None
    about = _of_set(revision, "themes", number).set_index("code").loc[theme, "about"]
    past = {day: _of_theme(revision, one, place, theme) for day, one in _rounds_up_to(revision, number).items()}
    found = past[round_of.at(revision, number)["held_on"]]
    return {
        "title": f"{row.iloc[0]['number']}. {plain(row.iloc[0]['title'])}",
        "name": row.iloc[0]["title"],
        "words": displays.theme_words(row.iloc[0].to_dict(), about),
        "cards": displays.line_cards(found, past, actions.at(revision)),
        "short_forms": _short_forms(revision, found),
        "lines": found,
        "is_illustrative": is_illustrative(round_of.at(revision, number), found),
    }


def _short_forms(revision: int, found: pd.DataFrame) -> str:
    """What the abbreviations in these lines and in the titles of their actions mean."""
    titles = [actions.at(revision).get(ref, "") for ref in found["action"]]
    return plan_displays.short_forms([*found["text"], *found["commentary"], *found["evidence"], *titles])


def _of_theme(revision: int, number: int, place: Place, theme: str) -> pd.DataFrame:
    found = lines.at(revision, number, *place)
    return found[found["theme"] == theme]


@Loader
def trend_picture(revision: int, number: int, district: str, team: str, theme: str, question: str, ink: str) -> str:
    """The trend of a line's figure as an SVG picture; empty where there are not two rounds with one."""
    import vl_convert

    shown = opened_theme.at(revision, number, district, team, theme) or {"cards": []}
    trend = next((card["trend"] for card in shown["cards"] if card["question"] == question), None)
    if trend is None:
        return ""
    return str(vl_convert.vegalite_to_svg(charts.trend_line(trend, ink).to_dict(validate=False)))


@Loader
def priorities(revision: int, number: int, district: str, team: str, as_at: date) -> Display:
    """The lines with a priority, and the actions that they lead to, with the ratings of those at the reporting date."""
    found = lines.at(revision, number, district, team)
    first = measures.priorities(found)
    status = loaders.status.at(revision, as_at).set_index("ref")
    refs = [ref for ref in dict.fromkeys(first["action"]) if ref in status.index]
    rated = {
        ref: f"{plain(ref)} {plain(status.loc[ref, 'title'])} {plan_displays.badge(status.loc[ref, 'rating'])}"
        for ref in refs
    }
    return {
        "words": displays.priority_words(first),
        "lists": displays.priority_lists(first, rated),
        "lines": first,
        "short_forms": _short_forms(revision, first),
        "actions": refs,
        "is_illustrative": is_illustrative(round_of.at(revision, number), first),
        "is_progress_illustrative": bool(refs) and bool(status.loc[refs, "is_illustrative"].any()),
    }
