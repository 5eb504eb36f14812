"""Security headers on every answer, and compression."""

import gzip

import pytest

from tests.access.stand_in import Site

EXPECTED = {
    "content-security-policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path", "status", "is_signed_in"),
    [
        ("GET", "/signin", 200, False),
        ("GET", "/", 303, False),
        ("PUT", "/_stcore/upload_file/a/b", 401, False),
        ("GET", "/healthz", 200, False),
        ("GET", "/signout", 303, False),
        ("DELETE", "/signin", 401, False),
        ("GET", "/static/index.js", 200, False),
        ("GET", "/", 200, True),
        ("GET", "/account/password", 200, True),
        ("GET", "/broken", 500, True),
    ],
)
def test_every_kind_of_answer_has_the_headers_once(
    site: Site, token: str, method: str, path: str, status: int, is_signed_in: bool
) -> None:
    answer = site.browser(token if is_signed_in else None).request(method, path)
    assert answer.status_code == status
    for name, value in EXPECTED.items():
        assert answer.headers.get_list(name) == [value]
    assert answer.headers.get_list("cache-control") == [
        "public, immutable, max-age=1" if path.startswith("/static/") else "no-store"
    ]
    assert "strict-transport-security" not in answer.headers


def test_a_failure_tells_nothing(site: Site, token: str) -> None:
    assert site.browser(token).get("/broken").text == "Something went wrong here. Please try again."


def test_https_is_kept_once_used(site: Site) -> None:
    answer = site.browser(address="https://dashboard.kent.example").get("/signin")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/", "/static/index.js", "/signin"])
def test_answers_are_compressed_for_who_takes_it(site: Site, token: str, path: str) -> None:
    browser = site.browser(None if path == "/signin" else token)
    packed = browser.get(path, headers={"accept-encoding": "gzip"})
    plain = browser.get(path, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "Accept-Encoding" in packed.headers["vary"]


def test_a_static_file_is_compressed_once(site: Site) -> None:
    first, second = (site.ask("GET", "/static/index.js", {"accept-encoding": "gzip"}) for _ in range(2))
    assert site.reached == ["/static/index.js"]
    assert gzip.decompress(first[2]) == gzip.decompress(second[2]) == b"SECRET " * 500
    assert int(second[1]["content-length"]) == len(second[2])
    assert first[1] == second[1]


@pytest.mark.parametrize("name", ["range", "if-none-match", "if-modified-since"])
def test_a_part_or_a_check_of_a_static_file_is_always_asked_for(site: Site, name: str) -> None:
    for _ in range(2):
        site.ask("GET", "/static/index.js", {"accept-encoding": "gzip", name: "x"})
    assert len(site.reached) == 2
    site.ask("GET", "/static/index.js", {"accept-encoding": "gzip"})
    assert len(site.reached) == 3


def test_what_must_not_be_kept_is_not_kept(site: Site, token: str) -> None:
    for _ in range(2):
        site.browser(token).get("/component/table.csv", headers={"accept-encoding": "gzip"})
    assert len(site.reached) == 2
