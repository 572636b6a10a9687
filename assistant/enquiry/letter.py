"""From a letter to its questions, in the enquirer's order. Rules of English and of how lists are set; no document is read.

One program for letters of every style: the letter is cut into *units* (a sentence, an item of a list, a fragment of a
note), each unit knows the list and the lead that it stands under, and each is then judged alone: does it ask?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.enquiry.body import Body, take_apart
from assistant.enquiry.values import Ask, AskKind, Letter, Limit
from assistant.enquiry.wording import (
    ASKING_LEAD,
    CLAIM,
    CLAIMS_MUCH,
    CONCERN,
    CONFIDENTIAL,
    DATA_ONLY,
    DOING,
    ENGLISH,
    FACTS_LEAD,
    FIRST_PERSON,
    FOREIGN,
    GREETING,
    LEAD_IN,
    LIMITS,
    LOGISTIC,
    ORDER,
    ORDINALLY,
    OWN,
    REPLY_WORDS,
    REQUEST,
    WOULD_USE,
)
from assistant.errors import BadEnquiry
from assistant.terms import ASKING_WORDS, content_words, words
from assistant.understand import split
from assistant.wording import OPENS_QUESTION, PRONOUN, REFERS_BACK, SET_BEFORE, THERE, THIS_THAT, WH
from corpus.figures import find
from corpus.sentences import sentence_spans

LONGEST_LETTER: Final = 100_000  # characters
MOST_ASKS: Final = 120
SHORT_NOTE: Final = 12  # words of a line that may be a note rather than a sentence
SHORT_HEADING: Final = 8
LONGEST_LEAD: Final = 14  # words of a heading that is said again with each of its items
_LINE_MARK: Final = re.compile(
    r"\s*(?:(?:Q(?:uestion)?\s?)?(?P<digit>\d{1,2}(?:\.\d{1,2})*)(?:[.):]|(?<=\.\d)|(?<=\.\d\d)|\s?[–-])(?=\s|$)|\((?P<round>\d{1,2})\)|\(?(?P<letter>[a-zA-Z])\)|(?P<dotted>(?-i:[a-h]))\.(?=\s)"
    r"|(?P<boxed>(?-i:[A-Z])\d{1,2}(?:\.\d{1,2})?)[.):]?(?=\s)|(?P<bullet>[-*•–·▪◦+])(?=\s))\s*",
    re.IGNORECASE,
)
_INLINE_MARK: Final = re.compile(
    r"(?:(?<=\s)|(?<=^))\((?P<letter>[a-z]|\d{1,2})\)\s+|(?:(?<=[.;:?!,]\s)|(?<=^))(?P<plain>\d{1,2}|[a-h])[.)]\s+(?=\S)", re.IGNORECASE
)
_LEANS: Final = (PRONOUN, THIS_THAT, THERE)
_AUX: Final = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must)"
_LED: Final = r"(?:in|at|for|from|to|of|by|on|with|over|since) (?:which|what|whom|how)"
# A sentence with its full stop asks by its inverted order; a note asks by its first word.
_ASKS_STRICTLY: Final = re.compile(
    rf"\W*(?:(?:what|who|whom|whose|why|when|where|how) {_AUX}\b|how (?:many|much|large|big|small|good|well|far|long|fast|high|low|old|often|soon|easy|hard|expensive|cheap|strong|deep)\b"
    rf"|(?:which|what) (?!(?:is|was|are|were|means|has|have|follows)\b)[\w-]+(?: [\w-]+){{0,3}}? {_AUX}\b|{_LED}\b|{_AUX} (?:there|it|you|your|they|any)\b)", re.IGNORECASE
)
_ASKS_LOOSELY: Final = re.compile(
    rf"\W*(?:{WH}(?! (?:is|was|are|were|means|has|have) (?:why|because|a|the)\b)(?!\b[^,]{{3,60}},)\b|{_LED}\b|{_AUX} (?:there|it|you|your|we|they|the|any|a|an)\b)", re.IGNORECASE
)
_EMPTY_ASK: Final = re.compile(rf"^\W*(?:{WH}|and|but|so|yes|no|right|really|ok|okay)?\W*$", re.IGNORECASE)
_PAIR: Final = re.compile(r"\(([^(),;]{3,60})(?:,| and| or)\s([^(),;]{3,60})\)|([\w£$€%][^,.;:()?]{2,60}?) (?:and|or) ([^,.;:()?]{3,60})(?=[,.;:()?]|$)")
_BOTH: Final = re.compile(r"(?P<lead>(?:.*\b)?how) (?P<one>\w+) and (?P<two>(?!(?:how|why|where|when|many|much)\b)\w+) (?P<rest>(?:is|are|was|were)\b.*)", re.IGNORECASE)
_CLAUSE: Final = re.compile(rf"\b(?:{WH}(?: (?:many|much|large|well|good|far|long))?|whether|(?:in|of|for|to|at|by) (?:which|what|how))\b", re.IGNORECASE)
_OPENING_IT: Final = re.compile(r"\b(?:is|was) it (?:\w+ )?(?:true|correct|right|so|possible|the case|fair|likely|known|still|easy|hard|usual|necessary|allowed)\b(?: that\b| to\b| if\b| for\b)", re.IGNORECASE)
_AND_CLAUSE: Final = re.compile(rf",?\s+and (?=(?:(?:in|of|at|for|from|by|to|on|with|over) (?:which|what|how|whom)\b|(?:{WH})\b))", re.IGNORECASE)
_AND_I: Final = re.compile(r",? (?:and|but|so) (?=(?:i|we)\b)", re.IGNORECASE)
NEAR_BY: Final = 24  # characters between a request and the question that it puts
_WHICH_ONE: Final = re.compile(r"\W*(?:so )?which (?:one |of (?:these|them|the two) )?(?:is|are|should|do)\b", re.IGNORECASE)
_IF_WE: Final = re.compile(r"^\W*(?:if|when|once|should|assuming|provided|suppose)(?: that)? (?:we|i|our)\b[^,?]{3,120},\s*(?=\w)", re.IGNORECASE)
_LATTER: Final = re.compile(r"\bthe (latter|former)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")


@dataclass(frozen=True)
class Unit:
    """A stretch of the letter that is judged alone."""

    start: int
    end: int
    text: str  # white space folded, marks of lists taken off
    label: str = ""  # "2", "2(a)", "-"
    heading: str = ""  # of the list it stands in
    asked_for: bool = False  # its lead says that what follows is asked for
    told: bool = False  # its lead says that what follows is told
    paragraph: int = 0
    first: bool = True  # of its paragraph or item
    note: bool = False  # a short line without the end of a sentence


def read(raw: str) -> Letter:
    """The letter with its questions. Raises `BadEnquiry` where there is none to read or it is too long."""
    if len(raw) > LONGEST_LETTER:
        raise BadEnquiry(
            f"The letter has {len(raw):,} characters; at most {LONGEST_LETTER:,} can be read. "
            "Leave out attachments and earlier messages, or split it."
        )
    body = take_apart(_visible(raw))
    if not any(char.isalpha() for char in body.text):
        raise BadEnquiry("The letter is empty. Paste its text, or name a file that holds it.")
    units = list(_units(body.text))
    orders = tuple(unit.text for unit in units if ORDER.search(unit.text))
    asks, foreign = _without_translations(_asks(body, [unit for unit in units if not ORDER.search(unit.text)]))
    return Letter(
        text=body.text,
        asks=tuple(asks[:MOST_ASKS]),
        limits=_limits([unit.text for unit in units if unit.text not in orders and not any(ask.start == unit.start for ask in asks)]),
        subject=body.subject,
        sender=body.sender,
        signature=body.signature,
        history=body.history,
        orders=(*orders, *_orders_in(body.footer), *_orders_in(body.signature)),
        foreign=tuple(foreign),
        confidential=bool(CONFIDENTIAL.search(f"{body.subject}\n{body.text}")),
    )


def _visible(raw: str) -> str:
    """The text without control characters and those that nobody sees."""
    kept = "".join(char if char.isprintable() or char in "\n\t" else " " for char in raw.replace("\r\n", "\n"))
    return re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]", "", kept)


def _orders_in(text: str) -> list[str]:
    spans = [text[start:end].strip() for start, end in sentence_spans(text)] if text else []
    return [" ".join(one.split()) for one in spans if ORDER.search(one)]


def _limits(texts: Sequence[str]) -> tuple[Limit, ...]:
    """What is set for the whole reply: said where nothing else is asked."""
    whole = [text for text in texts if not _interrogative(text)]
    return tuple(name for name, pattern in LIMITS.items() if any(pattern.search(text) for text in whole))


# Units


@dataclass(frozen=True)
class _Piece:
    """A stretch of one line, after its mark."""

    start: int
    end: int
    mark: str  # "", "-", "3" or "a"


def _units(text: str) -> Iterator[Unit]:
    """The units of a letter, in order."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text)]
    pieces = [piece for start, end in lines for piece in _pieces(text, start, end)]
    number, heading, heading_number = "", "", ""
    asked_for = told = listed = False  # listed: marked items stand under the lead
    for place, piece in enumerate(pieces):
        shown = " ".join(text[piece.start : piece.end].split())
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        after_gap = place > 0 and text[pieces[place - 1].end : piece.start].count("\n") > 1
        if GREETING.match(shown) and not piece.mark:
            continue
        if _is_number(piece.mark):
            number, heading_number = piece.mark, ""
            listed = True
        elif piece.mark:
            listed = True
        else:
            if listed and after_gap:
                heading, asked_for, told, listed = "", False, False, False
            if after_gap or not _is_note(shown):
                number = ""
            if after_gap and heading_number == "" and not _is_note(shown):
                heading, asked_for, told = "", False, False
        label = number if _is_number(piece.mark) else f"{number}({piece.mark.lower()})" if piece.mark.isalpha() else piece.mark
        if _is_heading(shown, piece, following, text):
            heading, heading_number, listed = shown.strip(" :.–-"), number, False
            leads = bool(ASKING_LEAD.search(shown) or LEAD_IN.search(shown))
            asked_for = leads and not (FACTS_LEAD.search(shown) and not re.search(r"\bquestions?\b", shown, re.IGNORECASE))
            told = bool(FACTS_LEAD.search(shown)) and not asked_for
            if not _interrogative(shown) and not (leads and shown.endswith(".")):
                continue
        own = heading if piece.mark and (not _is_number(piece.mark) or heading_number != number) else ""
        for order, (start, end) in enumerate(_sentences(text, piece)):
            yield Unit(
                start, end, " ".join(text[start:end].split()), label, own,
                asked_for and (bool(piece.mark) or _is_note(shown)), told and (bool(piece.mark) or _is_note(shown)),
                place, order == 0, _is_note(shown),
            )  # fmt: skip


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    """A line, cut at the marks of a list that runs on within it: "2. Labour: (a) staff, (b) pay"."""
    line = text[start:end]
    opening = _LINE_MARK.match(line)
    mark, at = "", 0
    if opening and opening.end() < len(line):
        mark = opening["digit"] or opening["round"] or opening["letter"] or opening["dotted"] or opening["boxed"] or "-"
        at = opening.end()
    found = [match for match in _INLINE_MARK.finditer(line, at) if match.end() < len(line)]
    run = _in_sequence(found, mark)
    if not run:
        yield _Piece(start + at, end, mark)
        return
    if line[at : run[0].start()].strip():
        yield _Piece(start + at, start + run[0].start(), mark)
    for match, following in zip(run, [*run[1:], None], strict=True):
        stop = following.start() if following else len(line)
        if line[match.end() : stop].strip():
            yield _Piece(start + match.end(), start + stop, match["letter"] or match["plain"])


