"""The plan written into its tables, and the entries of progress that go or come back with it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session, case, col, delete, insert, select, update

from core.plan.document.contents import PlanDocument
from core.plan.tables import Action, Comment, EvidenceFile, MilestoneProgress, Plan, Progress, Requirement
from core.plan.versions.parts import TABLES, Kept, Rows, rows

CHILDREN = ("milestones", "action_leads", "cross_references", "overarching_actions", "groups", "leads")


def store(
    session: Session,
    document: PlanDocument,
    kept: Kept,
    renames: Mapping[str, str],
    number: int,
    dropped: Collection[str] = (),
) -> None:
    """Write the plan into its tables. Rows of actions that are in it no more stay as retired, but for the `dropped`; what was
    recorded under an old ref is kept under the new one that `renames` gives."""
    new = rows(document, kept)
    for name in CHILDREN:
        session.exec(delete(TABLES[name]))
    _store_actions(session, new, renames, number, dropped)
    for name in reversed(CHILDREN):
        _insert(session, TABLES[name], new[name])
    plan = session.get(Plan, 1) or Plan(title="", council="", source="")
    for field, value in kept.plan.items():
        setattr(plan, field, value)
    session.add(plan)
    session.flush()
    session.expire_all()


def _store_actions(
    session: Session, new: Rows, renames: Mapping[str, str], number: int, dropped: Collection[str]
) -> None:
    live, named = _by_ref(new["actions"]), _by_ref(new["requirements"])
    actions, requirements = _rows_of(session, Action), _rows_of(session, Requirement)
    stay = {renames.get(ref, ref): row for ref, row in actions.items() if ref not in dropped}
    retired = {ref: _retired(row, number) | {"ref": ref} for ref, row in stay.items() if ref not in live}
    needed = {row["requirement"] for row in retired.values()}
    left = {ref: _retired(row, number) for ref, row in requirements.items() if ref in needed}
    _write(session, Requirement, requirements, left | named)
    _write(session, Action, actions, retired | live)
    _shift(session, {old: key for old, key in renames.items() if old != key and old in actions})
    session.exec(delete(Action).where(col(Action.ref).in_(actions.keys() - retired.keys() - live.keys())))
    session.exec(delete(Requirement).where(col(Requirement.ref).in_(requirements.keys() - left.keys() - named.keys())))


def _shift(session: Session, renames: Mapping[str, str]) -> None:
    """Let what was recorded and said of actions go with them to other refs."""
    for table in (Progress, Comment) if renames else ():
        to = case(dict(renames), value=table.action)
        session.exec(update(table).where(col(table.action).in_(renames)).values(action=to))


def _by_ref(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["ref"]: row for row in found}


def _retired(row: dict[str, Any], number: int) -> dict[str, Any]:
    return row | {"retired_in": row["retired_in"] or number}


def _rows_of(session: Session, table: Any) -> dict[str, dict[str, Any]]:
    session.flush()
    return _by_ref([one.model_dump() for one in session.exec(select(table))])


def _write(
    session: Session, table: Any, was: Mapping[str, dict[str, Any]], wanted: Mapping[str, dict[str, Any]]
) -> None:
    _insert(session, table, [row for ref, row in wanted.items() if ref not in was])
    if changed := [row for ref, row in wanted.items() if ref in was and row != was[ref]]:
        session.execute(update(table), changed)


def _insert(session: Session, table: Any, found: list[dict[str, Any]]) -> None:
    if found:
        session.execute(insert(table), found)


def remove_illustrative(session: Session) -> dict[str, Any]:
    """Remove the illustrative progress, and give it as it was, with which real entries corrected it."""
    entries = list(session.exec(select(Progress).where(col(Progress.is_illustrative)).order_by(col(Progress.id))))
    numbers = [one.id for one in entries]
    said = session.exec(select(MilestoneProgress).where(col(MilestoneProgress.progress).in_(numbers))).all()
    found = {
        "progress": [one.model_dump(mode="json") for one in entries],
        "milestone_progress": [one.model_dump(mode="json") for one in said],
        "corrected": [
            [one, corrects]
            for one, corrects in session.execute(
                select(Progress.id, Progress.corrects).where(
                    col(Progress.corrects).in_(numbers), col(Progress.is_illustrative).is_(False)
                )
            )
        ],
    }
    remove_entries(session, numbers)
    return found if entries else {}


def remove_entries(session: Session, numbers: Collection[int | None]) -> None:
    session.exec(update(Progress).where(col(Progress.corrects).in_(numbers)).values(corrects=None))
    for table in (MilestoneProgress, EvidenceFile):
        session.exec(delete(table).where(col(table.progress).in_(numbers)))
    session.exec(delete(Progress).where(col(Progress.id).in_(numbers)))


def put_back(session: Session, removed: Mapping[str, Any]) -> None:
    """The illustrative progress that went with a version, as it was."""
    for name, table in (("progress", Progress), ("milestone_progress", MilestoneProgress)):
        for row in removed.get(name, ()):
            session.add(table.model_validate(row))
            session.flush()
    for number, corrects in removed.get("corrected", ()):
        session.get_one(Progress, number).corrects = corrects
