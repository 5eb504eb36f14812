"""What the progress page shows, ready to draw: tables, sentences and lines of Markdown. Pure, so that it can be cached."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from core.plan import measures, phrases
from core.plan.bands import Band
from core.plan.displays import Display, badge, posts_of, rating_labels, said_yes, short_forms
from core.plan.measures import RATINGS, Frames
from core.plan.rules import FINISHED, Rating
from core.words import count, days, listed, long_date, plain, short_date

MOST_BARS = 30
MOST_SOURCES = 20
MOST_WAITING = 10
MOST_MONTHS = 36
SOON, LATER = 30, 60
ALL = "all"
BANDS = {ALL: "All bands", **{band.value: name for band, name in phrases.BAND_NAMES.items()}}
PARTS = {"accountable": "Accountable", "responsible": "Responsible"}
CHANGE_NAMES = {
    "completed": "Completed",
    "newly assured": "Newly assured",
    "newly red": "Newly red",
    "recovered": "Recovered",
    "re-dated": "Re-dated",
    "set by hand": "Rating set by hand",
}
MARK = "Illustrative progress"
RATING_HEADINGS = {letter: phrases.rating_label(letter) for letter in RATINGS}


def my_actions(status: pd.DataFrame, codes: Sequence[str], due: pd.DataFrame, silent: pd.DataFrame) -> Display:
    """The actions of lead codes: those they are accountable for, then those they are only responsible for, each with what
    is overdue, due soon or silent first. `due` and `silent` as `tracking.falling_due` and `without_update` give them."""
    accountable = _of(status, "accountable", codes)
    responsible = _of(status, "responsible", codes) & ~accountable
    left = {ref: int(number) for ref, number in due.groupby("ref")["days_left"].min().items()}
    quiet = dict(zip(silent["ref"], silent["days_silent"], strict=True))
    urgency = {row.ref: _urgency(row, left, quiet) for row in status.itertuples()}
    tables = {
        part: _own_rows(status[own], urgency)
        for part, own in (("accountable", accountable), ("responsible", responsible))
    }
    mine = status[accountable | responsible]
    return {
        "words": _own_words([urgency[ref] for ref in mine["ref"]], tables),
        "tables": tables,
        "export": _own_export(tables, status),
        "short_forms": short_forms(mine["title"]),
    }


class Urgency(NamedTuple):
    """Why an action is looked at before others; the smaller, the sooner."""

    group: int
    place: int
    words: str


OVERDUE, DUE, SILENT, LATER_ON, DONE = range(5)


def _of(status: pd.DataFrame, part: str, codes: Iterable[str]) -> pd.Series:
    wanted = set(codes)
    return status[part].map(lambda own: not wanted.isdisjoint(own)).astype(bool)


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
    rows = pd.DataFrame(
        {
            "Ref": own["ref"],
            "Look at": [urgency[ref].words for ref in own["ref"]],
            "Rating": rating_labels(own),
            "Action": own["title"],
            "Due": own["due_on"],
            "Expected": own["expected_on"],
            "Last update": own["reviewed_on"],
            "What comes next": own["next_step"],
            "Why": own["reason"].map(phrases.bare_reason),
        },
        dtype=object,
    )
    order = sorted(range(len(rows)), key=lambda place: urgency[rows["Ref"].iloc[place]])
    return rows.iloc[order].reset_index(drop=True)


def _own_words(urgent: Sequence[Urgency], tables: Mapping[str, pd.DataFrame]) -> str:
    """How many actions there are, and what is to be looked at first among them."""
    groups = [one.group for one in urgent]
    found = {
        "overdue": groups.count(OVERDUE),
        f"due within {SOON} days": groups.count(DUE),
        "without an update": groups.count(SILENT),
    }
    said = listed(f"**{number:,} {name}**" for name, number in found.items() if number)
    carried = listed(f"{PARTS[part].lower()} for {len(table):,}" for part, table in tables.items() if len(table))
    first = f"First come {said}." if said else "None is overdue, due soon or without an update."
    return f"{count(len(urgent), 'action').capitalize()}: {carried}. {first}" if urgent else ""


def _own_export(tables: Mapping[str, pd.DataFrame], status: pd.DataFrame) -> pd.DataFrame:
    parts = [table.assign(Part=PARTS[part]) for part, table in tables.items()]
    return _export(pd.concat(parts, ignore_index=True), _made_up(status))


def _made_up(*status: pd.DataFrame) -> set[str]:
    """The actions whose progress is illustrative at any of these dates."""
    return {ref for one in status for ref in one.loc[one["is_illustrative"].astype(bool), "ref"]}


def _export(table: pd.DataFrame, made_up: set[str]) -> pd.DataFrame:
    """A table as it is downloaded: labels as words, and whether the progress is made up."""
    words = {"Rating": table["Rating"].map(", ".join)} if "Rating" in table else {}
    return table.assign(**words, **{MARK: [said_yes(ref in made_up) for ref in table["Ref"]]})


def over_time(rows: pd.DataFrame, band: str) -> Display:
    """The finish curves and the ratings by day of one band, or of all: `curves` as `charts.lines` takes them, `ratings` with a
    row a day, and the table. `rows` as `tracking.over_time` gives them."""
    chosen = rows if band == ALL else rows[rows["band"] == band]
    sums = chosen.drop(columns="band").groupby("as_at", sort=True).sum().reset_index()
    return {
        "curves": sums[["as_at", "planned", "finished"]],
        "ratings": sums.assign(name=sums["as_at"].map(short_date)),
        "is_empty": not sums[RATINGS].to_numpy().any(),
        "words": _curve_words(sums),
        "curve_alt": _described_curves(sums, band),
        "rating_alt": _described_ratings(sums, band),
        "table": _month_rows(sums),
    }


def over_time_export(rows: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Every day and band as it is downloaded; `entries` are the plan's progress."""
    made_up = entries.loc[entries["is_illustrative"].astype(bool), "as_at"]
    first = min(made_up, default=date.max)
    named = rows.assign(
        band=rows["band"].map(lambda band: phrases.BAND_NAMES[Band(band)]),
        **{MARK: [said_yes(first <= day) for day in rows["as_at"]]},
    )
    return named.rename(columns={"as_at": "As at", "band": "Band", **_MONTH_HEADINGS, **RATING_HEADINGS})


