"""What is kept of the table in which several actions are recorded."""

from datetime import date
from typing import Any

import pandas as pd

from core.plan.progress import fields as forms
from core.ui.pieces import drafts
from core.ui.progress import table_form as progress_table
from core.ui.progress.table_form import Row, Table

MARCH = date(2011, 3, 31)


def window(*refs: str) -> dict[str, Any]:
    """What the editor in one window of the browser was given."""
    empty: dict[str, Any] = dict.fromkeys(forms.TABLE, "")
    rows = [{**empty, "ref": ref, "forecast": None, "completed_on": None} for ref in refs]
    return {"refs": refs, "stood": pd.DataFrame(rows, dtype=object), "newest": {"A1.1": 7}, "mine": set()}


def edited(given: dict[str, Any], **done: str) -> pd.DataFrame:
    table: pd.DataFrame = given["stood"].copy()
    for ref, text in done.items():
        table.loc[table["ref"] == ref.replace("_", "."), "done"] = text
    return table


def test_another_window_in_which_nothing_was_typed_takes_nothing_back() -> None:
    form = Table("somebody", MARCH)
    first, second = window("A1.1", "A1.2"), window("A1.1", "A1.2")
    progress_table._keep(form, first, edited(first, A1_1="Typed"))
    progress_table._keep(form, second, edited(second))
    draft = drafts.of(form)
    assert draft is not None
    assert draft.typed == {"A1.1": Row({"done": "Typed"}, 7)}
    progress_table._keep(form, second, edited(second, A1_2="Also"))
    assert set(draft.typed) == {"A1.1", "A1.2"}
    progress_table._keep(form, first, edited(first))
    assert set(draft.typed) == {"A1.2"}, "what is taken back where it was typed goes"
    progress_table._keep(form, second, edited(second))
    assert drafts.of(form) is None
