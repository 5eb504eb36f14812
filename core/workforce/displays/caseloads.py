"""What the caseloads page and the board report show of cases. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from core import charts
from core.charts import Mark, Series
from core.figures import MOST_BARS, Card, Figure, described, numbers
from core.words import count, days, fte, long_date, one_place, percent, whole
from core.workforce.displays.snapshot import card, since_words
from core.workforce.displays.vacancies import highest_first
from core.workforce.measures import CASES, Figures, average_caseload
from core.workforce.roles import ONE, SOCIAL_WORK, WHO, Group, Groups, in_groups

BY = {"district": "By district", "team": "By team"}
SHORT_FORMS = (
    "**Short forms here.** CIN: children in need · CP: children with a child protection plan · LAC: looked after children · "
    "NQSW: newly qualified social worker · FTE: full-time equivalent, 1 is a full week"
)
KIND_NAMES = {
    "CIN": "Children in need (CIN)",
    "CP": "Child protection plan (CP)",
    "LAC": "Looked after children (LAC)",
    "Care leavers": "Care leavers",
}
_COLUMNS = {
    "average": "Cases per FTE",
    "above": "Workers above target",
    "share_above": "Above target (%)",
    "highest": "Highest",
    "newly_qualified_average": "NQSW cases per FTE",
    "unallocated": "Unallocated cases",
    "longest_wait_days": "Longest wait (days)",
    "cases": "Cases held",
    "workers": "Workers",
    "fte": "Workers (FTE)",
    "cin": "CIN",
    "cp": "CP",
    "lac": "LAC",
    "care_leavers": "Care leavers",
}
LEFT_OUT = (
    "What workers hold on {} is left out, as other people are counted there than on {}: some caseload sheets give workers’ "
    "roles and some give none."
)
NOT_COMPARED = (
    "The snapshot before, of {day}, counts other people, as one of the two gives workers’ roles and the other gives none: no "
    "change is shown."
)
_LINES = {
    "Children’s social workers": SOCIAL_WORK,
    "Workers of other roles": (Group.OTHER,),
    "Role not decided or not given": (Group.UNDECIDED,),
}
_OF_LINES = {
    "line": "Who", "workers": "Workers who hold cases", "fte": "Workers (FTE)", "cases": "Cases held",
    "average": "Cases per FTE",
}  # fmt: skip
MEANING = (
    "- **Whose cases.** Figures of the Department for Education count children’s social workers alone. Where a caseload sheet "
    "gives workers’ roles, so do these; other workers have a line of their own. Which roles these are the programme office "
    "decides on the page Settings.\n"
    "- **Cases per FTE.** Cases held / FTE of the workers who hold at least one case, employed and agency. A case is a "
    "child, or an expected child, allocated to a worker: in need, with a child protection plan, looked after, or a care leaver.\n"
    "- **Above the target.** Workers with more cases per FTE than the target: someone of 0.5 FTE is above a target of 30 with 16 "
    "cases.\n"
    "- **Unallocated.** Cases that no worker holds; they are in no average. The longest wait is counted in days at the "
    "snapshot’s date.\n"
    "- Definitions follow the Department for Education’s *Children’s social work workforce*. Averages are made from sums, "
    "never from other averages."
)


@dataclass(frozen=True)
class Now:
    """The page's first figures as cards, in a sentence, and newly qualified workers apart."""

    cards: tuple[Card, ...]
    sentence: str
    since: str
    newly_qualified: str
    who: str


def now(
    figures: Figures,
    before: Figures | None,
    day: date,
    since: date | None,
    target: int,
    scope: str,
    of_social_workers: bool = False,
) -> Now:
    """Without `before` there is nothing to compare with, though there may be a snapshot before."""
    labels = {
        "average": "Cases per FTE",
        "share_above": f"Workers above {target}",
        "highest": "Highest per FTE",
        "unallocated": "Unallocated cases",
        "longest_wait_days": "Longest wait",
    }
    cards = tuple(card(figure, label, figures, before) for figure, label in labels.items())
    who = (ONE, WHO) if of_social_workers else ("worker", "workers")
    compared = NOT_COMPARED.format(day=long_date(since)) if since and before is None else since_words(since)
    return Now(
        cards,
        _held(figures, day, target, scope, who),
        compared,
        _newly_qualified(figures),
        who[1][0].upper() + who[1][1:],
    )