def _in_sequence(found: Sequence[re.Match[str]], opening: str) -> list[re.Match[str]]:
    """The marks that count on: 1, 2, 3 or a, b, c; a list of one is none. `opening`: the mark that opens the line."""
    kept: list[re.Match[str]] = []
    last = opening.lower()
    for match in found:
        mark = (match["letter"] or match["plain"]).lower()
        follows = bool(last) and _next(last) == mark
        if mark in ("1", "a") or follows:
            kept.append(match)
            last = mark
    marks = [(match["letter"] or match["plain"]).lower() for match in kept]
    return kept if len(kept) > 1 or (opening and marks and _next(opening.lower()) == marks[0]) else []


def _is_number(mark: str) -> bool:
    """Whether a mark is "3", "3.2" or "B3"."""
    return any(map(str.isdigit, mark))


def _next(mark: str) -> str:
    return str(int(mark) + 1) if mark.isdigit() else chr(ord(mark) + 1) if len(mark) == 1 and mark.isalpha() else ""


def _is_note(text: str) -> bool:
    return len(text.split()) <= SHORT_NOTE and not re.search(r"[.!?…][\"”’)]?$", text)


def _is_heading(shown: str, piece: _Piece, following: _Piece | None, text: str) -> bool:
    """Whether a line introduces what stands below it: it ends in a colon, or is a short title over a list or prose."""
    if following is None:
        return False
    if shown.endswith(":"):
        return True
    if LEAD_IN.search(shown) and following.mark and not piece.mark:
        return True
    if piece.mark == "-" or shown.endswith("?") or not _is_note(shown) or len(shown.split()) > SHORT_HEADING:
        return False
    below = " ".join(text[following.start : following.end].split())
    if _is_number(piece.mark):  # "3. Labour" over "(a) …", or over prose
        lower = following.mark.isalpha() or following.mark == "-"
        return lower or (not following.mark and not _is_note(below))
    if piece.mark:
        return False
    titled = shown[:1].isupper() and not shown.endswith((",", ";"))
    leads = bool(ASKING_LEAD.search(shown) or FACTS_LEAD.search(shown)) and (bool(following.mark) or _is_note(below))
    return titled and leads


