"""Where sentences begin and end, as exact spans that cover a text without gaps.

A candidate is a full stop, question or exclamation mark, with the quotes, brackets and footnote marks that close it,
before white space; it is then refused where it only ends an abbreviation, an initial, a numbering or a quotation that
the sentence goes on after. One pass over the text, linear in its length.

Measured against pysbd 0.3.4 and syntok 1.4.4: pysbd gives a footnote mark to the next sentence and splits
"£4.1bn. rose", syntok joins the two sentences round a mark; both are slower.
"""

from __future__ import annotations

import re

MARK = r"(?:\^\{[^{}\n]{1,20}\}|\[\^?[\w,;–-]{1,8}\]|[⁰¹²³⁴-⁹]{1,3}|[*†‡§]{1,3})"  # one footnote mark
_SPACED_MARK = r"(?:[ ]?[⁰¹²³⁴-⁹]{1,3}|[ ]\[\d{1,3}\](?=\s+[A-Z“\"'(]|\s*$))"
_CLOSE = r"[\"'”’»)\]}*_]"
_CANDIDATE = re.compile(
    rf"(?P<stop>(?<![.!?…])[.!?…]++|[。！？])(?P<close>{_CLOSE}{{0,4}}+(?:{_SPACED_MARK}|{MARK})?+(?:[,–]?{MARK}){{0,8}}+{_CLOSE}{{0,2}}+)"
    r"(?P<gap>\s+|(?<=[。！？])|$)"
)
_WORD_BEFORE = re.compile(r"[^\s(\[{“”\"‘—–/]{1,24}$")
_OPENING = "\"'“‘«([{*_#¿¡"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Abbreviations that a sentence hardly ever ends with: what follows belongs to them.
_BEFORE_NAME = _words(
    """
    adm ave capt cf col cllr co-op dept dr ed eds esp est fig figs fr gen gov hon i.e e.g ie eg incl lieut lt maj
    messrs mme mr mrs ms mt mx op prof rep rev rt sen sgt sr st ste supt tel viz vol vols vs v c ca approx resp
    """
)
# Abbreviations that take a number: "No. 5", "p. 12", "Art. 3".
_BEFORE_NUMBER = _words(
    """
    no nos nr nrs p pp par para paras art arts ch chap sec sect fig figs eq ex vol vols ref refs § tab app ann cl
    reg jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
# Abbreviations that may end a sentence: a new one needs a capital, and not a word that carries a name on.
_MAY_END = _words(
    """
    inc ltd plc corp co cos bros llc gmbh ag sa nv bn mn m k tn etc al jr sr ph.d phd b.sc m.sc ba ma esq dept
    univ assn u.s u.k u.n e.u a.m p.m am pm b.c a.d bce jan feb mar apr jun jul aug sep sept oct nov dec mon tue
    wed thu fri sat sun av avg min max hr hrs yr yrs sq ft in lb lbs oz kg km cm mm tel ext
    """
)
# Words that a single letter follows as a name of its own.
_BEFORE_LETTER = _words(
    """
    plan option grade class type category group section table figure phase series level schedule annex annexe part
    zone block unit plot lot vitamin hepatitis influenza appendix site building scenario model box and or to than
    """
)
_ENUMERATOR = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})\)\s")  # "(a) …" begins anew
_NAME_AFTER = re.compile(r"(?:Inc|Ltd|Corp|Co|LLC|PLC|Army|Navy|Government|Congress|Senate|Department|Treasury)\b")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text, as half-open spans that follow one another and cover it from 0 to its length.

    White space after a sentence belongs to it; a blank line always ends one.
    """
    if not text:
        return []
    ends = [match.end() for match in re.finditer(r"\n[ \t]*\n\s*", text)]
    lower = not any(map(str.isupper, text))  # a text without capitals: a small letter may begin a sentence
    ends.extend(match.end() for match in _CANDIDATE.finditer(text) if _ends_sentence(text, match, lower))
    starts = sorted({0, *(end for end in ends if text[end:end + 1])})
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _ends_sentence(text: str, match: re.Match[str], lower: bool) -> bool:
    after = text[match.end():match.end() + 40]
    if not after:
        return True
    stop, close = match["stop"], match["close"]
    first = next((character for character in after if character not in _OPENING), "")
    carried_on = first.islower() and not lower and not _ENUMERATOR.match(after)
    if stop in ("。", "！", "？"):
        return True
    if "…" in stop or "..." in stop:
        return not carried_on and not first.isdigit()
    if stop[-1] in "!?" or len(stop) > 1:
        return not carried_on
    return not carried_on and not _abbreviates(text, match.start(), close, after, first)


def _abbreviates(text: str, stop: int, close: str, after: str, first: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it and not to the sentence."""
    found = _WORD_BEFORE.search(text, max(0, stop - 24), stop)
    word = found[0] if found else ""
    plain = word.lstrip("*_£$€#").lower()
    if close and not close.startswith(("'", "’")):
        return False  # "(see Fig.)", "etc.”", "U.S.²": a name does not go on after a bracket or a mark
    if len(word) == 1 and word.isupper():
        return first.isalpha() and _initial(text, stop, word)
    if first.isdigit() and (plain in _BEFORE_NUMBER or plain in _BEFORE_NAME):
        return True
    if not first.isalnum():
        return plain in _BEFORE_NAME
    if plain in _BEFORE_NAME:
        return True
    if plain in _MAY_END:
        return (first.isdigit() and plain not in ("bn", "mn", "m", "k", "tn", "etc")) or bool(_NAME_AFTER.match(after))
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):  # "W.W. Murphy", "P.O. Box"
        return True
    return _numbering(text, stop, word)


def _initial(text: str, stop: int, word: str) -> bool:
    """"J. Smith", "J. R. Smith"; but "plan B." and "vitamin C." end a sentence, as does "I."."""
    if word == "I":
        return False
    before = text[max(0, stop - 30):stop - 1].split()
    return not before or before[-1].lower().strip("(“\"'") not in _BEFORE_LETTER


def _numbering(text: str, stop: int, word: str) -> bool:
    """"1. Strategy" at the start of a line."""
    if not ((word.isdigit() and len(word) <= 3) or len(word) == 1):
        return False
    line = text.rfind("\n", max(0, stop - 12), stop) + 1 or (0 if stop < 12 else -1)
    return line >= 0 and not text[line:stop - len(word)].strip(" \t-*•(")
