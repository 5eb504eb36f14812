"""The indicators page, with the illustrative data, with figures worked by hand, and without any."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import delete, select
from streamlit.testing.v1 import AppTest

from core.audit.tables import AuditEntry
from core.command_line.program import main
from core.indicators import commands
from core.indicators.definitions import Origin, shipped_measures
from core.indicators.rows.observations import ObservationRow
from core.indicators.tables import Observation, StepChange
from core.people import Person, Role
from core.registers.every import REGISTERS
from core.settings import now
from core.storage.engine import reading, writing
from core.storage.revision import raise_revision
from core.ui.indicators import loaders as indicator_loaders
from core.uploads.tables import Upload, UploadFile
from tests.ui.conftest import Visit
from tests.ui.test_pages import READ_ALL, words

MARCH = date(2011, 3, 31)
OFFICE = Person("pat.office", Role.PROGRAMME_OFFICE)
CODES = list(shipped_measures())
SHOWN = [code for code, one in shipped_measures().items() if one.comes_from != Origin.ANNEX_A]
PARTS = ["chart", "districts", "definition", "data", "record"]
FROM_REGISTERS = {measure for register in REGISTERS.values() for measure in register.measures}
FROM_WORKFORCE = {"vacancy_rate", "agency_worker_rate", "unallocated_cases", "average_caseload"}


@pytest.fixture
def empty(shown_database: Engine) -> Engine:
    """A database without any figure, of the workforce or of indicators."""
    with writing(shown_database) as session:
        for table in ("observation", "step_change", "survey_count", "post", "post_total", "caseload", "caseload_total",
                      "unallocated", "register_case_audits"):  # fmt: skip
            session.execute(text(f"DELETE FROM {table}"))
        for one in (UploadFile, Upload):
            session.exec(delete(one))
        raise_revision(session)
    return shown_database


def write(
    database: Engine, month: date, numerator: str, denominator: str, district: str = "Ashford", **seen: int
) -> int:
    """A figure of core assessments that the programme office types as known on 31 March 2011; gives its upload."""
    row = ObservationRow.model_validate(
        {
            "measure": "core_assessments",
            "month": month,
            "district": district,
            "numerator": numerator,
            "denominator": denominator,
        }
    )
    with writing(database) as session:
        key = (row.measure, row.month, row.district or "")
        return commands.type_observations(session, [row], MARCH, OFFICE, now(), {key: seen.get("seen")})


@pytest.fixture
def typed(empty: Engine) -> Engine:
    """Two districts in two months: 45 of 60 and 30 of 40 in March, together 75 of 100; 10 of 20 in February, in Ashford alone."""
    write(empty, MARCH, "45", "60")
    write(empty, MARCH, "30", "40", "Dover")
    write(empty, date(2011, 2, 28), "10", "20")
    return empty


def test_everyone_who_may_read_the_whole_plan_sees_all_measures(visit: Visit) -> None:
    for role in READ_ALL:
        app = visit("indicators", role)
        assert not app.exception
        assert sorted(app.dataframe[0].value["Measure"]) == sorted(
            one.title for one in shipped_measures().values() if one.comes_from != Origin.ANNEX_A
        )
        assert "Illustrative figures" in words(app)


@pytest.mark.parametrize("role", [Role.CABINET_MEMBER, Role.HR_LEAD])
def test_others_are_told_that_the_page_is_not_for_them(visit: Visit, role: Role) -> None:
    app = visit("indicators", role)
    assert "This page is not for your role" in words(app)
    assert not app.dataframe


def test_a_stranger_sees_nothing_of_it(visit: Visit) -> None:
    app = visit("indicators", None)
    assert "You are signed out" in words(app)
    assert not app.dataframe


def test_exceptions_stand_first_and_the_sentence_counts_them(visit: Visit) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER)
    table = app.dataframe[0].value
    letters = [one[0][0] for one in table["Rating"]]
    assert letters == sorted(letters, key="RANG".index), "red, amber, no rating, green"
    reds = letters.count("R")
    worse = table["Signal"].str.startswith("Worse").sum()
    said = words(app)
    assert f"Of {len(SHOWN)} measures, **{reds}** red" in said
    assert f"**{worse} signal" in said


def test_each_figure_is_the_sum_of_what_the_database_holds(visit: Visit, shown_database: Engine) -> None:
    """Numerators and denominators of the districts, summed by SQL, divided once."""
    app = visit("indicators", Role.SENIOR_MANAGER)
    shown = app.dataframe[0].value.set_index("Measure")["Latest"]
    with reading(shown_database) as session:
        sums = session.execute(
            text(
                "SELECT measure, SUM(numerator), SUM(denominator), COUNT(numerator), COUNT(*) FROM observation "
                "WHERE month = '2011-03-31' AND district <> '' GROUP BY measure"
            )
        ).all()
        whole = {row[0] for row in session.execute(text("SELECT measure FROM observation WHERE district = ''"))}
    compared = 0
    for code, top, bottom, with_figure, districts in sums:
        if bottom and code not in {*whole, *FROM_REGISTERS}:
            expected = f"{100 * top / bottom:.1f}%" if with_figure == districts else "No figure"
            assert shown[shipped_measures()[code].title] == expected, code
            compared += 1
    assert compared > 15


def test_what_comes_from_the_workforce_is_what_its_own_pages_show(visit: Visit) -> None:
    shown = visit("indicators", Role.SENIOR_MANAGER).dataframe[0].value.set_index("Measure")["Latest"]
    cards: dict[str, str] = {}
    for page in ("vacancies", "caseloads"):
        cards |= {one.label: one.value for one in visit(page, Role.SENIOR_MANAGER).metric}
    measures = shipped_measures()
    assert shown[measures["vacancy_rate"].title] == cards["Vacancy rate"]
    assert shown[measures["unallocated_cases"].title] == cards["Unallocated cases"]
    assert shown[measures["average_caseload"].title] == cards["Cases per FTE"]


def test_filters_leave_what_fits_them(visit: Visit) -> None:
    red = visit("indicators", Role.SENIOR_MANAGER, rating="R").dataframe[0].value
    assert {one[0] for one in red["Rating"]} == {"R Red"}
    ethnicity = visit("indicators", Role.SENIOR_MANAGER, action="A11").dataframe[0].value
    assert list(ethnicity["Measure"]) == ["Ethnicity recorded"]
    found = visit("indicators", Role.SENIOR_MANAGER, find="EXTERNAL audit").dataframe[0].value
    assert list(found["Measure"]) == ["Case audits reviewed by an external auditor"]


def test_nonsense_in_the_address_is_said_and_harms_nothing(visit: Visit) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, rating="Z", action="Q9", view="qq")
    assert len(app.dataframe[0].value) == len(SHOWN)
    for typed in ("Z", "Q9", "qq"):
        assert f"‘{typed}’" in words(app)
    app = visit("indicators", Role.SENIOR_MANAGER, action="A12")
    assert "No measure fits these filters" in words(app), "a requirement that no measure stands behind"
    app = visit("indicators", Role.SENIOR_MANAGER, find="zzzz")
    assert not app.exception
    assert "Take one of them away" in words(app)
    app = visit("indicators", Role.SENIOR_MANAGER, measure="<b>[x](y)</b>")
    assert not app.exception
    assert "which is not among the measures" in words(app)
    app = visit("indicators", Role.SENIOR_MANAGER, measure="lac_reviews", part="nothing", district="Nowhere")
    assert not app.exception
    assert "‘Nowhere’" in words(app)


@pytest.mark.parametrize("code", CODES)
def test_every_measure_opens_to_its_chart(visit: Visit, code: str) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, measure=code)
    assert not app.exception
    assert app.header[0].value.replace("\\", "") == shipped_measures()[code].title


@pytest.mark.parametrize("part", PARTS)
def test_measures_of_each_unit_and_origin_open_to_all_their_parts(visit: Visit, part: str) -> None:
    of_each_sort = {
        (one.unit, one.comes_from, one.polarity, one.frequency): code for code, one in shipped_measures().items()
    }
    assert len(of_each_sort) >= 6
    for code in of_each_sort.values():
        assert not visit("indicators", Role.PROGRAMME_OFFICE, measure=code, part=part).exception, code


def test_an_opened_measure_says_its_rating_reason_and_month_first(visit: Visit, typed: Engine) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, measure="core_assessments")
    first = app.markdown[0].value.replace("\\", "")
    assert first.startswith(
        ":orange-badge[A Amber] **75.0%, below the target 85.0%, floor 70.0% met** · **March 2011**"
    )
    assert "75 of 100" in first
    assert "gap to the target: 10.0 points worse" in first
    assert "Illustrative" not in words(app)


def test_districts_stand_the_worst_first_with_their_own_rating(visit: Visit, typed: Engine) -> None:
    write(typed, MARCH, "20", "40", "Swale")
    app = visit("indicators", Role.SENIOR_MANAGER, measure="core_assessments", part="districts")
    table = app.table[0].value
    assert list(table["District"]) == ["Swale", "Ashford", "Dover"]
    assert list(table["Value"]) == ["50.0%", "75.0%", "75.0%"]
    assert list(table["Of how many"]) == ["20 of 40", "45 of 60", "30 of 40"]


def test_one_district_has_a_table_of_its_own(visit: Visit, typed: Engine) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, measure="core_assessments", part="data", district="Ashford")
    assert list(app.dataframe[0].value["Value (%)"]) == [75.0, 50.0]
    assert list(app.dataframe[0].value["Denominator"]) == [60, 20]


def test_every_figure_names_its_source(visit: Visit, typed: Engine) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, measure="core_assessments", part="data")
    sources = app.dataframe[1].value
    assert len(sources) == 3
    assert set(sources["By"]) == {"pat.office"}
    assert "by pat.office" in words(app).replace("\\", "")


def test_a_rule_of_working_days_names_the_last_day_in_time(visit: Visit) -> None:
    """From 31 March 2011, 10 working days end on 14 April; from 14 April, over Easter and the royal wedding, on 4 May."""
    for as_at, last in (("2011-03-31", "14 April 2011"), ("2011-04-14", "4 May 2011")):
        app = visit("indicators", Role.SENIOR_MANAGER, measure="initial_assessments", part="definition", as_at=as_at)
        assert f"in time until **{last}**: 10 working days" in words(app)
        assert words(app).count("In time.") == 1, "not by the definition that no longer holds"


def test_definitions_and_step_changes_are_marked_in_the_chart(visit: Visit) -> None:
    said = words(visit("indicators", Role.SENIOR_MANAGER, measure="initial_assessments"))
    assert "from April 2010: the definition changed" in said.replace("\\", "")
    said = words(visit("indicators", Role.SENIOR_MANAGER, measure="supervision_held"))
    assert "from April 2010: step change, marked by" in said.replace("\\", "")


def test_with_nothing_loaded_one_is_told_what_to_do(
    visit: Visit, empty: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    app = visit("indicators", Role.PROGRAMME_OFFICE)
    assert not app.exception
    assert "No indicator figures are loaded yet. Upload the spreadsheet" in words(app)
    assert "No indicators are loaded." in words(app)
    assert "Ask the programme office" in words(visit("indicators", Role.SENIOR_MANAGER))
    for part in PARTS:
        app = visit("indicators", Role.PROGRAMME_OFFICE, measure="core_assessments", part=part)
        assert not app.exception
    assert "No figure was loaded yet" in words(app)
    app = visit("indicators", Role.PROGRAMME_OFFICE, view="impact")
    assert not app.exception
    assert "No indicators are loaded for this date, so nothing can be told of the effect" in words(app)
    assert "no effect seen" not in words(app)
    assert main(["indicators", "--as-at", "2011-03-31"]) == 0
    assert capsys.readouterr().out == "As at 31 March 2011\nNo indicators are loaded.\n"


def test_before_the_first_figures_one_is_led_to_their_date(visit: Visit) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, as_at="2006-01-31")
    assert "The earliest were known on 31 July 2008" in words(app)
    app = next(one for one in app.button if one.label == "Show 31 July 2008").click().run()
    assert not app.exception
    assert "The earliest" not in words(app)


def test_a_file_of_measures_that_is_wrong_is_named(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "measures.csv"
    broken.write_text("code,title\nx,y\n", encoding="utf-8")
    monkeypatch.setattr(indicator_loaders, "shipped_measures", lambda: shipped_measures(broken))
    app = visit("indicators", Role.SENIOR_MANAGER)
    assert not app.exception
    assert "measures.csv, line 1, lacks the column" in app.error[0].value.replace("\\", "")


def test_what_is_done_without_effect_stands_out_first(visit: Visit) -> None:
    app = visit("indicators", Role.SENIOR_MANAGER, view="impact", as_at="2011-03-31")
    table = app.dataframe[0].value
    assert table["Verdict"].iloc[0] == ["Done, no effect seen"]
    assert "A11" in set(table["Ref"][table["Verdict"].str[0] == "Done, no effect seen"]), "as the example tells"
    assert len(table) == 23
    assert "## Done, no effect seen" in "\n".join(f"## {one.value}" for one in app.header)


# What is recorded


def record(visit: Visit, code: str = "core_assessments", role: Role = Role.PROGRAMME_OFFICE) -> AppTest:
    return visit("indicators", role, measure=code, part="record")


def fill_in(app: AppTest, numerator: str, denominator: str, district: str = "Ashford") -> AppTest:
    app.selectbox(key="district of the figure").set_value(district).run()
    fields = {one.label.split(":")[0]: one for one in app.text_input}
    fields["Numerator"].set_value(numerator)
    fields["Denominator"].set_value(denominator)
    return next(one for one in app.button if one.label == "Save the figure").click().run()


def held(app: AppTest) -> list[str]:
    """What the form still holds."""
    return [str(one.value) for one in app.text_input]


def test_a_typed_figure_is_saved_shown_and_audited(visit: Visit, typed: Engine) -> None:
    app = fill_in(record(visit), "66", "80", "Swale")
    assert not app.exception
    assert "March 2011, Swale, was saved" in app.success[0].value
    assert held(app) == ["", ""]
    first = app.markdown[0].value.replace("\\", "")
    assert "78.3%" in first, "141 of 180"
    with reading(typed) as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.what == "indicator figures typed")).all()[-1]
    assert '"numerator": 66.0' in entry.after


@pytest.mark.parametrize(
    ("numerator", "denominator", "sentence"),
    [
        ("70", "60", "70 of 60 is more than all"),
        ("5", "0", "5 of 0 cannot be"),
        ("many", "60", "‘many’ is not understood"),
        ("87%", "100", "a percentage stands where a number is counted"),
        ("12", "", "the denominator is missing"),
        ("", "", "the figure is missing"),
        ("c", "60", ""),
    ],
)
def test_what_is_wrong_with_a_typed_figure_is_said_and_the_typing_stays(
    visit: Visit, typed: Engine, numerator: str, denominator: str, sentence: str
) -> None:
    app = fill_in(record(visit), numerator, denominator, "Swale")
    assert not app.exception
    said = "\n".join(one.value for one in app.error).replace("\\", "").replace("\u2060", "")
    if sentence:
        assert sentence in said.lower() or sentence in said
        assert held(app) == [numerator, denominator]
        assert not app.success
    else:
        assert app.success, "a flag is a figure that is known to be missing"


def test_the_second_of_two_writers_is_told_what_the_first_wrote_and_loses_nothing(visit: Visit, typed: Engine) -> None:
    app = record(visit)
    app.selectbox(key="district of the figure").set_value("Ashford").run()
    with reading(typed) as session:
        seen = max(
            one.upload
            for one in session.exec(
                select(Observation).where(Observation.district == "Ashford", Observation.month == MARCH)
            )
        )
    write(typed, MARCH, "50", "60", seen=seen)
    app = fill_in(app, "40", "60")
    assert not app.success
    told = app.error[0].value.replace("\\", "")
    assert "pat.office wrote 50 of 60" in told
    assert "in the place of 45 of 60" in told
    assert held(app) == ["40", "60"]
    assert "50 of 60" in words(app).replace("\\", ""), "the first’s figure stands above the form"
    app = next(one for one in app.button if one.label == "Save the figure").click().run()
    assert app.success, "who saves again has seen it"


def test_what_comes_from_the_workforce_is_never_typed(visit: Visit) -> None:
    for code in FROM_WORKFORCE:
        app = record(visit, code)
        assert "is never typed" in words(app)
        assert not app.text_input


def test_the_denominator_that_comes_from_the_workforce_is_not_asked_for(visit: Visit) -> None:
    assert [one.label.split(":")[0] for one in record(visit, "turnover_rate").text_input] == ["Numerator"]


def test_a_senior_manager_marks_and_withdraws_step_changes_but_types_no_figure(visit: Visit, typed: Engine) -> None:
    app = record(visit, role=Role.SENIOR_MANAGER)
    assert not app.text_input
    reason = "New tracker [x](https://evil.example) <b>!</b>"
    next(one for one in app.text_area).set_value(reason)
    app = next(one for one in app.button if one.label == "Mark the step change").click().run()
    assert "A step change was marked in March 2011" in app.success[0].value
    assert "New tracker \\[x\\]\\(" in "\n".join(one.value for one in app.markdown)
    app = next(one for one in app.button if one.label == "Withdraw").click().run()
    assert "was withdrawn" in app.success[0].value
    with reading(typed) as session:
        (mark,) = session.exec(select(StepChange)).all()
    assert (mark.who, mark.withdrawn_by) == ("manager", "manager")


def test_a_step_change_without_a_reason_is_refused(visit: Visit) -> None:
    app = record(visit)
    app = next(one for one in app.button if one.label == "Mark the step change").click().run()
    assert "without a reason" in app.error[0].value


def test_a_step_change_that_another_has_withdrawn_meanwhile_is_said(visit: Visit, typed: Engine) -> None:
    with writing(typed) as session:
        number = commands.mark_step_change(session, "core_assessments", MARCH, "A new form", OFFICE, now())
    app = record(visit, role=Role.SENIOR_MANAGER)
    button = next(one for one in app.button if one.label == "Withdraw")
    with writing(typed) as session:
        commands.withdraw_step_change(session, number, OFFICE, now())
    app = button.click().run()
    assert not app.exception


def test_the_first_real_figure_takes_the_place_of_the_illustrative_ones_and_that_is_said(visit: Visit) -> None:
    app = record(visit)
    assert "takes the place of all illustrative indicators" in app.warning[0].value
    app = fill_in(app, "30", "40")
    assert app.success
    assert not app.warning
    shown = visit("indicators").dataframe[0].value.set_index("Measure")["Latest"]
    assert shown["Core assessments completed in time"] == "No figure", "one district is not the whole service"
    head = words(visit("indicators", measure="core_assessments"))
    assert "one district alone is not the whole service" in head
    assert shown["Ethnicity recorded"] == "No figure"


# The summary


def test_the_summary_names_the_measures_in_exception_in_plain_words(visit: Visit) -> None:
    table = visit("indicators", Role.SENIOR_MANAGER).dataframe[0].value
    red = [one.Measure for one in table.itertuples() if one.Rating == ["R Red"]]
    signalling = [one.Measure for one in table.itertuples() if one.Signal.startswith("Worse")]
    known = int((table["Latest"] != "No figure").sum())
    said = words(visit("summary", Role.CABINET_MEMBER))
    assert f"{len(red)} measures worse than acceptable" in said
    assert f"{len(red)} of {known} with a figure" in said
    for title in {*red, *signalling}:
        assert title in said
    assert f"{len({*red, *signalling}) - 5} more" in said


def test_the_summary_says_where_nothing_is_loaded(visit: Visit, empty: Engine) -> None:
    said = words(visit("summary", Role.CABINET_MEMBER))
    assert "No indicators are loaded for this date. The programme office loads them on the page Upload." in said
    assert "No caseloads and no indicators are loaded for this date." in said


def shown_as(visit: Visit, script: str, role: Role) -> AppTest:
    """A script in the place of the page about the product."""
    app = visit("about", role)
    shell = app._script_path
    source = Path(shell).read_text(encoding="utf-8")
    Path(shell).write_text(source[: source.index("exec(compile(")] + script, encoding="utf-8")
    return app.run()
