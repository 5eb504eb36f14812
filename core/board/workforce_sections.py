"""The report's section about the workforce, from the frames of its screens. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.board import publication
from core.board.markdown import bare
from core.board.report import Part, Section
from core.charts import Mark, Series
from core.figures import Display, Figure, described
from core.words import NO_FIGURE, long_date, short_date
from core.workforce import caseload_displays, displays, measures, summary, vacancy_displays
from core.workforce.figures import FIGURES, said
from core.workforce.measures import Figures

POST_ROWS = (
    "vacancy_rate",
    "unfilled_rate",
    "established_fte",
    "in_post_fte",
    "vacant_fte",
    "frozen_fte",
    "agency_cover_fte",
)
CASE_ROWS = ("average", "share_above", "above", "highest", "unallocated", "longest_wait_days", "cases", "workers")
MADE_UP = "**Illustrative workforce figures**, made up to show how the report works."
FTE_MEANS = displays.FTE_MEANS
_COUNTS = {"above", "unallocated", "cases", "workers", "highest"}


@dataclass(frozen=True)
class Workforce:
    """The totals of every snapshot up to the reporting date, the uploads that they come from, and the targets."""

    posts: pd.DataFrame
    held: pd.DataFrame
    waiting: pd.DataFrame
    snapshots: pd.DataFrame
    as_at: date
    since: date
    target: int
    target_rate: float
    for_publication: bool

    @property
    def is_illustrative(self) -> bool:
        return summary.is_illustrative(self.snapshots, self.as_at)

    def snapshot(self, kind: str, day: date) -> Display | None:
        """The latest upload of a kind on or before a day."""
        known = self.snapshots[(self.snapshots["kind"] == kind) & (self.snapshots["as_at"] <= day)]
        return dict(known.iloc[-1]) if len(known) else None

    def post_figures(self, day: date | None) -> Figures:
        return measures.vacancy_figures(measures.of_day(self.posts, day))

    def case_figures(self, day: date | None) -> Figures:
        totals, unallocated = measures.of_day(self.held, day), measures.of_day(self.waiting, day)
        return measures.caseload_figures(totals, unallocated, self.target)

    def figures(self, day: date) -> Figures:
        """All figures of the whole service by the latest snapshots on or before a day."""
        posts, cases = self.snapshot("vacancies", day), self.snapshot("caseloads", day)
        return (self.post_figures(posts["as_at"]) if posts else {}) | (
            self.case_figures(cases["as_at"]) if cases else {}
        )


def cards(workforce: Workforce) -> list[Display]:
    """The cards of the summary page; for publication without those that would tell of a few people."""
    found = summary.summary_cards(workforce.posts, workforce.held, workforce.waiting, workforce.as_at, workforce.target)
    if not workforce.for_publication:
        return found
    return publication.cards_without_few(found, workforce.figures(workforce.as_at))


def card_table(found: list[Display], is_made_up: bool) -> Figure:
    """The cards as a table: figure, number, what it says, and its date."""
    rows = []
    for card in found:
        name, figure, words = (bare(part.lstrip("# ")) for part in card["words"].split("\n"))
        rows.append((name, figure, words, card["date"].partition(";")[0].removeprefix("At ")))
    table = pd.DataFrame(rows, columns=["Figure", "Latest", "What it says", "As at"])
    return Figure("The workforce and its caseloads", table, widths=(2.6, 1.3, 6.2, 2.2), is_illustrative=is_made_up)


def section(workforce: Workforce) -> Section:
    """Vacancies and caseloads with their changes and trends; of districts too, unless it is for publication."""
    parts: list[Part] = []
    posts, cases = workforce.snapshot("vacancies", workforce.as_at), workforce.snapshot("caseloads", workforce.as_at)
    if posts is None and cases is None:
        parts.append("No workforce figures are loaded for this date.")
    parts += _vacancies(workforce, posts) if posts else []
    parts += _caseloads(workforce, cases) if cases else []
    return Section("Workforce and caseloads", "Workforce", parts, MADE_UP if workforce.is_illustrative else "")


def _vacancies(workforce: Workforce, snapshot: Display) -> list[Part]:
    day, made_up = snapshot["as_at"], bool(snapshot["is_illustrative"])
    before = workforce.snapshot("vacancies", workforce.since)
    now = workforce.post_figures(day)
    earlier = workforce.post_figures(before["as_at"]) if before else None
    trend = measures.vacancy_trend(_until(workforce.posts, day))
    trend = publication.without_few(trend) if workforce.for_publication else trend
    parts: list[Part] = [
        "### Vacancies",
        _compared(workforce, "Posts of the whole service", POST_ROWS, (now, day), (earlier, before), made_up),
        f"{FTE_MEANS} Frozen posts are vacant by definition; agency workers are never in post.",
    ]
    if _drawable(trend, "vacancy_rate"):
        series = {"vacancy_rate": Series("Vacancy rate"), "unfilled_rate": Series("Unfilled rate", "second")}
        target = Mark(vacancy_displays.target_words(workforce.target_rate), workforce.target_rate)
        spec = charts.lines(_numbers(trend, series), series, "light", axis="Share of FTE", form=".0%", mark=target)
        parts.append(
            Figure(
                f"Vacancy rate and unfilled rate, up to {long_date(day)}",
                alt=_until_last_known(trend, "vacancy_rate", vacancy_displays.trend_words),
                chart=spec.to_dict(validate=False),
                is_illustrative=made_up,
            )
        )
    if not workforce.for_publication:
        parts += _vacancies_by_district(workforce, day, made_up)
    return parts


def _vacancies_by_district(workforce: Workforce, day: date, made_up: bool) -> list[Part]:
    found = measures.vacancies_by(measures.of_day(workforce.posts, day), "district")
    if len(found) < 2:
        return []
    bars = vacancy_displays.rate_bars(found, "district")
    series = {"unfilled": Series("Unfilled rate", "second"), "covered": Series("Covered by agency workers", "third")}
    spec = charts.bars(bars, series, "light", axis="Vacancy rate, share of FTE", form=".0%").to_dict(validate=False)
    rows = vacancy_displays.by_table(found, "district")
    shown = [name for name in rows if not name.startswith(("Of which", "Unknown"))]
    return [
        Figure(
            f"Vacancies by district, {long_date(day)}",
            rows,
            described(f"Vacancy rate by district, {long_date(day)}, the highest first", bars),
            spec,
            paper=rows[shown],
            widths=(2.6, *(1.3 for _ in shown[1:])),
            is_illustrative=made_up,
        )
    ]


def _caseloads(workforce: Workforce, snapshot: Display) -> list[Part]:
    day, made_up = snapshot["as_at"], bool(snapshot["is_illustrative"])
    before = workforce.snapshot("caseloads", workforce.since)
    now = workforce.case_figures(day)
    earlier = workforce.case_figures(before["as_at"]) if before else None
    trend = measures.caseload_trend(_until(workforce.held, day), _until(workforce.waiting, day), workforce.target)
    trend = publication.without_few(trend) if workforce.for_publication else trend
    caption = f"Caseloads of the whole service, against a target of {workforce.target} cases per FTE"
    table = _compared(workforce, caption, CASE_ROWS, (now, day), (earlier, before), made_up)
    parts: list[Part] = ["### Caseloads", table]
    followed = {
        "average": (
            "Average caseload, cases per FTE",
            "Cases per FTE",
            Mark(f"Target {workforce.target}", workforce.target),
        ),
        "unallocated": ("Unallocated cases", "Cases", None),
    }
    for figure, (name, axis, target) in followed.items():
        if _drawable(trend, figure):
            series = {figure: Series(name)}
            spec = charts.lines(_numbers(trend, series), series, "light", axis=axis, form=",.0f", mark=target)
            words = caseload_displays.trend_words(trend, figure).removesuffix(" The table below holds every snapshot.")
            parts.append(
                Figure(
                    f"{name}, up to {long_date(day)}",
                    alt=words,
                    chart=spec.to_dict(validate=False),
                    is_illustrative=made_up,
                )
            )
    if not workforce.for_publication:
        parts += _caseloads_by_district(workforce, day, made_up)
    return parts


def _caseloads_by_district(workforce: Workforce, day: date, made_up: bool) -> list[Part]:
    totals, unallocated = measures.of_day(workforce.held, day), measures.of_day(workforce.waiting, day)
    found = measures.caseloads_by(totals, unallocated, "district", workforce.target)
    if len(found) < 2:
        return []
    rows = caseload_displays.by_table(found, "district")
    shown = list(rows)[:9]
    about, widths = f"Caseloads by district, {long_date(day)}", (2.6, *(1.2 for _ in shown[1:]))
    return [Figure(about, rows, paper=rows[shown], widths=widths, is_illustrative=made_up)]


def _compared(
    workforce: Workforce,
    caption: str,
    names: tuple[str, ...],
    of_now: tuple[Figures, date],
    of_before: tuple[Figures | None, Display | None],
    made_up: bool,
) -> Figure:
    """Figures of a snapshot beside those of the one that held at the previous reporting date, and how they moved."""
    (now, day), (before, earlier) = of_now, of_before
    hidden_now = publication.hidden(now) if workforce.for_publication else {}
    hidden_before = publication.hidden(before) if workforce.for_publication and before else {}
    rows = []
    for name in names:
        label = FIGURES[name].name
        said_now = hidden_now.get(name) or said(name, now[name])
        said_before = hidden_before.get(name) or (said(name, before[name]) if before else NO_FIGURE)
        is_told = name not in hidden_now and name not in hidden_before
        moved = displays.change(name, now, before) if is_told else publication.NOT_SHOWN
        rows.append(
            (label, said_now, said_before, moved if earlier is None or earlier["as_at"] != day else "the same snapshot")
        )
    then = f"Before: {short_date(earlier['as_at'])}" if earlier else "Before"
    table = pd.DataFrame(rows, columns=["Figure", f"At {short_date(day)}", then, "Change"])
    return Figure(caption, table, widths=(5.0, 2.2, 2.4, 3.0), is_illustrative=made_up)


def _until(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    return frame[frame["as_at"] <= day]


def _drawable(trend: pd.DataFrame, figure: str) -> bool:
    return int(trend[figure].notna().sum()) > 1


def _numbers(trend: pd.DataFrame, series: Mapping[str, Series]) -> pd.DataFrame:
    return trend[["as_at", *series]].astype(dict.fromkeys(series, float))


def _until_last_known(trend: pd.DataFrame, figure: str, words: Any) -> str:
    """A trend in words from its first known figure to its last."""
    return str(words(trend[trend[figure].notna()]))


def sources(workforce: Workforce) -> list[tuple[str, str, str, str]]:
    """Which snapshots the figures are of: what, as at, source, illustrative."""
    rows = []
    for kind, name in (("vacancies", "Posts and vacancies"), ("caseloads", "Caseloads")):
        for day, which in ((workforce.as_at, ""), (workforce.since, ", compared with")):
            upload = workforce.snapshot(kind, day)
            if upload:
                source = displays.source({**upload}) if not workforce.for_publication else f"Snapshot of {kind}."
                made_up = "yes" if upload["is_illustrative"] else "no"
                rows.append((f"{name}{which}", long_date(upload["as_at"]), source, made_up))
    return rows
