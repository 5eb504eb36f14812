"""What the upload page reads of the database."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.kinds import INTAKES
from core.people import Role
from core.sheets.columns import SheetRow
from core.storage.engine import reading
from core.ui.shell.loading import Loader, opened_database
from core.uploads import displays as upload_displays
from core.uploads import history as uploads
from core.uploads.displays import history_rows
from core.uploads.tables import MAY_UPLOAD, Kind


@dataclass(frozen=True)
class History:
    """The real uploads of somebody's kinds, the newest first: as stored, and as they are listed."""

    real: pd.DataFrame
    rows: pd.DataFrame
    has_illustrative: bool


@Loader
def history(revision: int, role: Role) -> History:
    with reading(opened_database()) as session:
        every = uploads.uploads(session)
    every = every[every["kind"].isin([kind for kind, roles in MAY_UPLOAD.items() if role in roles])]
    is_made_up = every["is_illustrative"].astype(bool)
    real = every[~is_made_up].reset_index(drop=True)
    return History(real, history_rows(real), bool(is_made_up.any()))


@Loader
def loaded_without(revision: int, kinds: tuple[Kind, ...], as_at: date) -> str:
    """Which uploads of these kinds, up to a date, were loaded without rows that have problems; empty where none was."""
    with reading(opened_database()) as session:
        return upload_displays.loaded_without(uploads.uploads(session), kinds, as_at)


@Loader
def row_model(revision: int, kind: Kind) -> type[SheetRow]:
    with reading(opened_database()) as session:
        return INTAKES[kind].known(session).model
