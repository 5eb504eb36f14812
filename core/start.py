"""The first thing that every entry does: open the database, and fill one that has just been made."""

from contextlib import nullcontext
from functools import cache
from threading import Lock

from filelock import FileLock
from sqlalchemy import Engine

from core.access.demonstration import keep_file
from core.indicators.definitions import DefinitionsProblem, shipped_measures
from core.plan.tables import Plan
from core.settings import Settings, now
from core.storage import in_use
from core.storage.engine import engine, prepare, problems_said, reading, version_of, writing
from core.storage.file import SCHEMA_VERSION, DatabaseProblem, file_of, keep_database_private, schema_version

WHO = "first start"
_opening = Lock()


def open_database(settings: Settings) -> Engine:
    """The database, made, migrated and holding a plan, once a process; whoever asks meanwhile waits.

    Raises DatabaseProblem with one sentence where it cannot be used. It is filled while it holds no plan, in one
    transaction: a start that was broken off is made good by the next.
    """
    with _opening:
        return _opened(settings)


@cache
def _opened(settings: Settings) -> Engine:
    try:
        shipped_measures()  # kept from here on, so that no page meets a file that is wrong
    except DefinitionsProblem as problem:
        raise DatabaseProblem(f"The indicators cannot be read from data/indicators: {problem}") from problem
    with problems_said(settings.database_url):
        if file := file_of(settings.database_url):
            in_use.hold(file)
        keep_database_private(settings.database_url)
        database = engine(settings.database_url)
        if schema_version(settings.database_url) != SCHEMA_VERSION or not _is_filled(database):
            with FileLock(f"{file}-starting") if file else nullcontext():
                _make_ready(settings, database)
        keep_file(database, settings.demonstration_file, now(), WHO)
    return database


def _make_ready(settings: Settings, database: Engine) -> None:
    """Bring the database to the newest schema, after a backup, and fill it where it is new; other programs that start
    meanwhile wait."""
    from core.health.commands import keep_figures, shipped_set
    from core.health.queries import question_sets

    _back_up_an_older(settings, database)
    prepare(settings.database_url)
    with writing(database) as session:
        if question_sets(session).empty:
            shipped_set(session, WHO, now())
        keep_figures(session, now())
    if not _is_filled(database):
        _fill(database, settings)


def _back_up_an_older(settings: Settings, database: Engine) -> None:
    """A backup of a database that the next step alters. Raises DatabaseProblem where none can be made: it is then left as it
    was."""
    with database.connect() as connection:
        schema = version_of(connection)
    if schema in (None, SCHEMA_VERSION):
        return
    from core.backups.making import make

    at = now()
    make(settings, settings.backup_folder / f"before-{SCHEMA_VERSION}-{at:%Y%m%d-%H%M%SZ}.backup", at)


def _is_filled(database: Engine) -> bool:
    with reading(database) as session:
        return session.get(Plan, 1) is not None


def _fill(database: Engine, settings: Settings) -> None:
    """Put the plan that the product comes with into a new database, illustrative data, and the demonstration accounts."""
    from core.access.demonstration import make_accounts
    from core.audit import trail  # here, because what only a new database needs should not hold up every start
    from core.demonstration.health import load_illustrative_health
    from core.demonstration.indicators import load_illustrative_indicators
    from core.demonstration.progress import illustrative_progress
    from core.demonstration.registers import load_illustrative_registers
    from core.demonstration.workforce import illustrative_snapshots, load_illustrative_workforce
    from core.plan import commands
    from core.plan.queries import plan_frames
    from core.plan.shipped import shipped_plan

    plan = shipped_plan()
    with_illustrative_data = settings.loads_illustrative_data
    workforce = illustrative_snapshots() if with_illustrative_data else []  # before the lock, as it takes some seconds
    with writing(database) as session:
        if session.get(Plan, 1) is not None:
            return  # another server was faster
        commands.replace_plan(session, plan.document, plan.source, WHO, now())
        commands.set_plan_details(session, plan.title, plan.council, plan.published_on, plan.reporting_date)
        commands.set_strands_and_workstreams(session, plan.strands, plan.workstreams)
        if with_illustrative_data:
            commands.add_progress(session, illustrative_progress(plan_frames(session)))
            trail.record(session, WHO, now(), "illustrative progress loaded", plan.title)
            load_illustrative_workforce(session, workforce, now())
            trail.record(session, WHO, now(), "illustrative workforce loaded", plan.title)
            load_illustrative_indicators(session, now())
            trail.record(session, WHO, now(), "illustrative indicators loaded", plan.title)
            load_illustrative_registers(session, now())
            trail.record(session, WHO, now(), "illustrative registers loaded", plan.title)
            load_illustrative_health(session, now())
            trail.record(session, WHO, now(), "illustrative health check loaded", plan.title)
        make_accounts(session, now(), settings.demonstration_file, WHO)
