"""What does not look right about a file of posts or caseloads beside the snapshot before. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from core.uploads import sense
from core.workforce.displays.snapshot import said
from core.workforce.snapshots import NOT_GIVEN, Rows

Figures = Mapping[str, Any]
MOVES_LITTLE = 1.0  # case per FTE


def doubts_of_posts(
    posts: Rows, now: Figures, old: pd.DataFrame, before: Figures, changes: pd.DataFrame, since: date
) -> tuple[str, ...]:
    """Sentences on size, districts, the vacancy rate and the posts' numbers; `changes` as `comparison.post_changes`."""
    counted = [post for post in posts if post["status"] != "deleted"]
    earlier = old[old["status"] != "deleted"]
    ids, old_ids = {post["post_id"] for post in counted} - {None}, set(earlier["post_id"].dropna())
    many = (sum(post["posts"] for post in counted), int(earlier["posts"].sum()))
    both = ids & old_ids
    differing = len(changes[~changes["change"].isin(["new", "gone"])])
    found = (
        sense.size("posts", *many, since),
        sense.gone("posts", _by_district(counted, "posts"), _of_frame(earlier, "posts"), since),
        sense.rate("vacancy rate", *_both("vacancy_rate", now, before), since, sense.LEAST_MOVED),
        sense.numbers("post numbers", ids, old_ids, since),
        sense.changed("post", differing, len(both), since),
    )
    is_same = ids == old_ids and bool(ids) and changes.empty and now == before
    return tuple(filter(None, (*found, sense.again("snapshot", since) if is_same else "")))


def doubts_of_caseloads(
    workers: Rows, now: Figures, totals: pd.DataFrame, before: Figures, since: date
) -> tuple[str, ...]:
    """Sentences on size, districts and the average caseload."""
    each = [{**worker, "workers": 1} for worker in workers]
    found = (
        sense.size("workers", len(each), int(totals["workers"].sum()), since),
        sense.gone("workers", _by_district(each, "workers"), _of_frame(totals, "workers"), since),
        sense.rate("average caseload", *_both("average", now, before), since, MOVES_LITTLE),
        sense.again("snapshot", since) if now == before else "",
    )
    return tuple(filter(None, found))


def _both(figure: str, now: Figures, before: Figures) -> tuple[float | None, float | None, tuple[str, str]]:
    return now[figure], before[figure], (said(figure, now[figure]), said(figure, before[figure]))


def _by_district(rows: Iterable[Figures], number: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["district"]] += row[number]
    del found[NOT_GIVEN]
    return found


def _of_frame(rows: pd.DataFrame, number: str) -> dict[str, int]:
    sums = rows[rows["district"] != NOT_GIVEN].groupby("district")[number].sum()
    return {str(name): int(many) for name, many in sums.items()}
