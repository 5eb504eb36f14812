"""A virus scanner that every file from outside is shown to, where the settings name one: clamd, by its INSTREAM command."""

import re
import socket
import struct
from functools import lru_cache

SECONDS = 30.0
PART = 2**16
SILENT = (
    "The virus scanner does not answer, so nothing was taken in. Try again in some minutes; if it stays so, tell whoever runs "
    "the server."
)


class ScannerProblem(Exception):
    """The setting names no scanner; the message says how to write it."""


class ScannerSilent(Exception):
    """The scanner did not say whether the content is clean."""


def why_refused(name: str, content: bytes, scanner: str) -> str:
    """Why a file may not come in, in a sentence; empty where the scanner found nothing, or none is set.

    `scanner` is a socket's path, or a host and port: /run/clamav/clamd.ctl, localhost:3310.
    """
    if not scanner:
        return ""
    try:
        found = _found(content, scanner)
    except (ScannerSilent, OSError):
        return SILENT
    return f"{name} holds what the virus scanner knows as {found}, and was not taken in." if found else ""


def check_setting(scanner: str) -> None:
    """Raises ScannerProblem for what is neither a socket's path nor a host and port."""
    if (
        scanner
        and not scanner.startswith("/")
        and not re.fullmatch(r"[^\s:]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", scanner)
    ):
        raise ScannerProblem(
            f"VIRUS_SCANNER is {scanner!r}: write the path of clamd's socket, such as /run/clamav/clamd.ctl, or host:port."
        )


@lru_cache(maxsize=64)  # a page runs again at each press, and its file stays the same; an error is not kept
def _found(content: bytes, scanner: str) -> str:
    """The name of what was found, empty where nothing was. Raises ScannerSilent and OSError."""
    with _connected(scanner) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PART):
            part = content[start : start + PART]
            line.sendall(struct.pack("!L", len(part)) + part)
        line.sendall(struct.pack("!L", 0))
        said = b""
        while not said.endswith(b"\0") and (more := line.recv(4096)):
            said += more
    answer = said.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ").strip()
    if answer == "OK":
        return ""
    if not answer.endswith(" FOUND"):
        raise ScannerSilent(answer)
    return answer.removesuffix(" FOUND")


def _connected(scanner: str) -> socket.socket:
    if not scanner.startswith("/"):
        host, _, port = scanner.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(scanner)
    except OSError:
        line.close()
        raise
    return line