_MONTH_HEADINGS = {"planned": "Planned to be finished", "finished": "Finished"}


def _month_rows(sums: pd.DataFrame) -> pd.DataFrame:
    present = [letter for letter in RATINGS if sums[letter].any()]
    names = {"as_at": "As at", **_MONTH_HEADINGS} | {letter: RATING_HEADINGS[letter] for letter in present}
    return sums[list(names)].rename(columns=names).iloc[::-1].reset_index(drop=True)


def _curve_words(sums: pd.DataFrame) -> str:
    """Planned against finished on the last day, in a sentence."""
    last = sums.iloc[-1]
    planned, finished = int(last["planned"]), int(last["finished"])
    behind = planned - finished
    gap = "as planned" if not behind else f"**{abs(behind):,} {'fewer' if behind > 0 else 'more'} than planned**"
    were = "action was" if planned == 1 else "actions were"
    return (
        f"By {long_date(last['as_at'])}, {planned:,} {were} to be finished by the plan’s own dates; {finished:,} "
        f"{'is' if finished == 1 else 'are'} complete, assured or not: {gap}."
    )


def _described_curves(sums: pd.DataFrame, band: str) -> str:
    said = "; ".join(
        f"{short_date(row.as_at)}: {row.planned} planned, {row.finished} finished" for row in sums.itertuples()
    )
    return (
        f"Actions planned to be finished and finished, {BANDS[band].lower()}. {said}. The table below holds the same."
    )


def _described_ratings(sums: pd.DataFrame, band: str) -> str:
    said = "; ".join(
        f"{short_date(row['as_at'])}: "
        + listed(f"{row[letter]} {phrases.RATING_NAMES[Rating(letter)].lower()}" for letter in RATINGS if row[letter])
        for row in sums.to_dict("records")
    )
    return f"Actions by rating, {BANDS[band].lower()}. {said}. The table below holds the same."


def changes(found: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame) -> Display:
    """What changed between two reporting dates: how often each kind, and a row a change. `found` as `measures.changes` gives it;
    what was newly assured or set by hand is added."""
    found = pd.concat([found, _assured_or_set(now, before)], ignore_index=True)
    order = list(CHANGE_NAMES)
    found = found.iloc[found["change"].map(order.index).argsort(kind="stable").to_numpy()]
    counts = found["change"].value_counts()
    band = dict(zip(now["ref"], now["band"], strict=True))
    table = pd.DataFrame(
        {
            "Ref": found["ref"],
            "Change": found["change"].map(CHANGE_NAMES),
            "Action": found["title"],
            "What": found["detail"],
        },
        dtype=object,
    ).reset_index(drop=True)
    export = table.assign(Band=table["Ref"].map(band).map(phrases.BAND_NAMES))
    return {
        "words": " · ".join(f"{name}: **{counts.get(change, 0):,}**" for change, name in CHANGE_NAMES.items()),
        "table": table,
        "export": _export(export, _made_up(now, before)),
        "short_forms": short_forms(found["title"]),
    }


