"""How lines and themes of the health check are rated, each with its reason in words. Pure: no database, no clock."""

import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from core.palette import COLOUR_NAMES

FEWEST_ANSWERS = 5  # a score of fewer people would tell what somebody answered
CONFIDENCE = 1.96  # standard errors of the difference of two means, for 95%
HIGHEST_LOW, HIGHEST_MODERATE = 50, 74
_SLACK = 1e-9  # what is left over when fractions are computed


class Rating(StrEnum):
    """How far a line or a theme is. The value is the letter that is stored, and that stands beside every colour."""

    GREEN = "G"
    AMBER = "A"
    RED = "R"

    @property
    def colour(self) -> str:
        return COLOUR_NAMES[self]

    @property
    def words(self) -> str:
        return {"G": "Achieved", "A": "Partially achieved", "R": "Not yet achieved"}[self]


CHOICES = {"yes": Rating.GREEN, "partly": Rating.AMBER, "no": Rating.RED}
POINTS = {Rating.GREEN: 100, Rating.AMBER: 50, Rating.RED: 0}


def rate_figure(
    value: float | None, green: float, amber: float, higher_is_better: bool, said: Callable[[float], str] = str
) -> tuple[Rating | None, str]:
    """The rating of a figure and its reason; a figure that meets a threshold exactly has reached it."""
    if value is None:
        return None, "No figure, so no rating"
    way = 1 if higher_is_better else -1
    reached = [way * (value - threshold) >= -_SLACK for threshold in (green, amber)]
    rating = Rating.GREEN if reached[0] else Rating.AMBER if reached[1] else Rating.RED
    limit = "from" if higher_is_better else "up to"
    return rating, f"{rating.colour}: {said(value)}, green {limit} {said(green)}, amber {limit} {said(amber)}"


def survey_score(counts: Mapping[int, int]) -> int | None:
    """The mean of scores that so many people gave, rounded to a whole number, a half up; none under 5 answers."""
    answers = sum(counts.values())
    if answers < FEWEST_ANSWERS:
        return None
    total = sum(score * number for score, number in counts.items())
    return (2 * total + answers) // (2 * answers)


def variance_of_mean(squares: float, total: float, answers: int) -> float:
    """How much the mean of so many scores varies by chance: their sample variance over their number, in points squared."""
    return (squares - total * total / answers) / (answers - 1) / answers


def smallest_change(*variances: float) -> float:
    """How many points two means must lie apart to be more than chance, with 95% confidence: 1.96 standard errors of their
    difference."""
    return CONFIDENCE * math.sqrt(sum(variances))


def band(score: int) -> Rating:
    """The band of a whole number of points: 0 to 50 red, 51 to 74 amber, 75 to 100 green."""
    return Rating.RED if score <= HIGHEST_LOW else Rating.AMBER if score <= HIGHEST_MODERATE else Rating.GREEN


BANDS = {Rating.RED: "low (0 to 50)", Rating.AMBER: "moderate (51 to 74)", Rating.GREEN: "high (75 to 100)"}


def rate_score(score: int | None) -> tuple[Rating | None, str]:
    """The rating of a survey score and its reason; none where the score is not shown."""
    if score is None:
        return None, f"No score, as fewer than {FEWEST_ANSWERS} people answered"
    rating = band(score)
    return rating, f"{rating.colour}: a score of {score} is {BANDS[rating]}"


def rate_theme(letters: Sequence[str], lines: int) -> tuple[Rating | None, int | None, str]:
    """A theme's rating, its points and the reason, from the letters of its rated lines and the number of all its lines.

    Green counts 100 points, amber 50, red 0; their mean, a half rounded up, is rated in the bands of the survey. There is
    no rating until half of the lines are rated.
    """
    rated = len(letters)
    if not lines or 2 * rated < lines:
        return None, None, f"No rating until half of the lines are rated: {rated} of {lines} are"
    total = sum(POINTS[Rating(letter)] for letter in letters)
    points = (2 * total + rated) // (2 * rated)
    rating = band(points)
    reason = f"{rating.colour}: {points} of 100 points over {rated} rated of {lines} lines, {BANDS[rating]}"
    return rating, points, reason
