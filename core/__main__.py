"""The command line: `python -m core --help`. Exits 0 when done, 1 when the input has problems, 2 when called wrongly."""

import argparse
import getpass
import json
import os
import sys
from datetime import date
from pathlib import Path

from core import audit
from core.access import commands as access
from core.access.commands import AccountRefused
from core.access.passwords import PasswordRefused
from core.audit_displays import chain_in_words
from core.board.command_line import add_commands as add_report_command
from core.database import reading, writing
from core.database_file import DatabaseProblem
from core.digest.command_line import add_commands as add_digest_command
from core.numbers import chosen_numbers
from core.plan import measures
from core.plan.commands import PlanAbout, replace_plan
from core.plan.comparison import PartChanges, plan_changes
from core.plan.document import PlanDocument, Problem, read_plan
from core.plan.queries import Frames, current_plan, plan_frames, progress_counts
from core.plan.rules import Rating, RatingNumbers
from core.settings import from_environment, now, today
from core.start import open_database
from core.upload_commands import AUTHOR
from core.upload_commands import add_commands as add_upload_commands
from core.words import count

WHO = "command line"


def check_plan(chosen: argparse.Namespace) -> int:
    plan = read_plan(chosen.file)
    if chosen.json:
        print(plan.model_dump_json(indent=2))
    else:
        _print_problems(plan.problems)
        _print_contents(plan)
    return 1 if plan.problems else 0


def import_plan(chosen: argparse.Namespace) -> int:
    """Replace the plan; what would change is shown first, and at a terminal the question is asked."""
    plan = read_plan(chosen.file)
    if plan.problems:
        _print_problems(plan.problems)
        print("The plan was not changed.")
        return 1
    database = open_database(from_environment())
    with reading(database) as session:
        changes, progress = plan_changes(current_plan(session), plan), progress_counts(session)
    _print_contents(plan)
    _print_changes(changes, progress)
    about = PlanAbout(title=chosen.title, council=chosen.council, counted_from=chosen.counted_from)
    if not any(changes.values()) and about == PlanAbout():
        print("Nothing would change.")
        return 0
    if not chosen.yes and sys.stdin.isatty() and input("Replace the plan? Type yes: ").strip().lower() != "yes":
        print("The plan was not changed.")
        return 1
    with writing(database) as session:
        replace_plan(session, plan, chosen.file.name, WHO, now(), about)
    print("The plan was replaced.")
    with reading(database) as session:
        _print_about(plan_frames(session))
    return 0


def _print_about(plan: Frames) -> None:
    """Say what the document did not hold, so that a plan does not go under another's name unseen."""
    about = plan["plan"].iloc[0]
    limits = ", ".join(f"{row.band} until {row.limit_on or 'no set day'}" for row in plan["bands"].itertuples())
    print(f"It is shown as: {about.title}, {about.council or 'no council named'}. Bands: {limits}.")
    print("Where that is another plan's, import again with --title, --council and --counted-from.")


def status(chosen: argparse.Namespace) -> int:
    with reading(open_database(from_environment())) as session:
        plan, numbers = plan_frames(session), RatingNumbers.of(chosen_numbers(session))
        trail = audit.chain(session)
    as_at = chosen.as_at or measures.default_reporting_date(plan) or today()
    actions = measures.status(plan, as_at, numbers)
    bands = measures.band_summary(actions, plan["bands"])
    if chosen.json:
        found = _status_json(as_at, actions.to_dict("records"), bands.to_dict("records"))
        print(json.dumps({**found, "audit": {**trail._asdict(), "holds": trail.holds}}, default=str, indent=2))
        return 0 if trail.holds else 1
    print(f"As at {as_at:%d %B %Y}")
    for band in bands.to_dict("records"):
        print(
            f"{band['band']:>10}: {count(band['total'], 'action')}, "
            + ", ".join(f"{n} {c}" for c, n in _ratings(band).items())
        )
    for action in actions.itertuples():
        print(f"{action.ref:>6} {action.rating} {action.reason}")
    print(chain_in_words(trail))
    return 0 if trail.holds else 1


def _status_json(as_at: date, actions: list[dict[str, object]], bands: list[dict[str, object]]) -> dict[str, object]:
    fields = ("ref", "delivery", "rating", "reason")
    about = ("band", "total", "limit_on", "ends_after_limit")
    return {
        "as_at": as_at.isoformat(),
        "actions": [{name: action[name] for name in fields} for action in actions],
        "bands": [{name: band[name] for name in about} | {"ratings": _ratings(band)} for band in bands],
    }


def _ratings(band: dict[str, object]) -> dict[str, object]:
    """A band's counts by rating letter; superseded ones stand only where there are any."""
    return {letter: band[letter] for letter in measures.RATINGS if band[letter] or letter != Rating.SUPERSEDED}


