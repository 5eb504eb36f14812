"""first schema"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("what", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("before", AutoString(), nullable=False),
        sa.Column("after", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "band_limit",
        sa.Column("band", AutoString(), nullable=False),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("band"),
    )
    op.create_table(
        "data_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "lead",
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("post", AutoString(), nullable=False),
        sa.Column("holder", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "overarching_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workstream", sa.Integer(), nullable=False),
        sa.Column("heading", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("council", AutoString(), nullable=False),
        sa.Column("source", AutoString(), nullable=False),
        sa.Column("reporting_date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "requirement",
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("band", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("strand", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "user",
        sa.Column("username", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("password_hash", AutoString(), nullable=False),
        sa.Column("valid_after", UTCDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UTCDateTime(), nullable=True),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("username"),
    )
    op.create_table(
        "action",
        sa.Column("ref", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("requirement", AutoString(), nullable=False),
        sa.Column("band", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("is_ongoing", sa.Boolean(), nullable=False),
        sa.Column("dates_as", AutoString(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("governance", AutoString(), nullable=True),
        sa.Column("evidence", AutoString(), nullable=True),
        sa.Column("note", AutoString(), nullable=True),
        sa.Column("workstream", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["requirement"],
            ["requirement.ref"],
        ),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "action_lead",
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("part", AutoString(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["action.ref"],
        ),
        sa.ForeignKeyConstraint(
            ["code"],
            ["lead.code"],
        ),
        sa.PrimaryKeyConstraint("action", "part", "code"),
    )
    op.create_table(
        "cross_reference",
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("draws_on", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["action.ref"],
        ),
        sa.PrimaryKeyConstraint("action", "draws_on"),
    )
    op.create_table(
        "milestone",
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("label", AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["action.ref"],
        ),
        sa.PrimaryKeyConstraint("action", "label"),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("delivery", AutoString(), nullable=False),
        sa.Column("confidence", AutoString(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("done", AutoString(), nullable=False),
        sa.Column("next_step", AutoString(), nullable=False),
        sa.Column("recorded_by", AutoString(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["action.ref"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_progress_action", "progress", ["action"])
    op.create_table(
        "milestone_progress",
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("label", AutoString(), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["progress"],
            ["progress.id"],
        ),
        sa.PrimaryKeyConstraint("progress", "label"),
    )
