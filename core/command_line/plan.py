"""The commands of the plan: checking and importing one, and how it stands."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from core.audit import trail
from core.audit.displays import chain_in_words, outside_in_words
from core.audit.outside import compared
from core.command_line.arguments import COMMAND_LINE, answer, day, existing_file, is_confirmed
from core.markdown import bare
from core.numbers import chosen_numbers
from core.plan import measures, phrases, totals
from core.plan.bands import called, group_titles, several
from core.plan.commands import PlanAbout, load_plan
from core.plan.comparison import PlanPreview
from core.plan.document.contents import PlanDocument, Question
from core.plan.document.problems import Problem
from core.plan.document.reading import read_plan
from core.plan.queries import Frames, plan_frames, plan_preview, reporting_date
from core.plan.rules import RatingNumbers
from core.plan.states import Rating
from core.settings import from_environment, now, today
from core.start import open_database
from core.storage.engine import reading, writing
from core.words import count, long_date


def check_plan(chosen: argparse.Namespace) -> int:
    plan = read_plan(chosen.file, dict(chosen.answer))
    if chosen.json:
        print(plan.model_dump_json(indent=2))
    else:
        _print_problems(plan.problems)
        _print_questions(plan.questions)
        _print_contents(plan)
    return 1 if plan.problems or _unanswered(plan) else 0


def import_plan(chosen: argparse.Namespace) -> int:
    """Replace the plan; what would change is shown first, and at a terminal the question is asked."""
    plan = read_plan(chosen.file, dict(chosen.answer))
    _print_questions(plan.questions)
    if plan.problems or _unanswered(plan):
        _print_problems(plan.problems)
        print("The plan was not changed.")
        return 1
    database = open_database(from_environment())
    with reading(database) as session:
        preview = plan_preview(session, plan)
    _print_contents(plan)
    _print_sameness(preview)
    _print_changes(preview)
    about = PlanAbout(
        title=chosen.title, council=chosen.council, counted_from=chosen.counted_from, published_on=chosen.published_on,
        in_force_from=chosen.in_force_from, reason=chosen.reason or "",
    )  # fmt: skip
    if preview.changes_nothing and about == PlanAbout():
        print("Nothing would change.")
        return 0
    if not is_confirmed(chosen, "Replace the plan?"):
        print("The plan was not changed.")
        return 1
    with writing(database) as session:
        day, told = load_plan(session, plan, chosen.file.name, COMMAND_LINE, now(), about, preview)
    print("The plan was replaced.")
    if told:
        print(
            f"As the document says, on {long_date(day)}: progress of {count(len(told), 'action')} ({', '.join(told)})."
        )
    with reading(database) as session:
        _print_about(plan_frames(session))
    return 0


def _print_about(plan: Frames) -> None:
    """Say what the document did not hold, so that a plan does not go under another's name unseen."""
    about = plan["plan"].iloc[0]
    groups = plan["groups"]
    titles, word = group_titles(groups), several(called(groups)).capitalize()
    limits = ", ".join(f"{titles[row.band]} until {row.limit_on or 'no set day'}" for row in groups.itertuples())
    print(f"It is shown as: {about.title}, {about.council or 'no council named'}. {word}: {limits}.")
    print("Where that is another plan's, import again with --title, --council and --counted-from.")


def status(chosen: argparse.Namespace) -> int:
    settings = from_environment()
    with reading(open_database(settings)) as session:
        as_at = chosen.as_at or reporting_date(session) or today()
        plan, numbers = plan_frames(session, as_at=as_at), chosen_numbers(session)
        chain, outside = trail.chain(session), compared(session, settings.audit_hashes_file)
    holds = chain.holds and outside.holds
    actions = measures.status(plan, as_at, RatingNumbers.of(numbers))
    silence = measures.silence(actions, as_at, numbers["silent"], measures.plan_date(plan))
    bands = totals.band_summary(actions, plan["groups"])
    if chosen.json:
        found = _status_json(as_at, actions.to_dict("records"), bands.to_dict("records"))
        found["silence"] = silence._asdict()
        audit = {**chain._asdict(), "holds": holds, "outside": outside._asdict()}
        print(json.dumps({**found, "audit": audit}, default=str, indent=2))
        return 0 if holds else 1
    print(f"As at {as_at:%d %B %Y}")
    for band in bands.to_dict("records"):
        ratings = ", ".join(f"{number} {letter}" for letter, number in _ratings(band).items())
        print(f"{band['group']}: {count(band['total'], 'action')}, {ratings}")
    for action in actions.itertuples():
        print(f"{action.ref:>6} {action.rating} {action.reason}")
    if said := phrases.silence_sentence(silence):
        print(bare(said))
    print(chain_in_words(chain))
    print(outside_in_words(outside, settings.audit_hashes_file))
    return 0 if holds else 1


