"""What the health check's screens show, ready to draw: frames of words and lines of Markdown. Pure, so that it can be cached."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.figures import Figure
from core.health import measures
from core.health.questions import FILLS_ITSELF
from core.health.rounds import HeldRound, Standing
from core.health.rules import FEWEST_ANSWERS, HIGHEST_LOW, HIGHEST_MODERATE, Rating
from core.words import count, listed, long_date, moment, plain, short_date

SERVICE = "Whole service"
COLOURS = {Rating.GREEN: "green", Rating.AMBER: "orange", Rating.RED: "red"}
SAME_MOMENT = timedelta(minutes=1)
CHANGE_WORDS = {
    "better": ("Improved", "No line improved."),
    "worse": ("Worsened", "No line worsened."),
    "chance": ("Moved no more than chance", ""),
}
IN_A_CELL = {Rating.GREEN: "Achieved", Rating.AMBER: "Partially", Rating.RED: "Not yet"}
NO_RATING = "No rating"
LOCAL_VERSION = "a local version, in our own words, of the health check that the Social Work Task Force set out in 2009"
MEANING = (
    "- **Lines.** Each is rated :green-badge[G Achieved], :orange-badge[A Partially achieved] or :red-badge[R Not yet achieved]. "
    "Yes is achieved, partly is partially achieved, no is not yet achieved. A line that is a figure fills itself, from the "
    "same data as the figure’s own page, and is rated by its thresholds; nobody can type over it.\n"
    f"- **Staff survey.** Answers from strongly disagree (0) to strongly agree (100) are averaged. 0 to {HIGHEST_LOW} is low and "
    f"red, {HIGHEST_LOW + 1} to {HIGHEST_MODERATE} moderate and amber, {HIGHEST_MODERATE + 1} to 100 high and green. Fewer than "
    f"{FEWEST_ANSWERS} answers give no score, so that nobody’s answer can be told, and where such a score could be worked out "
    "from the others, that of another place is not shown either. A score counts as improved or worsened only where it moved by "
    "more than chance: by 1.96 standard errors of the difference between the two rounds, as a rule 10 to 15 points with 30 "
    "answers in each.\n"
    "- **Themes.** An achieved line counts 100 points, a partially achieved one 50, one not yet achieved 0. Their average is "
    "rated in the bands of the survey. A theme has no rating until half of its lines have one.\n"
    "- **This rating is ours.** The health check of 2009 is a self-assessment without a national score."
)

EXPORTED = {
    "day": "Round", "place": "Place", "theme": "Theme", "question": "Line", "text": "Question", "rating": "Rating",
    "words": "Rating in words", "said": "Answer", "numerator": "Numerator", "denominator": "Denominator", "reason": "Reason",
    "commentary": "Commentary", "evidence": "Evidence", "priority": "Priority", "action": "Action",
    "answers": "Answers to the survey", "source": "Source", "as_at": "Source as at", "who": "Answered by",
    "made_up": "Illustrative",
}  # fmt: skip


def place_name(district: str, team: str) -> str:
    """`Whole service`, `Dover`, `Dover Duty`, or `Dover: Duty` where the team's own name does not say its district."""
    if not team:
        return district or SERVICE
    return team if district in team and team != district else f"{district}: {team}"


def label(rating: str) -> str:
    """`A Partially achieved`, or `No rating`."""
    return f"{rating} {Rating(rating).words}" if rating else NO_RATING


def badge(rating: str) -> str:
    """A rating as a coloured label with its letter and words, in Markdown."""
    return f":{COLOURS[Rating(rating)] if rating else 'gray'}-badge[{label(rating)}]"


def small_badge(rating: str) -> str:
    return f":{COLOURS[Rating(rating)]}-badge[{rating}]" if rating else ":gray-badge[–]"


def cell(rating: str, score: int | None) -> list[str]:
    """A theme in a cell of a grid: its rating, which has the colour, and apart from it the staff survey's score."""
    words = f"{rating} {IN_A_CELL[Rating(rating)]}" if rating else NO_RATING
    return [words] if score is None else [words, f"Survey {score}"]


def standing(
    themes: pd.DataFrame, lines: pd.DataFrame, changes: pd.DataFrame, before: date | None, held_on: date
) -> str:
    """Where a place stands at a round, in one or two sentences; Markdown."""
    counts = [(word, int((themes["rating"] == rating).sum())) for rating, word in _STANDS.items()]
    said = listed(f"{number} {'is' if number == 1 else 'are'} **{word}**" for word, number in counts if number)
    open_lines = len(measures.unanswered(lines))
    has = "has" if open_lines == 1 else "have"
    last = f"{open_lines} of {len(lines)} lines {has} no answer." if open_lines else "Every line has an answer."
    since = "This is the first round, so there is nothing to compare it with."
    if before:
        better, worse = (count(int((changes["change"] == one).sum()), "line") for one in ("better", "worse"))
        since = f"Since the round of {long_date(before)}, {better} improved and {worse} worsened."
    return f"Of {count(len(themes), 'theme')}, {said} on {long_date(held_on)}. {since} {last}"


