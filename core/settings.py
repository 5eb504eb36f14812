"""What the surroundings decide: folders, the database's address, switches; and the one place that reads the clock."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parent.parent
ENGLAND = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Settings:
    """What the environment says, read once at the start."""

    database_url: str
    secret_key_file: Path
    loads_illustrative_data: bool
    allows_demonstration_anywhere: bool


def from_environment() -> Settings:
    """The settings of this process: DATABASE_URL, SECRET_KEY_FILE, ILLUSTRATIVE (yes or no) and
    DEMONSTRATION_ACCOUNTS (localhost or anywhere)."""
    return Settings(
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{ROOT / 'data' / 'dashboard.db'}"),
        secret_key_file=Path(os.environ.get("SECRET_KEY_FILE", ROOT / "data" / "secret.key")),
        loads_illustrative_data=os.environ.get("ILLUSTRATIVE", "yes").lower() != "no",
        allows_demonstration_anywhere=os.environ.get("DEMONSTRATION_ACCOUNTS", "localhost").lower() == "anywhere",
    )


def now() -> datetime:
    """This moment, in universal time."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in England."""
    return now().astimezone(ENGLAND).date()
