"""From a question and what was said before to questions that stand alone. Rules of English; no document is read here.

A follow-up takes over what it leaves out and nothing that it replaces; a compound question becomes its parts, in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Turn
from assistant.terms import ASKING_WORDS, FUNCTION_WORDS, content_words, stem, words
from assistant.wording import (
    ABOUT_DOCUMENTS,
    ASIDE,
    ASKER,
    ASKS_FOR_FIGURES,
    ASKS_FOR_STRENGTHS,
    ASKS_FOR_WEAKNESSES,
    BACK_TO,
    BARE_COMPARISON,
    CAPITALS,
    COMPARES,
    CONNECTIVE,
    COUNT_ALONE,
    COUNTED,
    COUNTED_NOUN,
    COUNTRIES,
    COUNTS_NOTHING,
    COUNTS_ON,
    COUNTS_THAT,
    FORM_WANTED,
    FROM_WHICH,
    GENERAL_WORDS,
    HEADED,
    HOW,
    KINDS,
    LEAD,
    LEFT_OPEN,
    LIST_LEAD,
    MONEY_COUNTED,
    NAMED_ITEMS,
    NUMBER_WORDS,
    OF_AREAS,
    OF_WHOLE,
    ONLY_ASKS,
    OPENS_QUESTION,
    ORDINAL,
    ORDINALS,
    OVERVIEW,
    PEOPLE_EMPLOYED,
    PITCHED,
    PLACE_ALONE,
    PLACE_WORDS,
    POLITE,
    PRESUMES,
    PRONOUN,
    REFERS_BACK,
    SECOND_CLAUSE,
    SET_BEFORE,
    SHARE_WORDS,
    SPECIFIES,
    TAG,
    THE_NAMED,
    THE_SUBJECT,
    THE_THING,
    THERE,
    THIS_THAT,
    UNTOLD_SUBJECTS,
    VAGUE,
    WH,
    WHAT_ABOUT,
    WHOM_TO_ASK,
    YES_NO,
    AnswerKind,
)
from corpus.figures import is_origin, periods, places

Likeness = Callable[[str, str], float]
FEW_WORDS = 2  # content words of a question that does not stand alone


@dataclass(frozen=True)
class Term:
    """A content word of a question."""

    word: str  # lower case
    stem: str
    name: bool  # written as a name, or holding digits
    carried: bool  # taken over from an earlier turn


@dataclass(frozen=True)
class Question:
    """A question that stands alone, and what it asks for."""

    text: str
    kind: AnswerKind
    terms: tuple[Term, ...]
    places: tuple[str, ...]
    periods: tuple[tuple[str, int | None, int | None], ...]  # as written, first and last year
    several: bool  # more than one statement is asked for
    presumes: bool  # takes something for granted: "… isn't it?", "Why did …", "Since …,"

    @property
    def general(self) -> bool:
        """Whether it asks of nothing in particular, a place at most: "Why should we come to Norvale?" """
        named = {stem(word) for place in self.places for word in words(place)}
        return self.kind == "overview" and all(term.stem in named for term in self.terms)

    @property
    def pitched(self) -> bool:
        """Whether it asks what speaks for or against a thing: "Why should a robotics firm come to Norvale?" """
        return self.kind == "overview" and not self.general and bool(PITCHED.search(self.text))


def split(text: str) -> tuple[str, ...]:
    """The questions that a text asks, in order; a text that asks one thing is its own only part.

    Sentences that only set the scene are left out where another sentence asks something.
    """
    lettered = _lettered(text)
    if lettered:
        return lettered
    sentences = [
        further
        for piece in re.split(r"(?<=[?!])\s+|(?<=[.;])\s+(?=[A-Z(])|\n+", text)
        for further in _after_semicolons(piece.strip())
    ]
    asking = [piece for piece in sentences if piece.endswith("?") or OPENS_QUESTION.match(piece) or _headed(piece)]
    if len(asking) == 1 and len(sentences) > 1 and REFERS_BACK.match(asking[0]):
        return (text.strip(),)  # "We hear that … Is that right?" is one question
    parts: list[str] = []
    for sentence in asking or [text.strip()]:
        parts.extend(_clauses(sentence))
        after = sentences[sentences.index(sentence) + 1 :][:1] if sentence in sentences else []
        if after and after[0] not in asking and (FORM_WANTED.search(after[0]) or SPECIFIES.match(after[0])):
            parts[-1] = f"{parts[-1]} {after[0]}"  # "Which are they? Names, please."
    return tuple(_with_place_before(parts))


def _with_place_before(parts: Sequence[str]) -> list[str]:
    """ "And Leeds? How many firms are there?" asks for the firms in Leeds."""
    found: list[str] = []
    named = ""
    for number, part in enumerate(parts):
        before, named = named, ""
        alone = PLACE_ALONE.fullmatch(part)
        if alone and number + 1 < len(parts) and not places(parts[number + 1]):
            named = alone["place"] if places(f"in {alone['place']}") == [alone["place"]] else ""
        if not named:
            found.append(f"{part.rstrip(' ?.')} in {before}?" if before else part)
    return found


def is_item(part: str) -> bool:
    """Whether a part of a question is an item of a list, "number of spinouts", which leans on no other item."""
    return not OPENS_QUESTION.match(part) and not PRONOUN.search(part) and not LEFT_OPEN.match(part)


def _after_semicolons(text: str) -> list[str]:
    """ "First, how many firms; second, how many jobs": a question after a semicolon stands for itself."""
    pieces = [piece.strip() for piece in text.split(";") if piece.strip()]
    if len(pieces) > 1 and all(OPENS_QUESTION.match(piece) for piece in pieces[1:]):
        return pieces
    return [text] if text else []


def _headed(text: str) -> tuple[str, ...]:
    """ "Staff in Norvale: number, average pay" asks for each item; a heading that only asks is left out."""
    match = HEADED.match(text)
    if not match or (OPENS_QUESTION.match(match["heading"]) and not ONLY_ASKS.match(match["heading"])):
        return ()
    items = [item.strip(" ?.;,") for item in re.split(r"\s*[,;]\s*(?:and\s+)?", match["items"])]
    if len(items) < 2 or any(len(words(item)) < 2 or not content_words(item) for item in items):
        return ()
    if ONLY_ASKS.match(match["heading"]):
        return tuple(_ending(item) for item in items)
    if len(words(match["heading"])) > 10 or not all(_plain_item(item) for item in items):
        return ()
    return tuple(f"{_ending(item).rstrip('?')} ({match['heading'].strip()})?" for item in items)


def _plain_item(text: str) -> bool:
    """Whether a piece names a thing to be told rather than goes on with a sentence: "share of turnover"."""
    return not re.search(r"\b(?:is|are|was|were|has|have|had|we|i|you|they)\b", text, re.IGNORECASE)


def _lettered(text: str) -> tuple[str, ...]:
    """ "Staff: (a) number, (b) pay" asks for each item under its heading."""
    pieces = re.split(r"(?:^|[\s,;])\(?(?:[a-h]|[ivx]{1,4}|\d{1,2})\)\s+", text)
    if len(pieces) < 3:
        return ()
    heading = pieces[0].strip(" :;,.")
    items = [piece.strip(" ;,.?") for piece in pieces[1:]]
    if any(len(item) < 3 for item in items):
        return ()
    return tuple(f"{item} ({heading})?" if heading and len(words(heading)) <= 12 else f"{item}?" for item in items)


def _clauses(sentence: str) -> list[str]:
    headed = _under_heading(sentence) or _headed(sentence)
    if headed:
        return list(headed)
    sentence = POLITE.sub("", sentence)
    pieces = [piece.strip(" ,;") for piece in SECOND_CLAUSE.split(sentence)]
    pieces = [piece for piece in pieces if piece]
    # "How and why did it grow?" is one question: a clause needs something to be about.
    if (
        len(pieces) < 2
        or not OPENS_QUESTION.match(pieces[0])
        or any(not _about(piece) and not PRONOUN.search(piece) for piece in pieces)
    ):
        return _enumeration(sentence)
    ended = [piece if piece.endswith("?") else piece + "?" for piece in pieces]
    parts = [part for piece in ended for part in _enumeration(piece)]
    # "Is there a grant, and how big must the project be?" leans on what stands before it.
    rest = [f"and {part}" if THE_THING.search(part) and not _names(part) else part for part in parts[1:]]
    return parts[:1] + [_with_name(part, parts[0]) for part in rest]


def _under_heading(sentence: str) -> list[str]:
    """ "Optics in Norvale: is it growing, and how many jobs are there?" asks both of what stands before the colon."""
    match = HEADED.match(sentence)
    heading = match["heading"].strip(" ,") if match else ""
    if not match or len(words(heading)) > 6 or OPENS_QUESTION.match(heading) or not _plain_item(heading):
        return []
    parts = _clauses(match["items"]) if OPENS_QUESTION.match(match["items"]) else []
    if len(parts) < 2:
        return []
    if not set(_about(heading)) - NUMBER_WORDS:  # "Two things: …"
        return parts
    told = [bool(set(places(part)) - COUNTRIES or THERE.search(part)) for part in parts]
    return [part if whole else f"{part.rstrip(' ?.')} ({heading})?" for part, whole in zip(parts, told, strict=True)]


def _with_name(part: str, before: str) -> str:
    """ "Who runs the Reef Fund and what salary is needed?": a part without a name takes the one before it."""
    names = CAPITALS.findall(before[1:]) if _names(before) else []
    own = _names(part) or places(part) or periods(part) or THERE.search(part) or PRONOUN.search(part)
    taken_over = part.startswith("and ") or COUNT_ALONE.match(part)  # by `_follow`
    if len(names) != 1 or own or taken_over or len(_about(part)) > FEW_WORDS:
        return part
    many = names[0] if names[0].endswith("s") else f"{names[0]}s"
    named = COUNTS_NOTHING.sub(lambda found: f"{found.group()} {many}", part, count=1)  # "how many may we bring?"
    return f"{part.rstrip(' ?')} ({names[0]})?" if named == part else named


def _enumeration(sentence: str) -> list[str]:
    """ "How many firms, jobs and graduates are there?" asks three questions."""
    match = COUNTED.match(sentence) or NAMED_ITEMS.match(sentence)
    if not match:
        return [sentence]
    items = [item for item in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+(?:how many\s+)?", match["items"]) if item]
    if any(word in FUNCTION_WORDS for item in items for word in item.removeprefix("the ").split()):
        return [sentence]
    return [f"{match['lead']} {item} {match['rest'].strip()}".replace(" ?", "?") for item in items]


def _about(text: str) -> list[str]:
    """Content words that say what a text is about, asking words left out."""
    return [word for word in content_words(text) if word not in ASKING_WORDS]


@dataclass(frozen=True)
class _Thread:
    """Where a conversation stands: the last question, standing alone, and what it was about."""

    question: str = ""
    topic: str = ""  # own topic first, then after "; " the one that it hangs on
    name: str = ""  # the one that was spoken of last, wherever in the conversation that was


def stand_alone(question: str, history: Sequence[Turn], likeness: Likeness) -> str:
    """The question with what it takes over from the conversation put in; unchanged where it leaves nothing out.

    `likeness` compares two words, -1 to 1.
    """
    thread, answer = _Thread(), ""
    for turn in history:
        name = _last_name(turn.question) or thread.name
        thread = replace(_follow(turn.question, thread, answer, likeness), name=name)
        answer = turn.answer
    understood = _follow(question, thread, answer, likeness).question
    return _with_last_name(understood, question, thread.name)


def _last_name(question: str) -> str:
    """The name that a question speaks of last, a place's left out: "When was Ada Lark born?" """
    known = _names(question) - {word for place in places(question) for word in words(place)}
    runs = [run for run in CAPITALS.findall(question) if not periods(run)]
    named = [run for run in runs if any(word in known for word in words(run))]
    return re.sub(r"['’]s?$", "", named[-1]) if named else ""


