"""The versions of the plan, and the plan as one of them has it."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from core.plan.document.contents import PlanDocument
from core.plan.tables import Action, Lead, Plan, PlanVersion, Requirement
from core.plan.versions.parts import OF_PLAN, Kept, kept_of
from core.plan.versions.refs import Version, earlier, kept_under


def versions(session: Session) -> tuple[Version, ...]:
    """Every version, the oldest first; none where the plan never changed since it was loaded."""
    names = list(Version.__dataclass_fields__)
    columns: list[Any] = [getattr(PlanVersion, name) for name in names]
    found = session.execute(select(*columns).order_by(col(PlanVersion.number)))
    return tuple(Version(**dict(zip(names, row, strict=True))) for row in found)


def earlier_version(session: Session, as_at: date | None) -> Version | None:
    """The version in force on a day, where it is not the newest, which the tables hold."""
    return earlier(versions(session), as_at) if as_at else None


def plan_of(session: Session, number: int) -> tuple[PlanDocument, Kept]:
    """The plan of a version, and what no document holds of it; of the newest as it began."""
    plan, kept = session.execute(select(PlanVersion.plan, PlanVersion.kept).where(PlanVersion.number == number)).one()
    return PlanDocument.model_validate(plan), kept_of(kept)


def kept(session: Session) -> Kept:
    """What no document holds of the plan that is loaded."""
    plan = session.get(Plan, 1)
    return Kept(
        {name: getattr(plan, name) for name in OF_PLAN} if plan else {},
        _filled(session, Requirement.ref, Requirement.strand, col(Requirement.retired_in).is_(None)),
        _filled(session, Action.ref, Action.workstream, col(Action.retired_in).is_(None)),
        _filled(session, Lead.code, Lead.email),
    )


def _filled(session: Session, key: Any, value: Any, *which: Any) -> dict[str, str]:
    return dict(session.execute(select(key, value).where(value.is_not(None), *which)).all())


def key_at(session: Session, ref: str, as_at: date) -> str:
    """The ref under which what is recorded of an action is kept, by its ref in the version that is in force on a day."""
    version = earlier_version(session, as_at)
    return kept_under(versions(session), version.number, [ref])[ref] if version else ref
