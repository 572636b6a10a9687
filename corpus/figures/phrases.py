"""Noun phrases around a number, without a tagger: what follows it, what stands before it, what an "of" leads to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from corpus.figures.lexicon import FUNCTION_WORDS, IRREGULAR_PLURALS, PREPOSITIONS, VERBS, words
from corpus.figures.tokens import Token

LONGEST = 14  # words of a phrase
REACH = 60  # tokens; nothing further from a number is looked at

QUIET = frozenset("*_`\"'“”‘’\\")
_JOINERS = frozenset({"and", "or", "&"})
_HYPHENS = frozenset("-‐‑")
_BREAKS = frozenset(".;:!?()[]{}|•")
_ABBREVIATIONS = words("""
    av avg ave approx est inc incl excl ca c vs e.g i.e eg ie dr mr mrs ms st min max no nos p a pa etc u s k
""")
_LINKS = words("""
    is are was were be been being of at to by with reached totalled totaled averaged averages stands stood
    amounted amounts had has have remains remained hit equals estimated worth
""")
_ADVERBS = words("about around just only now some already currently also even still")
_DETERMINERS = words("the a an its their our this that these those any some your his her")
_NO_PLURAL = words("""
    is was this has its us gas business plus thus less across analysis basis access process loss pass
""")
_COPULAS = words("are is was were be been being who currently now directly")
_WHERE = words("""
    region area country sector field space city county world place cluster here year
""")
_NUMBER_OF = words("number count total amount share proportion percentage value sum volume")
_TRANSITIVE = words("""
    accounts accounted accounting represents represented representing makes making made makeup comprises
    comprising raised raises raising received receives receiving holds holding won wins took takes taking
    attracted attracts attracting employs employing employ covers covering contributes contributed contributing
    generates generated generating
""")
_TIES = words("in across within throughout for with at on among of to by under")


class Phrase(NamedTuple):
    """Words of a phrase and the index after its last token (or of its first, where it was read backwards)."""

    text: str
    edge: int


def is_plural(word: str) -> bool:
    """Whether a word looks like a plural noun."""
    low = word.lower()
    if low in IRREGULAR_PLURALS:
        return True
    if len(word) > 2 and word[:-1].isupper() and word.endswith("s"):  # SMEs
        return True
    return (
        len(low) > 3
        and low.endswith("s")
        and not low.endswith(("ss", "us", "is", "'s", "’s"))
        and low not in _NO_PLURAL
        and low not in FUNCTION_WORDS
        and not (word[0].isupper() and low.endswith("lands"))
    )


def is_function(word: str) -> bool:
    """Whether a word only binds others; "HE" and "IT" in capitals are names."""
    return word.lower() in FUNCTION_WORDS and not (word.isupper() and len(word) > 1)


def breaks(stream: Sequence[Token], i: int) -> bool:
    """Whether a clause ends at token `i`."""
    token = stream[i]
    if token.kind == "gap":
        return True
    if token.kind != "mark" or token.text not in _BREAKS:
        return False
    if token.text != ".":
        return True
    following = stream[i + 1] if i + 1 < len(stream) else None
    if following is not None and following.start == token.end and following.kind in {"word", "num"}:
        return False
    before = stream[i - 1] if i else None
    return not (before is not None and before.text.lower() in _ABBREVIATIONS and following is not None
                and not (following.kind == "word" and following.text[0].isupper()))  # fmt: skip


def after(stream: Sequence[Token], at: int, stop: int, *, many: bool = True) -> Phrase:
    """The noun phrase that begins at token `at`, with an "of …" complement and a participle ("people employed in …").

    With `many` the head is taken to be a plural, so that verbs after it are told from nouns.
    """
    i = skip_quiet(stream, at, stop)
    if i + 1 < stop and stream[i].text in "-‐‑" and stream[i + 1].text.lower() in {"strong", "plus"}:
        i += 2
        if i < stop and stream[i].text == ",":
            i += 1
    while i < stop and stream[i].text.lower() in {"different", "such", "other"}:
        i += 1
    if i < stop and stream[i].text.lower() == "worth":  # "14 worth £3.2m": says nothing of what the 14 are
        return Phrase("", at)
    end = _run(stream, i, stop, many)
    if end == i:
        return Phrase("", at)
    words = words_of(stream, i, end)
    for step in (_complement, _participle):
        tail = step(stream, end, stop)
        if tail.text:
            words, end = f"{words} {tail.text}", tail.edge
    return Phrase(words, end)


def whole(stream: Sequence[Token], at: int, stop: int, *, named: bool = True) -> Phrase:
    """The phrase after "of", its determiner dropped, with its complements: "total equity raised by this sector".

    Without `named`, complements that begin with a capital ("in the Highlands") are left out.
    """
    i = skip_quiet(stream, at, stop)
    while i < stop and stream[i].text.lower() in _DETERMINERS:
        i += 1
    end = i + 1 if i < stop and stream[i].text.lower() == "all" else i
    end = _run(stream, end, stop, False)
    if end == i:
        return Phrase("", at)
    words = words_of(stream, i, end)
    for _ in range(3):
        tail = _complement(stream, end, stop, ("of", "in", "to", "for"))
        if not tail.text:
            tail = _agent(stream, end, stop)
        if not tail.text or not (named or stream[tail.edge - 1].text[0].islower()):
            break
        words, end = f"{words} {tail.text}", tail.edge
    return Phrase(words, end)


def predicate(stream: Sequence[Token], at: int, stop: int) -> str:
    """What is said of a share's base: "studied subjects relevant to …" after "8% of graduates"."""
    i = skip_quiet(stream, at, stop)
    while i < stop and stream[i].kind == "taken":  # "… since 2005 have been awarded"
        i += 1
    if i >= stop or stream[i].kind != "word":
        return ""
    word = stream[i].text.lower()
    auxiliaries = {"have", "has", "had", "are", "is", "were", "was", "been"}
    if word not in VERBS and word not in auxiliaries and not word.endswith("ed"):
        return ""
    while i < stop and stream[i].text.lower() in auxiliaries | {"a", "an", "the"}:
        i += 1
    end = i
    while end < stop and end - i < LONGEST and stream[end].kind != "gap" and stream[end].text not in ",.;:()|":
        end += 1
    return words_of(stream, i, end)


