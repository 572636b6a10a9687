"""From a question and what was said before to questions that stand alone. Rules of English; no document is read here.

A follow-up takes over what it leaves out and nothing that it replaces; a compound question becomes its parts, in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assistant.answer import Turn
from assistant.terms import ASKING_WORDS, FUNCTION_WORDS, content_words, stem, words
from corpus.figures import periods, places

AnswerKind = Literal[
    "count", "money", "share", "date", "duration", "measurement", "who", "place", "list", "reason", "yes_no", "comparison",
    "overview", "other",
]

Likeness = Callable[[str, str], float]

_WH: Final = r"(?:how|what|which|who|whom|whose|when|where|why)"
_AUXILIARY: Final = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|isn't|aren't|don't|doesn't)"
)
_COMMAND: Final = r"(?:tell|give|show|list|name|explain|describe|compare|summari[sz]e|outline|provide|send|state|advise)"
_OPENS_QUESTION: Final = re.compile(
    rf"^\W*(?:(?:and|but|so|also|or|then|finally|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|lastly|please)\b[,:]?\s+)*"
    rf"(?:{_WH}|{_AUXILIARY}|{_COMMAND}|please|in (?:which|what)|for (?:which|what|whom)|from (?:which|what)|by how|to (?:which|what)|of (?:which|what)|at (?:which|what)|i(?:'d| would) (?:like|love) to know|we(?:'d| would) like to know|i (?:want|need) to know|do you)\b",
    re.IGNORECASE,
)
_SECOND_CLAUSE: Final = re.compile(
    rf"\s*(?:[,;]\s*(?:and|or|but|plus)?|\s(?:and|plus|as well as))\s+(?=(?:(?:also|then|please)\s+)?(?:{_WH}\b(?!\s+(?:is|are)?\s*$)|(?:is|are|do|does|did|can|has|have) (?:there|they|it|you|we|i|the|any)\b))",
    re.IGNORECASE,
)
_CONNECTIVE: Final = re.compile(
    r"^\W*(?:(?:and|but|so|or|also|then|ok|okay|right|well|thanks|thank you|great|hm+|yes|no)\b[,.!:]?\s*)+", re.IGNORECASE
)
_WHAT_ABOUT: Final = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|okay)\b[,]?\s+)?(?:what|how)\s+about\b|^\W*(?:and\s+)?(?:the\s+)?same\s+(?:again\s+)?(?:but\s+)?(?:for|in|with)\b",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|these|those|the latter|the former|both of (?:them|these)"
    r"|such|the (?:first|second|third|fourth|last|other|others|rest|same)(?: one| two| ones)?)\b",
    re.IGNORECASE,
)
_THIS_THAT: Final = re.compile(
    r"\b(?:this|that)\b(?=\s*(?:\?|$|,|is|was|are|were|has|had|mean|means|compare|compares|include|includes|cover|covers|come|comes|figure|number"
    r"|share|percentage|count|total|amount|sum|group|area|place|region|year|period|company|organi[sz]ation|source|document|one)\b|\s*[?,.]|$)"
    r"|\b(?:of|in|on|for|from|by|at|with|than|to|does|did|is|was|do)\s+(?:this|that)\b(?!\s+(?:the|a|an|there|they|it|we|you)\b)",
    re.IGNORECASE,
)
_THERE: Final = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\bthere\b(?!\s+(?:is|are|was|were|any)\b)", re.IGNORECASE)
_BARE_COMPARISON: Final = re.compile(
    r"^\W*(?:and\s+)?(?:(?:which|what|who)(?: of (?:the two|them))?\s+(?:one\s+)?(?:is|was|are|were|has|had|grew)\s+(?:the\s+)?(?:\w+er|more|most|less|least|\w+est)"
    r"|since when|by how much|how come|why(?: not| so| is that)?|as of when|when was that|from when|how recent|how old|says who|according to whom|who says(?: so)?"
    r"|(?:what|which)(?: is| was)?(?: the)? (?:source|year|date|period|definition|area))\b",
    re.IGNORECASE,
)
_FROM_WHICH: Final = re.compile(r"^(?:from|of|in|for|by|to|at) (?:which|what|whom)\s+\w+\W*$", re.IGNORECASE)
_LEAD: Final = re.compile(
    rf"^\W*(?:(?:and|but|so|also|then|please|{_COMMAND}|me|us|more|can you|could you|would you|do you know|i (?:want|need|would like|'d like) to know|about)\b[,]?\s+)*"
    rf"(?:(?:in|of|for|from|by|at|to)\b)?\s*(?:how (?:many|much|big|large|long|far|old|high|often|well)|{_WH}\b)?\s*(?:(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should)\b(?:\s+there\b)?)?\s*(?:(?:the|a|an)\b)?\s*",
    re.IGNORECASE,
)
_ORDINALS: Final = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "latter": -1, "last": -1}
_ORDINAL: Final = re.compile(r"\bthe (first|second|third|fourth|last|latter|former)(?: one| of (?:these|those|them))?\b(?!\s+(?:time|year|page|question|few))", re.IGNORECASE)
_LIST_LEAD: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+", re.MULTILINE)


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


def split(text: str) -> tuple[str, ...]:
    """The questions that a text asks, in order; a text that asks one thing is its own only part.

    Sentences that only set the scene are left out where another sentence asks something.
    """
    sentences = [piece.strip() for piece in re.split(r"(?<=[?!])\s+|(?<=[.;])\s+(?=[A-Z(])|\n+", text) if piece.strip()]
    asking = [piece for piece in sentences if piece.endswith("?") or _OPENS_QUESTION.match(piece)]
    parts: list[str] = []
    for sentence in asking or [text.strip()]:
        parts.extend(_clauses(sentence))
    return tuple(parts)


def _clauses(sentence: str) -> list[str]:
    pieces = [piece.strip(" ,;") for piece in _SECOND_CLAUSE.split(sentence)]
    pieces = [piece for piece in pieces if piece]
    # "How and why did it grow?" is one question: a clause needs something to be about.
    if len(pieces) < 2 or any(not _about(piece) and not _PRONOUN.search(piece) for piece in pieces):
        return _enumeration(sentence)
    ended = [piece if piece.endswith("?") else piece + "?" for piece in pieces]
    return [part for piece in ended for part in _enumeration(piece)]


_COUNTED: Final = re.compile(
    r"^(?P<lead>.*?\b(?i:how many|(?:the )?numbers? of))\s+(?P<items>[a-z][\w-]*(?: [a-z][\w-]*){0,2}(?:\s*,\s*[a-z][\w-]*(?: [a-z][\w-]*){0,2})*,?\s+and\s+(?:how many\s+)?[a-z][\w-]*(?: [a-z][\w-]*)?)\s+"
    r"(?P<rest>(?:are|is|were|was|do|does|did|has|have|in|work|operate|exist|can)\b.*)$"
)


def _enumeration(sentence: str) -> list[str]:
    """ "How many firms, jobs and graduates are there?" asks three questions."""
    match = _COUNTED.match(sentence)
    if not match:
        return [sentence]
    items = [item for item in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+(?:how many\s+)?", match["items"]) if item]
    if any(word in FUNCTION_WORDS for item in items for word in item.split()):
        return [sentence]
    return [f"{match['lead']} {item} {match['rest']}" for item in items]


def _about(text: str) -> list[str]:
    """Content words that say what a text is about, asking words left out."""
    return [word for word in content_words(text) if word not in ASKING_WORDS]


def stand_alone(question: str, history: Sequence[Turn], likeness: Likeness) -> str:
    """The question with what it takes over from the conversation put in; unchanged where it leaves nothing out.

    `likeness` compares two words, -1 to 1.
    """
    previous = ""
    answer = ""
    for turn in history:
        previous = _take_over(turn.question, previous, answer, likeness)
        answer = turn.answer
    return _take_over(question, previous, answer, likeness)


def _take_over(question: str, previous: str, answer: str, likeness: Likeness) -> str:
    question = question.strip()
    if not previous or not question:
        return question
    rest = _WHAT_ABOUT.sub("", question, count=1)
    asks_again = rest != question
    stripped = _CONNECTIVE.sub("", rest).strip()
    opened = stripped != rest.strip()
    bare = stripped.strip(" ?.!,")
    named = _named_in_answer(bare, answer)
    if named:
        return _ending(named)
    if _BARE_COMPARISON.match(question):
        return _ending(_with_topic(bare, previous))
    if asks_again or (opened and not _OPENS_QUESTION.match(stripped)) or _is_fragment(stripped):
        return _ending(_replace_slot(bare, previous, likeness))
    if _leans_on_context(stripped) or _FROM_WHICH.match(stripped) or len(_about(stripped)) == 0:
        return _ending(_with_topic(bare, previous))
    if opened and len(_about(stripped)) <= 2 and not places(stripped):
        return _ending(_with_topic(bare, previous))
    return question


def _is_fragment(text: str) -> bool:
    """ "In 2013?", "Domestic?", "For Leicester": a few words and no verb of asking."""
    return not _OPENS_QUESTION.match(text) and len(content_words(text)) <= 3 and len(words(text)) <= 6


def _leans_on_context(text: str) -> bool:
    return bool(_PRONOUN.search(text) or _THIS_THAT.search(text) or _THERE.search(text))


def _named_in_answer(question: str, answer: str) -> str:
    """The question with "the second one" or "the latter" replaced by that item of the last answer's list."""
    match = _ORDINAL.search(question)
    items = _items(answer) if match else []
    if not match or not items:
        return ""
    place = _ORDINALS[match.group(1).lower()]
    if place >= len(items):
        return ""
    return question[: match.start()] + items[place] + question[match.end() :]


