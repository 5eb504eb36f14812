"""What the caseloads page loads: whom its figures count, and what each view shows of a snapshot."""

from dataclasses import replace
from datetime import date

import pandas as pd

from core.figures import Figure
from core.ui.shell.loading import Loader
from core.ui.workforce.loaders import Places, every_post, every_worker, held, movements, role_groups, snapshots, waiting
from core.uploads.tables import Kind
from core.words import plain
from core.workforce import measures
from core.workforce.capacity import capacity
from core.workforce.displays import capacity as capacity_displays
from core.workforce.displays import caseloads
from core.workforce.displays.snapshot import Snapshot, latest, of_snapshot, scope
from core.workforce.measures import Figures, of_day, selection
from core.workforce.roles import alike, days_with_roles, holding_cases, workers_in_no_figure


def _cases(revision: int, day: date | None, places: Places) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The workers' totals and the unallocated cases of a snapshot in the chosen places."""
    return selection(of_day(_workers(revision, places), day), *places), selection(
        of_day(waiting.at(revision), day), *places
    )


def _workers(revision: int, places: Places) -> pd.DataFrame:
    """The workers of every caseload snapshot: whatever the role where roles are chosen, else those whom figures count."""
    return (every_worker if places[2] else held).at(revision)


def _before(revision: int, snapshot: Snapshot) -> date | None:
    """The snapshot before, where it counts the same people, so that the two may be compared."""
    days = set(alike(held.at(revision), snapshot.as_at)["as_at"])
    return snapshot.before if snapshot.before in days else None


def caseload_figures(revision: int, day: date, places: Places, target: int) -> Figures:
    return measures.caseload_figures(*_cases(revision, day, places), target)


@Loader
def whose_cases(revision: int, snapshot: Snapshot) -> str:
    """Whom the figures of a caseload snapshot count, and who is in none; Markdown."""
    workers = of_day(every_worker.at(revision), snapshot.as_at)
    return plain(workers_in_no_figure(holding_cases(workers), role_groups.at(revision)))


@Loader
def lines_of_workers(revision: int, snapshot: Snapshot, places: Places) -> Figure | None:
    """Children's social workers and others who hold cases, a line each; None where the snapshot gives no roles, or no others."""
    every = of_day(every_worker.at(revision), snapshot.as_at)
    if not days_with_roles(every):
        return None
    lines = caseloads.lines_of_workers(selection(every, places[0], places[1]), role_groups.at(revision))
    return of_snapshot(lines, snapshot) if len(lines.table) > 1 else None


@Loader
def caseloads_now(
    revision: int, snapshot: Snapshot, places: Places, target: int, theme: str
) -> tuple[caseloads.Now, Figure]:
    """How heavy caseloads are, and how many workers hold how many cases."""
    figures = caseload_figures(revision, snapshot.as_at, places, target)
    compared = _before(revision, snapshot)
    before = caseload_figures(revision, compared, places, target) if compared else None
    is_of_social_workers = bool(days_with_roles(of_day(held.at(revision), snapshot.as_at))) and not places[2]
    now = caseloads.now(figures, before, snapshot.as_at, snapshot.before, target, scope(*places), is_of_social_workers)
    bands = measures.distribution(_cases(revision, snapshot.as_at, places)[0], target)
    return now, of_snapshot(caseloads.workers_by_caseload(bands, target, theme), snapshot)


@Loader
def caseloads_by_place(
    revision: int, snapshot: Snapshot, places: Places, target: int, by: str, theme: str
) -> tuple[Figure, Figure]:
    """Each district or team against the target, and the kinds of cases."""
    workers, unallocated = _cases(revision, snapshot.as_at, places)
    averages = measures.caseloads_by(workers, unallocated, by, target)
    return (
        of_snapshot(caseloads.averages_by(averages, by, target, theme), snapshot),
        of_snapshot(caseloads.cases_by_kind(measures.kinds(workers), theme), snapshot),
    )


@Loader
def caseloads_over_time(
    revision: int, snapshot: Snapshot, places: Places, target: int, theme: str
) -> tuple[list[Figure], Figure]:
    """The figures that are followed, a line chart each, and their table."""
    every, unallocated = (
        frame[frame["as_at"] <= snapshot.as_at] for frame in (_workers(revision, places), waiting.at(revision))
    )
    workers = every if places[2] else alike(every, snapshot.as_at)
    left_out = every.loc[~every["as_at"].isin(set(workers["as_at"])), "as_at"]
    trend = measures.caseload_trend(selection(workers, *places), selection(unallocated, *places), target)
    charts = [caseloads.over_time(trend, figure, target, theme) for figure in caseloads.FOLLOWED]
    return charts, of_snapshot(caseloads.every_snapshot(trend, snapshot.as_at, set(left_out)), snapshot)


@Loader
def needed_and_in_post(
    revision: int, snapshot: Snapshot, as_at: date, places: Places, target: int, theme: str
) -> tuple[Figure, str]:
    """The FTE that a target asks for against the posts of their latest snapshot; and which half of that is made up."""
    districts: Places = (places[0], (), ())
    own = latest(snapshots.at(revision), Kind.VACANCIES, as_at) or Snapshot(0, as_at, None, False, "")
    workers, unallocated = _cases(revision, snapshot.as_at, districts)
    own_posts = selection(of_day(every_post.at(revision), own.as_at), *districts)
    groups = role_groups.at(revision)
    rows = capacity(workers, unallocated, own_posts, movements(own, districts), target, groups)
    note = capacity_displays.capacity_note(snapshot.as_at, own.as_at if own.upload else None)
    figure = capacity_displays.needed_and_in_post(rows, target, f"{note} {plain(own.source)}", theme)
    both = replace(snapshot, is_illustrative=snapshot.is_illustrative or own.is_illustrative)
    return of_snapshot(figure, both), capacity_displays.half_made_up(snapshot.is_illustrative, own.is_illustrative)
