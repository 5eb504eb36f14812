"""The numbers that the programme office sets: limits, roles, two people at once, and the rule that follows them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.audit.tables import AuditEntry
from core.numbers import NUMBERS, chosen_numbers, set_numbers
from core.people import Person, Role
from core.plan.measures import status
from core.plan.queries import plan_frames
from core.plan.rules import RatingNumbers
from core.refusals import ChangedMeanwhile, Refused
from core.storage.engine import reading, writing
from core.storage.revision import data_revision

AT = datetime(2011, 4, 4, 9, tzinfo=UTC)
JO, ANN = Person("jo", Role.PROGRAMME_OFFICE), Person("ann", Role.PROGRAMME_OFFICE)
DEFAULTS = {name: number.default for name, number in NUMBERS.items()}


def set_(database: Engine, author: Person = JO, seen: dict[str, int] = DEFAULTS, **typed: int) -> list[str]:
    with writing(database) as session:
        return set_numbers(session, {**seen, **typed}, seen, author, AT)


def stands(database: Engine) -> dict[str, int]:
    with reading(database) as session:
        return chosen_numbers(session)


def trail(database: Engine) -> list[tuple[str, str, str, str]]:
    with reading(database) as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.what == "number set").order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
        return [(one.who, one.subject, one.before, one.after) for one in rows]


def test_what_was_never_set_has_its_default(database: Engine) -> None:
    assert stands(database) == DEFAULTS


def test_each_number_that_is_set_stands_in_the_trail_with_what_it_was(database: Engine) -> None:
    assert set_(database, due_soon=14, silent=40) == ["Due soon", "Without an update"]
    assert stands(database) == {**DEFAULTS, "due_soon": 14, "silent": 40}
    assert trail(database) == [("jo", "Due soon", "30", "14"), ("jo", "Without an update", "35", "40")]


def test_the_same_numbers_again_change_nothing(database: Engine) -> None:
    with reading(database) as session:
        before = data_revision(session)
    assert set_(database) == []
    with reading(database) as session:
        assert data_revision(session) == before


@pytest.mark.parametrize(("name", "value"), [("silent", 0), ("target_caseload", 100), ("due_soon", -1)])
def test_a_number_beyond_its_limits_is_refused_with_all_that_was_typed(database: Engine, name: str, value: int) -> None:
    with pytest.raises(Refused) as refused:
        set_(database, JO, DEFAULTS, **{"review": 100, name: value})
    assert list(refused.value.problems) == [name]
    assert f"from {NUMBERS[name].lowest} to {NUMBERS[name].highest}" in refused.value.problems[name]
    assert stands(database) == DEFAULTS


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_OFFICE])
def test_nobody_else_sets_numbers(database: Engine, role: Role) -> None:
    with pytest.raises(Refused, match=f"A {role} may not set the numbers"):
        set_(database, Person("x", role), due_soon=1)
    assert stands(database) == DEFAULTS


def test_two_people_who_set_different_numbers_both_have_their_way(database: Engine) -> None:
    set_(database, JO, due_soon=14)
    set_(database, ANN, review=60)
    assert stands(database) == {**DEFAULTS, "due_soon": 14, "review": 60}


def test_the_second_of_two_who_set_the_same_number_is_told_and_may_then_replace_it(database: Engine) -> None:
    set_(database, JO, due_soon=14)
    with pytest.raises(ChangedMeanwhile) as changed:
        set_(database, ANN, due_soon=7, review=60)
    assert changed.value.problems == {
        "due_soon": "jo has set this to 14 meanwhile, so yours is not saved yet. Save again to put yours in its place."
    }
    assert stands(database) == {**DEFAULTS, "due_soon": 14}, "nothing of the second form is stored"
    set_(database, ANN, changed.value.stands, due_soon=7, review=60)
    assert stands(database) == {**DEFAULTS, "due_soon": 7, "review": 60}


def test_two_people_who_set_the_same_number_to_the_same_value_agree(database: Engine) -> None:
    set_(database, JO, due_soon=14)
    assert set_(database, ANN, due_soon=14) == []


def test_the_rating_follows_the_number(illustrative_database: Engine) -> None:
    """With forecasts tolerated for a year, what is red by its forecast alone is amber; what is overdue stays red."""
    with reading(illustrative_database) as session:
        plan = plan_frames(session)
    as_at = date(2011, 3, 31)
    before = status(plan, as_at, RatingNumbers.of(stands(illustrative_database))).set_index("ref")
    set_(illustrative_database, red_forecast=365)
    after = status(plan, as_at, RatingNumbers.of(stands(illustrative_database))).set_index("ref")
    by_forecast = before["reason"].str.startswith("Red: forecast")
    assert by_forecast.any()
    assert set(after.loc[by_forecast, "rating"]) == {"A"}
    is_overdue = before["reason"].str.contains("overdue") & (before["rating"] == "R")
    assert set(after.loc[is_overdue, "rating"]) == {"R"}