def _assured_or_set(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    both = now.merge(before[["ref", "rating", "by_rule"]], on="ref", suffixes=("", "_before"))
    is_assured = (both["rating"] == Rating.ASSURED) & (both["rating_before"] != Rating.ASSURED)
    was_set = both["by_rule_before"].notna() & (both["rating"] == both["rating_before"])
    rows = [("newly assured", row.ref, row.title, f"By {row.recorded_by}") for row in both[is_assured].itertuples()]
    is_set = both["by_rule"].notna() & ~was_set
    rows += [("set by hand", row.ref, row.title, row.reason) for row in both[is_set].itertuples()]
    return pd.DataFrame(rows, columns=["change", "ref", "title", "detail"], dtype=object)


def slippage(moved: pd.DataFrame, undated: int, status: pd.DataFrame) -> Display:
    """What moved from its baseline: a sentence, a row a milestone, and the first rows for the chart. `moved` as
    `tracking.slippage` gives it; `undated` counts what is overdue without a new date."""
    late = moved[moved["days_moved"].astype(int) > 0]
    often = int((moved["moves"].astype(int) > 1).sum())
    said = count(len(late), "milestone").capitalize()
    words = f"{said} of {count(late['ref'].nunique(), 'action')} {'is' if len(late) == 1 else 'are'} expected, or "
    words += f"{'was' if len(late) == 1 else 'were'} met, after the plan’s own date. "
    words += f"{count(often, 'date').capitalize()} moved more than once."
    drawn = late.head(MOST_BARS)
    table = _slippage_rows(moved)
    return {
        "words": words,
        "undated": _undated(undated),
        "drawn": drawn,
        "more": f"The {MOST_BARS} latest of {len(late):,} are drawn." if len(late) > MOST_BARS else "",
        "alt": _described_slippage(drawn),
        "table": table,
        "export": _export(table, _made_up(status)),
        "short_forms": short_forms(moved["title"]),
    }


def _slippage_rows(moved: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Ref": moved["ref"],
            "Part": moved["label"],
            "Action": moved["title"],
            "Due (baseline)": moved["due_on"],
            "Expected or met": moved["expected_on"],
            "Days later": moved["days_moved"],
            "Moves": moved["moves"],
            "Met": moved["is_met"].map(said_yes),
            "Band": moved["band"].map(phrases.BAND_NAMES),
        },
        dtype=object,
    )


def _undated(number: int) -> str:
    if not number:
        return ""
    are, was = ("is", "was") if number == 1 else ("are", "were")
    said = f"{count(number, 'more milestone').capitalize()} {are} overdue and {was} given no later date"
    return f"{said}: nothing was re-dated there, so {'it is' if number == 1 else 'they are'} not among these."


def overdue_without_a_date(milestones: pd.DataFrame, status: pd.DataFrame, as_at: date) -> int:
    """How many unmet milestones of open actions are past their due date without a later forecast."""
    is_open = set(status.loc[~status["rating"].isin([one.value for one in FINISHED]), "ref"])
    return sum(
        row.action in is_open
        and row.met_on is None
        and row.due_on < as_at
        and (row.forecast_on or row.due_on) <= row.due_on
        for row in milestones.itertuples()
    )


def _described_slippage(drawn: pd.DataFrame) -> str:
    said = "; ".join(
        f"{row.ref}{f' ({row.label})' if row.label else ''}: {short_date(row.due_on)} to {short_date(row.expected_on)}"
        for row in drawn.itertuples()
    )
    return f"From the plan’s own date to the one expected or met, the latest first. {said}. The table below holds the same."


def due_and_silent(
    due: pd.DataFrame, silent: pd.DataFrame, status: pd.DataFrame, plan: Frames, longest: int
) -> Display:
    """What falls due within 60 days, and what was not heard of for `longest` days. Both as `tracking` gives them."""
    soon = int((due["days_left"].astype(int) <= SOON).sum())
    posts, labels = posts_of(plan), dict(zip(status["ref"], rating_labels(status), strict=True))
    due_rows = _with_action(due, labels, posts, "Days left", due["days_left"])
    due_rows = due_rows.assign(Due=due["due_on"], Expected=due["expected_on"], Part=due["label"])
    silent_rows = _with_action(silent, labels, posts, "Days", silent["days_silent"])
    silent_rows = silent_rows.assign(**{"Last update": silent["heard_on"]})
    return {
        "due_title": f"Due in the next {SOON} days: {soon:,}, in the next {LATER}: {len(due):,}",
        "due": due_rows,
        "due_export": _export(due_rows, _made_up(status)),
        "silent_title": f"Without an update for {days(longest)} or more: {len(silent):,}",
        "silent": silent_rows,
        "silent_export": _export(silent_rows, _made_up(status)),
        "short_forms": short_forms([*due["title"], *silent["title"]]),
    }


