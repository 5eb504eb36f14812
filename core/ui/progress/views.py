"""The views of the progress page."""

from datetime import date

import streamlit as st

from core.figures import Figure
from core.people import Person, Role
from core.plan.bands import called
from core.plan.measures import month_before
from core.plan.progress.displays.actions import SOON, Entry
from core.plan.progress.displays.over_time import groups_to_choose
from core.ui.pieces import address, figures, tables
from core.ui.plan import loaders
from core.ui.progress import loaders as progress_loaders
from core.ui.shell import style
from core.words import count, days, listed, long_date, plain

VIEWS = {
    "mine": "My actions",
    "time": "Over time",
    "changes": "What changed",
    "slippage": "Slippage",
    "due": "Due and silent",
    "waiting": "Waiting",
}
MOST_AGAINST = 10
MINE, NOBODY = "mine", "nobody"
DATES = ("Due", "Due (baseline)", "Expected", "Expected or met", "Last update")
WIDTHS = {
    "Action": 320,
    "What comes next": 260,
    "Why": 330,
    "What": 560,
    "Accountable": 230,
    "Change": 130,
    "Look at": 150,
}
OPEN_ONE = "Click a row to open the action, where progress is recorded."


def mine(as_at: date, visitor: Person) -> None:
    """The actions of the posts that the visitor holds, or of a lead chosen in a list."""
    codes = _codes(visitor, as_at)
    if not codes:
        return
    own = progress_loaders.my_actions(as_at, codes)
    if not own.parts:
        st.info(f"No action of this plan names {plain(listed(codes))} as its lead.")
        return
    st.markdown(own.whole.words)
    silent = loaders.numbers()["silent"]
    st.caption(
        f"{OPEN_ONE} Overdue stands first, then what is due within {SOON} days, then open actions without an update for "
        f"{days(silent)} or more. Due is the plan’s own date, Expected the latest forecast."
    )
    for number, part in enumerate(own.parts, 1):
        st.subheader(part.words)
        _rows(part, page=f"{address.PAGE}_{number}")
    figures.downloads_of(own.whole, f"my-actions-{as_at}")
    figures.caption(own.whole.note)


def _codes(visitor: Person, as_at: date) -> tuple[str, ...]:
    """The lead codes to show: the visitor's own, or the one chosen; none where there is nothing chosen yet."""
    own = tuple(visitor.leads)
    posts = {row.code: row.post for row in loaders.plan(as_at)["leads"].itertuples()}
    first = {MINE: f"My own: {', '.join(own)}"} if own else {NOBODY: "Choose a lead"}
    choices = first | {code: f"{code}: {post}" for code, post in posts.items()}
    if not own:
        _without_codes(visitor)
    chosen = address.one_in_list("Whose actions", "lead", choices, next(iter(first)))
    return own if chosen == MINE else () if chosen == NOBODY else (chosen,)


def _without_codes(visitor: Person) -> None:
    why = (
        "You hold none of the plan’s posts, so no actions are your own. Which posts somebody holds is set in Settings, view "
        "Users."
        if visitor.role == Role.PROGRAMME_OFFICE
        else "Nobody has said yet which of the plan’s posts you hold. Ask the programme office to give you their codes in "
        "Settings, view Users."
    )
    st.info(f"{why} Meanwhile, choose a lead to see their actions.")


def over_time(as_at: date, visitor: Person) -> None:
    """Planned against actual finishes, and the ratings at each month end."""
    plan = loaders.plan(as_at)
    names = groups_to_choose(plan)
    band = address.one_of(called(plan["groups"]), "band", names)
    shown = progress_loaders.over_time(as_at, band, style.theme())
    if shown is None:
        st.info(f"The plan has no action in this {plain(called(plan['groups'])).lower()}.")
        return
    curves, ratings = shown
    st.markdown(curves.words)
    st.subheader(curves.title)
    figures.chart_of(curves)
    st.caption(
        "Solid: how many actions were to be finished by each date, by the plan’s own dates. Dashed: how many were complete, "
        "assured or not. Ongoing and undated actions have no end, so they are not among the planned ones."
    )
    st.subheader("Ratings at each month end")
    figures.chart_of(ratings)
    st.caption("Each bar is a reporting date, each part a rating with its letter and, where there is room, its number.")
    figures.frame(ratings.table, f"Planned, finished and ratings at each month end, {names[band].lower()}")
    figures.downloads_of(ratings, f"progress-over-time-{as_at}")


