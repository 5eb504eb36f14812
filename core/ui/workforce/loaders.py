"""What the workforce's pages load: the snapshots with their totals, and what each view shows of one of them.

The totals of the snapshots are never altered, so they are kept for as long as the same uploads count, whatever else is
written meanwhile; no page reads the history's rows.
"""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from core.figures import Figure
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database
from core.uploads.tables import Kind
from core.words import plain
from core.workforce import benchmarks, measures, queries
from core.workforce.capacity import projection
from core.workforce.displays import benchmarks as benchmark_displays
from core.workforce.displays import vacancies
from core.workforce.displays.snapshot import Snapshot, latest, of_snapshot, scope
from core.workforce.measures import of_day, selection, with_distinct_teams
from core.workforce.published import shipped_neighbours
from core.workforce.roles import (
    counted_workers,
    holding_cases,
    social_workers,
    undecided_words,
    undecided_workers,
)

Places = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
Uploads = tuple[tuple[int, date, datetime], ...]
TOTALS = {"posts": queries.every_post_total, "held": queries.every_caseload_total, "waiting": queries.unallocated}


@Loader
def snapshots(revision: int) -> pd.DataFrame:
    """The uploads that count, the oldest snapshot first."""
    with reading(opened_database()) as session:
        return queries.snapshots(session)


@Loader
def snapshot(revision: int, kind: Kind, as_at: date) -> Snapshot | None:
    """The latest snapshot of a kind on or before a day."""
    return latest(snapshots.at(revision), kind, as_at)


def places_of(kind: Kind, day: date) -> dict[str, dict[str, str]]:
    """What may be chosen at a snapshot: the names of districts, teams and roles."""
    rows = of_day(every_post() if kind == Kind.VACANCIES else every_worker(), day)
    names = {column: sorted(rows[column].unique()) for column in ("district", "team", "role")}
    return {column: {name: name for name in found if name} for column, found in names.items() if any(found)}


@Loader
def role_groups(revision: int) -> dict[str, str]:
    """What the roles count as."""
    with reading(opened_database()) as session:
        return queries.role_groups(session)


@Loader
def every_post(revision: int) -> pd.DataFrame:
    """The totals of every vacancy snapshot, whatever the role."""
    return _totals("posts", _uploads_of(revision, Kind.VACANCIES))


@Loader
def posts(revision: int) -> pd.DataFrame:
    """The totals of every vacancy snapshot, of children's social workers alone."""
    return social_workers(every_post.at(revision), role_groups.at(revision))


@Loader
def every_worker(revision: int) -> pd.DataFrame:
    """The totals of the workers of every caseload snapshot, whatever the role."""
    return _totals("held", _uploads_of(revision, Kind.CASELOADS))


@Loader
def held(revision: int) -> pd.DataFrame:
    """The totals of every caseload snapshot, of the workers whom caseload figures count."""
    return counted_workers(every_worker.at(revision), role_groups.at(revision))


@Loader
def waiting(revision: int) -> pd.DataFrame:
    """The unallocated cases of every caseload snapshot."""
    return _totals("waiting", _uploads_of(revision, Kind.CASELOADS))


def _uploads_of(revision: int, kind: Kind) -> Uploads:
    rows = snapshots.at(revision)
    return tuple(rows.loc[rows["kind"] == kind, ["id", "as_at", "at"]].itertuples(index=False, name=None))


@st.cache_resource(show_spinner=False, max_entries=6)
def _totals(name: str, uploads: Uploads) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return with_distinct_teams(TOTALS[name](session, {number: as_at for number, as_at, _ in uploads}))


def movements(snapshot: Snapshot, places: Places) -> pd.DataFrame:
    """Who is known to come and go after a snapshot, whatever the role."""
    with reading(opened_database()) as session:
        return selection(with_distinct_teams(queries.movements(session, snapshot.upload, snapshot.as_at)), *places)


def _in_scope(revision: int, frame: pd.DataFrame, places: Places) -> pd.DataFrame:
    """The rows of the chosen places: of the roles that are chosen, else of children's social workers."""
    found = selection(frame, *places)
    return found if places[2] else social_workers(found, role_groups.at(revision))


def _posts(revision: int, day: date | None, places: Places) -> pd.DataFrame:
    """The totals of a snapshot in the chosen places."""
    return _in_scope(revision, of_day(every_post.at(revision), day), places)


def _vacancy_trend(revision: int, day: date, places: Places) -> pd.DataFrame:
    rows = every_post.at(revision)
    return measures.vacancy_trend(_in_scope(revision, rows[rows["as_at"] <= day], places))


def _target_rate(revision: int) -> float:
    return loaders.numbers.at(revision)["target_vacancy_rate"] / 100


