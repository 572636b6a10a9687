"""The two halves of every set: what is tuned on one is reported on the other. Fixed by the id alone, for ever."""

from __future__ import annotations

import hashlib
from typing import Literal

Half = Literal["tuning", "reporting"]


def half(identifier: str) -> Half:
    """The half that a question belongs to, by the first byte of the SHA-256 of its id."""
    return "tuning" if hashlib.sha256(identifier.encode()).digest()[0] < 128 else "reporting"