def changes(as_at: date, visitor: Person) -> None:
    """What differs between two reporting dates."""
    since = address.another_day("Compared with", "since", month_before(as_at))
    if since >= as_at:
        st.warning(
            f"{long_date(since)} is not before the reporting date, {long_date(as_at)}: choose an earlier day to compare with."
        )
        return
    shown = progress_loaders.changes(as_at, since)
    st.markdown(f"**From {long_date(since)} to {long_date(as_at)}.** {shown.figure.words}")
    if shown.comments:
        st.caption(f"{count(shown.comments, 'comment').capitalize()} came in between; each stands at its action.")
    if shown.figure.table.empty:
        st.info("Nothing changed between these two dates.")
        return
    st.caption(OPEN_ONE)
    _rows(shown.figure, f"changes-{since}-{as_at}")
    figures.caption(shown.figure.note)


def slippage(as_at: date, visitor: Person) -> None:
    """The plan's own dates against those expected, and how often they moved."""
    shown = progress_loaders.slippage(as_at, style.theme())
    if shown.moved.table.empty:
        st.success("No date was moved, and nothing was met after the plan’s own date.")
        figures.caption(shown.undated)
        return
    st.markdown(shown.moved.words)
    figures.caption(shown.undated)
    if shown.moved.chart:
        st.subheader("From the plan’s own date to the one now expected")
        figures.chart_of(shown.moved)
        st.caption(
            f"Open circle: the plan’s own date (baseline). Filled circle: the day now expected. Blue diamond: the day on which "
            f"it was met. Upright line: the reporting date, {long_date(as_at)}. {shown.more}"
        )
    st.caption(
        f"{OPEN_ONE} Moves counts how often another forecast than the one before was recorded. The baseline never changes."
    )
    _rows(shown.moved, f"slippage-{as_at}")
    figures.caption(shown.moved.note)


def due_and_silent(as_at: date, visitor: Person) -> None:
    """What falls due soon, and what was not heard of for long."""
    due, silent = progress_loaders.due_and_silent(as_at)
    st.subheader(due.words)
    if due.table.empty:
        st.success("Nothing falls due in these days.")
    else:
        st.caption(
            f"{OPEN_ONE} By the plan’s own date or the latest forecast, whichever comes first from the reporting date on."
        )
        _rows(due, f"due-{as_at}", "What falls due, the nearest first")
    st.subheader(silent.words)
    if silent.table.empty:
        st.success("Every open action that should have begun was heard of in time.")
    else:
        st.caption(
            f"{OPEN_ONE} Listed are open actions that should have begun. Without any update the days count from the action’s "
            "start; an action without start and update has no number of days."
        )
        _rows(silent, f"silent-{as_at}", "Actions without an update, the longest first", f"{address.PAGE}_silent")
    figures.caption(silent.note)


def waiting(as_at: date, visitor: Person) -> None:
    """Which actions wait for late ones, both ends of each."""
    shown = progress_loaders.waiting(as_at)
    if shown.against:
        st.subheader(f"Complete against the evidence: {count(len(shown.against), 'action')}")
        for entry in shown.against[:MOST_AGAINST]:
            _link(f"against {entry.ref}", entry)
        if len(shown.against) > MOST_AGAINST:
            st.caption(f"The first {MOST_AGAINST}; the download holds all.")
    if shown.cards:
        st.markdown(shown.pairs.words)
    else:
        st.success("No open action waits for one that is red or ends after it.")
    for card in shown.cards:
        with st.container(border=True):
            _link(card.itself.ref, card.itself)
            st.markdown(card.heading)
            for entry in card.waiting:
                _link(f"{card.itself.ref} {entry.ref}", entry)
            figures.caption(card.more)
    figures.caption(shown.more)
    if not (shown.cards or shown.against):
        return
    figures.downloads_of(shown.pairs, f"waiting-{as_at}")
    figures.caption(shown.pairs.note)


def _link(key: str, entry: Entry) -> None:
    st.button(entry.label, key=key, type="tertiary", on_click=address.go, args=("action", entry.ref), wrap=True)
    st.caption(entry.words)


def _rows(figure: Figure, download: str = "", about: str = "", page: str = address.PAGE) -> None:
    """The table of a figure, whose rows open their actions, and its download under this name."""
    column, table = st.column_config, figure.table
    widths = {name: column.TextColumn(width=width) for name, width in WIDTHS.items() if name in table}
    days = {name: column.DateColumn(format="D MMM YYYY", width=110) for name in DATES if name in table}
    tables.actions(table, figure.title, about or figure.title, {**widths, **days}, page)
    if download:
        figures.downloads_of(figure, download)


DRAWN = dict(zip(VIEWS, (mine, over_time, changes, slippage, due_and_silent, waiting), strict=True))