def _items(answer: str) -> list[str]:
    """The items that an answer lists: its bullets, else the longest run of commas and "and"."""
    bullets = [line for line in answer.splitlines() if _LIST_LEAD.match(line)]
    if len(bullets) >= 2:
        return [re.sub(r"\[\d+\]|\*", "", _LIST_LEAD.sub("", line)).strip(" .;") for line in bullets]
    runs = re.findall(r"[^.:;()\n]+?(?:,[^.:;()\n]+?)*,?\s+and\s+[^.,:;()\n]+", answer)
    if not runs:
        return []
    longest = max(runs, key=lambda run: run.count(","))
    items = [item.strip() for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", longest) if item.strip()]
    # What stands before the first item belongs to the sentence, not to the list.
    first = re.search(r"(?:[A-Z][\w’'-]*(?:\s+(?:of|the|and|for)?\s*[A-Z][\w’'-]*)*)$", items[0])
    return [first.group() if first else items[0], *items[1:]]


def _replace_slot(fragment: str, previous: str, likeness: Likeness) -> str:
    """The previous question with the fragment in the place of what it is alike: place, period or term."""
    new_periods, new_places = periods(fragment), places(fragment)
    old_periods, old_places = periods(previous), places(previous)
    text = re.sub(r"^(?:in|for|of|at|from|the)\s+", "", fragment, flags=re.IGNORECASE)
    if new_periods:
        if old_periods:
            return _swap(previous, old_periods[-1][0], new_periods[0][0])
        return f"{previous.rstrip(' ?.')} {fragment if fragment != text else 'in ' + text}"
    if new_places and _only_places(text, new_places):
        if old_places:
            return _swap(previous, old_places[-1], new_places[0])
        return f"{previous.rstrip(' ?.')} in {text}"
    new_words = _about(text)
    if not new_words:
        return f"{previous.rstrip(' ?.')} {fragment}".strip()
    head = new_words[-1]
    held = [word for word in _about(previous) if not any(word in place.lower().split() for place in old_places)]
    alike = sorted(((likeness(head, word), word) for word in held), reverse=True)
    if alike and alike[0][0] >= 0.35:
        return _swap(previous, alike[0][1], text)
    return f"{previous.rstrip(' ?.')}: {text}"


_OF_AREAS: Final = frozenset(["whole", "entire", "region", "area", "county", "city", "country", "alone", "only", "general", "overall", "wider", "together"])


def _only_places(text: str, named: Sequence[str]) -> bool:
    """Whether a fragment names places and nothing else: "the Midlands as a whole"."""
    return set(content_words(text)) - _OF_AREAS <= {word for place in named for word in content_words(place)}


def _swap(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text, count=1, flags=re.IGNORECASE)


def _with_topic(question: str, previous: str) -> str:
    """The question, and in brackets what the conversation is about, less what the question replaces."""
    topic = _topic(previous)
    if places(question):
        for place in places(topic):
            topic = re.sub(rf"\s*\b(?:in|of|for|across|at|from)?\s*(?:the\s+)?\b{re.escape(place)}\b", "", topic, flags=re.IGNORECASE)
    if periods(question):
        for written, *_ in periods(topic):
            topic = re.sub(rf"\s*\b(?:in|since|from|for|during)?\s*\b{re.escape(written)}\b", "", topic, flags=re.IGNORECASE)
    held = {stem(word) for word in words(question)}
    if not any(stem(word) not in held for word in _about(topic)):
        return question
    return f"{question} ({topic.strip(' ?.,')})"


def _topic(question: str) -> str:
    """What a question is about: "How many people work in X?" → "people work in X"; what it took over stands last."""
    outer = re.match(r"^(.*?)\s*\((.*)\)(.*)$", question)
    asked = f"{outer[1]} {outer[3]}" if outer else question
    carried = outer[2].rsplit("; ", 1)[-1] if outer else ""
    topic = _LEAD.sub("", asked, count=1).strip(" ?.!:")
    topic = re.sub(r"\s+(?:are|is|were|was)\s+there\b", "", topic, flags=re.IGNORECASE)
    if outer and not _about(topic):
        return carried
    topic = topic or question.strip(" ?.!")
    return f"{topic}; {carried}" if carried else topic


def _ending(text: str) -> str:
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("?", ".", "!")) else text + "?"


