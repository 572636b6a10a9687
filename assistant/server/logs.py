"""One event, one line, no secret in it: text for a person, or JSON for a collector. Words of questions stay out."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

_NAMED: Final = r"(?:authorization|password|passwd|secret|token|api[-_]?key)[\"']?\s*[:=]\s*"
SECRETS: Final = re.compile(
    r"(\b(?:sk|pk|ghp|xox[bap]|iak)[-_])[\w-]{6,}"  # keys of model servers and our own
    rf"|((?:{_NAMED}(?:bearer\s+)?|\bbearer\s+)[\"']?)[^\s\"',;]{{6,}}"
    r"|(//)[^/@\s]+@",
    re.IGNORECASE,
)
PERSONAL: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # mail
    r"|(?<![\w.])(?!\d{4}-\d{2}-\d{2})\+?\d(?:[ ()/-]{0,2}\d){8,18}(?![\w.])"  # telephones, cards, accounts
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"  # IBAN
    r"|\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"  # national insurance
)
_FIELDS: Final = "assistant_fields"


def masked(text: str) -> str:
    """The text without keys, passwords, and what tells of a person: addresses, telephones, cards, accounts."""
    return PERSONAL.sub("…", SECRETS.sub(lambda found: (found[1] or found[2] or found[3] or "") + "…", text))


def event(logger: logging.Logger, level: int, what: str, **fields: Any) -> None:
    """Log an event with its fields: what a collector can count by."""
    logger.log(level, what, extra={_FIELDS: fields})


class Lines(logging.Formatter):
    """Formats a record on one line: no line break, no escape, whatever was in a name or an error."""

    def __init__(self, form: Literal["text", "json"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {name: _plain(value) for name, value in getattr(record, _FIELDS, {}).items()}
        said = masked(record.getMessage())
        trouble = masked(self.formatException(record.exc_info)) if record.exc_info else ""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if self._form == "json":
            held = {"time": at, "level": record.levelname.lower(), "logger": record.name, "event": said, **fields}
            return json.dumps({**held, **({"trace": trouble} if trouble else {})})
        told = " ".join(f"{name}={value!r}" for name, value in fields.items())
        return _printable(" ".join(part for part in (at, record.levelname, record.name, said, told, trouble) if part))


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | None) else masked(str(value))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def set_up(form: Literal["text", "json"], stream: TextIO | None = None) -> logging.Handler:
    """Write the log of the whole process so; as text only what somebody has to look at."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(form))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("assistant").setLevel(logging.INFO if form == "json" else logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    return handler
