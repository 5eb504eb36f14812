"""The sheets of the workforce on their way in: what each would change, and how it is stored."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from sqlmodel import Session

from core.numbers import NUMBERS, chosen_numbers
from core.sheets.columns import SheetRow
from core.sheets.outcome import Checked
from core.uploads.displays import Preview, Without
from core.uploads.history import current_upload
from core.uploads.intake import Intake, Known
from core.uploads.tables import Kind
from core.workforce import measures, queries
from core.workforce.commands import write_caseloads, write_vacancies
from core.workforce.comparison import Compared, post_changes
from core.workforce.displays import uploads as upload_displays
from core.workforce.displays.snapshot import FIGURES, said
from core.workforce.roles import Group, Groups, counted_workers, days_with_roles, in_groups, social_workers
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.in_question import most_fte
from core.workforce.rows.vacancies import VacancyRow
from core.workforce.sense import doubts_of_caseloads, doubts_of_posts
from core.workforce.snapshots import caseload_totals_of, caseloads_of, post_totals_of, posts_of
from core.workforce.words import Status

MODELS: dict[Kind, type[SheetRow]] = {Kind.VACANCIES: VacancyRow, Kind.CASELOADS: CaseloadRow}
TOTALS = {
    Kind.VACANCIES: (queries.every_post_total,),
    Kind.CASELOADS: (queries.every_caseload_total, queries.unallocated),
}
SUMMARY = {
    Kind.VACANCIES: (
        "posts", "established_fte", "in_post_fte", "vacant_fte", "agency_cover_fte", "vacancy_rate", "unfilled_rate",
        "agency_cover_rate", "agency_worker_rate", "frozen_fte", "unknown_posts", "unknown_fte", "other_posts", "other_fte",
        "undecided_posts", "undecided_fte",
    ),
    Kind.CASELOADS: (
        "workers", "fte", "cases", "average", "above", "share_above", "highest", "unallocated", "longest_wait_days",
        "other_workers", "other_cases", "undecided_workers", "undecided_cases",
    ),
}  # fmt: skip


def known(kind: Kind, session: Session | None) -> Known:
    """What is known for reading a sheet of this kind."""
    target = chosen_numbers(session)["target_caseload"] if session else NUMBERS["target_caseload"].default
    groups = queries.role_groups(session)
    districts = queries.districts_by_key(session)
    teams = queries.teams_by_key(session)
    context = {"districts": districts, "teams": teams, "target_caseload": target, "role_groups": groups}
    return Known(MODELS[kind], context)


def dated_by(checked: Checked[Any]) -> date | None:
    """The one date that the file's own rows say they are of."""
    days = {row.snapshot_date for _, row in checked.rows} - {None}
    return next(iter(days)) if len(days) == 1 else None


