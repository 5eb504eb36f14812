"""The programme page: a register's figures, its list, an opened entry, and its form."""

from datetime import date
from typing import Any

from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from core.people import Role
from core.registers import queries
from core.registers.every import REGISTERS
from core.storage.engine import reading
from tests.ui.conftest import Visit
from tests.ui.test_pages import words

AUDITS = REGISTERS["case-audits"]


def field(app: AppTest, label: str) -> Any:
    every = [*app.text_input, *app.selectbox, *app.date_input, *app.text_area]
    return next(one for one in every if one.label.startswith(label))


def test_the_figures_say_what_is_illustrative_and_can_be_downloaded(visit: Visit) -> None:
    app = visit("programme", Role.SENIOR_MANAGER)
    assert not app.exception
    assert "Illustrative case audits" in words(app)
    assert [one.value for one in app.header][:2] == ["Cases audited, by cohort", "Cases audited, by district"]
    assert len(app.get("download_button")) >= 10


def test_the_list_is_filtered_by_the_address(visit: Visit, shown_database: Engine) -> None:
    app = visit("programme", Role.SENIOR_MANAGER, view="entries", cohort="LAC", district="Dover", as_at="2011-06-30")
    with reading(shown_database) as session:
        audits = queries.entries(session, AUDITS)
    own = audits[(audits["cohort"] == "LAC") & (audits["district"] == "Dover")]
    assert len(app.dataframe[0].value) == len(own) > 50
    assert f"Showing {len(own):,} of {len(audits):,} case audits." in words(app)


def test_an_audit_is_typed_shown_corrected_and_taken_out_and_its_reference_is_stored_nowhere(
    visit: Visit, shown_database: Engine
) -> None:
    app = visit("programme", Role.SENIOR_MANAGER, view="record")
    field(app, "Case reference").set_value("SECRET 77").run()
    with shown_database.connect() as connection:
        drafts = str(connection.execute(text("SELECT * FROM user_draft")).all())
    assert "SECRET" not in drafts.upper()
    assert field(app, "Case reference").value.startswith("C-")
    field(app, "Audited on").set_value(date(2011, 3, 1)).run()
    field(app, "Cohort").set_value("CP").run()
    field(app, "Grade").set_value("good").run()
    field(app, "District").set_value("Dover").run()
    next(one for one in app.button if one.label == "Record the case audit").click().run()
    assert not app.exception
    assert "The case audit was recorded." in words(app)
    with reading(shown_database) as session:
        entries = queries.entries(session, AUDITS)
    assert len(entries) == 1, "and what was illustrative is gone"
    number = int(entries["id"].iloc[0])
    opened = visit("programme", Role.SENIOR_MANAGER, entry=str(number))
    field(opened, "Grade").set_value("inadequate").run()
    next(one for one in opened.button if one.label == "Save the correction").click().run()
    assert "The case audit was corrected." in words(opened)
    with reading(shown_database) as session:
        assert list(queries.entries(session, AUDITS)["grade"]) == ["inadequate"]


def test_what_is_missing_is_said_at_its_field(visit: Visit) -> None:
    app = visit("programme", Role.SENIOR_MANAGER, view="record")
    field(app, "District").set_value("Dover").run()
    next(one for one in app.button if one.label == "Record the case audit").click().run()
    said = "\n".join(str(one.value) for one in app.error).replace("\\", "")
    assert "Case reference is missing" in said
    assert "Grade is missing" in said
