"""Who reads and writes: a person and the role that was just read from the users table."""

from dataclasses import dataclass
from enum import StrEnum

from core.refusals import Refused


class Role(StrEnum):
    CABINET_MEMBER = "cabinet member"
    SENIOR_MANAGER = "senior manager"
    HR_LEAD = "HR lead"
    PROGRAMME_OFFICE = "programme office"


@dataclass(frozen=True)
class Person:
    """A user with a session that counts at this moment, or the program that writes; `leads` are the codes of the posts held."""

    username: str
    role: Role
    name: str = ""
    may_assure: bool = False
    leads: tuple[str, ...] = ()


def programme_office_only(person: Person, what: str) -> None:
    """Raises Refused for anybody else."""
    if person.role != Role.PROGRAMME_OFFICE:
        raise Refused(f"A {person.role} may not {what}. Ask the programme office.")
