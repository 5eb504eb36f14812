"""Alembic's entry: brings the database of the configured address to the newest schema, in one transaction.

Of two programs that start at once the second waits, and finds nothing left to do.
"""

from alembic import context

from core.storage.engine import Base, engine

database = engine(context.config.attributes["url"])
with database.execution_options(is_write=True).connect() as connection:
    if database.dialect.name == "sqlite":  # said outside a transaction, as SQLite asks
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
database.dispose()
