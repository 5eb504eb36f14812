"""The rows of a plan's table put together: an action's cells may run on over several rows, and belong to several."""

from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

from core.plan.document import cells, dates, numbering
from core.plan.document.drafts import ACTION_TWICE, Draft, Drafts, Heading
from core.plan.document.problems import problem
from core.plan.document.sections import FITS_NOWHERE, PlanRow

UNREADABLE_ACTION = "The action's number cannot be read: begin its text with a number such as A1.1 and a space."
UNREADABLE_REQUIREMENT = "The requirement's number cannot be read: write a number such as A1 in the column Ref."
REQUIREMENT_TWICE = (
    "Requirement {value} stands in the plan twice with different texts: keep one text or give one another number."
)


def drafts(rows: list[PlanRow]) -> Drafts:
    """The requirements and actions of the plan's rows: of actions whose numbers stand in their text, in a column of their own,
    in the column of references, or nowhere."""
    refs = [cells.requirement_number(row.cells.get("ref", "")) for row in rows]
    found = Drafts(prefixes={cells.letters(ref) for ref in refs if ref} or {""})
    texts = [row for row in rows if "action" in row.cells]
    numbered = [row for row in texts if cells.action_number(row.cells["action"], found.prefixes)]
    has_own = any("action_ref" in row.cells for row in rows)
    if not has_own and len(numbered) * 4 > len(texts):
        for row in rows:
            take_requirement(found, row)
            take_action(found, row)
        share_cells(found.printed)
    else:
        numbering.take_rows(found, rows, has_own)
    return found


def take_requirement(found: Drafts, row: PlanRow) -> None:
    """Takes a requirement's number and text; text without a number goes on with the requirement above."""
    label, text = row.cells.get("ref", ""), row.cells.get("requirement", "")
    ref = cells.requirement_number(label)
    if ref:
        fresh = Heading(row.place, row.band, text)
        found.heading = found.requirements.setdefault(ref, fresh)
        if text and text != found.heading.text:
            found.problems.append(problem(row.place, ref, REQUIREMENT_TWICE))
            found.heading = fresh
    elif label:
        found.problems.append(problem(row.place, label, UNREADABLE_REQUIREMENT))
    elif text and found.heading:
        found.heading.text = cells.joined(found.heading.text, text)
    elif text:
        found.problems.append(problem(row.place, text, FITS_NOWHERE))


def take_action(found: Drafts, row: PlanRow) -> None:
    """Takes the rest of a row: the begin of an action, or more of the action above."""
    label = cells.requirement_number(row.cells.get("ref", ""))
    rest = {column: text for column, text in row.cells.items() if column not in ("ref", "requirement")}
    if number := cells.action_number(rest.get("action", ""), found.prefixes):
        begin_action(found, row, number[0])
        rest["action"] = number[1]
    elif is_action_unread(found, rest, label):
        found.problems.append(problem(row.place, rest["action"], UNREADABLE_ACTION))
        found.action = Draft("", row.place, row.band, "")
    elif label and found.action and found.action.requirement != label:
        found.action = None
    if found.action:
        for column, text in rest.items():
            before = found.action.cells.get(column, "")
            # A cell that is merged over all the rows of an action stands in each of them, and counts once.
            found.action.cells[column] = before if text == before else cells.joined(before, text)
        found.action.extra |= row.extra
    elif rest:
        found.problems.append(problem(row.place, next(iter(rest.values())), FITS_NOWHERE))


def begin_action(found: Drafts, row: PlanRow, ref: str) -> None:
    """Begins an action; the second of the same number is read past, so that its later rows disturb nothing."""
    found.action = Draft(ref, row.place, row.band, requirement_of(found, ref))
    if ref in found.refs:
        found.problems.append(problem(row.place, ref, ACTION_TWICE))
    else:
        found.printed.append(found.action)
        found.refs.add(ref)


def requirement_of(found: Drafts, ref: str) -> str:
    """The reference of the requirement that an action's number names: the longest that is one, else all but its last part."""
    parts = ref.split(".")
    above = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((one for one in above if one in found.requirements), ref.rpartition(".")[0])


def is_action_unread(found: Drafts, rest: dict[str, str], label: str | None) -> bool:
    """Whether a text without a number is an action of its own rather than more of the action above.

    So it is beside the number of another requirement, with a lead and a whole date, or with what looks like a number.
    """
    text = rest.get("action", "")
    is_labelled = label is not None and (found.action is None or found.action.requirement != label)
    is_dated = bool(dates.read_start(rest.get("start", "")).dated or dates.read_end(rest.get("end", "")).dated)
    has_own_cells = "accountable" in rest and is_dated
    return bool(text) and (is_labelled or has_own_cells or cells.is_like_a_number(text, found.prefixes))


# Governance and notes, which may belong to several actions of a requirement.


class Shared(NamedTuple):
    """A text, and the positions in its requirement of the actions on whose rows it begins and ends."""

    first: int
    last: int
    text: str


def share_cells(printed: list[Draft]) -> None:
    """Gives each action its governance and note.

    Of the governance in a requirement that is the last which begins above the action or beside it, else the first; a
    note belongs to the actions that it spans.
    """
    everywhere = [draft.cells.get("governance", "") for draft in printed]
    by_requirement = sorted(printed, key=lambda draft: draft.requirement)
    for _, group in groupby(by_requirement, key=lambda draft: draft.requirement):
        actions = list(group)
        governance = shared(actions, "governance", lambda first, second: cells.runs_on(first, second, everywhere))
        notes = shared(actions, "note", cells.note_runs_on)
        for position, draft in enumerate(actions):
            above = [each.text for each in governance if each.first <= position]
            draft.cells["governance"] = above[-1] if above else next((each.text for each in governance), "")
            draft.cells["note"] = next((each.text for each in notes if each.first <= position <= each.last), "")


def shared(actions: list[Draft], column: str, runs_on: Callable[[str, str], bool]) -> list[Shared]:
    """The texts of a column, those that run on put together."""
    found: list[Shared] = []
    for position, draft in enumerate(actions):
        text = draft.cells.get(column, "")
        if text and found and runs_on(found[-1].text, text):
            first, _, before = found.pop()
            found.append(Shared(first, position, cells.joined(before, text)))
        elif text:
            found.append(Shared(position, position, text))
    return found
