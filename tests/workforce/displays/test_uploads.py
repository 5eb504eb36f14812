"""What the upload page says of what a sheet of the workforce would change."""

import pandas as pd

from core.uploads.tables import Kind
from core.workforce.comparison import Compared, post_changes
from core.workforce.displays import uploads as upload_displays
from core.workforce.snapshots import posts_of
from tests.workforce.filled_in import APRIL, MARCH, post, vacancies


def compared(before: list[dict[str, object]], after: list[dict[str, object]], without_id: int = 0) -> Compared:
    changes = post_changes(posts_of(vacancies(*before).rows), posts_of(vacancies(*after).rows))
    figures = pd.DataFrame(
        [("vacancy_rate", None, 0.2), ("posts", 4, 5)], columns=["figure", "before", "after"], dtype=object
    )
    return Compared(MARCH, 1, figures, changes, without_id)


def test_changes_are_counted_in_their_order_with_the_posts_that_cannot_be_followed() -> None:
    before = [post(post_id="1"), post(post_id="2"), post(post_id="3")]
    after = [post("vacant", post_id="1"), post("vacant", post_id="2"), post(post_id="4"), post()]
    words = upload_displays.changes_in_words(compared(before, after, without_id=1))
    assert words == (
        "Posts: 2 become vacant, 1 is new and 1 is gone. "
        "1 post without a post ID cannot be followed from one snapshot to the next."
    )


def test_figures_before_and_after_carry_their_units_and_a_missing_one_says_so() -> None:
    rows = upload_displays.figure_rows(compared([], []))
    assert rows.values.tolist() == [
        ["Vacancy rate", "No figure", "20.0%"],
        ["Posts of children’s social workers", "4", "5"],
    ]
    assert list(rows.columns)[1:] == ["31 Mar 2011", "This file"]


def test_against_what_a_file_is_compared_is_told() -> None:
    words = {day: upload_displays.compared_in_words(compared([], []), Kind.VACANCIES, day) for day in (MARCH, APRIL)}
    assert "takes the place of the snapshot of 31 March 2011" in words[MARCH]
    assert words[APRIL] == "Compared with the snapshot before, of 31 March 2011."
