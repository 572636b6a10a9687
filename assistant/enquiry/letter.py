"""From a letter to its questions, in the enquirer's order. Rules of English and of lists; no document is read.

One program for letters of every style: the letter is cut into *units* (a sentence, an item of a list, a fragment of a
note), each unit knows the list and the lead that it stands under, and each is then judged alone: does it ask?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from assistant.enquiry.body import Body, take_apart
from assistant.enquiry.project_wording import PLAN
from assistant.enquiry.units import SHORT_NOTE, Unit, asks_alone, interrogative, units_of
from assistant.enquiry.values import Ask, AskKind, Letter, Limit
from assistant.enquiry.wording import (
    ADDRESS,
    AND_CLAUSE,
    AND_I,
    ASKING_LEAD,
    BOTH,
    CLAIM,
    CLAIMS_MUCH,
    CLAUSE,
    CLOSING,
    CONCERN,
    CONFIDENTIAL,
    DATA_ONLY,
    DOING,
    EMPTY_ASK,
    ENGLISH,
    FACTS_LEAD,
    FINITE,
    FIRST_PERSON,
    FIRST_PERSON_FACT,
    FOREIGN,
    FORM_FIELD,
    IF_WE,
    LATTER,
    LEAD_IN,
    LIMITS,
    LOGISTIC,
    OPENING_IT,
    ORDER,
    ORDINALLY,
    OWN,
    PAIR,
    PLEASE_LAST,
    REPLY_WORDS,
    REQUEST,
    THAT_CLAUSE,
    TOPIC,
    WANTED_IS,
    WHICH_ONE,
    WOULD_USE,
)
from assistant.errors import BadEnquiry
from assistant.terms import ASKING_WORDS, content_words, words
from assistant.understand import split
from assistant.wording import PRONOUN, REFERS_BACK, SET_BEFORE, THERE, THIS_THAT, WH
from corpus.figures import find
from corpus.sentences import sentence_spans

LONGEST_LETTER: Final = 100_000  # characters
AT_ONCE: Final = 14  # characters of a note before the figure that it opens with
MOST_ASKS: Final = 120
LONGEST_LEAD: Final = 14  # words of a heading that is said again with each of its items
_LEANS: Final = (PRONOUN, THIS_THAT, THERE)
NEAR_BY: Final = 24  # characters between a request and the question that it puts


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
    units = list(units_of(body.text))
    orders = tuple(unit.text for unit in units if ORDER.search(unit.text))
    asks, foreign = _without_translations(_asks(body, [unit for unit in units if not ORDER.search(unit.text)]))
    return Letter(
        text=body.text,
        asks=tuple(asks[:MOST_ASKS]),
        limits=_limits(_besides(body.text, asks)),
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


def _besides(text: str, asks: Sequence[Ask]) -> list[str]:
    """The sentences of a letter that hold no question and give no orders."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        for start, end in sentence_spans(line.group()):
            first, last = line.start() + start, line.start() + end
            if not any(ask.start < last and first < ask.end for ask in asks):
                found.append(text[first:last].strip())
    return [one for one in found if not ORDER.search(one)]


def _limits(texts: Sequence[str]) -> tuple[Limit, ...]:
    """What is set for the whole reply: said where nothing else is asked."""
    whole = [text for text in texts if not interrogative(text)]
    return tuple(name for name, pattern in LIMITS.items() if any(pattern.search(text) for text in whole))


# What asks


def _asks(body: Body, units: Sequence[Unit]) -> list[Ask]:
    """The questions, in order."""
    inviting = _inviting_lists(units, body.text)
    found: list[Ask] = []
    for place, unit in enumerate(units):
        before = units[place - 1] if place else None
        kind = _kind(unit, place in inviting, units[place + 1 : place + 3], found)
        if kind:
            found.extend(_parts(unit, kind, before, body))
        elif found and not unit.first and unit.label and unit.paragraph == found[-1].paragraph:
            found[-1] = _limited(found[-1], unit)
    return found


def _limited(ask: Ask, unit: Unit) -> Ask:
    """A question of a list with what its item sets after it: "What do people earn? One number only." """
    limits = _limits([unit.text])
    return replace(ask, limits=(*ask.limits, *limits), end=unit.end) if limits else ask


