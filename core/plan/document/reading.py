"""An improvement plan's document -> requirements, actions, leads, workstreams, and the problems in it.

A text, Word file, workbook or CSV file becomes rows of cells with a place, which all go through the same steps:
`sections` tells the rows apart, `drafts` puts rows that run on together, and `plan_of` here reads the cells and checks
them against each other. A file with problems still gives all that could be read.
"""

from pathlib import Path

from core.plan.bands import IMMEDIATE
from core.plan.document import cells, codes, dates
from core.plan.document.contents import Action, Group, Lead, Milestone, PlanDocument, Requirement, Workstream
from core.plan.document.problems import Problem, problem
from core.plan.document.rows import Draft, Drafts, drafts
from core.plan.document.sections import UNKNOWN_BAND, Sections, sections
from core.sheets.reading import Table, UnreadableFile, read_tables
from core.words import long_date

TITLES = {IMMEDIATE: "Immediately", "3 months": "Within three months", "6 months": "Within six months"}
WHOLE_FILE = "the file"
NO_HEADINGS = (
    "The file holds no plan: its table needs a row of headings with at least Ref, Requirements and Actions in response."
)
NO_ACTIONS = (
    "The plan's table holds no actions: each needs a number such as A1.1 before its text in the column of actions."
)
NO_KEY = (
    "The document has no key of its leads, so no lead could be checked: "
    'add the line "Leads" and below it a line for each code with its post.'
)
NO_TEXT = "{kind} {value} has no text: write what is to be done beside its number."
NO_BAND = (
    '{kind} {value} stands in no timescale: put a heading such as "Immediately" or "Within three months" above it.'
)
NO_REQUIREMENT = (
    "Action {value} has no requirement: add a row for requirement {requirement}, or correct the action's number."
)
NO_SUCH = "Action {ref} refers to {value}, which is not in the plan: correct the number or add what it refers to."
UNKNOWN_LEAD = 'The {column} lead "{value}" of {ref} is not in the key: use a code of the key or add this one to it.'
UNREAD_DATE = 'The {column} of {ref}, "{value}", {fault}'
END_FIRST = "Action {ref} ends on {value}, before its start on {start}: correct one of the two dates."
YEAR_READ = (
    'The start of {ref}, "{value}", has no year: read as {month} {year}, the last {month} that begins before its end.'
)


def read_plan(path: Path) -> PlanDocument:
    """The plan in a document of any form; a file that cannot be read gives a document with that one problem."""
    try:
        tables = read_tables(path)
    except UnreadableFile as unreadable:
        return PlanDocument(problems=[problem(WHOLE_FILE, path.name, str(unreadable))])
    found = sections(tables)
    if not found.columns:
        return PlanDocument(problems=[problem(WHOLE_FILE, path.name, NO_HEADINGS)])
    plan = plan_of(found)
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


def plan_of(found: Sections) -> PlanDocument:
    """The plan, in the order of its numbers, with all its problems."""
    table = drafts(found.rows)
    plan = PlanDocument(
        leads=[Lead(code=code, post=post) for code, post in codes.shown_codes(found.key)],
        workstreams=[
            Workstream(number=number, title=title, actions=texts) for number, title, texts in found.workstreams
        ],
        problems=found.problems + table.problems,
    )
    if table.printed and not plan.leads:
        plan.problems.append(problem(WHOLE_FILE, "", NO_KEY))
    add_requirements(plan, table)
    for draft in table.printed:
        add_action(plan, table, draft)
    plan.actions.sort(key=lambda action: cells.order(action.ref))
    used = dict.fromkeys(one.band for one in (*plan.requirements, *plan.actions))
    plan.groups = [Group(band=key, title=title) for key, title in TITLES.items() if key in used]
    for action in plan.actions:
        action.group = TITLES[action.band]
    return plan


def add_requirements(plan: PlanDocument, table: Drafts) -> None:
    """Adds the requirements in the order of their numbers; one without a band is left out."""
    used = {draft.requirement for draft in table.printed}
    for ref, heading in sorted(table.requirements.items(), key=lambda item: cells.order(item[0])):
        if not heading.text:
            plan.problems.append(problem(heading.place, ref, NO_TEXT, kind="Requirement"))
        if heading.band:
            plan.requirements.append(Requirement(ref=ref, band=heading.band, text=heading.text))
        elif ref not in used:
            report_missing_band(plan, "Requirement", ref, heading.place)


