"""What is said of an action by those who see it, and the files that belong to its entries."""

from hashlib import sha256

import pandas as pd
import streamlit as st

from core.people import Person
from core.plan.progress import recording
from core.plan.progress import words as progress_words
from core.settings import now
from core.ui.pieces import figures, forms
from core.ui.pieces.forms import Form
from core.ui.progress import loaders as progress_loaders
from core.words import moment, plain, plain_lines


def attached_files(files: pd.DataFrame) -> None:
    """The files that belong to an action's entries, each to download."""
    if files.empty:
        return
    st.subheader("Attached evidence")
    for one in files.itertuples():
        label = f"{plain(one.name)} ({progress_words.size(one.size)})"
        later = progress_loaders.file_later(int(one.id))
        figures.download(label, later, one.name, one.media_type, f"evidence {one.id}")


def comments(ref: str, said: pd.DataFrame, visitor: Person) -> None:
    """What was said of the action, and a field to say more."""
    st.subheader("Comments")
    for one in said.itertuples():
        with st.container(border=True):
            st.caption(f"{plain(one.name)}, {moment(one.at)}")
            st.markdown(plain_lines(one.text))
    if len(said):
        figures.downloads(lambda: progress_words.comment_export(said), f"comments-{ref}", f"Comments on {ref}")
    else:
        st.caption("Nobody has commented on this action yet.")
    if visitor.role in recording.MAY_RECORD:
        _form(ref, visitor)


def _form(ref: str, visitor: Person) -> None:
    form = Form(visitor, "comment", ref, stands={"text": ""})
    form.text("text", "Your comment", "Seen by everybody who sees the plan, with your name. No names of children.", 80)
    form.refusal()
    if not st.button("Add the comment", key=f"comment {form.number}"):
        return
    text = form.value("text")
    number = f"{form.number} {sha256(text.encode()).hexdigest()}"
    form.save(lambda: forms.write(lambda session: recording.comment(session, ref, text, visitor, now(), number)))
    forms.say("Your comment was added.")
