"""Every regular expression in the code takes time in proportion to the text, however the text was made to trouble it."""

import ast
import importlib
import re
import signal
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import core

METHODS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
SCANNING = METHODS - {"match", "fullmatch"}
# What many expressions know: blanks, letters, digits, punctuation, quotation marks, words of sheets, marks of XML.
REPEATED = (
    " ", "\t", "\n", "a", "A", "é", "字", "0", "1 ", "a ", "ab-", "(", "()", "[", "<", "</", "<c ", '"', "'", "‘", "’", "=", "-",
    "–", ",", "1,", ".", "1.", "/", "1/", ":", "*", "#", "_", "|", "%", "\\", "+", "total ", "jan", "Ann ", "agency ", "vacant ",
    "x\n",
)  # fmt: skip
ENDS = ("", "\x00")
LONG = 8_000
FLOOR = 0.025  # seconds of processor time below which a measurement tells nothing; a square takes ten times as long
RATIO = 9  # between a text and one four times as long: 4 is linear, 16 quadratic
STUCK = 20.0  # seconds of processor time for one expression on all texts


class Stuck(Exception):
    pass


@cache
def trees() -> dict[str, ast.Module]:
    folder = Path(core.__path__[0])
    return {str(file): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.py"))}


@cache
def methods_by_name() -> dict[str, set[str]]:
    """How each name's expression is used, such as `AMOUNT.fullmatch(…)`, anywhere in the code."""
    found: dict[str, set[str]] = {}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                of = node.value
                name = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
                found.setdefault(name, set()).add(node.attr)
    return found


def compiled() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """The expressions that a module holds, by the name that they have there, with the ways in which they are used."""
    root = Path(core.__path__[0]).parent
    for file, tree in trees().items():
        if not any(isinstance(node, ast.Import) and node.names[0].name == "re" for node in tree.body):
            continue
        module = ".".join(Path(file).relative_to(root).with_suffix("").parts)
        for name, value in vars(importlib.import_module(module)).items():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]
            for one in held:
                parts = one if isinstance(one, tuple) else (one,)
                for part in parts:
                    if isinstance(part, re.Pattern):
                        yield f"{module}.{name}", part, methods_by_name().get(name) or {"match", "fullmatch"}


def in_functions() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """The expressions that are written where they are used, such as `re.sub("…", …)`."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if of_re and node.args and isinstance(node.args[0], ast.Constant):
                    yield f"{Path(file).name}:{node.lineno}", re.compile(node.args[0].value), {node.func.attr}


def every_expression() -> list[tuple[str, re.Pattern[Any], set[str]]]:
    seen: dict[tuple[Any, int], tuple[str, re.Pattern[Any], set[str]]] = {}
    for name, pattern, methods in (*compiled(), *in_functions()):
        key = pattern.pattern, pattern.flags
        before = seen.get(key)
        seen[key] = (name, pattern, methods | (before[2] if before else set()))
    return list(seen.values())


def own_words(pattern: re.Pattern[Any]) -> set[str]:
    """Runs of letters and signs that stand in the expression itself."""
    found, run = set(), ""
    for code, value in flat(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)):
        if code == signs.LITERAL:
            run += chr(value)
        elif run:
            found.add(run)
            run = ""
    return {*found, run} - {""}


def flat(parsed: Any) -> Iterator[tuple[Any, Any]]:
    for code, value in parsed:
        yield code, value
        if isinstance(value, parser.SubPattern):
            yield from flat(value)
        for part in value if isinstance(value, tuple | list) else ():
            if isinstance(part, parser.SubPattern):
                yield from flat(part)
            elif isinstance(part, list):
                for one in part:
                    if isinstance(one, parser.SubPattern):
                        yield from flat(one)


def seconds(pattern: re.Pattern[Any], text: Any, does_scan: bool) -> float:
    begun = time.process_time()
    if does_scan:
        for _ in pattern.finditer(text):
            pass
    else:
        pattern.match(text)
        pattern.fullmatch(text)
    return time.process_time() - begun


def grows_too_fast(pattern: re.Pattern[Any], start: Any, unit: Any, end: Any, does_scan: bool) -> bool:
    """Whether four times the text takes far more than four times the time, each time that it is measured."""

    def taken(size: int) -> float:
        return seconds(pattern, start + unit * (size // len(unit)) + end, does_scan)

    return all((after := taken(LONG)) > FLOOR and after > RATIO * taken(LONG // 4) for _ in range(3))


def troubles(pattern: re.Pattern[Any], does_scan: bool) -> Iterator[str]:
    words = sorted(own_words(pattern), key=len)[-8:]
    starts = ["", *words[-1:]]
    for unit in dict.fromkeys((*REPEATED, *words)):
        for start in starts:
            for end in ENDS:
                parts: Any = (start, unit, end)
                if isinstance(pattern.pattern, bytes):
                    parts = tuple(
                        part.encode("latin-1", "ignore") or (b"" if part is not unit else b"x") for part in parts
                    )
                if grows_too_fast(pattern, parts[0], parts[1], parts[2], does_scan):
                    yield f"{start!r} + {unit!r} * n + {end!r}"


@pytest.mark.skipif(not hasattr(signal, "ITIMER_VIRTUAL"), reason="a stuck expression can be stopped on Unix alone")
def test_every_expression_is_linear() -> None:
    every = every_expression()
    assert len(every) > 100
    slow = []

    def stop(*_: object) -> None:
        raise Stuck

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for name, pattern, methods in every:
            signal.setitimer(signal.ITIMER_VIRTUAL, STUCK)
            try:
                if found := next(troubles(pattern, bool(methods & SCANNING)), None):
                    slow.append(f"{name} {pattern.pattern!r} grows too fast on {found}")
            except Stuck:
                slow.append(f"{name} {pattern.pattern!r} never ends")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert not slow, "\n".join(slow)
