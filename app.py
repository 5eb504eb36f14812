"""The application: the gate before everything, and the screen behind it. `streamlit run app.py` starts it."""

import streamlit as st
import uvicorn
from streamlit import config

from core import scanner, security_log
from core.access import gate
from core.access.tokens import KeyProblem
from core.settings import ROOT, from_environment
from core.storage import temporary
from core.storage.file import DatabaseProblem, keep_private, schema_version
from core.ui.shell.warm_up import database, lifespan, on_script_error

settings = from_environment()
config.set_option("server.trustedUserHeaders", {gate.PERSON: "person"})
# Streamlit starts its web server without a way to leave out the header that names the software.
setattr(uvicorn.Config, "encoded_headers", property(lambda _: [], lambda _, value: None))  # noqa: B010, read-only to mypy
# It would believe anybody on this machine about a client's address, and reads its settings before this file runs.
setattr(uvicorn.Config, "forwarded_allow_ips", property(lambda _: settings.proxies, lambda _, value: None))  # noqa: B010
try:
    security_log.write_to(settings.security_log)
    scanner.check_setting(settings.virus_scanner)
    temporary.use(settings.temporary_folder)
    keep_private(settings.secret_key_file)
    schema_version(settings.database_url)
    middleware, routes = gate.built(settings, database)
    app = st.App(
        ROOT / "core" / "ui" / "shell" / "screen.py",
        routes=routes,
        middleware=middleware,
        lifespan=lifespan,
        on_script_error=on_script_error,
    )
except (DatabaseProblem, KeyProblem, scanner.ScannerProblem) as problem:
    raise SystemExit(str(problem)) from None
