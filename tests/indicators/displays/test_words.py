"""How gaps of indicators are said."""

import pytest

from core.indicators.definitions import Polarity, Unit
from core.indicators.displays import words


@pytest.mark.parametrize(
    ("gap", "unit", "polarity", "said"),
    [
        (0.032, Unit.PERCENT, Polarity.HIGH, "3.2 points better"),
        (-351.0, Unit.NUMBER, Polarity.LOW, "351 worse"),
        (-0.023, Unit.PERCENT, Polarity.NEAR, "2.3 points away"),
        (0.0, Unit.RATIO, Polarity.LOW, "none"),
        (-0.0004, Unit.PERCENT, Polarity.HIGH, "just missed"),
        (None, Unit.PERCENT, Polarity.HIGH, ""),
    ],
)
def test_a_gap_is_said_in_the_measures_unit(gap: float | None, unit: Unit, polarity: Polarity, said: str) -> None:
    assert words.gap_in_words(gap, unit, polarity) == said
