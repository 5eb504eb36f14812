"""what a plan calls its groups"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0018"
down_revision = "0017"

KENTS = {"immediate": "Immediately", "3 months": "Within three months", "6 months": "Within six months"}


def upgrade() -> None:
    with op.batch_alter_table("plan_group") as table:
        table.add_column(sa.Column("called", AutoString(), nullable=False, server_default="Group"))
    group = sa.table("plan_group", *(sa.column(name, sa.String()) for name in ("band", "title", "called")))
    groups = op.get_bind().execute(sa.select(group.c.band, group.c.title))
    if {row.band: row.title for row in groups} == KENTS:
        op.execute(group.update().values(called="Band"))
