"""The answer at the top of the summary: is the plan on course, and how do the figures stand? Pure."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.plan import phrases
from core.plan.measures import DONE
from core.plan.states import Rating
from core.plan.totals import Unsaid
from core.summary.of_plan import is_due
from core.words import count, long_date


@dataclass(frozen=True)
class Compared:
    """A count now and at the date before, None where there is no figure, and how each is said; `about` is what to know of it."""

    now: float | None
    before: float | None
    said_now: str = ""
    said_before: str = ""
    about: str = ""

    @property
    def way(self) -> str:
        """`fewer`, `as many` or `more` than before; empty where there is nothing to compare with."""
        if self.now is None or self.before is None:
            return ""
        return "as many" if self.now == self.before else "more" if self.now > self.before else "fewer"


def is_behind(status: pd.DataFrame, as_at: date) -> bool:
    """Whether any action is red, or fewer are complete than were due."""
    due = status[is_due(status, as_at)]
    return bool((status["rating"] == Rating.RED).any()) or not bool(due["rating"].isin(DONE).all())


def answer(
    status: pd.DataFrame,
    before: pd.DataFrame,
    as_at: date,
    since: date,
    unsaid: Unsaid,
    waiting: Compared,
    worse: Compared,
) -> str:
    """A few sentences in Markdown: how old the reports are where they are old, then the plan, then children without a social
    worker (`waiting`) and measures worse than acceptable (`worse`). No verdict is given on children themselves.

    `status` and `before` are the plan at the two dates, which are the same where nothing lies before.
    """
    due = status[is_due(status, as_at)]
    done, red = int(due["rating"].isin(DONE).sum()), int((status["rating"] == Rating.RED).sum())
    verdict = "behind" if is_behind(status, as_at) else "on course"
    what = f"{done:,} of the {count(len(due), 'action')} due by now {'is' if done == 1 else 'are'} complete"
    reds = "none is red" if not red else f"**{red:,} {'is' if red == 1 else 'are'} red**"
    against = (
        f", against {int((before['rating'] == Rating.RED).sum()):,} at {long_date(since)}" if since < as_at else ""
    )
    plan = f"**the plan is {verdict}**: {what if len(due) else 'no action is due yet'}, and {reds}{against}."
    set_by_hand = int(((status["by_rule"] == Rating.RED) & (status["rating"] != Rating.RED)).sum())
    parts = [
        phrases.old_reports(unsaid),
        f"At {long_date(as_at)} {plan}",
        phrases.set_otherwise(set_by_hand),
        _figures(waiting, worse),
    ]
    return " ".join(filter(None, parts))


def _figures(waiting: Compared, worse: Compared) -> str:
    """Both figures in a sentence, each with its own before."""
    children = _clause(waiting, "children are without a social worker", "child is without a social worker")
    measures = _clause(worse, "measures are worse than acceptable", "measure is worse than acceptable")
    if not children and not measures:
        return "No caseloads and no indicators are loaded for this date."
    if not children or not measures:
        lacking = "indicators" if children else "caseloads"
        return f"{_begun(children or measures)}. No {lacking} are loaded for this date."
    joint = "and" if not (waiting.way and worse.way) or waiting.way == worse.way else "but"
    return f"{_begun(children)}, {joint} {measures}."


def _clause(of: Compared, many: str, one: str) -> str:
    """`fewer children are without a social worker (851; 877 at 28 Feb 2011; the target is 500)`; empty without a figure."""
    if of.now is None:
        return ""
    if not of.way:
        return f"{of.said_now} {one if of.said_now == '1' else many}{f' ({of.about})' if of.about else ''}"
    return f"**{of.way}** {many} ({'; '.join(filter(None, [of.said_now, of.said_before, of.about]))})"


def _begun(clause: str) -> str:
    """A clause as it begins a sentence."""
    at = 2 if clause.startswith("**") else 0
    return clause[:at] + clause[at : at + 1].upper() + clause[at + 1 :]
