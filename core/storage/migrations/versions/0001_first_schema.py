"""first schema"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        *columns(sa.Integer, "id"),
        *columns(UTCDateTime, "at"),
        *columns(AutoString, "who", "what", "subject", "before", "after"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "band_limit",
        *columns(AutoString, "band"),
        *columns(sa.Date, "limit_on", nullable=True),
        sa.PrimaryKeyConstraint("band"),
    )
    op.create_table(
        "data_revision",
        *columns(sa.Integer, "id", "revision"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "lead",
        *columns(AutoString, "code", "post"),
        *columns(AutoString, "holder", nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "overarching_action",
        *columns(sa.Integer, "id", "workstream"),
        *columns(AutoString, "heading", "title"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "plan",
        *columns(sa.Integer, "id"),
        *columns(AutoString, "title", "council", "source"),
        *columns(sa.Date, "reporting_date", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "requirement",
        *columns(AutoString, "ref"),
        *columns(sa.Integer, "position"),
        *columns(AutoString, "band", "title"),
        *columns(AutoString, "strand", nullable=True),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "user",
        *columns(AutoString, "username", "name", "role", "password_hash"),
        *columns(UTCDateTime, "valid_after"),
        *columns(sa.Integer, "failures"),
        *columns(UTCDateTime, "locked_until", nullable=True),
        *columns(sa.Boolean, "is_demonstration"),
        sa.PrimaryKeyConstraint("username"),
    )
    op.create_table(
        "action",
        *columns(AutoString, "ref"),
        *columns(sa.Integer, "position"),
        *columns(AutoString, "requirement", "band", "title"),
        *columns(sa.Date, "starts_on", nullable=True),
        *columns(sa.Boolean, "is_ongoing"),
        *columns(AutoString, "dates_as", nullable=True),
        *columns(sa.Boolean, "is_complete"),
        *columns(AutoString, "governance", "evidence", "note", "workstream", nullable=True),
        sa.ForeignKeyConstraint(["requirement"], ["requirement.ref"]),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "action_lead",
        *columns(AutoString, "action", "part", "code"),
        *columns(sa.Integer, "position"),
        sa.ForeignKeyConstraint(["action"], ["action.ref"]),
        sa.ForeignKeyConstraint(["code"], ["lead.code"]),
        sa.PrimaryKeyConstraint("action", "part", "code"),
    )
    op.create_table(
        "cross_reference",
        *columns(AutoString, "action", "draws_on"),
        sa.ForeignKeyConstraint(["action"], ["action.ref"]),
        sa.PrimaryKeyConstraint("action", "draws_on"),
    )
    op.create_table(
        "milestone",
        *columns(AutoString, "action", "label"),
        *columns(sa.Date, "due_on"),
        sa.ForeignKeyConstraint(["action"], ["action.ref"]),
        sa.PrimaryKeyConstraint("action", "label"),
    )
    op.create_table(
        "progress",
        *columns(sa.Integer, "id"),
        *columns(AutoString, "action"),
        *columns(sa.Date, "as_at"),
        *columns(AutoString, "delivery"),
        *columns(AutoString, "confidence", nullable=True),
        *columns(sa.Date, "completed_on", nullable=True),
        *columns(AutoString, "done", "next_step", "recorded_by"),
        *columns(UTCDateTime, "recorded_at"),
        *columns(sa.Boolean, "is_illustrative"),
        sa.ForeignKeyConstraint(["action"], ["action.ref"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_progress_action", "progress", ["action"])
    op.create_table(
        "milestone_progress",
        *columns(sa.Integer, "progress"),
        *columns(AutoString, "label"),
        *columns(sa.Date, "forecast_on", "met_on", nullable=True),
        sa.ForeignKeyConstraint(["progress"], ["progress.id"]),
        sa.PrimaryKeyConstraint("progress", "label"),
    )
