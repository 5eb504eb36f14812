"""The report's last section about the plan: every action with all that is known of it. Pure."""

from typing import Any

import pandas as pd

from core.board.plan_sections import PlanState, both_ratings, text_of
from core.board.report import Part, Section
from core.figures import Figure
from core.plan import displays, phrases
from core.words import long_date, short_date


def annex(plan: PlanState, for_publication: bool) -> Section:
    """Every action of the plan with its rating, reason, leads, dates, delivery and what was recorded."""
    now, leads = plan.now, plan.frames["leads"]
    rows = displays.export_rows(now).assign(**{"Completed on": now["completed_on"]})
    actions = list(now.itertuples())
    paper = pd.DataFrame(
        {
            "Ref": now["ref"],
            "Action": now["title"],
            "Rating": [both_ratings(row) for row in actions],
            "Why": now["reason"].map(phrases.bare_reason),
            "Leads": [_leads(row) for row in actions],
            "Start, due, expected": [_dates(row) for row in actions],
            "Delivery": [_delivery(row) for row in actions],
            "Done, next, evidence": [_recorded(row) for row in actions],
        }
    )
    parts: list[Part] = [
        "Every action, in the plan’s order. A is who is accountable, R who is responsible. *Due* is the "
        "plan’s own date, *expected* the latest forecast or the day it was met.",
        Figure(
            f"The plan as at {long_date(plan.as_at)}",
            rows.drop(columns="Recorded by") if for_publication else rows,
            paper=paper,
            widths=(1.0, 4.0, 2.2, 3.6, 1.9, 2.6, 2.1, 5.2),
            rated=("Rating",),
            is_illustrative=plan.is_illustrative,
        ),
    ]
    if len(leads):
        codes = leads[["code", "post"]].rename(columns={"code": "Code", "post": "Post, team or body"})
        parts.append(Figure("Codes of leads", codes, widths=(1.5, 6.0)))
    return Section("Annex: the full plan", "Plan", parts, plan.notice, is_wide=True, is_on_new_page=True)


def _leads(row: Any) -> str:
    return f"A: {', '.join(row.accountable) or 'nobody'}\nR: {', '.join(row.responsible) or 'nobody'}"


def _dates(row: Any) -> str:
    start = f"from {short_date(row.starts_on)}" if row.starts_on else "no start"
    if row.is_ongoing:
        return f"{start}\nongoing"
    if not row.due_on:
        return f"{start}\nno end given"
    part = f" ({row.due_part})" if row.due_part else ""
    expected = "" if row.expected_on in (row.due_on, row.ends_on) else f"\nexpected {short_date(row.expected_on)}"
    expected = "\nno new date given" if row.has_no_new_date else expected
    return f"{start}\ndue {short_date(row.due_on)}{part}{expected}"


def _delivery(row: Any) -> str:
    confidence = f"\nconfidence {row.confidence}" if text_of(row.confidence) else ""
    made_up = "\nillustrative" if row.is_illustrative else ""
    return f"{row.delivery.capitalize()}{confidence}{made_up}"


def _recorded(row: Any) -> str:
    lines = {
        "Done": phrases.as_last_said(row, "done"),
        "Completed on": short_date(row.completed_on) if row.completed_on else "",
        "Next": phrases.as_last_said(row, "next_step"),
        "Evidence": phrases.as_last_said(row, "evidence"),
        "Link": row.proof_link,
        "The plan asks for": row.evidence,
    }
    return "\n".join(f"{name}: {text_of(text)}" for name, text in lines.items() if text_of(text))
