"""What each figure of the workforce is called, and how its number is said."""

from collections.abc import Callable
from typing import Any, NamedTuple

from core.words import NO_FIGURE, days, fte, one_place, percent, whole


class Figure(NamedTuple):
    name: str
    said: Callable[[Any], str]


def _waited(number: int | None) -> str:
    return NO_FIGURE if number is None else days(number)


FIGURES = {
    "posts": Figure("Posts", whole),
    "established_fte": Figure("Established", fte),
    "in_post_fte": Figure("In post", fte),
    "vacant_fte": Figure("Vacant", fte),
    "frozen_fte": Figure("Vacant and frozen", fte),
    "agency_cover_fte": Figure("Vacancies covered by agency workers", fte),
    "unknown_posts": Figure("Posts of unknown status", whole),
    "unknown_fte": Figure("Of unknown status", fte),
    "vacancy_rate": Figure("Vacancy rate", percent),
    "unfilled_rate": Figure("Unfilled rate (vacant and not covered by agency)", percent),
    "agency_cover_rate": Figure("Share of vacancies covered by agency", percent),
    "workers": Figure("Workers who hold cases", whole),
    "fte": Figure("Workers who hold cases, full-time equivalent", fte),
    "cases": Figure("Cases held", whole),
    "average": Figure("Average caseload (cases per FTE)", one_place),
    "above": Figure("Workers above the target", whole),
    "share_above": Figure("Share of workers above the target", percent),
    "highest": Figure("Highest caseload (cases per FTE)", one_place),
    "unallocated": Figure("Unallocated cases", whole),
    "longest_wait_days": Figure("Longest wait of an unallocated case", _waited),
}


def said(figure: str, value: Any) -> str:
    """A figure's number with its unit, or `No figure`."""
    return FIGURES[figure].said(value)