def _with_last_name(understood: str, asked: str, name: str) -> str:
    """ "What did she sing (music)?" and "What did the fund pay?" are about who or what was named before."""
    leans = PRONOUN.search(asked) or THE_NAMED.search(asked)
    if not name or not leans or _last_name(understood) or set(words(name)) <= set(words(understood)):
        return understood
    bare = understood.strip(" ?.")
    return f"{bare[:-1]}; {name})?" if bare.endswith(")") else f"{bare} ({name})?"


def _follow(question: str, thread: _Thread, answer: str, likeness: Likeness) -> _Thread:
    question = _in_order(question.strip())
    if not thread.question or not question:
        return _Thread(question, _topic(question))
    back = BACK_TO.match(question)
    if back and places(f"in {back['place']}"):
        thread = _follow(f"And in {back['place']}?", thread, answer, likeness)
        question = _ending(back["rest"])
    rest = WHAT_ABOUT.sub("", question, count=1)
    asks_again = rest != question
    stripped = CONNECTIVE.sub("", rest).strip()
    opened = stripped != rest.strip()
    bare = _without(stripped, "please").strip(" ?.!,")
    named = _named_in_answer(bare, answer)
    if named:
        return _Thread(_ending(named), _topic(named))
    if BARE_COMPARISON.match(question):
        return _Thread(_with_topic(bare, thread), thread.topic)
    if asks_again or (opened and not OPENS_QUESTION.match(stripped)) or _is_fragment(stripped):
        replaced = _ending(_replace_slot(bare, thread, likeness))
        return _Thread(replaced, _topic(replaced))
    alone, counted = COUNT_ALONE.match(stripped), COUNTED_NOUN.search(thread.question)
    if alone and counted and content_words(alone["what"]):
        replaced = thread.question[: counted.start(1)] + alone["what"] + thread.question[counted.end(1) :]
        return _Thread(_ending(replaced), _topic(replaced))
    if _only_there(stripped) and len(_about(stripped)) >= 2:
        return _in_place(stripped, thread)
    leans = _leans_on_context(stripped) or FROM_WHICH.match(stripped) or not _about(stripped)
    if leans or (opened and len(_about(stripped)) <= 2 and not places(stripped)):
        own = _topic(bare)
        meta = not _about(own) or bool(COMPARES.search(own) or FROM_WHICH.match(stripped))
        root = thread.topic.rsplit("; ", 1)[-1]
        if not meta and (len(_about(own)) >= 2 or COUNTS_THAT.match(stripped)):
            thread = _Thread(thread.question, root)  # it says itself what it asks of the topic, in place of the last
        return _Thread(_with_topic(bare, thread), thread.topic if meta else f"{own}; {root}")
    return _Thread(question, _topic(question))


