"""The report's section about the registers around the plan's actions: what needs attention, and each one's first figure. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from core.board.report import Part, Section
from core.registers.displays import is_illustrative
from core.registers.register import Around, Register

MADE_UP = "**Illustrative registers**, made up to show how the report works."
NOT_PUBLISHED = "Registers hold cases and teams one by one, so a report for publication says nothing of them."
NONE = "No register is kept yet."


class Kept(NamedTuple):
    """A register with its entries at the reporting date."""

    register: Register
    entries: pd.DataFrame
    around: Around


def section(kept: Sequence[Kept], for_publication: bool) -> Section:
    filled = [one for one in kept if len(one.entries)]
    parts: list[Part] = [NOT_PUBLISHED] if for_publication else [] if filled else [NONE]
    shown = [] if for_publication else filled
    for register, entries, around in shown:
        lines = register.exceptions(entries, around) or ["Nothing here is past its date."]
        parts += [f"### {register.title}", *(f"- {line}" for line in lines)]
        for figure in register.figures(entries, around)[:1]:
            widths = (2.0, *[1.0] * (len(figure.printed.columns) - 1))
            made_up = is_illustrative(entries)
            parts += [figure.words, replace(figure, words="", note="", widths=widths, is_illustrative=made_up)]
    has_made_up = any(is_illustrative(one.entries) for one in shown)
    return Section("Around the plan", "Around the plan", parts, MADE_UP if has_made_up else "")
