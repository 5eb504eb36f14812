"""What a file would change: posts that become vacant or filled, new, gone or changed, against the snapshot before. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from core.words import listed
from core.workforce.measures import VACANT

CHANGES = ("becomes vacant", "becomes filled", "new", "gone", "changed")
COLUMNS = ["change", "post_id", "title", "team", "district", "was", "now"]
COMPARED = {"title": "title", "grade": "grade", "team": "team", "district": "district", "established_fte": "FTE"}

Post = Mapping[str, Any]


class Compared(NamedTuple):
    """What a file would change: `since` is the date of the snapshot compared with, `seen` the upload that would be replaced.

    Illustrative snapshots are not compared with. `figures` has the columns figure, before and after; `changes` is as
    `post_changes` gives it, `without_id` counts the posts that cannot be followed, and `doubts` say what does not look right.
    """

    since: date | None
    seen: int | None
    figures: pd.DataFrame
    changes: pd.DataFrame
    without_id: int
    doubts: tuple[str, ...] = ()


def post_changes(before: Iterable[Post], after: Iterable[Post]) -> pd.DataFrame:
    """One row a post that changes (COLUMNS), by the number that it bears in both; posts without a number are left out.

    `before` and `after` have the fields of `tables.Post`. A post that is deleted counts as gone. The parts of a job
    share are one post, vacant where any part is.
    """
    old, new = _by_id(before), _by_id(after)
    changes = (_change(post_id, old.get(post_id), new.get(post_id)) for post_id in sorted(old.keys() | new.keys()))
    frame = pd.DataFrame(filter(None, changes), columns=COLUMNS, dtype=object)
    return frame.sort_values("change", key=lambda column: column.map(CHANGES.index), kind="stable", ignore_index=True)


def _by_id(posts: Iterable[Post]) -> dict[str, Post]:
    parts: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if post["post_id"] and post["status"] != "deleted":
            parts[post["post_id"]].append(post)
    return {post_id: same[0] if len(same) == 1 else _together(same) for post_id, same in parts.items()}


def _together(parts: Iterable[Post]) -> Post:
    """The parts of a job share as one post, whatever their order in the sheet."""

    def rank(part: Post) -> list[Any]:
        return [part["status"] in VACANT, part["status"], *map(str, map(part.get, COMPARED))]

    *others, shown = sorted(parts, key=rank)
    return {**shown, "established_fte": sum(part["established_fte"] for part in (*others, shown))}


def _change(post_id: str, old: Post | None, new: Post | None) -> tuple[object, ...] | None:
    post: Post = new or old or {}
    about = (post_id, post["title"], post["team"], post["district"])
    if old is None or new is None:
        return ("new", *about, "", post["status"]) if new else ("gone", *about, post["status"], "")
    was, now, change = old["status"], new["status"], "changed"
    if (now in VACANT) != (was in VACANT) and now in (*VACANT, "filled"):
        change = "becomes vacant" if now in VACANT else "becomes filled"
    elif was == now:
        differing = [field for field in COMPARED if _differs(old[field], new[field])]
        if not differing:
            return None
        was, now = (listed(f"{COMPARED[field]} {_said(one[field])}" for field in differing) for one in (old, new))
    return (change, *about, was, now)


def _differs(old: object, new: object) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) > 0.005
    return (old or None) != (new or None)


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "none")
