"""What a register is: a list that people keep around the plan's actions, declared once by its row model. Pure.

From the row model follow the table, the upload with its template and checks, the form, the list and the downloads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from core.figures import Figure
from core.people import Role
from core.sheets.columns import Finding, Place, SheetRow, columns
from core.uploads.tables import Kind
from core.words import first_listed

ABOUT = ("id", "upload", "corrects", "is_withdrawn", "who", "at")  # what is stored of every entry beside its fields
KEEPERS = (Role.SENIOR_MANAGER, Role.PROGRAMME_OFFICE)


class Entry(SheetRow):
    """One entry of a register: `same_by` are the fields by which it is known again, `dated_by` its day (empty where it may
    lie ahead), `filtered` those by which the list is filtered, `long` those of more words than a line."""

    same_by: ClassVar[tuple[str, ...]]
    dated_by: ClassVar[str] = ""
    filtered: ClassVar[tuple[str, ...]] = ()
    long: ClassVar[tuple[str, ...]] = ()

    def kept(self) -> dict[str, Any]:
        """All of it: what refers to people is made with a key before it gets here."""
        return {name: getattr(self, name) for name in columns(type(self))}

    @classmethod
    def check_together(cls, rows: Sequence[tuple[Place, "Entry"]], context: Mapping[str, Any]) -> list[Finding]:
        """An entry stands once."""
        places: dict[tuple[object, ...], list[Place]] = {}
        for place, row in rows:
            places.setdefault(key_of(row), []).append(place)
        said = " and ".join(columns(cls)[name].heading.lower() for name in cls.same_by)
        return [
            Finding(place, None, f"the same {said} stands in {first_listed([one.words for one in same])}: keep one row")
            for same in places.values()
            if len(same) > 1
            for place in same
        ]


def key_of(row: Entry) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in row.same_by)


@dataclass(frozen=True)
class Around:
    """What the entries are shown beside, at a reporting date.

    `live`: as_at, cohort, district, cases of every caseload snapshot; `due`: the plan's dates by `A1.1 LAC`, an action of the
    plan that ships with the label of its milestone, none where another plan is loaded.
    """

    as_at: date
    live: pd.DataFrame = field(repr=False)
    due: Mapping[str, date] = field(default_factory=dict)
    theme: str = "light"


@dataclass(frozen=True)
class Register:
    """`name` stands in addresses and commands, `one` is an entry in a sentence, `about` says in Markdown what is kept and why.

    `figures` shows the entries (the fields of the row model and ABOUT, those that count at the date) and `exceptions` says in
    lines of Markdown what of them needs attention. `keepers` may record, correct and take out entries. `observations` gives
    what the entries say of the indicators: measure, month, district, numerator, denominator.
    """

    name: str
    kind: Kind
    title: str
    one: str
    about: str
    model: type[Entry]
    figures: Callable[[pd.DataFrame, Around], list[Figure]]
    exceptions: Callable[[pd.DataFrame, Around], list[str]]
    keepers: tuple[Role, ...] = KEEPERS
    observations: Callable[[pd.DataFrame, Around], pd.DataFrame] | None = None
    measures: tuple[str, ...] = ()

    @property
    def ones(self) -> str:
        return self.title[:1].lower() + self.title[1:]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(columns(self.model))


def standing(rows: pd.DataFrame, model: type[Entry]) -> pd.DataFrame:
    """Of stored rows, the entries that stand: of several that say the same thing the one that was written last, unless it was
    corrected or taken out. Where anything is real, nothing illustrative stands."""
    real = rows[~rows["is_illustrative"].astype(bool)]
    rows = (real if len(real) else rows).sort_values("id")
    rows = rows[~rows["id"].isin(set(rows["corrects"].dropna()))]
    rows = rows.drop_duplicates(list(model.same_by), keep="last")
    return rows[~rows["is_withdrawn"].astype(bool)].reset_index(drop=True)


def known_at(entries: pd.DataFrame, model: type[Entry], as_at: date) -> pd.DataFrame:
    """The entries that count at a date."""
    if not model.dated_by:
        return entries
    return where(entries, (day <= as_at for day in entries[model.dated_by])).reset_index(drop=True)


def where(rows: pd.DataFrame, holds: Iterable[bool]) -> pd.DataFrame:
    """The rows of which something holds, told for each of them in turn."""
    return rows[np.fromiter(holds, dtype=bool, count=len(rows))]