def _inviting_lists(units: Sequence[Unit], text: str) -> frozenset[int]:
    """The places of units in a list or run of notes of which some item asks, so that the others ask too."""
    runs: list[list[int]] = []
    for place, unit in enumerate(units):
        alone = unit.note or (unit.first and unit.text.endswith("?") and len(unit.text.split()) <= SHORT_NOTE)
        item = unit.label == "-" or (alone and not unit.label)
        joins = bool(runs) and item and runs[-1][-1] == place - 1 and _adjoins(units[place - 1], unit, text)
        if joins:
            runs[-1].append(place)
        elif item:
            runs.append([place])
    inviting = [
        run for run in runs if len(run) > 1 and sum(interrogative(units[one].text) for one in run) * 4 >= len(run)
    ]
    return frozenset(
        place
        for run in inviting
        for first in [next(one for one in run if interrogative(units[one].text))]
        for place in run
        if place > first or units[place].label == "-"
    )


def _adjoins(before: Unit, unit: Unit, text: str) -> bool:
    """Whether two items stand in one list, with no empty line between them."""
    return before.label == unit.label and text[before.end : unit.start].count("\n") <= 1


def _addresses_us(text: str) -> bool:
    """Whether a request is put to the agency: "Could you arrange …?", not "Which networks could introduce us?"."""
    return not re.match(rf"\W*(?:{WH})\b", ORDINALLY.sub("", text), re.IGNORECASE)


def _kind(unit: Unit, invited: bool, after: Sequence[Unit], found: Sequence[Ask]) -> AskKind | None:
    """What a unit asks for, if it asks."""
    text = ORDINALLY.sub("", unit.text)
    about = _about(text)
    if EMPTY_ASK.match(text) or (FORM_FIELD.match(unit.text) and unit.note and not unit.label):
        return None
    if DOING.search(text) and (interrogative(unit.text) or REQUEST.search(text)) and _addresses_us(unit.text):
        return "action"
    if interrogative(unit.text):
        polite = re.match(r"\W*(?:could|can|would|will|may|might) (?:you|i|we)\b", text, re.IGNORECASE)
        return "question" if about and not (polite and _logistic(text)) and not _only_leads(unit, after) else None
    if _sets_limits(text, spared=0 if unit.label or unit.asked_for else 2):
        return None
    if REQUEST.search(text) and not FIRST_PERSON_FACT.match(text) and not _logistic(text):
        leads = _only_leads(unit, after) or _opens_list(unit, after) or _introduces(unit, after)
        return None if leads or not about or (not content_words(_object(text)) and not unit.label) else "question"
    if _is_claim(unit, after):
        return "premise"
    inside = bool(found) and found[-1].paragraph == unit.paragraph and not unit.first and bool(unit.label.strip("-"))
    if inside and WOULD_USE.search(text) and re.search(r"(?<=\w[\s])[A-Z][A-Za-z]{2,}", text):
        return "premise"
    asks = _asks_politely(text) or _names_its_topic(unit) or _item_asks(unit, invited, after)
    return "question" if asks else None


def _asks_politely(text: str) -> bool:
    """ "The number of projects, please": a thing named, and "please"."""
    wants = PLEASE_LAST.search(text) and not FINITE.search(text) and _about(text)
    return bool(wants) and not re.search(r"\b(?:answers?|repl(?:y|ies)|responses?)\b", text, re.IGNORECASE)


def _names_its_topic(unit: Unit) -> bool:
    """ "Then pipeline – leavers, which year.": a topic, and what is wanted of it."""
    topic = TOPIC.match(unit.text)
    if not topic or unit.note or OWN.search(unit.text):
        return False
    return not FINITE.search(topic["rest"]) and bool(_about(topic["rest"]))


def _logistic(text: str) -> bool:
    """Whether a request is about the reply or the talk alone."""
    if LOGISTIC.search(text) and not re.search(rf"\b{WH}\b|\babout\b|\bwhether\b", text, re.IGNORECASE):
        return True
    return not _about(text)


def _about(text: str) -> list[str]:
    """The content words of a unit that are not of asking or of the reply itself."""
    return [
        word for word in content_words(text) if word not in ASKING_WORDS | REPLY_WORDS or any(map(str.isdigit, word))
    ]


def _object(text: str) -> str:
    """What a request is about: what stands after its asking words."""
    match = REQUEST.search(text)
    return text[match.end() :] + text[: match.start()] if match else text


