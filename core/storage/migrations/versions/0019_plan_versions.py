"""versions of the plan, each with its day, reason and whole plan, and what a version has retired"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "plan_version",
        *columns(sa.Integer, "number"),
        *columns(sa.Date, "in_force_from", nullable=True),
        *columns(AutoString, "kind", "reason", "source", "checksum", "who", "name"),
        *columns(UTCDateTime, "at"),
        *columns(sa.Boolean, "begins_anew"),
        *columns(sa.JSON, "plan", "kept", "moved", "gone", "told", "removed"),
        *columns(AutoString, "undone_by", nullable=True),
        *columns(UTCDateTime, "undone_at", nullable=True),
        *columns(AutoString, "form", nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("form", name="uq_plan_version_form"),
    )
    for name in ("requirement", "action"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("retired_in", sa.Integer(), nullable=True))
