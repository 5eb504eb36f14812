"""the registers around the plan's actions"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "register_case_audits",
        *columns(sa.Integer, "id"),
        *columns(sa.Integer, "upload", "corrects", nullable=True),
        *columns(sa.Boolean, "is_withdrawn"),
        *columns(AutoString, "who"),
        *columns(UTCDateTime, "at"),
        *columns(AutoString, "case"),
        *columns(sa.Date, "audited_on"),
        *columns(AutoString, "cohort"),
        *columns(AutoString, "district", "team", nullable=True),
        *columns(AutoString, "grade"),
        *columns(AutoString, "audited_by", "auditor", nullable=True),
        *columns(sa.Boolean, "concern", nullable=True),
        *columns(sa.Date, "follow_up_due", "follow_up_done", nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_register_case_audits_upload", "register_case_audits", ["upload"])
