"""Alembic's entry: brings the database of the configured address to the newest schema, in one transaction."""

from alembic import context

from core.database import Base, engine

database = engine(context.config.attributes["url"])
with database.connect() as connection:
    if database.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
database.dispose()
