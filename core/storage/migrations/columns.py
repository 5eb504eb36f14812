"""How the migrations write columns. It is part of what they keep: it stays as it is, like them."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa


def columns(kind: Callable[[], Any], *names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    """Columns of one kind."""
    return [sa.Column(name, kind(), nullable=nullable) for name in names]
