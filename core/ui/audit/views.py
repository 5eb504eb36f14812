"""The audit trail as it is searched, read and downloaded. It grows with every sign-in, so it is read anew at each run."""

from datetime import datetime

import pandas as pd
import streamlit as st

from core.audit import displays as audit_displays
from core.audit import queries as audit_queries
from core.audit import trail
from core.audit.queries import Filter
from core.audit.tables import AuditEntry
from core.audit.trail import Chain
from core.settings import now, today
from core.storage.engine import reading
from core.ui.pieces import address, figures, tables
from core.ui.shell.loading import opened_database
from core.words import count, exact_moment, plain

ON_A_PAGE = 50
MOST_SHOWN = 500  # letters of a value on the screen; the download holds all of it
CHECKED_FOR_SECONDS = 600
CHECKED_AT_ONCE = 10_000  # entries, which take a third of a second
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
    (st.success if chain.holds else st.error)(plain(audit_displays.chain_in_words(chain)))
    st.caption(f"Read from the first entry to the last on {exact_moment(at)}.")
    with st.expander("What this means"):
        st.markdown(
            "Each entry carries a hash: a number worked out from the entry and from the hash before it. An entry that is "
            "altered, removed, added or moved by whoever can write to the database file no longer fits, and this line says "
            "where first. Somebody who rewrites the whole file could make a new chain, so the server writes the newest hash to "
            "a file outside the database each hour, and the board report prints it: whoever runs the server can compare the two."
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
    people, kinds = ({one: one for one in choices} for choices in _choices(newest))
    grid = st.grid(5, min_column_width=170)
    with grid.cell():
        words = address.words("Search", "find", "Words, such as a name or a ref")
    with grid.cell():
        who = address.several_of("Who", "who", people)
    with grid.cell():
        what = address.several_of("Kind of change", "what", kinds)
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
    return min(pages, max(1, address.number("page_number") or 1))


def _pagination(pages: int, page: int) -> None:
    if pages > 1:
        st.session_state["page of the trail"] = page
        st.pagination(pages, key="page of the trail", on_change=_turn)


def _turn() -> None:
    page = st.session_state["page of the trail"]
    address.go("page_number", None if page == 1 else str(page))


def _table(entries: pd.DataFrame) -> None:
    rows, column = audit_displays.rows(entries), st.column_config
    tables.opening(
        rows,
        "the trail",
        "Entries of the audit trail, the newest first",
        lambda row, _: address.go("entry", str(rows["No."].iloc[row])),
        {"No.": column.NumberColumn(width=70, format="%d"), "When": column.TextColumn(width=170)},
        highest=600,
    )


def _opened() -> None:
    """The entry that the address names, with a line for each field that it changed."""
    named, number = address.named("entry"), address.number("entry")
    if named is None:
        return
    with reading(opened_database()) as session:
        entry = session.get(AuditEntry, number) if number is not None else None
    with st.container(border=True):
        if entry is None:
            st.warning(f"The address asks for the entry ‘{plain(named[:40])}’, which is not in the trail.")
        else:
            _entry(entry)


def _entry(entry: AuditEntry) -> None:
    st.header(f"Entry {entry.id:,}")
    st.button("Close the entry", on_click=address.go, args=("entry", None))
    st.markdown(f"**{plain(entry.what)}**: {plain(entry.subject)}  \nby {plain(entry.who)}, {exact_moment(entry.at)}")
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
    return plain(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} … ({len(text):,} letters)")


def _downloads(chosen: Filter, found: int) -> None:
    def whole() -> pd.DataFrame:
        with reading(opened_database()) as session:
            return audit_displays.export(audit_queries.whole_entries(session, chosen))

    about = f"Audit trail of Putting Children First: {count(found, 'entry', 'entries')}, the newest first"
    figures.downloads(whole, f"audit-trail-{today()}", about)
