"""The assistant with what its owner does to the documents: set what is known of one, look at a page of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.desk import Assistant

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.document import DocumentRecord
    from corpus.reading.pdf_image import PageImage


class DocumentDesk(Assistant):
    """What the page is served by."""

    @classmethod
    def open(cls, settings: Settings | None = None) -> DocumentDesk:
        """Open the index that the settings name; no document comes in by opening."""
        opened = super().open(settings)
        assert isinstance(opened, cls)
        return opened

    def update_metadata(self, document_id: str, **changes: str | bool | None) -> DocumentRecord:
        """Set fields of a document's metadata by hand; they outlive a new reading. A new title is embedded anew.

        Raises `DocumentNotFound`, `BadMetadata`.
        """
        return self._corpus.update_metadata(document_id, **changes)

    def page_image(self, document_id: str, page: int) -> PageImage | None:
        """A page (from 1) of a PDF as a picture; None for a document of another kind.

        Raises `DocumentNotFound`, and `corpus.reading.gate.Refused` where its kept original cannot be drawn.
        """
        return self._corpus.page_image(document_id, page)
