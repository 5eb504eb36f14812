"""The commands that back up, restore and move the database."""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.audit.displays import outside_in_words
from core.audit.outside import compared
from core.backups import making, restoring
from core.command_line.arguments import existing_file, is_confirmed
from core.refusals import Refused
from core.settings import from_environment, now
from core.storage.engine import engine, problems_said, reading, without_password
from core.words import count

KEPT = 14


def back_up(chosen: argparse.Namespace) -> int:
    """Write one file, or the newest of a folder."""
    if bool(chosen.into) == bool(chosen.folder):
        raise Refused("Name either a file for the backup or, with --folder, a folder for it.")
    settings = from_environment()
    removed: list[Path] = []
    with problems_said(settings.database_url):
        if chosen.into:
            into, found = chosen.into, making.make(settings, chosen.into, now())
        else:
            into, found, removed = making.make_in(settings, chosen.folder, chosen.keep, now())
    print(f"{into}: {found.in_words()}")
    if removed:
        print(f"Removed: {', '.join(one.name for one in removed)}")
    if found.broken_at is not None:
        print(
            "The audit trail is broken, so this backup cannot be restored: see `status`, and keep older ones.",
            file=sys.stderr,
        )
    return 0 if found.broken_at is None else 1


def restore(chosen: argparse.Namespace) -> int:
    """Say what the backup is from, ask at a terminal, and put it in the place of the database."""
    settings = from_environment()
    with restoring.opened(settings, chosen.backup) as (copy, found):
        print(f"{chosen.backup}: {found.in_words()}")
        if not is_confirmed(chosen, "Put it in the place of the database?"):
            print("Nothing was changed.")
            return 1
        with problems_said(settings.database_url):
            kept = restoring.restore(settings, copy)
    print("The database was restored." + (f" What stood there is kept as {kept}." if kept else ""))
    database = engine(settings.database_url)
    with reading(database) as session:
        print(outside_in_words(compared(session, settings.audit_hashes_file), settings.audit_hashes_file))
    database.dispose()
    return 0


def copy_database(chosen: argparse.Namespace) -> int:
    done = restoring.copy_database(chosen.source, chosen.target)
    rows = sum(int(one.partition(" ")[0]) for one in done.values())
    print(
        f"{count(len(done), 'table')} with {count(rows, 'row')} copied to {without_password(chosen.target)}, and found the same "
        "there. Set DATABASE_URL to it and start the program."
    )
    return 0


def at_least_one(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and int(typed) > 0):
        raise argparse.ArgumentTypeError(f"{typed} is no number of backups: write one such as 14")
    return int(typed)


def add_commands(verbs: Any) -> None:
    """Add `backup`, `restore` and `copy-database`."""
    one = verbs.add_parser("backup", help="write a checked backup of the database while people work")
    one.add_argument("into", nargs="?", type=Path, metavar="FILE", help="the file; one that is there is replaced")
    one.add_argument("--folder", type=Path, help="a folder instead, in which each is named by its moment")
    one.add_argument(
        "--keep", type=at_least_one, default=KEPT, metavar="N", help=f"how many to keep in the folder ({KEPT})"
    )
    one.set_defaults(run=back_up)
    one = verbs.add_parser("restore", help="put a backup in the place of the database, while nobody uses it")
    one.add_argument("backup", type=existing_file, metavar="FILE")
    one.add_argument("--yes", action="store_true", help="do not ask")
    one.set_defaults(run=restore)
    one = verbs.add_parser("copy-database", help="move an installation from SQLite to PostgreSQL, or back")
    one.add_argument("source", metavar="FROM", help="the address of a database, as in DATABASE_URL")
    one.add_argument("target", metavar="TO", help="the address of an empty one")
    one.set_defaults(run=copy_database)
