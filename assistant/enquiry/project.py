"""What a letter says of its sender's project, each fact with the words it comes from; what it does not say is None.

Rules of English over what the enquirer wrote, its signature and its header; nothing is guessed, converted or added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.enquiry.project_wording import (
    ABOUT_MONEY,
    ALSO,
    BASED,
    BY_FORM,
    BY_WORDS,
    CODE_NAME,
    CONTINENTS,
    DATE,
    FORM,
    HOUSE,
    JOBS,
    MONEY,
    MONTH,
    NO_PROJECT,
    OF_A_PLACE,
    OWN_STAFF,
    PLACE_BARE,
    PLAN,
    SECTOR,
    SIZE_WORDS,
    SPACE,
    TO_ACT,
    TO_ANSWER,
    TODAY,
)
from assistant.enquiry.values import Ask, Fact, Letter, Project
from assistant.enquiry.wording import FORM_FIELD
from corpus.figures import nations, places
from corpus.sentences import sentence_spans


def read_project(letter: Letter) -> Project:
    """The facts of a letter. Places are those it names but for where the sender is."""
    told = list(_told(letter))
    form = _form(letter)
    country = form.get("country") or _country(letter)
    return Project(
        company=form.get("company") or _company(letter),
        country=country,
        sector=form.get("sector") or _sector(letter, told),
        activity=form.get("activity") or _activity(letter, told),
        jobs=form.get("jobs") or _jobs(letter, told),
        investment=form.get("investment") or _investment(letter, told),
        space=form.get("space") or _first(letter, SPACE, told),
        places=_places(letter, country),
        timing=form.get("timing") or _when(letter, told, deadline=False),
        deadline=form.get("deadline") or _when(letter, told, deadline=True),
        code_name=_code_name(letter),
    )


def _form(letter: Letter) -> dict[str, Fact]:
    """The facts of a contact form: "Country: Norway"."""
    found: dict[str, Fact] = {}
    for line in re.finditer(r"[^\n]+", letter.text):
        field = FORM_FIELD.match(line.group())
        words = set(field["name"].lower().split()) if field else set()
        for name, labels in FORM.items():
            if field and words & set(labels.split()) and name not in found:
                start = line.start() + field.start("value")
                found[name] = _fact(letter, start, start + len(field["value"]))
    return found


def _told(letter: Letter) -> Iterator[tuple[int, int]]:
    """The spans of the sentences, line by line."""
    for line in re.finditer(r"[^\n]+", letter.text):
        for start, end in sentence_spans(line.group()):
            yield line.start() + start, line.start() + end


def _fact(letter: Letter, start: int, end: int, value: str | None = None) -> Fact:
    words = letter.text[start:end]
    lead = len(words) - len(words.lstrip(" ,.;:–-"))
    words = words.strip(" ,.;:–-")
    return Fact(" ".join((value or words).split()), words, start + lead, start + lead + len(words))


def _outside(words: str, value: str | None = None) -> Fact:
    """A fact from the signature or the header, which are no part of the letter's text."""
    return Fact(" ".join((value or words).split()), words)


def _first(letter: Letter, pattern: re.Pattern[str], told: Sequence[tuple[int, int]]) -> Fact | None:
    for start, end in told:
        match = pattern.search(letter.text, start, end)
        if match and not _is_asked(letter, start, end):
            return _fact(letter, *match.span("words"))
    return None


def _is_asked(letter: Letter, start: int, end: int) -> bool:
    """Whether a sentence asks and says nothing of the sender: what figures it holds are the region's."""
    own = re.search(r"\b(?:we|our|us|(?:place|site|location|room) for)\b", letter.text[start:end], re.IGNORECASE)
    return any(ask.start < end and start < ask.end for ask in letter.asks) and not own


def _company(letter: Letter) -> Fact | None:
    for match in BY_FORM.finditer(letter.text):
        if not any(_inside(match.start(), ask) for ask in letter.asks):
            return _fact(letter, *match.span(1), re.sub(r"^(?:We|At|From|Dear|The)\s", "", match[1]))
    if re.search(r"\b(?:our|my|a|an undisclosed|undisclosed|the) (?:client|principal)\b", letter.text, re.IGNORECASE):
        return None  # who signs is an adviser
    signed = BY_FORM.search(letter.signature) or BY_FORM.search(letter.sender)
    if signed:
        return _outside(signed[1])
    for pattern in BY_WORDS:
        for match in pattern.finditer(letter.text):
            name = match[1]
            a_place = pattern is BY_WORDS[-1] and name in places(f"in {name}")
            if not a_place and not nations(name) and not any(_inside(match.start(1), ask) for ask in letter.asks):
                return _fact(letter, *match.span(1))
    return None


