"""How long a sign-in takes: `python -m tests.benchmarks.signing_in [CHECKOUT]`.

Alone, against another checkout where one is named, by turns so that what else the machine does falls on both alike; and from an
unknown address, again by turns without and with another address that sends 50 wrong ones a second.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

from core.settings import ROOT, Settings
from tests.benchmarks.serving import served

PASSWORD = "correct horse battery staple"
A_SECOND, SECONDS = 50, 6
ROUNDS, PAIRS = 5, 20


def sign_in(port: int, source: str, password: str, username: str = "jo.bloggs") -> tuple[int, float]:
    """The status of a sign-in from an address of this machine, and its seconds."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    form = urlencode({"username": username, "password": password})
    connection.request("POST", "/signin", form, {"Content-Type": "application/x-www-form-urlencoded"})
    status = connection.getresponse().status
    connection.close()
    return status, time.perf_counter() - began


def right(port: int, source: str, username: str) -> float:
    """The seconds of a right sign-in, which is let in."""
    status, seconds = sign_in(port, source, PASSWORD, username)
    assert status == 303, f"a right one from {source} got {status}"
    return seconds


@contextmanager
def checkout(where: Path) -> Iterator[int]:
    """The port of a server of a checkout's code, with two accounts."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(f"sqlite:///{folder}/dashboard.db", Path(folder) / "secret.key", False)
        own = {
            "DATABASE_URL": settings.database_url,
            "SECRET_KEY_FILE": str(settings.secret_key_file),
            "ILLUSTRATIVE": "no",
        }
        for username in ("jo.bloggs", "ann"):
            subprocess.run(
                [sys.executable, "-m", "core", "user", "add", username, "Jo", "programme office"],
                cwd=where, env={**os.environ, **own}, input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        with served(settings, "app.py", where) as (port, _):
            yield port


def report_alone(before: Path) -> None:
    """The owner's sign-in in both checkouts, in pairs of turning order: medians, and the median of the pairs' ratios."""
    with ExitStack() as stack:
        ports = {name: stack.enter_context(checkout(where)) for name, where in (("before", before), ("after", ROOT))}
        taken: dict[str, list[float]] = {name: [] for name in ports}
        for port in ports.values():
            right(port, "127.0.1.1", "jo.bloggs")  # what only the first one loads
        for turn in range(PAIRS):
            for name in sorted(ports, reverse=turn % 2 == 0):
                taken[name].append(right(ports[name], "127.0.1.1", "jo.bloggs"))
    before_s, after_s = (statistics.median(taken[name]) for name in ("before", "after"))
    ratio = statistics.median(after / before for before, after in zip(taken["before"], taken["after"], strict=True))
    print(
        f"sign-in alone: before {before_s:.3f} s, after {after_s:.3f} s, ratio {ratio:.2f} (aim: under 1.5)", flush=True
    )


@contextmanager
def attack(port: int, source: str) -> Iterator[list[int]]:
    """So many wrong ones a second from one address; the statuses that they got so far."""
    got: list[int] = []
    ends = Event()

    def send() -> None:
        n = 0
        with ThreadPoolExecutor(A_SECOND * 2) as senders:
            while not ends.wait(1 / A_SECOND):
                n += 1
                senders.submit(lambda n: got.append(sign_in(port, source, f"a wrong password {n}")[0]), n)

    with ThreadPoolExecutor(1) as sender:
        sender.submit(send)
        try:
            yield got
        finally:
            ends.set()


def report_under_attack() -> None:
    """Right ones from where their owner was lately and from where nobody was, each round without the attack and with it."""
    quiet: list[float] = []
    busy: list[float] = []
    sent, began = 0, 0.0
    with checkout(ROOT) as port:
        right(port, "127.0.1.1", "jo.bloggs")
        for turn in range(ROUNDS):
            quiet += _right_ones(port, f"127.0.{2 + turn}")
            begun = time.perf_counter()
            with attack(port, f"127.0.{202 + turn}.1") as got:  # one that need not wait yet
                time.sleep(0.2)
                busy += _right_ones(port, f"127.0.{102 + turn}")
                time.sleep(max(0.0, SECONDS - (time.perf_counter() - begun)))
            began, sent = began + time.perf_counter() - begun, sent + len(got)
            assert 303 not in got, "a wrong one was let in"
    alone, latest = statistics.median(quiet), max(busy)
    print(
        f"a right one, alone {alone:.2f} s; while {sent / began:.0f} wrong ones a second come from one address: median "
        f"{statistics.median(busy) - alone:.2f} s later, the slowest of {len(busy)} {latest - alone:.2f} s later (aim: under 3)"
    )


def _right_ones(port: int, unknown: str) -> list[float]:
    """Two people, by turns at the address that they know and at new ones."""
    return [
        right(port, source, who)
        for n in (1, 2)
        for source, who in (("127.0.1.1", "jo.bloggs"), (f"{unknown}.{n}", "ann"))
    ]


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.benchmarks.signing_in", description=__doc__)
    parser.add_argument("before", type=Path, nargs="?", metavar="CHECKOUT", help="another checkout to compare with")
    chosen = parser.parse_args()
    if chosen.before:
        report_alone(chosen.before.resolve())
    report_under_attack()


if __name__ == "__main__":
    main()