_STANDS = {"G": "achieved", "A": "partially achieved", "R": "not yet achieved", "": "not rated"}


def round_grid(by_round: Mapping[date, pd.DataFrame]) -> pd.DataFrame:
    """Themes by round, the latest first, a list of labels in each cell, which the screen colours; where a round did
    not ask for a theme the list is empty. `by_round` holds THEMES of one place by the days of rounds."""
    days = sorted(by_round, reverse=True)
    titles = {row.theme: row.title for day in reversed(days) for row in by_round[day].itertuples()}
    cells = {(row.theme, day): cell(row.rating, row.score) for day in days for row in by_round[day].itertuples()}
    return _grid("Theme", titles, {day: short_date(day) for day in days}, cells)


def place_grid(themes: pd.DataFrame) -> pd.DataFrame:
    """Places by theme, the whole service first, with a list of labels in each cell. `themes` are THEMES of one round."""
    places = {(row.district, row.team): place_name(row.district, row.team) for row in themes.itertuples()}
    titles = {row.theme: row.title for row in themes.itertuples()}
    cells = {((row.district, row.team), row.theme): cell(row.rating, row.score) for row in themes.itertuples()}
    return _grid("Place", places, titles, cells)


def _grid(
    first: str, rows: Mapping[Any, str], columns: Mapping[Any, str], cells: Mapping[Any, list[str]]
) -> pd.DataFrame:
    in_cells = {heading: [cells.get((row, column), []) for row in rows] for column, heading in columns.items()}
    return pd.DataFrame({first: list(rows.values()), **in_cells}, dtype=object)


def labels(grid: pd.DataFrame) -> list[str]:
    """The labels that stand in a grid, each once."""
    return sorted({label for name in grid.columns[1:] for cell in grid[name] for label in cell})


def export_grid(grid: pd.DataFrame, is_illustrative: bool) -> pd.DataFrame:
    """A grid as it is downloaded: a text in each cell, and whether what it says is made up."""
    flat = grid.map(lambda one: ", ".join(one) if isinstance(one, list) else one)
    return flat.assign(Illustrative="yes" if is_illustrative else "no")


def theme_labels(themes: pd.DataFrame) -> dict[str, str]:
    """A line for each theme of one place with its rating, by code; Markdown."""
    return {
        row.theme: f"{row.number}. {plain(row.title)} {badge(row.rating)}"
        + ("" if row.score is None else f" · staff survey {row.score} of 100")
        for row in themes.itertuples()
    }


def change_list(changes: pd.DataFrame, change: str) -> str:
    """The lines that improved, or worsened, with both ratings; Markdown."""
    found = changes[changes["change"] == change]
    name, none = CHANGE_WORDS[change]
    rows = [
        f"- {small_badge(row.was)} to {small_badge(row.rating)} {plain(row.question)} {plain(row.text)}{_moved(row)}{_least(row)}"
        for row in found.itertuples()
    ]
    return "\n".join([f"### {name}: {len(rows)}", *rows] if rows else [f"### {name}", none])


def change_lists(changes: pd.DataFrame) -> list[str]:
    """What improved and what worsened, and where a survey's score crossed a band by no more than chance."""
    by_chance = ["chance"] if changes["change"].eq("chance").any() else []
    return [change_list(changes, change) for change in ("better", "worse", *by_chance)]


def _least(row: Any) -> str:
    """How far a survey's score would have had to move."""
    if row.change != "chance":
        return ""
    return f"; {count(row.answers, 'answer')}, so that less than {row.smallest:.1f} points may be chance"


def later_list(later: pd.DataFrame) -> str:
    """What later data would say of a closed round, which keeps its own; Markdown, empty where that is nothing else."""
    if later.empty:
        return ""
    rows = [
        f"- {plain(row.question)} {plain(row.text)}: kept {plain(row.said)} {small_badge(row.rating)}; the data now say "
        f"{plain(row.said_now)} {small_badge(row.rating_now)}{f' ({plain(row.source_now)})' if row.source_now else ''}"
        for row in later.itertuples()
    ]
    return "\n".join([f"### Since changed: {len(rows)}", "The closed round keeps the figures that it had.", *rows])


