"""Files are shown to a virus scanner where one is set: a stand-in that speaks clamd's INSTREAM command."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import scanner
from core.scanner import ScannerProblem, check_setting, why_refused

CLEAN, INFECTED = b"a harmless workbook" * 10_000, b"something that the stand-in knows as bad"
Start = Callable[[type[socketserver.BaseRequestHandler]], str]


class Clamd(socketserver.StreamRequestHandler):
    """Reads parts, each after its length in four bytes, until one of no length; then says what it found."""

    largest = 10**6

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        if len(content) > self.largest:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif content == CLEAN:
            self.wfile.write(b"stream: OK\0")
        else:
            self.wfile.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")


class Hangs(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.rfile.read()


class Ends(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        pass


@pytest.fixture
def on_socket(tmp_path: Path) -> Iterator[Start]:
    started: list[socketserver.BaseServer] = []

    def start(handler: type[socketserver.BaseRequestHandler]) -> str:
        path = str(tmp_path / "clamd.ctl")
        started.append(socketserver.ThreadingUnixStreamServer(path, handler))
        threading.Thread(target=started[-1].serve_forever, daemon=True).start()
        return path

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


def test_a_clean_file_passes_and_an_infected_one_is_named(on_socket: Start) -> None:
    where = on_socket(Clamd)
    assert why_refused("plan.xlsx", CLEAN, where) == ""
    said = why_refused("plan.xlsx", INFECTED, where)
    assert said == "plan.xlsx holds what the virus scanner knows as Win.Test.EICAR_HDB-1, and was not taken in."


def test_a_scanner_may_listen_on_a_host_and_port() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"localhost:{server.server_address[1]}"
        assert why_refused("a.csv", CLEAN, where) == ""
        assert "Win.Test" in why_refused("a.csv", INFECTED, where)
        server.shutdown()


@pytest.mark.parametrize("handler", [Hangs, Ends], ids=["hangs", "breaks off"])
def test_what_the_scanner_did_not_answer_for_is_not_taken_in(
    on_socket: Start, handler: type[socketserver.BaseRequestHandler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "SECONDS", 0.5)
    assert why_refused("a.csv", b"a,b\n", on_socket(handler)) == scanner.SILENT


def test_a_file_too_large_for_the_scanner_is_not_taken_in(on_socket: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clamd, "largest", 10)
    assert why_refused("a.csv", CLEAN + b" ", on_socket(Clamd)) == scanner.SILENT


def test_a_scanner_that_is_not_there_lets_nothing_in_and_is_asked_again(tmp_path: Path, on_socket: Start) -> None:
    assert why_refused("a.csv", CLEAN, str(tmp_path / "clamd.ctl")) == scanner.SILENT
    assert why_refused("a.csv", CLEAN, on_socket(Clamd)) == ""


def test_without_a_scanner_every_file_passes() -> None:
    assert why_refused("a.csv", INFECTED, "") == ""


@pytest.mark.parametrize("setting", ["", "/run/clamav/clamd.ctl", "localhost:3310", "[::1]:3310"])
def test_a_setting_that_names_a_scanner_is_taken(setting: str) -> None:
    check_setting(setting)


@pytest.mark.parametrize("setting", ["clamd", "localhost:", "tcp://localhost:3310", "localhost:x"])
def test_a_setting_that_names_none_is_refused(setting: str) -> None:
    with pytest.raises(ScannerProblem, match="write the path of clamd's socket"):
        check_setting(setting)
