"""What was typed as text that the database keeps, and back: JSON, in which what JSON does not know is named by its kind."""

import json
from base64 import b64decode, b64encode
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from core.plan.progress.evidence import Attached

KIND = "kind of value"


def as_text(value: Any) -> str:
    """Raises TypeError for a value of a kind that is not known."""
    return json.dumps(_plain(value), sort_keys=True)


def from_text(text: str) -> Any:
    return _value(json.loads(text))


def _has_names(value: dict[Any, Any]) -> bool:
    return all(isinstance(one, str) for one in value)


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date() if not isinstance(value, datetime):
            return {KIND: "date", "of": value.isoformat()}
        case Attached():
            return {KIND: "file", "name": value.name, "of": b64encode(value.content).decode()}
        case list():
            return [_plain(one) for one in value]
        case tuple():
            return {KIND: "tuple", "of": [_plain(one) for one in value]}
        case dict() if _has_names(value):
            return {name: _plain(one) for name, one in value.items()}
        case pd.DataFrame():
            columns = {name: [_plain(one) for one in value[name].tolist()] for name in value}
            return {KIND: "frame", "kinds": [str(one) for one in value.dtypes], "of": list(columns.items())}
        case np.generic():
            return _plain(value.item())
        case _ if value is pd.NA:
            return {KIND: "missing"}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    of: Any = plain.get("of")
    match plain.get(KIND):
        case None:
            return {name: _value(one) for name, one in plain.items()}
        case "date":
            return date.fromisoformat(of)
        case "file":
            return Attached(plain["name"], b64decode(of))
        case "tuple":
            return tuple(_value(one) for one in of)
        case "frame":
            columns = zip(of, plain["kinds"], strict=True)
            return pd.DataFrame({name: pd.Series(_value(values), dtype=kind) for (name, values), kind in columns})
    return pd.NA
