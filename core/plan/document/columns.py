"""The columns of a plan's table as one more kind of sheet: what councils call them.

Headings are matched as those of uploads are.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, ClassVar

from core.plan.document.contents import PlanDocument
from core.sheets.columns import Column, SheetRow
from core.sheets.layout import headings_over
from core.sheets.matching import Heading, Match, best, key, match, names, shape
from core.sheets.reading import Merged, Row
from core.sheets.values import Text

Cell = Text | None
LEADS = {"lead", "leads", "lead s", "who", "owner", "owners"}
SECOND = " (second column)"
TIMES = {"timescale", "timescales", "timeline", "timing", "dates"}


class PlanRow(SheetRow):
    """A row of a plan's table: an action, part of one, or the requirement above several."""

    what: ClassVar[str] = "actions"
    needs_one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("action", "requirement"),)

    ref: Annotated[Cell, Column(
        "Ref", "The number of the recommendation, or of the action where that has no column of its own.",
        also=("Reference", "Ref no", "Reference no", "Reference number", "No", "Number", "Rec", "Rec no", "Rec number",
              "Recommendation no", "Recommendation number", "Recommendation ref", "Requirement no", "Requirement ref", "ID",
              "Item", "Item no", "#", "Objective no", "Priority no"),
        examples=("1", "1", "2"),
    )] = None  # fmt: skip
    requirement: Annotated[Cell, Column(
        "Requirement", "What the inspection asks for, in its words.",
        also=("Requirements", "Recommendation", "Recommendations", "Recommendation requirement", "What Ofsted said",
              "Ofsted recommendation", "Finding", "Findings", "Inspection finding", "Area for improvement",
              "Areas for improvement", "Area for development", "Issue", "What needs to improve", "Improvement needed",
              "What do we need to improve", "Improvement area", "Area of improvement", "We need to",
              "What the inspectors said", "Requirement or recommendation"),
        examples=("Respond to contacts in time", None, "Have enough social workers"),
    )] = None  # fmt: skip
    action_ref: Annotated[Cell, Column(
        "Action no.", "The number of the action.",
        also=("Action number", "Action ref", "Action reference", "Action id", "Task no", "Task number", "Task ref", "Ref action"),
        examples=("1.1", "1.2", "2.1"),
    )] = None  # fmt: skip
    action: Annotated[Cell, Column(
        "Action", "What is to be done.",
        also=("Actions in response", "Actions", "Actions to be taken", "Action to be taken", "Action required",
              "Actions required", "Task", "Tasks", "What we will do", "What will we do", "What are we going to do",
              "Activity", "Activities", "Key actions", "Key action", "Improvement action", "Improvement actions",
              "Agreed action", "Agreed actions", "Council response and actions", "Steps", "Key tasks", "Action needed",
              "Actions to address", "Action description", "Description of action", "Planned action", "Planned actions",
              "Proposed action", "What needs to be done"),
        examples=("Publish the thresholds for help and protection", "Train the duty team", "Recruit eight social workers"),
    )] = None  # fmt: skip
    title: Annotated[Cell, Column(
        "Short title", "What lists show of the action; without one, the first clause of its text.",
    )] = None  # fmt: skip
    group: Annotated[Cell, Column(
        "Group", "The timescale, priority, theme or objective that the action belongs to.",
        also=("Timescale band", "Band", "Theme", "Themes", "Priority area", "Priority theme", "Strategic priority",
              "Improvement theme", "Improvement priority", "Objective", "Strategic objective", "Outcome area", "Phase",
              "Section", "Pillar", "Strand", "Workstream", "Work stream", "Area", "Category", "Domain", "Judgement area"),
        examples=("Within three months", "Within three months", "Within six months"),
    )] = None  # fmt: skip
    group_until: Annotated[Cell, Column(
        "Last day of the group", "The last day that the group allows, where it has one.", also=("Group limit", "Group until"),
    )] = None  # fmt: skip
    accountable: Annotated[Cell, Column(
        "Accountable", "Who answers for the action: a post, body or team, or its code; several with a semicolon between.",
        also=("A", "Accountable lead", "Leads A", "Lead A", "Lead", "Leads", "Lead s", "Lead officer", "Lead officers",
              "Lead person", "Action lead", "Action owner", "Owner", "Owners", "Who", "Who will do it", "By whom", "By who",
              "Responsible officer", "Responsible person", "Responsible lead", "Person responsible", "Officer responsible",
              "Lead responsible", "Accountable officer", "Assigned to", "Named lead", "Responsibility", "Who is responsible",
              "Lead professional", "Lead agency", "Officer", "Senior responsible officer", "SRO", "Lead and partners",
              "Strategic lead", "Accountability", "Lead post"),
        examples=("Head of Access", "Head of Access; HR Director", "HR Director"),
    )] = None  # fmt: skip
    responsible: Annotated[Cell, Column(
        "Responsible", "Who does the work, as for Accountable.",
        also=("R", "Leads R", "Lead R", "Operational lead", "Supported by", "Support", "Supporting officers",
              "Delivery lead", "Delivered by", "Contributors", "Partners", "Other leads", "Responsible for delivery"),
    )] = None  # fmt: skip
    start: Annotated[Cell, Column(
        "Start", "The day on which it starts.",
        also=("Start date", "Timescale start", "Timescales start", "Starts", "Start by", "From", "Commence", "Commencement date",
              "Planned start", "Date started", "Timescale from"),
        examples=(date(2031, 1, 1), date(2031, 2, 1), date(2031, 1, 1)),
    )] = None  # fmt: skip
    end: Annotated[Cell, Column(
        "End", "The day by which it is to be done.",
        also=("End date", "Ends", "Due", "Due date", "Due by", "Date due", "Deadline", "Target date", "Target end date",
              "Timescale end", "Timescales end", "Timescale due", "Timescale", "Timescales", "Timeline", "By when", "When", "To",
              "Completion due", "Target completion date", "Target completion", "Target", "Planned end", "Planned completion date",
              "Planned completion", "Completion by", "To be completed by", "Complete by", "Date for completion", "Timeframe",
              "Target timescale", "Date to be completed", "Due for completion", "Original due date", "Baseline date",
              "Original target date", "Timescale for completion", "Delivery date", "Timescale to"),
        examples=(date(2031, 3, 31), date(2031, 3, 31), date(2031, 6, 30)),
    )] = None  # fmt: skip
    due_as_said: Annotated[Cell, Column(
        "Due date in words", "What the plan says of the due date beside the date itself.", also=("Due in words",),
    )] = None  # fmt: skip
    draws_on: Annotated[Cell, Column(
        "Draws on", "The numbers of the actions or requirements on which it depends.",
        also=("Cross references", "Cross reference"),
    )] = None  # fmt: skip
    revised: Annotated[Cell, Column(
        "Revised date", "The day that was set in place of the first one.",
        also=("Revised due date", "Revised target date", "Revised deadline", "New date", "New due date", "Forecast",
        "Forecast date",
              "Expected date", "Revised completion date", "Revised end date", "Revised timescale", "Extended to"),
    )] = None  # fmt: skip
    completed_on: Annotated[Cell, Column(
        "Completion date", "The day on which it was done.",
        also=("Completed on", "Date completed", "Date complete", "Actual completion date", "Actual end date", "Actual completion",
              "Date of completion", "Date closed", "Closed on", "Actual date", "Completed date", "Date achieved"),
    )] = None  # fmt: skip
    completion: Annotated[Cell, Column(
        "Completed", "Whether it is done.",
        also=("Completion", "Complete", "Completed?", "Done", "Completion evidence", "Evidence completion",
              "Completion/ Evidence", "Completion and evidence", "Complete y n", "Completed y n", "Achieved", "Closed"),
    )] = None  # fmt: skip
    status: Annotated[Cell, Column(
        "Status", "How the document rates its progress: a colour or a word.",
        also=("RAG", "RAG status", "RAG rating", "BRAG", "BRAG status", "BRAG rating", "BRAGG", "Current status", "Action status",
              "Rating", "Progress rag", "Rag progress", "Delivery status", "Status rag", "Progress status", "RAGB",
              "Current rag"),
        examples=(None, "In progress", None),
    )] = None  # fmt: skip
    progress: Annotated[Cell, Column(
        "Progress", "What the document says was done.",
        also=("Progress update", "Progress to date", "Update", "Updates", "Current position", "Latest update", "Progress made",
              "Commentary", "Progress commentary", "Position", "Progress comments", "Status update", "Progress notes",
              "Progress and impact", "Monthly update", "Current progress", "Progress since last report", "Narrative"),
    )] = None  # fmt: skip
    percent: Annotated[Cell, Column(
        "% complete", "How much of it is done.",
        also=("Percent complete", "Percentage complete", "% done", "Complete %", "Percentage", "% completed"),
    )] = None  # fmt: skip
    evidence: Annotated[Cell, Column(
        "Evidence", "What shows that it is done.",
        also=("Evidence of impact", "Evidence of completion", "Evidence base", "Source of evidence", "Evidence required",
              "Supporting evidence", "Evidence and impact", "Impact evidence", "Evidence source", "Impact"),
    )] = None  # fmt: skip
    success_measure: Annotated[Cell, Column(
        "Success measure", "How one will know that it worked.",
        also=("Success measures", "Success criteria", "Success criterion", "How we will know", "How will we know",
              "How we will measure success", "How will we measure success", "What success looks like",
              "What will success look like", "Measure of success", "Measures of success", "Measure", "Measures", "Outcome",
              "Outcomes", "Intended outcome", "Intended outcomes", "Expected outcome", "Desired outcome", "Outcome measure",
              "Outcome measures", "KPI", "KPIs", "Performance measure", "Performance indicator", "Performance measures",
              "What difference will it make", "Intended impact", "Expected impact", "How we will know it has worked",
              "Performance indicators"),
        examples=("Nine in ten contacts decided within a day", None, "Vacancy rate of 10% or less"),
    )] = None  # fmt: skip
    governance: Annotated[Cell, Column(
        "Governance", "Which board answers for it.",
        also=("Governance and accountability", "Governance arrangements", "Accountable board", "Board",
              "Monitored by", "Monitoring", "Reporting to", "Reports to", "Oversight", "Scrutiny", "Governance group"),
    )] = None  # fmt: skip
    note: Annotated[Cell, Column(
        "Notes", "Anything else.", also=("Note", "Comments", "Comment", "Remarks", "Further information", "Additional "
            "information"),
    )] = None  # fmt: skip
    priority: Annotated[Cell, Column(
        "Priority", "How urgent it is.", also=("Priority level", "Priority rating", "Urgency", "Priority high medium low"),
    )] = None  # fmt: skip
    cost: Annotated[Cell, Column(
        "Cost", "What it costs.",
        also=("Costs", "Resources", "Resource", "Budget", "Resource implications", "Cost implications", "Resources required",
              "Resources needed", "Funding", "Cost resources", "Financial implications"),
    )] = None  # fmt: skip
    source: Annotated[Cell, Column(
        "Source", "Where the recommendation comes from.",
        also=("Source of recommendation", "Recommendation source", "Origin", "Inspection", "Source document", "Report",
              "Source of action", "Raised by", "Source report"),
    )] = None  # fmt: skip


