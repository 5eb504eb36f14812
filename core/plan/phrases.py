"""What the plan's screens and exports call things, and the summary's sentences."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.plan.bands import called, several
from core.plan.measures import Said, Silence
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.plan.totals import Unsaid
from core.words import count, days, first_listed, listed, long_date, plain

MOST_NAMED = 8
NO_NEW_DATE = "No new date given"
RATING_NAMES = {
    Rating.ASSURED: "Complete, assured",
    Rating.COMPLETE: "Complete, awaiting assurance",
    Rating.RED: "Red",
    Rating.AMBER: "Amber",
    Rating.GREEN: "Green",
    Rating.NOT_DUE: "Not due to start",
    Rating.UNDATED: "Undated",
    Rating.SUPERSEDED: "Superseded",
}


def rating_label(letter: str) -> str:
    """`R Red`: the letter that stands in charts, with its name."""
    return f"{letter} {RATING_NAMES[Rating(letter)]}"


def moved_times(number: int) -> str:
    """`, moved once` or `, moved 3 times`; empty for a date that never moved."""
    return f", moved {'once' if number == 1 else f'{number:,} times'}" if number else ""


def by_rule_label(letter: str) -> str:
    """`by the rule: R Red`: the rule's own rating beside one that was set by hand."""
    return f"by the rule: {rating_label(letter)}"


def set_otherwise(by_rule: int) -> str:
    """A sentence on the actions that are red by the rule and were set to another rating by hand; empty without any."""
    if not by_rule:
        return ""
    number, were = ("One more is", "was") if by_rule == 1 else (f"{by_rule:,} more are", "were")
    return f"{number} red by the rule, but {were} set to another rating by hand."


def silence_sentence(silence: Silence) -> str:
    """How many open actions nobody has reported on, since when; empty where somebody reported on each lately."""
    if not silence.actions:
        return ""
    since = f" since {long_date(silence.since)}" if silence.since else ""
    return f"Nobody has reported on **{count(silence.actions, 'open action')}**{since}."


def bare_reason(reason: str) -> str:
    """A reason without the rating's name before it, for a place where the name stands already."""
    name, colon, rest = reason.partition(": ")
    is_named = colon and name in RATING_NAMES.values()
    return rest[:1].upper() + rest[1:] if is_named else reason


def rating_key(numbers: RatingNumbers) -> dict[Rating, str]:
    """What each rating means, in the order in which the rules are tried."""
    return {
        Rating.ASSURED: "Done, and somebody other than its lead has checked the evidence.",
        Rating.COMPLETE: "Its lead reports it done; nobody has confirmed it yet.",
        Rating.SUPERSEDED: "Replaced by other work, and no longer to be done.",
        Rating.RED: f"A milestone is past its due date and not met, or is forecast more than {days(numbers.red_forecast)} "
        "after its due date.",
        Rating.AMBER: "It is due on the reporting date itself and not reported done; or a forecast is 1 to "
        f"{days(numbers.red_forecast)} late; or it is due within {days(numbers.due_soon)} and not started; or its lead's "
        f"confidence is low; or it is past its start by over {days(numbers.late_start)} and not started; or it draws on an "
        f"action that is red or ends after it; or it is ongoing and was not reviewed for more than {days(numbers.review)}.",
        Rating.NOT_DUE: "Not started, and its start lies ahead.",
        Rating.UNDATED: "The plan gives it no end, no milestone and does not call it ongoing. Never green.",
        Rating.GREEN: "None of the above: on course.",
    }


def headline(bands: pd.DataFrame, unsaid: Unsaid) -> str:
    """A few sentences for cabinet members: how old the reports are where they are old, what is done, what is late, and what
    nobody has reported on."""
    total = int(bands["total"].sum())
    if not total:
        return "No plan is loaded yet."
    sums = {rating: int(bands[rating.value].sum()) for rating in Rating}
    done = sums[Rating.ASSURED] + sums[Rating.COMPLETE]
    on_course, at_risk = sums[Rating.GREEN] + sums[Rating.NOT_DUE], sums[Rating.AMBER] - unsaid.unreviewed
    assured = f" ({sums[Rating.ASSURED]} of them checked and assured)" if done else ""
    first = (
        f"Of the plan's {count(total, 'action')}, **{_of(done)} complete**{assured}, {_of(on_course)} on course or not due "
        f"to start, and {_of(at_risk)} at risk (amber)."
    )
    red = sums[Rating.RED]
    second = (
        "**None is red.**" if not red else f"**{_of(red).capitalize()} red**: late, or forecast to be. {_worst(bands)}"
    )
    undated = (
        f" {_of(sums[Rating.UNDATED]).capitalize()} undated: the plan gives no end." if sums[Rating.UNDATED] else ""
    )
    return " ".join(filter(None, [old_reports(unsaid), first, f"{second}{undated}".strip(), *beside(unsaid)]))


def old_reports(unsaid: Unsaid) -> str:
    """What comes first where nobody has reported for long: that the rest rests on dates alone."""
    if unsaid.has_no_report:
        return "**Nobody has reported any progress yet.** What follows is what the plan’s own dates say."
    if unsaid.old_report_on is None:
        return ""
    age = days((unsaid.as_at - unsaid.old_report_on).days)
    return f"**The last report is of {long_date(unsaid.old_report_on)}, {age} ago.** What follows may be out of date."


