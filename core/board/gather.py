"""The board report from the database: the frames that the screens show, in the sections of the report."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from sqlmodel import Session

from core import audit
from core.board import health_sections, plan_sections, publication, workforce_sections
from core.board import measures as board
from core.board.health_sections import HealthCheck
from core.board.plan_sections import PlanState
from core.board.report import Part, Report, Section, Table
from core.board.workforce_sections import Workforce
from core.health import displays as health_displays
from core.health import figures, queries
from core.health import measures as health
from core.health.measures import WHOLE_SERVICE
from core.indicators import displays as indicator_displays
from core.indicators import from_workforce
from core.indicators import measures as indicators
from core.indicators import queries as indicator_queries
from core.indicators.definitions import shipped_measures
from core.numbers import chosen_numbers
from core.plan import measures, phrases, tracking
from core.plan.history import condensed_frames
from core.plan.rules import RatingNumbers
from core.words import count, long_date
from core.workforce import caseload_displays, vacancy_displays
from core.workforce import queries as workforce_queries
from core.workforce.vacancy_displays import told_apart


class NothingToReport(Exception):
    """No report can be made; the message says why."""


def gather(session: Session, as_at: date, since: date, made_on: date, for_publication: bool) -> Report:
    """The board report at a reporting date, with what changed since an earlier one. Raises NothingToReport."""
    numbers = chosen_numbers(session)
    plan = _plan(session, as_at, since, RatingNumbers.of(numbers))
    workforce = _workforce(session, as_at, since, numbers, for_publication)
    known = _observations(session, workforce)
    check = _health_check(session, workforce, known)
    latest = indicators.latest(
        indicators.known_at(known, as_at), shipped_measures(), indicator_queries.step_changes(session), as_at
    )
    told = publication.indicators_without_few(latest) if for_publication else latest
    sections = (
        _summary(plan, workforce, check, told),
        plan_sections.exceptions(plan),
        plan_sections.changed(plan),
        plan_sections.redated(plan),
        plan_sections.progress(plan),
        workforce_sections.section(workforce),
        health_sections.section(check),
        health_sections.indicators(told, indicator_displays.headline(latest), as_at),
        _key(plan),
        _definitions(),
        _dates(plan, workforce, check, latest),
        plan_sections.annex(plan, for_publication),
        _audit_trail(session),
    )
    about = plan.frames["plan"].iloc[0]
    made_up = any(
        (plan.is_illustrative, workforce.is_illustrative, check is not None and check.is_illustrative, bool(latest["is_illustrative"].any()))
    )  # fmt: skip
    remarks = (publication.WHY,) if for_publication else ()
    return Report(about["title"], about["council"], as_at, since, made_on, for_publication, made_up, remarks, sections)


def _plan(session: Session, as_at: date, since: date, numbers: RatingNumbers) -> PlanState:
    frames = condensed_frames(session, (since, as_at))
    if frames["actions"].empty:
        raise NothingToReport("There is no report to make, because no plan is loaded yet.")
    now, before = (measures.status(frames, day, numbers) for day in (as_at, since))
    red = measures.needs_attention(now)
    return PlanState(
        frames=frames,
        as_at=as_at,
        since=since,
        numbers=numbers,
        now=now,
        bands=measures.band_summary(now, frames["bands"]),
        red=red,
        red_since=board.red_since(frames, list(red["ref"]), as_at, numbers),
        milestones=measures.milestone_status(frames, as_at),
        changes=measures.changes(frames, now, before, as_at, since),
        slippage=tracking.slippage(frames, as_at, now),
        curve=board.finish_curve(frames, _curve_days(frames, as_at)),
    )


def _curve_days(frames: measures.Frames, as_at: date) -> list[date]:
    """The month ends from the plan's first start to the reporting date, the last three years at most."""
    first = min(frames["actions"]["starts_on"].dropna(), default=as_at)
    return tracking.month_ends(first, as_at)[-37:] if first <= as_at else [as_at]