def _in_order(question: str) -> str:
    """ "The museum, who owns that?" → "Who owns the museum?" """
    match = SET_BEFORE.match(question)
    return _ending(f"{match['asks']}{match['thing']}{match['rest']}") if match else question


def _only_there(text: str) -> bool:
    """Whether "there" is all that a question takes over."""
    return bool(THERE.search(text)) and not PRONOUN.search(text) and not THIS_THAT.search(text)


def _in_place(question: str, thread: _Thread) -> _Thread:
    """The question with the conversation's place for "there"."""
    named = places(thread.topic) or places(thread.question)
    named = [place for place in named if place not in COUNTRIES] or named  # "a share of UK turnover" is not there
    if not named:
        return _Thread(_with_topic(question, thread), _topic(question))
    text = THERE.sub(f"in {named[0]}", question, count=1)
    return _Thread(_ending(text), _topic(text))


def _is_fragment(text: str) -> bool:
    """ "In 2013?", "Domestic?", "For Leicester": a few words and no verb of asking."""
    return not OPENS_QUESTION.match(text) and len(content_words(text)) <= 3 and len(words(text)) <= 6


def _leans_on_context(text: str) -> bool:
    if any(pattern.search(text) for pattern in (PRONOUN, THIS_THAT, THERE)):
        return True
    return bool(COUNTS_ON.search(text)) and not places(text)


