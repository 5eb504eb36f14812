"""Values as the cells of a workbook hold them."""

import pytest

from core.sheets.writing import LONGEST_TEXT, fitting


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_beyond_what_a_cell_holds_is_cut_with_a_note(letter: str) -> None:
    cut = fitting(letter * 40_000)
    assert cut.endswith(f"{letter} … [cut here: a cell holds no more]")
    assert LONGEST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert fitting(letter * 16_000) == letter * 16_000
