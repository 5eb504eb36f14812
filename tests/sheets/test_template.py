"""The blank workbook of a kind of sheet, read back by the engine and by a look into its parts."""

import io
import re
import zipfile
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from core.health.intake import SURVEY
from core.indicators.rows.observations import ObservationRow
from core.sheets.checking import check
from core.sheets.columns import SheetRow, columns
from core.sheets.reading import read_tables
from core.sheets.selection import EXAMPLE_SHEET, GUIDE_SHEET
from core.sheets.template import template
from core.workforce.rows.caseloads import CaseloadRow
from core.workforce.rows.vacancies import VacancyRow
from tests.sheets.orders import Order, State, check_tables

SURVEY_ROW = SURVEY.known(None).model
MODELS = [Order, VacancyRow, CaseloadRow, ObservationRow, SURVEY_ROW]


def part(book: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name).decode()


def saved(folder: Path, model: type[SheetRow]) -> Path:
    file = folder / "template.xlsx"
    file.write_bytes(template(model, "The template"))
    return file


@pytest.mark.parametrize("model", MODELS)
def test_a_blank_template_says_that_no_rows_are_filled_in_yet(model: type[SheetRow], tmp_path: Path) -> None:
    result = check(saved(tmp_path, model), model, {})
    assert [one.message for one in result.problems] == [
        "The headings are there, but no rows are filled in yet: write at least one row below them and try again."
    ]
    assert [(one.name, one.reason) for one in result.sheets] == [
        (model.what.capitalize(), ""),
        ("Example", "the template’s example"),
        ("How to fill in", "the template’s explanations"),
    ]
    assert not result.remarks


@pytest.mark.parametrize("model", MODELS)
def test_the_worked_example_reads_back_without_a_problem(model: type[SheetRow], tmp_path: Path) -> None:
    tables = {table.name: table for table in read_tables(saved(tmp_path, model))}
    result = check_tables([tables[EXAMPLE_SHEET]._replace(name="Mine")], model, {})
    assert not result.problems
    assert result.used == max(len(column.examples) for column in columns(model).values())
    assert len(result.mapping) == len(columns(model))


def test_the_examples_mean_what_their_cells_say(tmp_path: Path) -> None:
    tables = {table.name: table for table in read_tables(saved(tmp_path, Order))}
    result = check_tables([tables["Example"]._replace(name="Mine")], Order, {})
    assert [(row.number, row.article, row.pieces, row.state, row.sent_on, row.is_gift) for _, row in result.rows] == [
        ("A1", "Lamp", 3, State.OPEN, None, False),
        ("A2", "Chair", 12, State.SENT, date(2011, 3, 31), True),
    ]


def test_columns_of_known_words_have_drop_down_lists() -> None:
    sheet = part(template(VacancyRow, "The template"), "xl/worksheets/sheet1.xml")
    lists = [unescape(words).strip('"') for words in re.findall(r"<formula1>(.*?)</formula1>", sheet)]
    assert "<dataValidations" in sheet
    assert "filled,vacant,frozen,deleted" in lists
    assert "none,agency,acting,fixed term" in lists
    assert "not started,approval,advert,shortlist,interview,offer,checks,start agreed,started" in lists
    assert 'type="list"' in sheet
    gifts = part(template(Order, "The template"), "xl/worksheets/sheet1.xml")
    assert "yes,no" in gifts


def test_columns_whose_heading_is_a_whole_sentence_have_drop_down_lists_too() -> None:
    sheet = part(template(SURVEY_ROW, "The template"), "xl/worksheets/sheet1.xml")
    asked = [field for field, column in columns(SURVEY_ROW).items() if column.choices]
    assert len(asked) > 3
    assert len(re.findall("<dataValidation ", sheet)) == len(asked)


@pytest.mark.parametrize("model", MODELS)
def test_every_column_is_explained_and_says_whether_it_is_needed(model: type[SheetRow], tmp_path: Path) -> None:
    guide = {table.name: table for table in read_tables(saved(tmp_path, model))}[GUIDE_SHEET]
    explained = {row.cells[0]: row.cells[1:] for row in guide.rows if len(row.cells) == 4 and all(row.cells)}
    for column in columns(model).values():
        means, accepted, need = explained[column.heading]
        assert means == column.means
        assert accepted
        assert str(need).startswith(("yes", "no"))


def test_what_is_needed_names_the_column_that_would_do_as_well(tmp_path: Path) -> None:
    guide = {table.name: table for table in read_tables(saved(tmp_path, Order))}[GUIDE_SHEET]
    needs = {row.cells[0]: row.cells[3] for row in guide.rows if len(row.cells) == 4}
    assert (needs["Article"], needs["Shop"], needs["State"]) == ("yes", "yes, or else ‘Town’", "no")


def test_each_heading_carries_a_note_with_its_meaning() -> None:
    notes = unescape(part(template(Order, "The template"), "xl/comments1.xml"))
    for column in columns(Order).values():
        assert column.means in notes
