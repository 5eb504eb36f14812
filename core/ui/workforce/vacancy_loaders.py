"""What the vacancies page loads, cached by the data revision and the choices."""

from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.charts import Mark, Series
from core.figures import Display, described
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database
from core.ui.workforce.loaders import Places, movements, posts, snapshot, table
from core.uploads.tables import Kind
from core.words import plain
from core.workforce import displays, measures, queries, vacancy_displays
from core.workforce.measures import Figures
from core.workforce.published import shipped_neighbours

VACANT = Series("Vacancy rate")
UNFILLED = Series("Unfilled rate", "second")
COVERED = Series("Covered by agency workers", "third")


@Loader
def target_rate(revision: int) -> float:
    """The target vacancy rate, as a fraction."""
    return loaders.numbers.at(revision)["target_vacancy_rate"] / 100


@Loader
def vacancies(revision: int, day: date, places: Places) -> pd.DataFrame:
    """The totals of a snapshot in the chosen places."""
    return measures.chosen(measures.of_day(posts.at(revision), day), *places)


SOCIAL_WORK: Places = ((), (), measures.SOCIAL_WORK_ROLES)


@Loader
def vacancy_figures(revision: int, day: date, places: Places) -> Figures:
    return measures.vacancy_figures(vacancies.at(revision, day, places))


@Loader
def vacancies_now(revision: int, day: date, before: date | None, places: Places) -> Display:
    figures = vacancy_figures.at(revision, day, places)
    earlier = vacancy_figures.at(revision, before, places) if before else None
    return vacancy_displays.now(figures, earlier, day, before, displays.scope(*places))


@Loader
def vacancies_by(revision: int, day: date, places: Places, by: str) -> pd.DataFrame:
    return measures.vacancies_by(vacancies.at(revision, day, places), by)


@Loader
def vacancies_by_spec(revision: int, day: date, places: Places, by: str, theme: str) -> Display:
    rows = vacancy_displays.rate_bars(vacancies_by.at(revision, day, places, by), by)
    parts = {"unfilled": UNFILLED, "covered": COVERED}
    spec = charts.bars(rows, parts, theme, axis="Vacancy rate, share of FTE", form=".0%").to_dict(validate=False)
    about = described(f"Vacancy rate {vacancy_displays.BY[by].lower()}, the highest first", rows)
    return {"spec": spec, "alt": about}


@Loader
def vacancies_by_table(revision: int, day: date, places: Places, by: str) -> Display:
    return table(vacancy_displays.by_table(vacancies_by.at(revision, day, places, by), by))


@Loader
def vacancy_trend(revision: int, day: date, places: Places) -> pd.DataFrame:
    """The figures of every snapshot up to a day."""
    trend = measures.vacancy_trend(measures.chosen(posts.at(revision), *places))
    return trend[trend["as_at"] <= day].reset_index(drop=True)


@Loader
def vacancy_trend_specs(revision: int, day: date, places: Places, theme: str) -> Display:
    """The line of the rates with the target, the line of agency cover, and both in words."""
    trend = vacancy_trend.at(revision, day, places)
    rates = {"vacancy_rate": VACANT, "unfilled_rate": UNFILLED}
    rate = target_rate.at(revision)
    target = Mark(vacancy_displays.target_words(rate), rate)
    cover = {"agency_cover_fte": COVERED}
    return {
        "rates": charts.lines(trend, rates, theme, axis="Share of FTE", form=".0%", mark=target).to_dict(
            validate=False
        ),
        "cover": charts.lines(trend, cover, theme, axis="FTE", form=",.0f").to_dict(validate=False),
        "words": vacancy_displays.trend_words(trend),
    }


@Loader
def vacancy_trend_table(revision: int, day: date, places: Places) -> Display:
    return table(vacancy_displays.trend_table(vacancy_trend.at(revision, day, places)))


@Loader
def vacant_counts(revision: int, day: date, places: Places, column: str) -> pd.DataFrame:
    """The vacant posts by age or by recruitment stage."""
    count = {"age": measures.ages_of_vacancies, "stage": measures.pipeline}[column]
    return count(vacancies.at(revision, day, places))