def kept_in_words(held: HeldRound) -> str:
    """Since when the figures of a closed round are kept; Markdown."""
    if held.kept_at is None or held.closed_at is None:
        return "still open, so its answers and figures may change"
    if held.kept_at - held.closed_at < SAME_MOMENT:
        return f"closed on {moment(held.closed_at)}, with the figures of that moment"
    return (
        f"closed on {moment(held.closed_at)}; its figures were not kept then, and are those that the data told on "
        f"{moment(held.kept_at)}"
    )


def _moved(row: Any) -> str:
    """From what to what a figure went."""
    if row.kind not in FILLS_ITSELF:
        return ""
    before, now = (plain(one.removesuffix(" of 100")) for one in (row.said_before, row.said))
    return f" ({before} to {now})"


def open_list(lines: pd.DataFrame) -> str:
    """The lines without an answer, and why; Markdown."""
    rows = measures.unanswered(lines).itertuples()
    return "\n".join(f"- {plain(row.question)} {plain(row.text)} :small[{plain(row.reason)}.]" for row in rows)


def export_lines(lines: pd.DataFrame, held: HeldRound) -> pd.DataFrame:
    """Lines of a round as they are downloaded: every field in words."""
    whole = lines.assign(
        day=held.held_on,
        place=[place_name(row.district, row.team) for row in lines.itertuples()],
        words=[Rating(one).words if one else NO_RATING for one in lines["rating"]],
        made_up=["yes" if one or held.is_illustrative else "no" for one in lines["is_illustrative"]],
    )
    return whole[list(EXPORTED)].rename(columns=EXPORTED).astype(object)


def priority_lists(lines: pd.DataFrame, actions: Mapping[str, str]) -> list[str]:
    """A list for each priority, high first: its lines with their ratings and actions; Markdown.

    `actions` holds each action of the plan as Markdown, with its rating.
    """
    lists = []
    for priority in measures.PRIORITIES:
        rows = [
            f"- **{plain(row.question)}** {plain(row.text)} {badge(row.rating)}  \n  Leads to {action_words(row.action, actions)}"
            for row in lines[lines["priority"] == priority].itertuples()
        ]
        if rows:
            lists.append(f"## {priority.capitalize()} priority: {len(rows)}\n" + "\n".join(rows))
    return lists


def action_words(action: str, actions: Mapping[str, str]) -> str:
    """What a line leads to; `actions` holds each action of the plan as Markdown."""
    if not action:
        return "no action yet"
    return actions.get(action, f"{plain(action)}, which is not in the plan")


def priority_words(lines: pd.DataFrame) -> str:
    """How many lines come first, and how many of them lead to an action."""
    if lines.empty:
        return "No line of this round has a priority."
    counts = [(one, int((lines["priority"] == one).sum())) for one in measures.PRIORITIES]
    without = int((lines["action"] == "").sum())
    said = listed(f"{number} {one}" for one, number in counts if number)
    some = f"{without} of them {'leads' if without == 1 else 'lead'} to no action yet"
    lead = some if without else "all of them lead to an action"
    return f"**{count(len(lines), 'line').capitalize()}** with a priority ({said}); {lead}."


def summary(of: Standing) -> Figure:
    """The themes in plain words, with what changed since the round before."""
    rows = summary_rows(of.themes, of.before.themes if of.before else None, of.changes)
    title = f"Themes of the health check, round of {long_date(of.held_on)}"
    return Figure(title, rows, as_at=of.held_on, is_illustrative=of.is_illustrative)


def summary_rows(now: pd.DataFrame, before: pd.DataFrame | None, changes: pd.DataFrame) -> pd.DataFrame:
    """`changes` are those of the lines: a theme is better or worse only where one of its lines is."""
    moved = set(changes[["theme", "change"]].itertuples(index=False, name=None))
    was = {} if before is None else dict(zip(before["theme"], before["rating"], strict=True))
    rows = [
        (plain(row.title), badge(row.rating), _since(was.get(row.theme), row.rating, row.theme, moved))
        for row in now.itertuples()
    ]
    return pd.DataFrame(rows, columns=["Theme", "Where it stands", "Since the round before"], dtype=object)


def _since(was: str | None, now: str, theme: str, moved: set[tuple[str, str]]) -> str:
    if not was or not now:
        return "nothing to compare with"
    if was == now:
        return "no change"
    word = "better" if _ORDER.index(now) > _ORDER.index(was) else "worse"
    return f"{f'{word}: ' if (theme, word) in moved else ''}was {Rating(was).words.lower()}"


_ORDER = ("R", "A", "G")