def _sentences(text: str, piece: _Piece) -> Iterator[tuple[int, int]]:
    """The sentences of a piece; of a note, what semicolons and strokes part."""
    line = text[piece.start : piece.end]
    for start, end in sentence_spans(line):
        inner = line[start:end]
        cuts = [match for match in re.finditer(r";\s+|\s+/\s+(?=\S)|(?<=\?)\s*[,/–-]?\s+(?=\w)", inner)]
        edges = [0, *[match.end() for match in cuts], len(inner)]
        bits = [inner[one:two] for one, two in zip(edges, edges[1:], strict=False)]
        apart = len(bits) > 1 and (_is_note(line) or all(_asks_alone(bit) or _is_note(bit) for bit in bits[1:]))
        if not apart:
            edges = [0, len(inner)]
        for one, two in zip(edges, edges[1:], strict=False):
            bit = inner[one:two]
            lead = len(bit) - len(bit.lstrip())
            body = re.sub(r"[\s;/]+$", "", bit[lead:])
            if any(char.isalnum() for char in body):
                first = piece.start + start + one + lead
                yield first, first + len(body)


def _asks_alone(text: str) -> bool:
    return text.rstrip().endswith("?") or bool(OPENS_QUESTION.match(text))


# What asks


def _asks(body: Body, units: Sequence[Unit]) -> list[Ask]:
    """The questions, in order."""
    inviting = _inviting_lists(units)
    found: list[Ask] = []
    for place, unit in enumerate(units):
        before = units[place - 1] if place else None
        kind = _kind(unit, place in inviting, before, units[place + 1 : place + 3], found)
        if kind:
            found.extend(_parts(unit, kind, before, body))
    return found