def before(stream: Sequence[Token], at: int, floor: int, last: bool = False) -> Phrase:
    """The noun phrase that a number closes: "Average salary £34,131", "turnover of £5m", "the salary was £5".

    `last`: nothing follows the number in its clause, so that a short clause without a verb is a label as a whole.
    """
    floor = max(floor, at - REACH)
    i = at - 1
    while i >= floor and (stream[i].text in QUIET or stream[i].text in ":=–—-(," or stream[i].kind == "note"):
        i -= 1
    if i > floor and stream[i].text == "." and stream[i - 1].text.lower() in _ABBREVIATIONS:
        i -= 1
    line = _line(stream, i + 1, floor) if last else ""
    if line:
        return Phrase(line, floor)
    linked = False
    while i >= floor and stream[i].kind == "word" and stream[i].text.lower() in _LINKS | _ADVERBS:
        linked = linked or stream[i].text.lower() in _LINKS
        i -= 1
    if i < floor or stream[i].kind not in {"word", "taken", "note"}:
        return Phrase("", at)
    said = subject(stream, i + 1, floor) if linked else None
    if said is not None:
        return said
    start = _back(stream, i, floor)
    return Phrase(words_of(stream, start, i + 1), start)


def number_of(stream: Sequence[Token], first: int, stop: int) -> str:
    """The phrase of the last "number of …" (count, share, total) between two tokens."""
    for i in range(stop - 2, max(first, stop - REACH) - 1, -1):
        if stream[i].text.lower() in _NUMBER_OF and stream[i + 1].text.lower() == "of":
            phrase = whole(stream, i + 2, stop, named=False)
            if phrase.text:
                return phrase.text
    return ""


def subject(stream: Sequence[Token], at: int, floor: int) -> Phrase | None:
    """The first noun phrase between two tokens, from the last comma on where one stands between."""
    counted = number_of(stream, floor, at)
    if counted:
        return Phrase(counted, floor)
    start = floor
    for i in range(at - 1, floor - 1, -1):
        if stream[i].text == "," and any(
            stream[j].text.lower() in VERBS | {"is", "was", "are"} for j in range(i + 1, at + 1) if j < len(stream)
        ):
            start = i + 1
            break
    while start < at and (stream[start].kind != "word" or is_function(stream[start].text)):
        start += 1
    if start >= at:
        return None
    end = _run(stream, start, at, True)
    tail = _complement(stream, end, at)
    end = tail.edge if tail.text else end
    return Phrase(words_of(stream, start, end), start) if end > start else None


