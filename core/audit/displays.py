"""What the audit trail's page and downloads show, and what is said of its chain. Pure."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from core.audit.outside import Outside
from core.audit.trail import Chain
from core.words import count, exact_moment, visible

MOST_DIFFERENCES = 200
NAMES = ("ref", "code", "username", "label", "id")  # what tells parts of a list apart, the first that all of them have


def chain_in_words(chain: Chain) -> str:
    """`Audit trail: 1,204 entries, the chain holds, newest hash abc…`, or which entry is not as it was written."""
    if not chain.entries and chain.holds:
        return "Audit trail: no entries yet."
    trail = f"Audit trail: {count(chain.entries, 'entry', 'entries')}"
    if chain.broken_at is not None:
        return f"{trail}; the chain is broken, entry {chain.broken_at:,} was altered or removed."
    return f"{trail}, the chain holds, newest hash {chain.newest_hash}"


def outside_in_words(outside: Outside, file: Path) -> str:
    """Whether the hashes that are kept outside the database agree with the trail."""
    if outside.problem:
        return f"Hashes outside the database: {outside.problem}."
    if outside.differs_at is not None:
        return (
            f"Hashes outside the database: entry {outside.differs_at:,} is not in the trail as {file} says. The trail was "
            "altered, or the database is an older copy or another one: where you know that it is, move the file away."
        )
    if not outside.hashes:
        return f"Hashes outside the database: none in {file} yet; the running server adds one each hour."
    return f"Hashes outside the database: {outside.hashes:,} in {file}, all of which the trail holds"


def rows(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries as a table."""
    words = {
        heading: entries[name].map(visible)
        for heading, name in (("Who", "who"), ("What", "what"), ("About", "subject"))
    }
    return pd.DataFrame({"No.": entries["id"].astype(int), "When": entries["at"].map(exact_moment), **words})


def export(entries: pd.DataFrame) -> pd.DataFrame:
    """Whole entries as they are downloaded: before and after a line for each field that differs, and their hashes."""
    differing = [dict(enumerate(_both(one.before, one.after))) for one in entries.itertuples()]
    return rows(entries).assign(
        **{
            name: ["\n".join(f"{field}: {values[side]}" for field, *values in lines.values()) for lines in differing]
            for side, name in enumerate(("Before", "After"))
        },
        Hash=list(entries["chained"]),
    )


def differences(before: str, after: str) -> pd.DataFrame:
    """What an entry changed, a row a field that differs: Field, Before, After; empty where it says nothing of either."""
    return pd.DataFrame(list(_both(before, after)), columns=["Field", "Before", "After"])


def _both(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    old, new = (dict(_fields(json.loads(side))) if side else {} for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        was, became = _said(old.get(name)), _said(new.get(name))
        if was != became:
            yield name or "Value", was, became


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value within a value, by the path of names that leads to it."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _fields(one, _below(name, str(key).replace("_", " ")))
    elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        for key, one in _keyed(value):
            yield from _fields(one, _below(name, key))
    else:
        yield name, value


def _keyed(values: list[Any]) -> Iterator[tuple[str, Any]]:
    for name in NAMES:
        keys = [str(one.get(name)) if isinstance(one, Mapping) and one.get(name) is not None else "" for one in values]
        if all(keys) and len(set(keys)) == len(keys):
            yield from zip(keys, values, strict=True)
            return
    for number, one in enumerate(values, 1):
        yield str(number), one


def _below(name: str, part: str) -> str:
    return f"{name}, {part}" if name else visible(part)


def _said(value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return visible(str(value))