def _status_json(as_at: date, actions: list[dict[str, object]], bands: list[dict[str, object]]) -> dict[str, object]:
    fields = ("ref", "delivery", "rating", "reason", "due_on", "due_part", "forecast_on")
    about = ("band", "group", "total", "limit_on", "ends_after_limit")
    return {
        "as_at": as_at.isoformat(),
        "actions": [
            {name: action[name] for name in fields} | {"last_reported_on": action["reviewed_on"]} for action in actions
        ],
        "bands": [{name: band[name] for name in about} | {"ratings": _ratings(band)} for band in bands],
    }


def _ratings(band: dict[str, object]) -> dict[str, object]:
    """A band's counts by rating letter; superseded ones stand only where there are any."""
    return {letter: band[letter] for letter in measures.RATINGS if band[letter] or letter != Rating.SUPERSEDED}


def _print_problems(problems: list[Problem]) -> None:
    for problem in problems:
        print(f"{problem.place}: {problem.message}", file=sys.stderr)


def _unanswered(plan: PlanDocument) -> bool:
    """Whether a question is open without whose answer the plan is not taken."""
    return any(question.is_needed for question in plan.questions)


def _print_questions(questions: list[Question]) -> None:
    for one in questions:
        places = "; ".join(one.places[:8]) + (f" and {len(one.places) - 8} more" if len(one.places) > 8 else "")
        choices = f", one of {', '.join(one.answers)}" if one.answers else ""
        stays = "" if one.is_needed else " Without an answer it stays as the document says it."
        print(
            f'Question: {one.question} ({places or "the headings"}) Answer with --answer "{one.key}=…"{choices}.{stays}'
        )


def _print_contents(plan: PlanDocument) -> None:
    for remark in plan.remarks:
        print(f"{remark.place}: {remark.message}")
    print(
        f"The file holds {count(len(plan.requirements), 'requirement')}, {count(len(plan.actions), 'action')}, "
        f"{count(len(plan.leads), 'lead')} and {count(len(plan.problems), 'problem')}."
    )


def _print_sameness(preview: PlanPreview) -> None:
    """Which actions are the same, reworded, moved, new and gone, and what was recorded of those that are gone."""
    found = preview.same
    for ref, old in found.moved.items():
        print(f"Moved action: {old} is now {ref}; its progress goes with it.")
    for ref in found.reworded:
        print(f"Reworded action: {ref}; its progress stays.")
    if retired := [
        f"{ref} ({count(entries, 'progress entry', 'progress entries')})" for ref, entries in preview.retired.items()
    ]:
        print(f"Not there any more, so retired with what was recorded of it: {', '.join(retired)}.")
    if found.is_another:
        entries = count(preview.made_up, "entry", "entries")
        print(
            f"This is another plan: all illustrative progress ({entries}), strands and links to workstreams are taken away."
        )


def _print_changes(preview: PlanPreview) -> None:
    for part, found in preview.changes.items():
        for name in found.added:
            print(f"New {part}: {name}")
        for name in found.removed:
            entries = preview.retired.get(name, 0) if part == "action" else 0
            kept = f", with {count(entries, 'progress entry', 'progress entries')}" if entries else ""
            print(f"Gone {part}: {name}{kept}")
        for name, fields in found.changed.items():
            print(f"Changed {part}: {name}: {', '.join(fields)}")


def add_commands(check_what: Any, take_what: Any, verbs: Any) -> None:
    """Add `check plan`, `import plan` and `status`."""
    kinds = "an improvement plan: Word, Excel, CSV or text"
    answers = "the answer to a question that the file raised; may be given several times"
    plan = check_what.add_parser("plan", help=kinds)
    plan.add_argument("file", type=existing_file, metavar="FILE")
    plan.add_argument("--json", action="store_true", help="print what was read as JSON")
    plan.add_argument("--answer", type=answer, action="append", default=[], metavar="KEY=ANSWER", help=answers)
    plan.set_defaults(run=check_plan)

    plan = take_what.add_parser("plan", help=kinds)
    plan.add_argument("file", type=existing_file, metavar="FILE")
    plan.add_argument("--yes", action="store_true", help="do not ask at a terminal")
    plan.add_argument("--answer", type=answer, action="append", default=[], metavar="KEY=ANSWER", help=answers)
    plan.add_argument("--title", help="what the plan is called on the screens")
    plan.add_argument("--council", help="whose plan it is")
    counted_from = "the day from which the months of groups such as 'Within three months' count"
    plan.add_argument("--counted-from", type=day, metavar="DATE", help=counted_from)
    plan.add_argument("--published-on", type=day, metavar="DATE", help="the date of the plan document")
    in_force_from = (
        "the day from which this version of the plan is in force; as at earlier ones the version before is shown"
    )
    plan.add_argument("--in-force-from", type=day, metavar="DATE", help=in_force_from)
    plan.add_argument("--reason", help="why the plan changes, such as an Improvement Notice")
    plan.set_defaults(run=import_plan)

    about = "the rating of every action, how the plan's groups stand, and whether the audit trail is whole"
    state = verbs.add_parser("status", help=about)
    state.add_argument("--as-at", type=day, metavar="DATE", help="reporting date, such as 2011-03-31")
    state.add_argument("--json", action="store_true", help="print as JSON")
    state.set_defaults(run=status)
