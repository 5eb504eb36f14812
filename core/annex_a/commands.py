"""Storing what an Annex A file counted: observations of the indicators, and the caseloads of the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session

from core.annex_a.checking import AnnexA
from core.annex_a.counts import totals
from core.annex_a.displays import figure_rows, hours_in_words
from core.exports import as_workbook
from core.indicators import queries
from core.indicators.definitions import Unit, shipped_measures
from core.indicators.measures import known_at
from core.indicators.tables import Observation
from core.people import Person
from core.refusals import Refused
from core.sheets.questions import Chosen
from core.storage.engine import Base
from core.uploads.commands import begin, remember
from core.uploads.history import current_upload, remembered
from core.uploads.tables import Counts, File, Kind
from core.words import count
from core.workforce.commands import write_snapshot_of_cases
from core.workforce.measures import KINDS, NOT_BY_KIND
from core.workforce.queries import post_totals, snapshots
from core.workforce.snapshots import NOT_GIVEN
from core.workforce.words import Status

TEAMS = "teams of Annex A"  # the shape under which the districts of teams are remembered
Told = dict[tuple[str, date, str], tuple[float | None, float | None]]


@dataclass(frozen=True)
class Seen:
    """The uploads that count for the day and that the preview was compared with: of Annex A and of caseloads."""

    annex_a: int | None
    caseloads: int | None


def seen(session: Session, as_at: date) -> Seen:
    return Seen(current_upload(session, Kind.ANNEX_A, as_at), current_upload(session, Kind.CASELOADS, as_at))


class Hours(NamedTuple):
    """The FTE that each worker counts as, and the day of the vacancy snapshot whose average it is; none where it is full time."""

    fte: float
    of: date | None


def average_hours(session: Session, as_at: date) -> Hours:
    """What a worker counts as, as Annex A says nothing of hours and workers' references stand in no vacancy sheet: the FTE in
    post over the filled posts of children's social workers, in the newest real snapshot up to the day, to 2 decimals."""
    every = snapshots(session)
    is_real = (every["kind"] == Kind.VACANCIES) & ~every["is_illustrative"].astype(bool) & (every["as_at"] <= as_at)
    day = max(every.loc[is_real, "as_at"], default=None)
    totals = post_totals(session)
    filled = totals[(totals["as_at"] == day) & (totals["status"] == Status.FILLED)]
    posts, fte = int(filled["posts"].sum()), float(filled["in_post_fte"].sum())
    return Hours(round(fte / posts, 2), day) if posts and fte else Hours(1.0, None)


def districts_of_teams(session: Session) -> dict[str, str]:
    """The district of each team, as it was last chosen."""
    return dict(remembered(session, Kind.ANNEX_A, TEAMS).mapping)


def figures_known(session: Session, read: AnnexA) -> Told:
    """What other uploads tell, on the day of a file, of the measures that it counts: by measure, month and district.

    A month that was not over when it was told is left out, and so is the upload whose place the file takes.
    """
    every = queries.observations(session, set(read.counts["code"]))
    now = known_at(every[every["upload"] != current_upload(session, Kind.ANNEX_A, read.as_at)], read.as_at)
    real = now[~now["is_illustrative"].astype(bool) & (now["as_at"] >= now["month"])]
    keys = zip(real["measure"], real["month"], real["district"], strict=True)
    parts = zip(real["numerator"], real["denominator"], strict=True)
    return dict(zip(keys, map(_numbers, parts), strict=True))


def told_differently(known: Told, rows: Iterable[Mapping[str, Any]]) -> Told:
    """Of what is known, the figures that these rows of a file tell otherwise."""
    told = {_key(row): (row["numerator"], row["denominator"]) for row in rows}
    return {key: known[key] for key, parts in told.items() if known.get(key, parts) != parts}


def _key(row: Mapping[str, Any]) -> tuple[str, date, str]:
    return row["measure"], row["month"], row["district"]


def _numbers(parts: tuple[Any, Any]) -> tuple[float | None, float | None]:
    numerator, denominator = (None if pd.isna(one) else float(one) for one in parts)
    return numerator, denominator