@Loader
def vacancies_now(revision: int, snapshot: Snapshot, places: Places) -> vacancies.Now:
    """Both rates with their parts and changes."""
    figures = measures.vacancy_figures(_posts(revision, snapshot.as_at, places))
    before = measures.vacancy_figures(_posts(revision, snapshot.before, places)) if snapshot.before else None
    return vacancies.now(figures, before, snapshot.as_at, snapshot.before, scope(*places), bool(places[2]))


@Loader
def lines_of_posts(revision: int, snapshot: Snapshot, places: Places) -> Figure:
    """Children's social workers, other posts and those of roles not decided, a line each, in the chosen districts and teams."""
    totals = selection(of_day(every_post.at(revision), snapshot.as_at), places[0], places[1])
    return of_snapshot(vacancies.lines_of_posts(totals, role_groups.at(revision)), snapshot)


@Loader
def undecided(revision: int, as_at: date) -> str:
    """Which roles of the latest snapshots on or before a day nobody has decided about, in words; Markdown."""
    posts, cases = (snapshot.at(revision, kind, as_at) for kind in (Kind.VACANCIES, Kind.CASELOADS))
    groups = role_groups.at(revision)
    of_posts = undecided_words(of_day(every_post.at(revision), posts.as_at if posts else None), groups)
    workers = holding_cases(of_day(every_worker.at(revision), cases.as_at if cases else None))
    return plain(" ".join(filter(None, (of_posts, undecided_workers(workers, groups)))))


@Loader
def vacancies_by(revision: int, snapshot: Snapshot, places: Places, by: str, theme: str) -> Figure:
    """The rates of each district, team or role."""
    rows = measures.vacancies_by(_posts(revision, snapshot.as_at, places), by)
    return of_snapshot(vacancies.rates_by(rows, by, theme), snapshot)


@Loader
def vacancies_over_time(revision: int, snapshot: Snapshot, places: Places, theme: str) -> tuple[Figure, Figure]:
    """The rates against the target, and agency cover."""
    trend = _vacancy_trend(revision, snapshot.as_at, places)
    rates = vacancies.rates_over_time(trend, snapshot.as_at, _target_rate(revision), theme)
    return of_snapshot(rates, snapshot), vacancies.cover_over_time(trend, theme)


@Loader
def recruitment(revision: int, snapshot: Snapshot, places: Places, theme: str) -> list[Figure]:
    """The outlook, then the vacant posts by age and by stage."""
    totals = _posts(revision, snapshot.as_at, places)
    moves = _in_scope(revision, movements(snapshot, places), places)
    trend, ahead = _vacancy_trend(revision, snapshot.as_at, places), projection(totals, moves, snapshot.as_at)
    ages, stages = measures.ages_of_vacancies(totals), measures.pipeline(totals)
    shown = (
        vacancies.outlook(trend, ahead, moves, _target_rate(revision), theme),
        vacancies.vacant_by(ages, "age", snapshot.as_at, theme),
        vacancies.vacant_by(stages, "stage", snapshot.as_at, theme),
    )
    return [of_snapshot(figure, snapshot) for figure in shown]


@Loader
def vacant_posts(
    revision: int, snapshot: Snapshot, places: Places, stages: tuple[str, ...], ages: tuple[str, ...]
) -> Figure:
    """The vacant posts that the choices leave."""
    with reading(opened_database()) as session:
        rows = queries.vacant_posts(session, snapshot.upload)
    chosen = vacancies.vacant_posts(rows, snapshot.as_at, role_groups.at(revision), places, stages, ages)
    return of_snapshot(vacancies.list_of_posts(chosen, len(rows)), snapshot)


@Loader
def published(revision: int) -> tuple[pd.DataFrame, pd.DataFrame, str | None]:
    """The published figures, the neighbours, and the code of the plan's council; None where no figures are of its name."""
    with reading(opened_database()) as session:
        figures, neighbours = queries.published(session), queries.neighbours(session)
    about = loaders.plan.at(revision)["plan"]
    code = benchmarks.area_code_of(figures, about["council"].iloc[0]) if len(about) and len(figures) else None
    return figures, neighbours if len(neighbours) else shipped_neighbours(), code


@Loader
def compared(revision: int, day: date, measure: str, theme: str) -> Figure:
    """One's own figure beside the published ones."""
    figures, neighbours, code = published.at(revision)
    rows = benchmarks.comparison(figures, neighbours, code or "", measure)
    own = measures.vacancy_figures(of_day(posts.at(revision), day))
    upload = snapshot.at(revision, Kind.BENCHMARKS, date.max)
    return benchmark_displays.compared(rows, own, day, measure, plain(upload.source) if upload else "", theme)