def doer(stream: Sequence[Token], at: int, floor: int) -> Phrase | None:
    """Who or what a verb before the number belongs to: "MedTech accounts for 61%" → "MedTech". None: no such verb.

    The text is "" where the verb has no subject of its own ("despite making up 16.9%").
    """
    i = at - 1
    while i >= floor and (
        stream[i].text in QUIET or stream[i].text.lower() in _ADVERBS | {"for", "up", "nearly", "almost"}
    ):
        i -= 1
    if i < floor or stream[i].text.lower() not in _TRANSITIVE:
        return None
    if stream[i].text.lower().endswith("ing"):
        comma = i - 1
        if comma < floor or stream[comma].text != ",":
            return Phrase("", i)
        start = comma - 1
        while start >= floor and stream[start].text != ",":
            start -= 1
        return _first(stream, start + 1, comma) or Phrase("", i)
    return _first(stream, floor, i) or Phrase("", i)


def _first(stream: Sequence[Token], start: int, stop: int) -> Phrase | None:
    while start < stop and (stream[start].kind != "word" or is_function(stream[start].text)):
        if stream[start].text.lower() in {"they", "it", "these", "this", "which", "that"}:
            return None
        start += 1
    end = _run(stream, start, stop, True)
    return Phrase(words_of(stream, start, end), start) if end > start else None


def skip_quiet(stream: Sequence[Token], at: int, stop: int) -> int:
    """The index of the next token that is no emphasis, quotation mark or footnote mark."""
    while at < stop and (stream[at].text in QUIET or stream[at].kind == "note"):
        at += 1
    return at


def words_of(stream: Sequence[Token], start: int, end: int) -> str:
    """The words as written, with single spaces, emphasis and note marks left out."""
    out: list[str] = []
    for i in range(start, end):
        token = stream[i]
        if token.kind == "note" or token.text in {"*", "`", "\\", "_"}:
            continue
        if out and token.start > stream[i - 1].end:
            out.append(" ")
        out.append(token.text)
    return " ".join("".join(out).split())


def _line(stream: Sequence[Token], at: int, floor: int) -> str:
    """The words from `floor` on, where they are few and no verb or sentence: "Funds with offices in the area"."""
    words = [token for token in stream[floor:at] if token.kind == "word"]
    if not 2 <= len(words) <= 10 or any(
        token.text.lower() in VERBS | _LINKS - {"of", "at", "to", "by", "with"} for token in words
    ):
        return ""
    if any(token.kind != "word" and token.text not in "-‐‑/&’'()" for token in stream[floor:at]):
        return ""
    if is_function(words[0].text) or is_function(words[-1].text):
        return ""
    return words_of(stream, floor, at)


def _back(stream: Sequence[Token], i: int, floor: int) -> int:
    start = i + 1
    while start - 1 >= floor and i - start < LONGEST:
        token = stream[start - 1]
        if token.kind == "word":
            low = token.text.lower()
            if is_function(token.text) and low not in _JOINERS and low != "of":
                break
            if low in _JOINERS and (start - 2 < floor or stream[start - 2].kind != "word"):
                break
        elif token.text == "." and start - 2 >= floor and stream[start - 2].text.lower() in _ABBREVIATIONS:
            pass
        elif not _inside(stream, start - 1, floor, i + 1) and token.kind != "note":
            break
        start -= 1
    while start <= i and stream[start].text.lower() in _JOINERS | {"of"}:
        start += 1
    return start


def _run(stream: Sequence[Token], at: int, stop: int, many: bool) -> int:
    """The index after the last token of the bare noun phrase from `at`."""
    i = at
    head = at  # after the last plural
    while i < stop and i - at < LONGEST:
        token = stream[i]
        if token.kind == "word":
            if token.text.lower() in _JOINERS:
                if i == at or not _joins(stream, i, stop, many and head > at):
                    break
            elif (
                is_function(token.text)
                or _is_verb(stream, i, at, stop, many, head)
                or (head > at and many and not is_plural(token.text) and not _plural_soon(stream, i, stop))
            ):
                break
            if is_plural(token.text):
                head = i + 1
        elif not (token.text == "&" and _joins(stream, i, stop, False)) and not _inside(stream, i, at, stop):
            break
        i += 1
    end = head if many and head > at else i
    while end > at and (stream[end - 1].kind == "mark" or stream[end - 1].text.lower() in _JOINERS):
        end -= 1
    return end