def _sets_limits(text: str, spared: int) -> bool:
    """Whether a unit says in which form the answer is wanted, and nothing else but so many `spared` words."""
    if not any(pattern.search(text) for pattern in LIMITS.values()):
        return False
    bare = text
    for pattern in LIMITS.values():
        bare = pattern.sub(" ", bare)
    return len(_about(bare)) <= spared and not re.search(rf"\b{WH}\b", bare, re.IGNORECASE)


def _only_leads(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a unit only announces the questions that follow: "Could you help with the following?"."""
    if not LEAD_IN.search(unit.text):
        return False
    wanted = re.search(
        r"\b(?:below|questions?|following|points?|things|help|assist|answer|information|respond|reply|data)\b",
        unit.text,
        re.IGNORECASE,
    )
    return bool(wanted) and bool(after)


def _opens_list(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a request asks for no more than the data of the list below it."""
    request = REQUEST.search(unit.text)
    generic = bool(request) and bool(
        DATA_ONLY.match(re.sub(rf"^.*?{REQUEST.pattern}", "", unit.text, flags=re.IGNORECASE))
        or DATA_ONLY.search(request[0].split()[-1] if request else "")
    )
    return generic and not unit.label and bool(after)


def _introduces(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a worry is put as a question by the next sentence: "My worry is another. Do the graduates stay?"."""
    follows = bool(after) and after[0].paragraph == unit.paragraph and interrogative(after[0].text)
    return follows and bool(CONCERN.search(unit.text))


def _is_claim(unit: Unit, after: Sequence[Unit]) -> bool:
    """Whether a unit takes a figure or a rank of the region for granted, and no question after it asks of that."""
    match = CLAIM.search(unit.text)
    if not match or (after and _speaks_of(unit, after[0])):
        return False
    claimed = AND_I.split(unit.text[match.end() :], maxsplit=1)[0]
    return bool(CLAIMS_MUCH.search(claimed)) and not OWN.search(claimed) and len(_about(claimed)) >= 2


def _own_it(text: str) -> str:
    """A question without the "it" that only opens it: "Is it true that …"."""
    return THAT_CLAUSE.sub(" ", OPENING_IT.sub(" ", text))


def _speaks_of(unit: Unit, asking: Unit) -> bool:
    """Whether a question speaks of what the sentence before it says."""
    leans = any(pattern.search(_own_it(asking.text)) for pattern in _LEANS)
    return asking.paragraph == unit.paragraph and interrogative(asking.text) and (leans or _takes_up(asking.text))


def _takes_up(text: str) -> bool:
    """Whether a question asks of what the sentence before it says: "Is that right?", "Does that square with …?"."""
    refers = (
        (REFERS_BACK.match(text) and _own_it(text) == text)
        or WHICH_ONE.match(text)
        or (not CLAIM.search(text) and re.search(r"\b(?:that|this|it)\b", _own_it(text)[:40]))
    )
    return interrogative(text) and bool(refers)


def _item_asks(unit: Unit, invited: bool, after: Sequence[Unit]) -> bool:
    """Whether an item of a list asks by standing there: "(b) average wage of technicians"."""
    numbered = bool(unit.label) and unit.label != "-"
    if not (numbered or unit.asked_for or invited) or unit.told or FIRST_PERSON.match(unit.text):
        return False
    if CLOSING.match(unit.text) or (invited and PLAN.match(unit.text)):
        return False
    if _logistic(unit.text) or not _about(unit.text) or CLAIM.search(unit.text):
        return False
    if not unit.first and (numbered or invited or asks_alone(after[0].text if after else "")):
        return False  # what stands after an item's question explains it
    if (invited or unit.asked_for) and not numbered and _of_the_project(unit.text):
        return False
    sentence = re.search(r"\b(?:is|are|was|were|will|would|has|have|had)\b", unit.text) and unit.text.endswith(".")
    return not (sentence and not unit.asked_for)


def _of_the_project(text: str) -> bool:
    """Whether a note opens with a figure, as facts of a project do: "12 hires in year one"."""
    return any(
        quantity.kind in ("count", "money", "measurement")
        and any(map(str.isdigit, quantity.text))
        and quantity.start <= AT_ONCE
        for quantity in find(text)
    )


# How it is asked


def _parts(unit: Unit, kind: AskKind, before: Unit | None, body: Body) -> Iterator[Ask]:
    """The questions that one unit asks: "how many firms, and what do they pay?" asks two."""
    limits: tuple[Limit, ...] = tuple(name for name, pattern in LIMITS.items() if pattern.search(unit.text))
    plain = _plain(unit.text)
    parts = _split(plain, unit) if kind == "question" else [plain]
    for number, part in enumerate(parts):
        asked = _asked(part, unit, before if number == 0 else None, body)
        context = (
            before.text
            if before and number == 0 and _speaks_of(before, unit) and not interrogative(before.text)
            else ""
        )
        leans = number > 0 or bool(context) or (not unit.first and any(pattern.search(part) for pattern in _LEANS))
        yield Ask(
            text=part, asked=asked, start=unit.start, end=unit.end, label=unit.label.strip("-"), limits=limits,
            kind=kind, leans=leans, paragraph=unit.paragraph, context=context,
        )  # fmt: skip


def _plain(text: str) -> str:
    """The words of a unit without ordinals, limits, addresses and the marks of a list."""
    text = ADDRESS.sub("", ORDINALLY.sub("", text))
    bare = re.sub(
        r"\s*[-–—,(]*\s*(?:one (?:number|figure) only|Y/N|yes/no|(?:short|brief) answer)\s*\)?",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = bare if _about(bare) else text
    return _from_its_question(" ".join(text.split()).strip(" ;,–-") or " ".join(text.split()))


def _from_its_question(text: str) -> str:
    """ "It would help us to know what share …" asks what share: a request is cut where its question begins."""
    text = WANTED_IS.sub("", text)
    topic = TOPIC.match(text.rstrip("?"))
    if topic and interrogative(topic["rest"] + "?" * text.endswith("?")) and not FINITE.search(topic["topic"]):
        text = text[topic.start("rest") :]
    request = REQUEST.search(text)
    clause = CLAUSE.search(text, request.end() - 8 if request else 0)
    if clause and re.search(r",\s$", text[: clause.start()]) and clause.group().lower() in ("which", "who"):
        return text  # "…, which is said to be slow": a remark, not the question
    near = request is not None and clause is not None and clause.start() - request.end() <= NEAR_BY
    if not near or clause is None or (text.endswith("?") and not request):
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
    if unit.note and not unit.label and not interrogative(text):
        items = _listed(text)
        if len(items) > 2:
            return items
    clauses = AND_CLAUSE.split(text)
    if not all(_about(clause) for clause in clauses) or not interrogative(f"{clauses[0]}?"):
        clauses = [text]
    elif text.endswith("?"):
        clauses = [clause if clause.endswith("?") else f"{clause.rstrip(' ,')}?" for clause in clauses]
    parts = [piece for clause in clauses for part in split(clause) for piece in _both(part)]
    held = set(words(f"{text}"))
    return parts if all(set(words(part)) <= held for part in parts) and all(_about(part) for part in parts) else [text]


def _both(text: str) -> list[str]:
    """ "How large and diverse is the market?" asks two things."""
    match = BOTH.match(text)
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
    if before is not None and same and _takes_up(part) and not interrogative(before.text):
        text = f"{_plain(before.text).rstrip(' .')}. {text}"
    text = _latter(IF_WE.sub("", text) if _about(IF_WE.sub("", text)) else text, body, unit.start)
    named = SET_BEFORE.match(text)
    return text if named or text.endswith(("?", ".", "!")) else f"{text}?"


def _claimed(text: str) -> str:
    """ "We understand that X is Y" as the question whether X is Y; what else it says of the sender is left out."""
    match = CLAIM.search(text)
    if not match or text.endswith("?") or not CLAIMS_MUCH.search(text[match.end() :]):
        return text
    claim = AND_I.split(re.sub(r"^\W*(?:that|about|of)\b", "", text[match.end() :]), maxsplit=1)[0].strip(" ,.")
    return f"{claim[:1].upper()}{claim[1:]}, is that right?" if len(_about(claim)) >= 2 else text


def _latter(text: str, body: Body, at: int) -> str:
    """ "the latter" and "the former" as the pair that stands nearest before, in the letter or in what it quotes."""
    match = LATTER.search(text)
    pairs = list(PAIR.finditer(body.text, 0, at)) or list(PAIR.finditer(body.history))
    if not match or not pairs:
        return text
    one, two = [group for group in pairs[-1].groups() if group]
    chosen = two if match[1].lower() == "latter" else one
    return LATTER.sub(lambda _: chosen.strip(), text, count=1)


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
