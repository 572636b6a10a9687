"""From bytes to clean characters: what every reader of plain text needs before it looks at layout.

Knows nothing of files, lines or blocks.
"""

from __future__ import annotations

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16-LE, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SUPERSCRIPT_MARKS = r"[⁰¹²³⁴-⁹]+(?:\s?[,;–⁻-]\s?[⁰¹²³⁴-⁹]+)*"  # "¹", "¹²", "¹,³", "¹–³"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_SUPERSCRIPT = str.maketrans("0123456789", _SUPERSCRIPTS)
_FROM_SUPERSCRIPT = str.maketrans(_SUPERSCRIPTS + "⁻", "0123456789-")

# A terminal's escape sequences: CSI, OSC (ended by BEL or ST) and the two-character kind.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\-_])?")
# Never content: controls but for line ends and tabs (C1 apart: they may be halves of characters), soft hyphen,
# zero-width and bidirectional marks, tag characters, interlinear annotation, lone surrogates, non-characters.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
# UTF-8 that was once read as Latin-1 or Windows-1252 and saved again: "Â£" for "£", "â€“" for "–".
_TWICE_ENCODED = re.compile(
    "[\u00c2-\u00f4](?:[\u0080-\u00bf]|[\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]){1,3}"
)
_WESTERN = frozenset(  # beyond ASCII, what Western texts in Windows-1252 hold
    "‘’‚“”„–—…€£•™©®°±²³¹½¼¾·§×´`«»¡¿ªº\u00a0ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœŒ"
)
_SIGN_IN_WORD = re.compile("[a-z][€£•™©®°±²³¹½¼¾§×¡¿][a-z]|[a-zà-ÿ][À-Þ][a-zà-ÿ]|[à-ÿ]{4}")
DAMAGED = 0.05  # share of bytes that a UTF-8 text may have lost and still be read
_C1 = re.compile("[\x80-\x9f]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


class NotText(ValueError):
    """The bytes are no text in any encoding that can be told."""


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, else in the encoding that charset-normalizer finds.

    A few broken sequences in UTF-8 become "\\ufffd" each. Raises `NotText` rather than hand out a wrong guess.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark):], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(data)
    else:
        wide = _wide_without_mark(data)  # a Western text in UTF-16 is valid UTF-8, full of NULs
        text = data.decode(wide, "replace") if wide else text
    return _refuse_binary(text)


def clean(text: str) -> str:
    """Without NUL and other controls, terminal escapes, bidirectional, zero-width and tag characters.

    Line ends become "\\n" (a form feed stays: it ends a page), rare kinds of space a plain one.
    """
    text = _TWICE_ENCODED.sub(_once, _DROPPED.sub("", _ESCAPES.sub("", text)))
    return _SPACES.sub(" ", _DROPPED.sub("", _C1.sub("", _LINE_ENDS.sub("\n", text))))


def superscript(marks: str) -> str:
    """Marks as superscript digits, so that they are never read as part of a number: "1,2" becomes "¹,²"."""
    return marks.translate(_TO_SUPERSCRIPT)


def plain_digits(marks: str) -> str:
    """Superscript digits as plain ones: "¹,²" becomes "1,2"."""
    return marks.translate(_FROM_SUPERSCRIPT)


def _once(match: re.Match[str]) -> str:
    """A character that was encoded twice as itself again, or what was matched where it was not."""
    try:
        data = b"".join(
            character.encode("latin-1" if ord(character) < 256 else "cp1252") for character in match[0]
        )
        return data.decode("utf-8")
    except UnicodeError:
        return match[0]


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return _refuse_binary(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise NotText(f"its byte order mark says {encoding}, but byte {error.start} does not fit") from None


def _guess(data: bytes) -> str:
    wide = _wide_without_mark(data)
    if wide:
        return _decode_as(data, wide)
    if data.count(0) > 0.01 * len(data):
        raise NotText("it holds binary data")
    western = _western(data)
    if western:
        return western
    sound = data.decode("utf-8", "ignore")
    lost = (len(data) - len(sound.encode("utf-8"))) / len(data)
    if lost < DAMAGED and (lost < 0.002 or (sound.isascii() and _mostly_words(sound))):
        return re.sub("\ufffd+", "\ufffd", data.decode("utf-8", "replace"))  # UTF-8 with a few damaged bytes
    from charset_normalizer import from_bytes  # 0.1 s, and only for files that are not UTF-8

    best = from_bytes(data).best()
    if best is None or best.chaos > 0.2:
        raise NotText("its encoding cannot be told")
    return str(best)


def _western(data: bytes) -> str:
    """The text as Windows-1252 (which holds Latin-1), or "" where that would not look like a Western language.

    Few characters are then beyond ASCII, all of them usual ones, and no sign stands inside a word.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    beyond = re.findall("[^\x00-\x7f]", text)
    if len(beyond) > 0.2 * len(data) or not _WESTERN.issuperset(beyond) or _SIGN_IN_WORD.search(text):
        return ""
    return text


def _wide_without_mark(data: bytes) -> str:
    """UTF-16 of a Western text shows by its NULs: every second byte, on one side only."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    half = max(1, len(data) // 2)
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return ""


def _mostly_words(text: str) -> bool:
    letters = sum(character.isalpha() or character.isspace() for character in text)
    return letters > 0.8 * max(1, len(text))


def _refuse_binary(text: str) -> str:
    """Raise where controls are too many for a text: bytes that happen to decode."""
    controls = sum(1 for _ in re.finditer("[\x00-\x08\x0e-\x1a\x1c-\x1f]", text))
    if controls > 0.1 * max(1, len(text)) and text.strip("\0"):
        raise NotText("it holds binary data")
    return text