def observations(read: AnnexA, districts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The figures as rows of `Observation` but for the upload: of the whole service, and of the districts of teams."""
    known = shipped_measures()
    counted = read.counts[read.counts["code"].isin(set(known))]
    whole = totals(counted).assign(district="")
    of_district = counted.assign(district=[districts.get(team, "") for team in counted["team"]])
    of_district = of_district[of_district["district"] != ""]
    summed = of_district.groupby(["code", "month", "district"], as_index=False)[["numerator", "denominator"]].sum(
        min_count=1
    )
    rows = []
    for row in pd.concat([whole, summed]).itertuples(index=False):
        numerator, denominator = _numbers((row.numerator, row.denominator))
        if known[row.code].unit == Unit.NUMBER:
            denominator = None
        rows.append(
            {
                "measure": row.code, "month": row.month, "district": row.district, "numerator": numerator,
                "denominator": denominator, "flag": None,
            }
        )  # fmt: skip
    return rows


def store(
    session: Session,
    read: AnnexA,
    name: str,
    content: bytes,
    author: Person,
    at: datetime,
    *,
    compared: Seen,
    districts: Mapping[str, str],
    restates: bool,
) -> int:
    """Write what a file counted for its day, and give the upload's number. Of the file itself nothing is kept but its counts.

    Months that an earlier file told otherwise are told anew only where the file `restates`. Raises Refused as `begin` does, and
    for a file that cannot be used.
    """
    if not read.is_usable:
        raise Refused("Nothing was changed, because the file has problems.")
    rows = observations(read, districts)
    if not restates:
        stands = told_differently(figures_known(session, read), rows)
        rows = [row for row in rows if _key(row) not in stands]
    if not rows and read.held.empty:
        raise Refused("Nothing was changed, because the file counts nothing that is not known already.")
    number_of_rows = sum(read.rows.values())
    counts = Counts(number_of_rows, number_of_rows, 0, len({(one.sheet, one.row) for one in read.problems}))
    kept = as_workbook(figure_rows(read), f"What {name} counted as at {read.as_at:%d/%m/%Y}")
    number = begin(
        session, Kind.ANNEX_A, read.as_at, File(name, content, kept), counts, author, at, seen=compared.annex_a
    )
    if rows:
        table = Base.metadata.tables[str(Observation.__tablename__)]
        session.execute(insert(table), [{"upload": number, **row} for row in rows])
    remember(session, number, TEAMS, Chosen({**districts_of_teams(session), **districts}, {}))
    _store_caseloads(session, read, File(name, content, kept), author, at, compared, districts, number)
    return number


def _store_caseloads(
    session: Session,
    read: AnnexA,
    file: File,
    author: Person,
    at: datetime,
    compared: Seen,
    districts: Mapping[str, str],
    whole: int,
) -> None:
    workers = len(read.held)
    if not workers:
        return
    hours = average_hours(session, read.as_at)
    told = f"{file.name} (Annex A: {count(workers, 'worker')}, each counted as {hours_in_words(*hours)})"
    part = begin(
        session, Kind.CASELOADS, read.as_at, file._replace(name=told), Counts(workers, workers, 0, 0), author, at,
        seen=compared.caseloads, part_of=whole,
    )  # fmt: skip
    write_snapshot_of_cases(
        session,
        part,
        [_worker(number, row, districts, hours.fte) for number, row in enumerate(read.held.to_dict("records"), 1)],
        [_of_team(row, districts) | {"longest_wait_days": None} for row in read.unallocated.to_dict("records")],
    )


def _worker(number: int, row: Mapping[Any, Any], districts: Mapping[str, str], fte: float) -> dict[str, Any]:
    return _of_team(row, districts) | {
        "number": number, "worker": row["worker"], "role": "", "fte": fte, "is_newly_qualified": False
    }  # fmt: skip


def _of_team(row: Mapping[Any, Any], districts: Mapping[str, str]) -> dict[str, Any]:
    team = row["team"]
    place = {"team": team or NOT_GIVEN, "district": districts.get(team) or NOT_GIVEN}
    return place | {kind: int(row[kind]) for kind in KINDS} | {NOT_BY_KIND: 0}