def add_action(plan: PlanDocument, table: Drafts, draft: Draft) -> None:
    """Adds an action with its problems; one without a band is read for its other problems and left out."""
    heading = table.requirements.get(draft.requirement)
    band = heading.band if heading else draft.band
    if not heading:
        plan.problems.append(problem(draft.place, draft.ref, NO_REQUIREMENT, requirement=draft.requirement))
    action = read_action(plan, table, draft, band or IMMEDIATE)
    report_loose_ends(plan, table, draft.place, action)
    if band:
        plan.actions.append(action)
    else:
        report_missing_band(plan, "Action", draft.ref, draft.place)


def report_missing_band(plan: PlanDocument, kind: str, ref: str, place: str) -> None:
    """Reports a missing timescale, unless a heading could not be read: then that is the one thing to mend."""
    if all(each.message != UNKNOWN_BAND for each in plan.problems):
        plan.problems.append(problem(place, ref, NO_BAND, kind=kind))


def read_action(plan: PlanDocument, table: Drafts, draft: Draft, band: str) -> Action:
    """An action from its draft; what cannot be read of a cell is left empty and reported."""
    text = draft.cells.get("action", "")
    if not text:
        plan.problems.append(problem(draft.place, draft.ref, NO_TEXT, kind="Action"))
    start, end = read_dates(plan, draft)
    is_complete, evidence = cells.read_completion(draft.cells.get("completion", ""))
    return Action(
        ref=draft.ref,
        requirement=draft.requirement,
        band=band,
        text=cells.without_reference(text, table.prefixes),
        accountable=read_leads(plan, draft, "accountable"),
        responsible=read_leads(plan, draft, "responsible"),
        starts_on=start.dated[0][1] if start.dated else None,
        milestones=[Milestone(label=label, due_on=due_on) for label, due_on in end.dated],
        is_ongoing=end.is_ongoing,
        dates_as=start.dates_as or end.dates_as,
        is_complete=is_complete,
        cross_references=cells.cross_references(text, table.prefixes),
        governance=draft.cells["governance"] or None,
        evidence=evidence,
        note=draft.cells["note"] or None,
    )


def read_dates(plan: PlanDocument, draft: Draft) -> tuple[dates.Dates, dates.Dates]:
    """The start and the end of an action; a start that is a month without a year takes its year from the end."""
    written = {column: draft.cells.get(column, "") for column in ("start", "end")}
    start, end = dates.read_start(written["start"]), dates.read_end(written["end"])
    if start.month and end.dated:
        day = dates.latest_start(start.month, [due_on for _, due_on in end.dated])
        start = dates.Dates([("", day)])
        plan.remarks.append(
            problem(draft.place, written["start"], YEAR_READ, ref=draft.ref, month=f"{day:%B}", year=f"{day:%Y}")
        )
    for column, each in (("start", start), ("end", end)):
        if each.problem:
            plan.problems.append(
                problem(draft.place, written[column], UNREAD_DATE, column=column, ref=draft.ref, fault=each.problem)
            )
    return start, end


def read_leads(plan: PlanDocument, draft: Draft, column: str) -> list[str]:
    """The codes of an action's leads; where the document has no key they are taken as they are written."""
    known, unknown = codes.read_leads(draft.cells.get(column, ""), [lead.code for lead in plan.leads])
    if not plan.leads:
        return list(dict.fromkeys(unknown))
    plan.problems += [problem(draft.place, word, UNKNOWN_LEAD, column=column, ref=draft.ref) for word in unknown]
    return known


def report_loose_ends(plan: PlanDocument, table: Drafts, place: str, action: Action) -> None:
    """Reports an action's references to what is not in the plan, and of ends before its start."""
    actions = {draft.ref for draft in table.printed}
    missing = [ref for ref in action.cross_references if ref not in actions | set(table.requirements)]
    missing += [action.dates_as] if action.dates_as and action.dates_as not in actions else []
    plan.problems += [problem(place, ref, NO_SUCH, ref=action.ref) for ref in dict.fromkeys(missing)]
    for milestone in action.milestones:
        if action.starts_on and milestone.due_on < action.starts_on:
            end, start = long_date(milestone.due_on), long_date(action.starts_on)
            plan.problems.append(problem(place, end, END_FIRST, ref=action.ref, start=start))
