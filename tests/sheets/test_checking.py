"""A file checked against a row model: literal sheets with the accounts they must give, then messy ones from a known truth."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.checking import check
from core.sheets.outcome import Checked, Problem
from core.sheets.questions import Chosen
from core.sheets.reading import Cell, Merged, Row, Table
from core.workforce.rows.vacancies import VacancyRow
from tests.sheets.messy import Messy, as_text, as_workbook, messy_sheets
from tests.sheets.orders import Order, State, check_tables, table

HEADINGS = ["Article", "Shop", "Pieces"]
POST_FIELDS = ("post_id", "post_title", "team", "district", "budgeted_fte", "status", "vacant_since")


def checked(*tables: Table, **more: Any) -> Checked[Order]:
    """The account of these sheets, in which every row stands once."""
    result = check_tables(tables, Order, {}, **more)
    assert_every_row_once(result, {one.name: one.rows[-1].number if one.rows else 0 for one in tables})
    return result


def assert_every_row_once(result: Checked[Any], last_rows: dict[str, int]) -> None:
    seen = Counter(
        [
            *(tuple(place) for place, _ in result.rows),
            *((one.sheet, one.row) for one in result.skipped),
            *{(one.sheet, one.row) for one in result.problems if one.row is not None},
        ]
    )
    assert seen == Counter((name, row) for name, last in last_rows.items() for row in range(1, last + 1))
    assert result.rows_read == result.used + len(result.skipped) + result.rejected == sum(last_rows.values())


def values(result: Checked[Order], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, field) for field in fields) for _, row in result.rows]


def reasons(result: Checked[Any]) -> dict[int, str]:
    return {one.row: one.reason for one in result.skipped}


def cells_named(result: Checked[Any]) -> list[tuple[str, int | None, str | None, str]]:
    return [(one.sheet, one.row, one.column, one.value) for one in result.problems]


def messages(result: Checked[Any]) -> list[str]:
    return [one.message for one in result.problems]


def test_a_plain_sheet_gives_its_rows_with_their_places() -> None:
    result = checked(
        table(
            ["Order number", "Article", "Shop", "Pieces", "State", "Sent on", "Gift"],
            [1001.0, "Lamp", "North", 3, "POSTED", date(2011, 3, 31), "y"],
            ["A2", "Chair", "South", "12", "Open - waits for van", None, "no"],
        )
    )
    assert [tuple(place) for place, _ in result.rows] == [("Orders", 2), ("Orders", 3)]
    assert values(result, "number", "article", "shop", "pieces", "state", "sent_on", "is_gift") == [
        ("1001", "Lamp", "North", 3, State.SENT, date(2011, 3, 31), True),
        ("A2", "Chair", "South", 12, State.OPEN, None, False),
    ]
    assert not result.problems
    assert not result.remarks
    assert result.mapping["is_gift"] == "Gift"
    assert reasons(result) == {1: "headings"}


def test_rows_that_hold_no_record_are_skipped_each_with_its_reason() -> None:
    result = checked(
        table(
            ["Orders of the year"],
            [None],
            HEADINGS,
            ["NORTH BRANCH"],
            ["Lamp", "North", 3],
            ["Chair", "North", 4],
            ["Total", None, 7],
            [None],
            ["Article", "Shop", "Pieces"],
            ["Lamp", "South", 2],
            ["Sub-total: South", None, 2],
            [None, "Grand Total", 9],
            ["Source: the shops' own books"],
            ["* without returns"],
        )
    )
    assert [place.row for place, _ in result.rows] == [5, 6, 10]
    assert not result.problems
    note = "a heading or note: one text alone where a record needs more"
    assert reasons(result) == {
        1: "above the table’s headings",
        2: "blank row",
        3: "headings",
        4: note,
        7: "total",
        8: "blank row",
        9: "the headings again",
        11: "total",
        12: "total",
        13: note,
        14: note,
    }


def test_a_record_that_says_total_among_other_words_is_read() -> None:
    result = checked(table(HEADINGS, ["Total station", "North", 3], ["Lamp", "Total Shop", 2]))
    assert values(result, "article", "shop") == [("Total station", "North"), ("Lamp", "Total Shop")]


def test_a_broken_record_with_a_remark_about_a_total_is_a_problem_and_not_skipped() -> None:
    headings = ["Order number", "Article", "Shop", "Pieces", "Remark"]
    for remark in ("0.5 in total", "Total", "Kent total"):
        result = checked(table(headings, ["A1", None, "North", 3, remark], ["A2", "Desk", "North", 1, None]))
        assert cells_named(result) == [("Orders", 2, "Article", "")]
    for pieces in ("12 total", "3 in total", "in total"):
        result = checked(table(HEADINGS, ["Lamp", "North", pieces]))
        assert cells_named(result) == [("Orders", 2, "Pieces", pieces)]


@pytest.mark.parametrize(
    "words", ["Total", "Sub-total", "Kent total", "Grand Total:", "TOTAL (North)", "Team 3 Total", "Total FTE"]
)
def test_a_row_is_a_total_by_its_first_text_or_a_cell_that_is_read(words: str) -> None:
    first = checked(table(["No.", *HEADINGS], ["1", "Lamp", "North", 3], [words, None, None, 3]))
    read = checked(table(["No.", *HEADINGS], ["1", "Lamp", "North", 3], ["2", None, words, 3]))
    assert (reasons(first)[3], reasons(read)[3]) == ("total", "total")


def test_a_broken_record_that_begins_like_a_note_is_a_problem_and_not_skipped() -> None:
    result = checked(
        table(HEADINGS, ["Key worker desk", "North", None], [None, "Notes shop", "3"], ["Lamp", "North", 3])
    )
    assert {one.row for one in result.problems} | {place.row for place, _ in result.rows} == {2, 3, 4}
    assert 3 in {one.row for one in result.problems}


def test_merged_cells_cost_no_more_than_the_rows_of_their_table() -> None:
    spans = [Merged(2, 1_048_576 - number, 1, 1) for number in range(100_000)]
    beyond = [Merged(1_000_000 + number, 1_048_576, 1, 1) for number in range(1_000)]
    began = monotonic()
    result = checked(table(HEADINGS, ["Lamp", "North", 3], ["Desk", None, 1], merged=[*spans, *beyond]))
    assert values(result, "article", "shop") == [("Lamp", "North"), ("Desk", "North")]
    assert monotonic() - began < 5


def test_headings_over_two_rows_are_read_with_their_groups() -> None:
    result = checked(
        table(
            ["Order", None, "Article", "Delivery", None],
            ["Number", "State", None, "Date", "Town"],
            ["A1", "sent", "Lamp", "31/03/2011", "Dover"],
            merged=[Merged(1, 1, 0, 1), Merged(1, 2, 2, 2), Merged(1, 1, 3, 4)],
        )
    )
    assert result.mapping == {
        "number": "Order Number", "state": "Order State", "article": "Article", "sent_on": "Delivery Date",
        "town": "Delivery Town",
    }  # fmt: skip
    assert messages(result) == [
        "There is no column for ‘Pieces’ or ‘Share’: add it, or choose which heading stands for it."
    ]
    assert reasons(result)[3] == "not used, as there is no column for ‘Pieces’ or ‘Share’"


def test_headings_over_three_rows_are_read() -> None:
    result = checked(
        table(
            ["Article", "Order", "Sent", "Load"],
            [None, "number", None, None],
            ["name", None, "on", "share"],
            ["Lamp", "A1", date(2011, 3, 31), "0.6 + 0.4"],
            name="Shop North",
        ),
        table(["Article", "Load share"], ["Chair", 1], name="Shop South"),
    )
    assert values(result, "town", "article", "number", "sent_on", "share") == [
        ("Shop North", "Lamp", "A1", date(2011, 3, 31), 1.0),
        ("Shop South", "Chair", None, None, 1.0),
    ]


def test_cells_merged_downwards_hold_for_each_row_but_merged_numbers_do_not() -> None:
    result = checked(
        table(
            HEADINGS,
            ["Lamp", "North", 3],
            ["Chair", None, 4],
            ["Desk", None, None],
            merged=[Merged(2, 4, 1, 1), Merged(3, 4, 2, 2)],
        )
    )
    assert values(result, "article", "shop", "pieces") == [
        ("Lamp", "North", 3), ("Chair", "North", 4), ("Desk", "North", None),
    ]  # fmt: skip


def test_a_blank_row_within_merged_cells_stays_blank() -> None:
    result = checked(table(HEADINGS, ["Lamp", "North", 3], [None], ["Desk", None, 1], merged=[Merged(2, 4, 1, 1)]))
    assert values(result, "article", "shop") == [("Lamp", "North"), ("Desk", "North")]
    assert reasons(result)[3] == "blank row"


def test_sheets_are_read_together_and_their_names_stand_for_the_column_they_lack() -> None:
    result = checked(
        table(["Pieces", "Article"], [3, "Lamp"], name="Ashford"),
        table(HEADINGS, ["Chair", "North", 4], name="Dover"),
        table(["Article", "Town", "Pieces"], ["Desk", "Deal", 1], name="Others"),
    )
    assert values(result, "article", "town") == [("Lamp", "Ashford"), ("Chair", "Dover"), ("Desk", "Deal")]


def test_a_general_sheet_name_or_that_of_a_single_sheet_stands_for_nothing() -> None:
    one = checked(table(["Article", "Pieces"], ["Lamp", 3], name="Ashford"))
    assert messages(one) == ["There is no column for ‘Shop’ or ‘Town’: add it, or choose which heading stands for it."]
    general = checked(
        table(["Article", "Pieces"], ["Lamp", 3], name="Sheet1"),
        table(["Article", "Pieces"], ["Desk", 1], name="March 2011"),
    )
    assert messages(general) == [
        "On the sheets Sheet1 and March 2011 there is no column for ‘Shop’ or ‘Town’: add it, or choose which heading "
        "stands for it."
    ]
    assert not general.rows


def test_the_only_open_sheet_beside_hidden_ones_still_gives_its_name() -> None:
    result = checked(
        table(["Article", "Pieces"], ["Lamp", 3], name="Ashford"),
        table(["Article", "Pieces"], ["Chair", 4], name="Dover", is_hidden=True),
    )
    assert values(result, "article", "town") == [("Lamp", "Ashford")]


def test_hidden_sheets_and_rows_are_left_out_and_named() -> None:
    result = checked(
        table(HEADINGS, ["Lamp", "North", 3], ["Chair", "North", 4], ["Desk", "North", 1], hidden_rows=[3]),
        table(HEADINGS, ["Bed", "South", 9], name="Old", is_hidden=True),
    )
    assert values(result, "article") == [("Lamp",), ("Desk",)]
    assert {(one.sheet, one.row, one.reason) for one in result.skipped if one.row != 1} == {
        ("Orders", 3, "hidden row: unhide it if it should count"),
        ("Old", 2, "hidden sheet: unhide it if it should count"),
    }
    assert result.remarks == [
        "The sheet ‘Old’ was left out: hidden sheet: unhide it if it should count.",
        "A hidden row was left out of the sheet ‘Orders’, from row 3 to row 3.",
    ]
    assert [(one.name, one.reason) for one in result.sheets] == [
        ("Orders", ""), ("Old", "hidden sheet: unhide it if it should count"),
    ]  # fmt: skip


def test_a_missing_needed_column_is_a_problem_of_the_sheet_and_its_rows_are_checked_but_not_used() -> None:
    result = checked(table(["Shop", "Pieces"], ["North", 3], ["South", "lots"]))
    assert not result.rows
    assert messages(result) == [
        "There is no column for ‘Article’: add it, or choose which heading stands for it.",
        "‘lots’ is not understood: not a whole number; write a whole number such as 12.",
    ]
    assert reasons(result)[2] == "not used, as there is no column for ‘Article’"


def test_a_sheet_of_something_else_is_left_out_beside_a_complete_one() -> None:
    result = checked(
        table([*HEADINGS, "State", "Gift"], ["Lamp", "North", 3, "open", "no"]),
        table(["Shop", "Town", "Telephone"], ["North", "Dover", "01304 1"], name="Addresses"),
    )
    assert values(result, "article") == [("Lamp",)]
    assert not result.problems
    assert result.sheets[1].reason.startswith("its table is of something else: it has no column for ‘Article’")


def test_a_file_without_a_table_says_what_was_seen_and_what_is_looked_for() -> None:
    result = checked(table(["Article", "Laden", "Menge"], ["Lamp", "North", 3]))
    assert messages(result) == [
        "No table of orders was found. The headings seen are ‘Article’, ‘Laden’, ‘Menge’. Columns such as ‘Article’, ‘Shop’ "
        "or ‘Town’, ‘Pieces’ or ‘Share’ are looked for: give the columns such headings, or choose which heading stands "
        "for what."
    ]
    assert [one.label for one in result.sheets[0].layout.headings] == ["Article", "Laden", "Menge"]


def test_a_row_without_a_known_heading_is_not_repeated_as_it_may_hold_names() -> None:
    names = table(["Jane Smith", "Tom Jones", "Amy Brown"], ["x", "y", "z"], name="Staff")
    alone = checked(names)
    assert messages(alone) == [
        "No table of orders was found. No row of headings that are known was seen. Columns such as ‘Article’, ‘Shop’ "
        "or ‘Town’, ‘Pieces’ or ‘Share’ are looked for: give the columns such headings and try again."
    ]
    beside = checked(table(HEADINGS, ["Lamp", "North", 3]), names)
    assert beside.used == 1
    assert beside.sheets[1].reason
    for result in (alone, beside):
        assert not any(name in repr(result) for name in ("Smith", "Jones", "Brown"))


def test_one_problem_of_several_sheets_is_said_once_with_their_names() -> None:
    lacks: list[list[Cell]] = [["Shop", "Pieces"], ["North", 3]]
    result = checked(*(table(*lacks, name=name) for name in ("Dover", "Swale")))
    assert [(one.sheet, one.message) for one in result.problems] == [
        (
            "",
            "On the sheets Dover and Swale there is no column for ‘Article’: add it, or choose which heading stands for it.",
        )
    ]


def test_headings_without_rows_are_a_problem_of_the_file() -> None:
    result = checked(table(HEADINGS))
    assert messages(result) == [
        "The headings are there, but no rows are filled in yet: write at least one row below them and try again."
    ]
    assert not messages(checked(table(HEADINGS), table(HEADINGS, ["Lamp", "North", 3], name="Second")))


def test_a_file_of_blank_sheets_is_a_problem_and_no_crash() -> None:
    assert checked(table([None], name="Sheet1"), Table("sheet", "Sheet2", [], [])).problems


def test_what_somebody_chose_goes_before_what_was_remembered_and_that_before_the_best_fit() -> None:
    sheet = table(["Ware", "Article", "Shop", "Pieces", "Boxes"], ["Lampe", "Lamp", "North", 3, 1])
    asked = []

    def remembered(shape: str) -> Chosen:
        asked.append(shape)
        return Chosen({"article": "Ware"})

    plain = checked(sheet)
    assert values(plain, "article", "pieces") == [("Lamp", 3)]
    assert values(checked(sheet, remembered=remembered), "article", "pieces") == [("Lampe", 3)]
    assert asked == [plain.shape]
    chosen = checked(sheet, mapping={"pieces": "Boxes"}, remembered=remembered)
    assert values(chosen, "article", "pieces") == [("Lamp", 1)]
    assert chosen.mapping == {"article": "Article", "shop": "Shop", "pieces": "Boxes"}


def test_a_choice_of_no_heading_leaves_the_column_unread() -> None:
    assert values(checked(table([*HEADINGS, "Town"], ["Lamp", "North", 3, "Deal"]), mapping={"town": ""}), "town") == [
        (None,)
    ]


def test_a_table_with_unknown_headings_is_read_once_they_were_chosen() -> None:
    sheet = table(["Ware", "Laden", "Menge"], ["Lamp", "North", 3])
    result = checked(sheet, mapping={"article": "Ware", "shop": "Laden", "pieces": "Menge"})
    assert values(result, "article", "shop", "pieces") == [("Lamp", "North", 3)]
    assert result.shape == checked(sheet).shape


def test_two_columns_with_the_same_heading_are_doubtful() -> None:
    result = checked(table(["Article", "Shop", "Pieces", "Pieces"], ["Lamp", "North", 3, 4]))
    assert messages(result) == [
        "2 columns are headed ‘Pieces’: rename or delete those that should not be read as Pieces, or choose one of them."
    ]
    assert not checked(
        table(["Article", "Shop", "Pieces", "Pieces"], ["Lamp", "North", 3, 4]), mapping={"pieces": "Pieces (column D)"}
    ).problems


def test_all_problems_are_named_at_once_in_the_order_of_the_file() -> None:
    result = checked(
        table(
            ["Order number", "Article", "Shop", "Pieces", "State", "Sent on", "Gift"],
            ["A1", None, "North", "lots", "open", None, None],
            ["A2", "Chair", "North", 1, "open", "31/02/2011", "perhaps"],
            ["A3", "Desk", "North", 1, "open", "01/03/2011", "no"],
            ["A4", "Bed", "North", 1, "sent", None, None],
            ["A4", "Lamp", "North", 2, "sent", None, None],
        )
    )
    assert [(one.row, one.column, one.value) for one in result.problems] == [
        (2, "Article", ""), (2, "Pieces", "lots"), (3, "Sent on", "31/02/2011"), (3, "Gift", "perhaps"),
        (4, "Sent on", "01/03/2011"), (5, "Order number", "A4"), (6, "Order number", "A4"),
    ]  # fmt: skip
    assert not result.rows
    assert result.rejected == 5
    assert "the calendar has no such day; write it like 31/03/2011" in result.problems[2].message
    assert result.problems[4].message == "An open order has no day of sending: mend one of the two."


def test_a_cell_that_may_hold_a_name_is_never_repeated() -> None:
    result = checked(table([*HEADINGS, "Customer"], ["Lamp", "North", 3, "#REF!"], ["Desk", "North", "x", "Ann Smith"]))
    assert [(one.row, one.column, one.value) for one in result.problems] == [(2, "Customer", ""), (3, "Pieces", "x")]
    assert result.problems[0].message.startswith("This cell is not understood: the cell shows the formula error #REF!")
    assert "Smith" not in repr(result)


def test_a_formula_error_is_a_problem_of_its_cell_and_where_no_column_is_read_of_none() -> None:
    result = checked(table([*HEADINGS, "Colour"], ["Lamp", "North", "#DIV/0!", None], ["Desk", "North", 2, "#N/A"]))
    assert cells_named(result) == [("Orders", 2, "Pieces", "#DIV/0!")]
    assert "mend the formula or type the value" in result.problems[0].message
    assert values(result, "article") == [("Desk",)]


def test_a_formula_error_alone_in_its_row_is_a_problem_and_not_skipped() -> None:
    result = checked(table(HEADINGS, ["Lamp", "North", 3], [None, None, "#REF!"]))
    assert {one.row for one in result.problems} == {3}


def test_rows_before_the_first_one_of_a_sheet_are_blank_rows() -> None:
    late = Table("sheet", "Orders", [Row(5, list(HEADINGS)), Row(6, ["Lamp", "North", 3])], [])
    result = checked(late)
    assert reasons(result) == {1: "blank row", 2: "blank row", 3: "blank row", 4: "blank row", 5: "headings"}


def test_a_column_with_data_but_no_heading_can_be_chosen_by_its_letter() -> None:
    result = checked(table(["Article", None, "Pieces"], ["Lamp", "North", 3]), mapping={"shop": "column B"})
    assert values(result, "shop") == [("North",)]


def test_text_files_are_read_and_unreadable_ones_give_one_problem_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes("Article;Shop;Pieces\r\nLamp;Café;3\r\n".encode("cp1252"))
    result = check(file, Order, {})
    assert values(result, "shop", "pieces") == [("Café", 3)]
    (tmp_path / "orders.xlsx").write_bytes(b"")
    empty = check(tmp_path / "orders.xlsx", Order, {})
    assert empty.problems == [
        Problem("", None, None, "", "The file is empty: choose the file that holds the table and try again.")
    ]
    assert empty.rows_read == empty.used == empty.rejected == 0


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4", b"{\\rtf1 words}", b"PK\x03\x04 cut short", b"\x89PNG\r\n\x1a\n"],
    ids=["pdf", "rtf", "zip", "png"],
)
def test_no_word_file_is_asked_for_where_none_is_read(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "orders.xlsx"
    file.write_bytes(content)
    (problem,) = check(file, Order, {}).problems
    assert ".docx" not in problem.message
    assert "Word file" not in problem.message
    assert ".xlsx" in problem.message


def test_progress_goes_from_nothing_to_all_and_never_back(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Article,Shop,Pieces\n" + "Lamp,North,3\n" * 9_000)
    told: list[tuple[float, str]] = []
    result = check(file, Order, {}, progress=lambda part, words: told.append((part, words)))
    parts = [part for part, _ in told]
    assert result.used == 9_000
    assert (parts[0], parts[-1]) == (0, 1)
    assert parts == sorted(parts)
    assert "Checking row 4,000 of 9,001" in [words for _, words in told]


def assert_the_truth_comes_back(made: Messy, result: Checked[Any]) -> None:
    """Each post as it was meant and in its row, each broken cell named and no other, every row accounted for."""
    places = {sheet.name: {one.label: one.column for one in sheet.layout.headings} for sheet in result.sheets}
    named = {
        (one.sheet, one.row or 0, places[one.sheet][one.column] if one.row and one.column else -1)
        for one in result.problems
    }
    assert named == made.broken, result.problems
    read = {tuple(place): {name: getattr(row, name) for name in POST_FIELDS} for place, row in result.rows}
    assert read == made.posts
    assert_every_row_once(result, made.last_rows)


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_a_messy_workbook_gives_back_the_posts_that_it_was_made_from(chance: Random) -> None:
    made = messy_sheets(chance, VacancyRow, is_text=False, breaks=False)
    assert_the_truth_comes_back(made, check_tables(made.tables, VacancyRow, {}))


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_in_a_messy_workbook_exactly_the_broken_cells_are_named_and_every_other_row_is_used(chance: Random) -> None:
    made = messy_sheets(chance, VacancyRow, is_text=False, breaks=True)
    assert_the_truth_comes_back(made, check_tables(made.tables, VacancyRow, {}))


@settings(max_examples=10)
@given(st.randoms(use_true_random=False), st.booleans())
def test_a_messy_workbook_as_a_real_file_gives_the_same(chance: Random, breaks: bool) -> None:
    made = messy_sheets(chance, VacancyRow, is_text=False, breaks=breaks)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "posts.xlsx"
        file.write_bytes(as_workbook(made.tables))
        assert_the_truth_comes_back(made, check(file, VacancyRow, {}))


@settings(max_examples=10)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(["cp1252", "utf-8-sig", "utf-8"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_a_messy_text_file_gives_back_its_posts_or_names_the_cell(
    chance: Random, encoding: str, separator: str
) -> None:
    made = messy_sheets(chance, VacancyRow, is_text=True, breaks=chance.random() < 0.5)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "posts.csv"
        file.write_bytes(as_text(made.tables[0], encoding, separator))
        assert_the_truth_comes_back(made, check(file, VacancyRow, {}))
