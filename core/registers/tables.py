"""The tables of the registers, each made of its row model: a column a field, and what is known of every entry."""

import sqlalchemy as sa
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.registers.every import REGISTERS
from core.registers.register import Register
from core.sheets.columns import kinds
from core.storage.engine import Base
from core.uploads import tables as uploads

_KINDS = {"date": sa.Date, "integer": sa.Integer, "number": sa.Float, "boolean": sa.Boolean}


def _table(register: Register) -> sa.Table:
    """Entries are never altered: a correction is an entry that `corrects` another, and so is taking one out. What was typed
    has no upload."""
    return sa.Table(
        f"register_{register.name.replace('-', '_')}",
        Base.metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("upload", sa.Integer, sa.ForeignKey(uploads.Upload.__table__.c.id), nullable=True),  # type: ignore[attr-defined]
        sa.Column("corrects", sa.Integer, nullable=True),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False),
        sa.Column("who", AutoString, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        *(
            sa.Column(name, _KINDS.get(kind, AutoString), nullable=not register.model.model_fields[name].is_required())
            for name, kind in kinds(register.model).items()
        ),
        sa.Index(f"ix_register_{register.name.replace('-', '_')}_upload", "upload"),
        extend_existing=True,
    )


TABLES = {register.name: _table(register) for register in REGISTERS.values()}
