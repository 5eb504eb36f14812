"""Who holds the open cases of an Annex A file: counts by worker, team and kind. A worker is a keyed hash, never a name."""

import hmac
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import pandas as pd

from core.annex_a.counts import open_children
from core.workforce.measures import KINDS

REFERENCE_LENGTH = 10


@dataclass(frozen=True)
class Caseloads:
    """`held`: a row a worker and team with `worker`, `team` and the number of cases of each of KINDS; `unallocated`: a row a team
    with `team` and KINDS. Since when a child has had no worker, Annex A does not tell."""

    held: pd.DataFrame
    unallocated: pd.DataFrame

    def as_json(self) -> dict[str, object]:
        """All open cases, by kind too, how many workers hold any, and how many cases no worker holds."""
        by_kind = {kind: int(self.held[kind].sum() + self.unallocated[kind].sum()) for kind in KINDS}
        return {
            "cases": sum(by_kind.values()),
            "workers": int(self.held["worker"].nunique()),
            "unallocated": int(self.unallocated[list(KINDS)].to_numpy().sum()),
            "by_kind": by_kind,
        }


def caseloads(frames: dict[int, pd.DataFrame], as_at: date, secret: bytes) -> Caseloads:
    """The open cases on a day by worker and team, and those without a worker by team."""
    children = open_children(frames, pd.Timestamp(as_at))
    children["team"] = children["team"].fillna("")
    has_worker = children["worker"].notna()
    names = children.loc[has_worker, "worker"]
    references = {name: reference(name, secret) for name in names.unique()}
    held = _by_kind(children[has_worker].assign(worker=names.map(references)), ["worker", "team"])
    return Caseloads(held, _by_kind(children[~has_worker], ["team"]))


def reference(name: str, secret: bytes) -> str:
    """The reference of a worker: the same for the same name in this installation, and of no use without its key."""
    return f"W-{hmac.new(secret, name.encode(), sha256).hexdigest()[:REFERENCE_LENGTH]}"


def _by_kind(children: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counted = {kind: (children["kind"] == kind).astype(int) for kind in KINDS}
    return children[by].assign(**counted).groupby(by, as_index=False)[list(KINDS)].sum()
