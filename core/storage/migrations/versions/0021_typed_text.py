"""what people have typed into forms and not saved yet"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from core.storage.migrations.columns import columns

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "user_draft",
        *columns(AutoString, "username", "form", "content", "stamp"),
        sa.ForeignKeyConstraint(["username"], ["user.username"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("username", "form"),
    )
