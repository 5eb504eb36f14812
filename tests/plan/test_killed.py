"""A process that is killed while it records: each update is there whole or not at all, and the trail's chain holds."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.audit import trail
from core.audit.tables import AuditEntry
from core.plan.tables import EvidenceFile, MilestoneProgress, Progress
from core.storage.engine import reading
from core.storage.revision import data_revision
from tests.plan.recorder import TIMES

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="the processes are forked, which this system cannot")
def test_each_update_is_there_whole_or_not_at_all_after_a_hundred_kills(database: Engine) -> None:
    with reading(database) as session:
        revision_before, entries_before = data_revision(session), trail.newest(session).entry
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # pytest shows it where the test fails
    run = subprocess.run(
        [sys.executable, "-m", "tests.plan.recorder", str(database.url), str(seed)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = run.stdout.split("\n")[:-1]
    with reading(database) as session:
        recorded = session.exec(select(Progress)).all()
        files = {one.progress: one for one in session.exec(select(EvidenceFile))}
        milestones = {one.progress for one in session.exec(select(MilestoneProgress))}
        recorded_entries = session.exec(select(AuditEntry).where(AuditEntry.what == "progress recorded")).all()
        assert trail.broken_link(session) is None
        assert data_revision(session) == revision_before + len(recorded)
        assert trail.newest(session).entry == entries_before + len(recorded)
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    texts = [one.done for one in recorded]
    assert len(told) > TIMES // 4, "the processes had time to record"
    assert set(told) <= set(texts), "whoever was told that an update is recorded finds it"
    assert len(set(texts) - set(told)) <= TIMES, "at most the update that each was killed at was not told"
    assert len(texts) == len(set(texts))
    assert [json.loads(one.after)["done"] for one in recorded_entries] == texts
    for one in recorded:
        assert files[one.id or 0].content == one.done.encode() * 500
        assert (one.id in milestones) == (one.action == "A2.1")
