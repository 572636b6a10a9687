"""Mails (.eml, .mht, Outlook's .msg): subject, sender and date, the body, and attachments of the kinds that are read.

An attachment is read in memory by the reader of its kind; its name is shown and never used as a path.
"""

from __future__ import annotations

import email
import email.policy
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

import olefile  # type: ignore[import-untyped]

from corpus.reading.characters import NotText, clean, decode
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Kind, Refused, Source, check_bytes, content, shown_name
from corpus.reading.html import page_text, write_html
from corpus.reading.structure import refine
from corpus.reading.text import lay_out

MOST_ATTACHMENTS = 100
DEEPEST_MAIL = 3  # mails attached to mails
SHOWN_HEADERS = ("From", "To", "Cc", "Date")
NO_MAIL = "It is named as a mail but has no header of one."


def read_eml(source: Source) -> Extract:
    """Read a mail or a web archive. Raises `Refused`."""
    data = content(source)
    if not data.strip():
        raise Refused("no_text", "It holds nothing but white space.")
    writer = Writer()
    metadata = _write_message(writer, _parse(data), DEEPEST_MAIL)
    return _finished(writer, metadata)


def _parse(data: bytes) -> EmailMessage:
    """The message, headers tolerated as they come; a line "From …" of a mailbox before it is skipped."""
    data = re.sub(rb"\A\s*From [^\n:]*\n", b"", data.lstrip())
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise Refused("corrupt", NO_MAIL)
    return message


def _finished(writer: Writer, metadata: dict[str, str]) -> Extract:
    extract = writer.extract(metadata)
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _write_message(writer: Writer, message: Message, depth: int) -> dict[str, str]:
    """Write one message and its attachments; what it says of itself."""
    kind = message.get_content_type()
    if kind == "multipart/encrypted" or kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        raise Refused("encrypted", "It is an encrypted mail: save its text once it is opened.")
    headers = {name: _header(message, name) for name in ("Subject", *SHOWN_HEADERS)}
    _write_headers(writer, headers)
    body = _body(message)
    if body is not None:
        _write_body(writer, body.get_content_type() == "text/html", _payload(body))
    attachments = [part for part in _parts(message) if part is not body and _is_attachment(part)]
    for count, part in enumerate(attachments):
        if count == MOST_ATTACHMENTS:
            writer.note(f"Attachments past the first {MOST_ATTACHMENTS} were left out.")
            break
        name = clean(part.get_filename() or "")
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if depth and isinstance(inner, list) and inner and isinstance(inner[0], Message):
                _write_message(writer, inner[0], depth - 1)
        elif name:
            write_attachment(writer, name, _payload(part))
    return _metadata(headers)


def _write_headers(writer: Writer, headers: dict[str, str]) -> None:
    writer.add("heading", headers["Subject"], level=1)
    for name in SHOWN_HEADERS:
        if headers[name]:
            writer.add("paragraph", f"{name}: {headers[name]}")


def _metadata(headers: dict[str, str]) -> dict[str, str]:
    date = headers["Date"][:10]
    found = {"title": headers["Subject"], "published": date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else ""}
    return {name: text for name, text in found.items() if text}


def _header(message: Message, name: str) -> str:
    """A header on one line; a date as "2023-05-14 09:30"."""
    try:
        raw = str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, LookupError):  # the standard library fails on some broken headers
        return ""
    text = " ".join(clean(raw).split())
    if name == "Date" and text:
        try:
            return parsedate_to_datetime(text).strftime("%Y-%m-%d %H:%M")
        except (ValueError, TypeError):
            return text
    return text


def _parts(message: Message) -> Iterator[Message]:
    """All parts but those of attached mails, which are parts of their own."""
    pending = [message]
    while pending:
        part = pending.pop(0)
        yield part
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            pending[:0] = [inner for inner in part.get_payload() if isinstance(inner, Message)]


def _is_attachment(part: Message) -> bool:
    if part.get_content_type() == "message/rfc822":
        return True
    return part.get_content_maintype() != "multipart" and bool(part.get_filename())


def _body(message: Message) -> Message | None:
    """The HTML of a message where it has one, else its plain text."""
    texts = [
        part for part in _parts(message)
        if part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
        and not part.get_filename()
    ]
    pages = [part for part in texts if part.get_content_type() == "text/html"]
    return next(iter(pages or texts), None)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _write_body(writer: Writer, is_page: bool, data: bytes) -> None:
    if is_page:
        write_html(writer, page_text(data))
        return
    try:
        writer.include(lay_out(decode(data)))
    except NotText:
        writer.note("The text of the mail could not be read.")


