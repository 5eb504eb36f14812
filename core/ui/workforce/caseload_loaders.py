"""What the caseloads page loads, cached by the data revision and the choices."""

from datetime import date

import pandas as pd

from core import charts
from core.charts import Mark, Series
from core.figures import Display, described
from core.ui.shell.loading import Loader
from core.ui.workforce.loaders import Places, held, movements, snapshot, table, waiting
from core.ui.workforce.vacancy_loaders import vacancies
from core.uploads.tables import Kind
from core.workforce import caseload_displays, displays, measures
from core.workforce.measures import Figures

NO_SNAPSHOT: Display = {"id": 0, "as_at": None, "is_illustrative": False, "source": ""}


def _caseloads(revision: int, day: date | None, places: Places) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The workers' totals and the unallocated cases of a snapshot in the chosen places."""
    return (
        measures.chosen(measures.of_day(held.at(revision), day), *places),
        measures.chosen(measures.of_day(waiting.at(revision), day), *places),
    )


@Loader
def caseload_figures(revision: int, day: date, places: Places, target: int) -> Figures:
    return measures.caseload_figures(*_caseloads(revision, day, places), target)


@Loader
def caseloads_now(revision: int, day: date, before: date | None, places: Places, target: int) -> Display:
    figures = caseload_figures.at(revision, day, places, target)
    earlier = caseload_figures.at(revision, before, places, target) if before else None
    return caseload_displays.now(figures, earlier, day, before, target, displays.scope(*places))


@Loader
def distribution(revision: int, day: date, places: Places, target: int) -> pd.DataFrame:
    return measures.distribution(_caseloads(revision, day, places)[0], target)


@Loader
def distribution_spec(revision: int, day: date, places: Places, target: int, theme: str) -> Display:
    rows = caseload_displays.columns(distribution.at(revision, day, places, target))
    spec = charts.columns(rows, theme, axis="Workers", across="Cases per FTE").to_dict(validate=False)
    words = rows.assign(label=[f"{number:,} workers" for number in rows["amount"]])
    return {"spec": spec, "alt": described(f"Workers by cases per FTE, against a target of {target}", words)}


@Loader
def distribution_table(revision: int, day: date, places: Places, target: int) -> Display:
    return table(caseload_displays.distribution_table(distribution.at(revision, day, places, target)))


@Loader
def caseloads_by(revision: int, day: date, places: Places, target: int, by: str) -> pd.DataFrame:
    return measures.caseloads_by(*_caseloads(revision, day, places), by, target)


@Loader
def caseloads_by_spec(revision: int, day: date, places: Places, target: int, by: str, theme: str) -> Display:
    rows = caseload_displays.average_bars(caseloads_by.at(revision, day, places, target, by), by, target)
    spec = charts.bars(rows, {"average": Series("Cases per FTE")}, theme, axis="Cases per FTE").to_dict(validate=False)
    about = described(f"Cases per FTE {caseload_displays.BY[by].lower()}, the highest first", rows)
    return {"spec": spec, "alt": about}


@Loader
def caseloads_by_table(revision: int, day: date, places: Places, target: int, by: str) -> Display:
    return table(caseload_displays.by_table(caseloads_by.at(revision, day, places, target, by), by))


@Loader
def _kinds(revision: int, day: date, places: Places) -> pd.DataFrame:
    return measures.kinds(_caseloads(revision, day, places)[0])


@Loader
def kinds_spec(revision: int, day: date, places: Places, theme: str) -> Display:
    rows = caseload_displays.kind_bars(_kinds.at(revision, day, places))
    spec = charts.bars(rows, {"cases": Series("Cases")}, theme, axis="Cases held").to_dict(validate=False)
    return {"spec": spec, "alt": described("Cases held, by kind", rows)}


@Loader
def kinds_table(revision: int, day: date, places: Places) -> Display:
    return table(caseload_displays.kind_table(_kinds.at(revision, day, places)))


