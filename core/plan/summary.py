"""The plan on the summary page: in a sentence, by group, what needs attention, and what changed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.figures import Figure
from core.plan import phrases, totals
from core.plan.changes import CHANGE_NAMES
from core.plan.displays import MOST_IN_A_TABLE, URGENT_FIRST, badge, counted, posts_of, short_forms
from core.plan.measures import RATINGS, Frames
from core.plan.states import Rating
from core.words import count, days, plain, short_date

MOST_ROWS = 20


@dataclass(frozen=True)
class GroupCard:
    """How far a group of the plan is: its ratings as `counts` by letter and as `lines`, with a description of their bar."""

    name: str
    heading: str
    counts: dict[str, int]
    lines: str
    description: str


@dataclass(frozen=True)
class Summary:
    """The summary page, in Markdown; of the red actions `attention` is the table, and `changes` has a list for each kind."""

    headline: str
    cards: list[GroupCard]
    attention: Figure
    changes: list[str]
    short_forms: str


def summary(plan: Frames, status: pd.DataFrame, changes: pd.DataFrame, unsaid: totals.Unsaid) -> Summary:
    bands = totals.band_summary(status, plan["groups"])
    red = totals.needs_attention(status)
    is_red = int((red["rating"] == Rating.RED).sum())
    attention = _attention(red.head(MOST_ROWS), posts_of(plan))
    return Summary(
        headline=f"{phrases.headline(bands, unsaid)} {phrases.set_otherwise(len(red) - is_red)}".rstrip(),
        cards=[_card(band) for band in bands.to_dict("records")],
        attention=Figure(
            phrases.attention_heading(is_red, len(red) - is_red),
            attention,
            alt="Red actions, longest overdue first",
            words=_more(len(attention), len(red)),
            note=short_forms([*attention["What"], *attention["Whose"]]),
        ),
        changes=[_change_list(change, changes[changes["change"] == change]) for change in CHANGE_NAMES],
        short_forms=short_forms(changes["title"].head(MOST_IN_A_TABLE)),
    )


def _card(band: Mapping[str, Any]) -> GroupCard:
    counts = {letter: band[letter] for letter in RATINGS}
    name = band["group"]
    lines = "  \n".join(counted(letter, counts[letter]) for letter in URGENT_FIRST if counts[letter])
    return GroupCard(
        name,
        f"### {plain(name)}\n{count(band['total'], 'action').capitalize()}",
        counts,
        f"{lines}\n\n:small[{phrases.limit_sentence(band['called'], band['limit_on'], band['ends_after_limit'])}]",
        phrases.bar_description(name, counts),
    )


def _attention(red: pd.DataFrame, posts: Mapping[str, str]) -> pd.DataFrame:
    rows = [
        (
            f"**{plain(row.ref)}** {plain(row.title)}",
            plain(posts.get(row.accountable[0], row.accountable[0])) if row.accountable else "Nobody is named",
            _how_late(row),
        )
        for row in red.itertuples()
    ]
    return pd.DataFrame(rows, columns=["What", "Whose", "Due, and how late"])


def _how_late(row: Any) -> str:
    """The due date and the delay of an action that is red by the rule, and what was set by hand beside it."""
    if row.late_against is None:
        return plain(phrases.bare_reason(row.reason))
    late = f"**{days(row.days_overdue or row.days_forecast_late)} late**"
    said = f"{short_date(row.late_against)}, {late if row.days_overdue else f'forecast {late}'}"
    return f"{said}. Set to {badge(row.rating)} by hand" if row.by_rule else said


def _change_list(change: str, found: pd.DataFrame) -> str:
    name, none = CHANGE_NAMES[change]
    lines = "\n".join(_change_line(row) for row in found.head(MOST_ROWS).itertuples())
    more = _more(min(MOST_ROWS, len(found)), len(found))
    return f"### {name}: {len(found):,}\n{lines}\n\n{more}" if len(found) else f"### {plain(name)}\n{none}"


def _change_line(row: Any) -> str:
    said = "" if row.change == "completed" else f": {plain(row.detail.removeprefix('Red: '))}"
    return f"- **{plain(row.ref)}** {plain(row.title)}{said}"


def _more(shown: int, total: int) -> str:
    return f"The first {shown} of {total:,}. The action plan page shows all of them." if total > shown else ""
