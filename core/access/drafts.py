"""What people have typed into forms and not saved yet, kept by person and form; it goes with the account."""

from sqlmodel import Session, col, delete, select

from core.access.tables import User, UserDraft


def stamps(session: Session, username: str | None = None) -> dict[tuple[str, str], str]:
    """The stamp of each kept form of a user, or of everybody, by username and form: it changes with what was typed."""
    query = select(UserDraft.username, UserDraft.form, UserDraft.stamp)
    if username is not None:
        query = query.where(UserDraft.username == username)
    return {(username, form): stamp for username, form, stamp in session.exec(query)}


def stamp(session: Session, username: str, form: str) -> str | None:
    """The stamp of a form, None where nothing is kept."""
    kept = (UserDraft.username == username, UserDraft.form == form)
    return session.exec(select(UserDraft.stamp).where(*kept)).first()


def content(session: Session, username: str, form: str) -> str:
    """What was typed into a form, as `store` was given it; empty where nothing is kept."""
    kept = session.get(UserDraft, (username, form))
    return kept.content if kept else ""


def store(session: Session, username: str, form: str, content: str, stamp: str) -> bool:
    """Keep what was typed in the place of what was kept before; False where the account is gone."""
    if session.get(User, username) is None:
        return False
    session.merge(UserDraft(username=username, form=form, content=content, stamp=stamp))
    return True


def remove(session: Session, username: str, form: str) -> None:
    session.execute(delete(UserDraft).where(col(UserDraft.username) == username, col(UserDraft.form) == form))
