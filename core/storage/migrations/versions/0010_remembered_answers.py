"""what was answered to the questions that an uploaded file raised"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "remembered_answer",
        sa.Column("upload", sa.Integer(), sa.ForeignKey("upload.id"), primary_key=True),
        sa.Column("question", AutoString(), primary_key=True),
        sa.Column("shape", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=False),
    )
