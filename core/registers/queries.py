"""The entries of the registers as frames, and what they are shown beside."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session

from core.plan.measures import Frames
from core.plan.shipped import shipped_refs
from core.registers.every import REGISTERS
from core.registers.register import ABOUT, Around, Register, known_at, standing, where
from core.registers.tables import TABLES
from core.storage.frames import frame
from core.uploads.history import uploads
from core.workforce.measures import NOT_BY_KIND
from core.workforce.queries import caseload_totals, unallocated

COHORTS = {"cin": "CIN", "cp": "CP", "lac": "LAC"}
ALIVE = ["id", "as_at", "is_illustrative"]
State = tuple[int, tuple[int, ...]]


def state(session: Session, register: Register) -> State:
    """What the entries that stand follow from: the number of the last one, and the uploads that count."""
    last = session.execute(select(func.max(TABLES[register.name].c.id))).scalar()
    return last or 0, tuple(_current(session, register)["id"])


def stored(session: Session, register: Register) -> pd.DataFrame:
    """Every entry that was typed or belongs to an upload that counts: ABOUT, the fields, `as_at` (of the upload, else the day of
    writing) and `is_illustrative`."""
    table, names = TABLES[register.name], (*ABOUT, *register.fields)
    rows = frame(session, select(*(table.c[name] for name in names)).order_by(table.c.id), names)
    current = _current(session, register).set_index("id")
    typed = rows["upload"].isna()
    rows = rows[typed | rows["upload"].isin(current.index)]
    of_upload = current.reindex(rows["upload"].tolist())
    as_at = [at.date() if pd.isna(day) else day for day, at in zip(of_upload["as_at"], rows["at"], strict=True)]
    return rows.assign(as_at=as_at, is_illustrative=[made_up is True for made_up in of_upload["is_illustrative"]])


def entries(session: Session, register: Register) -> pd.DataFrame:
    """The entries that stand: columns as `stored`."""
    return standing(stored(session, register), register.model)


def history(session: Session, register: Register, number: int) -> pd.DataFrame:
    """An entry and those in whose place it stands, the newest first: columns as `stored`."""
    rows = stored(session, register).set_index("id", drop=False)
    numbers: list[int] = []
    while number in rows.index and number not in numbers:
        numbers.append(number)
        corrects = rows.loc[number, "corrects"]
        if pd.isna(corrects):
            break
        number = int(corrects)
    return rows.loc[numbers].reset_index(drop=True)


def live_cases(session: Session) -> pd.DataFrame:
    """The cases of every caseload snapshot that gives them by kind, held and without a worker: as_at, cohort, district, cases."""
    both = pd.concat([caseload_totals(session), unallocated(session)], ignore_index=True)
    mixed = set(both.loc[both[NOT_BY_KIND].astype(int) > 0, "as_at"]) if len(both) else set()
    both = both[~both["as_at"].isin(mixed)]
    long = both.melt(["as_at", "district"], list(COHORTS), "kind", "cases")
    long = long.assign(cohort=long["kind"].map(COHORTS), cases=long["cases"].astype(int))
    return long.groupby(["as_at", "cohort", "district"], as_index=False)["cases"].sum()


def due_dates(plan: Frames) -> dict[str, date]:
    """The dates of the plan that ships, by `A1.1 LAC`: a ref of that plan and the label of the milestone."""
    refs = {ref: shipped for shipped, ref in shipped_refs(plan).items()}
    return {
        f"{refs[row.action]} {row.label or ''}".strip(): row.due_on
        for row in plan["milestones"].itertuples()
        if row.action in refs and row.due_on
    }


def observations(session: Session) -> pd.DataFrame:
    """What the registers say of the indicators: measure, month, district, numerator, denominator, is_illustrative, and the title
    of the register in `file_name`. A month counts once the entries reach its end."""
    found = []
    for register in REGISTERS.values():
        rows = entries(session, register) if register.observations else pd.DataFrame()
        if register.observations is None or rows.empty:
            continue
        through = max(rows["as_at"])
        told = register.observations(known_at(rows, register.model, through), Around(through, live_cases(session)))
        told = where(told, (month <= through for month in told["month"]))
        found.append(
            told.assign(
                at=max(rows["at"]),
                file_name=f"register {register.title}",
                is_illustrative=bool(rows["is_illustrative"].any()),
            )
        )
    columns = ["measure", "month", "district", "numerator", "denominator", "at", "file_name", "is_illustrative"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _current(session: Session, register: Register) -> pd.DataFrame:
    every = uploads(session)
    return every.loc[every["is_current"] & (every["kind"] == register.kind), ALIVE]


def real_from(rows: pd.DataFrame, without: Iterable[int] = ()) -> pd.DataFrame:
    """Of stored rows the real ones, without those of these uploads."""
    return rows[~rows["is_illustrative"] & ~rows["upload"].isin(list(without))]
