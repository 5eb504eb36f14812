"""cells that were corrected in an upload, and rows that were left out of it"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("upload") as upload:
        upload.add_column(sa.Column("corrected", sa.Integer(), nullable=False, server_default="0"))
        upload.add_column(sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"))
        upload.add_column(sa.Column("leaves_open", AutoString(), nullable=False, server_default=""))
    op.create_table(
        "corrected_cell",
        *_place(),
        sa.Column("column_number", sa.Integer(), primary_key=True),
        sa.Column("heading", AutoString(), nullable=False),
        sa.Column("was", AutoString(), nullable=True),
        sa.Column("now", AutoString(), nullable=True),
    )
    op.create_table("row_left_out", *_place())


def _place() -> list[sa.Column[Any]]:
    return [
        sa.Column("upload", sa.Integer(), sa.ForeignKey("upload.id"), primary_key=True),
        sa.Column("sheet", AutoString(), primary_key=True),
        sa.Column("row_number", sa.Integer(), primary_key=True),
    ]
