"""A vacancy workbook as HR types it, of any length, without a problem in it."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

HEADINGS = (
    "Position No", "Job Title", "Grade", "Team", "District", "Service", "Std Hours", "FTE", "Status", "Start Date",
    "Cover", "Cover FTE", "Vacant Since", "Reason for vacancy", "Recruitment stage", "Expected start",
)  # fmt: skip
DISTRICTS = ("Ashford", "Dover", "Thanet", "Tonbridge & Malling", "T&M", "Tunbridge Wells", "SWALE")
TEAMS = ("Duty", "Children in Need", "Child Protection", "Looked After Children", "Leaving Care")
TITLES = (
    "Social Worker",
    "SW",
    "Senior Practitioner",
    "Team Manager",
    "NQSW",
    "Family Support Worker",
    "Personal Adviser",
)
FTE = (1, 1, 1, 1.0, 0.6, "0.6 fte", "22.2 hrs", "0.6 + 0.4", "37 hours", "80%", "0.5 FTE")
VACANT = ("Vacant", "VACANT", "vac", "Vacant - leaving 31/3", "Vacancy")
FIRST_DAY = date(2009, 1, 1)


def write_workbook(path: Path, rows: int, seed: int) -> None:
    """Write so many posts; the same posts with every seed, of which others are vacant, about one in six."""
    random = Random(seed)
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Establishment")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(1, rows + 1):
            sheet.write_row(number, 0, post(number, random))


def post(number: int, random: Random) -> list[object]:
    district = DISTRICTS[number % len(DISTRICTS)]
    about = [
        f"CS{number:06}", TITLES[number % len(TITLES)], f"KR{4 + number % 9}",
        f"{district} {TEAMS[number % len(TEAMS)]} {number // 600}", district, "Specialist Children’s Services", 37,
        FTE[number % len(FTE)],
    ]  # fmt: skip
    if random.random() > 1 / 6:
        return [*about, random.choice(("Filled", "filled", "In post", "Occupied")), day(random, 700), *[None] * 6]
    return [
        *about, random.choice(VACANT), None, random.choice(("Agency", "none", None, "fixed term")), None,
        day(random, 700), random.choice(("Resigned", "retirement", "New post", "moved")),
        random.choice(("Advert", "Interview", "not started", "CRB check", "offer made")),
        random.choice(("asap", "tbc", "18/07/2011", date(2011, 8, 1))),
    ]  # fmt: skip


def day(random: Random, days: int) -> object:
    """A day of two years, half of them typed as text."""
    found = FIRST_DAY + timedelta(days=random.randrange(days))
    return found if random.random() < 0.5 else f"{found:%d/%m/%Y}"