def _named_in_answer(question: str, answer: str) -> str:
    """The question with "the second one" or "the latter" replaced by that item of the last answer's list."""
    match = ORDINAL.search(question)
    items = _items(answer) if match else []
    if not match or not items:
        return ""
    place = ORDINALS[match.group(1).lower()]
    if place >= len(items):
        return ""
    return question[: match.start()] + items[place] + question[match.end() :]


def _items(answer: str) -> list[str]:
    """The items that an answer lists: its bullets, else what semicolons part, else the longest run with an "and"."""
    bullets = [line for line in answer.splitlines() if LIST_LEAD.match(line)]
    if len(bullets) >= 2:
        return [re.sub(r"\[\d+\]|\*", "", LIST_LEAD.sub("", line)).strip(" .;") for line in bullets]
    answer = re.sub(r"\s*(?:\([^()]*\)|\[\d+\])", "", answer)
    listed = max((line.partition(": ")[2].split("; ") for line in answer.splitlines()), key=len, default=[])
    if len(listed) >= 2:
        return [item.strip(" .") for item in listed]
    runs = re.findall(r"[^.:;()\n]+?(?:,[^.:;()\n]+?)*,?\s+and\s+[^.,:;()\n]+", answer)
    if not runs:
        return []
    longest = max(runs, key=lambda run: run.count(","))
    items = [item.strip() for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", longest) if item.strip()]
    # What stands before the first item belongs to the sentence, not to the list.
    first = re.search(r"(?:[A-Z][\w’'-]*(?:\s+(?:of|the|and|for)?\s*[A-Z][\w’'-]*)*)$", items[0])
    return [first.group() if first else items[0], *items[1:]]


def _replace_slot(fragment: str, thread: _Thread, likeness: Likeness) -> str:
    """The previous question with the fragment in the place of what it is alike: place, period or term."""
    previous = thread.question
    new_periods, new_places = periods(fragment), places(fragment)
    old_periods, old_places = periods(previous), places(previous)
    text = re.sub(r"^(?:in|for|of|at|from|the)\s+", "", fragment, flags=re.IGNORECASE)
    if new_periods:
        if old_periods:
            return _swap(previous, old_periods[-1][0], new_periods[0][0])
        return f"{previous.rstrip(' ?.')} {fragment if fragment != text else 'in ' + text}"
    if new_places and _only_places(text, new_places):
        if old_places:
            new = re.search(rf"(?:\bthe\s+)?{re.escape(new_places[0])}", fragment, re.IGNORECASE)
            return _swap(previous, old_places[-1], new.group() if new else new_places[0])
        return f"{previous.rstrip(' ?.')} in {text}"
    new_words = _about(text)
    if not new_words:
        return f"{previous.rstrip(' ?.')} {fragment}".strip()
    head = new_words[-1]
    held = [word for word in _about(previous) if not any(word in place.lower().split() for place in old_places)]
    alike = sorted(((likeness(head, word), word) for word in held), reverse=True)
    if alike and alike[0][0] >= 0.35:
        return _swap(previous, alike[0][1], text)
    return f"{text} ({thread.topic})"


def _only_places(text: str, named: Sequence[str]) -> bool:
    """Whether a fragment names places and nothing else: "the Midlands as a whole"."""
    return set(content_words(text)) - OF_AREAS <= {word for place in named for word in content_words(place)}


def _swap(text: str, old: str, new: str) -> str:
    """The text with the new in the place of the old, which takes its article with it."""
    return re.sub(rf"\b(?:the\s+)?{re.escape(old)}\b", lambda _: new, text, count=1, flags=re.IGNORECASE)


def _with_topic(question: str, thread: _Thread) -> str:
    """The question, and in brackets what the conversation is about, less what the question replaces."""
    topic = thread.topic
    if places(OF_WHOLE.sub("", question)):
        for place in places(topic):
            topic = _without(topic, rf"(?:(?:in|of|for|across|at|from)\s+)?(?:the\s+)?{re.escape(place)}(?:['’]s)?")
    if periods(question):
        for written, *_ in periods(topic):
            topic = _without(topic, rf"(?:(?:in|since|from|for|during)\s+)?{re.escape(written)}")
    held = {stem(word) for word in words(question)}
    if not any(stem(word) not in held for word in _about(topic)):
        return _ending(question)
    return _ending(f"{question.strip(' ?.')} ({topic.strip(' ?.,;')})")


def _without(text: str, pattern: str) -> str:
    return " ".join(re.sub(rf"\b{pattern}\b", "", text, flags=re.IGNORECASE).split())


def _topic(question: str) -> str:
    """What a question is about: "How many people work in X?" → "people work in X"; what it took over stands last."""
    closed = question.find("(") < question.rfind(")")  # else the pattern would try each bracket in vain
    outer = re.match(r"^(.*?)\s*\((.*)\)(.*)$", question) if closed else None
    asked = f"{outer[1]} {outer[3]}" if outer else question
    carried = outer[2].rsplit("; ", 1)[-1] if outer else ""
    topic = LEAD.sub("", asked, count=1).strip(" ?.!:")
    topic = _without(
        topic, r"(?:(?:are|is|were|was)\s+there|of them|of these|they|them|their|it|its|these|those|that|this)"
    )
    if outer and not _about(topic):
        return carried
    topic = topic or question.strip(" ?.!")
    return f"{topic}; {carried}" if carried else topic


def _ending(text: str) -> str:
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("?", ".", "!")) else text + "?"


