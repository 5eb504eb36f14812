"""Establishments with the faults of real HR files: their figures are right, or a question or problem names what is doubtful.

`SILENCE_EXAMPLES=5000 pytest tests/sheets/test_no_silence.py` tries many more files than an ordinary run.
"""

import os
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.sheets.reading import UNSTORED, Cell, Row, Table
from core.workforce.intake import VACANCIES
from core.workforce.rows.vacancies import VacancyRow
from tests.sheets.orders import check_tables

EXAMPLES = int(os.environ.get("SILENCE_EXAMPLES", "200"))
AS_AT = date(2011, 6, 30)
HEADINGS = ["Post ID", "Post title", "Team", "FTE", "Status", "Vacant since"]
FIGURES = ("posts", "established_fte", "in_post_fte", "vacant_fte")


class Post(NamedTuple):
    number: str
    title: str
    team: str
    fte: float
    is_vacant: bool
    since: date | None


class Made(NamedTuple):
    """A workbook as rows by sheet, each row's cells by heading."""

    sheets: dict[str, list[list[Cell]]]


def establishment(chance: Random) -> list[Post]:
    posts = []
    for number in range(chance.randint(4, 14)):
        is_vacant = chance.random() < 0.4
        since = date(2010, chance.randint(1, 12), chance.randint(1, 28)) if is_vacant else None
        team = chance.choice(("Ashford Duty", "Dover Children in Need", "Thanet Leaving Care"))
        title = chance.choice(("Social worker", "Senior practitioner", "Team leader"))
        posts.append(Post(f"P{1000 + number}", title, team, chance.choice((1.0, 1.0, 0.6, 0.5)), is_vacant, since))
    return posts


def rows_of(posts: list[Post], has_numbers: bool = True) -> list[list[Cell]]:
    body: list[list[Cell]] = [
        [one.number, one.title, one.team, one.fte, "vacant" if one.is_vacant else "filled", one.since] for one in posts
    ]
    rows: list[list[Cell]] = [list[Cell](HEADINGS), *body]
    return rows if has_numbers else [row[1:] for row in rows]


def all_beside_teams(chance: Random, posts: list[Post], made: Made) -> None:
    has_numbers = chance.random() < 0.5
    name = chance.choice(("All posts", "Master", "Summary", "Everybody", "Sheet1", "Establishment list"))
    made.sheets.clear()
    made.sheets[name] = rows_of(posts, has_numbers)
    for team in {one.team for one in posts}:
        made.sheets[team] = rows_of([one for one in posts if one.team == team], has_numbers)


def a_sheet_a_month(chance: Random, posts: list[Post], made: Made) -> None:
    made.sheets.clear()
    for name in chance.choice((("Apr 11", "May 11", "Jun 11"), ("2011-05", "2011-06"), ("April", "June"))):
        made.sheets[name] = rows_of(posts, chance.random() < 0.5)


def a_section_below(chance: Random, posts: list[Post], made: Made) -> None:
    title = chance.choice(
        ("DELETED POSTS", "Leavers since April", "Posts removed", "Agency staff", "Notes", "Starters", "Other")
    )
    others = [one._replace(number=f"X{number}") for number, one in enumerate(posts[:3])]
    _, *body = rows_of(others, len(made.sheets["Posts"][0]) == len(HEADINGS))
    header = [made.sheets["Posts"][0]] if chance.random() < 0.5 else []
    blank: list[list[Cell]] = [[None] for _ in range(chance.randint(0, 2))]
    made.sheets["Posts"] += [*blank, [title], *header, *body]


def words_of_states(chance: Random, posts: list[Post], made: Made) -> None:
    filled, vacant = chance.choice(
        (("Active", "Vacant"), ("Closed", "Open"), ("Current", "Live"), ("Active", "Inactive"), ("Established", "Open"))
    )
    for row in made.sheets["Posts"][1:]:
        row[-2] = {"filled": filled, "vacant": vacant}.get(str(row[-2]), row[-2])


def most_states_unknown(chance: Random, posts: list[Post], made: Made) -> None:
    for row in made.sheets["Posts"][1:]:
        if chance.random() < 0.7:
            row[-2] = chance.choice(("see HR", "?", "as before"))


def a_person_title_first(chance: Random, posts: list[Post], made: Made) -> None:
    for number, row in enumerate(made.sheets["Posts"]):
        row.insert(0, "Title" if number == 0 else chance.choice(("Mrs", "Mr", "Ms")))
    made.sheets["Posts"][0][2] = chance.choice(("Job title", "Position title", "Role"))


