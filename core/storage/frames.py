"""The answer to a query as a frame."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Select
from sqlmodel import Session

ROWS_AT_A_TIME = 500


def frame(session: Session, query: Select[Any], names: Iterable[str]) -> pd.DataFrame:
    """The rows of a query with these columns; days are dates, missing values None.

    Plain rows of the connection, and so few at a time that none lives long enough for the garbage collector to look at it:
    many rows take half of the time that the session's rows take at once.
    """
    columns: dict[str, list[Any]] = {name: [] for name in names}
    session.flush()  # as the session would do before its own queries
    for part in session.connection().execute(query).partitions(ROWS_AT_A_TIME):
        for column, values in zip(columns.values(), zip(*part, strict=True), strict=True):
            column.extend(values)
    return pd.DataFrame(columns, dtype=object)
