"""Pieces that the workforce's pages share: the head, the choice of places, charts, and tables with downloads."""

from datetime import date

import streamlit as st

from core.figures import Display
from core.people import Person
from core.settings import ROOT
from core.ui.pieces import address, figures
from core.ui.plan.loaders import plan_name
from core.ui.shell import session
from core.ui.workforce import loaders as workforce_loaders
from core.ui.workforce.loaders import Places
from core.uploads.tables import Kind
from core.words import long_date, plain
from core.workforce import displays


def head(title: str, kind: Kind, as_at: date, visitor: Person) -> Display:
    """The head of a page, and the snapshot that it shows; where there is none the page ends with what to do."""
    st.title(title)
    snapshot = workforce_loaders.snapshot(kind, as_at)
    if snapshot is None:
        st.caption(f"{plan_name()} · reporting date {long_date(as_at)}")
        _without_snapshot(kind, as_at, visitor)
        st.stop()
    st.caption(
        f"{plan_name()} · **snapshot of {long_date(snapshot['as_at'])}**, {displays.age_of_snapshot(snapshot['as_at'], as_at)} "
        "· FTE: full-time equivalent"
    )
    return snapshot


def _without_snapshot(kind: Kind, as_at: date, visitor: Person) -> None:
    """Where no snapshot is to be shown: the earliest one there is, or who loads one."""
    first = workforce_loaders.first_snapshot(kind)
    if first:
        st.info(
            f"There is no snapshot of {kind} on or before {long_date(as_at)}. The earliest is of {long_date(first)}: "
            "choose that date, or a later one, as the reporting date."
        )
        st.button(f"Show {long_date(first)}", on_click=address.go, args=("as_at", first.isoformat()))
    elif visitor.role in session.UPLOADERS:
        st.info(
            f"No {kind} are loaded yet. Upload the spreadsheet that you have: it is checked before anything counts."
        )
        st.page_link(ROOT / "pages" / "upload.py", label=f"Upload {kind}", query_params={"kind": kind.value})
    else:
        st.info(f"No {kind} are loaded yet. Ask the HR lead to upload the spreadsheet on the Upload page.")


def places(kind: Kind, day: date, has_teams: bool = True) -> Places:
    """The chosen districts, teams and roles; drawn side by side with what else stands in the same container."""
    options = workforce_loaders.places_of(kind, day)
    districts = address.several_of("District", "district", options["district"])
    teams = address.several_of("Team", "team", options["team"]) if has_teams else []
    roles = address.several_of("Role", "role", options["role"]) if "role" in options else []
    return tuple(districts), tuple(teams), tuple(roles)


def downloads(shown: Display, name: str, about: str, snapshot: Display) -> None:
    """Buttons for a table of `workforce_loaders.table`, with its date and whether its figures are made up."""
    day, is_illustrative = snapshot["as_at"], bool(snapshot["is_illustrative"])
    made_up = " Illustrative figures, made up." if is_illustrative else ""
    figures.downloads(
        lambda: displays.export(shown["numbers"], day, is_illustrative),
        f"{name}-{day}",
        f"{about}, snapshot of {long_date(day)}. {snapshot['source']}{made_up}",
    )


def meaning(words: str, snapshot: Display) -> None:
    """What the figures mean and which upload they come from."""
    with st.expander("What these figures mean, and where they come from"):
        st.markdown(f"{words}\n- **{plain(snapshot['source'])}**")
