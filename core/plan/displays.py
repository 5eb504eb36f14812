"""What the plan's screens show, ready to draw: frames of words and lines of Markdown. Pure, so that it can be cached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from core.figures import Figure
from core.plan import charts, phrases
from core.plan.bands import called, several
from core.plan.document_words import document_columns
from core.plan.measures import Frames
from core.plan.rules import RatingNumbers
from core.plan.shipped import glossary
from core.plan.states import Rating
from core.words import count, listed, long_date, plain, spelled_out

MOST_IN_A_TABLE = 150
MOST_IN_A_SENTENCE = 8
SAID_TITLES = {
    "done": "What was done", "next_step": "What comes next", "evidence": "Evidence recorded",
    "evidence_link": "Link to the evidence",
}  # fmt: skip
URGENT_FIRST = ["R", "A", "U", "N", "G", "C", "B", "S"]
BADGES = {"B": "blue", "C": "blue", "R": "red", "A": "orange", "G": "green", "N": "gray", "U": "violet", "S": "gray"}


def badge(rating: str) -> str:
    """A rating as a coloured label with its letter and name, in Markdown."""
    return f":{BADGES[rating]}-badge[{phrases.rating_label(rating)}]"


def counted(rating: str, number: int) -> str:
    """A rating's count as a coloured label, then its name, in Markdown."""
    return f":{BADGES[rating]}-badge[**{rating} {number}**] {phrases.RATING_NAMES[Rating(rating)].lower()}"


@cache
def rating_key_rows(numbers: RatingNumbers) -> pd.DataFrame:
    """Every rating with its meaning. Shared: not to be altered."""
    rows = [(badge(rating), meaning) for rating, meaning in phrases.rating_key(numbers).items()]
    return pd.DataFrame(rows, columns=["Rating", "What it means"])


@cache
def glossary_rows(is_shipped: bool) -> pd.DataFrame:
    """Every short form with its meaning, as the plan that ships has them or any. Shared: not to be altered."""
    rows = [(f"**{short}**", plain(meaning)) for short, meaning in glossary(is_shipped).items()]
    return pd.DataFrame(rows, columns=["Short form", "Meaning"])


def short_forms(texts: Iterable[str]) -> str:
    """The meaning of every abbreviation in these texts, in Markdown; empty where there is none."""
    found = spelled_out(" ".join(texts), glossary())
    said = " · ".join(f"{short}: {plain(meaning)}" for short, meaning in found)
    return f"**Short forms here.** {said}" if said else ""


def plan_name(plan: Frames) -> str:
    """`Putting Children First, Kent County Council`."""
    about = plan["plan"]
    return plain(", ".join(part for part in about[["title", "council"]].iloc[0] if part)) if len(about) else "No plan"


def rating_labels(status: pd.DataFrame) -> list[list[str]]:
    """The rating of each action as a list of one label; of one that was set by hand a second one gives the rule's own."""
    return [
        [phrases.rating_label(rating), *([phrases.by_rule_label(by_rule)] if by_rule else [])]
        for rating, by_rule in zip(status["rating"], status["by_rule"], strict=True)
    ]


def action_rows(status: pd.DataFrame) -> pd.DataFrame:
    """The list of actions as it is shown; `Rating` holds lists of labels, which the screen colours."""
    return pd.DataFrame(
        {
            "Ref": status["ref"],
            "Rating": rating_labels(status),
            "Action": status["title"],
            "Due": status["due_on"],
            "Part": status["due_part"],
            "Accountable": status["accountable"].map(", ".join),
            "Why": status["reason"].map(phrases.bare_reason),
            called(status): status["group"],
            "Responsible": status["responsible"].map(", ".join),
            "Starts": status["starts_on"],
            "Expected": status["expected_on"],
            "New date": status["has_no_new_date"].map({True: phrases.NO_NEW_DATE, False: ""}),
            "Delivery": status["delivery"].str.capitalize(),
        }
    )