def kind_of(text: str) -> AnswerKind:
    """The kind of answer that a question asks for."""
    if VAGUE.match(text):
        return "overview"
    if YES_NO.match(text) and not re.search(rf"\b{WH}\b", text, re.IGNORECASE) and not COMPARES.search(text):
        return "yes_no"
    if TAG.search(text):
        return "yes_no"
    for kind, pattern in KINDS:
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    if OVERVIEW.search(text):
        return "overview"
    return "yes_no" if YES_NO.match(text) else "other"


def analyse(text: str, asked: str | None = None) -> Question:
    """What a question that stands alone asks for. `asked`: as the user put it; the rest was carried over."""
    rest = re.sub(r"\s+(?=\W*$)", "", " ".join(ASIDE.sub(" ", text).split()))
    text = rest if any(map(str.isalnum, rest)) else text
    own = frozenset(stem(word) for word in words(asked if asked is not None else text))
    core = re.sub(r"\s*\(.*\)\s*\W*$", "", text) if asked is not None and asked != text else text
    kind = kind_of(core)
    if kind == "other" and core == text:
        kind = kind_of(text)
    terms = _terms(text, own, kind)
    if terms and all(term.word in UNTOLD_SUBJECTS and not term.name for term in terms):
        kind = "overview"  # "How large is the sector?" is about any sector, or all
    if kind in ("overview", "other", "yes_no", "list", "reason"):
        told = _general(text, terms)
        if told is None and PITCHED.search(core):
            told = _pitched(text, terms) or None
        if told is not None:
            kind, terms = "overview", told
    return Question(
        text=text,
        kind=kind,
        terms=tuple(terms),
        places=tuple(place for place in places(text) if not is_origin(place)),
        periods=tuple(periods(text)),
        several=kind in ("list", "comparison", "overview"),
        presumes=bool(PRESUMES.search(core)),
    )


