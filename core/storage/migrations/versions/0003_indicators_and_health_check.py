"""the indicators and the health check"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "observation",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "measure"),
        *columns(sa.Date, "month"),
        *columns(AutoString, "district"),
        *columns(sa.Float, "numerator", "denominator", nullable=True),
        *columns(AutoString, "flag", nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "measure", "month", "district"),
    )
    op.create_table(
        "step_change",
        *columns(sa.Integer, "id"),
        *columns(AutoString, "measure"),
        *columns(sa.Date, "month"),
        *columns(AutoString, "reason", "who"),
        *columns(UTCDateTime, "at"),
        *columns(AutoString, "withdrawn_by", nullable=True),
        *columns(UTCDateTime, "withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_step_change_measure", "step_change", ["measure"])
    op.create_table(
        "question_set",
        *columns(sa.Integer, "id"),
        *columns(AutoString, "note", "who"),
        *columns(UTCDateTime, "at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "health_theme",
        *columns(sa.Integer, "question_set"),
        *columns(AutoString, "code"),
        *columns(sa.Integer, "number"),
        *columns(AutoString, "title", "about"),
        sa.ForeignKeyConstraint(["question_set"], ["question_set.id"]),
        sa.PrimaryKeyConstraint("question_set", "code"),
    )
    op.create_table(
        "health_question",
        *columns(sa.Integer, "question_set"),
        *columns(AutoString, "code", "theme"),
        *columns(sa.Integer, "number"),
        *columns(AutoString, "text", "kind", "figure"),
        *columns(sa.Boolean, "higher_is_better"),
        *columns(sa.Float, "green", "amber", nullable=True),
        *columns(sa.Boolean, "is_workforce"),
        sa.ForeignKeyConstraint(["question_set"], ["question_set.id"]),
        sa.PrimaryKeyConstraint("question_set", "code"),
    )
    op.create_table(
        "health_round",
        *columns(sa.Integer, "id"),
        *columns(sa.Date, "held_on"),
        *columns(sa.Integer, "question_set"),
        *columns(AutoString, "opened_by"),
        *columns(UTCDateTime, "opened_at"),
        *columns(AutoString, "closed_by", nullable=True),
        *columns(UTCDateTime, "closed_at", nullable=True),
        *columns(sa.Boolean, "is_illustrative"),
        sa.ForeignKeyConstraint(["question_set"], ["question_set.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "health_answer",
        *columns(sa.Integer, "id", "round"),
        *columns(
            AutoString, "question", "district", "team", "rating", "commentary", "evidence", "priority", "action", "who"
        ),
        *columns(UTCDateTime, "at"),
        sa.ForeignKeyConstraint(["round"], ["health_round.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_health_answer_round", "health_answer", ["round"])
    op.create_table(
        "survey_count",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "district", "team", "question"),
        *columns(sa.Integer, "score", "answers"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "question", "score"),
    )
