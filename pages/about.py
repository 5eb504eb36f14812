"""What the figures mean, the key of ratings, the glossary, and where the data come from."""

import streamlit as st

from core.plan import displays
from core.ui.plan import loaders
from core.ui.plan import views as plan_views
from core.ui.shell import session

session.guard(*session.EVERYONE)
plan = loaders.plan()

st.title("About this dashboard")
st.markdown(
    "Putting Children First shows how far a council’s improvement plan for its children’s services has come: what is done, "
    "what is late, who owns it, whether there are the social workers to do it, and whether practice is getting safer."
)
st.header("What the figures mean")
st.markdown(
    "- **Reporting date.** Everything is shown as it had been recorded for the date chosen at the left. Choose an earlier "
    "date to see what was known then.\n"
    "- **Timescale band.** The plan promises its actions *immediately*, *within three months* or *within six months*. "
    f"{loaders.limits_in_words()}\n"
    "- **Due and expected.** *Due* is the plan’s own date, which never changes. *Expected* is the latest forecast. A date "
    "that names a month only means its first day for a start, and its last day for an end.\n"
    "- **A tick in the plan.** What the plan itself ticks as done counts as reported complete at every date, until an entry "
    "says otherwise; the plan does not say when it was done.\n"
    "- **How late.** Days from the due date of the milestone that is longest overdue to the reporting date.\n"
    "- **Planned to end after the limit.** Actions whose own due date lies after the last day of their band.\n"
    "- **Complete, and assured.** Whoever leads an action reports it complete. It is assured when the programme office, or "
    "somebody whom it named as assurer, has looked at the evidence; nobody assures what they reported themselves.\n"
    "- **Set by hand.** A rating may be set by hand, with a reason. The rule’s own rating stands beside it, and an action "
    "that is red by the rule stays on the list of red actions.\n"
    "- **Corrections.** What was recorded is never altered. A correction is a new entry, which stands in the place of the one "
    "that it names; the history shows both.\n"
    "- **Accountable and responsible.** The accountable post answers for an action, the responsible ones do it. Posts are "
    "shown, not people."
)
st.header("What the workforce figures mean")
st.markdown(
    "All are counted in full-time equivalents (FTE) from the council’s own spreadsheets, as at the latest snapshot on or "
    "before the reporting date. Every rate is worked out from the sums of its parts, never averaged; where there is nothing "
    "to divide by, there is no figure. The definitions are those of the Department for Education’s statistics ‘Children’s "
    "social work workforce’, where it has one.\n"
    "- **Vacancy rate.** Vacant FTE, divided by vacant and held FTE together. A post counts as vacant whether or not an "
    "agency worker covers it, somebody is being recruited to it, or it is frozen. A post whose status is not clear stays "
    "outside the rate, and is shown.\n"
    "- **Unfilled rate.** The same, less the vacant FTE that agency workers cover: our own figure, shown beside the "
    "vacancy rate because the two are often confused.\n"
    "- **Agency worker rate.** Agency FTE, divided by agency FTE and FTE in post together. Agency workers never count as in "
    "post.\n"
    "- **Average caseload.** Cases held, divided by the FTE of the workers who hold at least one. A case is a child allocated "
    "to a worker: in need, with a protection plan, looked after, or leaving care. Cases that no worker holds are counted "
    "apart, as unallocated.\n"
    "- **Above the target.** Workers whose cases for each FTE are more than the target, which the programme office sets: "
    f"{loaders.numbers()['target_caseload']} cases for each full-time worker. Action A1.4 of Kent’s plan sets 30 at first.\n"
    "- **FTE needed.** Cases, those without a worker included, divided by the target caseload.\n"
    "- **Projected vacancy rate.** What the rate becomes when agreed starts and known leavers come about, and nothing else "
    "changes."
)
st.header("What the indicators and the health check mean")
st.markdown(
    "- **Indicator.** A measure of practice, such as assessments completed in time. Numerator and denominator are kept, and a "
    "percentage is worked out from their sums over districts, never averaged. The page of each measure gives its definition, "
    "its source and from when it holds.\n"
    "- **Rating of an indicator.** Green: the target is met. Amber: the floor is met. Red: below the floor, or above it where "
    "low figures are good. A target that no law or plan names is a local working target, and says so.\n"
    "- **Signal.** Figures go up and down by chance. A change counts as one only where a process control (XmR) chart shows it: "
    "a figure outside the limits, eight in a row on one side of the mean, six in a row rising or falling, or two of three "
    "near a limit. Limits are the mean plus and minus 2.66 times the average step from one month to the next, and begin anew "
    "where a definition changes or a step change is marked.\n"
    "- **Delivery against impact.** An action that is done is not yet a practice that is better: the view sets how much of "
    "each requirement is done beside what its indicators say.\n"
    "- **Health check.** A self-assessment in quarterly rounds, after the Social Work Task Force’s framework of 2009; its "
    "questions are a local version in our own words. Green: achieved. Amber: partially achieved. Red: not yet achieved. Lines "
    "that the data can answer fill themselves and cannot be typed over.\n"
    "- **Rating of a theme.** Green lines count 100 points, amber ones 50, red ones 0. The mean of the rated lines is red up to "
    "50, amber from 51 to 74 and green from 75; until half of the lines are rated there is no rating.\n"
    "- **Staff survey.** Answers from strongly disagree to strongly agree as a score from 0 to 100: low up to 50, moderate "
    "from 51 to 74, high from 75. No score is shown for fewer than 5 answers, and no names are kept."
)
st.header("Key of ratings")
st.markdown(
    "Each action gets one rating, by the first of these rules that holds. Every rating comes with its reason in words."
)
plan_views.key_of_ratings()
st.header("Short forms")
st.table(displays.glossary_rows(), hide_index=True, border="horizontal")
st.header("Codes of leads")
if plan["leads"].empty:
    plan_views.no_plan()
else:
    st.table(loaders.lead_key(), hide_index=True, border="horizontal")
st.header("Where the data come from")
st.markdown(loaders.sources())
