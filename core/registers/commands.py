"""Writing entries of a register, each in the transaction of the session that is handed in. Entries are never altered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from core.audit import trail
from core.people import Person, not_allowed
from core.refusals import ChangedMeanwhile, Refused
from core.registers import queries
from core.registers.register import Entry, Register, key_of
from core.registers.tables import TABLES
from core.settings import ENGLAND
from core.sheets.columns import columns
from core.sheets.outcome import Checked
from core.words import listed, long_date

WROTE_SINCE = (
    "{who} has changed or taken out this {one} meanwhile, so nothing of yours was changed: close it and open it again."
)


def write_entries(
    session: Session, register: Register, upload: int, checked: Checked[Any], who: str, at: datetime
) -> None:
    """Write the entries of a checked file as the rows of an upload."""
    rows = [{"upload": upload, **_about(who, at), **_values(row)} for _, row in checked.rows]
    session.execute(insert(TABLES[register.name]), rows)


def record(
    session: Session, register: Register, row: Entry, author: Person, at: datetime, corrects: int | None = None
) -> int:
    """Add an entry, or one in the place of another, and give its number.

    Raises Refused for a wrong role, a day that lies ahead and an entry that is there already, and ChangedMeanwhile where the one
    to be corrected stands no more.
    """
    _refuse_role(register, author, "record")
    day = getattr(row, register.model.dated_by) if register.model.dated_by else None
    if isinstance(day, date) and day > at.astimezone(ENGLAND).date():
        raise Refused(
            problems={register.model.dated_by: f"{long_date(day)} lies ahead: write the day on which it was."}
        )
    stands = queries.entries(session, register)
    stands = stands[~stands["is_illustrative"]]
    before = _standing(session, register, corrects) if corrects is not None else None
    same = [
        int(one["id"])
        for one in stands.to_dict("records")
        if tuple(one[name] for name in register.model.same_by) == _stored_key(row) and one["id"] != corrects
    ]
    if same:
        said = listed([columns(register.model)[name].heading.lower() for name in register.model.same_by])
        raise Refused(f"A {register.one} with the same {said} is there already: open that one and correct it.")
    return _write(session, register, _values(row), author, at, before)


def take_out(session: Session, register: Register, number: int, author: Person, at: datetime) -> None:
    """Let an entry count no more. Raises Refused for a wrong role, and ChangedMeanwhile where it stands no more."""
    _refuse_role(register, author, "take out")
    before = _standing(session, register, number)
    _write(session, register, {name: before[name] for name in register.fields}, author, at, before, is_withdrawn=True)


def _write(
    session: Session,
    register: Register,
    values: dict[str, Any],
    author: Person,
    at: datetime,
    before: dict[str, Any] | None,
    is_withdrawn: bool = False,
) -> int:
    about = _about(author.username, at) | {"is_withdrawn": is_withdrawn, "corrects": before["id"] if before else None}
    done = session.execute(insert(TABLES[register.name]), {"upload": None, **about, **values})
    number = int(done.inserted_primary_key[0])  # type: ignore[attr-defined]
    what = "taken out" if is_withdrawn else "corrected" if before else "recorded"
    was = {name: before[name] for name in ("id", *register.fields)} if before else None
    subject = f"{register.title} no. {number if not before else before['id']}"
    trail.record(
        session,
        author.username,
        at,
        f"{register.one} {what}",
        subject,
        was,
        None if is_withdrawn else {"id": number, **values},
    )
    return number


def _standing(session: Session, register: Register, number: int) -> dict[str, Any]:
    """The fields of an entry that stands, ABOUT among them. Raises ChangedMeanwhile where it was changed, and Refused where it is
    illustrative."""
    stands = queries.entries(session, register).set_index("id", drop=False)
    if number not in stands.index:
        after = queries.stored(session, register)
        who = next(iter(after.loc[after["corrects"] == number, "who"]), "Somebody")
        raise ChangedMeanwhile(WROTE_SINCE.format(who=who, one=register.one))
    found = stands.loc[number]
    if found["is_illustrative"]:
        raise Refused("This entry is illustrative: record a real one, and what is illustrative goes by itself.")
    return {str(name): value for name, value in found.to_dict().items()}


def _refuse_role(register: Register, author: Person, what: str) -> None:
    if author.role not in register.keepers:
        raise not_allowed(
            author, f"A {author.role} may not {what} a {register.one}. Ask the {listed(register.keepers, 'or the')}."
        )


def _about(who: str, at: datetime) -> dict[str, Any]:
    return {"corrects": None, "is_withdrawn": False, "who": who, "at": at}


def _values(row: Entry) -> dict[str, Any]:
    return row.model_dump(mode="python")


def _stored_key(row: Entry) -> tuple[object, ...]:
    return key_of(row)
