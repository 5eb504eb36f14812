"""The command that tells where every indicator stands."""

import argparse
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from core.command_line.arguments import day
from core.indicators import from_workforce, measures, queries
from core.indicators.aims import targets_set, with_plan, with_targets
from core.indicators.control_charts import Lengths
from core.indicators.definitions import Unit, shipped_measures
from core.indicators.from_registers import with_registers
from core.indicators.rules import RATING_NAMES, said
from core.numbers import chosen_numbers
from core.plan.measures import default_reporting_date
from core.plan.queries import plan_frames
from core.registers import queries as registers
from core.settings import from_environment, today
from core.start import open_database
from core.storage.engine import reading
from core.uploads.displays import loaded_without
from core.uploads.history import uploads
from core.uploads.tables import OF_INDICATOR_FIGURES
from core.words import long_date, month_name
from core.workforce import queries as workforce


def add_commands(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `indicators` to the commands."""
    state = verbs.add_parser("indicators", help="where every indicator stands: its figure, rating, limits and signal")
    state.add_argument("--as-at", type=day, metavar="DATE", help="reporting date, such as 2011-03-31")
    state.add_argument("--json", action="store_true", help="print as JSON")
    state.set_defaults(run=indicators)


def indicators(chosen: argparse.Namespace) -> int:
    with reading(open_database(from_environment())) as session:
        as_at = chosen.as_at or default_reporting_date(plan_frames(session)) or today()
        rows = _latest(session, as_at).to_dict("records")
        without = loaded_without(uploads(session), OF_INDICATOR_FIGURES, as_at)
    if chosen.json:
        found = {"as_at": as_at, "measures": [_measure(row) for row in rows]}
        if without:
            found["loaded_without"] = without
        print(json.dumps(found, default=str, indent=2, allow_nan=False))
        return 0
    print(f"As at {long_date(as_at)}")
    if without:
        print(without)
    if all(_number(row["value"]) is None for row in rows):
        print("No indicators are loaded.")
        return 0
    for row in rows:
        month = month_name(row["month"]) if row["month"] else "no month"
        value = said(_number(row["value"]), Unit(row["unit"]))
        print(f"{row['code']:<26} {RATING_NAMES[row['rating']]:<9} {value:>9}  {month:<15} {_words(row)}".rstrip())
    return 0


def _latest(session: Session, as_at: date) -> pd.DataFrame:
    """Where every measure stands, as the screens have it: `measures.LATEST`."""
    observations = from_workforce.with_workforce(
        queries.observations(session),
        workforce.post_totals(session),
        workforce.caseload_totals(session),
        workforce.unallocated(session),
        workforce.snapshots(session),
    )
    observations = with_registers(observations, registers.observations(session))
    numbers, steps = chosen_numbers(session), queries.step_changes(session)
    measured = with_plan(with_targets(shipped_measures(), targets_set(numbers)), plan_frames(session))
    return measures.latest(measures.known_at(observations, as_at), measured, steps, as_at, Lengths.of(numbers))


def _measure(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: _number(row[name]) for name in ("value", "numerator", "denominator")}
    marks = {name: row[name] for name in ("variation", "assurance", "limits")}
    return {
        "code": row["code"], **numbers, "date": row["month"], "rating": row["rating"] or None, **marks, "signal": row["rule"],
        "words": _words(row),
    }  # fmt: skip


def _words(row: Mapping[str, Any]) -> str:
    """The rating's reason, and what the control chart says."""
    return f"{row['reason']}. {row['signal']}".strip()


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
