"""The plan that the product comes with: our own transcription under `data/plan/`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from core.plan.document.contents import Action, Group, Lead, PlanDocument, Requirement, Workstream
from core.plan.sameness import sameness
from core.settings import ROOT

FOLDER = ROOT / "data" / "plan"


@dataclass(frozen=True)
class ShippedPlan:
    """The plan, with what no plan document holds: its name, and our own sorting of it."""

    document: PlanDocument
    title: str
    council: str
    source: str
    published_on: date | None
    reporting_date: date | None
    strands: dict[str, str]
    workstreams: dict[str, str]


def shipped_plan(folder: Path = FOLDER) -> ShippedPlan:
    """The plan in a folder of CSV files; raises ValueError or KeyError where a file is not as it should be."""
    requirements, actions = _rows(folder, "requirements"), _rows(folder, "actions")
    (about,) = _rows(folder, "plan")
    band_of = {row["ref"]: row["band"] for row in requirements}
    milestones = _rows(folder, "milestones")
    return ShippedPlan(
        document=PlanDocument(
            groups=[
                Group(band=row["band"], title=row["title"], limit_on=_day(row["limit_on"]), called=row["called"])
                for row in _rows(folder, "bands")
            ],
            requirements=[
                Requirement(ref=row["ref"], band=band_of[row["ref"]], text=row["title"]) for row in requirements
            ],
            actions=[_action(row, band_of[row["requirement"]], milestones) for row in actions],
            leads=[Lead(**row) for row in _rows(folder, "leads")],
            workstreams=_workstreams(_rows(folder, "workstreams")),
            problems=[],
        ),
        title=about["title"],
        council=about["council"],
        source=about["source"],
        published_on=_day(about["published_on"]),
        reporting_date=_day(about["reporting_date"]),
        strands={row["ref"]: row["strand"] for row in requirements},
        workstreams={row["ref"]: row["workstream"] for row in actions if row["workstream"]},
    )


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _action(row: dict[str, str], band: str, milestones: list[dict[str, str]]) -> Action:
    return Action.model_validate(
        {
            **{name: cell or None for name, cell in row.items()},
            "band": band,
            "text": row["title"],
            **{name: row[name] == "yes" for name in ("is_ongoing", "is_complete")},
            **{name: _several(row[name]) for name in ("accountable", "responsible")},
            "cross_references": _several(row["draws_on"]),
            "milestones": [one for one in milestones if one["action"] == row["ref"]],
        }
    )


def _workstreams(rows: list[dict[str, str]]) -> list[Workstream]:
    grouped = groupby(rows, key=lambda row: (int(row["workstream"]), row["heading"]))
    return [
        Workstream(number=number, title=heading, actions=[row["title"] for row in group])
        for (number, heading), group in grouped
    ]


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@cache
def glossary(is_shipped: bool = True) -> dict[str, str]:
    """The abbreviations of the plan that ships with their meanings; of another one, those that mean the same everywhere."""
    return {row["short"]: row["meaning"] for row in _rows(FOLDER, "glossary") if is_shipped or row["is_local"] != "yes"}


@cache
def _shipped_document() -> PlanDocument:
    return shipped_plan().document


@cache
def shipped_source() -> str:
    """The document of the plan that the product comes with."""
    return _rows(FOLDER, "plan")[0]["source"]


def shipped_refs(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The ref that each action of the shipped plan has in a plan, by its shipped one: what the product itself says of actions
    holds for these alone. Those that are gone are left out, and of another plan all, whatever its refs."""
    # What `sameness` looks at, and no more: the plan that is stored needs no second check here.
    rows: list[dict[str, Any]] = [
        {"ref": one.ref, "title": one.title, "text": one.text or one.title} for one in frames["actions"].itertuples()
    ]
    actions = [Action.model_construct(**row) for row in rows]
    content: dict[str, Any] = {"actions": actions}
    same = sameness(_shipped_document(), PlanDocument.model_construct(**content))
    return {} if same.is_another else {old: new for new, old in same.old_ref.items()}
