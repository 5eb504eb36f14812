"""The lists of actions on the progress page: one's own, what falls due or silent, and what waits for what. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from core.figures import Figure
from core.plan import phrases
from core.plan.bands import called
from core.plan.displays import badge, posts_of, rating_labels, said_yes, short_forms
from core.plan.measures import Frames
from core.plan.rules import FINISHED
from core.words import count, days, listed, long_date, plain

MOST_SOURCES, MOST_WAITING = 8, 4
SOON, LATER = 30, 60
PARTS = {"accountable": "Accountable", "responsible": "Responsible"}
ILLUSTRATIVE = "Illustrative progress"
OWN = {
    "ref": "Ref", "urgency": "Look at", "rating": "Rating", "title": "Action", "due_on": "Due", "expected_on": "Expected",
    "reviewed_on": "Last update", "next_step": "What comes next", "reason": "Why",
}  # fmt: skip
PAIRS = [
    "Action", "Title", "Rating", "By the rule", "Accountable", "Expected", "Waits for", "Its title", "Its rating",
    "Its rating by the rule", "Its accountable lead", "Its expected end", "Why",
]  # fmt: skip


def illustrative(*status: pd.DataFrame) -> set[str]:
    """The actions whose progress is illustrative at any of these dates."""
    return {ref for rows in status for ref in rows.loc[rows["is_illustrative"].astype(bool), "ref"]}


def export(table: pd.DataFrame, refs: Collection[str]) -> pd.DataFrame:
    """A table as it is downloaded: labels as words, and whether its progress is illustrative, as it is of `refs`."""
    words = {"Rating": table["Rating"].map(", ".join)} if "Rating" in table else {}
    return table.assign(**words, **{ILLUSTRATIVE: [said_yes(ref in refs) for ref in table["Ref"]]})


@dataclass(frozen=True)
class OwnActions:
    """The actions of leads: all of them as they are downloaded, and a figure for those that they are accountable for and one
    for those that they are only responsible for, where there are any."""

    whole: Figure
    parts: list[Figure]


def my_actions(
    status: pd.DataFrame, codes: Sequence[str], due: pd.DataFrame, silent: pd.DataFrame, as_at: date
) -> OwnActions:
    """The actions of lead codes, with what is overdue, due soon or silent first. `due` and `silent` as
    `tracking.falling_due` and `without_update` give them."""
    left = {ref: int(number) for ref, number in due.groupby("ref")["days_left"].min().items()}
    quiet = dict(zip(silent["ref"], silent["days_silent"], strict=True))
    urgency = {row.ref: _urgency(row, left, quiet) for row in status.itertuples()}
    tables, rest = {}, status
    for part in PARTS:
        is_own = rest[part].map(lambda leads: not set(codes).isdisjoint(leads)).astype(bool)
        tables[part], rest = _own_rows(rest[is_own], urgency), rest[~is_own]
    table = pd.concat([rows.assign(Part=PARTS[part]) for part, rows in tables.items()], ignore_index=True)
    whole = Figure(
        title=f"Actions of {listed(codes)}, as at {long_date(as_at)}",
        table=export(table, illustrative(status)),
        words=_own_words([urgency[ref].group for ref in table["Ref"]], tables),
        note=short_forms(table["Action"]),
    )
    return OwnActions(whole, [_own_part(part, rows) for part, rows in tables.items() if len(rows)])


def _own_part(part: str, rows: pd.DataFrame) -> Figure:
    title = f"Actions for which the lead is {part}, the most urgent first"
    return Figure(title, rows, words=f"{PARTS[part]}: {count(len(rows), 'action')}")


class Urgency(NamedTuple):
    """Why an action is looked at before others; the smaller, the sooner."""

    group: int
    place: int
    words: str


OVERDUE, DUE, SILENT, LATER_ON, DONE = range(5)


def _urgency(row: Any, left: Mapping[str, int], quiet: Mapping[str, int | None]) -> Urgency:
    """What is first to be said of an action: it is overdue, due soon, or was not heard of for long."""
    if row.rating in FINISHED:
        return Urgency(DONE, 0, "")
    if row.days_overdue:
        return Urgency(OVERDUE, -row.days_overdue, f"Overdue {days(row.days_overdue)}")
    if row.ref in left:
        return Urgency(DUE, left[row.ref], f"Due in {days(left[row.ref])}" if left[row.ref] else "Due today")
    if row.ref in quiet:
        silent = quiet[row.ref]
        return Urgency(SILENT, -(silent or 0), f"No update for {days(silent)}" if silent else "Never updated")
    return Urgency(LATER_ON, row.expected_on.toordinal() if row.expected_on else 10**7, "")


def _own_rows(own: pd.DataFrame, urgency: Mapping[str, Urgency]) -> pd.DataFrame:
    own = own.iloc[sorted(range(len(own)), key=lambda place: urgency[own["ref"].iloc[place]])]
    rows = own.assign(
        urgency=[urgency[ref].words for ref in own["ref"]],
        rating=rating_labels(own),
        reason=own["reason"].map(phrases.bare_reason),
        next_step=[phrases.as_last_said(row, "next_step") for row in own.itertuples()],
    )
    return rows[list(OWN)].rename(columns=OWN).astype(object).reset_index(drop=True)


def _own_words(groups: list[int], tables: Mapping[str, pd.DataFrame]) -> str:
    """How many actions there are, and what is to be looked at first among them; empty without any."""
    names = {OVERDUE: "overdue", DUE: f"due within {SOON} days", SILENT: "without an update"}
    urgent = listed(f"**{groups.count(group):,} {name}**" for group, name in names.items() if group in groups)
    carried = listed(f"{PARTS[part].lower()} for {len(table):,}" for part, table in tables.items() if len(table))
    first = f"First come {urgent}." if urgent else "None is overdue, due soon or without an update."
    return f"{count(len(groups), 'action').capitalize()}: {carried}. {first}" if groups else ""


def due_and_silent(
    due: pd.DataFrame, silent: pd.DataFrame, status: pd.DataFrame, plan: Frames, longest: int, as_at: date
) -> tuple[Figure, Figure]:
    """What falls due within 60 days, and what was not heard of for `longest` days. Both as `tracking` gives them."""
    soon, refs = int((due["days_left"].astype(int) <= SOON).sum()), illustrative(status)
    posts, labels = posts_of(plan), dict(zip(status["ref"], rating_labels(status), strict=True))
    due_rows = _with_days(due, status, labels, posts, "Days left", due["days_left"])
    due_rows = due_rows.assign(Due=due["due_on"], Expected=due["expected_on"], Part=due["label"])
    silent_rows = _with_days(silent, status, labels, posts, "Days", silent["days_silent"])
    silent_rows["Last update"] = silent["heard_on"]
    return (
        Figure(
            f"Due within {LATER} days of {long_date(as_at)}",
            due_rows,
            words=f"Due in the next {SOON} days: {soon:,}, in the next {LATER}: {len(due):,}",
            whole=export(due_rows, refs),
        ),
        Figure(
            f"Without an update, as at {long_date(as_at)}",
            silent_rows,
            words=f"Without an update for {days(longest)} or more: {len(silent):,}",
            whole=export(silent_rows, refs),
            note=short_forms([*due["title"], *silent["title"]]),
        ),
    )


def _with_days(
    rows: pd.DataFrame,
    status: pd.DataFrame,
    labels: Mapping[str, list[str]],
    posts: Mapping[str, str],
    name: str,
    number: pd.Series,
) -> pd.DataFrame:
    """Actions with a number of days beside the ref, where a phone shows it."""
    return pd.DataFrame(
        {
            "Ref": rows["ref"],
            name: number,
            "Rating": rows["ref"].map(labels),
            "Action": rows["title"],
            "Accountable": rows["accountable"].map(lambda codes: _posts(codes, posts)),
            called(status): rows["group"],
        },
        dtype=object,
    )


def _posts(codes: Iterable[str], posts: Mapping[str, str]) -> str:
    """The posts of an action's accountable leads."""
    return ", ".join(posts.get(code) or code for code in codes) or "Nobody is named"


