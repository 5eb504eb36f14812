"""the indicators and the health check"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "observation",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("measure", AutoString(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("flag", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "measure", "month", "district"),
    )
    op.create_table(
        "step_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", AutoString(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_by", AutoString(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_step_change_measure", "step_change", ["measure"])
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note", AutoString(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "health_theme",
        sa.Column("question_set", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("about", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["question_set"], ["question_set.id"]),
        sa.PrimaryKeyConstraint("question_set", "code"),
    )
    op.create_table(
        "health_question",
        sa.Column("question_set", sa.Integer(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("theme", AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("figure", AutoString(), nullable=False),
        sa.Column("higher_is_better", sa.Boolean(), nullable=False),
        sa.Column("green", sa.Float(), nullable=True),
        sa.Column("amber", sa.Float(), nullable=True),
        sa.Column("is_workforce", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_set"], ["question_set.id"]),
        sa.PrimaryKeyConstraint("question_set", "code"),
    )
    op.create_table(
        "health_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("question_set", sa.Integer(), nullable=False),
        sa.Column("opened_by", AutoString(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_by", AutoString(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_set"], ["question_set.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "health_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", AutoString(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("rating", AutoString(), nullable=False),
        sa.Column("commentary", AutoString(), nullable=False),
        sa.Column("evidence", AutoString(), nullable=False),
        sa.Column("priority", AutoString(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["health_round.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_health_answer_round", "health_answer", ["round"])
    op.create_table(
        "survey_count",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("question", AutoString(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "question", "score"),
    )
