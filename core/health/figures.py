"""The figures that fill lines of the health check at a round's date, from workforce data and indicators. Pure.

They come from the functions that the workforce's and the indicators' pages use, so that a figure is the same everywhere.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.indicators import measures as indicators
from core.indicators.definitions import Measure, shipped_measures
from core.words import NO_FIGURE, days, fte, long_date, one_place, percent, whole
from core.workforce import measures as workforce

FIGURES = (
    "figure", "district", "team", "value", "unit", "said", "why", "numerator", "denominator", "as_at", "source",
    "is_illustrative",
)  # fmt: skip
OF_POSTS = (*workforce.POST_SUMS, *workforce.POST_RATES)
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "vacancy_rate": ("vacant_fte", ("vacant_fte", "in_post_fte")),
    "agency_cover_rate": ("agency_cover_fte", ("vacant_fte",)),
    "agency_worker_rate": ("agency_fte", ("agency_fte", "in_post_fte")),
    "average": ("cases", ("fte",)),
    "share_above": ("above", ("workers",)),
}
SAID: dict[str, Callable[[Any], str]] = {
    "percent": percent, "ratio": one_place, "number": lambda number: whole(round(number)), "fte": fte,
    "days": lambda number: days(round(number)),
}  # fmt: skip
Row = tuple[Any, ...]


def figures(
    day: date, wanted: Collection[str], target_caseload: int, known: pd.DataFrame, *totals: pd.DataFrame
) -> pd.DataFrame:
    """The wanted figures of a day: FIGURES. `known` are the indicators' rows, `totals` the workforce's four frames."""
    of_workforce = workforce_figures(day, wanted, *totals, target_caseload=target_caseload)
    return pd.concat([of_workforce, indicator_figures(wanted, known, shipped_measures())], ignore_index=True)


def workforce_figures(
    day: date,
    wanted: Collection[str],
    post_totals: pd.DataFrame,
    caseload_totals: pd.DataFrame,
    unallocated: pd.DataFrame,
    snapshots: pd.DataFrame,
    *,
    target_caseload: int,
) -> pd.DataFrame:
    """The wanted figures (`workforce:vacancy_rate`) of the latest snapshots on or before a day: FIGURES.

    One row for the service (district and team empty), each district and each team, whose names must tell teams of two
    districts apart. Where no snapshot is that old there are no rows. `snapshots` are the uploads that count, the oldest first.
    """
    names = [name.removeprefix("workforce:") for name in wanted if name.startswith("workforce:")]
    rows: list[Row] = []
    if upload := _latest(snapshots, "vacancies", day):
        posts = workforce.of_day(post_totals, upload["as_at"])
        by_place = _by_place(posts, workforce.vacancy_figures(posts), lambda by: workforce.vacancies_by(posts, by))
        rows += _rows([name for name in names if name in OF_POSTS], by_place, upload)
    if upload := _latest(snapshots, "caseloads", day):
        held = workforce.of_day(caseload_totals, upload["as_at"])
        waiting = workforce.of_day(unallocated, upload["as_at"])
        by_place = _by_place(
            pd.concat([held, waiting])[["district", "team"]],
            workforce.caseload_figures(held, waiting, target_caseload),
            lambda by: workforce.caseloads_by(held, waiting, by, target_caseload),
        )
        rows += _rows([name for name in names if name in workforce.CASELOAD_FIGURES], by_place, upload)
    return frame_of(rows, FIGURES)


def _latest(snapshots: pd.DataFrame, kind: str, day: date) -> dict[str, Any] | None:
    """The upload of the latest snapshot of a kind on or before a day."""
    known = snapshots[(snapshots["kind"] == kind) & (snapshots["as_at"] <= day)]
    return dict(known.iloc[-1]) if len(known) else None


def _by_place(
    places: pd.DataFrame, service: workforce.Figures, by: Callable[[str], pd.DataFrame]
) -> list[tuple[str, str, workforce.Figures]]:
    """The figures of the service, of each district and of each team: district, team, figures."""
    of_teams = dict(places[["team", "district"]].drop_duplicates("team").itertuples(index=False, name=None))
    return [
        ("", "", service),
        *((figures["district"], "", figures) for figures in by("district").to_dict("records")),
        *((of_teams[figures["team"]], figures["team"], figures) for figures in by("team").to_dict("records")),
    ]


def _rows(
    names: Iterable[str], by_place: list[tuple[str, str, workforce.Figures]], upload: Mapping[str, Any]
) -> Iterable[Row]:
    is_illustrative, day = bool(upload["is_illustrative"]), upload["as_at"]
    file = "illustrative data" if is_illustrative else upload["file_name"]
    source = f"{upload['kind']} as at {long_date(day)}, {file}"
    for name in names:
        unit = _unit(name)
        for district, team, figures in by_place:
            value, parts = figures[name], (None, None)
            if name in PARTS:
                numerator, denominator = PARTS[name]
                parts = figures[numerator], sum(figures[part] for part in denominator)
            said = NO_FIGURE if value is None else SAID[unit](value)
            why = "nothing of the snapshot is counted by it" if value is None else ""
            yield f"workforce:{name}", district, team, value, unit, said, why, *parts, day, source, is_illustrative


def _unit(name: str) -> str:
    """The unit of a figure of the workforce."""
    if name.endswith("_rate") or name == "share_above":
        return "percent"
    if name.endswith(("fte", "days")):
        return "days" if name.endswith("days") else "fte"
    return "ratio" if name.endswith(("average", "highest")) else "number"


def indicator_figures(wanted: Collection[str], known: pd.DataFrame, definitions: Mapping[str, Measure]) -> pd.DataFrame:
    """The wanted figures (`indicators:core_assessments`) of what was known on a day, as `known_at` gives it: FIGURES.

    One row for the service and each district, of the last month that has any row; `why` says why one has no figure.
    """
    rows: list[Row] = []
    for name in wanted:
        measure = definitions.get(name.removeprefix("indicators:")) if name.startswith("indicators:") else None
        months = indicators.series(known, measure) if measure else known.head(0)
        if measure is None or months.empty:
            continue
        service = months.iloc[-1].to_dict()
        month, is_illustrative = service["month"], bool(service["is_illustrative"])
        file = ", illustrative data" if is_illustrative else ""
        source = f"indicator ‘{measure.title}’ of {month:%B %Y}{file}"
        for one in ({"district": "", **service}, *indicators.by_district(known, measure, month).to_dict("records")):
            said = NO_FIGURE if one["value"] is None else SAID[measure.unit](one["value"])
            about = (name, one["district"], "", one["value"], measure.unit.value, said, one["why"])
            rows.append((*about, one["numerator"], one["denominator"], month, source, is_illustrative))
    return frame_of(rows, FIGURES)


def frame_of(rows: Iterable[Any], columns: Iterable[str]) -> pd.DataFrame:
    """Rows with these columns; what is missing is None."""
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    return frame.where(frame.notna(), None)
