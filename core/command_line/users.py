"""The commands that keep accounts."""

import argparse
import getpass
import sys
from typing import Any

from core.access import commands as access
from core.access import second_factor
from core.access.demonstration import keep_file
from core.command_line.arguments import COMMAND_LINE
from core.people import Role
from core.refusals import Refused
from core.settings import from_environment, now
from core.start import open_database
from core.words import listed


def add_user(chosen: argparse.Namespace) -> int:
    settings = from_environment()
    database = open_database(settings)
    access.add_user(database, chosen.username, chosen.name, chosen.role, _password(), now(), COMMAND_LINE)
    keep_file(database, settings.demonstration_file, now(), COMMAND_LINE.username)
    print(f"{chosen.username} may sign in now. The demonstration accounts are gone.")
    return 0


def set_password(chosen: argparse.Namespace) -> int:
    access.set_password(open_database(from_environment()), chosen.username, _password(), now(), COMMAND_LINE)
    print(f"{chosen.username} has a new password, and is signed out everywhere.")
    return 0


def change_role(chosen: argparse.Namespace) -> int:
    access.change_role(open_database(from_environment()), chosen.username, chosen.role, now(), COMMAND_LINE)
    print(f"{chosen.username} has the role: {chosen.role}.")
    return 0


def remove_user(chosen: argparse.Namespace) -> int:
    access.remove_user(open_database(from_environment()), chosen.username, now(), COMMAND_LINE)
    print(f"The account {chosen.username} is gone. What the person recorded stays.")
    return 0


def reset_second_factor(chosen: argparse.Namespace) -> int:
    second_factor.reset(open_database(from_environment()), chosen.username, now(), COMMAND_LINE)
    print(f"{chosen.username} has no second factor now, and is signed out everywhere.")
    return 0


def _password() -> str:
    """The new password, asked twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("New password (12 characters or more): ")
    if first != getpass.getpass("Again: "):
        raise Refused("The two passwords differ; nothing was changed.")
    return first


ROLES = listed(Role, "or")
COMMANDS = (
    ("add", add_user, "add an account; the first one removes the demonstration accounts", ("username", "name", "role")),
    ("password", set_password, "set a user's password", ("username",)),
    ("role", change_role, "give a user another role", ("username", "role")),
    ("reset-second-factor", reset_second_factor, "take away the second factor of somebody who lost it", ("username",)),
    ("remove", remove_user, "remove an account; what the person recorded stays", ("username",)),
)


def add_commands(verbs: Any) -> None:
    """Add `user add`, `user password`, `user role`, `user reset-second-factor` and `user remove`."""
    what = verbs.add_parser("user", help="accounts").add_subparsers(required=True, metavar="WHAT")
    for name, run, about, arguments in COMMANDS:
        command = what.add_parser(name, help=about)
        for argument in arguments:
            command.add_argument(argument, help=ROLES if argument == "role" else None)
        command.set_defaults(run=run)
