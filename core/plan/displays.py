"""What the plan's screens show, ready to draw: frames of words and lines of Markdown. Pure, so that it can be cached."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from core.plan import measures, phrases
from core.plan.bands import Band
from core.plan.measures import CHANGES, RATINGS, Frames
from core.plan.rules import Rating, RatingNumbers
from core.plan.shipped import glossary
from core.words import count, days, plain, short_date, spelled_out

MOST_ROWS = 20
MOST_IN_A_TABLE = 150
URGENT_FIRST = ["R", "A", "U", "N", "G", "C", "B", "S"]
BADGES = {
    Rating.ASSURED: "blue",
    Rating.COMPLETE: "blue",
    Rating.RED: "red",
    Rating.AMBER: "orange",
    Rating.GREEN: "green",
    Rating.NOT_DUE: "gray",
    Rating.UNDATED: "violet",
    Rating.SUPERSEDED: "gray",
}
CHANGE_NAMES = {
    "completed": ("Completed", "No action was completed."),
    "newly red": ("Newly red", "No action turned red."),
    "recovered": ("Recovered", "No red action recovered."),
    "re-dated": ("Re-dated", "No date was moved."),
}
Display = dict[str, Any]


def badge(rating: str) -> str:
    """A rating as a coloured label with its letter and name, in Markdown."""
    return f":{BADGES[Rating(rating)]}-badge[{phrases.rating_label(rating)}]"


def counted(rating: str, number: int) -> str:
    """A rating's count as a coloured label, then its name, in Markdown."""
    return f":{BADGES[Rating(rating)]}-badge[**{rating} {number}**] {phrases.RATING_NAMES[Rating(rating)].lower()}"


@cache
def rating_key_rows(numbers: RatingNumbers) -> pd.DataFrame:
    """Every rating with its meaning. Shared: not to be altered."""
    rows = [(badge(rating), meaning) for rating, meaning in phrases.rating_key(numbers).items()]
    return pd.DataFrame(rows, columns=["Rating", "What it means"])


@cache
def glossary_rows() -> pd.DataFrame:
    """Every short form with its meaning. Shared: not to be altered."""
    rows = [(f"**{short}**", plain(meaning)) for short, meaning in glossary().items()]
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


def summary(plan: Frames, status: pd.DataFrame, changes: pd.DataFrame) -> Display:
    """The summary page: headline, cards, the table of red actions, and what changed, each with its short forms."""
    bands = measures.band_summary(status, plan["bands"])
    red = measures.needs_attention(status)
    is_red = int((red["rating"] == Rating.RED).sum())
    attention = _attention(red.head(MOST_ROWS), posts_of(plan))
    return {
        "headline": f"{phrases.headline(bands)} {phrases.set_otherwise(len(red) - is_red)}".rstrip(),
        "cards": [_card(band) for band in bands.to_dict("records")],
        "attention_heading": phrases.attention_heading(is_red, len(red) - is_red),
        "attention": attention,
        "attention_more": _more(len(attention), len(red)),
        "attention_short_forms": short_forms([*attention["What"], *attention["Whose"]]),
        "changes": [_change_list(change, changes[changes["change"] == change]) for change in CHANGES],
        "changes_short_forms": short_forms(changes["title"].head(MOST_IN_A_TABLE)),
    }


def _card(band: Mapping[str, Any]) -> Display:
    counts = {letter: band[letter] for letter in RATINGS}
    name = phrases.BAND_NAMES[Band(band["band"])]
    lines = "  \n".join(counted(letter, counts[letter]) for letter in URGENT_FIRST if counts[letter])
    return {
        "name": name,
        "heading": f"### {name}\n{count(band['total'], 'action').capitalize()}",
        "counts": counts,
        "lines": f"{lines}\n\n:small[{phrases.limit_sentence(band['limit_on'], band['ends_after_limit'])}]",
        "description": phrases.bar_description(name, counts),
    }


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
    return f"### {name}: {len(found):,}\n{lines}\n\n{more}" if len(found) else f"### {name}\n{none}"


def _change_line(row: Any) -> str:
    said = "" if row.change == "completed" else f": {plain(row.detail.removeprefix('Red: '))}"
    return f"- **{plain(row.ref)}** {plain(row.title)}{said}"