def _general(text: str, terms: Sequence[Term]) -> list[Term] | None:
    """The places alone, where a question asks of nothing else: "Any risks?", "Why invest in Norvale?"; else None."""
    asking = [ASKS_FOR_WEAKNESSES, ASKS_FOR_FIGURES, ASKS_FOR_STRENGTHS]
    frame = {word for pattern in asking for match in pattern.finditer(text) for word in words(match.group())}
    if ABOUT_DOCUMENTS.search(text) or not (frame or OVERVIEW.search(text)):
        return None
    named = {word for place in places(text) for word in words(place)}
    left = [term for term in terms if term.word not in frame | GENERAL_WORDS | UNTOLD_SUBJECTS]
    return [term for term in terms if term.word in named] if all(term.word in named for term in left) else None


def _pitched(text: str, terms: Sequence[Term]) -> list[Term]:
    """What an overview of strengths or weaknesses is about, without who asks for it and what they would do."""
    origins = {word for place in places(text) if is_origin(place) for word in words(place)}
    left = [term for term in terms if term.word not in ASKER | GENERAL_WORDS | UNTOLD_SUBJECTS | origins]
    asking = (*ASKS_FOR_WEAKNESSES.findall(text), *ASKS_FOR_STRENGTHS.findall(text))
    frame = set(words(" ".join(asking)))
    return [term for term in left if term.word not in frame]


def _terms(text: str, own: frozenset[str], kind: AnswerKind) -> list[Term]:
    found: dict[str, Term] = {}
    names = _names(text)
    measured = {word.lower() for word in HOW.findall(text)}
    measured.update(match["who"].lower() for match in PEOPLE_EMPLOYED.finditer(text))
    measured.update(word for match in MONEY_COUNTED.finditer(text) for word in words(match.group()))
    measured.update(word for match in WHOM_TO_ASK.finditer(text) for word in words(match["frame"]))
    for word in content_words(text):
        if word in measured or (kind == "share" and word in SHARE_WORDS):
            continue  # "how big" says which kind of answer is wanted, not what about
        if (word in ASKING_WORDS or (kind == "place" and word in PLACE_WORDS)) and word not in names:
            continue
        root = stem(word)
        if root not in found:
            found[root] = Term(word, root, word in names or any(char.isdigit() for char in word), root not in own)
    if not any(len(term.word) > 1 for term in found.values()):
        return []
    subjects = {stem(word) for match in THE_SUBJECT.finditer(text) for word in words(match["subject"])}
    return [term for root, term in found.items() if root not in subjects] or list(found.values())


def _names(text: str) -> frozenset[str]:
    """Words written with a capital where the sentence does not ask for one, in lower case."""
    found: set[str] = set()
    named = {word for place in places(text) for word in words(place)}
    for sentence in re.split(r"(?<=[.?!:;])\s+|\(", text):
        tokens = re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", sentence)
        shouting = sentence.isupper()
        for place, token in enumerate(tokens):
            general = token.lower() in FUNCTION_WORDS | ASKING_WORDS
            plain = token.lower() not in named and not "".join(tokens[1:2])[:1].isupper()
            opens = place == 0 and (general or plain or OPENS_QUESTION.match(sentence) is not None)
            if token[:1].isupper() and not shouting and (not opens or token[1:2].isupper()):
                parts = token.split("-")
                found.update(word for part in parts if part[:1] != part[:1].lower() for word in words(part))
    return frozenset(found)