def _inviting_lists(units: Sequence[Unit]) -> frozenset[int]:
    """The places of units in a list or run of notes of which some item asks, so that the others ask too."""
    runs: list[list[int]] = []
    for place, unit in enumerate(units):
        item = unit.label == "-" or (unit.note and not unit.label)
        joins = bool(runs) and item and runs[-1][-1] == place - 1 and units[place - 1].label == unit.label
        if joins:
            runs[-1].append(place)
        elif item:
            runs.append([place])
    return frozenset(
        place
        for run in runs
        if len(run) > 1 and sum(_interrogative(units[one].text) for one in run) * 4 >= len(run)
        for place in run
    )


def _interrogative(text: str) -> bool:
    """Whether a unit is put as a question, with or without its mark."""
    if text.endswith("?"):
        return True
    opening = ORDINALLY.sub("", text)
    if LOGISTIC.search(text):
        return False
    return bool((_ASKS_STRICTLY if text.endswith((".", "!")) else _ASKS_LOOSELY).match(opening))


def _addresses_us(text: str) -> bool:
    """Whether a request is put to the agency: "Could you arrange …?", not "Which networks could introduce us?"."""
    return not re.match(rf"\W*(?:{WH})\b", ORDINALLY.sub("", text), re.IGNORECASE)


