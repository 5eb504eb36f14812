"""What is kept of the table in which several actions are recorded."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from core.people import Person, Role
from core.plan.progress import fields
from core.ui.pieces import drafts
from core.ui.pieces.forms import Form
from core.ui.progress.forms.table import Window, keep
from tests.ui.conftest import USERNAMES

MARCH = date(2011, 3, 31)


def window(*refs: str) -> Window:
    """What the editor in one window of the browser was given."""
    empty: dict[str, Any] = dict.fromkeys(fields.TABLE, "")
    rows = [{**empty, "ref": ref, "forecast": None, "completed_on": None} for ref in refs]
    stood = pd.DataFrame(rows, dtype=object)
    return Window(stood, stood, {"A1.1": 7})


def edited(given: Window, **done: str) -> pd.DataFrame:
    table: pd.DataFrame = given.stood.copy()
    for ref, text in done.items():
        table.loc[table["ref"] == ref.replace("_", "."), "done"] = text
    return table


@pytest.mark.usefixtures("settings")
def test_another_window_in_which_nothing_was_typed_takes_nothing_back() -> None:
    form = Form(Person(USERNAMES[Role.SENIOR_MANAGER], Role.SENIOR_MANAGER), "table", MARCH, stands={})
    first, second = window("A1.1", "A1.2"), window("A1.1", "A1.2")
    keep(form, first, edited(first, A1_1="Typed"))
    keep(form, second, edited(second))
    draft = drafts.get(form.key)
    assert draft is not None
    assert (draft.typed, draft.seen) == ({"A1.1": {"done": "Typed"}}, {"A1.1": 7})
    keep(form, second, edited(second, A1_2="Also"))
    assert set(draft.typed) == {"A1.1", "A1.2"}
    keep(form, first, edited(first))
    assert set(draft.typed) == {"A1.2"}, "what is taken back where it was typed goes"
    keep(form, second, edited(second))
    assert drafts.get(form.key) is None
