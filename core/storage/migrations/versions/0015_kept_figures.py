"""the figures that filled a round of the health check, kept as it is closed"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("health_round") as held:
        held.add_column(sa.Column("kept_at", UTCDateTime(), nullable=True))
    op.create_table(
        "health_kept_figure",
        sa.Column("round", sa.Integer(), sa.ForeignKey("health_round.id"), nullable=False),
        *columns(AutoString, "figure", "district", "team"),
        *columns(sa.Float, "value", nullable=True),
        *columns(AutoString, "unit", nullable=True),
        *columns(AutoString, "said"),
        *columns(AutoString, "why", nullable=True),
        *columns(sa.Float, "numerator", "denominator", nullable=True),
        *columns(sa.Date, "as_at", nullable=True),
        *columns(AutoString, "source", nullable=True),
        *columns(sa.Boolean, "is_illustrative", nullable=True),
        *columns(sa.Integer, "answers", nullable=True),
        *columns(sa.Float, "squares", nullable=True),
        sa.PrimaryKeyConstraint("round", "figure", "district", "team"),
    )