class Entry(NamedTuple):
    """An action on a card: its button, and what stands below it."""

    ref: str
    label: str
    words: str


@dataclass(frozen=True)
class LateAction:
    """An action that others wait for, and the first of these."""

    itself: Entry
    heading: str
    waiting: list[Entry]
    more: str


@dataclass(frozen=True)
class Waiting:
    """Which actions wait for late ones: a card for each late one, the one that holds up most first, and a row a pair. `against`
    are those that did not wait: complete, while what they draw on is red."""

    pairs: Figure
    cards: list[LateAction]
    more: str
    against: list[Entry]


def waiting(late: pd.DataFrame, status: pd.DataFrame, plan: Frames, as_at: date) -> Waiting:
    """What waits for what; `late` as `tracking.late_dependencies` gives it."""
    posts, about, refs = posts_of(plan), {row.ref: row for row in status.itertuples()}, illustrative(status)
    sizes = late["draws_on"].value_counts(sort=True)
    cards = [
        _late_action(about[ref], late[late["draws_on"] == ref], about, posts) for ref in sizes.index[:MOST_SOURCES]
    ]
    pairs = [
        (
            *_pair_half(about[row.ref], posts), *_pair_half(about[row.draws_on], posts),
            "it is red" if row.why == "red" else "it ends later", said_yes(refs & {row.ref, row.draws_on}),
        )
        for row in late.itertuples()
    ]  # fmt: skip
    against = [row for row in about.values() if row.contradicted_by]
    pairs += [
        (
            *_pair_half(row, posts),
            *_pair_half(about[ref], posts),
            "complete, while it is red",
            said_yes(refs & {row.ref, ref}),
        )
        for row in against
        for ref in row.contradicted_by
    ]
    number = late["ref"].nunique()
    waits, ends = ("waits for another", "is red or ends") if number == 1 else ("wait for others", "are red or end")
    shown = [entry.ref for card in cards for entry in (card.itself, *card.waiting)]
    figure = Figure(
        title=f"Actions that wait for late ones, as at {long_date(as_at)}",
        table=pd.DataFrame(pairs, columns=[*PAIRS, ILLUSTRATIVE], dtype=object),
        words=f"{count(number, 'action').capitalize()} {waits} that {ends} later.",
        note=short_forms(about[ref].title for ref in shown),
    )
    more = f"The {MOST_SOURCES} that hold up most of {len(sizes):,}; the download holds all."
    entries = [_entry(row, posts, f". {plain(phrases.evidence_against(row))}") for row in against]
    return Waiting(figure, cards, more if len(sizes) > MOST_SOURCES else "", entries)


