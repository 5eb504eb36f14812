"""what the programme office has decided that roles of the workforce count as"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from core.storage.migrations.columns import columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table("workforce_role", *columns(AutoString, "role", "counts_as"), sa.PrimaryKeyConstraint("role"))
