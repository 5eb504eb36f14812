"""The only HTML and CSS of the screens: what Streamlit's theme cannot say."""

import html

import streamlit as st

# Streamlit has no setting for print, and its default spacing pushes the first figure below a tablet's fold.
_STYLE = """
<style>
.stMainBlockContainer { padding: 2.5rem clamp(1rem, 3vw, 3rem) 2rem; max-width: 1280px; }
.only-print { display: none; }
.account { font-size: 0.875rem; line-height: 1.7; }
.account a { color: inherit; text-decoration: underline; }
.stButton button[kind="tertiary"], .stButton button[kind="tertiary"] p { text-align: left; justify-content: flex-start; }
[data-testid="stMetricDelta"] * { white-space: normal !important; text-overflow: clip !important; }
[data-testid="stTable"] td * { max-width: none; }
button[data-variant="segmented_control"][data-selected="true"] { color: inherit !important; font-weight: 600; }
[data-testid="stTable"] td, [data-testid="stTable"] th { overflow-wrap: break-word; vertical-align: top; }
@media print {
  @page { size: A4; margin: 14mm; }
  section[data-testid="stSidebar"], header[data-testid="stHeader"], .stButton, .stDownloadButton,
  [data-testid="stToolbar"], [data-testid="stButtonGroup"] { display: none !important; }
  html, body, #root, .stApp, .stMain, [data-testid="stAppViewContainer"] {
    position: static !important; overflow: visible !important; height: auto !important;
    -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .stMainBlockContainer { padding: 0 !important; max-width: none; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] { display: block; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] > * { margin-bottom: 0.8rem; }
  [data-testid="stHeading"] { break-after: avoid; }
  [data-testid="stTable"] tr, [data-testid="stImage"], li { break-inside: avoid; }
  .only-print { display: block; font-size: 0.8rem; }
}
</style>
"""
# Paper is white: a page that is dark on the screen is not printed dark.
_DARK_ON_PAPER = """
<style>
@media print {
  html, body, .stApp, .stApp * { background-color: transparent !important; color: #111111 !important;
    border-color: #999999 !important; }
}
</style>
"""


def apply() -> None:
    """Set the page's style for screen and paper."""
    st.html(_STYLE + (_DARK_ON_PAPER if theme() == "dark" else ""))


def theme() -> str:
    """`light` or `dark`, as the browser shows the page."""
    return st.context.theme.type or "light"


def account(name: str, role: str) -> None:
    """Who is signed in, with the ways to change the password and to sign out, which the gate serves."""
    st.html(
        f'<div class="account"><strong>{html.escape(name)}</strong><br>{html.escape(role)}<br>'
        '<a href="/account/password">Change password</a><br>'
        '<a href="/account/second-factor">Second factor</a><br>'
        '<a href="/account/sessions">Your sessions</a><br><a href="/signout">Sign out</a></div>'
    )


def on_paper(words: str) -> None:
    """A line that only a printed page shows."""
    st.html(f'<div class="only-print">{html.escape(words)}</div>')
