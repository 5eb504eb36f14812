"""The board report from the database: the frames that the screens show, in the sections of the report."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlmodel import Session

from core.audit import trail
from core.board import (
    annex,
    explanations,
    health_sections,
    plan_sections,
    programme_sections,
    publication,
    workforce_sections,
)
from core.board import measures as board
from core.board.plan_sections import PlanState
from core.board.programme_sections import Kept
from core.board.report import Part, Report, Section
from core.board.workforce_sections import Workforce
from core.figures import Figure
from core.health import figures as health_figures
from core.health import queries as health_queries
from core.health.measures import WHOLE_SERVICE
from core.health.rounds import AskedRound, HeldRound, Standing
from core.indicators import from_workforce
from core.indicators import measures as indicators
from core.indicators import queries as indicator_queries
from core.indicators.aims import targets_set, with_plan, with_targets
from core.indicators.control_charts import Lengths
from core.indicators.definitions import shipped_measures
from core.indicators.displays import overview
from core.indicators.from_registers import with_registers
from core.numbers import chosen_numbers
from core.plan import changes as plan_changes
from core.plan import measures, phrases, totals
from core.plan.progress import tracking
from core.plan.queries import condensed_frames
from core.plan.rules import RatingNumbers
from core.plan.versions.queries import versions
from core.plan.versions.refs import in_force, in_refs_of, kept_under
from core.refusals import Refused
from core.registers import queries as register_queries
from core.registers.every import REGISTERS
from core.registers.register import Around, known_at
from core.uploads.displays import loaded_without
from core.uploads.history import uploads
from core.uploads.tables import OF_ALL_FIGURES
from core.words import count
from core.workforce import queries as workforce_queries
from core.workforce.measures import with_distinct_teams
from core.workforce.summary import lacking

Begin = Callable[[Sequence[Section]], object]


def board_report(
    session: Session, as_at: date, since: date, made_on: date, for_publication: bool, begin: Begin = len
) -> Report:
    """The board report at a reporting date, with what changed since an earlier one. Raises Refused.

    `begin` is told of the sections with pictures while the rest is still gathered.
    """
    numbers = chosen_numbers(session)
    workforce = _workforce(session, as_at, since, numbers, for_publication)
    observations = from_workforce.with_workforce(
        indicator_queries.observations(session), workforce.posts, workforce.held, workforce.waiting, workforce.snapshots
    )
    observations = with_registers(observations, register_queries.observations(session))
    check = _health_check(session, workforce, observations)
    without = loaded_without(uploads(session), OF_ALL_FIGURES, as_at)
    drawn = tuple(
        _noted(section, without)
        for section in (workforce_sections.section(workforce), health_sections.section(check, for_publication))
    )
    begin(drawn)
    plan = _plan(session, as_at, since, numbers)
    latest = indicators.latest(
        indicators.known_at(observations, as_at),
        with_plan(with_targets(shipped_measures(), targets_set(numbers)), plan.frames),
        indicator_queries.step_changes(session),
        as_at,
        Lengths.of(numbers),
    )
    printed = publication.indicators_without_few(latest) if for_publication else latest
    programme = programme_sections.section(_kept(session, plan), for_publication)
    sections = (
        _noted(_summary(plan, workforce, check, printed), without),
        plan_sections.exceptions(plan),
        plan_sections.changed(plan),
        plan_sections.redated(plan),
        plan_sections.progress(plan),
        *drawn,
        _noted(health_sections.indicators(printed, overview.headline(latest), as_at), without),
        programme,
        explanations.key(plan),
        explanations.definitions(),
        explanations.dates(plan, workforce, check, latest),
        annex.annex(plan, for_publication),
        _audit_trail(session),
    )
    about = plan.frames["plan"].iloc[0]
    is_illustrative = (
        plan.is_illustrative
        or bool(workforce.made_up)
        or bool(check and check.is_illustrative)
        or bool(latest["is_illustrative"].any())
        or bool(programme.notice)
    )
    remarks = (*([publication.WHY] if for_publication else []), *([without] if without else []))
    return Report(
        about["title"], about["council"], as_at, since, made_on, for_publication, is_illustrative, remarks, sections
    )


def _noted(section: Section, without: str) -> Section:
    """A section with figures of uploads, which says which of them were loaded without rows that have problems."""
    return replace(section, notice=" ".join(filter(None, (section.notice, without))))


def _plan(session: Session, as_at: date, since: date, chosen: dict[str, int]) -> PlanState:
    frames = condensed_frames(session, (since, as_at), as_at)
    if frames["actions"].empty:
        raise Refused("There is no report to make, because no plan is loaded yet.")
    numbers = RatingNumbers.of(chosen)
    now, before = measures.status(frames, as_at, numbers), _before(session, frames, as_at, since, numbers)
    red = totals.needs_attention(now)
    return PlanState(
        frames=frames,
        as_at=as_at,
        since=since,
        numbers=numbers,
        unsaid=totals.unsaid(now, as_at, chosen["silent"], measures.plan_date(frames)),
        now=now,
        bands=totals.band_summary(now, frames["groups"]),
        red=red,
        red_since=board.red_since(frames, list(red["ref"]), as_at, numbers),
        milestones=measures.milestone_status(frames, as_at),
        changes=plan_changes.changes(frames, now, before, as_at, since),
        slippage=tracking.slippage(frames, as_at, now),
        curve=board.finish_curve(frames, _curve_days(frames, as_at)),
    )


def _before(
    session: Session, frames: measures.Frames, as_at: date, since: date, numbers: RatingNumbers
) -> pd.DataFrame:
    """The status at the earlier date, by the version of the plan that was in force then."""
    every = versions(session)
    then, now = in_force(every, since), in_force(every, as_at)
    if then is None or now is None or then == now:
        return measures.status(frames, since, numbers)
    before = measures.status(condensed_frames(session, (since,), since), since, numbers)
    return in_refs_of(before, kept_under(every, then.number, before["ref"], until=now.number))


def _kept(session: Session, plan: PlanState) -> list[Kept]:
    """What each register holds at the reporting date."""
    due = register_queries.due_dates(plan.frames)
    around = Around(plan.as_at, register_queries.live_cases(session), due)
    found = ((one, register_queries.entries(session, one)) for one in REGISTERS.values())
    return [Kept(one, known_at(entries, one.model, plan.as_at), around) for one, entries in found]


def _curve_days(frames: measures.Frames, as_at: date) -> list[date]:
    """The month ends from the plan's first start to the reporting date, the last three years at most."""
    first = min(frames["actions"]["starts_on"].dropna(), default=as_at)
    return tracking.month_ends(first, as_at)[-37:] if first <= as_at else [as_at]


