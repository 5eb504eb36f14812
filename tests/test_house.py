"""What every file of the house keeps to: who may import whom, types, style, and how long and tangled code may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[1]
FILES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "core").rglob("*.py")])
MOST_COMPLEX = 15
LONGEST_FILE = 300
MOST_LINES = 47_900  # what stands; a change that adds much takes something away


@pytest.mark.parametrize("command", ["lint-imports", "ruff check .", "ruff format --check .", "mypy"])
def test_the_house_is_clean(command: str) -> None:
    program, *arguments = command.split()
    done = subprocess.run(
        [Path(sys.executable).parent / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_function_is_tangled() -> None:
    tangled = [
        f"{file.relative_to(ROOT)}:{block.lineno} {block.name}: {block.complexity}"
        for file in FILES
        for block in cc_visit(file.read_text(encoding="utf-8"))
        if block.letter != "C" and block.complexity > MOST_COMPLEX
    ]
    assert not tangled


def test_no_file_is_long_and_all_of_them_together_are_few() -> None:
    lines = {file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert not {file: number for file, number in lines.items() if number > LONGEST_FILE}
    assert sum(lines.values()) <= MOST_LINES


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.stem)
def test_a_pages_first_statement_is_its_guard(file: Path) -> None:
    statements = [
        node
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert ast.unparse(statements[1]).removeprefix("visitor = ").startswith("session.guard("), (
        "after the docstring the guard comes first"
    )


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        file.relative_to(ROOT).as_posix()
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "today", "utcnow")
        and ast.unparse(node.value) in ("datetime", "date", "pd.Timestamp")
    }
    assert readers == {"core/settings.py"}


def test_migrations_stand_still() -> None:
    living = [
        f"{file.name}: {node.module}"
        for file in (ROOT / "core" / "storage" / "migrations" / "versions").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("core")
        and not (node.module or "").startswith("core.storage.migrations")
    ]
    assert not living, "a migration that imports living code changes its meaning with it"
