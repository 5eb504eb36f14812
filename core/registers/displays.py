"""The entries of any register as a list, and one of them opened. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.figures import Figure
from core.registers.register import Register
from core.sheets.columns import columns
from core.words import count, exact_moment, long_date, plain, short_date


def value_in_words(value: Any) -> str:
    """A field as it is read: a date, yes or no, or text as typed; a dash where there is none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return long_date(value) if isinstance(value, date) else str(value)


def shown(entries: pd.DataFrame, register: Register) -> pd.DataFrame:
    """The fields under their headings, the newest entry first; yes and no in words."""
    headings = {name: about.heading for name, about in columns(register.model).items()}
    order = register.model.dated_by or "id"
    rows = entries.sort_values([order, "id"], ascending=False)
    values = {
        heading: [("yes" if one else "no") if isinstance(one, bool) else one for one in rows[name]]
        for name, heading in headings.items()
    }
    return pd.DataFrame(values, dtype=object, index=rows["id"].tolist())


def choices(entries: pd.DataFrame, register: Register) -> dict[str, list[str]]:
    """By which fields the list can be filtered, and what stands in each."""
    found = {name: sorted({str(one) for one in entries[name] if one}) for name in register.model.filtered}
    return {name: values for name, values in found.items() if len(values) > 1}


def filtered(
    entries: pd.DataFrame, register: Register, words: str, chosen: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """The entries whose fields hold what was chosen, and somewhere each of the words."""
    rows = entries
    for name, values in chosen.items():
        rows = rows[rows[name].isin(list(values))] if values else rows
    for word in words.casefold().split():
        texts = rows[list(register.fields)].astype(str).agg(" ".join, axis=1) if len(rows) else pd.Series(dtype=str)
        rows = rows[texts.str.casefold().str.contains(word, regex=False)] if len(rows) else rows
    return rows


def listed(
    entries: pd.DataFrame, register: Register, as_at: date, words: str, chosen: Mapping[str, Sequence[str]]
) -> Figure:
    rows = filtered(entries, register, words, chosen)
    return Figure(
        f"{register.title} as at {long_date(as_at)}",
        shown(rows, register),
        words=f"Showing {len(rows):,} of {count(len(entries), register.one, register.ones)}.",
        as_at=as_at,
        source=source(entries),
        is_illustrative=is_illustrative(entries),
    )


def source(entries: pd.DataFrame) -> str:
    """How many entries came from files and how many were typed, and when the last one was written."""
    if entries.empty:
        return ""
    typed = int(entries["upload"].isna().sum())
    last = max(entries["at"])
    return f"{typed:,} typed, {len(entries) - typed:,} from files; last written {short_date(last.date())}."


def is_illustrative(entries: pd.DataFrame) -> bool:
    return bool(len(entries) and entries["is_illustrative"].any())


def opened(entry: Mapping[str, Any], register: Register) -> pd.DataFrame:
    """The fields of an entry, a row each."""
    rows = [(about.heading, plain(value_in_words(entry[name]))) for name, about in columns(register.model).items()]
    return pd.DataFrame(rows, columns=["What", "Said"])


def past(history: pd.DataFrame, register: Register) -> list[str]:
    """Who wrote an entry and who changed what of it, the newest first; Markdown."""
    rows, lines = history.to_dict("records"), []
    for now, before in zip(rows, [*rows[1:], None], strict=True):
        who = f"{plain(now['who'])}, {exact_moment(now['at'])}"
        if before is None:
            lines.append(f"- {who}: {'from a file' if now['upload'] is not None else 'recorded'}")
            continue
        changes = [
            f"{about.heading} from {value_in_words(before[name])} to {value_in_words(now[name])}"
            for name, about in columns(register.model).items()
            if before[name] != now[name]
        ]
        lines.append(f"- {who}: {plain('; '.join(changes))}")
    return lines
