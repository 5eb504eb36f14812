"""Annex A on the upload page: from the file to its figures, by the performance analyst."""

from datetime import date
from pathlib import Path
from random import Random

from core.people import Role
from tests.annex_a.files import workbook
from tests.annex_a.made_up import WORKERS, children, rows_of, truth
from tests.ui.conftest import Visit
from tests.ui.test_upload_page import choose, press, words

MARCH = date(2021, 3, 31)


def test_the_analyst_loads_annex_a_and_sees_its_figures(visit: Visit, tmp_path: Path) -> None:
    made = children(Random(3), 120, MARCH)
    file = workbook(tmp_path / "annex.xlsx", rows_of(made))
    app = choose(visit("upload", Role.PERFORMANCE_ANALYST, kind="Annex A"), "annex.xlsx", file.read_bytes())
    app = app.date_input[0].set_value(MARCH).run()
    assert not app.exception
    figures, cases = truth(made, MARCH)
    part, of = figures["assessments_in_45_days", "2021-02-28"]
    table = app.dataframe[0].value
    row = table[(table["Measure"] == "Assessments authorised in 45 working days") & (table["Month"] == "February 2021")]
    assert row["Figure"].item() == f"{part} of {of} ({part / (of or 1):.1%})"
    assert f"{cases['cases']} open cases, each child once" in words(app)
    everything = words(app) + repr([one.value for one in (*app.dataframe, *app.table)])
    assert [name for name in WORKERS if name in everything] == []
    app = press(app, "Load this as Annex A of 31 March 2021")
    assert not app.exception
    assert "‘annex.xlsx’ was counted and loaded for 31 March 2021. Nothing of a child was kept." in words(app)
    shown = visit("indicators", Role.PERFORMANCE_ANALYST, as_at="2021-03-31")
    assert not shown.exception
    tables = "".join(one.value.to_csv() for one in (*shown.table, *shown.dataframe))
    assert "Assessments authorised in 45 working days" in tables


def test_the_hr_lead_is_not_offered_annex_a(visit: Visit) -> None:
    app = visit("upload", Role.HR_LEAD, kind="Annex A")
    assert not app.exception
    assert "Choose the workbook of Annex A" not in words(app)


def test_a_file_of_another_kind_is_told_in_a_sentence(visit: Visit) -> None:
    app = choose(visit("upload", kind="Annex A"), "posts.csv", b"Team,Posts\nEast,4\n")
    assert not app.exception
    assert "No list of Annex A was found" in words(app) + repr([one.value for one in app.table])
    assert not [one for one in app.button if one.label.startswith("Load this")]
