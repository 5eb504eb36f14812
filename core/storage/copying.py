"""Every row of one database into another of the same schema, and whether both hold the same; on SQLite and PostgreSQL.

The tables are those that the databases have, not those that this version of the program knows, so that older schemas can be
copied too.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Connection, Integer, LargeBinary, MetaData, Table, func, insert, select, text

from core.storage.file import DatabaseProblem

ROWS_AT_A_TIME = 500


def copy_rows(source: Connection, target: Connection) -> dict[str, str]:
    """Copy every row into the empty tables of `target`, and give a fingerprint of each table of both, which are the same.

    Raises DatabaseProblem where the schemas or, after the copy, the contents differ.
    """
    here, there = tables_of(source), tables_of(target)
    if {name: set(one.columns.keys()) for name, one in here.items()} != {
        name: set(one.columns.keys()) for name, one in there.items()
    }:
        raise DatabaseProblem("The two databases have not the same tables: bring both to the same version first.")
    for name, table in here.items():
        columns = [there[name].columns[column.name] for column in table.columns]
        for rows in _parts(source, table):
            values = [
                {column.name: _bound(value, column) for column, value in zip(columns, row, strict=True)} for row in rows
            ]
            target.execute(insert(there[name]), values)
        _go_on_counting(target, there[name])
    before, after = fingerprints(source), fingerprints(target)
    if wrong := [name for name in before if before[name] != after[name]]:
        raise DatabaseProblem(f"The copy differs from what was copied ({', '.join(wrong)}), and was not kept.")
    return before


def tables_of(connection: Connection) -> dict[str, Table]:
    """The tables of a database, each after those that it refers to, but Alembic's own and what says that it is a backup."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name not in ("alembic_version", "backup")}


def fingerprints(connection: Connection) -> dict[str, str]:
    """Of each table the number of its rows and a SHA-256 of all they hold, the same on every kind of database."""
    return {name: _fingerprint(connection, table) for name, table in tables_of(connection).items()}


def _fingerprint(connection: Connection, table: Table) -> str:
    """The hashes of the rows are added up, as databases do not sort texts alike."""
    names, total, number = sorted(table.columns.keys()), 0, 0
    places = [table.columns.keys().index(name) for name in names]
    kinds = [table.columns[name] for name in names]
    for rows in _parts(connection, table):
        for row in rows:
            values = [_said(row[place], kind) for place, kind in zip(places, kinds, strict=True)]
            total += int.from_bytes(sha256(json.dumps(values).encode()).digest())
            number += 1
    return f"{number} {total % 2**256:064x}"


def _parts(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The rows by their key, so that a row that refers to an earlier one of its own table comes after it."""
    at_a_time = 1 if any(isinstance(one.type, LargeBinary) for one in table.columns) else ROWS_AT_A_TIME
    rows = select(table).order_by(*table.primary_key).execution_options(yield_per=at_a_time)
    for part in connection.execute(rows).partitions():
        yield list(part)


def _bound(value: Any, column: Any) -> Any:
    """A value as a column takes it: a moment is kept in universal time, without saying so where the database cannot."""
    if not isinstance(value, datetime):
        return value
    known = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return known if getattr(column.type, "timezone", False) else known.replace(tzinfo=None)


def _said(value: Any, column: Any) -> Any:
    if isinstance(value, datetime):
        return _bound(value, column).replace(tzinfo=UTC).isoformat()
    if isinstance(value, memoryview | bytes):
        return sha256(value).hexdigest()
    if isinstance(column.type, JSON):
        return json.dumps(value, sort_keys=True)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _go_on_counting(target: Connection, table: Table) -> None:
    """PostgreSQL gives new rows numbers from a counter, which knows nothing of numbers that came with the rows."""
    if target.dialect.name != "postgresql":
        return
    keys = list(table.primary_key)
    counter = text("SELECT pg_get_serial_sequence(:name, :column)")
    name = target.dialect.identifier_preparer.format_table(table)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    if found := target.execute(counter, {"name": name, "column": keys[0].name}).scalar():
        highest = target.execute(select(func.max(keys[0]))).scalar()
        target.execute(
            text("SELECT setval(:counter, :highest, :used)"),
            {"counter": found, "highest": highest or 1, "used": highest is not None},
        )
