"""What the vacancies page shows, ready to draw: frames of numbers and words, and lines of Markdown. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from core.figures import MOST_BARS, Display, numbers
from core.words import count, fte, long_date, percent
from core.workforce import displays, measures
from core.workforce.measures import NO_STAGE, Figures, age_of_vacancy

BY = {"district": "By district", "team": "By team", "role": "By role"}
MOST_POSTS = 200
_PARTS = {
    "established_fte": "Established",
    "in_post_fte": "In post",
    "vacant_fte": "Vacant",
    "frozen_fte": "of which frozen",
    "agency_cover_fte": "Agency cover of vacant posts",
    "unknown_fte": "Unknown status, in no rate",
}
_COLUMNS = {
    "vacancy_rate": "Vacancy rate (%)",
    "unfilled_rate": "Unfilled rate (%)",
    "established_fte": "Established (FTE)",
    "in_post_fte": "In post (FTE)",
    "vacant_fte": "Vacant (FTE)",
    "frozen_fte": "Of which frozen (FTE)",
    "agency_cover_fte": "Agency cover (FTE)",
    "unknown_fte": "Unknown status (FTE)",
    "posts": "Posts",
}
_POST_COLUMNS = {
    "post_id": "Post ID",
    "title": "Post title",
    "team": "Team",
    "district": "District",
    "established_fte": "FTE",
    "status": "Status",
    "vacant_since": "Vacant since",
    "age": "Age",
    "stage": "Recruitment stage",
    "expected_start": "Expected start",
    "cover_type": "Cover",
    "cover_fte": "Cover FTE",
    "reason": "Reason",
}
MEANING = (
    "- **Vacancy rate.** Vacant FTE / (vacant FTE + FTE in post). A post counts as vacant whether or not agency covers it or "
    "anyone recruits to it; frozen posts are vacant by this definition.\n"
    "- **Unfilled rate.** (Vacant FTE - agency FTE covering it) / (vacant FTE + FTE in post). Our own measure, shown beside the "
    "vacancy rate because the two are often confused.\n"
    "- **In post** are people employed in the post; an agency worker never counts as in post. **Established** are all posts "
    "but deleted ones.\n"
    "- **Unknown status.** Posts whose sheet did not say whether they are filled: counted, but in neither rate.\n"
    "- Definitions follow the Department for Education’s *Children’s social work workforce*. Rates are made from sums, never "
    "from other rates."
)
IN_AND_OUT = (
    f"{displays.FTE_MEANS} Frozen posts are vacant by definition and listed apart; posts of unknown status are outside "
    "every rate; agency workers are never in post."
)


def now(figures: Figures, before: Figures | None, day: date, since: date | None, scope: str) -> Display:
    """The page's first figures: two rates as cards, their parts as a table, and the difference in a sentence."""
    return {
        "cards": [
            displays.card("vacancy_rate", "Vacancy rate", figures, before),
            displays.card("unfilled_rate", "Unfilled rate", figures, before),
        ],
        "parts": displays.parts_table(_PARTS, figures, before, day),
        "sentence": difference_of_rates(figures, day, scope),
        "since": f"{displays.since_words(since)} {IN_AND_OUT}",
    }


def difference_of_rates(figures: Figures, day: date, scope: str = "") -> str:
    """What the two rates are and why they differ, in the very numbers."""
    where = f" in {scope}" if scope else ""
    if figures["vacancy_rate"] is None:
        return f"On {long_date(day)} no post{where} was known to be filled or vacant, so there is no rate."
    vacant, cover = figures["vacant_fte"], figures["agency_cover_fte"]
    left = max(0.0, vacant - cover)
    return (
        f"On {long_date(day)}, **{fte(vacant)}** of {fte(vacant + figures['in_post_fte'])}{where} were vacant: the vacancy rate, "
        f"{percent(figures['vacancy_rate'])}. Agency workers covered {fte(cover)} of that; **{fte(left)}** had no agency "
        f"worker: the unfilled rate, {percent(figures['unfilled_rate'])}."
    )


def told_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose teams bear their district's name, so that teams of one name in two districts stay two."""
    if "team" not in frame or frame.empty:
        return frame
    both = frame["team"] + ", " + frame["district"]
    pairs = frame[["team", "district"]].assign(both=both).drop_duplicates("both")
    names = {pair.both: pair.team if pair.district in pair.team else pair.both for pair in pairs.itertuples()}
    return frame.assign(team=both.map(names))


