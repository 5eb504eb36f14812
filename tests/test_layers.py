"""Who may import whom. The arrows of the design, read from the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUBJECTS = {"plan", "workforce", "health", "indicators"}
MAY_READ = {
    "indicators": ("workforce",),
    "health": ("workforce", "indicators"),
}  # their queries, measures and definitions
PURE_ROOMS = {
    "measures", "rules", "charts", "quality", "phrases", "comparison", "displays", "vacancy_displays",
    "caseload_displays", "opened_action", "figures", "snapshots", "summary", "upload_displays", "control_charts", "impact",
    "opened_measure", "progress_displays", "answer_displays", "question_displays", "working_days", "from_workforce",
    "definitions",
    "settings_displays",
}  # fmt: skip
BOARD_PURE = {
    "measures", "report", "markdown", "publication", "plan_sections", "annex", "workforce_sections", "health_sections",
    "explanations", "word", "word_styles", "excel", "pictures",
}  # fmt: skip
FILES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "core").rglob("*.py")])


def imports(file: Path) -> set[str]:
    """The modules that a file imports anywhere in it, a name imported from a package included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def uses(file: Path, *modules: str) -> set[str]:
    return {name for name in imports(file) if any(name == one or name.startswith(f"{one}.") for one in modules)}


def parts(file: Path) -> tuple[str, ...]:
    return file.relative_to(ROOT).with_suffix("").parts


def subject(file: Path) -> str | None:
    return parts(file)[1] if parts(file)[0] == "core" and len(parts(file)) > 2 else None


def test_the_walls_are_looked_for_in_all_of_the_house() -> None:
    assert {"app", "pages", "core"} == {parts(file)[0] for file in FILES}
    assert len(FILES) > 30


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(parts(file)))
def test_a_file_keeps_to_its_arrows(file: Path) -> None:
    where, room = parts(file), parts(file)[-1]
    is_screen = where[0] in ("app", "pages") or where[:2] == ("core", "ui")
    if not is_screen:
        assert not uses(file, "streamlit", "core.ui", "pages"), "only app.py, pages and core/ui know the screen"
    if where[0] == "pages":
        assert not uses(
            file,
            "core.database",
            "core.plan.tables",
            "core.plan.queries",
            "core.access.commands",
            "core.workforce.tables",
            "core.workforce.queries",
            "core.workforce.commands",
            "sqlmodel",
            "sqlalchemy",
        )
    if room in PURE_ROOMS and subject(file) in SUBJECTS:
        assert not uses(file, "core.database", "sqlmodel", "sqlalchemy", "streamlit"), (
            "measures, rules and charts are pure"
        )
    if room not in ("charts", "palette"):
        assert not uses(file, "altair"), "only charts and palette import altair"
    if subject(file) in SUBJECTS:
        for other in SUBJECTS - {subject(file)}:
            rooms = ("queries", "measures", "definitions") if other in MAY_READ.get(str(subject(file)), ()) else ()
            allowed = (f"core.{other}", *(f"core.{other}.{room}" for room in rooms))
            read = {name for name in uses(file, f"core.{other}") if not name.startswith(allowed[1:] or ("-",))}
            assert read <= set(allowed), "subjects read of each other no more than queries and measures, where they may"
    if subject(file) == "board":
        assert not uses(file, *(f"core.{one}.{room}" for one in SUBJECTS for room in ("commands", "intake"))), (
            "the board report reads every subject and writes none"
        )
        if room in BOARD_PURE:
            assert not uses(file, "core.database", "sqlmodel", "sqlalchemy"), (
                "only what gathers the report asks the database"
            )
    if subject(file) == "sheets":
        assert not {name for name in uses(file, "core") if not name.startswith("core.sheets")} - {"core"}, (
            "sheets knows no subject"
        )
    if room == "tables":
        assert not {name for name in uses(file, "core") if not name.startswith("core.database")} - {"core"}, (
            "tables stand on the database"
        )


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
        "/".join(parts(file))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "today", "utcnow")
        and ast.unparse(node.value) in ("datetime", "date", "pd.Timestamp")
    }
    assert readers == {"core/settings"}
