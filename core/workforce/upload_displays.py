"""What the upload page shows of a checked file and of the history of uploads, ready to draw. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.settings import ENGLAND
from core.sheets.columns import SheetRow, columns
from core.sheets.outcome import Checked, Problem, Skipped
from core.uploads import Kind
from core.words import count, listed, long_date, plain, short_date
from core.workforce.comparison import CHANGES, Preview
from core.workforce.figures import FIGURES, said
from core.workforce.published import Published

MOST_ROWS = 200
CHANGE_WORDS = {
    "becomes vacant": ("becomes vacant", "become vacant"),
    "becomes filled": ("becomes filled", "become filled"),
    "new": ("is new", "are new"),
    "gone": ("is gone", "are gone"),
    "changed": ("is changed", "are changed"),
}


def needed_words(model: type[SheetRow]) -> str:
    """The columns without which a sheet cannot be read, in words: `post title; team or district; status`."""
    about = columns(model)
    needed = [about[name].heading for name, field in model.model_fields.items() if field.is_required()]
    either = [" or ".join(about[name].heading for name in group) for group in model.needs_one_of]
    return "; ".join([*needed, *either])


def counts_in_words(checked: Checked[SheetRow]) -> str:
    """`1,012 rows read: 990 used, 20 skipped, 2 with problems`."""
    if not checked.rows_read:
        return "The file could not be read"
    return (
        f"{count(checked.rows_read, 'row')} read: {checked.used:,} used, {len(checked.skipped):,} skipped, "
        f"{checked.rejected:,} with problems"
    )


def problems_in_words(checked: Checked[SheetRow]) -> str:
    """What stands in the way, the problems of the whole file said in full, in Markdown."""
    of_file = [problem for problem in checked.problems if problem.row is None]
    if of_file:
        return "  \n".join(plain(problem.message) for problem in of_file)
    many = count(len(checked.problems), "problem")
    shown = f" The first {MOST_ROWS} are shown; the download holds all." if len(checked.problems) > MOST_ROWS else ""
    return (
        f"{many.capitalize()} in {count(checked.rejected, 'row')}: mend them in the file, then choose it again.{shown}"
    )


def problem_rows(problems: Sequence[Problem]) -> pd.DataFrame:
    """The problems, those of the whole file first: Sheet, Row, Column, Value, What to do."""
    ordered = sorted(problems, key=lambda one: one.row is not None)
    rows = [
        (one.sheet, "" if one.row is None else str(one.row), one.column or "", one.value, one.message)
        for one in ordered
    ]
    return pd.DataFrame(rows, columns=["Sheet", "Row", "Column", "Value", "What to do"])


def problem_lines(problems: Sequence[Problem]) -> pd.DataFrame:
    """The first problems in three columns of Markdown, which fit a phone: Where, Value, What to do."""
    rows = [
        (f"**{plain(_where(row))}**" if row.Row else plain(_where(row)), plain(row.Value), plain(row[5]))
        for row in problem_rows(problems).head(MOST_ROWS).itertuples()
    ]
    return pd.DataFrame(rows, columns=["Where", "Value", "What to do"])


def _where(row: Any) -> str:
    sheet = f"{row.Sheet}, " if row.Sheet else ""
    return f"{sheet}row {row.Row}{': ' + row.Column if row.Column else ''}" if row.Row else row.Sheet or "The file"


def remark_lines(checked: Checked[SheetRow]) -> str:
    """What a reader should be told of the file, in Markdown."""
    return "\n".join(f"- {plain(line)}" for line in checked.remarks)


def stored_in_words(name: str, as_at: date, checked: Checked[SheetRow], is_whole: bool) -> str:
    """What an upload came to, and what is kept of its file, in Markdown."""
    kept = "" if is_whole else " Only the columns that were read are kept of it, as the others may hold people’s names."
    return f"‘{plain(name)}’ now counts as the snapshot of {long_date(as_at)}: {count(checked.used, 'row')} used.{kept}"


def skipped_rows(skipped: Sequence[Skipped]) -> pd.DataFrame:
    return pd.DataFrame(list(skipped), columns=["Sheet", "Row", "Reason"])


def headings_of(checked: Checked[SheetRow]) -> list[str]:
    """Every heading of the file's tables once, in their order."""
    return list(dict.fromkeys(heading for sheet in checked.sheets for heading, _ in sheet.headings if heading))


def columns_in_words(checked: Checked[SheetRow], model: type[SheetRow]) -> str:
    """`Columns: 9 of 19 found; not read: Payroll no and Manager`."""
    unread = [heading for heading in headings_of(checked) if heading not in set(checked.mapping.values())]
    not_read = f"; not read: {listed(unread[:6])}" if unread else ""
    return f"Columns: {len(checked.mapping)} of {len(columns(model))} found{not_read}"


def preview_in_words(preview: Preview, kind: Kind, as_at: date) -> str:
    """Against what the file is compared, in a sentence."""
    if preview.since is None:
        return (
            f"This is the first real upload of {kind} up to {long_date(as_at)}. "
            "Once it is loaded, illustrative figures of this kind are no longer shown anywhere."
        )
    if preview.since == as_at:
        return f"It takes the place of the snapshot of {long_date(as_at)}, which is kept and counts again if you undo this."
    return f"Compared with the snapshot before, of {long_date(preview.since)}."


def figure_rows(preview: Preview) -> pd.DataFrame:
    """The figures of the file, beside those of the snapshot before where there is one."""
    figures = preview.figures
    rows = {"Figure": [FIGURES[name].name for name in figures["figure"]]}
    if preview.since:
        rows[short_date(preview.since)] = [said(row.figure, row.before) for row in figures.itertuples()]
    rows["This file"] = [said(row.figure, row.after) for row in figures.itertuples()]
    return pd.DataFrame(rows)


def changes_in_words(preview: Preview) -> str:
    """`Posts: 3 become vacant and 2 are new.`"""
    numbers = preview.changes["change"].value_counts()
    found = [
        f"{numbers[change]:,} {CHANGE_WORDS[change][int(numbers[change] > 1)]}"
        for change in CHANGES
        if change in numbers
    ]
    unfollowed = (
        f" {count(preview.without_id, 'post')} without a post ID cannot be followed from one snapshot to the next."
        if preview.without_id
        else ""
    )
    return f"**Posts: {listed(found)}.**{unfollowed}"


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


def history_rows(uploads: pd.DataFrame) -> pd.DataFrame:
    """The uploads as they are listed, the newest first."""
    return pd.DataFrame(
        {
            "No.": uploads["id"],
            "State": [_state(row) for row in uploads.itertuples()],
            "Kind": uploads["kind"].str.capitalize(),
            "Snapshot of": uploads["as_at"],
            "File": uploads["file_name"],
            "By": uploads["who"],
            "When": uploads["at"].map(lambda at: f"{at.astimezone(ENGLAND):%d %b %Y %H:%M}"),
            "Rows read": uploads["rows_read"],
            "Used": uploads["used"],
            "Skipped": uploads["skipped"],
            "Rejected": uploads["rejected"],
            "Checksum (SHA-256)": uploads["checksum"],
        }
    )


def _state(upload: object) -> str:
    if getattr(upload, "undone_at", None) is not None:
        return f"undone by {getattr(upload, 'undone_by', '')}"
    return "counts" if getattr(upload, "is_current", False) else "replaced"
