"""Actions whose numbers stand in a column, or nowhere: then they are numbered by us, and marked so."""

from collections import defaultdict

from core.plan.document import cells
from core.plan.document.drafts import ACTION_TWICE, Draft, Drafts, Heading
from core.plan.document.problems import problem
from core.plan.document.sections import FITS_NOWHERE, PlanRow

ALL = "Actions"
OTHER_TEXT = (
    "The same number, {value}, stands on several sheets or tables with other words: if they are two plans, load one "
    "of them alone; "
    "else give each action a number of its own. Other such numbers: {others}."
)
SAME_ACTION = "Action {value} stands in {before} already, in the same words: take one of the two out."
NO_NUMBER_READ = "The number {value} cannot be read: write a number such as 1.1, 1a or A1.1 in the column {column}."


def take_rows(found: Drafts, rows: list[PlanRow], has_own: bool) -> None:
    """Takes the requirements and actions of all rows."""
    texts = [row for row in rows if _text(row)]
    refs = [row.cells.get("ref", "") for row in texts]
    has_requirements = any("requirement" in row.cells for row in rows)
    is_filled, is_own = sum(map(bool, refs)) * 10 >= len(texts) * 8, len(set(refs)) * 10 >= len(refs) * 8
    is_of_action = not has_own and bool(texts) and is_filled and (is_own or not has_requirements)
    for row in rows:
        _take_row(found, row, "action_ref" if has_own else "ref" if is_of_action else "")
    _refuse_repeated(found)


def _text(row: PlanRow) -> str:
    """What is to be done: the action, or the recommendation of a plan that has no other column."""
    return row.cells.get("action", "")


def _take_row(found: Drafts, row: PlanRow, column: str) -> None:
    label = row.cells.get(column, "")
    rest = {name: cell for name, cell in row.cells.items() if name not in ("ref", "action_ref", "requirement")}
    ref = _ref(found, row, label, column)
    own = row.cells.get("ref", "") if column != "ref" else ""
    if own or "requirement" in row.cells:
        _take_requirement(found, row, own, ref or "")
    if ref or label or (_text(row) and _is_own_action(rest, column)):
        _begin(found, row, ref, rest)
    elif rest and found.action:
        _go_on(found.action, rest, row)
    elif rest:
        found.problems.append(problem(row.place, next(iter(rest.values())), FITS_NOWHERE))


def _ref(found: Drafts, row: PlanRow, label: str, column: str) -> str | None:
    ref = cells.any_ref(label)
    if label and ref is None:
        heading = "Action no." if column == "action_ref" else "Ref"
        found.problems.append(problem(row.place, label, NO_NUMBER_READ, column=heading))
    return ref


def _is_own_action(rest: dict[str, str], column: str) -> bool:
    """Whether a text without a number is an action: so it is where there are no numbers, and where it has a lead or a date."""
    return not column or bool({"accountable", "end", "start", "status"} & rest.keys())


def _take_requirement(found: Drafts, row: PlanRow, label: str, action_ref: str) -> None:
    """The requirement that a row names; one that is named again goes on."""
    text = row.cells.get("requirement", "")
    given = cells.any_ref(label) or label.strip().rstrip(".:")
    if not given and found.heading and text == found.heading.text:
        return
    ref = given or _free(found, cells.parent_of(action_ref), text)
    known = found.requirements.get(ref)
    if known is None:
        known = found.requirements[ref] = Heading(
            row.place,
            row.band,
            text or row.band or ALL,
            is_numbered_by_us=not given and ref != cells.parent_of(action_ref),
        )
    elif text and text != known.text:
        ref = _free(found, "", text)
        known = found.requirements[ref] = Heading(row.place, row.band, text, is_numbered_by_us=True)
    found.heading, found.heading_ref = known, ref
    found.by_text.setdefault(known.text, ref)


def _free(found: Drafts, wanted: str, text: str) -> str:
    """The number wanted where no other requirement has it, else the next that is free."""
    same = found.by_text.get(text, "")
    if same or (wanted and wanted not in found.requirements):
        return same or wanted
    number = len(found.requirements) + 1
    while str(number) in found.requirements:
        number += 1
    return str(number)


def _begin(found: Drafts, row: PlanRow, ref: str | None, rest: dict[str, str]) -> None:
    if found.heading is None or ("requirement" not in row.cells and not _serves(found, row)):
        _take_requirement(found, PlanRow(row.place, row.band, {"requirement": row.band or ALL}), "", ref or "")
    requirement = found.heading_ref
    number = ref or _next_number(found, requirement)
    found.action = Draft(number, row.place, row.band, requirement, rest, dict(row.extra), is_numbered_by_us=ref is None)
    found.printed.append(found.action)
    found.refs.add(number)
    found.under[requirement] += 1


def _serves(found: Drafts, row: PlanRow) -> bool:
    """Whether a row without a requirement belongs to the one above: so it is in the same group, where the plan has any."""
    return found.heading is not None and (
        found.heading.band == row.band or found.heading.text not in (found.heading.band, ALL)
    )


def _next_number(found: Drafts, requirement: str) -> str:
    number = found.under[requirement] + 1
    while f"{requirement}.{number}" in found.refs:
        number += 1
    return f"{requirement}.{number}"


def _go_on(action: Draft, rest: dict[str, str], row: PlanRow) -> None:
    for column, text in rest.items():
        before = action.cells.get(column, "")
        action.cells[column] = before if text == before else cells.joined(before, text)
    action.extra |= row.extra


def _refuse_repeated(found: Drafts) -> None:
    """Reports numbers that stand twice: on one sheet or table each, over several of them all in one sentence."""
    by_ref: dict[str, list[Draft]] = defaultdict(list)
    for draft in found.printed:
        by_ref[draft.ref].append(draft)
    over_sheets = []
    for ref, (first, *others) in by_ref.items():
        for other in others:
            if _sheet(other) == _sheet(first):
                found.problems.append(problem(other.place, ref, ACTION_TWICE))
            elif other.cells.get("action") == first.cells.get("action"):
                found.problems.append(problem(other.place, ref, SAME_ACTION, before=first.place))
            else:
                over_sheets.append(other)
    if over_sheets:
        first, *more = over_sheets
        named = ", ".join(dict.fromkeys(draft.ref for draft in more[:8])) or "none"
        found.problems.append(problem(first.place, first.ref, OTHER_TEXT, others=named))
    repeated = {id(draft) for group in by_ref.values() for draft in group[1:]}
    found.printed = [draft for draft in found.printed if id(draft) not in repeated]


def _sheet(draft: Draft) -> str:
    return draft.place.rpartition(", row ")[0]