def _workforce(session: Session, as_at: date, since: date, numbers: dict[str, int], for_publication: bool) -> Workforce:
    return Workforce(
        posts=told_apart(workforce_queries.post_totals(session)),
        held=told_apart(workforce_queries.caseload_totals(session)),
        waiting=told_apart(workforce_queries.unallocated(session)),
        snapshots=workforce_queries.snapshots(session),
        as_at=as_at,
        since=since,
        target=numbers["target_caseload"],
        target_rate=numbers["target_vacancy_rate"] / 100,
        for_publication=for_publication,
    )


def _observations(session: Session, workforce: Workforce) -> pd.DataFrame:
    """Every observation of the indicators, those that come from workforce data among them."""
    return from_workforce.with_workforce(
        indicator_queries.observations(session), workforce.posts, workforce.held, workforce.waiting, workforce.snapshots
    )


def _health_check(session: Session, workforce: Workforce, observations: pd.DataFrame) -> HealthCheck | None:
    """The latest round on or before the reporting date with the one before; None where none was held."""
    rounds = queries.rounds(session)
    rounds = rounds[rounds["held_on"].map(lambda day: day <= workforce.as_at).astype(bool)]
    if rounds.empty:
        return None
    questions, themes = queries.questions(session), queries.themes(session)
    answers, counts = queries.answers(session), queries.survey_counts(session)

    def lines(round_: pd.Series) -> pd.DataFrame:
        of_set = questions[questions["question_set"] == round_["question_set"]]
        return health.lines(
            of_set,
            answers[answers["round"] == round_["id"]],
            _figures(workforce, observations, round_["held_on"], set(of_set["figure"]) - {""}),
            health.scores(counts, round_["held_on"]),
            [WHOLE_SERVICE],
        )

    def of_themes(found: pd.DataFrame, round_: pd.Series) -> pd.DataFrame:
        return health.themes(found, themes[themes["question_set"] == round_["question_set"]])

    last, earlier = rounds.iloc[-1], rounds.iloc[-2] if len(rounds) > 1 else None
    now, before = lines(last), None if earlier is None else lines(earlier)
    told, told_before = (_told(one, workforce, day) for one, day in ((now, last), (before, earlier)))
    return HealthCheck(
        round_=dict(last),
        before=None if earlier is None else dict(earlier),
        lines=told if told is not None else now,
        lines_before=told_before if told_before is not None else now.head(0),
        themes=of_themes(now, last),
        themes_before=None if before is None or earlier is None else of_themes(before, earlier),
    )


def _told(lines: pd.DataFrame | None, workforce: Workforce, round_: pd.Series | None) -> pd.DataFrame | None:
    """The lines of a round as they may be told."""
    if lines is None or round_ is None or not workforce.for_publication:
        return lines
    return publication.lines_without_few(lines, workforce.figures(round_["held_on"]))


def _figures(workforce: Workforce, observations: pd.DataFrame, day: date, wanted: Iterable[str]) -> pd.DataFrame:
    """What fills the lines of a round held on a day."""
    names = sorted(wanted)
    of_workforce = figures.workforce_figures(
        day, names, workforce.posts, workforce.held, workforce.waiting, workforce.snapshots, workforce.target
    )
    known = indicators.known_at(observations, day)
    return pd.concat([of_workforce, figures.indicator_figures(names, known, shipped_measures())], ignore_index=True)


def _summary(plan: PlanState, workforce: Workforce, check: HealthCheck | None, latest: pd.DataFrame) -> Section:
    """One page in plain words."""
    parts: list[Part] = [
        phrases.headline(plan.bands),
        plan_sections.band_table(plan),
        f"{plan_sections.counts(plan)} {count(len(plan.red), 'red action').capitalize()} and "
        f"{count(len(plan.slippage), 're-dated milestone')} are set out on the next pages.",
    ]
    cards = workforce_sections.cards(workforce)
    if cards:
        parts.append(workforce_sections.card_table(cards, workforce.is_illustrative))
    else:
        parts.append("No workforce figures are loaded for this date.")
    parts.append(
        health_sections.theme_table(check)
        if check
        else "No round of the health check was held by this date."
    )
    parts += health_sections.in_exception(latest)
    return Section("Summary", "Summary", tuple(parts), is_on_new_page=True)


