"""Asks the same thing in other words: another frame, another order, a synonym. Pure, and the same each time.

The frames and synonyms are plain English, made without a look at any document.
"""

from __future__ import annotations

import hashlib
import re

_FRAMES: tuple[tuple[str, tuple[str, ...]], ...] = (  # the first that fits; which of its forms, by the question's hash
    (r"How many (.+?) are there (.+)\?", ("What is the number of {0} {1}?", "Could you count the {0} {1} for me?")),
    (r"How many (.+)\?", ("Can you tell me how many {0}?", "I would like to know how many {0}.")),
    (r"How much (.+)\?", ("Can you tell me how much {0}?", "I need to know how much {0}.")),
    (r"(?:What|Which) percentage of (.+?) (is|are|was|were) (.+)\?", ("How large a share of {0} {1} {2}?",)),
    (r"What (?:is|are|was|were) (.+?) like\b(.*)\?", ("Please describe {0}{1}.",)),
    (r"What (?:is|are|was|were) (.+)\?", ("Please tell me {0}.", "Could you give me {0}?")),
    (r"Which (.+)\?", ("What {0}?", "Can you name which {0}?")),
    (r"Who (.+)\?", ("Can you tell me who {0}?", "Do you know who {0}?")),
    (r"Where (.+)\?", ("Do you know where {0}?", "Can you say where {0}?")),
    (r"When (.+)\?", ("Do you know when {0}?", "Can you say when {0}?")),
    (r"Why (.+)\?", ("Can you explain why {0}?", "For what reason {0}?")),
    (r"(Is|Are|Do|Does|Did|Was|Were|Has|Have) (.+)\?", ("We wonder: {2} {1}?", "A question: {2} {1}?")),
)
_SYNONYMS = {
    "companies": "firms", "company": "firm", "firms": "companies", "firm": "company", "businesses": "companies",
    "business": "company", "jobs": "posts", "employees": "workers", "staff": "employees", "salary": "pay",
    "salaries": "pay", "wage": "pay", "share": "proportion", "percentage": "share", "proportion": "share",
    "biggest": "largest", "largest": "biggest", "main": "principal", "recommend": "propose",
    "recommendations": "proposals", "organisations": "bodies", "headquarters": "head offices", "growing": "expanding",
    "grown": "expanded", "grew": "expanded", "growth": "increase", "money": "funds", "obtained": "got",
    "received": "got", "located": "based", "students": "learners", "countries": "nations", "rules": "regulations",
    "problem": "difficulty", "problems": "difficulties", "help": "support", "show": "list", "give": "name",
}
_PLACE_AT_END = re.compile(
    r"^(?P<rest>.{12,}?),? (?P<place>(?:in|within|across) (?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)\?$"
)
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


def reworded(question: str) -> str:
    """The question in other words; one that fits no rule stays as it is."""
    turn = hashlib.sha256(question.encode()).digest()[0]
    return _other_frame(_other_words(question), turn)


def _other_words(question: str) -> str:
    """Synonyms for plain words; words with a capital and words of a hyphen stay."""
    return _WORD.sub(lambda match: _SYNONYMS.get(match.group(), match.group()), question)


def _other_frame(question: str, turn: int) -> str:
    place = _PLACE_AT_END.match(question)
    if place and turn % 2:
        phrase = place["place"][0].upper() + place["place"][1:]
        return f"{phrase}, {_lower_first(place['rest'])}?"
    for pattern, forms in _FRAMES:
        match = re.fullmatch(pattern, question)
        if match:
            return forms[turn % len(forms)].format(*match.groups(), *(group.lower() for group in match.groups()[:1]))
    return question


def _lower_first(text: str) -> str:
    return text[0].lower() + text[1:] if len(text) > 1 and text[1].islower() else text