def write_attachment(writer: Writer, name: str, data: bytes) -> None:
    """Read an attachment by the reader of its kind, under a heading of its name; note it where it is not read."""
    shown = shown_name(name)
    try:
        extract = _reader(check_bytes(data, name))(data)
    except Refused as refused:
        writer.note(f"The attachment {shown} was not read. {refused.detail}")
        return
    if extract.text.strip():
        writer.add("heading", shown, level=2)
        writer.include(extract)


def _reader(kind: Kind) -> Callable[[bytes], Extract]:
    from corpus.reading import READERS  # it names this module

    if kind in ("text", "markdown"):
        return _read_text
    module, name = READERS[kind].split(":")
    reader: Callable[[bytes], Extract] = getattr(importlib.import_module(module), name)
    return reader


def _read_text(data: bytes) -> Extract:
    try:
        return lay_out(decode(data))
    except NotText as error:
        raise Refused("corrupt", f"It cannot be read as text: {error}.") from error


# ------------------------------------------------------------------------------------------------------------- Outlook

# Numbers of properties: MS-OXPROPS, sections 2.600 to 2.1100; "001F" is text in UTF-16, "001E" in an 8-bit encoding
SUBJECT, BODY, HTML, SENDER, SENDER_ADDRESS, TO, CC = "0037", "1000", "1013", "0C1A", "5D01", "0E04", "0E03"
LONG_NAME, SHORT_NAME, DATA = "3707", "3704", "3701"
SENT = 0x0039  # in the stream of fixed properties
FIXED = "__properties_version1.0"


def read_msg(source: Source) -> Extract:
    """Read an Outlook mail. Raises `Refused`."""
    try:
        with olefile.OleFileIO(content(source)) as mail:
            if not mail.exists(FIXED):
                raise Refused("wrong_type", "It is an OLE container, but no mail.")
            writer = Writer()
            metadata = _write_outlook(writer, mail)
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise Refused("corrupt", "It is damaged: it cannot be opened as the mail that it should be.") from error
    return _finished(writer, metadata)


def _write_outlook(writer: Writer, mail: olefile.OleFileIO) -> dict[str, str]:
    sender, address = _text(mail, SENDER), _text(mail, SENDER_ADDRESS)
    headers = {
        "Subject": _text(mail, SUBJECT), "From": f"{sender} <{address}>" if address and address != sender else sender,
        "To": _text(mail, TO), "Cc": _text(mail, CC), "Date": _sent(mail),
    }
    _write_headers(writer, headers)
    page = _stream(mail, f"__substg1.0_{HTML}0102")
    if page:
        _write_body(writer, True, page)
    else:
        writer.include(lay_out(_text(mail, BODY, lines=True)))
    folders = sorted({entry[0] for entry in mail.listdir() if entry[0].startswith("__attach_version1.0_")})
    for folder in folders[:MOST_ATTACHMENTS]:
        name = _text(mail, LONG_NAME, folder) or _text(mail, SHORT_NAME, folder)
        data = _stream(mail, f"{folder}/__substg1.0_{DATA}0102")
        if name and data:
            write_attachment(writer, name, data)
        elif name:
            writer.note(f"The attachment {shown_name(name)} was not read.")
    return _metadata(headers)


def _text(mail: olefile.OleFileIO, number: str, folder: str = "", *, lines: bool = False) -> str:
    """A text property, in either of its encodings; on one line unless `lines`."""
    where = f"{folder}/" if folder else ""
    wide = _stream(mail, f"{where}__substg1.0_{number}001F")
    if wide:
        text = wide.decode("utf-16-le", "replace")
    else:
        try:
            text = decode(_stream(mail, f"{where}__substg1.0_{number}001E"))
        except NotText:
            return ""
    text = clean(text)
    return text if lines else " ".join(text.split())


def _stream(mail: olefile.OleFileIO, name: str) -> bytes:
    if not mail.exists(name):
        return b""
    data: bytes = mail.openstream(name).read()
    return data


def _sent(mail: olefile.OleFileIO) -> str:
    """When it was sent, in UTC: a count of 100 nanoseconds since 1601 among the properties of 16 bytes each."""
    data = _stream(mail, FIXED)[32:]
    for at in range(0, len(data) - 15, 16):
        if int.from_bytes(data[at + 2 : at + 4], "little") == SENT:
            seconds = int.from_bytes(data[at + 8 : at + 16], "little") / 10_000_000 - 11_644_473_600
            if 0 < seconds < 4_102_444_800:  # 1970 to 2100
                return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
    return ""
