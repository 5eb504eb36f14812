"""The report's section about the workforce, from the figures of its screens. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pandas as pd

from core.board import publication
from core.board.report import Part, Section
from core.figures import Figure
from core.markdown import bare
from core.words import NO_FIGURE, listed, long_date, short_date
from core.workforce import measures, summary
from core.workforce.displays import caseloads, vacancies
from core.workforce.displays.snapshot import FIGURES, FTE_MEANS, Snapshot, change, latest, said
from core.workforce.measures import Figures
from core.workforce.roles import (
    Groups,
    alike,
    counted_workers,
    days_with_roles,
    holding_cases,
    social_workers,
    undecided_words,
    workers_in_no_figure,
)

POST_ROWS = (
    "vacancy_rate", "unfilled_rate", "agency_worker_rate", "established_fte", "in_post_fte", "vacant_fte", "frozen_fte",
    "agency_cover_fte",
)  # fmt: skip
CASE_ROWS = ("average", "share_above", "above", "highest", "unallocated", "longest_wait_days", "cases", "workers")


@dataclass(frozen=True)
class Workforce:
    """The totals of every snapshot up to the reporting date, the uploads that they come from, and the targets."""

    every_post: pd.DataFrame
    groups: Groups
    every_worker: pd.DataFrame
    waiting: pd.DataFrame
    snapshots: pd.DataFrame
    as_at: date
    since: date
    target: int
    target_rate: float
    for_publication: bool

    @cached_property
    def posts(self) -> pd.DataFrame:
        """The totals of children's social workers."""
        return social_workers(self.every_post, self.groups)

    @cached_property
    def held(self) -> pd.DataFrame:
        """The totals of the workers whom caseload figures count."""
        return counted_workers(self.every_worker, self.groups)

    @property
    def made_up(self) -> tuple[str, ...]:
        """Which kinds of its figures are made up."""
        return summary.made_up_kinds(self.snapshots, self.as_at)

    def snapshot(self, kind: str, day: date) -> Snapshot | None:
        """The latest snapshot of a kind on or before a day."""
        return latest(self.snapshots, kind, day)

    def post_figures(self, day: date | None) -> Figures:
        return measures.vacancy_figures(measures.of_day(self.posts, day))

    def case_figures(self, day: date | None) -> Figures:
        totals, unallocated = measures.of_day(self.held, day), measures.of_day(self.waiting, day)
        return measures.caseload_figures(totals, unallocated, self.target)

    def figures(self, day: date) -> Figures:
        """All figures of the whole service by the latest snapshots on or before a day."""
        posts, cases = self.snapshot("vacancies", day), self.snapshot("caseloads", day)
        return (self.post_figures(posts.as_at) if posts else {}) | (self.case_figures(cases.as_at) if cases else {})


def cards(workforce: Workforce) -> Sequence[Figure]:
    """The cards of the summary page; for publication without those that would tell of a few people."""
    waiting = workforce.waiting
    if workforce.for_publication:
        waiting = waiting.assign(longest_wait_days=None)  # which is one child's
    made = summary.summary_cards(workforce.posts, workforce.held, waiting, workforce.as_at, workforce.target)
    found = summary.marked(made, workforce.made_up)
    if not workforce.for_publication:
        return found
    return publication.cards_without_few(found, workforce.figures(workforce.as_at))


def card_table(found: Sequence[Figure]) -> Figure:
    """The cards as a table: figure, number, what it says, and its date; each that is made up says so unless all are."""
    is_made_up = all(card.is_illustrative for card in found)
    rows = [
        (
            *(bare(part.lstrip("# ")) for part in card.words.split("\n")),
            f"{long_date(card.as_at)}{'; illustrative' * (card.is_illustrative and not is_made_up)}",
        )
        for card in found
    ]
    table = pd.DataFrame(rows, columns=["Figure", "Latest", "What it says", "As at"])
    return Figure("The workforce and its caseloads", table, widths=(2.6, 1.3, 6.2, 2.2), is_illustrative=is_made_up)


def section(workforce: Workforce) -> Section:
    """Vacancies and caseloads with their changes and trends; of districts too, unless it is for publication."""
    parts: list[Part] = []
    posts, cases = workforce.snapshot("vacancies", workforce.as_at), workforce.snapshot("caseloads", workforce.as_at)
    if missing := summary.lacking(workforce.snapshots, workforce.as_at):
        parts.append(missing)
    parts += _vacancies(workforce, posts) if posts else []
    parts += _caseloads(workforce, cases) if cases else []
    made_up = listed(workforce.made_up)
    notice = f"**Illustrative {made_up}**, made up to show how the report works." if made_up else ""
    return Section("Workforce and caseloads", "Workforce", parts, notice)