def _kind(
    unit: Unit, invited: bool, before: Unit | None, after: Sequence[Unit], found: Sequence[Ask]
) -> AskKind | None:
    """What a unit asks for, if it asks."""
    text = ORDINALLY.sub("", unit.text)
    about = _about(text)
    if _EMPTY_ASK.match(text):
        return None
    if DOING.search(text) and (_interrogative(unit.text) or REQUEST.search(text)) and _addresses_us(unit.text):
        return "action"
    if _interrogative(unit.text):
        return "question" if about and not _only_leads(unit, after) else None
    if _sets_limits(text):
        return None
    if REQUEST.search(text) and not FIRST_PERSON_FACT.match(text) and not _logistic(text):
        leads = _only_leads(unit, after) or _opens_list(unit, after) or _introduces(unit, after)
        return None if leads or not about or (not content_words(_object(text)) and not unit.label) else "question"
    if _is_claim(unit, before, after):
        return "premise"
    inside = bool(found) and found[-1].paragraph == unit.paragraph and not unit.first and bool(unit.label.strip("-"))
    if inside and WOULD_USE.search(text) and re.search(r"(?<=\w[\s])[A-Z][A-Za-z]{2,}", text):
        return "premise"
    return "question" if _item_asks(unit, invited, after) else None


FIRST_PERSON_FACT: Final = re.compile(
    r"\W*(?:we|i) (?:are|am|have|were|would be) (?:interested in|looking (?:at|for)|considering|keen on) (?:setting|opening|building|establishing|investing|expanding|locating|a (?:site|plant|location|factory))\b", re.IGNORECASE
)


def _logistic(text: str) -> bool:
    """Whether a request is about the reply or the talk alone."""
    if LOGISTIC.search(text) and not re.search(rf"\b{WH}\b|\babout\b|\bwhether\b", text, re.IGNORECASE):
        return True
    return not _about(text)


def _about(text: str) -> list[str]:
    """The content words of a unit that are not of asking or of the reply itself."""
    return [word for word in content_words(text) if word not in ASKING_WORDS | REPLY_WORDS or any(map(str.isdigit, word))]


def _object(text: str) -> str:
    """What a request is about: what stands after its asking words."""
    match = REQUEST.search(text)
    return text[match.end() :] + text[: match.start()] if match else text


def _sets_limits(text: str) -> bool:
    """Whether a unit says in which form the answer is wanted, and nothing else."""
    if not any(pattern.search(text) for pattern in LIMITS.values()):
        return False
    bare = text
    for pattern in LIMITS.values():
        bare = pattern.sub(" ", bare)
    return len(_about(bare)) <= 2 and not re.search(rf"\b{WH}\b", bare, re.IGNORECASE)


