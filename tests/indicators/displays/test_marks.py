"""The marks of variation and assurance alone, from rows written by hand."""

from datetime import date
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from core.indicators.displays.marks import drawing, marks_figure
from tests.indicators.displays.test_overview import frame, row


def marked(title: str, variation: str | None, assurance: str | None, direction: str = "") -> dict[str, Any]:
    return row(title, "G", variation=variation, assurance=assurance, direction=direction)


def test_what_concerns_stands_first_and_what_has_no_limits_last() -> None:
    found = marks_figure(
        frame(
            marked("Stock", None, None),
            marked("Better", "improving", "will miss", "up"),
            marked("Same", "common cause", None),
            marked("Worse", "concerning", "may or may not meet", "down"),
            marked("Worst", "concerning", "will miss", "up"),
        ),
        date(2011, 3, 31),
    )
    assert found.table.to_numpy().tolist() == [
        ["Worst", "Concerning, up", "Will miss"],
        ["Worse", "Concerning, down", "May or may not meet"],
        ["Same", "Common cause", "No target"],
        ["Better", "Improving, up", "Will miss"],
        ["Stock", "No limits", "No limits"],
    ]
    assert found.words == (
        "Of 4 measures with limits: **2** concerning, **1** common cause and **1** improving; **2** will miss, **1** may or may "
        "not meet and **1** no target. 1 measure without limits."
    )


@pytest.mark.parametrize(
    "words",
    ["Improving, up", "Improving, down", "Concerning, up", "Concerning, down", "Special cause, up", "Common cause", "Will meet",
     "Will miss", "May or may not meet"],
)  # fmt: skip
def test_each_mark_has_a_drawing_of_its_own(words: str) -> None:
    svg = ElementTree.fromstring(unquote(drawing(words).removeprefix("data:image/svg+xml,")))
    assert svg.attrib["viewBox"] == "0 0 32 32"
    others = {"Improving, up", "Improving, down", "Common cause", "Will meet", "Will miss"} - {words}
    assert all(drawing(words) != drawing(other) for other in others)
    assert drawing("No limits") == drawing("No target") == ""
