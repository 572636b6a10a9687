"""What this package can raise, all under `AssistantError` (tree in `corpus/errors.py`).

    AssistantError
    ├── BadArchive       an archive of an index is damaged or none, or its name is taken
    ├── BadEnquiry       a letter cannot be read, or its reply not written
    ├── BadQuestion      the question cannot be asked as it stands (empty, too long)
    ├── BadSettings      a setting has a wrong name or value
    ├── ConversationNotFound  no conversation of this user has that id
    └── ModelFailed      the language model's server gave no usable reply
"""

from __future__ import annotations

from typing import Literal

from corpus.errors import (
    AssistantError,
    DocumentNotFound,
    IndexDamaged,
    IndexInUse,
    IndexMismatch,
    IndexNotEmpty,
    ModelFilesDamaged,
    StorageFailed,
)

__all__ = [
    "AssistantError", "BadArchive", "BadEnquiry", "BadQuestion", "BadSettings", "ConversationNotFound",
    "DocumentNotFound", "FailureKind", "IndexDamaged", "IndexInUse", "IndexMismatch", "IndexNotEmpty", "ModelFailed",
    "ModelFilesDamaged", "StorageFailed",
]


class BadArchive(AssistantError):
    """An archive of an index cannot be brought in, or not be written under that name."""


class BadEnquiry(AssistantError):
    """A letter cannot be read, or its reply cannot be written."""


class BadQuestion(AssistantError):
    """The question cannot be asked as it stands."""


class BadSettings(AssistantError):
    """A setting has an unknown name or an impossible value."""


class ConversationNotFound(AssistantError):
    """A user has no such conversation: the same words whether it is another's or none."""

    def __init__(self) -> None:
        super().__init__("This conversation is not among yours. It may have been deleted; look at the list anew.")


FailureKind = Literal[
    "unset", "unreachable", "timeout", "key", "busy", "refused", "too_long", "too_much", "length", "filtered", "empty",
    "cut", "broken", "unusable", "kept_here", "allowance",
]


class ModelFailed(AssistantError):
    """The language model's server gave no usable reply. Holds our words alone, nothing that the server wrote."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(f"The language model gave no usable reply: {reason}.")
        self.kind = kind
        self.reason = reason  # what happened and what to do, to go on with after a colon