def rate_bars(by: pd.DataFrame, column: str) -> pd.DataFrame:
    """Bars of the rates, the highest first, as many as can be read: name, label, unfilled, covered."""
    shown = highest_first(by, "vacancy_rate").head(MOST_BARS)
    shown = shown[shown["vacancy_rate"].notna()]
    return pd.DataFrame(
        {
            "name": shown[column],
            "label": [
                f"{percent(row.vacancy_rate)} ({percent(row.unfilled_rate)} unfilled)" for row in shown.itertuples()
            ],
            "unfilled": shown["unfilled_rate"].astype(float),
            "covered": shown["vacancy_rate"].astype(float) - shown["unfilled_rate"].astype(float),
        }
    )


def highest_first(by: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The rows by a figure, the highest first and those without a figure last."""
    order = by[figure].astype(float)
    return by.iloc[order.sort_values(ascending=False, kind="stable", na_position="last").index].reset_index(drop=True)


def by_table(by: pd.DataFrame, column: str) -> pd.DataFrame:
    """The figures of each district, team or role as numbers, the highest vacancy rate first."""
    return numbers(highest_first(by, "vacancy_rate"), {column: column.capitalize(), **_COLUMNS})


def bars_note(by: pd.DataFrame, column: str) -> str:
    rest = f" The chart has the {MOST_BARS} highest of {len(by):,}, the table all." if len(by) > MOST_BARS else ""
    return f"Highest vacancy rate first: the whole bar is the vacancy rate.{rest}"


def trend_table(trend: pd.DataFrame) -> pd.DataFrame:
    """The figures of each snapshot as numbers, the newest first."""
    return numbers(trend.iloc[::-1], {"as_at": "Snapshot", **_COLUMNS})


def trend_words(trend: pd.DataFrame) -> str:
    """How far the rates went over the snapshots, for those who cannot see the chart."""
    if trend.empty:
        return "No snapshot."
    first, last = trend.iloc[0], trend.iloc[-1]
    return (
        f"From {long_date(first.as_at)} to {long_date(last.as_at)} the vacancy rate went from {percent(first.vacancy_rate)} to "
        f"{percent(last.vacancy_rate)}, the unfilled rate from {percent(first.unfilled_rate)} to "
        f"{percent(last.unfilled_rate)}, and agency cover from {fte(first.agency_cover_fte)} to {fte(last.agency_cover_fte)}."
    )


def target_words(target: float) -> str:
    return f"Local target {target:.0%} (the plan names none)"


def counted(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Bars of the vacant posts by age or stage: name, label, fte."""
    return pd.DataFrame(
        {
            "name": rows[column].map(lambda one: str(one).capitalize()),
            "label": [f"{count(int(row.posts), 'post')}, {fte(row.fte)}" for row in rows.itertuples()],
            "fte": rows["fte"].astype(float),
        }
    )


def counted_table(rows: pd.DataFrame, column: str, heading: str) -> pd.DataFrame:
    """The vacant posts by age or stage as numbers."""
    named = rows.assign(**{column: rows[column].map(lambda one: str(one).capitalize())})
    return numbers(named, {column: heading, "posts": "Posts", "fte": "Vacant (FTE)"})


def projected(trend: pd.DataFrame, projection: pd.DataFrame) -> pd.DataFrame:
    """The recorded vacancy rate of the last year and the projected one, which begins where it ends."""
    recorded = trend.tail(12)[["as_at", "vacancy_rate"]].rename(columns={"vacancy_rate": "recorded"})
    ahead = projection[["as_at", "vacancy_rate"]].rename(columns={"vacancy_rate": "projected"})
    return pd.concat([recorded, ahead], ignore_index=True)


def projection_table(projection: pd.DataFrame) -> pd.DataFrame:
    """The projected months as numbers."""
    names = {"as_at": "Month", **{name: _COLUMNS[name] for name in ("vacancy_rate", "vacant_fte", "in_post_fte")}}
    return numbers(projection, names)


def projection_words(projection: pd.DataFrame, movements: pd.DataFrame) -> str:
    """What the projection rests on and where it leads."""
    starts, leaves = (movements[movements["kind"] == kind]["fte"] for kind in ("start", "leave"))
    first, last = projection.iloc[0], projection.iloc[-1]
    return (
        f"Known on {long_date(first.as_at)}: {count(len(starts), 'agreed start')} ({fte(float(starts.sum()))}) and "
        f"{count(len(leaves), 'known leaver')} ({fte(float(leaves.sum()))}). If nothing else happens, the vacancy rate goes from "
        f"{percent(first.vacancy_rate)} to **{percent(last.vacancy_rate)}** by {long_date(last.as_at)}. Leavers who have not "
        "given notice, and starts not yet agreed, are not in it."
    )


def vacant_posts(
    posts: pd.DataFrame,
    day: date,
    places: tuple[Sequence[str], Sequence[str], Sequence[str]],
    stages: Sequence[str],
    ages: Sequence[str],
) -> pd.DataFrame:
    """The vacant posts that the choices leave, vacant longest first, those without a date last."""
    found = measures.chosen(told_apart(posts), *places)
    found = found.assign(
        age=[age_of_vacancy(since, day).value for since in found["vacant_since"]],
        stage=found["stage"].map(lambda stage: stage or NO_STAGE),
    )
    for column, wanted in (("stage", stages), ("age", ages)):
        if wanted:
            found = found[found[column].isin(wanted)]
    order = found["vacant_since"].map(lambda since: since or date.max).sort_values(kind="stable").index
    return found.loc[order, list(_POST_COLUMNS)].rename(columns=_POST_COLUMNS).reset_index(drop=True)


def posts_words(found: pd.DataFrame, total: int) -> str:
    """How many posts are shown."""
    shown = f" The first {MOST_POSTS} are on the screen; the download holds all." if len(found) > MOST_POSTS else ""
    return f"Showing {len(found):,} of {count(total, 'row')} of vacant and frozen posts, vacant longest first.{shown}"


COMPARED = {
    "vacancy_rate": "Vacancy rate",
    "agency_worker_rate": "Agency worker rate",
    "agency_cover_rate": "Vacancies covered by agency",
    "turnover_rate": "Turnover rate",
}
_FLAGS = {
    "z": "not applicable", "x": "not available", ":": "not available", "c": "suppressed", "low": "rounds to 0",
    "u": "of low reliability",
}  # fmt: skip
COMPARED_MEANS = {
    "vacancy_rate": "FTE vacancies / (FTE vacancies + FTE in post)",
    "agency_worker_rate": "agency FTE / (agency FTE + FTE in post)",
    "agency_cover_rate": "agency FTE covering vacancies / FTE vacancies",
    "turnover_rate": "FTE leavers in the year / FTE in post at its end",
}


def compared_bars(comparison: pd.DataFrame, own: Figures, day: date, measure: str) -> pd.DataFrame:
    """One's own figure at the snapshot, then the latest published figure of each: name, label, value."""
    rows = [("This council’s snapshot", str(day.year), own.get(measure))] if own.get(measure) is not None else []
    latest = (
        comparison[comparison["value"].notna()].drop_duplicates("who", keep="last") if len(comparison) else comparison
    )
    rows += [(row.who, str(row.year), row.value) for row in latest.itertuples()]
    return pd.DataFrame(
        [(who, f"{percent(value)} in {year}", value) for who, year, value in rows],
        columns=["name", "label", "value"],
    )


def compared_table(comparison: pd.DataFrame) -> pd.DataFrame:
    """The published figures, a row a year and a column each, in words: a flag that stands in a figure's place is spelled out."""
    rows = comparison.assign(said=[_published(row) for row in comparison.itertuples()])
    whos = list(dict.fromkeys(rows["who"]))
    table = rows.pivot(index="year", columns="who", values="said")[whos].sort_index(ascending=False).reset_index()
    return table.rename(columns={"year": "Year"}).astype({"Year": str}).fillna("No figure")


def _published(row: Any) -> str:
    if row.value is None:
        return f"No figure ({_FLAGS.get(row.flag, 'not available')})"
    reliable = f" ({_FLAGS[row.flag]})" if row.flag in _FLAGS else ""
    return f"{percent(row.value)}{reliable}"


def _own_words(comparison: pd.DataFrame, day: date) -> str:
    """Which posts one's own figure counts, and how far its date is from the published ones."""
    said = (
        f" This council’s snapshot is of {long_date(day)} and counts posts of social workers, practitioners and team leaders "
        "only, as the published figures do."
    )
    years = max(comparison["year"]) - day.year if len(comparison) else 0
    return f"{said} **The published figures are {years} years later: compare with care.**" if years > 1 else said


def compared_words(comparison: pd.DataFrame, own: Mapping[str, Any], day: date, measure: str) -> str:
    """What stands beside what, and of which years."""
    near = comparison[(comparison["who"] == measures.NEIGHBOURS) & comparison["value"].notna()]
    of = f" Neighbours: {int(near.iloc[-1]['authorities'])} authorities summed." if len(near) else ""
    mine = "" if own.get(measure) is None else _own_words(comparison, day)
    return (
        f"{COMPARED[measure]}: {COMPARED_MEANS[measure]}. Published figures: Department for Education, *Children’s social work "
        f"workforce*, at 30 September of each year.{mine}{of}"
    )
