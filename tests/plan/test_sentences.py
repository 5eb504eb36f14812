"""Every sentence about the plan, over whatever was recorded: one due date for an action on every screen, no passed forecast
that is still expected, no "since" without a date between the plan's own and the reporting date, no "getting" without a trend."""

import re
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings

from core.digest.content import reminders
from core.plan import changes, displays, measures, phrases, totals
from core.plan.opened_action import opened_action
from core.plan.progress import tracking
from core.plan.progress.displays import actions
from core.plan.queries import Frames
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.summary import answer, of_plan
from core.words import long_date, short_date
from tests.plan.progress.test_tracking import days_near, entries_of, filled, wide

__all__ = ["wide"]
SILENT = 35
NOTHING = answer.Compared(None, None)
SINCE = re.compile(r"[Ss]ince (\d+ \w+ \d{4})")
PUBLISHED = date(2010, 12, 1)


@settings(max_examples=60)
@given(entries=entries_of, as_at=days_near)
def test_sentences_claim_what_was_recorded(wide: Frames, entries: list[dict[str, Any]], as_at: date) -> None:
    frames, _ = filled(wide, entries)
    frames["progress"] = frames["progress"].assign(completed_on=None)
    frames["plan"] = frames["plan"].assign(published_on=PUBLISHED)
    now = measures.status(frames, as_at)
    since = measures.since(frames, as_at)
    moved = changes.changes(frames, now, measures.status(frames, since), as_at, since)
    unsaid, earlier = totals.unsaid(now, as_at, SILENT, PUBLISHED), measures.status(frames, since)
    shown = of_plan.of_plan(frames, now, moved, unsaid, as_at)
    said_first = answer.answer(now, earlier, as_at, since, unsaid, NOTHING, NOTHING)
    due = tracking.falling_due(frames, as_at, 60, now)
    silent = tracking.without_update(now, as_at, SILENT)
    own = actions.my_actions(now, ["P", "Q"], due, silent, as_at)
    waiting = actions.waiting(tracking.late_dependencies(frames, as_at, now), now, frames, as_at)
    letters = reminders(frames, as_at, RatingNumbers(), SILENT)
    texts = [
        said_first, phrases.headline(totals.band_summary(now, frames["groups"]), unsaid), *(bar.due for bar in shown.bars),
        *("".join(run.text for run in note) for note in shown.notes), 
        *(what for one in shown.changes for *_, what in one.actions),
        own.whole.words, waiting.pairs.words,
        *(entry.words for entry in waiting.against), *(point.words for one in letters for point in one.points),
    ]  # fmt: skip

    listed = displays.action_list(now, as_at)
    for place, row in enumerate(now.itertuples()):
        opened = opened_action(
            row.ref, as_at, frames, now, measures.milestone_status(frames, as_at),
            tracking.late_dependencies(frames, as_at, now), tracking.forecast_moves(frames, as_at),
        )  # fmt: skip
        assert opened
        fields = dict(zip(opened.fields["Field"], opened.fields["Value"], strict=True))
        texts += [opened.rating, *fields.values()]
        assert listed.table["Due"].iloc[place] == listed.export["Due (baseline)"].iloc[place] == row.due_on
        if row.due_on:
            assert fields["Due (the plan’s own date)"].startswith(long_date(row.due_on))
        if row.days_overdue:
            assert row.late_against == row.due_on, "the date that the rating speaks of"
        if row.has_no_new_date:
            assert (row.expected_on, fields["Expected"]) == (None, phrases.NO_NEW_DATE)
        else:
            assert row.forecast_on is None or row.forecast_on >= as_at
        if row.rating in (Rating.COMPLETE, Rating.ASSURED, Rating.SUPERSEDED):
            assert not row.has_no_new_date
        assert bool(row.contradicted_by) == ("Evidence against" in fields)
    red = totals.needs_attention(now).head(of_plan.MOST_RED)
    for row, line in zip(red.itertuples(), shown.red, strict=True):
        assert row.late_against is None or line.due.startswith(f"due {short_date(row.late_against)}")
        assert line.back != short_date(row.forecast_on) or row.forecast_on >= as_at

    said = "\n".join(str(text) for text in texts).replace("\\", "")
    assert "getting" not in said
    for found in SINCE.findall(said):
        day = pd.Timestamp(found).date()
        assert min(PUBLISHED, as_at) - timedelta(days=31) <= day <= as_at
