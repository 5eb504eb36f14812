"""The application's screen, unless the address asks for an empty page, or for one with nothing but a button."""

from types import CodeType

import streamlit as st

from core.settings import ROOT


@st.cache_resource(show_spinner=False)
def screen() -> CodeType:
    """Compiled once, as Streamlit does with the script that it runs itself."""
    path = ROOT / "core" / "ui" / "shell" / "screen.py"
    return compile(path.read_text(encoding="utf-8"), str(path), "exec")


if "empty" in st.query_params:
    st.title("Empty")
elif "button" in st.query_params:
    st.session_state["pressed"] = st.session_state.get("pressed", 0) + st.button("Press")
    st.title(f"Pressed {st.session_state['pressed']} times")
else:
    exec(screen())
