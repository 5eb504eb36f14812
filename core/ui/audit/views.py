"""The audit trail as it is searched, read and downloaded. It grows with every sign-in, so it is read anew at each run."""

from datetime import datetime

import pandas as pd
import streamlit as st

from core.audit import displays as audit_displays
from core.audit import queries as audit_queries
from core.audit import trail
from core.audit.queries import Filter
from core.audit.trail import Chain
from core.settings import now, today
from core.storage.engine import reading
from core.ui.pieces import address, figures
from core.ui.shell.loading import opened_database
from core.words import count, plain

ON_A_PAGE = 50
MOST_SHOWN = 500  # letters of a value on the screen; the download holds all of it
CHECKED_FOR_SECONDS = 600
CHECKED_AT_ONCE = 10_000  # entries, which take a third of a second
_OPENED = "times that an entry was opened"
_FILTERED = "filter of the trail as it was last shown"


def show() -> None:
    """Whether the trail is whole, the entry that is opened, the filter, and page by page the entries that it leaves."""
    with reading(opened_database()) as session:
        newest = trail.newest(session).entry
    _chain(newest)
    _opened()
    chosen = _filter(newest)
    with reading(opened_database()) as session:
        found = audit_queries.number_of_entries(session, chosen)
        pages = max(1, -(-found // ON_A_PAGE))
        page = _page(pages, chosen)
        entries = audit_queries.entries(session, chosen, ON_A_PAGE, (page - 1) * ON_A_PAGE)
    st.caption(f"{count(found, 'entry', 'entries').capitalize()}, the newest first. Click a row to see what changed.")
    if entries.empty:
        st.warning("No entry fits these filters. Take one of them away to see more.")
        return
    _table(entries)
    _pagination(pages, page)
    _downloads(chosen, found)


def _chain(newest: int) -> None:
    """Whether the trail is whole: a short one is read whole after each new entry, a long one now and then."""
    chain, at = _checked_chain(newest if newest <= CHECKED_AT_ONCE else 0)
    words = plain(audit_displays.chain_in_words(chain))
    if chain.holds:
        st.success(words)
    else:
        st.error(words)
    st.caption(f"Read from the first entry to the last on {audit_displays.moment(at)}.")
    with st.expander("What this means"):
        st.markdown(
            "Each entry carries a hash: a number worked out from the entry and from the hash before it. An entry that is "
            "altered, removed, added or moved by whoever can write to the database file no longer fits, and this line says "
            "where first. Somebody who rewrites the whole file could make a new chain: keep the newest hash in another place, "
            "as the board report does, and compare. The same check is `python -m core status`."
        )
        st.button("Check again now", on_click=_checked_chain.clear)


@st.cache_resource(show_spinner="Checking the trail", ttl=CHECKED_FOR_SECONDS, max_entries=4)
def _checked_chain(newest: int) -> tuple[Chain, datetime]:
    with reading(opened_database()) as session:
        return trail.chain(session), now()


@st.cache_resource(show_spinner=False, max_entries=4)
def _choices(newest: int) -> tuple[list[str], list[str]]:
    """The people and the kinds of change that stand in the trail up to an entry."""
    with reading(opened_database()) as session:
        return audit_queries.people(session), audit_queries.kinds(session)


def _filter(newest: int) -> Filter:
    people, kinds = _choices(newest)
    grid = st.grid(5, min_column_width=170)
    with grid.cell():
        words = address.words("Search", "find", "Words, such as a name or a ref")
    with grid.cell():
        who = address.several_of("Who", "who", {one: one for one in people})
    with grid.cell():
        what = address.several_of("Kind of change", "what", {one: one for one in kinds})
    with grid.cell():
        since = address.day_or_none("From", "from")
    with grid.cell():
        until = address.day_or_none("To", "to")
    return Filter(words, tuple(who), tuple(what), since, until)


def _page(pages: int, chosen: Filter) -> int:
    """The page in the address, or the nearest one that there is; the first one after another filter was chosen."""
    if st.session_state.setdefault(_FILTERED, chosen) != chosen:
        st.session_state[_FILTERED] = chosen
        address.go("page_number", None)
    wanted = address.named("page_number") or "1"
    return min(pages, max(1, int(wanted))) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1


def _pagination(pages: int, page: int) -> None:
    if pages > 1:
        st.session_state["page of the trail"] = page
        st.pagination(pages, key="page of the trail", on_change=_turn)


def _turn() -> None:
    page = st.session_state["page of the trail"]
    address.go("page_number", None if page == 1 else str(page))


def _table(entries: pd.DataFrame) -> None:
    key = f"entries {st.session_state.get(_OPENED, 0)}"
    shown = audit_displays.rows(entries)
    st.dataframe(
        shown,
        hide_index=True,
        height=min(38 + 35 * len(shown), 600),
        on_select=lambda: _open_row(key, shown),
        selection_mode=["single-row", "single-cell"],
        key=key,
        alt="Entries of the audit trail, the newest first",
        column_config={
            "No.": st.column_config.NumberColumn(width=70, format="%d"),
            "When": st.column_config.TextColumn(width=170),
        },
    )


def _open_row(key: str, shown: pd.DataFrame) -> None:
    """Open the chosen row's entry. The table gets a new key, so that no row is ticked when one comes back."""
    selection = st.session_state[key].selection
    if rows := [*selection.rows, *(row for row, _ in selection.cells)]:
        address.go("entry", str(shown["No."].iloc[rows[0]]))
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def _opened() -> None:
    """The entry that the address names, with a line for each field that it changed."""
    number = address.named("entry")
    if number is None:
        return
    with st.container(border=True):
        _entry(number)


def _entry(number: str) -> None:
    with reading(opened_database()) as session:
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        entry = audit_queries.entry(session, int(number)) if is_number else None
    if entry is None:
        st.warning(f"The address asks for the entry ‘{plain(number[:40])}’, which is not in the trail.")
        return
    st.header(f"Entry {entry.id:,}")
    st.button("Close the entry", on_click=address.go, args=("entry", None))
    st.markdown(
        f"**{plain(entry.what)}**: {plain(entry.subject)}  \nby {plain(entry.who)}, {audit_displays.moment(entry.at)}"
    )
    changes = audit_displays.differences(entry.before, entry.after)
    if changes.empty:
        st.caption("It says nothing of a value before or after.")
    else:
        shown = changes.head(audit_displays.MOST_DIFFERENCES).map(_shortened)
        st.table(shown, hide_index=True, border="horizontal", alt="What the entry changed")
        if len(changes) > len(shown):
            st.caption(f"The first {len(shown)} of {len(changes):,} differences. The download holds all of them.")
    st.caption(f"Hash: {entry.chained}")


def _shortened(text: str) -> str:
    cut = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} … ({len(text):,} letters)"
    return plain(cut)


def _downloads(chosen: Filter, found: int) -> None:
    about = f"Audit trail of Putting Children First: {count(found, 'entry', 'entries')}, the newest first"
    figures.downloads(lambda: _export(chosen), f"audit-trail-{today()}", about)


def _export(chosen: Filter) -> pd.DataFrame:
    with reading(opened_database()) as session:
        return audit_displays.export(audit_queries.whole_entries(session, chosen))
