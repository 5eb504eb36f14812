"""How fast the application is: `python -m tests.benchmarks`.

Prints ratios of medians taken side by side in one run, against an empty Streamlit page and, for workbooks, against
pandas: the start until the first answer, the server's time for a warm rerun of each page, the first load in the browser
and a choice there, with the plan as it is and with 100 times its actions, with 1,000 posts and with 100,000, with 100
times the observations of the indicators and the answers of the health check; and the check and import of a workbook of
50,000 rows.
"""

import argparse
import tempfile
from pathlib import Path

from core.settings import Settings
from core.start import open_database
from tests.benchmarks import sheets
from tests.benchmarks.against import report_against
from tests.benchmarks.in_browser import report_choice, report_first_load
from tests.benchmarks.larger import enlarge_health, enlarge_plan, enlarge_workforce, lengthen_history, take_for_real
from tests.benchmarks.recording import report_recording
from tests.benchmarks.report import report_making
from tests.benchmarks.reruns import HEALTH_PAGES, WORKFORCE_PAGES, report_plan_reruns, report_reruns
from tests.benchmarks.serving import report_start


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often each thing is measured")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="another checkout, measured beside this one")
    chosen = parser.parse_args()
    if chosen.against:
        with tempfile.TemporaryDirectory() as folder:
            report_against(with_plan(Path(folder), 1), chosen.against.resolve(), Path(folder), chosen.rounds)
        return
    for part in [chosen.only] if chosen.only else PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[part](Path(folder), chosen.rounds)


def plan(folder: Path, rounds: int) -> None:
    for times in (1, 100):
        settings = with_plan(folder / str(times), times)
        print(f"\n{56 * times:,} actions", flush=True)
        report_start(settings, folder, rounds)
        report_plan_reruns(settings, rounds)
        report_first_load(settings, folder, rounds)


def workforce(folder: Path, rounds: int) -> None:
    small, large = (with_workforce(folder / str(times), times) for times in (1, 100))
    print("\n36 snapshots", flush=True)
    report_reruns(WORKFORCE_PAGES, small, large, ("1,000 posts", "100,000 posts"), rounds)
    for settings, posts in ((small, "1,000 posts"), (large, "100,000 posts")):
        print(f"\n{posts}", flush=True)
        report_choice(settings, rounds)


def health(folder: Path, rounds: int) -> None:
    small, large = (with_health(folder / str(times), times) for times in (1, 100))
    print("\n36 months of indicators, 6 rounds of the health check, and 100 times as many rows of each", flush=True)
    report_reruns(HEALTH_PAGES, small, large, ("as they are", "100 times"), rounds)


def workbook(folder: Path, rounds: int) -> None:
    print(f"\na workbook of {sheets.ROWS:,} rows", flush=True)
    sheets.report_sheets(folder, rounds)


def progress(folder: Path, rounds: int) -> None:
    for times in (1, 100):
        settings = with_plan(folder / str(times), times)
        lengthen_history(open_database(settings))
        print(f"\n{56 * times:,} actions with 36 months of history", flush=True)
        report_recording(settings, rounds)


def board_report(folder: Path, rounds: int) -> None:
    for times in (1, 100):
        settings = with_plan(folder / str(times), times)
        lengthen_history(open_database(settings))
        print(f"\n{56 * times:,} actions with 36 months of history", flush=True)
        report_making(settings, rounds)


PARTS = {
    "progress": progress,
    "report": board_report,
    "plan": plan,
    "workforce": workforce,
    "health": health,
    "workbook": workbook,
}


def with_plan(folder: Path, times: int) -> Settings:
    """A database with so many times the actions of the plan, with illustrative progress."""
    settings = in_folder(folder, times == 1)
    database = open_database(settings)
    if times > 1:
        enlarge_plan(database, times)
    return settings


def with_workforce(folder: Path, times: int) -> Settings:
    """A database with so many times the posts and workers of the illustrative snapshots."""
    settings = in_folder(folder, True)
    database = open_database(settings)
    take_for_real(database)
    if times > 1:
        enlarge_workforce(database, times)
    return settings


def with_health(folder: Path, times: int) -> Settings:
    """A database with so many times the observations, answers of the health check and answers of the survey."""
    settings = in_folder(folder, True)
    database = open_database(settings)
    if times > 1:
        enlarge_workforce(database, times)
        enlarge_health(database)
    return settings


def in_folder(folder: Path, with_illustrative_data: bool) -> Settings:
    return Settings(f"sqlite:///{folder / 'dashboard.db'}", folder / "secret.key", with_illustrative_data)


if __name__ == "__main__":
    main()