_KINDS: Final[tuple[tuple[AnswerKind, str], ...]] = (
    ("overview", r"\bwhy (?:should|would|choose|come|invest|locate|move|here|us|you|your)\b|\b(?:numbers|figures|facts|stats|statistics) please\b"),
    ("comparison", r"\b(?:compare[ds]?|comparison|versus|vs\.?|difference between|differ(?:s|ent)? from|(?:larger|smaller|higher|lower|bigger|more|less|fewer|better|worse)\b.*\b(?:than|or)\b|which (?:is|was|are|were|of the two|has|one) (?:\w+er|more|less))\b"),
    ("share", r"\b(?:what|which|how (?:large|big|high)(?: is| was)?)\s+(?:is |was |are |were )?(?:the |an? )?(?:\w+ ){0,2}(?:share|percentage|proportion|fraction|per ?cent|percent)\b|\b(?:percentage|proportion|share|per ?cent) of\b|\bhow much of\b|\bwhat %"),
    ("duration", r"\bhow long\b|\bhow (?:quickly|fast|soon)\b|\bhow many (?:days|weeks|months|years|hours)\b"),
    ("count", r"\bhow many\b|\b(?:number|count|headcount|total number) of\b|\bhow (?:big|large) (?:is|was|are) (?:the |its |their )?(?:\w+[ -]){0,3}?(?:workforce|population|cluster|sector|industry|staff|team)\b|\bheadcount\b"),
    ("money", r"\bhow much\b(?!\s+(?:of|time|space|room|land|faster|longer))|\b(?:salary|salaries|wages?|pay|paid|earn|earns|earning|earnings|costs?|prices?|rent|rents|fees?|turnover|revenue|budget|worth|funding raised|value of|capex|expenditure|take[- ]home)\b"),
    ("date", r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|period)\b|\bsince when\b|\bhow (?:old|recent|current|up[- ]to[- ]date)\b|\bas of when\b"),
    ("measurement", r"\bhow (?:far|high|tall|large|big|wide|deep|fast)\b|\b(?:area|size|distance|floor ?space) of\b"),
    ("place", r"\bwhere\b|\b(?:which|what) (?:\w+ )?(?:cit(?:y|ies)|towns?|places?|locations?|sites?|regions?|countr(?:y|ies)|areas?)\b"),
    ("reason", r"\bwhy\b|\bwhat (?:is|was|are|were) the reasons?\b|\bhow come\b|\bwhat (?:explains|caused|causes)\b"),
    ("who", r"\bwho\b|\bwhom\b|\bwhose\b|\bwhich (?:\w+ ){0,2}(?:organi[sz]ation|company|firm|body|agency|department|universit(?:y|ies)|institution|network|group|trust|hospital)s?\b"),
    ("list", r"\b(?:list|name)\b|\bwhich (?:\w+ )*?\w+s\b|\bwhat (?:are|were) the\b(?! (?:chance|odds|figure|number)s?\b)|\bwhat (?:kinds?|sorts?|types?) of\b|\bwhat (?:\w+ )?(?:\w{3,}s)\b (?:are|exist|does|do|have)\b"),
)  # fmt: skip
_HOW: Final = re.compile(r"\bhow\s+(?!many|much)(\w+)", re.IGNORECASE)
_TAG: Final = re.compile(r",\s*(?:yes|no|right|correct|true|(?:is|are|was|were|do|does|did|has|have)(?:n't| not)?\s+(?:it|they|there|that))\W*$|\b(?:is (?:it|this|that) (?:true|right|correct)|(?:am i|are we) right|i (?:heard|read|understand|gather|hear) that)\b", re.IGNORECASE)
_COMPARES: Final = re.compile(r"\b(?:\w+er|more|less|fewer)\b.*\b(?:than|or)\b|\b(?:compare|versus|vs)\b", re.IGNORECASE)
_YES_NO: Final = re.compile(rf"^\W*(?:so|and|but)?\s*{_AUXILIARY}\b", re.IGNORECASE)
_OVERVIEW: Final = re.compile(
    r"\b(?:overview|summary|summari[sz]e|in short|tell (?:me|us) (?:more |something |everything )?about|what (?:do|can) you (?:know|tell)|why (?:should|would|choose|come|invest|locate|move)|why here|sell (?:me|us)|key (?:facts|figures|numbers)|numbers please|what(?:'s| is) (?:there|good|special)|strengths?)\b",
    re.IGNORECASE,
)


