"""What people said of answers, as cases for a golden set: proposals that count only once a person has looked at them.

Each is written in the form of `eval/golden` with `candidate: true`. What the page cannot know, such as the right
figure, stands there as words to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from assistant.answer import Answer
from assistant.conversations import Exchange, Judged, Reason
from assistant.harmless import seen

FILL_IN: Final = "write here what a right answer says"
QUOTED: Final = 120  # characters of a quote that make a pattern
HISTORY: Final = 12  # questions before it, at most
_SAID: Final[dict[Reason, str]] = {
    "": "Reported on the page as wrong.",
    "wrong_figure": "Reported on the page: a figure is wrong.",
    "wrong_source": "Reported on the page: the source is wrong.",
    "should_have_known": "Reported on the page: the documents do say it.",
    "should_have_refused": "Reported on the page: the documents do not say it.",
}


def as_yaml(judged: Sequence[Judged]) -> str:
    """The cases as a golden file."""
    import yaml

    cases = [case(one) for one in judged]
    head = "# Proposed by people who used the page. Check each against the documents, then take `candidate` out.\n\n"
    return head + yaml.safe_dump({"cases": cases}, allow_unicode=True, sort_keys=False, width=120)


def case(judged: Judged) -> dict[str, Any]:
    """One judged answer as a case."""
    one = judged.exchange
    answer, judgement = one.answer, one.judgement
    assert judgement is not None, "what was not judged is no candidate"
    history = [turn for turn in map(_turn, judged.before[-HISTORY:]) if turn]
    made: dict[str, Any] = {"id": f"feedback-{one.id}", "ask": _line(one.question)}
    if history:
        made["history"] = history
    refused = answer is None or answer.status == "not_in_documents"
    if judgement.reason == "should_have_refused" or (judgement.right and refused):
        made |= {"kind": "absent", "status": "not_in_documents"}
    else:
        made["kind"] = "follow-up" if history else "fact"
        made |= _facts(answer, right=judgement.right, reason=judgement.reason)
    said = "Marked as right on the page." if judgement.right else _SAID[judgement.reason]
    only = "Asked of chosen documents alone." if one.filters else ""
    return {**made, "why": " ".join(part for part in (said, only, _line(judgement.words)) if part), "candidate": True}


def _facts(answer: Answer | None, *, right: bool, reason: Reason) -> dict[str, Any]:
    """What a right answer says, as far as it is known, and what it never says."""
    if answer is None:
        return {"says": [FILL_IN]}
    short = _line(answer.short or "")
    cited = list(dict.fromkeys(re.split(r"[/\\]", one.path)[-1] for one in answer.citations))
    if right:
        said = short or (_line(answer.citations[0].quote)[:QUOTED] if answer.citations else FILL_IN)
        quotes = [_pattern(one.quote) for one in answer.citations[:1]]
        return {"says": [re.escape(said)], "document": cited, "statement": quotes, "status": answer.status}
    if reason == "wrong_source":
        return {"says": [re.escape(short) if short else FILL_IN]}
    never = [re.escape(short)] if short and reason == "wrong_figure" else []
    return {"says": [FILL_IN], **({"never": never} if never else {})}


def _pattern(quote: str) -> str:
    """The first words of a quote as a pattern that does not mind how its lines are broken."""
    words = quote[:QUOTED].split()
    return r"\s+".join(map(re.escape, words))


def _turn(one: Exchange) -> dict[str, str] | None:
    """An earlier question with its answer."""
    text = seen(one.answer.text).strip() if one.answer else ""
    return {"ask": _line(one.question), "answer": text} if text else None


def _line(text: str) -> str:
    return " ".join(seen(text).split())
