"""Observations of the indicators and marked step changes as frames."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from core.indicators.tables import Observation, StepChange
from core.uploads.history import named_as_mended, uploads
from core.uploads.tables import OF_INDICATORS, Upload

OBSERVATIONS = (
    "measure", "month", "district", "numerator", "denominator", "flag", "upload", "as_at", "at", "who", "file_name",
    "is_illustrative",
)  # fmt: skip
OF_ROW = ("measure", "month", "district", "numerator", "denominator", "flag", "upload")
OF_UPLOAD = ("as_at", "at", "who", "file_name", "is_illustrative")
STEP_CHANGES = ("id", "measure", "month", "reason", "who", "at")
GENERATOR = "illustrative generator"
ROWS_AT_A_TIME = 500


def observations(session: Session, measures: Collection[str] = ()) -> pd.DataFrame:
    """Every row of every upload of indicators that counts, files and what was typed, of all or of these measures: OBSERVATIONS.

    Numbers are floats, NaN where there is none; months and days are dates; a flag that is missing is None. Which row counts
    of several that speak of the same month, `measures.known_at` tells.
    """
    every = named_as_mended(uploads(session))
    current = every[every["is_current"] & every["kind"].isin(OF_INDICATORS)]
    query = select(*(getattr(Observation, name) for name in OF_ROW))
    query = query.join(Upload).where(col(Upload.undone_at).is_(None))
    if measures:
        query = query.where(col(Observation.measure).in_(measures))
    columns: dict[str, list[Any]] = {name: [] for name in OF_ROW}
    # Plain rows of the connection, and so few at a time that none lives long enough for the garbage collector to look at it:
    # a million rows take a quarter of the time that the session's rows take at once.
    for part in session.connection().execute(query).partitions(ROWS_AT_A_TIME):
        for column, values in zip(columns.values(), zip(*part, strict=True), strict=True):
            column.extend(values)
    rows = pd.DataFrame(columns).astype({"upload": int})
    about = current.set_index(current["id"].astype(int))[list(OF_UPLOAD)]
    rows = rows[rows["upload"].isin(about.index)].join(about, on="upload")
    rows["flag"] = rows["flag"].astype(object).where(rows["flag"].notna(), None)
    kinds = {"numerator": float, "denominator": float, "month": object, "is_illustrative": bool}
    return rows.reset_index(drop=True).astype(kinds)[list(OBSERVATIONS)]


def step_changes(session: Session) -> pd.DataFrame:
    """The step changes that are marked, withdrawn ones left out, the oldest month first: STEP_CHANGES.

    Illustrative ones count as long as illustrative observations do.
    """
    query = (
        select(*(getattr(StepChange, name) for name in STEP_CHANGES))
        .where(col(StepChange.withdrawn_at).is_(None))
        .order_by(col(StepChange.month), col(StepChange.id))
    )
    if _has_real_observations(session):
        query = query.where(col(StepChange.who) != GENERATOR)
    return pd.DataFrame(session.execute(query).all(), columns=list(STEP_CHANGES), dtype=object)


def _has_real_observations(session: Session) -> bool:
    real = select(Upload.id).where(
        col(Upload.kind).in_(OF_INDICATORS),
        col(Upload.is_illustrative).is_(False),
        col(Upload.undone_at).is_(None),
    )
    return session.exec(real.limit(1)).first() is not None