def _late_action(late: Any, pairs: pd.DataFrame, about: Mapping[str, Any], posts: Mapping[str, str]) -> LateAction:
    why = {"red": "It waits because that one is red.", "ends after": "It is to end before that one does."}
    first = pairs.head(MOST_WAITING)
    return LateAction(
        _entry(late, posts),
        f"{count(len(pairs), 'action').capitalize()} {'waits' if len(pairs) == 1 else 'wait'} for it:",
        [_entry(about[row.ref], posts, f". {why[row.why]}") for row in first.itertuples()],
        f"and {len(pairs) - MOST_WAITING:,} more" if len(pairs) > MOST_WAITING else "",
    )


def _entry(row: Any, posts: Mapping[str, str], reason: str = "") -> Entry:
    by_hand = f" by hand, {badge(row.by_rule)} by the rule" if row.by_rule else ""
    expected = f"expected {long_date(row.expected_on)}" if row.expected_on else "no end"
    expected = "ongoing" if row.is_ongoing else "no new date given" if row.has_no_new_date else expected
    label = f"{badge(row.rating)}{by_hand} **{plain(row.ref)}** {plain(row.title)}"
    return Entry(row.ref, label, f"{plain(_posts(row.accountable, posts))}, {expected}{reason}")


def _pair_half(row: Any, posts: Mapping[str, str]) -> tuple[Any, ...]:
    return row.ref, row.title, row.rating, row.by_rule or row.rating, _posts(row.accountable, posts), row.expected_on