def _key(plan: PlanState) -> Section:
    words = "Each action gets one rating, by the first of these rules that holds. The letter stands beside every colour."
    return Section("What the ratings mean", "Ratings", (words, plan_sections.key_of_ratings(plan.numbers)), is_on_new_page=True)


def _definitions() -> Section:
    return Section(
        "What the figures mean",
        "Definitions",
        (
            "### The plan\n" + PLAN_MEANING,
            "### Vacancies\n" + vacancy_displays.MEANING,
            "### Caseloads\n" + caseload_displays.MEANING,
            "### Indicators\n" + INDICATORS_MEANING,
            "### Health check\n" + health_displays.MEANING,
        ),
    )


PLAN_MEANING = (
    "- **Reporting date.** Everything is shown as it had been recorded for that date.\n"
    "- **Due and expected.** *Due* is the plan’s own date, its baseline, which never changes. *Expected* is the latest forecast, "
    "or the day on which it was met.\n"
    "- **Completed, newly red, recovered, re-dated.** What differs between the two reporting dates. An action that was completed or "
    "superseded does not count as recovered.\n"
    "- **Red since.** The first day as at which an action was red, and has been without a break since.\n"
    "- **Owner.** The posts that are accountable for an action; the first one named leads. Posts are shown, not people.\n"
    "- **Set by hand.** An owner may set another rating than the rule’s with a reason; both are shown, and an action that is "
    "red by the rule stays among the red ones."
)
INDICATORS_MEANING = (
    "- **Rating.** Green: the target is met. Amber: the floor is met. Red: not even the floor. Targets that no law or plan names "
    "are local working targets.\n"
    "- **Signal.** A change counts as one only where a process control (XmR) chart shows it: a figure outside the limits, eight in "
    "a row on one side of the mean, six in a row rising or falling, or two of three near a limit."
)


def _dates(plan: PlanState, workforce: Workforce, check: HealthCheck | None, latest: pd.DataFrame) -> Section:
    """The date and the source of every figure."""
    about = plan.frames["plan"].iloc[0]
    heard = max((day for day in plan.now["reviewed_on"] if day), default=None)
    newest = f"Progress as recorded; the newest entry that counts is for {long_date(heard)}." if heard else "Nothing was recorded yet."
    yes_no = {True: "yes", False: "no"}
    rows = [
        ("Plan: titles, leads and baseline dates", "As agreed", str(about["source"]), "no"),
        ("Ratings, delivery, forecasts", long_date(plan.as_at), newest, yes_no[plan.is_illustrative]),
        ("Compared with", long_date(plan.since), "Progress as recorded for that date.", yes_no[plan.is_illustrative]),
        *workforce_sections.sources(workforce),
    ]
    if check:
        rows.append(("Health check", long_date(check.held_on), "Round of that day; figures by the snapshots before it.", yes_no[check.is_illustrative]))
    months = sorted({month for month in latest["month"].dropna()})
    if months:
        rows.append(
            ("Indicators", f"{months[0]:%B %Y} to {months[-1]:%B %Y}" if len(months) > 1 else f"{months[0]:%B %Y}", "Each for the month that stands beside it.", yes_no[bool(latest["is_illustrative"].any())])
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=["What", "As at", "Source", "Illustrative"])
    words = "*Illustrative* figures are made up to show how the product works, until the council’s own take their place."
    return Section("The date of every figure", "Dates", (words, Table("Dates and sources", table, None, (3.4, 2.6, 5.2, 1.5))))


def _audit_trail(session: Session) -> Section:
    """How many entries the audit trail has, and the newest hash, which proves later that none was altered."""
    head = audit.newest(session)
    words = (
        f"When this report was made, the audit trail, which keeps every change to these data with who made it and when, held "
        f"**{count(head.entry, 'entry', 'entries')}**. Each entry carries a check value (a hash) made from itself and from the entry "
        "before it. The newest is printed here, outside the database, so that anybody can tell later whether an entry up to this "
        "one was altered or removed: the trail must still hold the same value at this number."
    )
    table = pd.DataFrame([(head.entry, head.chained or "none yet")], columns=["Newest entry", "Its hash (SHA-256)"])
    return Section("Audit trail", "Audit trail", (words, Table("The newest entry of the audit trail", table, None, (2.0, 10.0))))
