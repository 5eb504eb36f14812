"""Alembic's entry: brings a database to the schema that is asked for, in one transaction.

Of two programs that start at once the second waits, and finds nothing left to do.
"""

from alembic import context
from sqlalchemy import Connection

from core.storage.engine import Base, engine, for_writing


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    migrate(given)
else:
    database = engine(context.config.attributes["url"])
    with for_writing(database).connect() as connection:
        if database.dialect.name == "sqlite":  # said outside a transaction, as SQLite asks
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        migrate(connection)
        connection.commit()
    database.dispose()