def _inside(at: int, ask: Ask) -> bool:
    return ask.start <= at < ask.end


def _country(letter: Letter) -> Fact | None:
    """The country that the sender comes from: named beside where it is based or what it is, or in the signature."""
    own = re.compile(rf"\b(?:we|our|company|firm|group|{HOUSE})\b", re.IGNORECASE)
    for start, end in _told(letter):
        sentence = letter.text[start:end]
        if _is_asked(letter, start, end) or not (BASED.search(sentence) or own.search(sentence)):
            continue
        plan = PLAN.search(sentence)
        head = sentence[: plan.start()] if plan and plan.start() > 12 else sentence
        for nation in nations(head):
            if nation in CONTINENTS:
                continue
            match = _mention(nation, head)
            around = head[max(0, match.start() - 70) : match.end() + 60] if match else ""
            if match and (BASED.search(around) or re.search(rf"\b{HOUSE}\b", around, re.IGNORECASE)):
                return _fact(letter, start + match.start(), start + match.end(), nation)
    company = _company(letter)
    line = (
        letter.text[company.end : letter.text.find("\n", company.end) if "\n" in letter.text[company.end :] else None]
        if company and company.end
        else ""
    )
    for text in (line[:40], letter.signature, letter.sender):
        for nation in nations(text):
            if nation in CONTINENTS:
                continue
            match = _mention(nation, text)
            return _outside(match.group() if match else nation, nation)
    return None


def _mention(nation: str, text: str) -> re.Match[str] | None:
    """Where a text names a nation: its name, or the shortest word that alone stands for it."""
    found = re.search(rf"\b{re.escape(nation)}\b", text)
    if found:
        return found
    return next(
        (match for match in re.finditer(r"\b[A-Z][\w.]+(?: [A-Z]\w+)?", text) if nation in nations(match.group())), None
    )


