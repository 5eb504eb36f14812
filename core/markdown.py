"""Markdown as our screens write it, taken apart for files that do not read it. What users typed comes out as they typed it."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

_TOKEN = re.compile(r"\\(.)|(\*\*)|(\*)|:[a-z]+(?:-badge)?\[|(\])|(\u2060)", re.DOTALL)


class Run(NamedTuple):
    """A piece of a text, set bold or not."""

    text: str
    is_bold: bool = False


class Block(NamedTuple):
    """A paragraph, a heading or a point of a list."""

    kind: str
    text: str


def blocks(markdown: str) -> Iterator[Block]:
    """The paragraphs, headings and points of a text, each still in Markdown."""
    for line in markdown.split("\n"):
        if line.startswith("#"):
            yield Block("heading", line.lstrip("#").strip())
        elif line.startswith("- "):
            yield Block("point", line.removeprefix("- "))
        elif line.strip():
            yield Block("paragraph", line.strip())


def runs(markdown: str) -> list[Run]:
    """The pieces of a line: bold ones, plain ones, labels in bold; signs that were escaped are themselves again."""
    found: list[Run] = []
    is_bold, is_open, begin = False, False, 0

    def add(text: str) -> None:
        if text:
            found.append(Run(text, is_bold))

    for token in _TOKEN.finditer(markdown):
        add(markdown[begin : token.start()])
        begin = token.end()
        escaped, bold, _italic, end, _joiner = token.groups()
        if escaped:
            add(escaped)
        elif bold:
            is_bold = not is_bold
        elif end and not is_open:
            add("]")
        elif end:
            is_open = False
        elif token[0].startswith(":"):
            is_open = True
    add(markdown[begin:])
    return [
        Run("".join(run.text for run in alike), bold) for bold, alike in groupby(found, key=lambda run: run.is_bold)
    ]


def bare(markdown: str) -> str:
    """A line without any marks."""
    return "".join(run.text for run in runs(markdown))