def _held(figures: Figures, day: date, target: int, scope: str, who: tuple[str, str]) -> str:
    where = f" in {scope}" if scope else ""
    if figures["average"] is None:
        return f"On {long_date(day)} no {who[0]}{where} held a case, so there is no average. {_waiting(figures)}"
    return (
        f"On {long_date(day)}, {count(figures['workers'], *who)}{where} ({fte(figures['fte'])}) held "
        f"{count(figures['cases'], 'case')}: **{one_place(figures['average'])} cases per FTE** against a target of {target}. "
        f"**{figures['above']:,} of them ({percent(figures['share_above'])})** hold more than {target} per FTE, the highest "
        f"{one_place(figures['highest'])}. {_waiting(figures)}"
    )


def _waiting(figures: Figures) -> str:
    if figures["unallocated"] is None:
        return "The sheet had no row of unallocated cases: no figure."
    wait = figures["longest_wait_days"]
    longest = "" if wait is None else f"; the longest has waited {days(wait)}"
    return f"**{count(figures['unallocated'], 'case').capitalize()} unallocated**{longest}."


def _newly_qualified(figures: Figures) -> str:
    if not figures["newly_qualified_workers"]:
        return "**Newly qualified social workers (NQSW):** none holds a case here."
    return (
        f"**Newly qualified social workers (NQSW):** {count(figures['newly_qualified_workers'], 'worker')}, "
        f"{one_place(figures['newly_qualified_average'])} cases per FTE, the highest "
        f"{one_place(figures['newly_qualified_highest'])}."
    )


def lines_of_workers(workers: pd.DataFrame, groups: Groups) -> Figure:
    """The workers of one day who hold cases by what their roles count as, a line each."""
    rows = []
    for name, wanted in _LINES.items():
        holding = in_groups(workers[workers["per_fte"] > 0], groups, wanted)
        fte_held, cases = float(holding["fte"].sum()), int(holding[list(CASES)].sum().sum())
        rows.append((name, int(holding["workers"].sum()), fte_held, cases, average_caseload(cases, fte_held)))
    table = pd.DataFrame([row for row in rows if row[1]], columns=list(_OF_LINES), dtype=object)
    return Figure("Children’s social workers and other workers who hold cases", numbers(table, _OF_LINES))


def workers_by_caseload(distribution: pd.DataFrame, target: int, theme: str) -> Figure:
    """How many workers hold how many cases."""
    rows = columns(distribution)
    spec = charts.columns(rows, theme, axis="Workers", across="Cases per FTE").to_dict(validate=False)
    title = "Workers by cases per FTE"
    words = rows.assign(label=[f"{number:,} workers" for number in rows["amount"]])
    return Figure(
        title, distribution_table(distribution), described(f"{title}, against a target of {target}", words), spec
    )


def columns(distribution: pd.DataFrame) -> pd.DataFrame:
    """Columns of the distribution, all workers together: name, amount, is_above."""
    bands = distribution.groupby(["from", "band", "is_above"], as_index=False)["workers"].sum().sort_values("from")
    return bands.rename(columns={"band": "name", "workers": "amount"})[["name", "amount", "is_above"]]


def distribution_table(distribution: pd.DataFrame) -> pd.DataFrame:
    """The distribution as numbers: a row a band, newly qualified workers apart."""
    wide = distribution.pivot(index=["from", "band", "is_above"], columns="is_newly_qualified", values="workers")
    wide = wide.reindex(columns=[False, True]).fillna(0).sort_index().reset_index()
    return pd.DataFrame(
        {
            "Cases per FTE": wide["band"],
            "Workers": [int(one) for one in wide[False] + wide[True]],
            "Of them NQSW": [int(one) for one in wide[True]],
            "Against the target": ["above" if one else "at or below" for one in wide["is_above"]],
        },
        dtype=object,
    )


def averages_by(by: pd.DataFrame, column: str, target: int, theme: str) -> Figure:
    """The caseloads of each district or team against the target."""
    bars, places = average_bars(by, column, target), BY[column].lower()
    spec = charts.bars(bars, {"average": Series("Cases per FTE")}, theme, axis="Cases per FTE").to_dict(validate=False)
    alt = described(f"Cases per FTE {places}, the highest first", bars)
    return Figure(f"Caseloads {places}", by_table(by, column), alt, spec, note=bars_note(by, target))


