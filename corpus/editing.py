"""Metadata set by hand: checked, put into one form, and no guess any more."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date
from typing import get_args

from corpus.document import Metadata, MetadataField
from corpus.errors import BadMetadata

LONGEST = 500  # characters of a value
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+")


def edited(
    metadata: Metadata, changes: Mapping[str, str | bool | None]
) -> tuple[Metadata, tuple[MetadataField, ...]]:
    """The metadata with some fields set by hand, and the names of those.

    Raises `BadMetadata` for a value that cannot be, and `ValueError` for a field that does not exist.
    """
    names = get_args(MetadataField)
    unknown = [name for name in changes if name not in names]
    if unknown:
        raise ValueError(f"unknown metadata field {unknown[0]!r}")
    fields: tuple[MetadataField, ...] = tuple(name for name in names if name in changes)
    values = {name: _checked(name, changes[name]) for name in fields}
    guessed = tuple(name for name in metadata.guessed if name not in changes)
    return dataclasses.replace(metadata, guessed=guessed, **values), fields  # type: ignore[arg-type]


def _checked(name: MetadataField, value: str | bool | None) -> str | bool | None:
    if name == "shareable":
        if not isinstance(value, bool):
            raise BadMetadata(f"Whether a document may be sent out is yes or no, not {value!r}.")
        return value
    text = " ".join(str(value or "").split())
    if len(text) > LONGEST:
        raise BadMetadata(f"The {name} has {len(text):,} characters; at most {LONGEST} can be kept. Shorten it.")
    if name == "title" and not text:
        raise BadMetadata("A document needs a title. Write one, or give it its file's name.")
    if name == "url" and text and not _ADDRESS.fullmatch(text):
        raise BadMetadata(f"{text[:100]!r} is no web address. Write it with https:// in front, or leave it out.")
    if name in ("published", "review_by"):
        if text and not _is_date(text, whole=name == "review_by"):
            forms = "2027-05-14" if name == "review_by" else "2023, 2023-05 or 2023-05-14"
            raise BadMetadata(f"{text[:100]!r} is no date. Write it as {forms}, or leave it out.")
        return text or None
    return text


def _is_date(text: str, *, whole: bool) -> bool:
    if not _DATE.fullmatch(text) or (whole and len(text) < 10):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
