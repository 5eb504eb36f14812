"""uploads, and the snapshots of the workforce"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.storage.migrations.columns import columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "upload",
        *columns(sa.Integer, "id"),
        *columns(AutoString, "kind"),
        *columns(sa.Date, "as_at"),
        *columns(AutoString, "file_name", "checksum", "who"),
        *columns(UTCDateTime, "at"),
        *columns(sa.Integer, "rows_read", "used", "skipped", "rejected"),
        *columns(sa.Boolean, "is_illustrative"),
        *columns(AutoString, "undone_by", nullable=True),
        *columns(UTCDateTime, "undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_upload_kind", "upload", ["kind"])
    op.create_table(
        "upload_file",
        *columns(sa.Integer, "upload"),
        *columns(sa.LargeBinary, "content"),
        *columns(sa.Boolean, "is_original"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload"),
    )
    op.create_table(
        "remembered_column",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "field", "shape", "heading"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "field"),
    )
    op.create_index("ix_remembered_column_shape", "remembered_column", ["shape"])
    op.create_table(
        "post",
        *columns(sa.Integer, "upload", "number"),
        *columns(AutoString, "post_id", nullable=True),
        *columns(sa.Integer, "posts"),
        *columns(AutoString, "title", "role"),
        *columns(AutoString, "grade", nullable=True),
        *columns(AutoString, "team", "district"),
        *columns(AutoString, "service", nullable=True),
        *columns(AutoString, "status"),
        *columns(sa.Float, "established_fte", "in_post_fte"),
        *columns(sa.Date, "holder_start", "holder_end", nullable=True),
        *columns(AutoString, "cover_type", nullable=True),
        *columns(sa.Float, "cover_fte"),
        *columns(sa.Date, "vacant_since", nullable=True),
        *columns(AutoString, "reason", "stage", nullable=True),
        *columns(sa.Date, "expected_start", nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "number"),
    )
    op.create_table(
        "post_total",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "district", "team", "role", "status", "stage", "age"),
        *columns(sa.Integer, "posts"),
        *columns(sa.Float, "established_fte", "in_post_fte", "agency_cover_fte"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "role", "status", "stage", "age"),
    )
    op.create_table(
        "caseload",
        *columns(sa.Integer, "upload", "number"),
        *columns(AutoString, "worker", "team", "district"),
        *columns(sa.Float, "fte"),
        *columns(sa.Boolean, "is_newly_qualified"),
        *columns(sa.Integer, "cin", "cp", "lac", "care_leavers"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "number"),
    )
    op.create_table(
        "caseload_total",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "district", "team"),
        *columns(sa.Boolean, "is_newly_qualified"),
        *columns(sa.Integer, "per_fte", "workers"),
        *columns(sa.Float, "fte"),
        *columns(sa.Integer, "cin", "cp", "lac", "care_leavers"),
        *columns(sa.Float, "highest"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "is_newly_qualified", "per_fte"),
    )
    op.create_table(
        "unallocated",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "district", "team"),
        *columns(sa.Integer, "cin", "cp", "lac", "care_leavers"),
        *columns(sa.Integer, "longest_wait_days", nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team"),
    )
    op.create_table(
        "published_figure",
        *columns(sa.Integer, "upload", "year"),
        *columns(AutoString, "level", "area_code", "measure", "area", "region"),
        *columns(sa.Float, "value", nullable=True),
        *columns(AutoString, "flag", nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "year", "level", "area_code", "measure"),
    )
    op.create_table(
        "neighbour",
        *columns(sa.Integer, "upload"),
        *columns(AutoString, "area_code"),
        *columns(sa.Integer, "rank"),
        *columns(AutoString, "neighbour_code", "closeness"),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "area_code", "rank"),
    )
