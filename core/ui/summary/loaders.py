"""What the summary page loads, cached by the data revision."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.health.measures import WHOLE_SERVICE
from core.indicators.definitions import DefinitionsProblem
from core.markdown import bare, runs
from core.plan import changes, measures, totals
from core.plan.displays import plan_name, short_forms
from core.plan.queries import Frames
from core.plan.rules import RatingNumbers
from core.registers.every import REGISTERS
from core.summary import answer, of_plan, page, signs
from core.summary.contents import OfHealth, OfMeasures, Sign, Summary
from core.ui.health import loaders as health_loaders
from core.ui.indicators import loaders as indicator_loaders
from core.ui.plan import loaders
from core.ui.programme import loaders as register_loaders
from core.ui.shell.loading import Loader
from core.ui.uploads import loaders as upload_loaders
from core.ui.workforce import loaders as workforce_loaders
from core.uploads.tables import OF_ALL_FIGURES, Kind
from core.words import listed, long_date
from core.workforce import measures as workforce_measures
from core.workforce import summary as workforce_summary

NO_ROUND = (
    "No round of the health check was held by this date. The programme office opens rounds on the page Health check."
)
NO_MEASURES = "No indicators are loaded for this date. The programme office loads them on the page Upload."


@Loader
def page_at(revision: int, as_at: date, theme: str) -> str:
    """The page below its title as HTML."""
    return page.content(summary(revision, as_at, theme), theme)


def summary(revision: int, as_at: date, theme: str) -> Summary:
    """Everything that the page says."""
    plan, now = loaders.plan.at(revision, as_at), loaders.status.at(revision, as_at)
    since = measures.since(plan, as_at)
    before = loaders.status_before.at(revision, since, as_at)
    numbers = loaders.numbers.at(revision)
    unsaid = totals.unsaid(now, as_at, numbers["silent"], measures.plan_date(plan))
    the_plan = of_plan.of_plan(plan, now, changes.changes(plan, now, before, as_at, since), unsaid, as_at)
    figures, health = _figures(revision, as_at, since, theme), _health(revision, as_at)
    said = answer.answer(now, before, as_at, since, unsaid, figures.waiting, figures.worse)
    made_up = {
        "progress": bool(now["is_illustrative"].any()),
        **{kind: kind in figures.made_up for kind in workforce_summary.KINDS},
        "indicators": figures.measures_made_up,
        "health check": health.is_made_up,
        **register_loaders.made_up.at(revision, as_at),
    }
    around = register_loaders.exceptions.at(revision, as_at)
    return Summary(
        as_at,
        since,
        bare(plan_name(plan)),
        _made_up(made_up),
        answer.is_behind(now, as_at),
        runs(said),
        the_plan,
        figures.signs,
        figures.lacking,
        figures.measures,
        figures.without_measures,
        health.themes,
        NO_ROUND,
        of_plan.key(RatingNumbers.of(numbers)),
        _sources(revision, plan, as_at),
        bare(short_forms([one.title for one in the_plan.red])).removeprefix("Short forms here. "),
        [(REGISTERS[name].title, bare(line)) for name, lines in around.items() for line in lines],
    )


@dataclass(frozen=True)
class Figures:
    """What the workforce and the measures say, and which of it is made up."""

    signs: list[Sign]
    lacking: str
    made_up: tuple[str, ...]
    waiting: answer.Compared
    measures: OfMeasures | None
    without_measures: str
    measures_made_up: bool
    worse: answer.Compared


def _figures(revision: int, as_at: date, since: date, theme: str) -> Figures:
    posts, held, waiting = (
        one.at(revision) for one in (workforce_loaders.posts, workforce_loaders.held, workforce_loaders.waiting)
    )
    target, snapshots = loaders.numbers.at(revision)["target_caseload"], workforce_loaders.snapshots.at(revision)
    made_up = workforce_summary.made_up_kinds(snapshots, as_at)
    cards = workforce_summary.marked(workforce_summary.summary_cards(posts, held, waiting, as_at, target), made_up)
    undecided = bare(workforce_loaders.undecided.at(revision, as_at))
    lacking = workforce_summary.lacking(snapshots, as_at)
    without_rows = upload_loaders.loaded_without.at(revision, OF_ALL_FIGURES, as_at)
    lacking = " ".join(
        filter(
            None, [lacking, "The HR lead loads them on the page Upload." if lacking else "", without_rows, undecided]
        )
    )
    try:
        known, latest = indicator_loaders.shipped.at(revision), indicator_loaders.latest.at(revision, as_at)
        before = indicator_loaders.latest.at(revision, since)
    except DefinitionsProblem as problem:
        known, latest, before = {}, NO_LATEST, NO_LATEST
        without = f"The indicators cannot be shown, because the file of measures is to be mended: {problem}"
    else:
        without = NO_MEASURES
    trend = workforce_measures.caseload_trend(held, waiting, target)
    return Figures(
        signs.signs(cards, known, as_at, since, theme),
        lacking,
        made_up,
        signs.waiting(trend, as_at, since, known.get("unallocated_cases")),
        signs.of_measures(latest, before, as_at),
        without,
        bool(latest["is_illustrative"].any()),
        signs.worse(latest, before, as_at, since),
    )


NO_LATEST = pd.DataFrame(columns=["code", "value", "rating", "meaning", "is_illustrative"])


@dataclass(frozen=True)
class Health:
    """The themes of the last round, None where none was held, and whether anything of them is made up."""

    themes: OfHealth | None
    is_made_up: bool


def _health(revision: int, as_at: date) -> Health:
    rounds = health_loaders.frames.at(revision).held(as_at)
    if not rounds:
        return Health(None, False)
    of = health_loaders.standing.at(revision, rounds[0].id, *WHOLE_SERVICE)
    return Health(signs.of_health(of), of.is_illustrative)


def _made_up(kinds: dict[str, bool]) -> str:
    """Which of the things on the page are made up."""
    if all(kinds.values()):
        return "everything but the plan itself is made up"
    found = [kind for kind, is_made_up in kinds.items() if is_made_up]
    return f"{listed(found)}: made up to show how this page works" if found else ""


def _sources(revision: int, plan: Frames, as_at: date) -> str:
    """What the page rests on, with its dates."""
    published_on = measures.plan_date(plan)
    parts = [
        f"plan of {long_date(published_on)}" if published_on else "the plan",
        f"progress as recorded for {long_date(as_at)}",
    ]
    for kind in (Kind.VACANCIES, Kind.CASELOADS):
        if snapshot := workforce_loaders.snapshot.at(revision, kind, as_at):
            parts.append(f"{kind} of {long_date(snapshot.as_at)}")
    return f"Sources: {listed(parts)}."
