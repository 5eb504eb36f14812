"""the role of a worker who holds cases, where the sheet gives it"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from core.storage.migrations.columns import columns

revision = "0017"
down_revision = "0016"

KEPT = (
    "upload", "district", "team", "is_newly_qualified", "per_fte", "workers", "fte", "cin", "cp", "lac", "care_leavers",
    "not_by_kind", "highest",
)  # fmt: skip


def upgrade() -> None:
    """The role tells the totals of a team apart, so their table is made anew."""
    with op.batch_alter_table("caseload") as table:
        table.add_column(sa.Column("role", AutoString(), nullable=False, server_default=""))
    op.create_table(
        "caseload_total_by_role",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "district", "team", "role"),
        *columns(sa.Boolean, "is_newly_qualified"),
        *columns(sa.Integer, "per_fte", "workers"),
        *columns(sa.Float, "fte"),
        *columns(sa.Integer, "cin", "cp", "lac", "care_leavers"),
        sa.Column("not_by_kind", sa.Integer(), nullable=False, server_default="0"),
        *columns(sa.Float, "highest"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "role", "is_newly_qualified", "per_fte"),
    )
    names = ", ".join(KEPT)
    op.execute(f"INSERT INTO caseload_total_by_role (role, {names}) SELECT '', {names} FROM caseload_total")
    op.drop_table("caseload_total")
    op.rename_table("caseload_total_by_role", "caseload_total")