def average_bars(by: pd.DataFrame, column: str, target: int) -> pd.DataFrame:
    """Bars of cases per FTE, the highest first, as many as can be read: name, label, average, mark (the target)."""
    shown = highest_first(by, "average").head(MOST_BARS).dropna(subset=["average"])
    return pd.DataFrame(
        {
            "name": shown[column],
            "label": [f"{one_place(row.average)} ({percent(row.share_above)} above)" for row in shown.itertuples()],
            "average": shown["average"].astype(float),
            "mark": float(target),
        }
    )


def by_table(by: pd.DataFrame, column: str) -> pd.DataFrame:
    """The figures of each district or team as numbers, the highest average first."""
    return numbers(highest_first(by, "average"), {column: column.capitalize(), **_COLUMNS})


def bars_note(by: pd.DataFrame, target: int) -> str:
    rest = f" The chart has the {MOST_BARS} highest of {len(by):,}, the table all." if len(by) > MOST_BARS else ""
    return f"Highest first; the line across a bar is the target of {target}, and ‘above’ is the share of workers over it.{rest}"


def cases_by_kind(kinds: pd.DataFrame, theme: str) -> Figure:
    """The cases that workers hold, by kind."""
    title, total = "Cases held, by kind", int(kinds["cases"].sum())
    shares = [f"{cases:,} ({percent(cases / total)})" if total else "0" for cases in kinds["cases"]]
    bars = pd.DataFrame({"name": kinds["kind"].map(KIND_NAMES), "label": shares, "cases": kinds["cases"]})
    spec = charts.bars(bars, {"cases": Series("Cases")}, theme, axis="Cases held").to_dict(validate=False)
    return Figure(title, numbers(bars, {"name": "Kind", "cases": "Cases held"}), described(title, bars), spec)


FOLLOWED: dict[str, tuple[str, str, str, dict[str, Series]]] = {
    "average": (
        "Cases per FTE", "Cases per FTE", ",.0f",
        {"average": Series("All"), "newly_qualified_average": Series("Newly qualified", "second")},
    ),
    "share_above": ("Workers above {target}", "Share", ".0%", {"share_above": Series("Above")}),
    "unallocated": ("Unallocated cases", "Cases", ",.0f", {"unallocated": Series("Unallocated", "third")}),
    "longest_wait_days": ("Longest wait", "Days", ",.0f", {"longest_wait_days": Series("Longest wait", "third")}),
}  # fmt: skip


def over_time(trend: pd.DataFrame, figure: str, target: int, theme: str) -> Figure:
    """One of the figures that are FOLLOWED at each snapshot; a line for each of its series that `trend` holds."""
    title, axis, form, series = FOLLOWED[figure]
    series = {name: one for name, one in series.items() if name in trend}
    mark = Mark(f"Target {target}", target) if figure == "average" else None
    spec = charts.lines(trend, series, theme, axis=axis, form=form, mark=mark).to_dict(validate=False)
    words = trend_words(trend, figure)
    alt = f"{words} The table below holds every snapshot." if trend[figure].notna().any() else words
    return Figure(title.format(target=target), alt=alt, chart=spec, words=words)


def every_snapshot(trend: pd.DataFrame, day: date, left_out: Collection[date] = ()) -> Figure:
    """The figures of each snapshot up to a day, the newest first; of those left out only what no worker holds."""
    held = [name for name in _COLUMNS if name not in ("unallocated", "longest_wait_days")]
    shown = trend.iloc[::-1].astype(object)
    shown.loc[shown["as_at"].isin(left_out), held] = None
    note = LEFT_OUT.format(count(len(left_out), "snapshot"), long_date(day)) if left_out else ""
    return Figure(
        f"Caseloads at each snapshot up to {long_date(day)}",
        numbers(shown, {"as_at": "Snapshot", **_COLUMNS}),
        note=note,
    )


def trend_words(trend: pd.DataFrame, figure: str) -> str:
    """How far a figure went over the snapshots, for those who cannot see the chart."""
    known = trend[trend[figure].notna()]
    if known.empty:
        return f"{_COLUMNS[figure]}: no figure."
    first, last = known.iloc[0], known.iloc[-1]
    if len(known) == 1:
        return f"{_COLUMNS[figure]} at {long_date(last.as_at)}: {_said(last[figure], figure)}, and no other figure."
    return (
        f"{_COLUMNS[figure]} from {long_date(first.as_at)} to {long_date(last.as_at)}: from {_said(first[figure], figure)} to "
        f"{_said(last[figure], figure)}."
    )


def _said(value: Any, figure: str) -> str:
    if figure == "share_above":
        return percent(value)
    return whole(value) if isinstance(value, int) else one_place(value)
