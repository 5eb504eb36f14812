"""What the summary page loads, cached by the data revision."""

from datetime import date
from typing import Any

from core.plan import changes, charts, measures, summary
from core.ui.plan import loaders
from core.ui.shell.loading import Loader


@Loader
def plan(revision: int, as_at: date) -> summary.Summary:
    since, frames = measures.month_before(as_at), loaders.plan.at(revision)
    before, now = loaders.status.at(revision, since), loaders.status.at(revision, as_at)
    return summary.summary(frames, now, changes.changes(frames, now, before, as_at, since))


@Loader
def ratings_pictures(revision: int, as_at: date, theme: str) -> dict[str, str]:
    """The bar of each band's ratings as an SVG picture, by the band's name."""
    cards = plan.at(revision, as_at).cards
    return {card.name: picture(charts.ratings_bar(card.counts, theme)) for card in cards}


def picture(chart: Any) -> str:
    """A chart as an SVG picture, made on the server."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict(validate=False)))
