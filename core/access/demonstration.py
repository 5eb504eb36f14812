"""The four accounts of a fresh database, whose passwords anyone may know: they vanish with the first real account."""

from typing import NamedTuple

from core.people import Role


class DemonstrationAccount(NamedTuple):
    username: str
    name: str
    role: Role
    password: str
    leads: tuple[str, ...] = ()


DEMONSTRATION_ACCOUNTS = [
    DemonstrationAccount("cabinet", "Demonstration cabinet member", Role.CABINET_MEMBER, "one page of plain words"),
    DemonstrationAccount(
        "manager", "Demonstration senior manager", Role.SENIOR_MANAGER, "late is late and said so", ("DM", "DMs")
    ),
    DemonstrationAccount("hr", "Demonstration HR lead", Role.HR_LEAD, "vacancies on one sheet"),
    DemonstrationAccount(
        "programme", "Demonstration programme office", Role.PROGRAMME_OFFICE, "every action has an owner"
    ),
]

MAY = {
    Role.CABINET_MEMBER: "Read the summary",
    Role.SENIOR_MANAGER: "Read everything and record progress",
    Role.HR_LEAD: "Read the summary and the workforce pages, upload workforce data",
    Role.PROGRAMME_OFFICE: "Everything, users and settings included",
}

# The hashes of the passwords above, made beforehand: four of them would hold up the first start by a second.
PASSWORD_HASHES = {
    "cabinet": "$2b$12$O79jwn5LO.1of/OKcvWXTeQotQajPGkyCV5dxjMVcomCQ1Y1xtS1C",
    "manager": "$2b$12$bxpQG9sOCzYK2U6G2UmE2.dY9yfCCs1kbCPCJH8ERR4fFBsPilH.y",
    "hr": "$2b$12$FrtLIWlOaR1ntL6Lr09jtOIB52P5PhiTNSuoZuDewAtj9adWpoczm",
    "programme": "$2b$12$HXzzvqUK3MgoNlAAopT6Q.eXa6RZoqihWPRME2munbgmtaaMyx8EG",
}