def _more(shown: int, total: int) -> str:
    return f"The first {shown} of {total:,}. The action plan page shows all of them." if total > shown else ""


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
            "Accountable": status["accountable"].map(", ".join),
            "Why": status["reason"].map(phrases.bare_reason),
            "Band": status["band"].map(phrases.BAND_NAMES),
            "Responsible": status["responsible"].map(", ".join),
            "Starts": status["starts_on"],
            "Expected": status["expected_on"],
            "Delivery": status["delivery"].str.capitalize(),
        }
    )


def export_rows(status: pd.DataFrame) -> pd.DataFrame:
    """The actions as they are downloaded: every field, with words instead of codes and marks."""
    return pd.DataFrame(
        {
            "Ref": status["ref"],
            "Requirement": status["requirement"],
            "Band": status["band"],
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
            "Expected": status["expected_on"],
            "Ongoing": status["is_ongoing"].map(said_yes),
            "Last reviewed": status["reviewed_on"],
            "Recorded by": status["recorded_by"],
            "What was done": status["done"],
            "What comes next": status["next_step"],
            "Evidence recorded": status["proof"],
            "Link to the evidence": status["proof_link"],
            "Governance": status["governance"],
            "Completion or evidence": status["evidence"],
            "Note": status["note"],
            "Strand (our sorting)": status["strand"],
            "Workstream (our link)": status["workstream"],
            "Illustrative progress": status["is_illustrative"].map(said_yes),
        }
    )


def lead_rows(carried: pd.DataFrame) -> pd.DataFrame:
    """The load of each lead, as `measures.by_lead` counts it, with a column for each rating that occurs."""
    present = {letter: phrases.RATING_NAMES[Rating(letter)] for letter in URGENT_FIRST if carried[letter].any()}
    names = {"code": "Code", "post": "Post", "total": "Actions"}
    if carried["by_hand"].any():
        names |= {"by_hand": "Set by hand", "red_by_rule": "Red by the rule"}
    names |= present
    return carried[list(names)].rename(columns=names)


def lead_export(carried: pd.DataFrame) -> pd.DataFrame:
    """The load of each lead as it is downloaded."""
    return lead_rows(carried).assign(**{"Illustrative progress": carried["is_illustrative"].map(said_yes)})


def workstream_cards(status: pd.DataFrame, overarching: pd.DataFrame) -> list[Display]:
    """A card for each heading: its overarching actions, and the actions that we link to it with their ratings."""
    cards = []
    for (number, heading), group in overarching.groupby(["workstream", "heading"], sort=False):
        linked = status.loc[status["workstream"] == heading, ["ref", "rating"]]
        counts = linked["rating"].value_counts()
        badges = " · ".join(counted(letter, counts[letter]) for letter in URGENT_FIRST if letter in counts)
        cards.append(
            {
                "title": f"Workstream {number}: {plain(heading)}",
                "actions": "\n".join(f"- {plain(title)}" for title in group["title"]),
                "linked": f"**Linked by us: {count(len(linked), 'action')}.** {badges}",
                "refs": ", ".join(linked["ref"].head(MOST_IN_A_TABLE)),
            }
        )
    return cards


def workstream_rows(overarching: pd.DataFrame) -> pd.DataFrame:
    """The overarching actions as they are downloaded."""
    names = {"workstream": "Workstream", "heading": "Heading", "title": "Overarching action"}
    return overarching[list(names)].rename(columns=names)


def quality_rows(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings about the plan itself as they are downloaded."""
    return findings.rename(
        columns={"finding": "Finding", "explanation": "What it means", "ref": "Action", "detail": "Detail"}
    )


def quality_tables(findings: pd.DataFrame, status: pd.DataFrame) -> list[Display]:
    """A table for each finding about the plan itself."""
    titles = dict(zip(status["ref"], status["title"], strict=True))
    tables = []
    for (finding, explanation), group in findings.groupby(["finding", "explanation"], sort=False):
        rows = [
            (f"**{plain(row.ref)}** {plain(titles.get(row.ref, ''))}", plain(row.detail))
            for row in group.head(MOST_IN_A_TABLE).itertuples()
        ]
        tables.append(
            {
                "title": f"{finding}: {count(group['ref'].nunique(), 'action')}",
                "explanation": explanation,
                "rows": pd.DataFrame(rows, columns=["Action", "Detail"]),
                "more": f"The first {len(rows)}; the download holds all." if len(group) > len(rows) else "",
            }
        )
    return tables


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
