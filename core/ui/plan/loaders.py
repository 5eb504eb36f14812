"""What the pages load: the subjects' queries, measures and displays, cached by the data revision.

What is cached is shared by everyone and must not be altered; a page that needs another frame makes one.
"""

from datetime import date
from typing import Any

import pandas as pd

from core.numbers import chosen_numbers
from core.plan import charts, displays, measures
from core.plan import opened_action as plan_opened_action
from core.plan import quality as plan_quality
from core.plan.displays import Display
from core.plan.progress import tracking
from core.plan.queries import Frames, plan_frames
from core.plan.rules import RatingNumbers
from core.settings import today
from core.storage.engine import reading
from core.storage.revision import data_revision
from core.ui.shell.loading import Loader, opened_database


@Loader
def plan(revision: int) -> Frames:
    """Every table of the plan, as `plan_frames` gives it."""
    with reading(opened_database()) as session:
        return plan_frames(session)


@Loader
def numbers(revision: int) -> dict[str, int]:
    """Every number that the programme office may set, by its name in `core.numbers`."""
    with reading(opened_database()) as session:
        return chosen_numbers(session)


@Loader
def rating_numbers(revision: int) -> RatingNumbers:
    """The numbers of the rating rule."""
    return RatingNumbers.of(numbers.at(revision))


@Loader
def default_reporting_date(revision: int) -> date | None:
    """The date that the plan opens with; None follows today."""
    return measures.default_reporting_date(plan.at(revision))


@Loader
def plan_name(revision: int) -> str:
    return displays.plan_name(plan.at(revision))


@Loader
def status(revision: int, as_at: date) -> pd.DataFrame:
    """One row an action at the reporting date, as `measures.status` gives it."""
    return measures.status(plan.at(revision), as_at, rating_numbers.at(revision))


@Loader
def milestones(revision: int, as_at: date) -> pd.DataFrame:
    return measures.milestone_status(plan.at(revision), as_at)


@Loader
def is_illustrative(revision: int, as_at: date) -> bool:
    """Whether any progress shown at the reporting date is made up."""
    return bool(status.at(revision, as_at)["is_illustrative"].any())


@Loader
def summary(revision: int, as_at: date) -> Display:
    since = measures.month_before(as_at)
    before, now = status.at(revision, since), status.at(revision, as_at)
    changes = measures.changes(plan.at(revision), now, before, as_at, since)
    return displays.summary(plan.at(revision), now, changes)


@Loader
def ratings_picture(revision: int, as_at: date, band: str, theme: str) -> str:
    """The bar of a band's ratings as an SVG picture."""
    import vl_convert

    (card,) = [card for card in summary.at(revision, as_at)["cards"] if card["name"] == band]
    return str(vl_convert.vegalite_to_svg(charts.ratings_bar(card["counts"], theme).to_dict(validate=False)))


@Loader
def actions(
    revision: int, as_at: date, bands: tuple[str, ...], ratings: tuple[str, ...], leads: tuple[str, ...], words: str
) -> pd.DataFrame:
    """The rows of `status` that the filters leave."""
    return measures.filtered(status.at(revision, as_at), bands, ratings, leads, words)


@Loader
def action_rows(revision: int, as_at: date, *filters: Any) -> pd.DataFrame:
    return displays.action_rows(actions.at(revision, as_at, *filters))


@Loader
def export_rows(revision: int, as_at: date, *filters: Any) -> pd.DataFrame:
    return displays.export_rows(actions.at(revision, as_at, *filters))


@Loader
def lead_rows(revision: int, as_at: date, *filters: Any) -> pd.DataFrame:
    return displays.lead_rows(_carried.at(revision, as_at, *filters))


@Loader
def lead_export(revision: int, as_at: date, *filters: Any) -> pd.DataFrame:
    return displays.lead_export(_carried.at(revision, as_at, *filters))


@Loader
def leads_spec(revision: int, as_at: date, *filters: Any) -> dict[str, Any]:
    return charts.leads_bars(_carried.at(revision, as_at, *filters)).to_dict(validate=False)


@Loader
def _carried(
    revision: int, as_at: date, bands: tuple[str, ...], ratings: tuple[str, ...], leads: tuple[str, ...], words: str
) -> pd.DataFrame:
    """What the accountable leads carry of the actions that the filters leave: all leads, or the chosen ones."""
    shown = actions.at(revision, as_at, bands, ratings, leads, words)
    carried = measures.by_lead(shown, plan.at(revision)["leads"])
    return carried[carried["code"].isin(leads)].reset_index(drop=True) if leads else carried


@Loader
def timeline_spec(revision: int, as_at: date, theme: str, *filters: Any) -> dict[str, Any]:
    """The chart of the first dated actions that the filters leave, as many as can be read."""
    shown = measures.dated(actions.at(revision, as_at, *filters)).head(displays.MOST_IN_A_TABLE)
    due = milestones.at(revision, as_at)
    limits = plan.at(revision)["bands"].dropna(subset="limit_on")
    names = {f"Limit of ‘{row.band}’": row.limit_on for row in limits.itertuples() if row.band in set(shown["band"])}
    return charts.timeline(shown, due[due["action"].isin(shown["ref"])], names, as_at, theme).to_dict(validate=False)


@Loader
def workstream_cards(revision: int, as_at: date) -> list[Display]:
    return displays.workstream_cards(status.at(revision, as_at), plan.at(revision)["overarching_actions"])


@Loader
def quality(revision: int) -> pd.DataFrame:
    return plan_quality.findings(plan.at(revision))


@Loader
def quality_rows(revision: int) -> pd.DataFrame:
    return displays.quality_rows(quality.at(revision))


@Loader
def workstream_rows(revision: int) -> pd.DataFrame:
    return displays.workstream_rows(plan.at(revision)["overarching_actions"])


@Loader
def quality_tables(revision: int, as_at: date) -> list[Display]:
    return displays.quality_tables(quality.at(revision), status.at(revision, as_at))


@Loader
def opened_action(revision: int, as_at: date, ref: str) -> Display | None:
    """An action and what it is tied to."""
    whole, now = plan.at(revision), status.at(revision, as_at)
    late, moves = tracking.late_dependencies(whole, as_at, now), tracking.forecast_moves(whole, as_at)
    return plan_opened_action.opened_action(ref, as_at, whole, now, milestones.at(revision, as_at), late, moves)


def warm() -> tuple[int, date]:
    """Load what the summary shows of the plan as it opens, before the first visitor asks; gives revision and date."""
    with reading(opened_database()) as session:
        revision = data_revision(session)
    as_at = default_reporting_date.at(revision) or today()
    is_illustrative.at(revision, as_at)
    for card in summary.at(revision, as_at)["cards"]:
        for theme in ("light", "dark"):
            ratings_picture.at(revision, as_at, card["name"], theme)
    return revision, as_at