def export_rows(status: pd.DataFrame) -> pd.DataFrame:
    """The actions as they are downloaded: every field, with words instead of codes and marks."""
    return pd.DataFrame(
        {
            "Ref": status["ref"],
            "Requirement": status["requirement"],
            called(status): status["group"],
            "Action": status["title"],
            "Rating": status["rating"],
            "Rating in words": status["rating"].map(lambda one: phrases.RATING_NAMES[Rating(one)]),
            "By the rule": status["by_rule"].fillna(status["rating"]),
            "Set by hand": status["by_rule"].map(lambda one: said_yes(one is not None)),
            "Reason": status["reason"],
            "Days overdue": status["days_overdue"],
            "Delivery": status["delivery"],
            "Confidence": status["confidence"],
            "Accountable": status["accountable"].map(", ".join),
            "Responsible": status["responsible"].map(", ".join),
            "Starts": status["starts_on"],
            "Due (baseline)": status["due_on"],
            "Part that is due": status["due_part"],
            "Last end (baseline)": status["ends_on"],
            "Expected": status["expected_on"],
            "New date": status["has_no_new_date"].map({True: phrases.NO_NEW_DATE, False: ""}),
            "Draws on what is red": status["contradicted_by"].map(", ".join),
            "Ongoing": status["is_ongoing"].map(said_yes),
            "Last reviewed": status["reviewed_on"],
            "Recorded by": status["recorded_by"],
            **_said_columns(status),
            "Governance": status["governance"],
            "Completion or evidence": status["evidence"],
            "Note": status["note"],
            "Strand (our sorting)": status["strand"],
            "Workstream (our link)": status["workstream"],
            **document_columns(status),
            "Illustrative progress": status["is_illustrative"].map(said_yes),
        }
    )


def _said_columns(status: pd.DataFrame) -> dict[str, Iterable[str]]:
    """The texts of actions as they were last said, each with its date and author beside it."""
    found: dict[str, Iterable[str]] = {}
    for name, title in SAID_TITLES.items():
        said = [of.get(name) for of in status["said"]]
        found[title] = [one.text if one else "" for one in said]
        found[f"{title}: said"] = [phrases.said_words(one) for one in said]
    return found


def action_list(status: pd.DataFrame, as_at: date) -> Figure:
    """The list of actions as it is shown and downloaded."""
    table = action_rows(status)
    notes = short_forms(table["Action"].head(MOST_IN_A_TABLE))
    return Figure(f"Action plan, as at {long_date(as_at)}", table, note=notes, whole=export_rows(status))


@dataclass(frozen=True)
class Timeline:
    """The dated actions as a chart, and the refs of those without any date, in a sentence."""

    figure: Figure
    undated: str


def timeline(status: pd.DataFrame, milestones: pd.DataFrame, limits: pd.DataFrame, as_at: date, theme: str) -> Timeline:
    """The first actions that have a place in time, as many as can be read; `words` says where there are more."""
    is_dated = status["starts_on"].notna() | status["due_on"].notna()
    groups = plain(several(called(limits)))
    dated, undated = status[is_dated], list(status.loc[~is_dated, "ref"])
    drawn = dated.head(MOST_IN_A_TABLE)
    names = {f"Limit of ‘{row.title}’": row.limit_on for row in limits.itertuples() if row.band in set(drawn["band"])}
    due = milestones[milestones["action"].isin(drawn["ref"])]
    ends = listed(f"{name} {long_date(day)}" for name, day in phrases.group_ends(limits))
    figure = Figure(
        f"Timeline of the action plan, as at {long_date(as_at)}",
        chart=charts.timeline(drawn, due, {name: day for name, day in names.items() if day}, as_at, theme).to_dict(
            validate=False
        )
        if len(drawn)
        else None,
        alt=f"Timeline of the actions with milestones, the reporting date and the limits of {groups}. "
        "The list view holds the same dates as a table.",
        words=f"Showing the first {MOST_IN_A_TABLE} of {len(dated):,} dated actions. "
        f"Filter by {called(limits).lower()}, rating or lead to see others."
        if len(dated) > MOST_IN_A_TABLE
        else "",
        note=f"Solid line: the reporting date, {long_date(as_at)}. Dashed lines: the limits of the {groups}"
        f"{f', {ends}' if ends else ''}. A diamond is a milestone at the plan’s own date, blue once it is met. "
        "The letter before a title is its rating. A bar that reaches the right edge is ongoing.",
        whole=export_rows(status),
    )
    said = f"Without any date, and so not drawn: {', '.join(undated[:MOST_IN_A_TABLE])}." if undated else ""
    return Timeline(figure, said)


def leads(carried: pd.DataFrame, as_at: date) -> Figure:
    """The load of each lead, as `measures.by_lead` counts it, with a column for each rating that occurs."""
    present = {letter: phrases.RATING_NAMES[Rating(letter)] for letter in URGENT_FIRST if carried[letter].any()}
    is_by_hand = carried["by_hand"].any()
    by_hand = {"by_hand": "Set by hand", "red_by_rule": "Red by the rule"} if is_by_hand else {}
    names = {"code": "Code", "post": "Post", "total": "Actions", **by_hand, **present}
    table = carried[list(names)].rename(columns=names)
    return Figure(
        f"Actions by accountable lead, as at {long_date(as_at)}",
        table,
        chart=charts.leads_bars(carried).to_dict(validate=False),
        alt=f"Bars of actions by accountable lead, {count(len(table), 'lead')}. The table below holds the same numbers.",
        note="Some ratings were set by hand, and count as they were set. ‘Red by the rule’ counts the actions that are red, or "
        "would be without that; opened, such an action shows both ratings and the reason."
        if is_by_hand
        else "",
        whole=table.assign(**{"Illustrative progress": carried["is_illustrative"].map(said_yes)}),
    )


