"""The report's sections that explain it: the key of ratings, what the figures mean, the date and source of each. Pure."""

import pandas as pd

from core.board import workforce_sections
from core.board.plan_sections import PlanState
from core.board.report import Section
from core.board.workforce_sections import Workforce
from core.figures import Figure
from core.health import displays as health_displays
from core.health.rounds import Standing
from core.plan import phrases
from core.words import long_date
from core.workforce.displays import caseloads, vacancies


def key(plan: PlanState) -> Section:
    """Every rating with its meaning, in the order in which the rules are tried."""
    words = (
        "Each action gets one rating, by the first of these rules that holds. The letter stands beside every colour."
    )
    ratings = [(phrases.rating_label(rating), meaning) for rating, meaning in phrases.rating_key(plan.numbers).items()]
    table = pd.DataFrame(ratings, columns=["Rating", "What it means"])
    figure = Figure("Key of ratings", table, widths=(3.0, 9.0), rated=("Rating",))
    return Section("What the ratings mean", "Ratings", (words, figure), is_on_new_page=True)


def definitions() -> Section:
    """What each figure means, in the words of the screens."""
    return Section(
        "What the figures mean",
        "Definitions",
        (
            "### The plan\n" + PLAN_MEANING,
            "### Vacancies\n" + vacancies.MEANING,
            "### Caseloads\n" + caseloads.MEANING,
            "### Indicators\n" + INDICATORS_MEANING,
            "### Health check\n" + health_displays.MEANING,
        ),
    )


PLAN_MEANING = (
    "- **Reporting date.** Everything is shown as it had been recorded for that date.\n"
    "- **Due and expected.** *Due* is the plan’s own date, its baseline, which never changes. *Expected* is the latest forecast, "
    "or the day on which it was met.\n"
    "- **Completed, newly red, recovered, re-dated.** What differs between the two reporting dates. An action that was completed "
    "or superseded does not count as recovered.\n"
    "- **Red since.** The first day as at which an action was red, and has been without a break since.\n"
    "- **Owner.** The posts that are accountable for an action; the first one named leads. Posts are shown, not people.\n"
    "- **Set by hand.** An owner may set another rating than the rule’s with a reason; both are shown, and an action that is "
    "red by the rule stays among the red ones."
)
INDICATORS_MEANING = (
    "- **Rating.** Green: the target is met. Amber: the floor is met. Red: not even the floor. Targets that no law or plan names "
    "are local working targets.\n"
    "- **Signal.** A change counts as one only where a process control (XmR) chart shows it: a figure outside the limits, eight "
    "in a row on one side of the mean, six in a row rising or falling, or two of three near a limit."
)


def dates(plan: PlanState, workforce: Workforce, check: Standing | None, latest: pd.DataFrame) -> Section:
    """The date and the source of every figure."""
    about = plan.frames["plan"].iloc[0]
    heard = max((day for day in plan.now["reviewed_on"] if day), default=None)
    newest = (
        f"Progress as recorded; the newest entry that counts is for {long_date(heard)}."
        if heard
        else "Nothing was recorded yet."
    )
    yes_no = {True: "yes", False: "no"}
    rows = [
        ("Plan: titles, leads and baseline dates", "As agreed", str(about["source"]), "no"),
        ("Ratings, delivery, forecasts", long_date(plan.as_at), newest, yes_no[plan.is_illustrative]),
        ("Compared with", long_date(plan.since), "Progress as recorded for that date.", yes_no[plan.is_illustrative]),
        *workforce_sections.sources(workforce),
    ]
    if check:
        source = "Round of that day; figures by the snapshots before it."
        rows.append(("Health check", long_date(check.held_on), source, yes_no[check.is_illustrative]))
    if months := sorted({f"{month:%Y-%m}": f"{month:%B %Y}" for month in latest["month"].dropna()}.items()):
        names = list(dict.fromkeys((months[0][1], months[-1][1])))
        is_made_up = bool(latest["is_illustrative"].any())
        rows.append(("Indicators", " to ".join(names), "Each for the month that stands beside it.", yes_no[is_made_up]))
    table = pd.DataFrame(rows, columns=["What", "As at", "Source", "Illustrative"])
    words = (
        "*Illustrative* figures are made up to show how the product works, until the council’s own take their place."
    )
    return Section(
        "The date of every figure", "Dates", (words, Figure("Dates and sources", table, widths=(3.4, 2.6, 5.2, 1.5)))
    )