def matched(rows: Sequence[Row], merged: Sequence[Merged], wanted: Mapping[str, str]) -> Match:
    """The columns that one or more rows of headings name.

    A heading over two columns, such as `Leads` or `Timescale`, means who is accountable and who is responsible, or start and
    end; over one it means who is accountable, or the end. `Outcome` and the like are groups where no other column is.
    """
    headings = headings_over(rows, merged)
    found = match(PlanRow, [one for one in headings if len(one.label) < 200], wanted)
    named, width = {heading.column for heading in headings}, max(len(row.cells) for row in rows)
    for field, first, second, words in (
        ("accountable", "accountable", "responsible", LEADS),
        ("end", "start", "end", TIMES),
    ):
        over = found.headings.get(field)
        if over is None or key(over.label) not in words or wanted.get(field):
            continue
        if ({first, second} - {field}) & found.headings.keys():
            continue
        following = over.column + 1
        if following not in named and following < width and any(following < later for later in named):
            found.headings[first] = over
            found.headings[second] = Heading(following, f"{over.label}{SECOND}", ())
    return found


def known(text: str) -> list[str]:
    """The fields that a heading fits best."""
    return best(PlanRow, Heading(0, text, (text,)))[0] if text and len(text) < 80 else []


@lru_cache(10_000)
def is_known(text: str) -> bool:
    """Whether a heading is one of the known names to the letter, which is quickly told."""
    return len(text) < 80 and bool(names(PlanRow).get(key(text)))


def shape_of(plan: PlanDocument) -> str:
    """A word that documents with the same headings share, however they were read."""
    return shape(Heading(0, label, (label,)) for label in {*plan.mapping.values(), *plan.not_read})


def is_plan(fields: Mapping[str, object]) -> bool:
    """Whether columns are those of a plan: what is to be done, and when, who or how far."""
    about = {
        "accountable",
        "responsible",
        "start",
        "end",
        "status",
        "progress",
        "ref",
        "action_ref",
        "completion",
        "completed_on",
    }
    others = about & set(fields)
    if "action" in fields:
        return bool(others)
    return "requirement" in fields and bool({"accountable", "end"} & others) and len(others) > 1


HIGH_LOW = re.compile(
    r"(?:very )?(?:high|medium|med|low|h|m|l|urgent|critical|essential|desirable|\d|p\d)", re.IGNORECASE
)
