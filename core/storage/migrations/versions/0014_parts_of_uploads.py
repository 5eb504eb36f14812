"""which upload another one came out of, so that both are undone together"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    with op.batch_alter_table("upload") as upload:
        upload.add_column(sa.Column("part_of", sa.Integer(), nullable=True))
        upload.create_foreign_key("fk_upload_part_of", "upload", ["part_of"], ["id"])
