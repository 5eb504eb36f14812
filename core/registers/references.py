"""References to people that are never kept: what stands for one is made of it with the installation's key, and is of no use
without the key."""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo

from core.sheets.values import Reference

MADE = re.compile(r"[A-Z]-[0-9a-f]{16}")
NO_KEY = b"no installation"  # where a file is checked and nothing is stored


@dataclass(frozen=True)
class Made:
    """Marks a field of references, which begin with a letter."""

    letter: str

    def of(self, typed: str, key: bytes) -> str:
        """The same for the same reference in this installation, `C-3f9a…`; a space or a capital more makes no other one. What
        was made before stays as it is."""
        if not typed or (MADE.fullmatch(typed) and typed.startswith(self.letter)):
            return typed
        plain = re.sub(r"[\s/.-]+", "", typed).upper()
        return f"{self.letter}-{hmac.new(key, plain.encode(), sha256).hexdigest()[:16]}"


def of(letter: str) -> Any:
    """The type of a cell that refers to a person."""
    mark = Made(letter)

    def made(typed: str, info: ValidationInfo) -> str:
        return mark.of(typed, (info.context or {}).get("key", NO_KEY))

    return Annotated[Reference, AfterValidator(made), mark]
