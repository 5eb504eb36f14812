"""the date of the plan document, from which what it ticks counts"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.add_column(sa.Column("published_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE plan SET published_on = '2010-12-01' "
        "WHERE source = 'Draft improvement and development plan, December 2010'"
    )
