"""groups of any plan in place of three fixed bands, and what other councils' plans say of an action"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from core.storage.migrations.columns import columns

revision = "0013"
down_revision = "0012"

KENTS = {"immediate": "Immediately", "3 months": "Within three months", "6 months": "Within six months"}
TEXTS = (
    "text", "success_measure", "status_as_said", "progress_as_said", "due_as_said", "priority", "cost", "source",
)  # fmt: skip


def upgrade() -> None:
    group = op.create_table(
        "plan_group",
        *columns(AutoString, "band"),
        *columns(sa.Integer, "position"),
        *columns(AutoString, "title"),
        *columns(sa.Date, "limit_on", nullable=True),
        *columns(sa.Boolean, "is_ours"),
        sa.PrimaryKeyConstraint("band"),
    )
    limits = sa.table("band_limit", sa.column("band", sa.String()), sa.column("limit_on", sa.Date()))
    stand = {row.band: row.limit_on for row in op.get_bind().execute(sa.select(limits.c.band, limits.c.limit_on))}
    if stand:
        rows = [
            {"band": band, "position": position, "title": title, "limit_on": stand.get(band), "is_ours": False}
            for position, (band, title) in enumerate(KENTS.items(), 1)
        ]
        op.bulk_insert(group, rows)
    op.drop_table("band_limit")
    with op.batch_alter_table("requirement") as requirement:
        requirement.add_column(sa.Column("text", AutoString(), nullable=True))
        requirement.add_column(sa.Column("is_numbered_by_us", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("action") as action:
        for name in TEXTS:
            action.add_column(sa.Column(name, AutoString(), nullable=True))
        action.add_column(sa.Column("completed_on", sa.Date(), nullable=True))
        action.add_column(sa.Column("is_numbered_by_us", sa.Boolean(), nullable=False, server_default=sa.false()))
        action.add_column(sa.Column("extra", sa.JSON(), nullable=False, server_default="{}"))