def _sector(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    for pattern in SECTOR:
        for start, end in told:
            match = pattern.search(letter.text, start, end)
            if not match or _is_asked(letter, start, end):
                continue
            words = match["words"]
            bare = SIZE_WORDS.sub("", words)
            bare = re.sub(r"^[A-Z][a-z]+\s*", "", bare) if nations(bare.split(" ")[0]) else bare
            if len(bare.strip(" ,.-")) > 2 and re.search("[a-z]", bare):
                return _fact(letter, match.end("words") - len(bare), match.end("words"))
    return None


def _activity(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    """What is to be done here: the place to work that stands after a word of planning."""
    for start, end in told:
        for plan in PLAN.finditer(letter.text, start, end):
            match = OF_A_PLACE.search(letter.text, plan.start(), end) or PLACE_BARE.search(letter.text, plan.end(), end)
            if match and match.start() - plan.end() < 60:
                return _fact(letter, *match.span("words"))
    return None


def _jobs(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    """The jobs that the project would bring, not those that the sender has today."""
    planned: list[tuple[tuple[int, int], bool]] = []
    other: list[tuple[tuple[int, int], bool]] = []
    for start, end in told:
        if _is_asked(letter, start, end):
            continue
        plan = PLAN.search(letter.text, start, end)
        for match in JOBS.finditer(letter.text, start, end):
            if OWN_STAFF.search(letter.text[max(start, match.start() - 14) : match.start()]) and not (
                plan and plan.end() <= match.start()
            ):
                continue
            if TODAY.match(letter.text, match.end()):
                continue
            bracketed = letter.text[match.start() - 1 : match.start()] == "("
            after_plan = plan is not None and plan.end() <= match.start()
            to_come = re.search(r"(?:jobs?|roles|positions|posts|hires)$", match["words"], re.IGNORECASE)
            (planned if after_plan or to_come else other).append((match.span("words"), bracketed))
    chosen = planned or [one for one in other if not one[1] and _brings(letter, one[0][0])]
    return _fact(letter, *chosen[0][0]) if chosen else None


def _brings(letter: Letter, at: int) -> bool:
    """Whether the words before a figure say that it is to come."""
    line = letter.text[letter.text.rfind("\n", 0, at) + 1 : at]
    return bool(
        re.search(
            r"\b(?:creat\w*|hir\w*|recruit\w*|bring\w*|put|will|would|[’']d be|begin|initial\w*|first|phase|jobs?"
            r"|project\w*|headcount|staff\w*|for|with)\b[^.]*$|^\W*$|[,;]\s*$",
            line,
            re.IGNORECASE,
        )
    ) and not re.search(r"\b(?:we are|we have|employ\w*|today|currently)\b[^.]*$", line, re.IGNORECASE)


def _investment(letter: Letter, told: Sequence[tuple[int, int]]) -> Fact | None:
    """A sum beside a word of investing or of planning."""
    for start, end in told:
        if _is_asked(letter, start, end):
            continue
        for match in MONEY.finditer(letter.text, start, end):
            sentence = letter.text[start:end]
            if ABOUT_MONEY.search(sentence) or PLAN.search(letter.text, start, match.start()):
                return _fact(letter, *match.span("words"))
    return None


def _places(letter: Letter, country: Fact | None) -> tuple[Fact, ...] | None:
    """The places that the letter speaks of as places to go, each once, in its order."""
    home = {country.value} if country else set()
    company = _company(letter)
    found: dict[str, Fact] = {}
    for start, end in _told(letter):
        sentence = letter.text[start:end]
        for place in places(sentence):
            at = sentence.find(place)
            before = sentence[max(0, at - 24) : at]
            based = re.search(
                r"\b(?:based|headquartered|registered|HQ|offices?|plants?) (?:in|at)\s(?:the )?$|\bfrom\s$",
                before,
                re.IGNORECASE,
            ) and re.search(r"\b(?:we|our|company|group|firm)\b", sentence, re.IGNORECASE)
            named = company is not None and place in company.value
            rest = sentence[at + len(place) :]
            named = named or any(re.match(rf",? ?\(?{re.escape(name)}\b", rest) for name in home)  # "of Oslo, Norway"
            if at < 0 or place in home or based or named or _is_subject(place):
                continue
            found.setdefault(place.lower(), _fact(letter, start + at, start + at + len(place), place))
        if PLAN.search(sentence):
            for match in ALSO.finditer(sentence):
                name = match["name"]
                if not _is_subject(name) and not (company and name in company.value) and name not in home:
                    span = start + match.start("name"), start + match.end("name")
                    found.setdefault(name.lower(), _fact(letter, *span, name))
    return tuple(found.values()) or None


def _is_subject(place: str) -> bool:
    """Whether a run of capitals is in truth a month or a general word."""
    adjective = bool(nations(place)) and bool(re.search(r"(?:an|ish|ese|ch|sh|i)$", place))
    return (
        adjective or bool(re.fullmatch(rf"{MONTH}|Dear|Hi|Sir|Madam|\w+day", place, re.IGNORECASE)) or place.isupper()
    )


def _when(letter: Letter, told: Sequence[tuple[int, int]], *, deadline: bool) -> Fact | None:
    """When the project is to go ahead, or by when the reply is wanted."""
    for start, end in told:
        if _is_asked(letter, start, end) and not deadline:
            continue
        sentence = letter.text[start:end]
        for match in DATE.finditer(letter.text, start, end):
            to_answer = bool(TO_ANSWER.search(sentence)) and not re.match(r"in (?:19|20)\d\d$", match["words"])
            if deadline and to_answer:
                return _fact(letter, *match.span("words"))
            if not deadline and not to_answer and (TO_ACT.search(sentence) or PLAN.search(sentence)):
                return _fact(letter, *match.span("words"))
    return None


def _code_name(letter: Letter) -> Fact | None:
    for text, inside in ((letter.text, True), (letter.subject, False)):
        for match in CODE_NAME.finditer(text):
            group = "one" if match["one"] else "two"
            if match[group] in NO_PROJECT:
                continue
            return _fact(letter, *match.span(group)) if inside else _outside(match[group])
    return None


# What is to be asked back, in the order in which an officer needs it.
_BACK: Final = {
    "activity": "What would you do here: production, research, sales or service?",
    "sector": "In which sector are you, and what do you make or provide?",
    "jobs": "How many people would work here, at the start and after three years, and in which roles?",
    "space": "How much space do you need, of which kind, and to buy or to rent?",
    "investment": "How large is the planned investment, and in which currency?",
    "timing": "When do you want to start, and when is the decision to be taken?",
    "places": "Which places are you comparing?",
    "company": "Which company may we note as the enquirer?",
    "country": "In which country is the company based?",
}
MOST_BACK: Final = 6


def questions_back(project: Project) -> tuple[str, ...]:
    """The questions that the unknown facts leave, the most needed first."""
    known = project.known()
    return tuple(words for name, words in _BACK.items() if name not in known)[:MOST_BACK]