@Loader
def vacant_counts_spec(revision: int, day: date, places: Places, column: str, theme: str) -> Display:
    rows = vacancy_displays.counted(vacant_counts.at(revision, day, places, column), column)
    spec = charts.bars(rows, {"fte": VACANT}, theme, axis="Vacant FTE").to_dict(validate=False)
    return {"spec": spec, "alt": described(f"Vacant posts by {column}, {day}", rows)}


@Loader
def vacant_counts_table(revision: int, day: date, places: Places, column: str) -> Display:
    heading = {"age": "Vacant for", "stage": "Stage of recruitment"}[column]
    return table(vacancy_displays.counted_table(vacant_counts.at(revision, day, places, column), column, heading))


@Loader
def projection(revision: int, upload: int, day: date, places: Places) -> Display:
    """The projected months as rows, and what they rest on in words."""
    moves = measures.chosen(movements.at(revision, upload, day), *places)
    rows = measures.projection(vacancies.at(revision, day, places), moves, day)
    return {"rows": rows, "words": vacancy_displays.projection_words(rows, moves)}


@Loader
def projection_spec(revision: int, upload: int, day: date, places: Places, theme: str) -> dict[str, Any]:
    ahead = projection.at(revision, upload, day, places)["rows"]
    rows = vacancy_displays.projected(vacancy_trend.at(revision, day, places), ahead)
    series = {"recorded": Series("Recorded"), "projected": Series("Projected")}
    rate = target_rate.at(revision)
    target = Mark(vacancy_displays.target_words(rate), rate)
    return charts.lines(rows, series, theme, axis="Vacancy rate", form=".0%", mark=target).to_dict(validate=False)


@Loader
def projection_table(revision: int, upload: int, day: date, places: Places) -> Display:
    return table(vacancy_displays.projection_table(projection.at(revision, upload, day, places)["rows"]))


@Loader
def _vacant_posts(revision: int, upload: int) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.vacant_posts(session, upload)


@Loader
def vacant_posts(
    revision: int, upload: int, day: date, places: Places, stages: tuple[str, ...], ages: tuple[str, ...]
) -> Display:
    """The vacant posts that the choices leave: `all` of them, the first ones `shown`, and how many in `words`."""
    every = _vacant_posts.at(revision, upload)
    found = vacancy_displays.vacant_posts(every, day, places, stages, ages)
    return {
        "all": found,
        "shown": found.head(vacancy_displays.MOST_POSTS),
        "words": vacancy_displays.posts_words(found, len(every)),
    }


@Loader
def area_code(revision: int) -> str | None:
    """The code of the plan's council in the published figures; None where none are loaded, or none of the name."""
    about = loaders.plan.at(revision)["plan"]
    figures = _published.at(revision)[0]
    return measures.area_code_of(figures, about["council"].iloc[0]) if len(about) and len(figures) else None


@Loader
def _published(revision: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    with reading(opened_database()) as session:
        neighbours = queries.neighbours(session)
        return queries.published(session), neighbours if len(neighbours) else shipped_neighbours()


@Loader
def comparison(revision: int, measure: str) -> pd.DataFrame:
    code = area_code.at(revision)
    return measures.comparison(*_published.at(revision), code or "", measure)


@Loader
def compared(revision: int, day: date, measure: str, theme: str) -> Display:
    """One's own figure beside the published ones: the chart, its description, the table and what stands beside what."""
    rows, own = comparison.at(revision, measure), vacancy_figures.at(revision, day, SOCIAL_WORK)
    loaded = snapshot.at(revision, Kind.BENCHMARKS, date.max) or {"source": ""}
    shown = vacancy_displays.compared_bars(rows, own, day, measure)
    name = vacancy_displays.COMPARED[measure]
    return {
        "spec": charts.bars(shown, {"value": Series(name)}, theme, axis=name, form=".0%").to_dict(validate=False),
        "alt": described(f"{name}, the latest figure of each", shown),
        "table": vacancy_displays.compared_table(rows),
        "words": f"{vacancy_displays.compared_words(rows, own, day, measure)} {plain(loaded['source'])}",
    }