def _vacancies(workforce: Workforce, snapshot: Snapshot) -> list[Part]:
    day, made_up, posts = snapshot.as_at, snapshot.is_illustrative, workforce.posts
    before = workforce.snapshot("vacancies", workforce.since)
    earlier = workforce.post_figures(before.as_at) if before else None
    trend = _told(workforce, measures.vacancy_trend(posts[posts["as_at"] <= day]))
    trend = trend[trend["vacancy_rate"].notna()]
    compared = _compared(workforce.for_publication, POST_ROWS, workforce.post_figures(day), day, earlier, before)
    parts: list[Part] = [
        "### Vacancies",
        replace(compared, title="Posts of children’s social workers", is_illustrative=made_up),
        f"{FTE_MEANS} Frozen posts are vacant by definition; agency workers are never in post. Other posts than those of "
        "children’s social workers are in none of these figures.",
    ]
    if undecided := undecided_words(measures.of_day(workforce.every_post, day), workforce.groups):
        parts.append(undecided)
    if len(trend) > 1:
        drawn = vacancies.rates_over_time(trend, day, workforce.target_rate, "light")
        title = f"Vacancy rate and unfilled rate, up to {long_date(day)}"
        parts.append(Figure(title, alt=drawn.alt, chart=drawn.chart, is_illustrative=made_up))
    by_district = measures.vacancies_by(measures.of_day(posts, day), "district")
    if not workforce.for_publication and len(by_district) > 1:
        drawn = vacancies.rates_by(by_district, "district", "light", on=f", {long_date(day)}")
        shown = [name for name in drawn.table if not name.startswith(("Of which", "Unknown"))]
        parts.append(_by_district(drawn, shown, 1.3, snapshot))
    return parts


def _by_district(figure: Figure, shown: Sequence[str], width: float, snapshot: Snapshot) -> Figure:
    """A figure of the districts, with the columns for which paper has room."""
    return replace(
        figure,
        title=f"{figure.title}, {long_date(snapshot.as_at)}",
        paper=figure.table[shown],
        widths=(2.6, *(width for _ in shown[1:])),
        is_illustrative=snapshot.is_illustrative,
    )


def _caseloads(workforce: Workforce, snapshot: Snapshot) -> list[Part]:
    day, made_up, target = snapshot.as_at, snapshot.is_illustrative, workforce.target
    before = workforce.snapshot("caseloads", workforce.since)
    held, waiting = (frame[frame["as_at"] <= day] for frame in (workforce.held, workforce.waiting))
    held = alike(held, day)
    before = before if before and before.as_at in set(held["as_at"]) else None  # else it counts other people
    earlier = workforce.case_figures(before.as_at) if before else None
    trend = _told(workforce, measures.caseload_trend(held, waiting, target))
    compared = _compared(workforce.for_publication, CASE_ROWS, workforce.case_figures(day), day, earlier, before)
    workers = measures.of_day(workforce.every_worker, day)
    whose = workers_in_no_figure(holding_cases(workers), workforce.groups, workforce.for_publication)
    title = f"Caseloads of the whole service, against a target of {target} cases per FTE"
    parts: list[Part] = ["### Caseloads", replace(compared, title=title, is_illustrative=made_up), whose]
    if days_with_roles(workers) and not workforce.for_publication:
        lines = caseloads.lines_of_workers(workers, workforce.groups)
        if len(lines.table) > 1:
            parts.append(replace(lines, widths=(4.4, 2.4, 2.0, 2.0, 2.0), is_illustrative=made_up))
    for figure, name in (("average", "Average caseload, cases per FTE"), ("unallocated", "Unallocated cases")):
        if trend[figure].notna().sum() > 1:
            drawn = caseloads.over_time(trend[["as_at", figure]], figure, target, "light")
            title = f"{name}, up to {long_date(day)}"
            parts.append(Figure(title, alt=drawn.words, chart=drawn.chart, is_illustrative=made_up))
    totals, unallocated = measures.of_day(held, day), measures.of_day(waiting, day)
    by_district = measures.caseloads_by(totals, unallocated, "district", target)
    if not workforce.for_publication and len(by_district) > 1:
        table = caseloads.by_table(by_district, "district")
        parts.append(_by_district(Figure("Caseloads by district", table), list(table)[:9], 1.2, snapshot))
    return parts


def _told(workforce: Workforce, trend: pd.DataFrame) -> pd.DataFrame:
    return publication.without_few(trend) if workforce.for_publication else trend


def _compared(
    for_publication: bool,
    names: Sequence[str],
    now: Figures,
    day: date,
    before: Figures | None,
    earlier: Snapshot | None,
) -> Figure:
    """Figures of a snapshot beside those of the one that held at the previous reporting date, and how they moved."""
    hidden, hidden_before = (publication.hidden(one) if for_publication and one else {} for one in (now, before))
    rows = []
    for name in names:
        said_before = hidden_before.get(name) or (said(name, before[name]) if before else NO_FIGURE)
        moved = publication.NOT_SHOWN if name in hidden or name in hidden_before else change(name, now, before)
        is_same = earlier is not None and earlier.as_at == day
        said_now = hidden.get(name) or said(name, now[name])
        rows.append((FIGURES[name].name, said_now, said_before, "the same snapshot" if is_same else moved))
    then = f"Before: {short_date(earlier.as_at)}" if earlier else "Before"
    table = pd.DataFrame(rows, columns=["Figure", f"At {short_date(day)}", then, "Change"])
    return Figure("", table, widths=(5.0, 2.2, 2.4, 3.0))


def sources(workforce: Workforce) -> list[tuple[str, str, str, str]]:
    """Which snapshots the figures are of: what, as at, source, illustrative."""
    rows = []
    for kind, name in (("vacancies", "Posts and vacancies"), ("caseloads", "Caseloads")):
        for day, which in ((workforce.as_at, ""), (workforce.since, ", compared with")):
            if upload := workforce.snapshot(kind, day):
                source = f"Snapshot of {kind}." if workforce.for_publication else upload.source
                made_up = "yes" if upload.is_illustrative else "no"
                rows.append((f"{name}{which}", long_date(upload.as_at), source, made_up))
    return rows