def _only_leads(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a unit only announces the questions that follow: "Could you help with the following?"."""
    if not LEAD_IN.search(unit.text):
        return False
    wanted = re.search(r"\b(?:questions?|following|points?|things|help|assist|answer|information|respond|reply|data)\b", unit.text, re.IGNORECASE)
    return bool(wanted) and bool(after)


def _opens_list(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a request asks for no more than the data of the list below it."""
    request = REQUEST.search(unit.text)
    generic = bool(request) and bool(DATA_ONLY.match(re.sub(rf"^.*?{REQUEST.pattern}", "", unit.text, flags=re.IGNORECASE)) or DATA_ONLY.search(request[0].split()[-1] if request else ""))
    return generic and not unit.label and bool(after)


def _introduces(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a worry is put as a question by the next sentence: "My worry is another. Do the graduates stay?"."""
    follows = bool(after) and after[0].paragraph == unit.paragraph and _interrogative(after[0].text)
    return follows and bool(CONCERN.search(unit.text))


def _is_claim(unit: Unit, before: Unit | None, after: Sequence[Unit]) -> bool:
    """Whether a unit takes a figure or a rank of the region for granted, and no question after it asks of that."""
    match = CLAIM.search(unit.text)
    if not match or (after and _speaks_of(unit, after[0])):
        return False
    claimed = _AND_I.split(unit.text[match.end() :], maxsplit=1)[0]
    return bool(CLAIMS_MUCH.search(claimed)) and not OWN.search(claimed) and len(_about(claimed)) >= 2


def _own_it(text: str) -> str:
    """A question without the "it" that only opens it: "Is it true that …"."""
    return _OPENING_IT.sub(" ", text)


def _speaks_of(unit: Unit, asking: Unit) -> bool:
    """Whether a question speaks of what the sentence before it says."""
    leans = any(pattern.search(_own_it(asking.text)) for pattern in _LEANS)
    return asking.paragraph == unit.paragraph and _interrogative(asking.text) and (leans or _takes_up(asking.text))


def _takes_up(text: str) -> bool:
    """Whether a question asks of what the sentence before it says: "Is that right?", "Does that square with …?"."""
    refers = (REFERS_BACK.match(text) and _own_it(text) == text) or _WHICH_ONE.match(text) or (not CLAIM.search(text) and re.search(r"\b(?:that|this|it)\b", _own_it(text)[:40]))
    return _interrogative(text) and bool(refers)


def _item_asks(unit: Unit, invited: bool, after: Sequence[Unit]) -> bool:
    """Whether an item of a list asks by standing there: "(b) average wage of technicians"."""
    numbered = bool(unit.label) and unit.label != "-"
    if not (numbered or unit.asked_for or invited) or unit.told or FIRST_PERSON.match(unit.text):
        return False
    if _logistic(unit.text) or not _about(unit.text) or CLAIM.search(unit.text):
        return False
    if not unit.first and (numbered or invited or _asks_alone(after[0].text if after else "")):
        return False  # what stands after an item's question explains it
    if (invited or unit.asked_for) and not numbered and _of_the_project(unit.text):
        return False
    sentence = re.search(r"\b(?:is|are|was|were|will|would|has|have|had)\b", unit.text) and unit.text.endswith(".")
    return not (sentence and not unit.asked_for)


def _of_the_project(text: str) -> bool:
    """Whether a note gives a figure, as facts of a project do."""
    return any(quantity.kind in ("count", "money", "measurement") and any(map(str.isdigit, quantity.text)) for quantity in find(text))


# How it is asked


def _parts(unit: Unit, kind: AskKind, before: Unit | None, body: Body) -> Iterator[Ask]:
    """The questions that one unit asks: "how many firms, and what do they pay?" asks two."""
    limits: tuple[Limit, ...] = tuple(name for name, pattern in LIMITS.items() if pattern.search(unit.text))
    plain = _plain(unit.text)
    parts = _split(plain, unit) if kind == "question" else [plain]
    for number, part in enumerate(parts):
        asked = _asked(part, unit, before if number == 0 else None, body)
        context = before.text if before and number == 0 and _speaks_of(before, unit) and not _interrogative(before.text) else ""
        leans = number > 0 or bool(context) or (not unit.first and any(pattern.search(part) for pattern in _LEANS))
        yield Ask(
            text=part, asked=asked, start=unit.start, end=unit.end, label=unit.label.strip("-"), limits=limits,
            kind=kind, leans=leans, paragraph=unit.paragraph, context=context,
        )  # fmt: skip


def _plain(text: str) -> str:
    """The words of a unit without ordinals, limits, addresses and the marks of a list."""
    text = _ADDRESS.sub("", ORDINALLY.sub("", text))
    bare = re.sub(r"\s*[-–—,(]*\s*(?:one (?:number|figure) only|Y/N|yes/no|(?:short|brief) answer)\s*\)?", "", text, flags=re.IGNORECASE)
    text = bare if _about(bare) else text
    return _from_its_question(" ".join(text.split()).strip(" ;,–-") or " ".join(text.split()))


def _from_its_question(text: str) -> str:
    """ "It would help us to know what share …" asks what share: a request is cut where its question begins."""
    request = REQUEST.search(text)
    clause = _CLAUSE.search(text, request.end() - 8 if request else 0)
    near = request is not None and clause is not None and clause.start() - request.end() <= NEAR_BY
    if not near or clause is None or text.endswith("?") and not request:
        return text
    asked = text[clause.start() :].rstrip(" .")
    return asked if len(_about(asked)) >= 1 and clause.start() > 0 else text


def _split(text: str, unit: Unit) -> list[str]:
    """The parts of a question; of notes and requests, the items that commas and a last "and" set side by side."""
    request = REQUEST.search(text)
    if request and not re.search(rf"\b{WH}\b|\?|\bwhether\b|\bif\b", text, re.IGNORECASE):
        lead, items = text[: request.end()], _listed(text[request.end() :])
        if len(items) > 2:
            return [f"{lead.strip()} {items[0]}", *items[1:]]
    if unit.note and not unit.label and not _interrogative(text):
        items = _listed(text)
        if len(items) > 2:
            return items
    clauses = _AND_CLAUSE.split(text)
    if not all(_about(clause) for clause in clauses) or not _interrogative(f"{clauses[0]}?"):
        clauses = [text]
    parts = [piece for clause in clauses for part in split(clause) for piece in _both(part)]
    held = set(words(f"{text}"))
    return parts if all(set(words(part)) <= held for part in parts) and all(_about(part) for part in parts) else [text]


def _both(text: str) -> list[str]:
    """ "How large and diverse is the market?" asks two things."""
    match = _BOTH.match(text)
    return [f"{match['lead']} {match[name]} {match['rest']}" for name in ("one", "two")] if match else [text]


def _listed(text: str) -> list[str]:
    """ "staff, pay and rents" → its three items; what is no plain list is one."""
    text = text.strip(" .:;")
    if re.search(r"\b(?:is|are|was|were|we|i|you|they|that|which|who)\b|[():]", text, re.IGNORECASE):
        return [text]
    items = [item.strip() for item in re.split(r"\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s*&\s*", text) if item.strip()]
    return items if all(content_words(item) and len(item.split()) <= 7 for item in items) else [text]


def _asked(part: str, unit: Unit, before: Unit | None, body: Body) -> str:
    """A question so that it can be asked alone: with its heading, and with the sentence that it leans on."""
    text = _claimed(part)
    heading = unit.heading
    fits = bool(heading) and len(heading.split()) <= LONGEST_LEAD and not unit.asked_for and not LEAD_IN.search(heading)
    thin = len(_about(part)) < 2
    if fits and thin and _about(heading) and not (FACTS_LEAD.search(heading) or ASKING_LEAD.search(heading)):
        text = f"{text.rstrip(' ?.')} ({heading})?"
    same = before is not None and before.paragraph == unit.paragraph
    if before is not None and same and _takes_up(part) and not _interrogative(before.text):
        text = f"{_plain(before.text).rstrip(' .')}. {text}"
    text = _latter(_IF_WE.sub("", text) if _about(_IF_WE.sub("", text)) else text, body, unit.start)
    named = SET_BEFORE.match(text)
    return text if named or text.endswith(("?", ".", "!")) else f"{text}?"


def _claimed(text: str) -> str:
    """ "We understand that X is Y" as the question whether X is Y; what else it says of the sender is left out."""
    match = CLAIM.search(text)
    if not match or text.endswith("?") or not CLAIMS_MUCH.search(text[match.end() :]):
        return text
    claim = _AND_I.split(re.sub(r"^\W*(?:that|about|of)\b", "", text[match.end() :]), maxsplit=1)[0].strip(" ,.")
    return f"{claim[:1].upper()}{claim[1:]}, is that right?" if len(_about(claim)) >= 2 else text


def _latter(text: str, body: Body, at: int) -> str:
    """ "the latter" and "the former" as the pair that stands nearest before them, in the letter or in what it quotes."""
    match = _LATTER.search(text)
    pairs = list(_PAIR.finditer(body.text, 0, at)) or list(_PAIR.finditer(body.history))
    if not match or not pairs:
        return text
    one, two = [group for group in pairs[-1].groups() if group]
    chosen = two if match[1].lower() == "latter" else one
    return _LATTER.sub(lambda _: chosen.strip(), text, count=1)


def _without_translations(asks: Sequence[Ask]) -> tuple[list[Ask], list[str]]:
    """The questions without those in another language, where the letter puts as many in English: it says all twice."""
    foreign = [ask for ask in asks if _is_foreign(ask.text)]
    english = [ask for ask in asks if ask not in foreign]
    twice = len(foreign) > 1 and len(foreign) >= 0.6 * len(english) and len(english) >= 0.6 * len(foreign)
    return ([*english], [ask.text for ask in foreign]) if twice else ([*asks], [])


def _is_foreign(text: str) -> bool:
    tokens = words(text)
    return sum(word in FOREIGN for word in tokens) > sum(word in ENGLISH for word in tokens)


def history_of(asks: Sequence[Ask], place: int) -> list[Ask]:
    """The questions that one leans on: those before it in its paragraph, where it leans on any."""
    ask = asks[place]
    before = [one for one in asks[:place] if one.paragraph == ask.paragraph]
    return before if ask.leans else []


