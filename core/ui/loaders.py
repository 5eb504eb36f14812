"""What the pages load: the queries and measures of the subjects, cached by the data revision.

The cached frames are shared by everyone and must not be altered; a page that needs another frame makes one.
"""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from core import database
from core.access.queries import SignedIn, signed_in
from core.access.tokens import secret_key
from core.plan import charts, measures, quality
from core.plan.queries import Frames, plan_frames
from core.plan.rules import RatingNumbers
from core.settings import from_environment, now, today
from core.start import open_database

NUMBERS = RatingNumbers()


@st.cache_resource(show_spinner=False)
def _database() -> Engine:
    return open_database(from_environment())


@st.cache_resource(show_spinner=False)
def _key() -> str:
    return secret_key(from_environment().secret_key_file)


def user_of(token: str) -> SignedIn | None:
    """Whose session token this is; asked of the database at every rerun, so that a sign-out counts at once."""
    with database.reading(_database()) as session:
        return signed_in(session, token, _key(), now())


def plan() -> Frames:
    """Every table of the plan, as `plan_frames` gives it."""
    return _plan(_revision())


def default_reporting_date() -> date:
    """The date that the plan opens with, or today."""
    return measures.default_reporting_date(plan()) or today()


def status(as_at: date) -> pd.DataFrame:
    """One row an action at the reporting date, as `measures.status` gives it."""
    return _status(_revision(), as_at)


def milestones(as_at: date) -> pd.DataFrame:
    return _milestones(_revision(), as_at)


def changes(as_at: date) -> pd.DataFrame:
    """What changed since a month before the reporting date."""
    return _changes(_revision(), as_at)


def quality_findings() -> pd.DataFrame:
    return _quality(_revision())


def ratings_picture(counts: tuple[tuple[str, int], ...], theme: str) -> str:
    """The bar of a band's ratings as an SVG picture."""
    return _picture(counts, theme)


def leads_spec(as_at: date, refs: tuple[str, ...]) -> dict[str, Any]:
    return _leads_spec(_revision(), as_at, refs)


def timeline_spec(as_at: date, refs: tuple[str, ...]) -> dict[str, Any]:
    return _timeline_spec(_revision(), as_at, refs)


def warm() -> None:
    """Load what the summary shows as it opens, before the first visitor asks."""
    as_at = default_reporting_date()
    changes(as_at)
    for band in measures.band_summary(status(as_at), plan()["bands"]).to_dict("records"):
        for theme in ("light", "dark"):
            ratings_picture(tuple((letter, band[letter]) for letter in measures.RATINGS), theme)


def _revision() -> int:
    with database.reading(_database()) as session:
        return database.revision(session)


@st.cache_resource(show_spinner=False, max_entries=2)
def _plan(revision: int) -> Frames:
    with database.reading(_database()) as session:
        return plan_frames(session)


@st.cache_resource(show_spinner=False, max_entries=24)
def _status(revision: int, as_at: date) -> pd.DataFrame:
    return measures.status(_plan(revision), as_at, NUMBERS)


@st.cache_resource(show_spinner=False, max_entries=12)
def _milestones(revision: int, as_at: date) -> pd.DataFrame:
    return measures.milestone_status(_plan(revision), as_at)


@st.cache_resource(show_spinner=False, max_entries=12)
def _changes(revision: int, as_at: date) -> pd.DataFrame:
    since = measures.month_before(as_at)
    return measures.changes(_plan(revision), _status(revision, as_at), _status(revision, since), as_at, since)


@st.cache_resource(show_spinner=False, max_entries=2)
def _quality(revision: int) -> pd.DataFrame:
    return quality.findings(_plan(revision))


@st.cache_data(show_spinner=False, max_entries=200)
def _picture(counts: tuple[tuple[str, int], ...], theme: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(charts.ratings_bar(dict(counts), theme).to_dict(validate=False)))


@st.cache_data(show_spinner=False, max_entries=24)
def _leads_spec(revision: int, as_at: date, refs: tuple[str, ...]) -> dict[str, Any]:
    shown = _status(revision, as_at)
    shown = shown[shown["ref"].isin(refs)]
    return charts.leads_bars(measures.by_lead(shown, _plan(revision)["leads"])).to_dict(validate=False)


@st.cache_data(show_spinner=False, max_entries=24)
def _timeline_spec(revision: int, as_at: date, refs: tuple[str, ...]) -> dict[str, Any]:
    shown = _status(revision, as_at)
    shown = shown[shown["ref"].isin(refs)]
    due = _milestones(revision, as_at)
    limits = _plan(revision)["bands"].dropna(subset="limit_on")
    names = {f"Limit of ‘{row.band}’": row.limit_on for row in limits.itertuples() if row.band in set(shown["band"])}
    return charts.timeline(shown, due[due["action"].isin(refs)], names, as_at).to_dict(validate=False)
