"""on PostgreSQL the product's own user may add entries to the audit trail and read them, and no more"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return  # it knows no users; the triggers stand
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM CURRENT_USER")
    op.execute("REVOKE DELETE, TRUNCATE ON audit_head FROM CURRENT_USER")