def beside(unsaid: Unsaid) -> Iterator[str]:
    """What the ratings do not tell, a sentence each."""
    if unsaid.unreviewed:
        yield f"{_of(unsaid.unreviewed).capitalize()} amber for no other reason than that nobody has reviewed it lately."
    if unsaid.due_today:
        yield f"Due today and not reported done: **{unsaid.due_today}**."
    if unsaid.without_new_date:
        overdue = "action has" if unsaid.without_new_date == 1 else "actions have"
        yield f"{unsaid.without_new_date} overdue {overdue} no new date."
    if said := against_sentence(unsaid.against_evidence):
        yield said
    if said := silence_sentence(unsaid.silence):
        yield said


def _of(number: int) -> str:
    return {0: "none is", 1: "one is"}.get(number, f"{number} are")


def _worst(bands: pd.DataFrame) -> str:
    if bands["R"].sum() == 1:
        (group,) = bands.loc[bands["R"] == 1, "group"]
        return f"It is under ‘{plain(group)}’."
    most = max(bands["R"])
    names = [f"‘{plain(group)}’" for group in bands.loc[bands["R"] == most, "group"]]
    return f"{most} of them are under {names[0]}." if len(names) == 1 else f"{listed(names)} have {most} each."


def group_ends(limits: pd.DataFrame) -> list[tuple[str, date]]:
    """The groups that have a last day, as a sentence names them, with that day."""
    return [(_within_a_sentence(row.title), row.limit_on) for row in limits.itertuples() if row.limit_on]


def _within_a_sentence(title: str) -> str:
    return plain(title[:1].lower() + title[1:])


def groups_in_words(groups: pd.DataFrame) -> str:
    """The plan's groups, whose they are, and the last day of each that has one, as a heading and sentences in Markdown."""
    word = plain(called(groups))
    if groups["is_ours"].all():
        first = "The plan does not group its actions. These groups are ours, by the time from its first start to the due date."
        return f"**{word}.** {first} {limits_in_words(groups)}"
    named = first_listed([f"*{_within_a_sentence(row.title)}*" for row in groups.itertuples() if not row.is_ours], 8)
    return f"**{word}.** The plan puts its actions under {named}. {limits_in_words(groups)}"


def limits_in_words(limits: pd.DataFrame) -> str:
    """The last day of each group that has one."""
    word = plain(called(limits)).lower()
    words = listed(f"*{name}* ends on {long_date(day)}" for name, day in group_ends(limits))
    if not words:
        return f"The days on which the {several(word)} end are not set."
    others = [f"*{_within_a_sentence(row.title)}*" for row in limits.itertuples() if not row.limit_on]
    verb = "has" if len(others) == 1 else "have"
    rest = f"; {first_listed(others, 8)} {verb} no end date of its own" if others else ""
    return f"The {word} {words}{rest}."


def bar_description(name: str, counts: dict[str, int]) -> str:
    """A bar of ratings in words, for those who cannot see it."""
    said = [f"{number} {RATING_NAMES[Rating(letter)].lower()}" for letter, number in counts.items() if number]
    return f"{name}: {listed(said)}." if said else f"{name}: no actions."


def expected_words(action: Any) -> str:
    """When an action is expected to end: a day, `Ongoing`, that its forecast has passed or was never given, or nothing."""
    if action.is_ongoing:
        return "Ongoing"
    return NO_NEW_DATE if action.has_no_new_date else long_date(action.expected_on)


def due_words(action: Any) -> str:
    """The one date by which an action is due, with the part that it is for."""
    if action.is_ongoing and action.due_on is None:
        return "Ongoing"
    return f"{long_date(action.due_on)} ({plain(action.due_part)})" if action.due_part else long_date(action.due_on)


def evidence_against(action: Any) -> str:
    """What speaks against an action that is reported complete: what it draws on is red; empty where nothing does."""
    if not action.contradicted_by:
        return ""
    return f"Reported complete, while {listed(action.contradicted_by)}, on which it draws, is red."


def against_sentence(refs: Sequence[str]) -> str:
    """Which actions are complete while what they draw on is red, in Markdown; empty where none is."""
    if not refs:
        return ""
    more = len(refs) - MOST_NAMED
    named = listed([*(plain(ref) for ref in refs[:MOST_NAMED]), *([f"{more:,} more"] if more > 0 else [])])
    complete, draw = ("is", "it draws") if len(refs) == 1 else ("are", "they draw")
    return f"{named} {complete} reported complete, while an action on which {draw} is red."


def said_words(said: Said | None) -> str:
    """When and by whom a text was said: `As at 31 March 2011, by Jo Bloggs`; empty without one."""
    return f"As at {long_date(said.as_at)}, by {said.by}" if said else ""


def as_last_said(action: Any, field: str) -> str:
    """A text of an action by its field of `Progress`, with the date that it was said for where the last report did not say it."""
    said: Said | None = action.said.get(field)
    if said is None:
        return ""
    return said.text if said.as_at == action.reviewed_on else f"{said.text} (said for {long_date(said.as_at)})"
