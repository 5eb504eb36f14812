"""The form's fields, and the table of several actions, without a screen."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from core.plan.measures import Said
from core.plan.progress import fields as forms
from core.plan.progress.evidence import Attached
from core.plan.progress.updates import Update

UPDATE = Update(date(2011, 3, 31), "in progress", done="Text", forecasts={"": date(2011, 4, 30)})
ROW = dict.fromkeys(forms.TABLE, "") | {"ref": "A1.1", "forecast": None, "completed_on": None, "done": "Text"}
STANDS = SimpleNamespace(entry=None, delivery="in progress", said={})


def test_the_same_update_has_the_same_fingerprint() -> None:
    again = Update(date(2011, 3, 31), "in progress", done="Text", forecasts={"": date(2011, 4, 30)})
    assert forms.fingerprint(again) == forms.fingerprint(UPDATE)


@pytest.mark.parametrize(
    "changed",
    [
        replace(UPDATE, done="Other"),
        replace(UPDATE, as_at=date(2011, 4, 30)),
        replace(UPDATE, forecasts={"": None}),
        replace(UPDATE, met={"": date(2011, 3, 1)}),
        replace(UPDATE, corrects=1),
        replace(UPDATE, files=(Attached("a.txt", b"x"),)),
        replace(UPDATE, files=(Attached("a.txt", b"y"),)),
    ],
)
def test_whoever_changes_anything_has_another_form(changed: Update) -> None:
    """A form that was recorded is not taken for the same one after its text was changed."""
    others = {forms.fingerprint(UPDATE), forms.fingerprint(replace(UPDATE, files=(Attached("a.txt", b"z"),)))}
    assert forms.fingerprint(changed) not in others


def test_what_differs_between_two_tables_is_told_by_action_and_field() -> None:
    before = pd.DataFrame([ROW, ROW | {"ref": "A1.2"}], dtype=object)
    after = before.copy()
    after.loc[1, "done"] = "Changed"
    after["forecast"] = [pd.NaT, pd.Timestamp("2011-05-31")]
    after["confidence"] = [None, float("nan")]
    assert forms.changed_rows(before, after) == {"A1.2": {"forecast": date(2011, 5, 31), "done": "Changed"}}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("05/04/2011", date(2011, 4, 5)),
        ("31/05/2011", date(2011, 5, 31)),
        ("5.4.11", date(2011, 4, 5)),
        ("2011-04-05", date(2011, 4, 5)),
        ("5th April 2011", date(2011, 4, 5)),
        (" ", None),
        ("04/31/2011", "04/31/2011"),
        ("31/06/2011", "31/06/2011"),
        ("tbc", "tbc"),
        ("end of May", "end of May"),
    ],
)
def test_a_day_is_read_day_first_and_what_is_none_is_kept_as_typed(typed: str, read: object) -> None:
    before = pd.DataFrame([ROW | {"forecast": "1 March 2011"}], dtype=object)
    assert forms.changed_rows(before, before.assign(forecast=typed)) == {"A1.1": {"forecast": read}}
    assert forms.changed_rows(before, before.assign(forecast="1/3/2011")) == {}, "the same day, written otherwise"


def test_what_was_read_and_what_was_not_is_said() -> None:
    changed = {"forecast": date(2011, 4, 5), "completed_on": "04/31/2011"}
    assert forms.days_read(changed) == ["Forecast 5 April 2011"]
    assert forms.days_not_read(changed) == (
        "Completed on ‘04/31/2011’ is not read: the month stands before the day; write it like 31/03/2011."
    )
    assert "‘tbc’ is not read: that names no day" in forms.days_not_read({"forecast": "tbc"})
    assert forms.days_read({"forecast": None}) == ["Forecast taken out"]


def test_a_row_with_a_day_that_is_not_read_is_refused() -> None:
    plan = {"progress": pd.DataFrame(columns=["id"])}
    columns = ["action", "label", "due_on", "forecast_on", "met_on"]
    own = pd.DataFrame([("A1.1", "", date(2011, 4, 30), None, None)], columns=columns, dtype=object)
    for name in ("forecast", "completed_on"):
        changed = {name: "31/31/2011", "done": "Text"}
        wrong = forms.row_update(plan, own, STANDS, date(2011, 3, 31), changed)[1]
        assert "‘31/31/2011’ is not read" in wrong


def test_a_forecast_in_the_table_is_of_the_only_milestone() -> None:
    plan = {"progress": pd.DataFrame(columns=["id"])}
    columns = ["action", "label", "due_on", "forecast_on", "met_on"]
    one, other = (("A1.1", label, date(2011, 4, 30), None, None) for label in ("CP", "LAC"))
    changed = {"forecast": date(2011, 5, 31)}
    day = date(2011, 3, 31)
    single = pd.DataFrame([one], columns=columns, dtype=object)
    update, wrong = forms.row_update(plan, single, STANDS, day, changed)
    assert (update.forecasts, update.delivery, wrong) == ({"CP": date(2011, 5, 31)}, "in progress", "")
    both = pd.DataFrame([one, other], columns=columns, dtype=object)
    assert "several milestones" in forms.row_update(plan, both, STANDS, day, changed)[1]
    none = single.head(0)
    assert "no milestone" in forms.row_update(plan, none, STANDS, day, changed)[1]


@pytest.mark.parametrize("typed", ["no new date yet", "No new date yet.", " no new date "])
def test_that_there_is_no_new_date_yet_may_be_said_in_place_of_a_forecast(typed: str) -> None:
    before = pd.DataFrame([ROW | {"forecast": "1 March 2011"}], dtype=object)
    ((ref, changed),) = forms.changed_rows(before, before.assign(forecast=typed)).items()
    assert (ref, forms.days_read(changed), forms.days_not_read(changed)) == ("A1.1", ["Forecast: no new date yet"], "")
    columns = ["action", "label", "due_on", "forecast_on", "met_on"]
    own = pd.DataFrame([("A1.1", "", date(2011, 1, 31), None, None)], columns=columns, dtype=object)
    plan = {"progress": pd.DataFrame(columns=["id"])}
    update, wrong = forms.row_update(plan, own, STANDS, date(2011, 3, 31), changed)
    assert (update.no_new_date, update.forecasts, wrong) == (True, {"": None}, "")


def test_a_row_that_says_nothing_new_is_refused_and_what_stands_is_not_said_again() -> None:
    """The text, of 28 February by Jo, stands: another confidence leaves it theirs, and emptying it takes nothing back."""
    said = {
        "done": Said("Printed", date(2011, 2, 28), "Jo", False),
        "next_step": Said("Made up", date(2011, 2, 28), "x", True),
    }
    stands = SimpleNamespace(entry=None, delivery="in progress", said=said)
    plan, none = {"progress": pd.DataFrame(columns=["id"])}, pd.DataFrame(columns=["label"])

    def row(changed: dict[str, Any]) -> tuple[Update, str]:
        return forms.row_update(plan, none, stands, date(2011, 3, 31), changed)

    assert forms.initial_fields(plan, none, stands, date(2011, 3, 31))["next_step"] == "", "made up"
    for changed in ({}, {"done": ""}, {"done": " \n"}, {"done": "Printed"}, {"delivery": "in progress"}):
        assert row(changed)[1] == forms.NOTHING_CHANGED, changed
    update, wrong = row({"confidence": "low"})
    assert (update.confidence, update.done, wrong) == ("low", "", "")
    update, wrong = row({"done": "Printed and sent"})
    assert (update.done, wrong) == ("Printed and sent", "")


def test_a_correction_may_take_a_text_back_and_an_assurance_says_its_evidence_again() -> None:
    stands = {
        "delivery": "complete awaiting assurance",
        "done": "Wrong",
        "next_step": "",
        "evidence": "Report 7",
        "evidence_link": "",
    }
    assert forms.is_changed(stands | {"done": ""}, stands, corrects=3)
    assert not forms.is_changed(dict(stands), stands, corrects=3)
    assert forms.news(stands | {"delivery": "complete assured"}, stands)["evidence"] == "Report 7"
    assert forms.news(stands, stands)["evidence"] == ""
