"""How figures move, where they come from and of what part of the service they are."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from core.figures import Figure
from core.workforce.displays import snapshot

FEBRUARY, MARCH = date(2011, 2, 28), date(2011, 3, 31)
TARGET = 30


@pytest.mark.parametrize(
    ("figure", "before", "now", "words", "colour", "arrow"),
    [
        ("vacancy_rate", 0.20, 0.212, "up 1.2 points, worse", "red", "up"),
        ("vacancy_rate", 0.212, 0.20, "down 1.2 points, better", "green", "down"),
        ("vacancy_rate", 0.2001, 0.2, "no change", "gray", "off"),
        ("vacancy_rate", None, 0.2, "nothing to compare with", "gray", "off"),
        ("in_post_fte", 80.0, 82.5, "up 2.5 FTE, better", "green", "up"),
        ("agency_cover_fte", 10.0, 12.0, "up 2.0 FTE", "gray", "up"),
        ("unallocated", 30, 27, "down 3, better", "green", "down"),
        ("longest_wait_days", 20, 21, "up 1 day, worse", "red", "up"),
        ("average", 29.0, 30.5, "up 1.5, worse", "red", "up"),
    ],
)
def test_a_card_keeps_direction_apart_from_meaning(
    figure: str, before: float | None, now: float, words: str, colour: str, arrow: str
) -> None:
    card = snapshot.card(figure, "Name", {figure: now}, {figure: before})
    assert (card.delta, card.delta_color, card.delta_arrow) == (words, colour, arrow)


def test_a_source_says_file_person_and_time_in_england() -> None:
    upload = {
        "is_illustrative": False, "as_at": MARCH, "file_name": "posts_march.xlsx", "who": "pat.hr",
        "at": datetime(2011, 6, 1, 9, 5, tzinfo=UTC), "used": 990, "rows_read": 1012,
    }  # fmt: skip
    said = snapshot.source(upload).replace("\\", "")
    assert said == "Source: posts_march.xlsx, uploaded by pat.hr on 1 June 2011 at 10:05; 990 rows used of 1,012."
    assert "illustrative snapshot of 31 March 2011" in snapshot.source(upload | {"is_illustrative": True})


def test_a_download_says_its_date_and_whether_it_is_made_up() -> None:
    figure = Figure("Posts", pd.DataFrame({"District": ["Dover"]}))
    shown = snapshot.of_snapshot(figure, snapshot.Snapshot(1, MARCH, None, True, "Source: a file."))
    assert shown.export.to_dict("list") == {"District": ["Dover"], "Snapshot": [MARCH], "Illustrative": ["yes"]}


def test_what_is_chosen_is_named_and_many_are_counted() -> None:
    assert snapshot.scope([], []) == ""
    assert snapshot.scope(["Dover"], [], ["Social worker"]) == "Dover and Social worker"
    assert snapshot.scope([str(one) for one in range(9)], []) == "0, 1, 2 and 6 more"