def _is_verb(stream: Sequence[Token], i: int, at: int, stop: int, many: bool, head: int) -> bool:
    """Whether a frequent verb ends the phrase here, rather than stand in it ("newly created jobs")."""
    low = stream[i].text.lower()
    hyphens = [
        stream[j] for j in (i - 1, i + 1) if 0 <= j < len(stream) and stream[j].text in _HYPHENS
    ]  # "start-ups", "full-time": part of a compound
    touching = any(one.end == stream[i].start or one.start == stream[i].end for one in hyphens)
    if low not in VERBS or i == at or touching:
        return False
    if head > at:
        return True
    if low.endswith(("ed", "ing")):
        return not (many and i + 1 < stop and stream[i + 1].kind == "word" and not is_function(stream[i + 1].text))
    return low.endswith("s") or not many


def _plural_soon(stream: Sequence[Token], i: int, stop: int) -> bool:
    """ "life sciences venture funds": a plural, one noun, and the plural that is the head."""
    if i + 1 >= stop or stream[i].text.lower() in VERBS:
        return False
    return stream[i + 1].kind == "word" and is_plural(stream[i + 1].text) and stream[i + 1].text.lower() not in VERBS


def _joins(stream: Sequence[Token], i: int, stop: int, complete: bool) -> bool:
    """Whether "and" joins parts of one phrase ("HE and FE graduates") rather than two phrases."""
    if complete:
        return False
    for j in range(i + 1, min(stop, i + 4)):
        if stream[j].kind != "word" or is_function(stream[j].text):
            return False
        if is_plural(stream[j].text):
            return True
    return i + 1 < stop and stream[i + 1].kind == "word"


def _inside(stream: Sequence[Token], i: int, floor: int, stop: int) -> bool:
    """Whether a token that is no word belongs to the phrase: a hyphen, an ampersand, "£100m+" before its noun."""
    token = stream[i]
    if token.kind == "num":
        if i > floor and stream[i - 1].text.lower() in {"top", "bottom"}:
            return True
        return i + 1 < stop and (stream[i + 1].start == token.end or stream[i + 1].text in "%+")
    if token.kind == "taken":
        return False
    if token.kind != "mark":
        return False
    if token.text in "-‐‑/":
        return i > floor and stream[i - 1].end == token.start
    if token.text in "’'":
        return i > floor and stream[i - 1].end == token.start and i + 1 < stop
    if token.text in "£$€":
        return i + 1 < stop and stream[i + 1].kind == "num"
    return token.text in "+%&" and i > floor


def _complement(stream: Sequence[Token], at: int, stop: int, words: Collection[str] = ("of",)) -> Phrase:
    if at + 1 >= stop or stream[at].kind != "word" or stream[at].text.lower() not in words:
        return Phrase("", at)
    i = at + 1
    while i < stop and stream[i].text.lower() in _DETERMINERS:
        i += 1
    end = _run(stream, i, stop, False)
    return Phrase(words_of(stream, at, end), end) if end > i else Phrase("", at)


def _agent(stream: Sequence[Token], at: int, stop: int) -> Phrase:
    """ "raised by this sector", "living in poverty"."""
    if at + 2 >= stop or stream[at].kind != "word" or not stream[at].text.lower().endswith(("ed", "ing", "known")):
        return Phrase("", at)
    if stream[at + 1].text.lower() != "by" and stream[at].text.lower() not in {
        "based",
        "living",
        "working",
        "employed",
        "located",
    }:
        return Phrase("", at)
    tail = _complement(stream, at + 1, stop, ("by", "in"))
    return Phrase(f"{stream[at].text} {tail.text}", tail.edge) if tail.text else Phrase("", at)


def _participle(stream: Sequence[Token], at: int, stop: int) -> Phrase:
    """ "employed in data-driven healthcare", "in health and life sciences" after the head of a count."""
    i = at
    while i < stop and stream[i].kind == "word" and stream[i].text.lower() in _COPULAS:
        i += 1
    if i >= stop or stream[i].kind != "word":
        return Phrase("", at)
    start = i
    low = stream[i].text.lower()
    if (
        low.endswith(("ed", "ing")) or low in {"known", "held", "led", "work", "live", "study"}
    ) and low not in PREPOSITIONS:
        i += 1
    elif i > at:
        return Phrase("", at)
    said = words_of(stream, start, i)
    if i < stop and stream[i].text.lower() in _TIES:
        tail = _complement(stream, i, stop, _TIES)
        content = [word for word in tail.text.split()[1:] if word.lower() not in _DETERMINERS]
        if content and content[-1].lower() not in _WHERE and content[0][0].islower():
            return Phrase(f"{said} {tail.text}".strip(), tail.edge)
    return Phrase(said, i) if i > start else Phrase("", at)