def add_user(chosen: argparse.Namespace) -> int:
    database = open_database(from_environment())
    access.add_user(database, chosen.username, chosen.name, chosen.role, _password(), now(), AUTHOR)
    print(f"{chosen.username} may sign in now. The demonstration accounts are gone.")
    return 0


def set_password(chosen: argparse.Namespace) -> int:
    access.set_password(open_database(from_environment()), chosen.username, _password(), now(), AUTHOR)
    print(f"{chosen.username} has a new password, and is signed out everywhere.")
    return 0


def change_role(chosen: argparse.Namespace) -> int:
    access.change_role(open_database(from_environment()), chosen.username, chosen.role, now(), AUTHOR)
    print(f"{chosen.username} has the role: {chosen.role}.")
    return 0


def remove_user(chosen: argparse.Namespace) -> int:
    access.remove_user(open_database(from_environment()), chosen.username, now(), AUTHOR)
    print(f"The account {chosen.username} is gone. What the person recorded stays.")
    return 0


def _existing(path: str) -> Path:
    if not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return Path(path)


def _password() -> str:
    """The new password, asked twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("New password (12 characters or more): ")
    if first != getpass.getpass("Again: "):
        raise PasswordRefused("The two passwords differ; nothing was changed.")
    return first


def _print_problems(problems: list[Problem]) -> None:
    for problem in problems:
        print(f"{problem.place}: {problem.message}", file=sys.stderr)


def _print_contents(plan: PlanDocument) -> None:
    for remark in plan.remarks:
        print(f"{remark.place}: {remark.message}")
    print(
        f"The file holds {count(len(plan.requirements), 'requirement')}, {count(len(plan.actions), 'action')}, "
        f"{count(len(plan.leads), 'lead')} and {count(len(plan.problems), 'problem')}."
    )


def _print_changes(changes: dict[str, PartChanges], progress: dict[str, int]) -> None:
    for part, found in changes.items():
        for name in found.added:
            print(f"New {part}: {name}")
        for name in found.removed:
            entries = progress.get(name, 0) if part == "action" else 0
            lost = f", with {count(entries, 'progress entry', 'progress entries')}" if entries else ""
            print(f"Gone {part}: {name}{lost}")
        for name, fields in found.changed.items():
            print(f"Changed {part}: {name}: {', '.join(fields)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m core", description="Putting Children First, from the command line.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    check = verbs.add_parser("check", help="read a file and list its problems; change nothing")
    check_what = check.add_subparsers(required=True, metavar="WHAT")
    plan = check_what.add_parser("plan", help="an improvement plan: Word, Excel, CSV or text")
    plan.add_argument("file", type=_existing, metavar="FILE")
    plan.add_argument("--json", action="store_true", help="print what was read as JSON")
    plan.set_defaults(run=check_plan)

    take = verbs.add_parser("import", help="read a file and put it in the place of what is there")
    take_what = take.add_subparsers(required=True, metavar="WHAT")
    plan = take_what.add_parser("plan", help="an improvement plan: Word, Excel, CSV or text")
    plan.add_argument("file", type=_existing, metavar="FILE")
    plan.add_argument("--yes", action="store_true", help="do not ask at a terminal")
    plan.add_argument("--title", help="what the plan is called on the screens")
    plan.add_argument("--council", help="whose plan it is")
    plan.add_argument(
        "--counted-from",
        type=date.fromisoformat,
        metavar="DATE",
        help="the day from which the bands' three and six months count",
    )
    plan.set_defaults(run=import_plan)

    add_upload_commands(check_what, take_what, verbs)
    add_report_command(verbs)

    state = verbs.add_parser(
        "status", help="the rating of every action, the bands, and whether the audit trail is whole"
    )
    state.add_argument("--as-at", type=date.fromisoformat, metavar="DATE", help="reporting date, such as 2011-03-31")
    state.add_argument("--json", action="store_true", help="print as JSON")
    state.set_defaults(run=status)

    add_digest_command(verbs)

    user = verbs.add_parser("user", help="accounts")
    user_what = user.add_subparsers(required=True, metavar="WHAT")
    add = user_what.add_parser("add", help="add an account; the first one removes the demonstration accounts")
    add.add_argument("username")
    add.add_argument("name")
    add.add_argument("role", help="cabinet member, senior manager, HR lead or programme office")
    add.set_defaults(run=add_user)
    password = user_what.add_parser("password", help="set a user's password")
    password.add_argument("username")
    password.set_defaults(run=set_password)
    role = user_what.add_parser("role", help="give a user another role")
    role.add_argument("username")
    role.add_argument("role", help="cabinet member, senior manager, HR lead or programme office")
    role.set_defaults(run=change_role)
    remove = user_what.add_parser("remove", help="remove an account; what the person recorded stays")
    remove.add_argument("username")
    remove.set_defaults(run=remove_user)
    return parser


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except (DatabaseProblem, AccountRefused, PasswordRefused) as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read our words has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
