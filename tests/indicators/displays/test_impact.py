"""What the indicators page says of delivery against impact, from a frame written by hand."""

from datetime import date
from typing import Any

import pandas as pd

from core.indicators.displays.impact import URGENT_FIRST, impact_figure
from core.indicators.impact import IMPACT, NO_EFFECT, VERDICTS


def test_requirements_that_are_done_without_effect_stand_before_all_others() -> None:
    def requirement(ref: str, verdict: str) -> dict[str, Any]:
        numbers = dict.fromkeys(("green", "amber", "red", "no_figure", "better", "worse"), 0)
        return {"requirement": ref, "title": ref, "actions": 2, "done": 2, "measures": 1, "verdict": verdict, "reason": "",
                "begun_on": None, "completed_on": None, "behind": (),
                **numbers, "red": 1}  # fmt: skip

    verdicts = {
        "A1": "Under way, and better since",
        "A2": "Done, and better since",
        "A3": NO_EFFECT,
        "A4": "Not begun, no measure",
    }
    impact = pd.DataFrame([requirement(*one) for one in verdicts.items()], columns=list(IMPACT), dtype=object)
    figure = impact_figure(impact, date(2011, 3, 31), is_illustrative=True)
    shown = figure.table
    assert list(shown["Ref"]) == ["A3", "A2", "A1", "A4"]
    assert list(shown["Done"]) == ["2 of 2"] * 4
    assert list(shown["Measures"]) == ["1 red"] * 4
    assert list(shown["Since they began"]) == ["none"] * 4
    assert figure.words == ("Of 4 requirements, **2** are done: 1 done, no effect seen; 1 done, and better since.")
    told = figure.export
    assert list(told["Ref"]) == ["A3", "A2", "A1", "A4"]
    assert set(told["Illustrative"]) == {"yes"}


def test_every_verdict_has_its_place_in_the_order() -> None:
    assert set(URGENT_FIRST) == {verdict for verdicts in VERDICTS.values() for verdict in verdicts}
