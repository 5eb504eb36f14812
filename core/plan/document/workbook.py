"""A plan as a workbook in the shape of the template, which reads as the same plan again; and the blank one."""

from datetime import date

from core.plan.document.codes import CODE
from core.plan.document.columns import PlanRow, known
from core.plan.document.contents import Action, Group, PlanDocument, Requirement, short_title
from core.sheets.columns import columns
from core.sheets.reading import Cell
from core.sheets.template import template

NAME = "Improvement plan"
KEY, STREAMS = "Key to leads", "Workstreams"
AS_THEY_STAND = (
    "due_as_said", "completed_on", "evidence", "success_measure", "governance", "note", "priority", "cost", "source",
)  # fmt: skip


def blank_plan() -> bytes:
    """The template to be filled in by hand."""
    return template(PlanRow, NAME, sheets={KEY: [("Code", "Post")]})


def plan_workbook(plan: PlanDocument) -> bytes:
    """The plan as it stands. Numbers and groups that are ours are left empty, as they are made anew when it is read."""
    more = list(dict.fromkeys(heading for one in plan.actions for heading in one.extra))
    called = next((one.called for one in plan.groups if known(one.called) == ["group"]), None)
    return template(PlanRow, NAME, _rows(plan, more), more, _sheets(plan), {"group": called} if called else {})


def _rows(plan: PlanDocument, more: list[str]) -> list[list[Cell]]:
    """A row for each action, and for each requirement without any."""
    groups, requirements = {one.band: one for one in plan.groups}, {one.ref: one for one in plan.requirements}
    rows = [
        [*_cells(_row(one, requirements[one.requirement], groups[one.band])), *(one.extra.get(name) for name in more)]
        for one in plan.actions
    ]
    served = {one.requirement for one in plan.actions}
    rows += [
        _cells({**_of_requirement(one), "group": _own_title(groups[one.band])})
        for one in plan.requirements
        if one.ref not in served
    ]
    return rows


def _sheets(plan: PlanDocument) -> dict[str, list[tuple[Cell, ...]]]:
    """The key of the leads and the workstreams, where the plan has them."""
    sheets: dict[str, list[tuple[Cell, ...]]] = {}
    key = [(one.code, one.post or None) for one in plan.leads if one.code != one.post and CODE.fullmatch(one.code)]
    if key:
        sheets[KEY] = [("Code", "Post"), *key]
    if plan.workstreams:
        lines = [(f"{one.title} - Workstream {one.number}", one.actions) for one in plan.workstreams]
        sheets[STREAMS] = [(line,) for title, texts in lines for line in (title, *(f"- {text}" for text in texts))]
    return sheets


def _cells(row: dict[str, Cell]) -> list[Cell]:
    return [row.get(field) for field in columns(PlanRow)]


def _of_requirement(requirement: Requirement) -> dict[str, Cell]:
    return {"ref": None if requirement.is_numbered_by_us else requirement.ref, "requirement": requirement.text}


def _own_title(group: Group) -> str | None:
    return None if group.is_ours else group.title


def _row(action: Action, requirement: Requirement, group: Group) -> dict[str, Cell]:
    return {
        **_of_requirement(requirement),
        "action_ref": None if action.is_numbered_by_us else action.ref,
        "action": action.text,
        "title": action.title if action.title != short_title(action.text) else None,
        "group": _own_title(group),
        "group_until": None if group.is_ours else group.limit_on,
        "accountable": "; ".join(action.accountable) or None,
        "responsible": "; ".join(action.responsible) or None,
        "start": action.starts_on,
        "end": _end(action),
        "draws_on": "; ".join(action.cross_references) or None,
        "completion": "Yes" if action.is_complete else "No",
        "status": action.status_as_said,
        "progress": action.progress_as_said,
        **{name: getattr(action, name) for name in AS_THEY_STAND},
    }


def _end(action: Action) -> date | str | None:
    """When an action is due: a day, several with what each is for, that it goes on, or as another action."""
    if action.dates_as:
        return f"See {action.dates_as}"
    if len(action.milestones) == 1 and not action.milestones[0].label and not action.is_ongoing:
        return action.milestones[0].due_on
    days = [f"{one.due_on:%d/%m/%Y}{f' ({one.label})' if one.label else ''}" for one in action.milestones]
    return "; ".join([*days, *(["Ongoing"] if action.is_ongoing else [])]) or None
