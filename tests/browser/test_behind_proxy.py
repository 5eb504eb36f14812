"""Behind nginx, set up as the administrator's guide says, over https by a certificate of our own: from the sign-in to an upload.

The proxy reaches the app from 127.0.0.2, an address that is not this machine's own by default, as one elsewhere would.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Server, free_port, settle, sign_in, start
from tests.browser.test_upload import choose, post, workbook

FROM = "127.0.0.2"
FOUND_IN = ("/usr/sbin", "/usr/local/sbin", "/usr/bin")
pytestmark = pytest.mark.usefixtures("patience")


def program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join((os.environ["PATH"], *FOUND_IN)))
    if found is None:
        pytest.fail(
            f"This test needs {name} (Debian and Ubuntu: `apt-get install nginx-light openssl`).", pytrace=False
        )
    return found


def certificate(folder: Path) -> None:
    subprocess.run(
        [
            program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "plan.key", "-out", folder / "plan.pem",
        ],
        capture_output=True, check=True,
    )  # fmt: skip


def configuration(folder: Path, port: int, app: str) -> str:
    """the guide's sample, with this test's name, port and certificate, and with the app's port."""
    (sample,) = re.findall(
        r"```nginx\n(.*?)```", (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8"), re.DOTALL
    )
    for said, ours in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "plan.council.gov.uk": "localhost",
        "/etc/ssl/certs/plan.pem": str(folder / "plan.pem"),
        "/etc/ssl/private/plan.key": str(folder / "plan.key"),
        "proxy_pass http://127.0.0.1:8501;": f"proxy_pass {app.replace('localhost', '127.0.0.1')}; proxy_bind {FROM};",
    }.items():
        assert sample.count(said) == 1, f"the guide's sample no longer says {said}"
        sample = sample.replace(said, ours)
    own = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root; " if os.getuid() == 0 else ""
    return f"{user}daemon off; pid {folder}/pid; events {{}}\nhttp {{ access_log off; {own}\n{sample}}}\n"


@contextmanager
def proxied(folder: Path, server: Server) -> Iterator[Server]:
    port = free_port()
    certificate(folder)
    (folder / "nginx.conf").write_text(configuration(folder, port, server.address), encoding="utf-8")
    process = subprocess.Popen(
        [program("nginx"), "-p", folder, "-e", folder / "nginx.log", "-c", folder / "nginx.conf"]
    )
    try:
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError(f"nginx did not start:\n{(folder / 'nginx.log').read_text()}")
        yield replace(server, address=f"https://localhost:{port}")
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1400, "height": 1800})
    yield context.new_page()
    context.close()


def answer(address: str) -> HTTPResponse:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    found: HTTPResponse = urllib.request.urlopen(address, timeout=30, context=trusting)
    return found


def test_from_the_sign_in_to_an_upload_over_https(tmp_path: Path, page: Page) -> None:
    started = start(tmp_path, FORWARDED_ALLOW_IPS=f"10.0.0.0/8,{FROM}")
    try:
        with proxied(tmp_path, started) as server:
            headers = answer(f"{server.address}/signin").headers
            assert headers["Strict-Transport-Security"] == "max-age=31536000"
            sign_in(page, server, "hr", path="/upload")
            settle(page, "Upload data")
            (cookie,) = [one for one in page.context.cookies() if "children_first" in one["name"]]
            assert cookie["name"] == "__Host-children_first"
            assert (cookie["secure"], cookie["httpOnly"], cookie["path"], cookie["domain"]) == (
                True,
                True,
                "/",
                "localhost",
            )
            file = workbook(tmp_path / "posts 2011-02-28.xlsx", *(post(number, "filled") for number in range(10)))
            choose(page, file, "11 rows read: 10 used, 1 skipped, 0 with problems")
            page.get_by_role("button", name="Load this as the snapshot of 28 February 2011").click()
            expect(page.get_by_text("now counts as the snapshot of 28 February 2011")).to_be_visible()
            page.goto(f"{server.address}/signout")
            page.goto(f"{server.address}/upload")
            expect(page).to_have_url(re.compile("/signin"))
            assert [one for one in page.context.cookies() if "children_first" in one["name"]] == []
    finally:
        started.stop()


def test_a_proxy_that_no_setting_names_is_not_believed(tmp_path: Path) -> None:
    started = start(tmp_path)
    try:
        with proxied(tmp_path, started) as server:
            assert "Strict-Transport-Security" not in answer(f"{server.address}/signin").headers
    finally:
        started.stop()
