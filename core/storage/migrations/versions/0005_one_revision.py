"""one data revision: every write makes the plan's screens read all of it anew"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("data_revision") as data_revision:
        data_revision.drop_column("settled")
