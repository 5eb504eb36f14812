"""A file on its way in: what a subject says of a kind of sheet, and what is done with every kind alike.

The command line and the screen both go this way, through the kinds of `core.kinds`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from core.people import Person
from core.refusals import Refused
from core.sheets.checking import Progress, check
from core.sheets.columns import SheetRow
from core.sheets.copies import kept_copy
from core.sheets.corrections import NOTHING_MENDED, Mended
from core.sheets.outcome import Checked
from core.sheets.questions import Chosen
from core.sheets.reading import Contents
from core.sheets.selection import fields_found
from core.uploads import sense
from core.uploads.commands import begin, remember
from core.uploads.displays import Preview, Without
from core.uploads.history import remembered, same_bytes
from core.uploads.tables import Counts, File, Kind


class Known(NamedTuple):
    """What the database knows that helps to read a file: the row model, and what the rows' checks and the
    summary ask for."""

    model: type[SheetRow]
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Intake:
    """A kind of sheet that may be uploaded.

    `name` is what people choose, `page` the page that shows what was loaded. A file becomes `counts_as` its date, such as
    "the snapshot of", and `date_means` asks for the date. `note` explains the abbreviations of the preview. `known` takes
    no session where there is no database yet, `dated_by` gives the date that the rows themselves tell. `summary` holds the
    figures of a checked file by their names, rates as fractions and None where there is no figure, with what is known in the
    `context`; `said` is their words, and `without` what the rows in question do to them.
    `write` writes the rows of an upload by its number. `needs` says which columns a file must have, where to name them all
    would be too long.
    """

    kind: Kind
    name: str
    page: str
    counts_as: str
    date_means: str
    note: str
    known: Callable[[Session | None], Known]
    dated_by: Callable[[Checked[Any]], date | None]
    summary: Callable[[Checked[Any], date, Mapping[str, Any]], dict[str, Any]]
    said: Callable[[Mapping[str, Any]], str]
    preview: Callable[[Session, Checked[Any], date], Preview]
    without: Callable[[Checked[Any], date, Mapping[str, Any]], Without]
    write: Callable[[Session, int, Checked[Any], date], None]
    has_full_week: bool = False
    needs: str = ""

    def store(
        self,
        session: Session,
        checked: Checked[Any],
        as_at: date,
        file: File,
        author: Person,
        at: datetime,
        *,
        seen: int | None = None,
        is_illustrative: bool = False,
    ) -> int:
        """Write a checked file as what counts for its date, and give the upload's number.

        What counted for that date before stays, and counts again once this upload is undone. From which headings the columns
        were read and what was answered is remembered. Raises Refused as `begin` does, and for a file with problems or open
        questions, or without rows.
        """
        if checked.problems or not checked.rows:
            raise Refused("Nothing was changed, because the file has problems.")
        if checked.open_questions:
            raise Refused("Nothing was changed, because questions about the file are open.")
        counts = Counts(checked.rows_read, checked.used, len(checked.skipped), checked.rejected)
        leaves_open = ""
        if checked.mended.left_out:
            leaves_open = self.without(checked, as_at, self.known(session).context).leaves_open
        number = begin(
            session, self.kind, as_at, file, counts, author, at, seen=seen, is_illustrative=is_illustrative,
            mended=checked.mended, leaves_open=leaves_open,
        )  # fmt: skip
        if not is_illustrative:
            _, row = checked.rows[0]
            mapping = {one: checked.mapping.get(one, "") for one in type(row).model_fields}
            answers = {one.key: one.answer for one in checked.questions}
            remember(session, number, checked.shape, Chosen(mapping, answers))
        self.write(session, number, checked, as_at)
        return number

    def previewed(self, session: Session, checked: Checked[Any], as_at: date, content: bytes) -> Preview:
        """What a file would change, with what does not look right about it."""
        found = self.preview(session, checked, as_at)
        again = same_bytes(session, self.kind, as_at, content)
        doubts = (sense.same_bytes(again.file_name, again.who, again.as_at),) if again else ()
        return found._replace(doubts=(*doubts, *filter(None, found.doubts)))


def likelier(chosen: Intake, others: Iterable[Intake], contents: Contents | None, session: Session) -> Intake | None:
    """The kind of sheet of which a file has more columns than of the chosen one, and all that are needed."""
    if contents is None:
        return None
    found = {one.kind: fields_found(contents.tables, one.known(session).model) for one in (chosen, *others)}
    best = max(others, key=lambda one: found[one.kind], default=chosen)
    return best if found[best.kind] > found[chosen.kind] else None


def check_file(
    intake: Intake,
    file: Path | Contents,
    knows: Known,
    session: Session | None,
    *,
    as_at: date | None = None,
    standard_hours: float | None = None,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    mended: Mended = NOTHING_MENDED,
    progress: Progress | None = None,
) -> Checked[Any]:
    """A file, or its contents that were read before, checked as a sheet of this kind, for a date if that is known.

    `standard_hours` are the hours of a full week, for sheets that have them; `mapping`, `answers` and `mended` as in `check`.
    """
    context = {**knows.context, "as_at": as_at, "standard_hours": standard_hours}
    before = (lambda shape: remembered(session, intake.kind, shape)) if session else None
    return check(
        file,
        knows.model,
        context,
        mapping=mapping,
        answers=answers,
        mended=mended,
        remembered=before,
        progress=progress,
    )


def file_as_kept(name: str, content: bytes, model: type[SheetRow], checked: Checked[Any]) -> File:
    """The file with what is to be kept of it: the bytes as they came, or a copy without what may hold people's names."""
    return File(name, content, kept_copy(content, model, checked))
