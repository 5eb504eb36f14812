"""What the commands are tested with beside the fixtures of all tests: a small plan, a mail server, and a virus scanner."""

from tests.digest.conftest import inbox, small
from tests.test_scanner import on_socket

__all__ = ["inbox", "on_socket", "small"]
