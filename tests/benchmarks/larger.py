"""A plan and a workforce many times as large, for the benchmarks."""

from collections.abc import Mapping

from sqlalchemy import Engine, text
from sqlmodel import Session

from core.demonstration.progress import illustrative_progress
from core.demonstration.workforce import illustrative_snapshots, load_illustrative_workforce
from core.health.tables import Answer, SurveyCount
from core.indicators.tables import Observation
from core.plan import commands
from core.plan.queries import plan_frames
from core.plan.shipped import shipped_plan
from core.settings import now
from core.storage.engine import Base, writing
from core.uploads.tables import Upload, UploadFile
from core.workforce.tables import Caseload, CaseloadTotal, Post, PostTotal, Unallocated

TEAMS = 10  # how many teams stand in the place of one
SUMMED = (
    "posts",
    "established_fte",
    "in_post_fte",
    "agency_cover_fte",
    "workers",
    "fte",
    "cin",
    "cp",
    "lac",
    "care_leavers",
)


def enlarge_plan(database: Engine, times: int) -> None:
    """Fill a database with so many times the plan's requirements and actions, and what is illustrative with them."""
    plan = shipped_plan().document
    plan.requirements = [
        one.model_copy(update={"ref": moved(one.ref, n)}) for n in range(times) for one in plan.requirements
    ]
    plan.actions = [
        one.model_copy(
            update={
                "ref": moved(one.ref, n),
                "requirement": moved(one.requirement, n),
                "dates_as": moved(one.dates_as, n) if one.dates_as else None,
                "cross_references": [moved(ref, n) for ref in one.cross_references],
            }
        )
        for n in range(times)
        for one in plan.actions
    ]
    with writing(database) as session:
        commands.replace_plan(session, plan, "benchmark", "benchmark", now())
        commands.add_progress(session, illustrative_progress(plan_frames(session)))
        load_illustrative_workforce(session, illustrative_snapshots(), now())


def lengthen_history(database: Engine, months: int = 36) -> None:
    """Month by month from January 2011 an entry of each action, in the place of what was recorded: most end within the time,
    some late and re-dated every quarter, some never."""
    done = f"(position * 7 % {months + months // 2})"
    month = "date('2011-01-01', '+' || (n + 1) || ' months', '-1 day')"
    entries = f"""
        INSERT INTO progress (id, action, as_at, delivery, confidence, completed_on, done, next_step, evidence,
          evidence_link, override_reason, recorded_by, recorded_name, recorded_at, is_illustrative)
        WITH RECURSIVE month(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM month WHERE n < {months - 1})
        SELECT n * 1000000 + position, ref, {month},
          CASE WHEN n < {done} THEN 'in progress' WHEN n < {done} + 2 THEN 'complete awaiting assurance'
            ELSE 'complete assured' END,
          CASE position % 5 WHEN 0 THEN 'low' WHEN 1 THEN 'medium' ELSE 'high' END,
          CASE WHEN n < {done} THEN NULL ELSE {month} END,
          'Work of month ' || n || ' is done: training was held, files were read and what they taught was shared.',
          'Go on with the next team, and bring the findings to the board.', 'Note of the meeting', '', '', 'benchmark',
          'Benchmark', {month} || ' 17:00:00', 0
        FROM action CROSS JOIN month"""
    forecasts = """
        INSERT INTO milestone_progress (progress, label, forecast_on, met_on)
        SELECT progress.id, label, date(due_on, '+' || (progress.id / 3000000 * 40) || ' days'), NULL
        FROM progress JOIN action ON action.ref = progress.action JOIN milestone ON milestone.action = action.ref
        WHERE delivery = 'in progress' AND position % 3 = 0"""
    with writing(database) as session:
        session.execute(text("DELETE FROM milestone_progress"))
        session.execute(text("DELETE FROM progress"))
        session.execute(text(entries))
        session.execute(text(forecasts))


def moved(ref: str, times: int) -> str:
    """The reference of the same action or requirement in a later copy: A1.2 in copy 1 is A24.2."""
    number, dot, rest = ref.removeprefix("A").partition(".")
    return f"A{int(number) + 23 * times}{dot}{rest}"


def take_for_real(database: Engine) -> None:
    """Let the illustrative uploads count as somebody's own, so that they stand in the history of uploads."""
    with writing(database) as session:
        session.execute(text(f"UPDATE {Upload.__tablename__} SET is_illustrative = 0"))


def enlarge_workforce(database: Engine, times: int) -> None:
    """Copy the posts and workers of every snapshot, in ten times the teams, with the totals that go with them.

    A copy of a team has the same totals as the team itself, as copies are spread evenly; files grow with what they hold.
    """
    team = f"team || CASE WHEN n % {TEAMS} THEN ' ' || (n % {TEAMS}) ELSE '' END"
    with writing(database) as session:
        for table, own in ((Post, "post_id"), (Caseload, "worker")):
            changes = {"number": "number + n * 100000", "team": team, own: f"{own} || '-' || n"}
            copy(session, table, times - 1, changes)
        for totals in (PostTotal, CaseloadTotal, Unallocated):
            sums = ", ".join(f"{name} = {name} * {times // TEAMS}" for name in columns(totals) if name in SUMMED)
            session.execute(text(f"UPDATE {totals.__tablename__} SET {sums}"))
            copy(session, totals, TEAMS - 1, {"team": team})
        session.execute(text(f"UPDATE {UploadFile.__tablename__} SET content = randomblob(length(content) * {times})"))


def enlarge_health(database: Engine) -> None:
    """Ten times the districts in what is observed and answered, and each of it loaded ten times, the last of which counts."""
    place = {"district": "district || CASE district WHEN '' THEN '' ELSE ' ' || n END"}
    with writing(database) as session:
        session.execute(text(f"DELETE FROM {Observation.__tablename__} WHERE district = ''"))
        for table in (Observation, SurveyCount):
            copy(session, table, TEAMS - 1, place)
        observed = f"SELECT upload FROM {Observation.__tablename__}"
        session.execute(
            text(f"CREATE TEMP TABLE loaded AS SELECT * FROM {Upload.__tablename__} WHERE id IN ({observed})")
        )
        for again in range(1, TEAMS):
            session.execute(text("UPDATE loaded SET id = id + 100000, as_at = date(as_at, '+1 day')"))
            session.execute(text(f"INSERT INTO {Upload.__tablename__} SELECT * FROM loaded"))
            moved_rows = ", ".join("upload + 100000" if name == "upload" else name for name in columns(Observation))
            session.execute(
                text(
                    f"INSERT INTO {Observation.__tablename__} ({', '.join(columns(Observation))}) SELECT {moved_rows} "
                    f"FROM {Observation.__tablename__} WHERE upload / 100000 = {again - 1}"
                )
            )
        session.execute(text("DROP TABLE loaded"))
        changes = {"id": "NULL", "district": f"'District ' || (n / {TEAMS})", "team": "'Team ' || n"}
        copy(session, Answer, 99, changes)


def copy(session: Session, table: type[Base], copies: int, changes: Mapping[str, str]) -> None:
    """Add so many copies of a table's rows; `changes` says in SQL what is different in copy `n`."""
    names = columns(table)
    values = ", ".join(changes.get(name, name) for name in names)
    session.execute(
        text(
            f"INSERT INTO {table.__tablename__} ({', '.join(names)}) "
            f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {copies}) "
            f"SELECT {values} FROM {table.__tablename__} CROSS JOIN copies"
        )
    )


def columns(table: type[Base]) -> list[str]:
    return list(table.model_fields)
