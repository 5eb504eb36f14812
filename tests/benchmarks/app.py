"""The application with one more page, an empty one, so that both are measured in one process."""

import streamlit as st

from core.access import gate
from core.settings import ROOT, from_environment
from core.ui.shell.warm_up import database, lifespan

settings = from_environment()
middleware, routes = gate.built(settings, database)
app = st.App(
    ROOT / "tests" / "benchmarks" / "screen.py",
    routes=routes,
    middleware=middleware,
    lifespan=lifespan,
)