def other_columns(chance: Random, posts: list[Post], made: Made) -> None:
    name, value = chance.choice(
        (("Post end date", date(2012, 3, 31)), ("Vacancy rate", 0.1), ("Posts", 3), ("#NAME?", "see file"), (16, 16))
    )
    for number, row in enumerate(made.sheets["Posts"]):
        row.append(name if number == 0 else value)


def sub_totals(chance: Random, posts: list[Post], made: Made) -> None:
    width = len(made.sheets["Posts"][0])
    words = chance.choice(("Sub-total Thanet Duty", "Total East", "Grand total", "Total"))
    row: list[Cell] = [None] * width
    row[chance.randint(0, 2)], row[width - 3] = words, sum(one.fte for one in posts)
    made.sheets["Posts"].append(row)


def decimal_commas(chance: Random, posts: list[Post], made: Made) -> None:
    for row in made.sheets["Posts"][1:]:
        row[-3] = f"{row[-3]:.2f}".replace(".", ",") if isinstance(row[-3], float) else row[-3]


def month_first(chance: Random, posts: list[Post], made: Made) -> None:
    """One day at least is after the 12th, without which nobody could tell."""
    vacant = [number for number, one in enumerate(posts) if one.since]
    if vacant:
        posts[vacant[0]] = posts[vacant[0]]._replace(since=date(2010, 3, 17))
    made.sheets["Posts"] = rows_of(posts)
    for row in made.sheets["Posts"][1:]:
        row[-1] = f"{row[-1]:%m/%d/%Y}" if isinstance(row[-1], date) else row[-1]


def a_formula_without_result(chance: Random, posts: list[Post], made: Made) -> None:
    row = chance.choice(made.sheets["Posts"][1:])
    row[chance.choice((-2, -3))] = UNSTORED


def held_in_part(chance: Random, posts: list[Post], made: Made) -> None:
    names = chance.choice((("In post FTE", "Vacant FTE"), ("FTE in post", "Vacancy FTE")))
    for number, row in enumerate(made.sheets["Posts"]):
        held = posts[number - 1].fte * (not posts[number - 1].is_vacant)
        row.insert(3, names[0] if number == 0 else held)
        row.insert(4, names[1] if number == 0 else posts[number - 1].fte - held)


def holders_missing(chance: Random, posts: list[Post], made: Made) -> None:
    """One post at least is held: a column of holders in which nobody stands is not used, and says nothing."""
    posts[0] = posts[0]._replace(is_vacant=False, since=None)
    made.sheets["Posts"] = rows_of(posts)
    for number, row in enumerate(made.sheets["Posts"]):
        post = posts[number - 1]
        is_held = not post.is_vacant
        if number and post.is_vacant:
            row[-2] = "filled"  # as the position is funded
        row.insert(3, "Post holder" if number == 0 else "A Smith" if is_held else None)


