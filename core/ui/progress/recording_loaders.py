"""What the form that records progress loads, cached by the data revision."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Display
from core.plan import measures, phrases, queries
from core.plan.progress import fields as forms
from core.plan.progress import words as progress_words
from core.plan.rules import Delivery
from core.storage.engine import reading
from core.ui.plan import loaders
from core.ui.shell.loading import Loader, opened_database

ASSURANCE = (
    "‘Complete, assured’ is set by the programme office, or by somebody whom it named as assurer, and never by the person who "
    "reported the action complete."
)
FOREVER = date.max


@Loader
def standing(revision: int, as_at: date, ref: str, corrects: int | None) -> Display | None:
    """What the form of an action begins with; None where the entry that is to be corrected is not one of the action."""
    plan, status = loaders.plan.at(revision), loaders.status.at(revision, as_at)
    (action,) = status[status["ref"] == ref].itertuples()
    own = _milestones(revision, as_at, ref)
    entries = measures.history(plan, ref, FOREVER)
    stands: dict[str, Any] | None
    if corrects:
        days = entries.loc[entries["id"] == corrects, "as_at"]
        then = _milestones(revision, days.iloc[0], ref) if len(days) else own
        stands = forms.stands_of_entry(plan, ref, then, corrects)
    else:
        stands = forms.stands(plan, own, action.entry, as_at, action.delivery)
    if stands is None:
        return None
    corrected = [progress_words.short_entry(row) for row in entries.itertuples() if row.id == corrects]
    files = queried_files.at(revision, ref)
    return {
        "stands": stands,
        "newest": max(entries["id"], default=None),
        "entries": entries.sort_values("id"),
        "milestones": own,
        "is_complete": action.delivery in (Delivery.COMPLETE, Delivery.ASSURED),
        "rating": f"{phrases.RATING_NAMES[action.by_rule or action.rating]}.",
        "assurance": ASSURANCE,
        "corrected": corrected[0] if corrected else "",
        "files": files[files["progress"] == corrects],
    }


def _milestones(revision: int, as_at: date, ref: str) -> pd.DataFrame:
    found = loaders.milestones.at(revision, as_at)
    return found[found["action"] == ref]


@Loader
def entries(revision: int, as_at: date, ref: str) -> pd.DataFrame:
    """The entries of an action up to the reporting date, newest first, as `measures.history` gives them."""
    return measures.history(loaders.plan.at(revision), ref, as_at)


@Loader
def queried_files(revision: int, ref: str) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.evidence_files(session, ref)


@Loader
def files(revision: int, as_at: date, ref: str) -> pd.DataFrame:
    """The files that belong to entries up to the reporting date."""
    known = entries.at(revision, as_at, ref)["id"]
    found = queried_files.at(revision, ref)
    return found[found["progress"].isin(known)]


@Loader
def comments(revision: int, ref: str) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return queries.comments(session, ref)


def file_later(number: int) -> Callable[[], bytes]:
    """What a file holds, for a button that asks once it is pressed."""

    def content() -> bytes:
        with reading(opened_database()) as session:
            return queries.evidence_content(session, number)

    return content
