"""The session token and its key."""

import base64
import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from core.access import tokens

NOW = datetime(2011, 3, 31, 9, 0, tzinfo=UTC)
KEY = "k" * 64
ROOT = Path(__file__).parents[2]


def made(key: str = KEY, algorithm: str = "HS256", **claims: object) -> str:
    whole: dict[str, object] = {
        "username": "jo",
        "exp_date": NOW.timestamp() + 60.0,
        "issued_at": NOW.timestamp() - 60.0,
    }
    return jwt.encode({name: value for name, value in (whole | claims).items() if value is not None}, key, algorithm)


def test_a_token_says_who_and_when() -> None:
    at = NOW + timedelta(microseconds=123_457)
    claims = tokens.read(tokens.issue("jo", KEY, at), KEY, at)
    assert claims == tokens.Claims("jo", at)


def test_a_token_ends_after_twelve_hours() -> None:
    token = tokens.issue("jo", KEY, NOW)
    assert tokens.read(token, KEY, NOW + timedelta(hours=11, minutes=59, seconds=59))
    assert tokens.read(token, KEY, NOW + timedelta(hours=12)) is None


def test_a_token_holds_the_library_s_own_claims() -> None:
    claims = jwt.decode(tokens.issue("jo", KEY, NOW), KEY, ["HS256"])
    assert claims["username"] == "jo"
    assert claims["exp_date"] == (NOW + timedelta(hours=12)).timestamp()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "é",
        made(key="q" * 64),
        made(algorithm="HS512"),
        made(username=None),
        made(username=7),
        made(exp_date=None),
        made(exp_date="2099-01-01"),
        made(exp_date=True),
        made(issued_at=None),
        made(issued_at="now"),
        made(exp_date=NOW.timestamp()),
        made(note="x" * 2_000),
        made()[:-4] + "AAAA",
        base64.urlsafe_b64encode(b"[" * 700).decode() + ".e30.AA",
    ],
)
def test_a_token_that_is_not_genuine_is_none(token: str) -> None:
    assert tokens.read(token, KEY, NOW) is None


def test_the_token_of_these_refusals_is_genuine_when_left_alone() -> None:
    assert tokens.read(made(), KEY, NOW) is not None


def test_a_token_without_signature_is_none() -> None:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    body = made().split(".")[1]
    assert tokens.read(f"{head}.{body}.", KEY, NOW) is None


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secret.key"
    key = tokens.secret_key(file)
    assert len(bytes.fromhex(key)) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tokens.secret_key(file) == key
    assert tokens.secret_key(tmp_path / "other.key") != key


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    script = (
        f"from pathlib import Path; from core.access.tokens import secret_key; print(secret_key(Path({str(file)!r})))"
    )
    starts = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(6)]
    keys = {start.communicate(timeout=60)[0] for start in starts}
    assert len(keys) == 1
    assert len(keys.pop().strip()) == 64


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64])
def test_a_key_that_is_too_short_or_no_text_is_a_plain_error(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "SECONDS_TO_WAIT", 0.0)
    file = tmp_path / "secret.key"
    file.write_bytes(content)
    with pytest.raises(tokens.KeyProblem, match=r"secret\.key"):
        tokens.secret_key(file)
    assert file.read_bytes() == content


def test_a_place_that_cannot_hold_a_key_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(tokens.KeyProblem):
        tokens.secret_key(tmp_path / "file" / "secret.key")
