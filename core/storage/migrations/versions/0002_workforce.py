"""uploads, and the snapshots of the workforce"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("file_name", AutoString(), nullable=False),
        sa.Column("checksum", AutoString(), nullable=False),
        sa.Column("who", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.Column("undone_by", AutoString(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_upload_kind", "upload", ["kind"])
    op.create_table(
        "upload_file",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("is_original", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload"),
    )
    op.create_table(
        "remembered_column",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("field", AutoString(), nullable=False),
        sa.Column("shape", AutoString(), nullable=False),
        sa.Column("heading", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "field"),
    )
    op.create_index("ix_remembered_column_shape", "remembered_column", ["shape"])
    op.create_table(
        "post",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("post_id", AutoString(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("grade", AutoString(), nullable=True),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("service", AutoString(), nullable=True),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("established_fte", sa.Float(), nullable=False),
        sa.Column("in_post_fte", sa.Float(), nullable=False),
        sa.Column("holder_start", sa.Date(), nullable=True),
        sa.Column("holder_end", sa.Date(), nullable=True),
        sa.Column("cover_type", AutoString(), nullable=True),
        sa.Column("cover_fte", sa.Float(), nullable=False),
        sa.Column("vacant_since", sa.Date(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("stage", AutoString(), nullable=True),
        sa.Column("expected_start", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "number"),
    )
    op.create_table(
        "post_total",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("stage", AutoString(), nullable=False),
        sa.Column("age", AutoString(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("established_fte", sa.Float(), nullable=False),
        sa.Column("in_post_fte", sa.Float(), nullable=False),
        sa.Column("agency_cover_fte", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "role", "status", "stage", "age"),
    )
    op.create_table(
        "caseload",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("fte", sa.Float(), nullable=False),
        sa.Column("is_newly_qualified", sa.Boolean(), nullable=False),
        sa.Column("cin", sa.Integer(), nullable=False),
        sa.Column("cp", sa.Integer(), nullable=False),
        sa.Column("lac", sa.Integer(), nullable=False),
        sa.Column("care_leavers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "number"),
    )
    op.create_table(
        "caseload_total",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("is_newly_qualified", sa.Boolean(), nullable=False),
        sa.Column("per_fte", sa.Integer(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("fte", sa.Float(), nullable=False),
        sa.Column("cin", sa.Integer(), nullable=False),
        sa.Column("cp", sa.Integer(), nullable=False),
        sa.Column("lac", sa.Integer(), nullable=False),
        sa.Column("care_leavers", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team", "is_newly_qualified", "per_fte"),
    )
    op.create_table(
        "unallocated",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("district", AutoString(), nullable=False),
        sa.Column("team", AutoString(), nullable=False),
        sa.Column("cin", sa.Integer(), nullable=False),
        sa.Column("cp", sa.Integer(), nullable=False),
        sa.Column("lac", sa.Integer(), nullable=False),
        sa.Column("care_leavers", sa.Integer(), nullable=False),
        sa.Column("longest_wait_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "district", "team"),
    )
    op.create_table(
        "published_figure",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", AutoString(), nullable=False),
        sa.Column("area_code", AutoString(), nullable=False),
        sa.Column("measure", AutoString(), nullable=False),
        sa.Column("area", AutoString(), nullable=False),
        sa.Column("region", AutoString(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("flag", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "year", "level", "area_code", "measure"),
    )
    op.create_table(
        "neighbour",
        sa.Column("upload", sa.Integer(), nullable=False),
        sa.Column("area_code", AutoString(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("neighbour_code", AutoString(), nullable=False),
        sa.Column("closeness", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload", "area_code", "rank"),
    )
