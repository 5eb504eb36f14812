"""The application's screen, unless the address asks for an empty page."""

import runpy

import streamlit as st

from core.settings import ROOT

if "empty" in st.query_params:
    st.title("Empty")
else:
    runpy.run_path(str(ROOT / "core" / "ui" / "screen.py"))
