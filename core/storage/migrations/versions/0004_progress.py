"""recording progress: evidence, corrections, overrides, comments, the audit trail's chain, chosen numbers, reminders"""

import json
from datetime import UTC
from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("data_revision") as data_revision:
        data_revision.add_column(sa.Column("settled", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("plan") as plan:
        plan.add_column(sa.Column("closed_until", sa.Date(), nullable=True))
    with op.batch_alter_table("lead") as lead:
        lead.add_column(sa.Column("email", AutoString(), nullable=True))
    with op.batch_alter_table("user") as user:
        user.add_column(sa.Column("may_assure", sa.Boolean(), nullable=False, server_default=sa.false()))
        user.add_column(sa.Column("leads", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("progress") as progress:
        for name in ("evidence", "evidence_link", "override_reason", "recorded_name"):
            progress.add_column(sa.Column(name, AutoString(), nullable=False, server_default=""))
        progress.add_column(sa.Column("override_rating", AutoString(), nullable=True))
        progress.add_column(sa.Column("corrects", sa.Integer(), nullable=True))
        progress.add_column(sa.Column("form", AutoString(), nullable=True))
        progress.create_foreign_key("progress_corrects", "progress", ["corrects"], ["id"])
        progress.create_unique_constraint("progress_form", ["form"])
    op.create_table(
        "evidence_file",
        *columns(sa.Integer, "id", "progress"),
        *columns(AutoString, "name", "media_type", "checksum"),
        *columns(sa.LargeBinary, "content"),
        sa.ForeignKeyConstraint(["progress"], ["progress.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_evidence_file_progress", "evidence_file", ["progress"])
    op.create_table(
        "comment",
        *columns(sa.Integer, "id"),
        *columns(AutoString, "action", "text", "who", "name"),
        *columns(UTCDateTime, "at"),
        *columns(AutoString, "form", nullable=True),
        sa.ForeignKeyConstraint(["action"], ["action.ref"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form"),
    )
    op.create_index("ix_comment_action", "comment", ["action"])
    op.create_table(
        "chosen_number",
        *columns(AutoString, "name"),
        *columns(sa.Integer, "value"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sent_digest",
        *columns(AutoString, "lead"),
        *columns(sa.Date, "as_at"),
        *columns(AutoString, "address"),
        *columns(UTCDateTime, "claimed_at"),
        *columns(UTCDateTime, "sent_at", nullable=True),
        sa.PrimaryKeyConstraint("lead", "as_at"),
    )
    with op.batch_alter_table("audit_entry") as audit_entry:
        audit_entry.add_column(sa.Column("chained", AutoString(), nullable=False, server_default=""))
    op.create_table(
        "audit_head",
        *columns(sa.Integer, "id", "entry"),
        *columns(AutoString, "chained"),
        sa.PrimaryKeyConstraint("id"),
    )
    _chain()


def _chain() -> None:
    """Chain the entries that were made before, numbered without gaps: each with a hash of itself and of the hash before."""
    names = ("id", "at", "who", "what", "subject", "before", "after", "chained")
    entries = sa.table("audit_entry", *(sa.column(name, UTCDateTime() if name == "at" else None) for name in names))
    head = sa.table("audit_head", *(sa.column(name) for name in ("id", "entry", "chained")))
    connection = op.get_bind()
    chained, number = "", 0
    for number, row in enumerate(connection.execute(sa.select(entries).order_by(entries.c.id)).all(), 1):
        parts = [chained, number, row.at.astimezone(UTC).isoformat(), *row[2:7]]
        chained = sha256(json.dumps(parts).encode()).hexdigest()
        changed = sa.update(entries).where(entries.c.id == row.id)
        connection.execute(changed.values(id=number, chained=chained))
    if number:
        connection.execute(sa.insert(head).values(id=1, entry=number, chained=chained))
