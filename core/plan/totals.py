"""The actions of a reporting date chosen, counted and put in order: by band, by lead, by what is late. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from core.plan.bands import group_titles
from core.plan.measures import RATINGS, Silence, silence
from core.plan.states import Rating

SEARCHED = [
    "title", "text", "reason", "evidence", "note", "governance", "success_measure", "progress_as_said", "status_as_said",
    "due_as_said", "priority", "cost", "source",
]  # fmt: skip


def band_summary(status: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """One row a group of the plan, in its order: band (the key), group (the title), called, limit_on, total, ends_after_limit
    and a count for each rating letter.

    `ends_after_limit` counts actions whose baseline end lies after the group's limit, ongoing ones not among them;
    it is None for a group without a limit.
    """
    rows, titles = [], group_titles(groups)
    for group in groups.itertuples():
        actions, limit = status[status["band"] == group.band], group.limit_on
        counts = actions["rating"].value_counts()
        ends = actions.loc[~actions["is_ongoing"].astype(bool), "ends_on"].dropna()
        rows.append(
            {
                "band": group.band,
                "group": titles[group.band],
                "called": group.called,
                "limit_on": limit,
                "total": len(actions),
                "ends_after_limit": sum(day > limit for day in ends) if limit else None,
                **{rating: int(counts.get(rating, 0)) for rating in RATINGS},
            }
        )
    return pd.DataFrame(
        rows, columns=["band", "group", "called", "limit_on", "total", "ends_after_limit", *RATINGS], dtype=object
    )


@dataclass(frozen=True)
class Unsaid:
    """What ratings alone do not tell at a reporting date: the actions that are amber because nobody reviewed them and for no
    other reason, that are due on the day itself, and that are overdue without a new date; who is silent; and of which date
    the last report is that nobody has followed for too long (None while one is recent), or that there is none at all; and which
    actions are complete while what they draw on is red."""

    unreviewed: int
    due_today: int
    without_new_date: int
    silence: Silence
    old_report_on: date | None
    has_no_report: bool
    as_at: date
    against_evidence: tuple[str, ...] = ()


def unsaid(status: pd.DataFrame, as_at: date, longest: int, published_on: date | None) -> Unsaid:
    """What the sentences on a plan must say beside its ratings; `longest` is how many days without a report are too many."""
    last = max(status["reviewed_on"].dropna(), default=None)
    return Unsaid(
        unreviewed=int(status["is_unreviewed"].sum()),
        due_today=int(status["is_due_today"].sum()),
        without_new_date=int(status["has_no_new_date"].sum()),
        silence=silence(status, as_at, longest, published_on),
        old_report_on=last if last and (as_at - last).days >= longest else None,
        has_no_report=last is None and len(status) > 0,
        as_at=as_at,
        against_evidence=tuple(status.loc[status["contradicted_by"].map(bool).astype(bool), "ref"]),
    )


def needs_attention(status: pd.DataFrame) -> pd.DataFrame:
    """The red actions, longest overdue first, then those whose forecast alone is late, latest first; those among them that
    are red by the rule alone, as another rating was set by hand."""
    red = status[(status["rating"] == Rating.RED) | (status["by_rule"] == Rating.RED)]
    return red.sort_values(["days_overdue", "days_forecast_late"], ascending=False, kind="stable", ignore_index=True)


def filtered(
    status: pd.DataFrame, bands: Collection[str], ratings: Collection[str], leads: Collection[str], words: str
) -> pd.DataFrame:
    """The actions of these bands, ratings and leads (accountable or responsible; empty means all) that hold every word
    somewhere in ref, title, reason, evidence, note, governance or what else the plan's document says."""
    keep = pd.Series(True, index=status.index)
    if bands:
        keep &= status["band"].isin(bands)
    if ratings:
        keep &= status["rating"].isin(ratings)
    if leads:
        wanted = set(leads)
        keep &= (
            (status["accountable"] + status["responsible"]).map(lambda codes: not wanted.isdisjoint(codes)).astype(bool)
        )
    if words:
        text = status["ref"].str.cat(status[SEARCHED], sep=" ", na_rep="")
        for word in words.casefold().split():
            keep &= text.str.casefold().str.contains(word, regex=False)
    return status[keep].reset_index(drop=True)


def by_lead(status: pd.DataFrame, leads: pd.DataFrame) -> pd.DataFrame:
    """One row an accountable lead: code, post, total, a count for each rating, by_hand, how many of the ratings were set by
    hand, red_by_rule, how many are red or would be but for that, and is_illustrative, whether progress of any of the
    actions is made up; the heaviest load first.

    An action with several accountable leads counts for each of them, so the totals exceed the number of actions.
    """
    columns = ["accountable", "rating", "by_rule", "is_illustrative"]
    carried = status[columns].explode("accountable").dropna(subset="accountable")
    by_rule = carried["by_rule"].fillna(carried["rating"])
    counts = pd.crosstab(carried["accountable"], carried["rating"]).reindex(columns=RATINGS, fill_value=0)
    counts.insert(0, "total", counts.sum(axis=1))
    counts["by_hand"] = carried["by_rule"].notna().groupby(carried["accountable"]).sum()
    counts["red_by_rule"] = (by_rule == Rating.RED).groupby(carried["accountable"]).sum()
    counts["is_illustrative"] = carried.groupby("accountable")["is_illustrative"].any()
    posts = dict(zip(leads["code"], leads["post"], strict=True))
    counts.insert(0, "post", [posts.get(code, "") for code in counts.index])
    counts = counts.rename_axis(index="code", columns=None).reset_index()
    return counts.sort_values(["total", "R", "code"], ascending=[False, False, True], ignore_index=True)
