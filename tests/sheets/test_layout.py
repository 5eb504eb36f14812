"""Where the table begins on a sheet. The expected rows and headings are read off the literal sheets."""

from core.sheets.layout import find_table, guess_table, headings_over
from core.sheets.reading import Cell, Merged, Row, Table
from tests.sheets.orders import Order, table


def found(sheet: Table) -> tuple[tuple[int, ...], list[str]]:
    layout = find_table(sheet, Order, {})
    assert layout is not None
    return layout.header_rows, [heading.label for heading in layout.headings]


def test_headings_may_stand_below_titles() -> None:
    sheet = table(
        ["Orders of the year"], ["Printed", "31/03/2011"], [None], ["Article", "Shop", "Pieces"], ["Lamp", "North", 3]
    )
    assert found(sheet) == ((4,), ["Article", "Shop", "Pieces"])


def test_a_merged_group_heading_is_joined_with_those_below_it() -> None:
    sheet = table(
        ["Order", None, "Article", "Delivery", None],
        ["Number", "State", None, "Date", "Van"],
        ["A1", "open", "Lamp", None, "red"],
        merged=[Merged(1, 1, 0, 1), Merged(1, 2, 2, 2), Merged(1, 1, 3, 4)],
    )
    rows, labels = found(sheet)
    assert rows == (1, 2)
    assert labels == ["Order Number", "Order State", "Article", "Delivery Date", "Delivery Van"]


def test_a_group_heading_followed_by_blanks_stands_over_them() -> None:
    sheet = table(
        ["Order", None, "Article", "Delivery", None],
        ["Number", "State", None, "Date", "Van"],
        ["A1", "open", "Lamp", None, "red"],
    )
    assert found(sheet)[1] == ["Order Number", "Order State", "Article", "Delivery Date", "Delivery Van"]


def test_headings_may_run_over_three_rows() -> None:
    sheet = table(["Article", "Order", "Sent"], [None, "number", None], ["name", None, "on"], ["Lamp", "A1", None])
    assert found(sheet) == ((1, 2, 3), ["Article name", "Order number", "Sent on"])


def test_a_title_right_above_the_headings_is_no_heading() -> None:
    sheet = table(
        ["Orders of the year", None, None], ["Article", "Shop", "Pieces"], ["Lamp", "North", 3],
        merged=[Merged(1, 1, 0, 2)],
    )  # fmt: skip
    assert found(sheet)[0] == (2,)


def test_the_first_rows_of_data_are_no_headings() -> None:
    sheet = table(["Article", "Shop", "Pieces", "Colour"], ["Lamp", "North", 3, None], ["Chair", "South", 4, None])
    assert found(sheet)[0] == (1,)


def test_columns_with_the_same_heading_are_told_apart_by_their_letters() -> None:
    sheet = table(["Article", "Shop", "Shop"], ["Lamp", "North", "South"])
    assert found(sheet)[1] == ["Article", "Shop (column B)", "Shop (column C)"]


def test_a_column_with_data_and_no_heading_is_named_by_its_letter() -> None:
    assert found(table(["Article", None, "Shop"], ["Lamp", "?", "North"]))[1] == ["Article", "column B", "Shop"]


def test_one_known_word_makes_no_table() -> None:
    assert find_table(table(["Article", "Weight"], ["Lamp", 3]), Order, {}) is None


def test_unknown_headings_are_found_when_somebody_chose_them() -> None:
    sheet = table(["Warenliste"], ["Ware", "Laden", "Menge"], ["Lamp", "North", 3])
    assert find_table(sheet, Order, {}) is None
    layout = find_table(sheet, Order, {"article": "Ware", "shop": "Laden", "pieces": "Menge"})
    assert layout is not None
    assert layout.header_rows == (2,)


def test_unknown_headings_are_guessed_at_for_the_reader_to_choose_from() -> None:
    layout = guess_table(table(["Warenliste"], ["Ware", "Laden", "Menge"], ["Lamp", "North", 3]))
    assert layout is not None
    assert [heading.label for heading in layout.headings] == ["Ware", "Laden", "Menge"]
    assert guess_table(table(["only words"], ["in one column"])) is None


def test_the_headings_of_one_row_are_its_filled_cells() -> None:
    cells: list[Cell] = [None, "A", 2011, "B\n(c)"]
    assert [(one.column, one.label) for one in headings_over([Row(1, cells)], [])] == [
        (1, "A"),
        (3, "B (c)"),
    ]