@dataclass(frozen=True)
class Workstream:
    """A heading with its overarching actions, and the actions that we link to it: how many of which rating, and their refs."""

    title: str
    actions: str
    linked: str
    refs: str


@dataclass(frozen=True)
class Workstreams:
    figure: Figure
    headings: list[Workstream]


def workstreams(status: pd.DataFrame, overarching: pd.DataFrame) -> Workstreams:
    """The overarching actions under their headings."""
    names = {"workstream": "Workstream", "heading": "Heading", "title": "Overarching action"}
    figure = Figure(
        "Overarching actions", overarching[list(names)].rename(columns=names), note=short_forms(overarching["title"])
    )
    headings = []
    for (number, heading), group in overarching.groupby(["workstream", "heading"], sort=False):
        linked = status.loc[status["workstream"] == heading, ["ref", "rating"]]
        counts = linked["rating"].value_counts()
        badges = " · ".join(counted(letter, counts[letter]) for letter in URGENT_FIRST if letter in counts)
        headings.append(
            Workstream(
                f"Workstream {number}: {plain(heading)}",
                "\n".join(f"- {plain(title)}" for title in group["title"]),
                f"**Linked by us: {count(len(linked), 'action')}.** {badges}",
                ", ".join(linked["ref"].head(MOST_IN_A_TABLE)),
            )
        )
    return Workstreams(figure, headings)


def rating_changes(now: pd.DataFrame, then: pd.DataFrame, as_at: date) -> list[str]:
    """How many ratings would be others, and which, as sentences in Markdown. Both frames as `measures.status` gives them."""
    both = now[["ref", "rating"]].merge(then[["ref", "rating"]], on="ref", suffixes=("", "_then"))
    changed = both[both["rating"] != both["rating_then"]]
    if changed.empty:
        return [f"No rating would be another at {long_date(as_at)}."]
    name = {rating.value: name.lower() for rating, name in phrases.RATING_NAMES.items()}
    named = [
        f"{plain(one.ref)} from {name[one.rating]} to {name[one.rating_then]}"
        for one in changed.head(MOST_IN_A_SENTENCE).itertuples()
    ]
    left = len(changed) - MOST_IN_A_SENTENCE
    rest = f", and {left:,} more" if left > 0 else ""
    return [
        f"{count(len(changed), 'action')} would have another rating at {long_date(as_at)}: {'; '.join(named)}{rest}."
    ]


def sources(plan: Frames) -> str:
    """Which plan is loaded, how much of it, and which part of its progress is made up, in Markdown."""
    if plan["plan"].empty:
        return "No plan is loaded yet."
    progress = plan["progress"]
    made_up = int(progress["is_illustrative"].astype(bool).sum())
    return (
        f"- **Plan.** {plan_name(plan)}: {plain(plan['plan']['source'].iloc[0])}. "
        f"{count(len(plan['requirements']), 'requirement').capitalize()}, {count(len(plan['actions']), 'action')}. "
        "References, dates and codes are the document’s own.\n"
        "- **Titles and notes** of the plan that comes with this product are shortened in our own words. The *strand* "
        "(safeguarding or looked after) and the *workstream* of an action are our own sorting, and say so.\n"
        f"- **Progress.** {count(len(progress), 'entry', 'entries').capitalize()}, {made_up:,} of them illustrative: "
        "made up to show how the pages work, and marked wherever they are shown.\n"
        "- **Rules.** The ratings are derived from dates and recorded progress by the rules above, never typed in."
    )


def lead_key(leads: pd.DataFrame) -> pd.DataFrame:
    """What the codes of leads mean: posts, and who is in post where the council has filled that in."""
    rows = [(f"**{plain(lead.code)}**", plain(lead.post), plain(lead.holder or "")) for lead in leads.itertuples()]
    table = pd.DataFrame(rows, columns=["Code", "Post, team or body", "In post"])
    return table if table["In post"].any() else table.drop(columns="In post")


def posts_of(plan: Frames) -> dict[str, str]:
    """The posts by lead code."""
    return dict(zip(plan["leads"]["code"], plan["leads"]["post"], strict=True))


def said_yes(value: object) -> str:
    return "yes" if value else "no"
