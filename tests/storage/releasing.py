"""`python -m tests.storage.releasing` writes the database of the newest schema for `test_released.py`, as a first start makes it,
with a few rows of each large table. Run it before a release."""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from core.start import open_database
from core.storage.file import SCHEMA_VERSION
from tests.conftest import settings_for

FEW = 8
LARGE = {"health_answer": FEW, "health_kept_figure": FEW, "progress": 20, "milestone_progress": FEW}
LARGEST_FILE = 3000


def shorten(connection: sqlite3.Connection) -> None:
    """Leave out all but a few rows of what is large, and the uploads of which then nothing is left."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    of_uploads = [
        one for one in tables if "upload" in {row[1] for row in connection.execute(f'PRAGMA table_info("{one}")')}
    ]
    connection.execute("DELETE FROM upload_file WHERE length(content) > ?", (LARGEST_FILE,))
    for name, few in {**dict.fromkeys(of_uploads, FEW), **LARGE}.items():
        connection.execute(f"DELETE FROM {name} WHERE rowid NOT IN (SELECT rowid FROM {name} LIMIT {few})")
    connection.execute("DELETE FROM milestone_progress WHERE progress NOT IN (SELECT id FROM progress)")
    used = " UNION ".join(f"SELECT upload FROM {name}" for name in of_uploads)
    connection.execute(f"DELETE FROM upload WHERE id NOT IN ({used})")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(settings_for(Path(folder), with_illustrative_data=True))
        database.dispose()
        with closing(sqlite3.connect(str(database.url.database))) as connection:
            shorten(connection)
            dump = "\n".join(connection.iterdump())
    into = Path(__file__).parent / "released" / f"{SCHEMA_VERSION}.sql.gz"
    into.write_bytes(gzip.compress(dump.encode(), mtime=0))


if __name__ == "__main__":
    main()
