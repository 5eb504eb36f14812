"""Which addresses are open, and which may be returned to."""

import pytest

from core.access.addresses import is_open, is_page, safe_next, sign_in_address


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/action_plan",
        "/action_plan?as_at=2011-03-31&band=3%20months",
        "/action_plan?q=social+worker#top",
        "/account/password",
        "/caf%C3%A9",
    ],
)
def test_an_address_of_this_site_is_returned_to(address: str) -> None:
    assert safe_next(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "action_plan",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%2Fevil.example",
        "/%5Cevil.example",
        "/.//evil.example",
        "/a//b",
        "/a\x00b",
        "/a%00b",
        "/a%0d%0aSet-Cookie:x",
        " /action_plan",
        "/caf\u00e9",
        "/a\ud800",
        "/signin",
        "/signin?next=/x",
        "/%73ignin",
        "/signout",
        "/_stcore/metrics",
        "/media/x",
        "/" + "a" * 3_000,
    ],
)
def test_an_address_that_may_leave_the_site_or_go_in_circles_is_the_first_page(address: str | None) -> None:
    assert safe_next(address) == "/"


def test_the_sign_in_page_leads_on_with_the_whole_query() -> None:
    assert sign_in_address("/plan?a=1&b=2") == "/signin?next=%2Fplan%3Fa%3D1%26b%3D2"
    assert sign_in_address("/") == "/signin"
    assert sign_in_address("//evil.example") == "/signin"


@pytest.mark.parametrize("path", ["/signin", "/signout", "/healthz", "/_stcore/health", "/static/js/index.js"])
def test_these_are_open(path: str) -> None:
    assert is_open("GET", path)
    assert is_open("HEAD", path)
    assert not is_open("DELETE", path)


def test_only_signing_in_and_out_is_open_to_what_a_form_sends() -> None:
    assert is_open("POST", "/signin")
    assert is_open("POST", "/signout")
    assert not is_open("POST", "/healthz")
    assert not is_open("POST", "/static/js/index.js")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/static",
        "/static/",
        "/static/../_stcore/metrics",
        "/static/./x",
        "/static//x",
        "/static/..\\x",
        "//static/x",
        "/STATIC/x",
        "/signin/",
        "/signin/../x",
        "/healthz/x",
        "/app/static/x",
        "/_stcore/health/../metrics",
        "/_stcore/script-health-check",
    ],
)
def test_these_are_not_open(path: str) -> None:
    assert not is_open("GET", path)


def test_only_pages_lead_to_the_sign_in() -> None:
    assert is_page("/action_plan")
    assert not is_page("/_stcore/metrics")
    assert not is_page("//_stcore/stream")
    assert not is_page("/media/x.csv")
