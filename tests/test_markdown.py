"""Markdown taken apart: what users typed comes out as they typed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import Block, Run, bare, blocks, runs
from core.words import plain

HOSTILE = "<b>*bold*</b> **x** [a](http://evil) ![i](x) `code` # - + ~~s~~ :red-badge[x] :small[y] $x$ \\ | jo@kent.gov.uk =1+1"


def test_bold_pieces_stand_apart() -> None:
    assert runs("Of 56, **21 are complete** now") == [
        Run("Of 56, "), Run("21 are complete", True), Run(" now"),
    ]  # fmt: skip


def test_labels_and_small_words_lose_their_marks_alone() -> None:
    assert bare(":red-badge[R Red] **Name**, *so* :small[see below]") == "R Red Name, so see below"


def test_what_was_typed_comes_out_as_it_was_typed() -> None:
    assert bare(plain(HOSTILE)) == HOSTILE
    assert bare(f"- **{plain(HOSTILE)}**").removeprefix("- ") == HOSTILE


@given(st.text(st.characters(exclude_characters="\n\u2060", exclude_categories=["Cs", "Cf"])))
def test_any_text_comes_out_as_it_was_typed(text: str) -> None:
    assert bare(plain(text)) == text
    assert bare(f":red-badge[R] **{plain(text)}**") == f"R {text}"


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("### Improved: 3", Block("heading", "Improved: 3")),
        ("- a point", Block("point", "a point")),
        ("words", Block("paragraph", "words")),
    ],
)
def test_lines_are_told_apart(line: str, block: Block) -> None:
    assert list(blocks(f"\n{line}\n\n")) == [block]