@Loader
def caseload_trend(revision: int, day: date, places: Places, target: int) -> pd.DataFrame:
    """The figures of every snapshot up to a day."""
    chosen, unallocated = (measures.chosen(frame.at(revision), *places) for frame in (held, waiting))
    trend = measures.caseload_trend(chosen, unallocated, target)
    return trend[trend["as_at"] <= day].reset_index(drop=True)


@Loader
def caseload_trend_specs(revision: int, day: date, places: Places, target: int, theme: str) -> list[Display]:
    """A line chart for each of the figures that are followed, with its heading and description."""
    trend = caseload_trend.at(revision, day, places, target)
    mark = Mark(f"Target {target}", target)
    both = {"average": Series("All"), "newly_qualified_average": Series("Newly qualified", "second")}
    above = {"share_above": Series("Above")}
    cases = {"unallocated": Series("Unallocated", "third")}
    waited = {"longest_wait_days": Series("Longest wait", "third")}
    followed = [
        ("Cases per FTE", charts.lines(trend, both, theme, axis="Cases per FTE", form=",.0f", mark=mark), "average"),
        (f"Workers above {target}", charts.lines(trend, above, theme, axis="Share", form=".0%"), "share_above"),
        ("Unallocated cases", charts.lines(trend, cases, theme, axis="Cases", form=",.0f"), "unallocated"),
        ("Longest wait", charts.lines(trend, waited, theme, axis="Days", form=",.0f"), "longest_wait_days"),
    ]
    return [
        {"heading": heading, "spec": chart.to_dict(validate=False), "alt": caseload_displays.trend_words(trend, figure)}
        for heading, chart, figure in followed
    ]


@Loader
def caseload_trend_table(revision: int, day: date, places: Places, target: int) -> Display:
    return table(caseload_displays.trend_table(caseload_trend.at(revision, day, places, target)))


@Loader
def capacity(revision: int, as_at: date, places: Places, target: int) -> pd.DataFrame:
    """The FTE that a target asks for against the posts, each by its latest snapshot."""
    cases, own = (snapshot.at(revision, kind, as_at) or NO_SNAPSHOT for kind in (Kind.CASELOADS, Kind.VACANCIES))
    districts: Places = (places[0], (), ())
    moves = measures.chosen(movements.at(revision, own["id"], own["as_at"] or as_at), *districts)
    chosen, unallocated = _caseloads(revision, cases["as_at"], districts)
    return measures.capacity(chosen, unallocated, vacancies.at(revision, own["as_at"], districts), moves, target)


@Loader
def capacity_shown(revision: int, as_at: date, places: Places, target: int, theme: str) -> Display:
    """The chart of the capacity, its description, and what is missing in words."""
    found = capacity.at(revision, as_at, places, target)
    rows = caseload_displays.capacity_bars(found)
    parts = {
        "staying": Series("In post"),
        "leaving": Series("In post, net loss after pipeline", "quiet"),
        "agreed": Series("Net gain after pipeline", "second"),
    }
    cases, own = (snapshot.at(revision, kind, as_at) or NO_SNAPSHOT for kind in (Kind.CASELOADS, Kind.VACANCIES))
    return {
        "spec": charts.bars(rows, parts, theme, axis="FTE").to_dict(validate=False),
        "alt": described("FTE in post against FTE needed, where most is missing first", rows),
        "words": caseload_displays.capacity_words(found, target),
        "note": caseload_displays.capacity_note(cases["as_at"], own["as_at"]),
        "is_illustrative": cases["is_illustrative"] or own["is_illustrative"],
        "half_made_up": _half_made_up(bool(cases["is_illustrative"]), bool(own["is_illustrative"])),
        "source": own["source"],
    }


def _half_made_up(cases: bool, posts: bool) -> str:
    """Which half of the capacity is made up, where the other is real."""
    if cases == posts:
        return ""
    made_up, real = ("caseloads", "posts") if cases else ("posts", "caseloads")
    return f"**Illustrative {made_up}**, made up to show how this page works, stand beside real {real}."


@Loader
def capacity_table(revision: int, as_at: date, places: Places, target: int) -> Display:
    return table(caseload_displays.capacity_table(capacity.at(revision, as_at, places, target)))
