"""sessions of users, and counts of wrong passwords by address, account and place"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "user_session",
        *columns(AutoString, "username"),
        *columns(UTCDateTime, "issued_at"),
        *columns(AutoString, "place"),
        *columns(UTCDateTime, "last_seen_at"),
        *columns(UTCDateTime, "ended_at", nullable=True),
        sa.PrimaryKeyConstraint("username", "issued_at"),
    )
    op.create_table(
        "sign_in_limit",
        *columns(AutoString, "kind", "name"),
        *columns(sa.Integer, "failures"),
        *columns(UTCDateTime, "until", nullable=True),
        *columns(UTCDateTime, "last_at"),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
    with op.batch_alter_table("user") as user:
        user.drop_column("failures")
        user.drop_column("locked_until")
