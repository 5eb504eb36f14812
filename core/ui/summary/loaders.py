"""What the summary page loads, cached by the data revision."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core import charts
from core.figures import Figure
from core.indicators.displays import overview
from core.plan import changes, measures, summary, totals
from core.plan.charts import ratings_bar
from core.ui.indicators import loaders as indicator_loaders
from core.ui.plan import loaders
from core.ui.shell.loading import Loader
from core.ui.workforce import loaders as workforce_loaders
from core.workforce import summary as workforce_summary


@Loader
def plan(revision: int, as_at: date) -> summary.Summary:
    frames = loaders.plan.at(revision)
    since = measures.since(frames, as_at)
    before, now = loaders.status.at(revision, since), loaders.status.at(revision, as_at)
    longest = loaders.numbers.at(revision)["silent"]
    unsaid = totals.unsaid(now, as_at, longest, measures.plan_date(frames))
    return summary.summary(frames, now, changes.changes(frames, now, before, as_at, since), unsaid)


@dataclass(frozen=True)
class Workforce:
    """The cards of the workforce, none where no snapshot is on or before the date, what of them is lacking, and which kinds are
    made up."""

    cards: list[Figure]
    lacking: str
    made_up: tuple[str, ...]


@Loader
def workforce(revision: int, as_at: date) -> Workforce:
    cards = workforce_summary.summary_cards(
        workforce_loaders.posts.at(revision),
        workforce_loaders.held.at(revision),
        workforce_loaders.waiting.at(revision),
        as_at,
        loaders.numbers.at(revision)["target_caseload"],
    )
    snapshots = workforce_loaders.snapshots.at(revision)
    made_up = workforce_summary.made_up_kinds(snapshots, as_at)
    return Workforce(workforce_summary.marked(cards, made_up), workforce_summary.lacking(snapshots, as_at), made_up)


@Loader
def pictures(revision: int, as_at: date, theme: str) -> dict[str, str]:
    """The bars of the bands and the trends of the workforce as SVG pictures, by the names of their cards; a trend is drawn
    where there are two snapshots or more."""
    drawn = {card.name: _picture(ratings_bar(card.counts, theme)) for card in plan.at(revision, as_at).cards}
    cards = workforce.at(revision, as_at).cards
    return drawn | {card.title: _picture(charts.trend_line(card.table, theme)) for card in cards if len(card.table) > 1}


def _picture(chart: Any) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict(validate=False)))


@dataclass(frozen=True)
class Indicators:
    """How many measures have a figure, and those in exception, a line of Markdown each."""

    with_figure: int
    exceptions: list[str]
    is_illustrative: bool


@Loader
def indicators(revision: int, as_at: date) -> Indicators:
    latest = indicator_loaders.latest.at(revision, as_at)
    with_figure, is_made_up = int(latest["value"].notna().sum()), bool(latest["is_illustrative"].any())
    return Indicators(with_figure, overview.exceptions(latest), is_made_up)
