"""a second factor for accounts: its secret, the time step that counted last, and hashes of the recovery codes"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("user") as user:
        user.add_column(sa.Column("second_factor", AutoString(), nullable=False, server_default=""))
        user.add_column(sa.Column("second_factor_step", sa.Integer(), nullable=False, server_default="0"))
        user.add_column(sa.Column("recovery_codes", sa.JSON(), nullable=False, server_default="[]"))
