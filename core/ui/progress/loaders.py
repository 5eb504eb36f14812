"""What the progress page loads, cached by the data revision."""

from datetime import date, timedelta

import pandas as pd

from core import charts as core_charts
from core.charts import Series
from core.figures import Display
from core.plan import charts, measures
from core.plan.progress import displays as progress_displays
from core.plan.progress import tracking
from core.plan.queries import comments_between
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database

CURVES = {"planned": Series("Planned to be finished"), "finished": Series("Finished", "second")}


@Loader
def is_illustrative(revision: int, as_at: date) -> bool:
    """Whether any progress recorded up to the reporting date is made up."""
    entries = loaders.plan.at(revision)["progress"]
    return bool(entries.loc[entries["as_at"] <= as_at, "is_illustrative"].any())


@Loader
def falling_due(revision: int, as_at: date, within: int) -> pd.DataFrame:
    return tracking.falling_due(loaders.plan.at(revision), as_at, within, loaders.status.at(revision, as_at))


@Loader
def without_update(revision: int, as_at: date) -> pd.DataFrame:
    silent = loaders.numbers.at(revision)["silent"]
    return tracking.without_update(loaders.status.at(revision, as_at), as_at, silent)


@Loader
def my_actions(revision: int, as_at: date, codes: tuple[str, ...]) -> Display:
    """The actions of lead codes."""
    due = falling_due.at(revision, as_at, progress_displays.SOON)
    status, silent = loaders.status.at(revision, as_at), without_update.at(revision, as_at)
    return progress_displays.my_actions(status, codes, due, silent)


@Loader
def over_time(revision: int, as_at: date) -> pd.DataFrame:
    """Progress by band at each month end, as `tracking.over_time` gives it."""
    plan = loaders.plan.at(revision)
    ends = tracking.month_ends(progress_displays.first_day(plan, as_at), as_at)
    return tracking.over_time(plan, ends, loaders.rating_numbers.at(revision))


@Loader
def over_time_export(revision: int, as_at: date) -> pd.DataFrame:
    return progress_displays.over_time_export(over_time.at(revision, as_at), loaders.plan.at(revision)["progress"])


@Loader
def band_over_time(revision: int, as_at: date, band: str, theme: str) -> Display:
    """The charts and the table of one band over time, or of all."""
    shown = progress_displays.over_time(over_time.at(revision, as_at), band)
    curves = core_charts.lines(shown["curves"], CURVES, theme, axis="Actions", form=",.0f")
    ratings = charts.ratings_over_time(shown["ratings"], theme)
    return shown | {
        "curve_chart": {"spec": curves.to_dict(validate=False), "alt": shown["curve_alt"]},
        "rating_chart": {"spec": ratings.to_dict(validate=False), "alt": shown["rating_alt"]},
    }


@Loader
def changes(revision: int, as_at: date, since: date) -> Display:
    """What changed between two reporting dates."""
    plan, now, before = (
        loaders.plan.at(revision),
        loaders.status.at(revision, as_at),
        loaders.status.at(revision, since),
    )
    return progress_displays.changes(measures.changes(plan, now, before, as_at, since), now, before)


@Loader
def new_comments(revision: int, as_at: date, since: date) -> int:
    """How many comments were written after one day up to another."""
    with reading(opened_database()) as session:
        return comments_between(session, since + timedelta(days=1), as_at)


@Loader
def slippage(revision: int, as_at: date, theme: str) -> Display:
    """What moved from its baseline, with its chart."""
    status, milestones = loaders.status.at(revision, as_at), loaders.milestones.at(revision, as_at)
    moved = tracking.slippage(loaders.plan.at(revision), as_at, status)
    undated = progress_displays.overdue_without_a_date(milestones, status, as_at)
    shown = progress_displays.slippage(moved, undated, status)
    spec = charts.slippage(shown["drawn"], as_at, theme).to_dict(validate=False) if len(shown["drawn"]) else None
    return shown | {"chart": {"spec": spec, "alt": shown["alt"]}}


@Loader
def due_and_silent(revision: int, as_at: date) -> Display:
    due = falling_due.at(revision, as_at, progress_displays.LATER)
    longest = loaders.numbers.at(revision)["silent"]
    silent, status = without_update.at(revision, as_at), loaders.status.at(revision, as_at)
    return progress_displays.due_and_silent(due, silent, status, loaders.plan.at(revision), longest)


@Loader
def waiting(revision: int, as_at: date) -> Display:
    """Which actions wait for late ones."""
    late = loaders.late_dependencies.at(revision, as_at)
    return progress_displays.waiting(late, loaders.status.at(revision, as_at), loaders.plan.at(revision))
