"""A register's file on its way in: what is known for reading it, and what it would change."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
from sqlmodel import Session

from core.access.tokens import secret_key
from core.registers.commands import write_entries
from core.registers.queries import real_from, stored
from core.registers.references import NO_KEY
from core.registers.register import Register, key_of, standing
from core.settings import from_environment
from core.sheets.columns import columns
from core.sheets.outcome import Checked
from core.uploads.displays import Preview, Without
from core.uploads.history import current_upload
from core.uploads.intake import Intake, Known
from core.uploads.tables import Upload
from core.words import count, long_date, short_date
from core.workforce.queries import districts_by_key

CHANGES = ("new", "changed", "same", "not in this file")


def context(session: Session | None) -> dict[str, Any]:
    """What the checks of an entry ask for beside it: the districts that are known, and the key that references are made with."""
    key = secret_key(from_environment().secret_key_file).encode() if session else NO_KEY
    return {"districts": districts_by_key(session), "key": key}


def intake_of(register: Register) -> Intake:
    return Intake(
        kind=register.kind,
        name=register.title,
        page="programme",
        counts_as=f"the {register.ones} known on",
        date_means="The day up to which the file tells",
        note=(
            "Entries that were known before and are not in this file stay. Where the file tells the same one otherwise, the file "
            "counts."
        ),
        known=lambda session: Known(register.model, context(session)),
        dated_by=partial(_dated_by, register),
        summary=partial(_summary, register),
        said=partial(_said, register),
        preview=partial(_preview, register),
        without=partial(_without, register),
        write=partial(_write, register),
    )


def _days(register: Register, checked: Checked[Any]) -> list[date]:
    name = register.model.dated_by
    return sorted(getattr(row, name) for _, row in checked.rows) if name else []


def _dated_by(register: Register, checked: Checked[Any]) -> date | None:
    return max(_days(register, checked), default=None)


def _summary(register: Register, checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> dict[str, Any]:
    days = _days(register, checked)
    return {"entries": len(checked.rows), "first": days[0] if days else None, "last": days[-1] if days else None}


def _said(register: Register, summary: Mapping[str, Any]) -> str:
    said = count(summary["entries"], register.one).capitalize()
    return f"{said}, {short_date(summary['first'])} to {short_date(summary['last'])}" if summary["first"] else said


def _without(register: Register, checked: Checked[Any], as_at: date, context: Mapping[str, Any]) -> Without:
    """What is loaded without the rows in question."""
    return Without(
        f"{count(len(checked.rows), register.one, register.ones)} would be loaded", "What they hold is in no figure."
    )


def _preview(register: Register, session: Session, checked: Checked[Any], as_at: date) -> Preview:
    """How many entries are new, changed, the same, or known and not in the file. What is illustrative does not count."""
    seen = current_upload(session, register.kind, as_at)
    every = real_from(stored(session, register))
    before = _by_key(register, standing(every, register.model))
    kept = _by_key(register, standing(real_from(every, [seen] if seen else []), register.model))
    told = {key_of(row): row.kept() for _, row in checked.rows}
    after = kept | told
    changes = {key: _change(before.get(key), after.get(key), key in told) for key in {**before, **after}}
    counts = {change: list(changes.values()).count(change) for change in (*CHANGES, "gone")}
    figures = pd.DataFrame(
        {"Entries": [change.capitalize() for change in counts], "Number": [f"{number:,}" for number in counts.values()]}
    )
    lost = [key for key, change in changes.items() if change in ("changed", "gone")]
    headings = [about.heading for about in columns(register.model).values()]
    rows = [
        [changes[key].capitalize(), *(_text((after.get(key) or before[key])[name]) for name in register.fields)]
        for key in lost
    ]
    changed = f"{count(counts['changed'], register.one)} changed, {counts['gone']:,} gone." if lost else ""
    return Preview(
        seen,
        _compared(register, bool(before), seen, as_at),
        figures,
        changed,
        pd.DataFrame(rows, columns=["Change", *headings]),
    )


def _by_key(register: Register, rows: pd.DataFrame) -> dict[tuple[object, ...], dict[str, Any]]:
    fields = rows[list(register.fields)].to_dict("records")
    return {
        tuple(one[name] for name in register.model.same_by): {str(name): value for name, value in one.items()}
        for one in fields
    }


def _change(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, is_told: bool) -> str:
    if after is None:
        return "gone"
    if not is_told:
        return "not in this file"
    if before is None:
        return "new"
    return "same" if all(before[name] == after[name] for name in after) else "changed"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return short_date(value) if isinstance(value, date) else str(value)


def _compared(register: Register, has_real: bool, seen: int | None, as_at: date) -> str:
    if seen:
        return (
            f"The file takes the place of the one that told the {register.ones} up to {long_date(as_at)}, which is kept and "
            "counts again if you undo this."
        )
    if has_real:
        return f"Compared with the {register.ones} that are known so far."
    return f"These are the first real {register.ones}. Once they are loaded, illustrative ones are no longer shown anywhere."


def _write(register: Register, session: Session, upload: int, checked: Checked[Any], as_at: date) -> None:
    about = session.get_one(Upload, upload)
    write_entries(session, register, upload, checked, about.who, about.at)
