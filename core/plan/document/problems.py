"""What is wrong in a plan's document, each in one sentence. The wording stands with the rule that it belongs to."""

from pydantic import BaseModel


class Problem(BaseModel):
    """Something that must be mended: where it stands, the value there, and one sentence with the remedy.

    A remark has the same form, but tells what was read of a doubtful value, and nothing must be mended.
    """

    place: str
    value: str
    message: str


def problem(place: str, value: str, message: str, **words: str) -> Problem:
    """A problem from a message with gaps such as `{ref}`; `{value}` is the value itself."""
    return Problem(place=place, value=value, message=message.format(value=value, **words))