def summary(kind: Kind, checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a checked file, by their names in SUMMARY: rates as fractions, None where there is no figure."""
    if kind == Kind.VACANCIES:
        totals = pd.DataFrame(post_totals_of(posts_of(checked.rows), as_at), columns=list(queries.POST_TOTALS))
        return _figures(kind, context, totals)
    workers, waiting = caseloads_of(checked.rows)
    held = pd.DataFrame(caseload_totals_of(workers), columns=list(queries.CASELOAD_TOTALS)).assign(as_at=as_at)
    unallocated = pd.DataFrame(waiting, columns=list(queries.UNALLOCATED)).assign(as_at=as_at)
    return _figures(kind, context, held, unallocated)


def _figures(kind: Kind, context: Mapping[str, Any], *totals: pd.DataFrame) -> dict[str, Any]:
    if kind == Kind.VACANCIES:
        figures = _of_posts(totals[0], context["role_groups"])
    else:
        figures = _of_workers(totals[0], totals[1], context["role_groups"], context["target_caseload"])
    return {name: figures[name] for name in SUMMARY[kind]}


def _of_posts(totals: pd.DataFrame, groups: Groups) -> dict[str, Any]:
    """The figures of children's social workers, and how many posts of others, or undecided ones, are in none of them."""
    figures = measures.vacancy_figures(social_workers(totals, groups))
    for name, group in (("other", Group.OTHER), ("undecided", Group.UNDECIDED)):
        of_group = measures.vacancy_figures(in_groups(totals, groups, (group,)))
        figures |= {f"{name}_posts": of_group["posts"], f"{name}_fte": of_group["established_fte"]}
    return figures


def _of_workers(workers: pd.DataFrame, unallocated: pd.DataFrame, groups: Groups, target: int) -> dict[str, Any]:
    """The figures of those whom caseload figures count, and how many others, or undecided ones, hold cases besides."""
    figures = measures.caseload_figures(counted_workers(workers, groups), unallocated, target)
    for name, group in (("other", Group.OTHER), ("undecided", Group.UNDECIDED)):
        rows = in_groups(workers[workers["as_at"].isin(days_with_roles(workers))], groups, (group,))
        of_group = measures.caseload_figures(rows, unallocated, target)
        figures |= {f"{name}_workers": of_group["workers"], f"{name}_cases": of_group["cases"]}
    return figures


def summary_words(summary: Mapping[str, Any]) -> str:
    """`Posts: 1,204; Established: 1,150.5 FTE; …`, each figure with its unit."""
    return "; ".join(f"{FIGURES[name].name}: {said(name, value)}" for name, value in summary.items())


def without(kind: Kind, checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> Without:
    """What the main figure is without the rows in question, and between which limits they could move it."""
    figures = summary(kind, checked, as_at, context)
    if kind == Kind.CASELOADS:
        says = f"the average caseload is {said('average', figures['average'])} cases per FTE"
        return Without(says, "What the workers in them hold is not in it, and could make it higher or lower.")
    if figures["vacancy_rate"] is None:
        return Without("there is no vacancy rate, as of too many posts nobody knows yet whether they are vacant", "")
    says = f"the vacancy rate is {said('vacancy_rate', figures['vacancy_rate'])}"
    if checked.without_faults and len(checked.without_faults) == len(checked.in_question):
        whole = replace(checked, rows=[*checked.rows, *checked.without_faults])
        with_them = summary(kind, whole, as_at, context)["vacancy_rate"]
        says += f" in place of {said('vacancy_rate', with_them)}, which counts what can be read of them"
    most = sum(most_fte(typed) for _, typed in checked.in_question)
    lowest, highest = measures.limits_of_vacancy_rate(figures["vacant_fte"], figures["in_post_fte"], most)
    limits = f"between {said('vacancy_rate', lowest)} and {said('vacancy_rate', highest)}"
    return Without(
        says, f"Whatever they say, the vacancy rate is {limits}, as long as they are at most {most:g} FTE together."
    )


def preview(kind: Kind, session: Session, checked: Checked[Any], as_at: date) -> Preview:
    """What a checked file would change, ready to be drawn."""
    return upload_displays.preview(compared(session, kind, checked, as_at), kind, as_at)


def compared(session: Session, kind: Kind, checked: Checked[Any], as_at: date) -> Compared:
    """What a checked file would change, against the snapshot of its date, else the one before."""
    current = queries.snapshots(session)
    is_real = ~current["is_illustrative"].astype(bool)
    earlier = current[is_real & (current["kind"] == kind) & (current["as_at"] <= as_at)]
    context, seen = known(kind, session).context, current_upload(session, kind, as_at)
    after = summary(kind, checked, as_at, context)
    before: dict[str, Any] = dict.fromkeys(after)
    changes, without_id = post_changes((), ()), 0
    since: date | None = None
    doubts: tuple[str, ...] = ()
    if len(earlier):
        since, upload = earlier["as_at"].iloc[-1], int(earlier["id"].iloc[-1])
        stored = [totals(session, {upload: since}) for totals in TOTALS[kind]]
        before = _figures(kind, context, *stored)
    if since and kind == Kind.CASELOADS:
        workers, _ = caseloads_of(checked.rows)
        doubts = doubts_of_caseloads(workers, after, stored[0], before, since)
    if since and kind == Kind.VACANCIES:
        posts, old = posts_of(checked.rows), queries.posts(session, upload)
        names = list(old)  # and not to_dict, which looks at each cell's type and takes three times as long
        changes = post_changes((dict(zip(names, row, strict=True)) for row in old.itertuples(False, None)), posts)
        without_id = sum(post["posts"] for post in posts if not post["post_id"] and post["status"] != Status.DELETED)
        doubts = doubts_of_posts(posts, after, old, before, changes, since)
    figures = [(name, before[name], after[name]) for name in after]
    frame = pd.DataFrame(figures, columns=["figure", "before", "after"], dtype=object)
    return Compared(since, seen, frame, changes, without_id, doubts)


def _intake(kind: Kind, name: str, write: Any) -> Intake:
    return Intake(
        kind=kind,
        name=name,
        page=kind.value,
        counts_as="the snapshot of",
        date_means="Snapshot date: the day whose state the file shows",
        note="FTE: full-time equivalent; 1 is a full week.",
        known=partial(known, kind),
        dated_by=dated_by,
        summary=partial(summary, kind),
        said=summary_words,
        preview=partial(preview, kind),
        without=partial(without, kind),
        write=write,
        has_full_week=True,
    )


VACANCIES = _intake(Kind.VACANCIES, "Posts and vacancies", write_vacancies)
CASELOADS = _intake(Kind.CASELOADS, "Caseloads", write_caseloads)
