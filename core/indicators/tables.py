"""Dated observations of the indicators, and the months at which a process was marked to have changed."""

from datetime import date, datetime

from sqlmodel import Field

from core.storage.engine import Base


class Observation(Base, table=True):
    """What was counted of a measure in a month, in a district or in the whole service (an empty district).

    A rate is never stored. Either number may be missing, and then `flag` may say why, as it stood in the file. Rows
    belong to an upload and are never altered.
    """

    __tablename__ = "observation"
    upload: int = Field(primary_key=True, foreign_key="upload.id")
    measure: str = Field(primary_key=True, description="The code of the measure.")
    month: date = Field(primary_key=True, description="The last day of the month.")
    district: str = Field(primary_key=True)
    numerator: float | None = None
    denominator: float | None = None
    flag: str | None = None


class StepChange(Base, table=True):
    """A month from which a measure's process is known to be another, with the reason; limits begin anew there."""

    __tablename__ = "step_change"
    id: int | None = Field(default=None, primary_key=True)
    measure: str = Field(index=True)
    month: date = Field(description="The last day of the first month of the changed process.")
    reason: str
    who: str
    at: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