def turned_round(chance: Random, posts: list[Post], made: Made) -> None:
    """Dates that a program read month first: those up to the 12th are turned round, later ones are text."""
    vacant = [number for number, one in enumerate(posts) if one.since]
    for number, since in zip(vacant, (date(2010, 3, 17), date(2010, 3, 4)), strict=False):
        posts[number] = posts[number]._replace(since=since)
    made.sheets["Posts"] = rows_of(posts)
    for row in made.sheets["Posts"][1:]:
        day = row[-1]
        if isinstance(day, date):
            row[-1] = day.replace(month=day.day, day=day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"


def amounts_in_words(chance: Random, posts: list[Post], made: Made) -> None:
    for number, row in enumerate(made.sheets["Posts"][1:]):
        fte = posts[number].fte
        row[-3] = chance.choice(("Full time", "f/t", "1.0 FTE", "100%", "37 hrs")) if fte == 1 else f"{fte:g} wte"


def headings_again(chance: Random, posts: list[Post], made: Made) -> None:
    rows = made.sheets["Posts"]
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(1, len(rows))
        rows[at:at] = [[None], list(rows[0])]


def open_ends(chance: Random, posts: list[Post], made: Made) -> None:
    for row in made.sheets["Posts"][1:]:
        row[-1] = row[-1] or chance.choice(("31.12.9999", "00.00.0000", date(9999, 12, 31)))


def several_posts_a_row(chance: Random, posts: list[Post], made: Made) -> None:
    times = chance.choice(("2x ", "2 x ", "2 no. "))
    made.sheets["Posts"][1][1] = f"{times}{posts[0].title}"
    made.sheets["Posts"][1][-3] = chance.choice((posts[0].fte * 2, "2 x 0.5"))
    if made.sheets["Posts"][1][-3] == "2 x 0.5":
        posts[0] = posts[0]._replace(fte=0.5)
    posts.insert(0, posts[0])


def a_district_misspelled(chance: Random, posts: list[Post], made: Made) -> None:
    for number, row in enumerate(made.sheets["Posts"]):
        row.insert(3, "District" if number == 0 else "Dover")
    chance.choice(made.sheets["Posts"][1:])[3] = chance.choice(("Dovr", "Doverr", "Thannet"))


def a_cover_sheet(chance: Random, posts: list[Post], made: Made) -> None:
    form: list[list[Cell]] = [["Name:", "A Smith", "Post:", "HR adviser"], ["Status", "Final"], ["FTE", 99]]
    rest = dict(made.sheets)
    made.sheets.clear()
    made.sheets.update({"Cover": form} | rest)


def a_pivot_beside(chance: Random, posts: list[Post], made: Made) -> None:
    pivot: list[list[Cell]] = [["Team", "FTE", "Vacant FTE"]]
    for team in sorted({one.team for one in posts}):
        own = [one for one in posts if one.team == team]
        pivot.append([team, sum(one.fte for one in own), sum(one.fte for one in own if one.is_vacant)])
    made.sheets[chance.choice(("Pivot", "By team", "Analysis"))] = pivot


def numbers_as_text(chance: Random, posts: list[Post], made: Made) -> None:
    for row in made.sheets["Posts"][1:]:
        row[-3] = f" {row[-3]} "


def the_same_number_twice(chance: Random, posts: list[Post], made: Made) -> None:
    whole = [number for number, one in enumerate(posts) if one.fte == 1]
    if whole:
        made.sheets["Posts"].append(list(made.sheets["Posts"][whole[0] + 1]))


def a_copy_of_the_sheet(chance: Random, posts: list[Post], made: Made) -> None:
    made.sheets[chance.choice(("Posts (2)", "Sheet2", "Backup"))] = [list(row) for row in made.sheets["Posts"]]


def two_kinds_of_state(chance: Random, posts: list[Post], made: Made) -> None:
    """The state of the position stands beside that of the holder, and comes first."""
    for number, row in enumerate(made.sheets["Posts"]):
        row.insert(1, "Position status" if number == 0 else "Active")


FAULTS: tuple[Callable[[Random, list[Post], Made], None], ...] = (
    all_beside_teams, a_sheet_a_month, a_section_below, words_of_states, most_states_unknown, a_person_title_first,
    other_columns, sub_totals, decimal_commas, month_first, a_formula_without_result, held_in_part, holders_missing,
    turned_round, amounts_in_words, headings_again, open_ends, several_posts_a_row, a_district_misspelled, a_cover_sheet,
    a_pivot_beside, numbers_as_text, the_same_number_twice, a_copy_of_the_sheet, two_kinds_of_state,
)  # fmt: skip


HARMLESS = {
    a_person_title_first, other_columns, sub_totals, decimal_commas, held_in_part, headings_again, open_ends, a_cover_sheet,
    numbers_as_text, amounts_in_words,
}  # fmt: skip


def as_tables(made: Made) -> list[Table]:
    return [
        Table("sheet", name, [Row(number, list(row)) for number, row in enumerate(rows, 1)], [])
        for name, rows in made.sheets.items()
    ]


def truth(posts: list[Post]) -> dict[str, float]:
    vacant = sum(one.fte for one in posts if one.is_vacant)
    established = sum(one.fte for one in posts)
    return dict(zip(FIGURES, (len(posts), established, established - vacant, vacant), strict=True))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9), st.sampled_from(FAULTS))
def test_no_figure_is_wrong_in_silence(seed: int, fault: Callable[[Random, list[Post], Made], None]) -> None:
    """What is harmless is read without a question, all else is read right or asked about."""
    chance = Random(seed)
    posts = establishment(chance)
    made = Made({"Posts": rows_of(posts)})
    fault(chance, posts, made)
    result = check_tables(as_tables(made), VacancyRow, {"as_at": AS_AT})
    if fault not in HARMLESS and (result.problems or result.open_questions):
        return
    assert not result.problems
    assert not result.open_questions
    found: dict[str, Any] = VACANCIES.summary(result, AS_AT, VACANCIES.known(None).context)
    expected = truth(posts)
    assert {name: round(float(found[name]), 3) for name in FIGURES} == {
        name: round(expected[name], 3) for name in FIGURES
    }
    dates = {row.post_id: row.vacant_since for _, row in result.rows}
    assert {one.number: one.since for one in posts if one.number in dates} == {
        one.number: dates[one.number] for one in posts if one.number in dates
    }