def kind_of(text: str) -> AnswerKind:
    """The kind of answer that a question asks for."""
    if _YES_NO.match(text) and not re.search(rf"\b{_WH}\b", text, re.IGNORECASE) and not _COMPARES.search(text):
        return "yes_no"
    if _TAG.search(text):
        return "yes_no"
    for kind, pattern in _KINDS:
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    if _OVERVIEW.search(text):
        return "overview"
    return "yes_no" if _YES_NO.match(text) else "other"


def analyse(text: str, asked: str | None = None) -> Question:
    """What a question that stands alone asks for. `asked`: the question as the user put it; the rest was carried over."""
    own = frozenset(stem(word) for word in words(asked if asked is not None else text))
    core = re.sub(r"\s*\(.*\)\s*\W*$", "", text) if asked is not None and asked != text else text
    kind = kind_of(core)
    if kind == "other":
        kind = kind_of(text)
    return Question(
        text=text,
        kind=kind,
        terms=tuple(_terms(text, own)),
        places=tuple(places(text)),
        periods=tuple(periods(text)),
        several=kind in ("list", "comparison", "overview") or bool(re.search(r"\bwhich\b(?:\s+\w+){1,3}s\b", text, re.IGNORECASE)),
    )


def _terms(text: str, own: frozenset[str]) -> list[Term]:
    found: dict[str, Term] = {}
    names = _names(text)
    measured = {word.lower() for word in _HOW.findall(text)}
    for word in content_words(text):
        if word in measured:
            continue  # "how big" says which kind of answer is wanted, not what about
        if word in ASKING_WORDS and word not in names:
            continue
        root = stem(word)
        if root not in found:
            found[root] = Term(word, root, word in names or any(char.isdigit() for char in word), root not in own)
    return list(found.values())


def _names(text: str) -> frozenset[str]:
    """Words written with a capital where the sentence does not ask for one, in lower case."""
    found: set[str] = set()
    for sentence in re.split(r"(?<=[.?!:])\s+", text):
        tokens = re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", sentence)
        for place, token in enumerate(tokens):
            shouting = sentence.isupper()
            opens = place == 0 and (token.lower() in FUNCTION_WORDS | ASKING_WORDS or _OPENS_QUESTION.match(sentence) is not None)
            if token[:1].isupper() and not shouting and (not opens or token[1:2].isupper()):
                found.update(words(token.replace("-", " ")))
    return frozenset(found)
