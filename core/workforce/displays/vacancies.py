"""What the vacancies page and the board report show of posts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from core import charts
from core.charts import Mark, Series
from core.figures import MOST_BARS, Card, Figure, described, numbers
from core.words import count, fte, long_date, percent
from core.workforce.displays.snapshot import FTE_MEANS, card, parts_table, since_words
from core.workforce.measures import NO_STAGE, Figures, selection, vacancy_figures, with_distinct_teams
from core.workforce.roles import LINES, WHO, Group, Groups, in_groups, key_of_role
from core.workforce.words import age_of_vacancy

BY = {"district": "By district", "team": "By team", "role": "By role"}
COUNTED = {
    "age": ("How long posts have been vacant", "Vacant for"),
    "stage": ("Recruitment pipeline by stage", "Stage of recruitment"),
}
MOST_POSTS = 200
VACANT = Series("Vacancy rate")
UNFILLED = Series("Unfilled rate", "second")
COVERED = Series("Covered by agency workers", "third")
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
_OF_LINES = {
    "line": "Posts of", "posts": "Posts", "established_fte": "Established (FTE)", "vacancy_rate": "Vacancy rate (%)",
    "agency_worker_rate": "Agency worker rate (%)",
}  # fmt: skip
_POST_COLUMNS = {
    "post_id": "Post ID", "title": "Post title", "counts_as": "Counts as", "team": "Team", "district": "District",
    "established_fte": "FTE", "status": "Status", "vacant_since": "Vacant since", "age": "Age", "stage": "Recruitment stage",
    "expected_start": "Expected start", "cover_type": "Cover", "cover_fte": "Cover FTE", "reason": "Reason",
}  # fmt: skip
MEANING = (
    "- **Whose posts.** Figures of the Department for Education count children’s social workers alone, from those who hold "
    "cases to team leaders; other posts have a line of their own. Which roles these are the programme office decides on the "
    "page Settings.\n"
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
    f"{FTE_MEANS} Frozen posts are vacant by definition and listed apart; posts of unknown status are outside "
    "every rate; agency workers are never in post."
)


@dataclass(frozen=True)
class Now:
    """The page's first figures: two rates as cards, their parts as a table, and the difference in a sentence."""

    cards: tuple[Card, ...]
    parts: pd.DataFrame
    sentence: str
    since: str


def now(
    figures: Figures, before: Figures | None, day: date, since: date | None, scope: str, of_chosen_roles: bool = False
) -> Now:
    """`scope` names the chosen places and roles; without chosen roles the figures are of children's social workers."""
    labels = {
        "vacancy_rate": "Vacancy rate",
        "unfilled_rate": "Unfilled rate",
        "agency_worker_rate": "Agency worker rate",
    }
    return Now(
        tuple(card(figure, label, figures, before) for figure, label in labels.items()),
        parts_table(_PARTS, figures, before, day),
        difference_of_rates(figures, day, scope, "" if of_chosen_roles else WHO),
        f"{since_words(since)} {IN_AND_OUT}",
    )


def difference_of_rates(figures: Figures, day: date, scope: str = "", who: str = "") -> str:
    """What the two rates are and why they differ, in the very numbers; `who` says whose posts they are of."""
    where, of = f" in {scope}" if scope else "", f" of {who}" if who else ""
    if figures["vacancy_rate"] is None:
        return f"On {long_date(day)} no post{of}{where} was known to be filled or vacant, so there is no rate."
    vacant, cover = figures["vacant_fte"], figures["agency_cover_fte"]
    left, in_all = max(0.0, vacant - cover), fte(vacant + figures["in_post_fte"])
    return (
        f"On {long_date(day)}, **{fte(vacant)}** of {in_all}{of and f' in posts{of}'}{where} were vacant: the vacancy rate, "
        f"{percent(figures['vacancy_rate'])}. Agency workers covered {fte(cover)} of that; **{fte(left)}** had no agency "
        f"worker: the unfilled rate, {percent(figures['unfilled_rate'])}."
    )


