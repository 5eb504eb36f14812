"""What the commands are tested with beside the fixtures of all tests: the reminders' small plan and mail server."""

from tests.digest.conftest import inbox, small

__all__ = ["inbox", "small"]
