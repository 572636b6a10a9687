"""The root of the error tree.

    AssistantError                  every error that a caller may see; its message is fit to show a user
    ├── IndexInUse                  another process writes to this index
    ├── IndexMismatch               the index was made with another embedder or layout
    ├── IndexNotEmpty               an archive would take the place of documents that are in
    ├── IndexDamaged                the index cannot be read; `assistant rebuild` mends it
    ├── DocumentNotFound            no document of that id
    ├── BadMetadata                 a value set by hand that cannot be: no date, no address, no title
    ├── ModelFilesDamaged           the weights or the tokenizer are not the published ones
    ├── EmbeddingFailed             the embedding server gave no usable vectors
    ├── IndexUnreachable            the Chroma server does not answer
    ├── StorageFailed               the index folder cannot be written to (no space, no permission)
    └── (assistant/errors.py adds its own)

A message says what happened, with the value, and what to do next.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Root of every error that leaves this project for a known cause."""


class IndexInUse(AssistantError):
    """Another process holds the writer's lock of this index."""


class IndexMismatch(AssistantError):
    """The index was made with another embedder, or by another layout of this project."""


class IndexNotEmpty(AssistantError):
    """The index holds documents, which what is to be brought in would replace."""


class IndexDamaged(AssistantError):
    """The index or its catalogue cannot be read."""


class DocumentNotFound(AssistantError):
    """No document of that id is in the catalogue."""


class BadMetadata(AssistantError):
    """A value of a document's metadata cannot be what it is to be."""


class ModelFilesDamaged(AssistantError):
    """The weights or the tokenizer differ from the published files."""


class EmbeddingFailed(AssistantError):
    """The embedding server gave no usable vectors."""


class IndexUnreachable(AssistantError):
    """The Chroma server does not answer."""


class StorageFailed(AssistantError):
    """The index folder cannot be written to: no space left, no permission."""