def lines_of_posts(totals: pd.DataFrame, groups: Groups) -> Figure:
    """The posts of one day by what their roles count as, a line each."""
    lines = [{"line": name, **vacancy_figures(in_groups(totals, groups, wanted))} for name, wanted in LINES.items()]
    rows = pd.DataFrame([line for line in lines if line["posts"]], columns=list(lines[0]), dtype=object)
    return Figure("Children’s social workers and other posts", numbers(rows, _OF_LINES))


def rates_by(by: pd.DataFrame, column: str, theme: str, on: str = "") -> Figure:
    """The rates of each district, team or role; `on` says the date in the chart's description."""
    bars = rate_bars(by, column)
    parts = {"unfilled": UNFILLED, "covered": COVERED}
    return Figure(
        f"Vacancies {BY[column].lower()}",
        by_table(by, column),
        described(f"Vacancy rate {BY[column].lower()}{on}, the highest first", bars),
        charts.bars(bars, parts, theme, axis="Vacancy rate, share of FTE", form=".0%").to_dict(validate=False),
        note=bars_note(by, column),
    )


def rate_bars(by: pd.DataFrame, column: str) -> pd.DataFrame:
    """Bars of the rates, the highest first, as many as can be read: name, label, unfilled, covered."""
    shown = highest_first(by, "vacancy_rate").head(MOST_BARS).dropna(subset=["vacancy_rate"])
    rates = shown[["vacancy_rate", "unfilled_rate"]].astype(float)
    return pd.DataFrame(
        {
            "name": shown[column],
            "label": [
                f"{percent(rate)} ({percent(unfilled)} unfilled)" for rate, unfilled in rates.itertuples(index=False)
            ],
            "unfilled": rates["unfilled_rate"],
            "covered": rates["vacancy_rate"] - rates["unfilled_rate"],
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


def rates_over_time(trend: pd.DataFrame, day: date, target: float, theme: str) -> Figure:
    """Both rates at each snapshot against the target."""
    words = trend_words(trend)
    mark, rates = Mark(target_words(target), target), {"vacancy_rate": VACANT, "unfilled_rate": UNFILLED}
    spec = charts.lines(trend, rates, theme, axis="Share of FTE", form=".0%", mark=mark).to_dict(validate=False)
    table = numbers(trend.iloc[::-1], {"as_at": "Snapshot", **_COLUMNS})
    title, note = f"Vacancies at each snapshot up to {long_date(day)}", f"{target_words(target)}. {IN_AND_OUT}"
    return Figure(title, table, words, spec, words=words, note=note)


def cover_over_time(trend: pd.DataFrame, theme: str) -> Figure:
    """Agency cover at each snapshot."""
    spec = charts.lines(trend, {"agency_cover_fte": COVERED}, theme, axis="FTE", form=",.0f").to_dict(validate=False)
    return Figure("Agency cover of vacant posts, FTE", alt=trend_words(trend), chart=spec)


def trend_words(trend: pd.DataFrame) -> str:
    """How far the rates went over the snapshots, for those who cannot see the chart."""
    if trend.empty:
        return "No snapshot."
    known = trend[trend["vacancy_rate"].notna()]
    if known.empty:
        return "No snapshot has a vacancy rate."
    first, last = known.iloc[0], known.iloc[-1]
    if len(known) == 1:
        return (
            f"One snapshot alone has a rate, so there is no trend: at {long_date(last.as_at)} the vacancy rate was "
            f"{percent(last.vacancy_rate)} and the unfilled rate {percent(last.unfilled_rate)}."
        )
    return (
        f"From {long_date(first.as_at)} to {long_date(last.as_at)} the vacancy rate went from {percent(first.vacancy_rate)} to "
        f"{percent(last.vacancy_rate)}, the unfilled rate from {percent(first.unfilled_rate)} to "
        f"{percent(last.unfilled_rate)}, and agency cover from {fte(first.agency_cover_fte)} to {fte(last.agency_cover_fte)}."
    )


def target_words(target: float) -> str:
    return f"Local target {target:.0%} (the plan names none)"


def vacant_by(rows: pd.DataFrame, column: str, day: date, theme: str) -> Figure:
    """The vacant posts of a day by age or stage."""
    title, heading = COUNTED[column]
    labels = [f"{count(int(row.posts), 'post')}, {fte(row.fte)}" for row in rows.itertuples()]
    rows = rows.assign(name=rows[column].map(lambda one: str(one).capitalize()), label=labels)
    bars = rows[["name", "label", "fte"]]
    spec = charts.bars(bars, {"fte": VACANT}, theme, axis="Vacant FTE").to_dict(validate=False)
    table = numbers(rows, {"name": heading, "posts": "Posts", "fte": "Vacant (FTE)"})
    return Figure(title, table, described(f"Vacant posts by {column}, {day}", bars), spec)


def outlook(
    trend: pd.DataFrame, projection: pd.DataFrame, movements: pd.DataFrame, target: float, theme: str
) -> Figure:
    """Where known starts and leavers lead the vacancy rate."""
    rows, series = projected(trend, projection), {"recorded": Series("Recorded"), "projected": Series("Projected")}
    mark = Mark(target_words(target), target)
    names = {"as_at": "Month", **{name: _COLUMNS[name] for name in ("vacancy_rate", "vacant_fte", "in_post_fte")}}
    return Figure(
        f"Projected vacancy rate, up to {long_date(projection['as_at'].iloc[-1])}",
        numbers(projection, names),
        "Vacancy rate, recorded and as far as it is known ahead. The table below holds the months.",
        charts.lines(rows, series, theme, axis="Vacancy rate", form=".0%", mark=mark).to_dict(validate=False),
        words=projection_words(projection, movements),
    )


def projected(trend: pd.DataFrame, projection: pd.DataFrame) -> pd.DataFrame:
    """The recorded vacancy rate of the last year and the projected one, which begins where it ends."""
    recorded = trend.tail(12)[["as_at", "vacancy_rate"]].rename(columns={"vacancy_rate": "recorded"})
    ahead = projection[["as_at", "vacancy_rate"]].rename(columns={"vacancy_rate": "projected"})
    return pd.concat([recorded, ahead], ignore_index=True)


def projection_words(projection: pd.DataFrame, movements: pd.DataFrame) -> str:
    """What the projection rests on and where it leads."""
    starts, leaves = (movements[movements["kind"] == kind]["fte"] for kind in ("start", "leave"))
    first, last = projection.iloc[0], projection.iloc[-1]
    if movements.empty:
        return (
            f"On {long_date(first.as_at)} no start was agreed and no leaver known, so nothing can be said of the months ahead. "
            f"{_rate_in_words(first.vacancy_rate)}"
        )
    moved = f"Known on {long_date(first.as_at)}: {count(len(starts), 'agreed start')} ({fte(float(starts.sum()))}) and "
    moved += f"{count(len(leaves), 'known leaver')} ({fte(float(leaves.sum()))})."
    if first.vacancy_rate is None or last.vacancy_rate is None:
        return f"{moved} {_rate_in_words(first.vacancy_rate)}"
    return (
        f"{moved} If nothing else happens, the vacancy rate goes from "
        f"{percent(first.vacancy_rate)} to **{percent(last.vacancy_rate)}** by {long_date(last.as_at)}. Leavers who have not "
        "given notice, and starts not yet agreed, are not in it."
    )


def _rate_in_words(rate: float | None) -> str:
    return "There is no vacancy rate." if rate is None else f"The vacancy rate was {percent(rate)}."


def list_of_posts(rows: pd.DataFrame, total: int) -> Figure:
    """`vacant_posts` out of so many: the first ones as its table, all of them in its download."""
    about = "Vacant and frozen posts, vacant longest first"
    return Figure(about, rows.head(MOST_POSTS), words=posts_words(rows, total), whole=rows)


def vacant_posts(
    posts: pd.DataFrame,
    day: date,
    groups: Groups,
    places: tuple[Sequence[str], Sequence[str], Sequence[str]],
    stages: Sequence[str],
    ages: Sequence[str],
) -> pd.DataFrame:
    """The vacant posts that the choices leave, vacant longest first, those without a date last."""
    found = selection(with_distinct_teams(posts), *places)
    found = found.assign(
        age=[age_of_vacancy(since, day).value for since in found["vacant_since"]],
        stage=found["stage"].map(lambda stage: stage or NO_STAGE),
        counts_as=[groups.get(key_of_role(role), Group.UNDECIDED) for role in found["role"]],
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