def _workforce(session: Session, as_at: date, since: date, numbers: dict[str, int], for_publication: bool) -> Workforce:
    return Workforce(
        every_post=with_distinct_teams(workforce_queries.every_post_total(session)),
        groups=workforce_queries.role_groups(session),
        every_worker=with_distinct_teams(workforce_queries.every_caseload_total(session)),
        waiting=with_distinct_teams(workforce_queries.unallocated(session)),
        snapshots=workforce_queries.snapshots(session),
        as_at=as_at,
        since=since,
        target=numbers["target_caseload"],
        target_rate=numbers["target_vacancy_rate"] / 100,
        for_publication=for_publication,
    )


def _health_check(session: Session, workforce: Workforce, observations: pd.DataFrame) -> Standing | None:
    """The latest round on or before the reporting date with the one before; None where none was held."""

    def fill(day: date, wanted: list[str]) -> pd.DataFrame:
        totals = (workforce.posts, workforce.held, workforce.waiting, workforce.snapshots)
        return health_figures.figures(day, wanted, workforce.target, indicators.known_at(observations, day), *totals)

    def standing(rounds: list[HeldRound]) -> Standing | None:
        if not rounds:
            return None
        asked = AskedRound.of(frames, rounds[0], fill, lambda number: health_queries.kept_figures(session, number))
        lines = asked.lines([WHOLE_SERVICE])
        if workforce.for_publication:
            lines = publication.lines_without_few(lines, workforce.figures(asked.round.held_on))
        return Standing(asked, lines, lambda: standing(rounds[1:]))

    frames = health_queries.health_frames(session)
    return standing(frames.held(workforce.as_at))


def _summary(plan: PlanState, workforce: Workforce, check: Standing | None, latest: pd.DataFrame) -> Section:
    """One page in plain words."""
    parts: list[Part] = [
        phrases.headline(plan.bands, plan.unsaid),
        plan_sections.band_table(plan),
        f"{plan_sections.counts(plan)} {count(len(plan.red), 'red action').capitalize()} and "
        f"{count(len(plan.slippage), 're-dated milestone')} are set out on the next pages.",
    ]
    if cards := workforce_sections.cards(workforce):
        parts.append(workforce_sections.card_table(cards))
    if missing := lacking(workforce.snapshots, workforce.as_at):
        parts.append(missing)
    parts.append(health_sections.theme_table(check) if check else "No round of the health check was held by this date.")
    parts += health_sections.in_exception(latest)
    return Section("Summary", "Summary", parts, is_on_new_page=True)


def _audit_trail(session: Session) -> Section:
    """How many entries the audit trail has, and the newest hash, which proves later that none was altered."""
    head = trail.newest(session)
    words = (
        "When this report was made, the audit trail, which keeps every change to these data with who made it and when, held "
        f"**{count(head.entry, 'entry', 'entries')}**. Each entry carries a check value (a hash) made from itself and from the "
        "entry before it. The newest is printed here, outside the database, so that anybody can tell later whether an entry up "
        "to this one was altered or removed: the trail must still hold the same value at this number."
    )
    table = pd.DataFrame([(head.entry, head.chained or "none yet")], columns=["Newest entry", "Its hash (SHA-256)"])
    return Section(
        "Audit trail", "Audit trail", (words, Figure("The newest entry of the audit trail", table, widths=(2.0, 10.0)))
    )
