"""How much the rows of a vacancy sheet can be whose problems nobody has mended yet."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from core.workforce.words import posts_in

MOST_TYPED = 20.0  # FTE of one row; a higher number is one of hours, or a slip


def most_fte(typed: Mapping[str, Any]) -> float:
    """The FTE that a row is at most: 1 for each post that its title stands for, or what is typed for it if that is more."""
    posts = float(posts_in(str(typed.get("post_title") or "")))
    with suppress(ValueError, TypeError):
        fte = float(typed.get("budgeted_fte") or 0)
        return max(posts, fte) if fte <= MOST_TYPED else posts
    return posts
