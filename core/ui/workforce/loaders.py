"""What the workforce's pages have in common to load: snapshots, where they come from, and their totals.

The totals of the snapshots are never altered, so they are kept for as long as the same uploads count, whatever else is
written meanwhile; no page reads the history's rows.
"""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from core.figures import Display, in_words
from core.storage.engine import reading
from core.ui.shell.loading import Loader, opened_database
from core.uploads.tables import Kind
from core.workforce import displays, measures, queries
from core.workforce.vacancy_displays import told_apart

Places = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
Uploads = tuple[tuple[int, date, datetime], ...]


@Loader
def snapshots(revision: int) -> pd.DataFrame:
    """The uploads that count, the oldest snapshot first."""
    with reading(opened_database()) as session:
        return queries.snapshots(session)


@Loader
def snapshot(revision: int, kind: Kind, as_at: date) -> Display | None:
    """The latest snapshot of a kind on or before a day: its upload, `before` (the date of the one before), and `source`."""
    rows = snapshots.at(revision)
    known = rows[(rows["kind"] == kind) & (rows["as_at"] <= as_at)]
    if known.empty:
        return None
    upload = known.iloc[-1].to_dict()
    before = known.iloc[-2]["as_at"] if len(known) > 1 else None
    return {**upload, "before": before, "source": displays.source(upload)}


@Loader
def first_snapshot(revision: int, kind: Kind) -> date | None:
    """The date of the earliest snapshot of a kind."""
    rows = snapshots.at(revision)
    return min(rows.loc[rows["kind"] == kind, "as_at"], default=None)


@Loader
def places_of(revision: int, kind: Kind, day: date) -> dict[str, dict[str, str]]:
    """What may be chosen at a snapshot: the names of districts, teams and roles."""
    rows = measures.of_day(posts.at(revision) if kind == Kind.VACANCIES else held.at(revision), day)
    return {
        column: {name: name for name in sorted(rows[column].unique())}
        for column in ("district", "team", "role")
        if column in rows
    }


@Loader
def posts(revision: int) -> pd.DataFrame:
    """The totals of every vacancy snapshot."""
    return _posts(_uploads_of(revision, Kind.VACANCIES))


@Loader
def held(revision: int) -> pd.DataFrame:
    """The totals of the workers of every caseload snapshot."""
    return _held(_uploads_of(revision, Kind.CASELOADS))


@Loader
def waiting(revision: int) -> pd.DataFrame:
    """The unallocated cases of every caseload snapshot."""
    return _waiting(_uploads_of(revision, Kind.CASELOADS))


def _uploads_of(revision: int, kind: Kind) -> Uploads:
    rows = snapshots.at(revision)
    return tuple(rows.loc[rows["kind"] == kind, ["id", "as_at", "at"]].itertuples(index=False, name=None))


def _dates(uploads: Uploads) -> dict[int, date]:
    return {number: as_at for number, as_at, _ in uploads}


@st.cache_resource(show_spinner=False, max_entries=2)
def _posts(uploads: Uploads) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return told_apart(queries.post_totals(session, _dates(uploads)))


@st.cache_resource(show_spinner=False, max_entries=2)
def _held(uploads: Uploads) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return told_apart(queries.caseload_totals(session, _dates(uploads)))


@st.cache_resource(show_spinner=False, max_entries=2)
def _waiting(uploads: Uploads) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return told_apart(queries.unallocated(session, _dates(uploads)))


@Loader
def movements(revision: int, upload: int, day: date) -> pd.DataFrame:
    """Who is known to come and go after a snapshot."""
    with reading(opened_database()) as session:
        return told_apart(queries.movements(session, upload, day))


def table(numbers: pd.DataFrame) -> Display:
    """A table as numbers, for long ones and downloads, and in words, for short ones."""
    return {"numbers": numbers, "words": in_words(numbers)}
