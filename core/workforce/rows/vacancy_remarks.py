"""What a reader should be told of the posts of a sheet, though nothing must be mended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.districts import new_districts
from core.sheets.columns import Place
from core.words import count, listed
from core.workforce.roles import WHO, Group, Groups, in_no_rate, key_of_role, shipped_groups
from core.workforce.rows.checks import SLACK
from core.workforce.words import Status

if TYPE_CHECKING:
    from core.workforce.rows.vacancies import VacancyRow

MOST_PLACES_NAMED = 20


def remarks(rows: Sequence[tuple[Place, "VacancyRow"]], context: Mapping[str, Any]) -> Iterator[str]:
    yield from _on_status(rows)
    yield from new_districts(rows, context)
    yield from _on_roles(rows, context.get("role_groups") or shipped_groups())
    yield from _on_fte([row for _, row in rows])


def _on_status(rows: Sequence[tuple[Place, "VacancyRow"]]) -> Iterator[str]:
    if unknown := [(place, row.posts) for place, row in rows if row.state == Status.UNKNOWN]:
        yield (
            f"{count(sum(number for _, number in unknown), 'post')} of unknown status: counted and shown, but outside "
            f"every rate. They stand in {_named([place for place, _ in unknown])}."
        )
    if by_holder := sum(row.posts for _, row in rows if row.status is None and row.state == Status.FILLED):
        were = "was" if by_holder == 1 else "were"
        yield (
            f"{count(by_holder, 'post')} without a status {were} taken as filled, as the post holder’s cell holds "
            "somebody’s name or says so."
        )


def _on_roles(rows: Sequence[tuple[Place, "VacancyRow"]], groups: Groups) -> Iterator[str]:
    """Which roles nobody has decided about; those of other posts are told too, so that nothing is left out in silence."""
    posts: Counter[str] = Counter()
    for _, row in rows:
        if row.state != Status.DELETED:
            posts[row.role] += row.posts
    undecided = {role: number for role, number in posts.items() if key_of_role(role) not in groups}
    if undecided:
        yield in_no_rate(undecided)
    if others := sum(number for role, number in posts.items() if groups.get(key_of_role(role)) == Group.OTHER):
        yield f"{count(others, 'post')} of other roles than {WHO}: they have a line of their own and are in no rate."


def _on_fte(posts: Sequence["VacancyRow"]) -> Iterator[str]:
    if by_hours := sum(post.budgeted_fte is None for post in posts):
        yield f"FTE was worked out from hours over the standard week in {count(by_hours, 'row')}."
    if whole := sum(post.cover_fte is None and post.agency_fte is None and bool(post.covered_fte) for post in posts):
        yield f"Cover without a Cover FTE counts for the whole post: {count(whole, 'row')}."
    filled = [post for post in posts if post.state == Status.FILLED]
    less = sum(max(0.0, post.established_fte - post.in_post_fte - post.other_part_fte) for post in filled)
    if less > SLACK:
        yield f"Filled posts are held for {less:.1f} FTE fewer than budgeted: that part counts neither as held nor as vacant."
    numbers = [post.post_id for post in posts if post.post_id]
    if shares := len(numbers) - len(set(numbers)):
        yield f"{count(shares, 'row')} shared the number of another, as job shares do: each share is one post together."


def _named(places: Sequence[Place]) -> str:
    """Where rows stand, in words: the first of them by their places, the rest as a number."""
    more = len(places) - MOST_PLACES_NAMED
    first: Iterable[str] = [place.words for place in places[:MOST_PLACES_NAMED]]
    return listed([*first, count(more, "more row")] if more > 0 else first)