def _with_action(
    rows: pd.DataFrame, labels: Mapping[str, list[str]], posts: Mapping[str, str], name: str, number: pd.Series
) -> pd.DataFrame:
    """Actions with a number of days beside the ref, where a phone shows it."""
    return pd.DataFrame(
        {
            "Ref": rows["ref"],
            name: number,
            "Rating": [labels[ref] for ref in rows["ref"]],
            "Action": rows["title"],
            "Accountable": rows["accountable"].map(lambda codes: _owner(codes, posts)),
            "Band": rows["band"].map(phrases.BAND_NAMES),
        },
        dtype=object,
    )


def _owner(codes: Sequence[str], posts: Mapping[str, str]) -> str:
    """The posts of an action's accountable leads."""
    return ", ".join(posts.get(code) or code for code in codes) or "Nobody is named"


def waiting(late: pd.DataFrame, status: pd.DataFrame, plan: Frames) -> Display:
    """Which actions wait for late ones: a card for each late one, the one that holds up most first, and a row a pair. `late`
    as `tracking.late_dependencies` gives it."""
    posts, about = posts_of(plan), {row.ref: row for row in status.itertuples()}
    sizes = late["draws_on"].value_counts(sort=True)
    cards = [
        _card(about[source], late[late["draws_on"] == source], about, posts) for source in sizes.index[:MOST_SOURCES]
    ]
    number = late["ref"].nunique()
    made_up = _made_up(status)
    pairs = [
        (*_pair(row, about, posts), said_yes(not made_up.isdisjoint((row.ref, row.draws_on))))
        for row in late.itertuples()
    ]
    return {
        "words": f"{count(number, 'action').capitalize()} {'waits for another' if number == 1 else 'wait for others'} that "
        f"{'is red or ends' if number == 1 else 'are red or end'} later.",
        "cards": cards,
        "more": f"The {MOST_SOURCES} that hold up most of {len(sizes):,}; the download holds all."
        if len(sizes) > MOST_SOURCES
        else "",
        "export": pd.DataFrame(pairs, columns=[*PAIRS, MARK], dtype=object),
        "short_forms": short_forms(about[ref].title for card in cards for ref in card["refs"]),
    }


PAIRS = [
    "Action", "Title", "Rating", "By the rule", "Accountable", "Expected", "Waits for", "Its title", "Its rating",
    "Its rating by the rule", "Its accountable lead", "Its expected end", "Why",
]  # fmt: skip


def _card(source: Any, pairs: pd.DataFrame, about: Mapping[str, Any], posts: Mapping[str, str]) -> Display:
    shown = [about[ref] for ref in pairs["ref"].head(MOST_WAITING)]
    why = dict(zip(pairs["ref"], pairs["why"], strict=True))
    return {
        "source": (_titled(source), _ends(source, posts)),
        "waiting": [(_titled(row), f"{_ends(row, posts)}. {_why(why[row.ref])}") for row in shown],
        "refs": [source.ref, *(row.ref for row in shown)],
        "more": f"and {len(pairs) - MOST_WAITING:,} more" if len(pairs) > MOST_WAITING else "",
        "title": f"{count(len(pairs), 'action').capitalize()} {'waits' if len(pairs) == 1 else 'wait'} for it:",
    }


def _titled(row: Any) -> str:
    return f"{_labels(row)} **{plain(row.ref)}** {plain(row.title)}"


def _labels(row: Any) -> str:
    return badge(row.rating) + (f" by hand, {badge(row.by_rule)} by the rule" if row.by_rule else "")


def _ends(row: Any, posts: Mapping[str, str]) -> str:
    expected = (
        "ongoing" if row.is_ongoing else f"expected {long_date(row.expected_on)}" if row.expected_on else "no end"
    )
    return f"{plain(_owner(row.accountable, posts))}, {expected}"


def _why(why: str) -> str:
    return "It waits because that one is red." if why == "red" else "It is to end before that one does."


def _pair(pair: Any, about: Mapping[str, Any], posts: Mapping[str, str]) -> tuple[Any, ...]:
    said = [
        (row.ref, row.title, row.rating, row.by_rule or row.rating, _owner(row.accountable, posts), row.expected_on)
        for row in (about[pair.ref], about[pair.draws_on])
    ]
    return (*said[0], *said[1], "it is red" if pair.why == "red" else "it ends later")


def first_day(frames: Frames, as_at: date) -> date:
    """The day from which progress is shown: the first for which any was recorded, or else the plan's first start."""
    recorded = measures.counted(frames, as_at)["as_at"]
    starts = frames["actions"]["starts_on"].dropna()
    first: date = min([*recorded, *(starts if recorded.empty else ()), as_at])
    return max(first, as_at - timedelta(days=31 * MOST_MONTHS))
