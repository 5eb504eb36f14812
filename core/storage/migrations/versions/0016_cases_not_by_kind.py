"""cases that a sheet gives in total only"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for name in ("caseload", "caseload_total", "unallocated"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("not_by_kind", sa.Integer(), nullable=False, server_default="0"))
