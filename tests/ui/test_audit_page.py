"""The audit trail's page: found, turned over, opened, downloaded, and told to be broken where it is."""

import pytest
from sqlalchemy import Engine

from core.audit import trail
from core.people import Role
from core.settings import now
from core.storage.engine import reading, writing
from core.ui.audit import views as audit_views
from tests.ui.conftest import Visit
from tests.ui.test_pages import tables, words

EVIL = "[x](http://evil.example) <script>alert(1)</script> =1+1 \x00"


@pytest.fixture
def shown_trail(shown_database: Engine) -> Engine:
    """120 entries of one person, and one with text that must run nowhere."""
    with writing(shown_database) as session:
        for number in range(120):
            trail.note(session, "jo", now(), "number set", "Due soon", number, number + 1)
        trail.record(session, EVIL, now(), EVIL, EVIL, {"done": EVIL}, {"done": EVIL * 2})
    return shown_database


def newest(database: Engine) -> int:
    with reading(database) as session:
        return trail.newest(session).entry


def test_the_newest_stand_first_and_the_filter_is_in_the_address(visit: Visit, shown_trail: Engine) -> None:
    app = visit("audit", who="jo", what="number set", find="due 118")
    assert not app.exception
    assert list(app.dataframe[0].value["Who"]) == ["jo", "jo"], "118 before and 118 after"
    assert "2 entries, the newest first." in words(app)


def test_a_long_list_is_turned_over_page_by_page(visit: Visit, shown_trail: Engine) -> None:
    first, last = visit("audit", who="jo"), visit("audit", who="jo", page_number="3")
    assert (len(first.dataframe[0].value), len(last.dataframe[0].value)) == (50, 20)
    assert first.dataframe[0].value["No."].iloc[0] == newest(shown_trail) - 1
    assert len(visit("audit", who="jo", page_number="99").dataframe[0].value) == 20, "the last page that there is"
    assert len(visit("audit", who="jo", page_number="-1x").dataframe[0].value) == 50


def test_where_nothing_fits_it_is_said(visit: Visit, shown_trail: Engine) -> None:
    app = visit("audit", Role.PROGRAMME_OFFICE, **{"find": "no such words", "from": "2011-13-45"})
    assert "No entry fits these filters." in words(app)
    assert "2011-13-45’, which is no day" in words(app)


def test_an_entry_is_opened_with_a_line_for_each_field_and_runs_nothing(visit: Visit, shown_trail: Engine) -> None:
    app = visit("audit", entry=str(newest(shown_trail)))
    assert not app.exception
    assert "[x](http" not in "".join(one.value for one in app.markdown)
    (field,) = app.table[0].value.values.tolist()
    assert field[0] == "done"
    assert "<script>alert(1)</script> =1+1 ␀" in tables(app).replace("\u2060", "")
    assert "which is not in the trail" in words(visit("audit", entry="999999999"))
    assert "which is not in the trail" in words(visit("audit", entry="<b>"))


def test_a_trail_that_holds_says_so_and_one_that_was_altered_says_where(visit: Visit, shown_trail: Engine) -> None:
    app = visit("audit")
    assert f"Audit trail: {newest(shown_trail)} entries, the chain holds" in words(app)
    with shown_trail.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_not_altered")
        connection.exec_driver_sql("UPDATE audit_entry SET who = 'x' WHERE id = 50")
        connection.exec_driver_sql("COMMIT")
    audit_views._checked_chain.clear()
    (said,) = [one.value.replace("\\", "") for one in visit("audit").error]
    assert "the chain is broken, entry 50 was altered or removed." in said


@pytest.mark.parametrize("role", [Role.SENIOR_MANAGER, Role.HR_LEAD, Role.CABINET_MEMBER])
def test_nobody_else_reads_the_trail(visit: Visit, role: Role) -> None:
    app = visit("audit", role, entry="1")
    assert not app.dataframe
    assert app.title[0].value == "This page is not for your role"
