"""Numbers, dates and counts in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core import words


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.long_date(date(2011, 3, 31)), "31 March 2011"),
        (words.long_date(date(2011, 2, 1)), "1 February 2011"),
        (words.long_date(None), "No date"),
        (words.short_date(date(2010, 12, 31)), "31 Dec 2010"),
        (words.count(0, "action"), "no actions"),
        (words.count(1, "action"), "1 action"),
        (words.count(2, "action"), "2 actions"),
        (words.count(5600, "entry", "entries"), "5,600 entries"),
        (words.days(1), "1 day"),
        (words.days(1200), "1,200 days"),
        (words.percent(128.9 / (128.9 + 765.3)), "14.4%"),
        (words.percent(0), "0.0%"),
        (words.percent(None), "No figure"),
        (words.one_place(1128.94), "1,128.9"),
        (words.one_place(None), "No figure"),
        (words.whole(1204), "1,204"),
        (words.whole(None), "No figure"),
        (words.fte(128.94), "128.9 FTE"),
        (words.fte(1128.9), "1,128.9 FTE"),
        (words.fte(None), "No figure"),
        (words.moved(1.23, "points"), "up 1.2 points"),
        (words.moved(-0.1, "FTE"), "down 0.1 FTE"),
        (words.moved(0.04, "points"), "no change"),
        (words.moved(-3, "cases", 0), "down 3 cases"),
        (words.moved(1500, places=0), "up 1,500"),
        (words.moved(None, "points"), "nothing to compare with"),
        (words.listed([]), ""),
        (words.listed(["a"]), "a"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
    ],
)
def test_numbers_and_dates_are_said_in_plain_english(said: str, expected: str) -> None:
    assert said == expected


def test_abbreviations_are_found_as_whole_words_only() -> None:
    meanings = {"CP": "child protection", "CIN": "child in need", "LAC": "looked after", "PCT": "trust"}
    text = "Audit all CIN, CP/LAC cases (CINEMA is none)"
    assert [short for short, _ in words.spelled_out(text, meanings)] == ["CIN", "CP", "LAC"]


@given(st.text(alphabet="ab *_`[]()#<>!|~$:\\-+.1&^=", min_size=1, max_size=40))
def test_plain_text_shows_in_markdown_as_it_was_typed(typed: str) -> None:
    """Read back by a Markdown reader: one paragraph, no mark-up, the same signs."""
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse("x" + words.plain(typed) + "x")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert all(child.type in ("text", "text_special") for child in tokens[1].children or [])
    assert "".join(child.content for child in tokens[1].children or []) == "x" + typed + "x"


@given(st.text(alphabet="ab\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", max_size=20))
def test_text_that_turns_the_direction_of_reading_turns_nothing_after_it(typed: str) -> None:
    """By the rules X1 to X8 of Unicode's bidirectional algorithm (UAX 9): after the text nothing is left open."""
    left: list[str] = []
    for sign in words.plain(typed):
        if sign in "\u2066\u2067\u2068":
            left.append("isolate")
        elif sign in "\u202a\u202b\u202d\u202e":
            left.append("embedding")
        elif sign == "\u202c" and left and left[-1] == "embedding":
            left.pop()
        elif sign == "\u2069" and "isolate" in left:
            while left.pop() != "isolate":
                pass
    assert left == []


@given(st.text(alphabet="ab *_`[]()#<>!|~$:\\-+.1&^=\n\t", min_size=1, max_size=40))
def test_lines_show_in_markdown_as_they_were_typed(typed: str) -> None:
    """Read back by a Markdown reader: one paragraph, the same lines, with spaces that do not break for the first ones."""
    shown = words.plain_lines(typed)
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(shown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children or []
    assert {child.type for child in parts} <= {"text", "text_special", "hardbreak"}
    read = "".join("\n" if child.type == "hardbreak" else child.content for child in parts)
    meant = typed.strip("\n").split("\n")
    assert [line.replace("\u00a0", " ").rstrip() for line in read.split("\n")] == [
        line.replace("\t", "    ").rstrip() for line in meant
    ]


def test_a_line_break_in_a_text_stays_one_and_cannot_begin_a_list_or_code() -> None:
    assert (
        words.plain_lines("Done:\n- audit\n\n    code")
        == "Done\\:  \n\\- audit  \n&nbsp;  \n&nbsp;&nbsp;&nbsp;&nbsp;code"
    )


def test_a_moment_is_said_by_the_clock_in_england() -> None:
    summer, winter = datetime(2011, 7, 1, 23, 30, tzinfo=UTC), datetime(2011, 1, 31, 9, 5, tzinfo=UTC)
    assert (words.moment(summer), words.at_moment(summer)) == ("2 July 2011 at 00:30", "at 00:30 on 2 July 2011")
    assert (words.moment(winter), words.at_moment(winter)) == (
        "31 January 2011 at 09:05",
        "at 09:05 on 31 January 2011",
    )
