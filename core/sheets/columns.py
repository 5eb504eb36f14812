"""How a subject declares the columns of a kind of sheet: a pydantic row model, whose fields carry a `Column` each.

Everything else follows from the model: the template, the matching of headings, the checks, the problems.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, ClassVar, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

M = TypeVar("M")


@dataclass(frozen=True)
class Column:
    """What a field is on a sheet: its heading in the template and what it means; `also` are other headings that it goes by.

    `accepts` says in words what may stand in it, `choices` are the words of its drop-down list in the template, `examples`
    what stands in each row of its worked example.
    `may_hold_names`: what people type here may be a person's name, so it is never shown or stored as typed.
    `may_be` tells whether a text may stand in the column, so that a heading over other things is not read as it.
    `from_sheet_name`: where several sheets lack the column, each sheet's own name is read in its place.
    """

    heading: str
    means: str
    also: tuple[str, ...] = ()
    accepts: str = ""
    choices: tuple[str, ...] = ()
    examples: tuple[str | int | float | date | None, ...] = ()
    may_hold_names: bool = False
    from_sheet_name: bool = False
    may_be: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class KnownWords:
    """The texts, in lower case, that say one of a field's few values and nothing else."""

    words: frozenset[str]


class Place(NamedTuple):
    """Where a row stands: the sheet's name (empty for a text file) and the row as the spreadsheet numbers it."""

    sheet: str
    row: int

    @property
    def words(self) -> str:
        """The place in a sentence about other rows: `sheet Dover row 7`."""
        return f"sheet {self.sheet} row {self.row}" if self.sheet else f"row {self.row}"


class Finding(NamedTuple):
    """What a check over several rows found: the row, the field (None: the whole row), and one sentence with the remedy."""

    place: Place
    field: str | None
    message: str


class SheetRow(BaseModel):
    """One row of a kind of sheet. A field's name is the column's name in JSON; one without a default must be filled in.

    `what` names the kind of sheet in the plural, as in "the file holds no vacancies". `needs_one_of` names groups of
    columns of which a file must hold at least one each; `identity` is the field by which a row is known again. `context` is
    what the subject's checks need to know beside the row, such as the date of the snapshot.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    what: ClassVar[str]
    needs_one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    identity: ClassVar[str] = ""

    def kept(self) -> dict[str, Any]:
        """What is kept of the row, by field, so that it can be read again: all but what may be a person's name."""
        return {field: getattr(self, field) for field, about in columns(type(self)).items() if not about.may_hold_names}

    @classmethod
    def as_answered(cls, rows: Sequence[tuple[Place, Any]], asking: Any) -> list[tuple[Place, Any]]:
        """The rows as they are meant beside each other, which is asked of `asking` (`core.sheets.questions.Asking`)."""
        return list(rows)

    @classmethod
    def check_together(cls, rows: Sequence[tuple[Place, Any]], context: Mapping[str, Any]) -> Iterable[Finding]:
        """What is wrong with rows that are right each by itself, such as a post twice."""
        return ()

    @classmethod
    def remarks(cls, rows: Sequence[tuple[Place, Any]], context: Mapping[str, Any]) -> Iterable[str]:
        """What a reader should be told of the rows, though nothing must be mended."""
        return ()


def wrong(field: str, message: str) -> PydanticCustomError:
    """The error that a row's own check raises for one of its fields."""
    return PydanticCustomError("wrong", "{message}", {"field": field, "message": message})


@cache
def columns(model: type[SheetRow]) -> dict[str, Column]:
    """A model's columns by field name, in the order of the template."""
    return {
        name: next(part for part in field.metadata if isinstance(part, Column))
        for name, field in model.model_fields.items()
    }


@cache
def marked(model: type[SheetRow], mark: type[M]) -> dict[str, M]:
    """The mark of this class of each field whose type has one, whether or not it may also be left empty."""
    found = {}
    for name, field in model.model_fields.items():
        inner = (getattr(part, "__metadata__", ()) for part in get_args(field.annotation))
        for part in (*field.metadata, *chain.from_iterable(inner)):
            if isinstance(part, mark):
                found[name] = part
    return found


@cache
def kinds(model: type[SheetRow]) -> dict[str, str]:
    """What each field holds: text, date, number, integer or boolean."""
    found = {}
    for name, about in model.model_json_schema()["properties"].items():
        parts = [part for part in about.get("anyOf", [about]) if part.get("type") != "null"]
        found[name] = parts[0].get("format") or parts[0].get("type") or "text"
    return {name: "text" if kind == "string" else kind for name, kind in found.items()}


@cache
def needed(model: type[SheetRow]) -> list[tuple[str, ...]]:
    """What a sheet must have a column for: a field alone, or several of which one would do."""
    return [*((name,) for name, field in model.model_fields.items() if field.is_required()), *model.needs_one_of]


def either(model: type[SheetRow], fields: Iterable[str]) -> str:
    """`‘Team’ or ‘District’`, by the headings of the template."""
    return " or ".join(f"‘{columns(model)[field].heading}’" for field in fields)
