"""What the upload page shows of a sheet of the workforce and what it would change, ready to draw. Pure."""

from datetime import date

import pandas as pd

from core.uploads.displays import Preview
from core.uploads.tables import Kind
from core.words import count, listed, long_date, short_date
from core.workforce.comparison import CHANGES, Compared
from core.workforce.displays.snapshot import FIGURES, said
from core.workforce.published import Published

CHANGE_WORDS = {
    "becomes vacant": ("becomes vacant", "become vacant"),
    "becomes filled": ("becomes filled", "become filled"),
    "new": ("is new", "are new"),
    "gone": ("is gone", "are gone"),
    "changed": ("is changed", "are changed"),
}


def preview(compared: Compared, kind: Kind, as_at: date) -> Preview:
    """What a file would change, as it is shown; the posts that change only where there are any."""
    return Preview(
        compared.seen,
        compared_in_words(compared, kind, as_at),
        figure_rows(compared),
        changes_in_words(compared) if len(compared.changes) else "",
        change_rows(compared.changes),
        compared.doubts,
    )


def compared_in_words(compared: Compared, kind: Kind, as_at: date) -> str:
    """Against what the file is compared, in a sentence."""
    if compared.since is None:
        return (
            f"This is the first real upload of {kind} up to {long_date(as_at)}. "
            "Once it is loaded, illustrative figures of this kind are no longer shown anywhere."
        )
    if compared.since == as_at:
        return f"It takes the place of the snapshot of {long_date(as_at)}, which is kept and counts again if you undo this."
    return f"Compared with the snapshot before, of {long_date(compared.since)}."


def figure_rows(compared: Compared) -> pd.DataFrame:
    """The figures of the file, beside those of the snapshot before where there is one."""
    figures = compared.figures
    rows = {"Figure": [FIGURES[name].name for name in figures["figure"]]}
    if compared.since:
        rows[short_date(compared.since)] = [said(row.figure, row.before) for row in figures.itertuples()]
    rows["This file"] = [said(row.figure, row.after) for row in figures.itertuples()]
    return pd.DataFrame(rows)


def changes_in_words(compared: Compared) -> str:
    """`Posts: 3 become vacant and 2 are new.`"""
    numbers = compared.changes["change"].value_counts()
    known = [change for change in CHANGES if change in numbers]
    words = f"Posts: {listed(f'{numbers[one]:,} {CHANGE_WORDS[one][int(numbers[one] > 1)]}' for one in known)}."
    if not compared.without_id:
        return words
    many = count(compared.without_id, "post")
    return f"{words} {many} without a post ID cannot be followed from one snapshot to the next."


def change_rows(changes: pd.DataFrame) -> pd.DataFrame:
    """The posts that would change, as they are shown and downloaded."""
    names = {
        "change": "Change", "post_id": "Post ID", "title": "Post title", "team": "Team", "district": "District",
        "was": "Before", "now": "This file",
    }  # fmt: skip
    return changes.assign(change=[CHANGE_WORDS[change][0] for change in changes["change"]])[list(names)].rename(
        columns=names
    )


def published_in_words(found: Published) -> str:
    if found.kind == Kind.NEIGHBOURS:
        return f"{count(len({row['area_code'] for row in found.rows}), 'council')} with their statistical neighbours"
    years = sorted({row["year"] for row in found.rows})
    areas = len({row["area_code"] for row in found.rows if row["level"] == "Local authority"})
    return f"Figures of {count(areas, 'council')}, {years[0]} to {years[-1]}"
