"""What a group's heading says of time."""

import pytest

from core.plan.bands import band_key, months_of


@pytest.mark.parametrize(
    ("title", "key", "months"),
    [
        ("Immediately", "immediate", None),
        ("Within Three Months:", "3 months", 3),
        ("within 3 months", "3 months", 3),
        ("Within Six Months", "6 months", 6),
        ("Within 12 months", "12 months", 12),
        ("Within one year", "12 months", 12),
        ("Within nine months", "9 months", 9),
        ("Immediately after the audit", "Immediately after the audit", None),
        ("Priority 1:  Leadership", "Priority 1: Leadership", None),
        ("Longer term", "Longer term", None),
        ("3 months after the audit", "3 months after the audit", None),
    ],
)
def test_spellings_of_one_timescale_have_one_key_and_other_titles_are_their_own(
    title: str, key: str, months: int | None
) -> None:
    assert (band_key(title), months_of(title)) == (key, months)
