"""Who reads and writes: a person and the role that was just read from the users table."""

from dataclasses import dataclass
from enum import StrEnum

from core import security_log
from core.refusals import Refused


class Role(StrEnum):
    CABINET_MEMBER = "cabinet member"
    SENIOR_MANAGER = "senior manager"
    HR_LEAD = "HR lead"
    PERFORMANCE_ANALYST = "performance analyst"
    PROGRAMME_OFFICE = "programme office"


@dataclass(frozen=True)
class Person:
    """A user with a session that counts at this moment, or the program that writes; `leads` are the codes of the posts held."""

    username: str
    role: Role
    name: str = ""
    may_assure: bool = False
    leads: tuple[str, ...] = ()


def not_allowed(person: Person, why: str) -> Refused:
    """The refusal of a write for who asks for it, which is noted in the security log."""
    security_log.note("write refused", account=person.username, role=person.role)
    return Refused(why)


def programme_office_only(person: Person, what: str) -> None:
    """Raises Refused for anybody else."""
    if person.role != Role.PROGRAMME_OFFICE:
        raise not_allowed(person, f"A {person.role} may not {what}. Ask the programme office.")
