"""An improvement plan's document -> groups, requirements, actions, leads, workstreams, problems, and questions.

A text, Word file, workbook or CSV file becomes rows of cells with a place, which all go through the same steps:
`sections` tells the rows apart and matches the headings, `drafts` puts rows that run on together and finds the numbers, and
`plan_of` here reads the cells and checks them against each other. A file with problems still gives all that could be read.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from core.plan.bands import band_key
from core.plan.document import cells, codes, dates
from core.plan.document.contents import Action, Milestone, PlanDocument, Question, Requirement, Workstream
from core.plan.document.drafts import Draft, Drafts
from core.plan.document.groups import group_actions
from core.plan.document.leads import Leads
from core.plan.document.problems import Problem, problem
from core.plan.document.progress import Asked, read_progress
from core.plan.document.rows import drafts
from core.plan.document.sections import Sections, sections
from core.sheets.reading import Table, UnreadableFile, read_file
from core.words import listed, long_date

WHOLE_FILE = "the file"
COLUMN = "column:"  # the key of the question which column a field is read from begins so
NO_HEADINGS = (
    "The file holds no plan: its table needs a row of headings with at least what is to be done, such as ‘Action’, "
    "and by whom, by "
    "when or how far, such as ‘Lead’, ‘Due date’ or ‘Status’.{seen}"
)
SEEN = " The headings seen are {headings}."
NO_ACTIONS = "The plan's table holds no actions: write at least one below its headings."
NO_TEXT = "{kind} {value} has no text: write what is to be done beside its number."
NO_REQUIREMENT = (
    "Action {value} has no requirement: add a row for requirement {requirement}, or correct the action's number."
)
NO_SUCH = "Action {ref} refers to {value}, which is not in the plan: correct the number or add what it refers to."
UNREAD_DATE = 'The {column} of {ref}, "{value}", {fault}'
END_FIRST = "Action {ref} ends on {value}, before its start on {start}: correct one of the two dates."
YEAR_READ = (
    'The start of {ref}, "{value}", has no year: read as {month} {year}, the last {month} that begins before its end.'
)
RIVALS = "The columns {columns} may all be what is read from ‘{read}’: which one is it? The others are kept as further columns."
SAME_TEXT = (
    "{value} stands in the plan more than once with other numbers ({refs}): take one out if they are one action."
)
AS_THEY_STAND = (
    "success_measure", "governance", "note", "priority", "cost", "source",
)  # fmt: skip


def read_plan(
    path: Path,
    answers: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    tell: Callable[[float], object] | None = None,
) -> PlanDocument:
    """The plan in a document of any form; a file that cannot be read gives a document with that one problem.

    `answers` are those to the questions that were asked of the file, by their keys; `mapping` names for fields of the plan the
    headings that somebody chose, as an answer to the question about a column does. `tell` is called as by `read_file`.
    """
    try:
        contents = read_file(path, tell)
    except UnreadableFile as unreadable:
        return PlanDocument(problems=[problem(WHOLE_FILE, path.name, str(unreadable))])
    tables = contents.tables
    answered = {key.removeprefix(COLUMN): said for key, said in (answers or {}).items() if key.startswith(COLUMN)}
    found = sections(tables, answered | dict(mapping or {}))
    if not found.mapping:
        seen = SEEN.format(headings=listed(f"‘{text}’" for text in found.seen[:12])) if found.seen else ""
        return PlanDocument(problems=[problem(WHOLE_FILE, path.name, NO_HEADINGS, seen=seen)])
    plan = plan_of(found, answers)
    plan.remarks += [
        problem(WHOLE_FILE, path.name, remark.replace("{", "(").replace("}", ")")) for remark in contents.remarks
    ]
    if not found.rows or not (plan.actions or plan.problems):
        plan.problems.append(problem(WHOLE_FILE, path.name, NO_ACTIONS))
    sort_by_place(plan.problems, tables)
    sort_by_place(plan.remarks, tables)
    return plan


def sort_by_place(problems: list[Problem], tables: list[Table]) -> None:
    """Sorts problems by the rows that they are of, those of the whole file first."""
    places = dict.fromkeys(table.place(row.number) for table in tables for row in table.rows)
    order = {place: number for number, place in enumerate(places)}
    problems.sort(key=lambda each: order.get(each.place, -1))


def plan_of(found: Sections, answers: Mapping[str, str] | None = None) -> PlanDocument:
    """The plan, in the order of its numbers, with all its problems and questions."""
    table = drafts(found.rows)
    said = answers or {}
    asked, leads = Asked(said), Leads(codes.shown_codes(found.key), table.printed, said.get("people", ""))
    plan = PlanDocument(
        workstreams=[
            Workstream(number=number, title=title, actions=texts) for number, title, texts in found.workstreams
        ],
        problems=found.problems + table.problems,
        remarks=found.remarks,
        mapping=found.mapping,
        not_read=list(found.not_read),
    )
    known = dates.Known(_plan_start(table), said)
    add_requirements(plan, table)
    refs, headings = {draft.ref for draft in table.printed}, set(table.requirements)
    for draft in table.printed:
        if draft.requirement not in table.requirements:
            plan.problems.append(problem(draft.place, draft.ref, NO_REQUIREMENT, requirement=draft.requirement))
        action = read_action(plan, table, draft, known, asked, leads)
        report_loose_ends(plan, refs, headings, draft.place, action)
        plan.actions.append(action)
    if all(cells.ACTION_CELL.fullmatch(action.ref) for action in plan.actions):
        plan.actions.sort(key=lambda action: cells.order(action.ref))
    group_actions(plan, table)
    plan.leads, plan.questions = leads.found(), [*_rivals(found), *asked.questions(), *leads.questions()]
    plan.remarks += leads.remarks()
    _remark_on_same_texts(plan, table)
    return plan


def _plan_start(table: Drafts) -> date | None:
    starts = [dates.read_start(draft.cells.get("start", "")) for draft in table.printed]
    return min((day for one in starts for _, day in one.dated), default=None)


def _rivals(found: Sections) -> list[Question]:
    """Columns of one kind: which of them is meant is asked."""
    return [
        Question(
            key=f"{COLUMN}{name}",
            question=RIVALS.format(columns=listed(f"‘{text}’" for text in columns), read=next(iter(columns))),
            values=list(columns),
            answers=list(columns),
        )
        for name, columns in found.rivals.items()
    ]


def _remark_on_same_texts(plan: PlanDocument, table: Drafts) -> None:
    """Actions of one text and requirement under several numbers may be one action twice."""
    places = {draft.ref: draft.place for draft in table.printed}
    by_text: dict[tuple[str, str], list[str]] = {}
    for action in plan.actions:
        by_text.setdefault((action.requirement, action.text.casefold()), []).append(action.ref)
    for (_, _), refs in by_text.items():
        if len(refs) > 1:
            text = next(action.title for action in plan.actions if action.ref == refs[0])
            plan.remarks.append(problem(places[refs[1]], f"‘{text}’", SAME_TEXT, refs=", ".join(refs)))


def add_requirements(plan: PlanDocument, table: Drafts) -> None:
    """Adds the requirements in the order of their numbers, where they have such."""
    items = list(table.requirements.items())
    if all(cells.REQUIREMENT_CELL.fullmatch(ref) for ref, _ in items):
        items.sort(key=lambda item: cells.order(item[0]))
    for ref, heading in items:
        if not heading.text:
            plan.problems.append(problem(heading.place, ref, NO_TEXT, kind="Requirement"))
        plan.requirements.append(
            Requirement(
                ref=ref, band=band_key(heading.band), text=heading.text, is_numbered_by_us=heading.is_numbered_by_us
            )
        )


def read_action(
    plan: PlanDocument, table: Drafts, draft: Draft, known: dates.Known, asked: Asked, leads: Leads
) -> Action:
    """An action from its draft; what cannot be read of a cell is left empty and reported, or asked."""
    text = draft.cells.get("action", "")
    if not text:
        plan.problems.append(problem(draft.place, draft.ref, NO_TEXT, kind="Action"))
    start, end = read_dates(plan, draft, known, asked)
    progress = read_progress(plan, draft, asked, end.is_done)
    milestones = [Milestone(label=label, due_on=due_on) for label, due_on in end.dated] if not end.is_done else []
    if len(milestones) == 1:
        milestones[0].forecast_on = _forecast(plan, draft, end, known, asked)
    done_on = progress.pop("completed_on") or (end.dated[0][1] if end.is_done and end.dated else None)
    return Action(
        ref=draft.ref,
        requirement=draft.requirement,
        band=band_key(draft.band),
        text=cells.without_reference(text, table.prefixes),
        title=draft.cells.get("title", ""),
        accountable=leads.read(plan, draft, "accountable"),
        responsible=leads.read(plan, draft, "responsible"),
        starts_on=start.dated[0][1] if start.dated else end.first,
        milestones=milestones,
        is_ongoing=end.is_ongoing,
        dates_as=start.dates_as or end.dates_as,
        cross_references=_draws_on(plan, draft, text, table.prefixes),
        completed_on=done_on,
        due_as_said=draft.cells.get("due_as_said") if "due_as_said" in plan.mapping else end.said,
        extra=draft.extra,
        is_numbered_by_us=draft.is_numbered_by_us,
        **progress,
        **{name: draft.cells.get(name) or None for name in AS_THEY_STAND},
    )


def _draws_on(plan: PlanDocument, draft: Draft, text: str, prefixes: set[str]) -> list[str]:
    """What an action draws on, by a column of its own, else by the brackets of its text."""
    if "draws_on" not in plan.mapping:
        return cells.cross_references(text, prefixes)
    named = re.split(r"[;,]", draft.cells.get("draws_on", ""))
    return list(dict.fromkeys(one.strip() for one in named if one.strip()))


def _forecast(plan: PlanDocument, draft: Draft, end: dates.Dates, known: dates.Known, asked: Asked) -> date | None:
    """The date that the document set in place of the first one, in the same cell or a column of its own."""
    written = draft.cells.get("revised", "")
    if not written:
        return end.revised_to
    found = dates.read_end(written, known)
    _report(plan, draft, "revised date", written, found, asked)
    return found.dated[0][1] if len(found.dated) == 1 else end.revised_to


def read_dates(plan: PlanDocument, draft: Draft, known: dates.Known, asked: Asked) -> tuple[dates.Dates, dates.Dates]:
    """The start and the end of an action; a start that is a month without a year takes its year from the end."""
    written = {column: draft.cells.get(column, "") for column in ("start", "end")}
    start, end = dates.read_start(written["start"], known), dates.read_end(written["end"], known)
    if start.month and end.dated:
        day = dates.latest_start(start.month, [due_on for _, due_on in end.dated])
        start = dates.Dates([("", day)])
        plan.remarks.append(
            problem(draft.place, written["start"], YEAR_READ, ref=draft.ref, month=f"{day:%B}", year=f"{day:%Y}")
        )
    for column, each in (("start", start), ("end", end)):
        _report(plan, draft, column, written[column], each, asked)
    return start, end


def _report(plan: PlanDocument, draft: Draft, column: str, written: str, found: dates.Dates, asked: Asked) -> None:
    """What cannot be read is a problem, unless a person can say it: then it is asked, once a file, with its places."""
    if found.asked:
        key, words = found.asked
        asked.ask(key, words, draft.place, written, is_needed=True)
    elif found.problem:
        plan.problems.append(
            problem(draft.place, written, UNREAD_DATE, column=column, ref=draft.ref, fault=found.problem)
        )


def report_loose_ends(plan: PlanDocument, refs: set[str], headings: set[str], place: str, action: Action) -> None:
    """Reports an action's references to what is not in the plan, and of ends before its start."""
    missing = [ref for ref in action.cross_references if ref not in refs and ref not in headings]
    missing += [action.dates_as] if action.dates_as and action.dates_as not in refs else []
    plan.problems += [problem(place, ref, NO_SUCH, ref=action.ref) for ref in dict.fromkeys(missing)]
    for milestone in action.milestones:
        if action.starts_on and milestone.due_on < action.starts_on:
            end, start = long_date(milestone.due_on), long_date(action.starts_on)
            plan.problems.append(problem(place, end, END_FIRST, ref=action.ref, start=start))
