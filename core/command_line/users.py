"""The commands that keep accounts."""

import argparse
import getpass
import sys
from typing import Any

from core.access import commands as access
from core.command_line.arguments import COMMAND_LINE
from core.refusals import Refused
from core.settings import from_environment, now
from core.start import open_database


def add_user(chosen: argparse.Namespace) -> int:
    database = open_database(from_environment())
    access.add_user(database, chosen.username, chosen.name, chosen.role, _password(), now(), COMMAND_LINE)
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


def _password() -> str:
    """The new password, asked twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("New password (12 characters or more): ")
    if first != getpass.getpass("Again: "):
        raise Refused("The two passwords differ; nothing was changed.")
    return first


def add_commands(verbs: Any) -> None:
    """Add `user add`, `user password`, `user role` and `user remove`."""
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
