"""how a plan's document was read, for the next one with the same headings"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "remembered_plan",
        sa.Column("shape", AutoString(), primary_key=True),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
    )
