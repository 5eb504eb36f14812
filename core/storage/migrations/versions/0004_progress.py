"""recording progress: evidence, corrections, overrides, comments, the audit trail's chain, chosen numbers, reminders"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.audit.trail import Entry, hash_of

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
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("media_type", AutoString(), nullable=False),
        sa.Column("checksum", AutoString(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["progress"], ["progress.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_evidence_file_progress", "evidence_file", ["progress"])
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("form", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["action"], ["action.ref"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form"),
    )
    op.create_index("ix_comment_action", "comment", ["action"])
    op.create_table(
        "chosen_number",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sent_digest",
        sa.Column("lead", AutoString(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("address", AutoString(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("lead", "as_at"),
    )
    with op.batch_alter_table("audit_entry") as audit_entry:
        audit_entry.add_column(sa.Column("chained", AutoString(), nullable=False, server_default=""))
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("chained", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _chain()


def _chain() -> None:
    """Chain the entries that were made before, numbered without gaps."""
    texts = ("id", "who", "what", "subject", "before", "after", "chained")
    entries = sa.table("audit_entry", sa.column("at", UTCDateTime()), *(sa.column(name) for name in texts))
    head = sa.table("audit_head", sa.column("id"), sa.column("entry"), sa.column("chained"))
    connection = op.get_bind()
    chained, number = "", 0
    for row in connection.execute(sa.select(entries).order_by(entries.c.id)).all():
        number += 1
        entry = Entry(number, row.at, row.who, row.what, row.subject, row.before, row.after)
        chained = hash_of(entry, chained)
        changed = sa.update(entries).where(entries.c.id == row.id)
        connection.execute(changed.values(id=number, chained=chained))
    if number:
        connection.execute(sa.insert(head).values(id=1, entry=number, chained=chained))
