"""One exchange as the page shows it, live and when its conversation is opened again, with what can be done with it."""

from __future__ import annotations

from typing import Final

from assistant.answer import Turn
from assistant.conversations import Exchange, Judgement, Reason, Summary
from assistant.errors import AssistantError
from assistant.opening import UNEXPECTED, Desk
from assistant.page.answers import answered, failed, stopped
from assistant.page.choosing import titles
from assistant.page.citations import finder
from assistant.page.conversation import KEPT, Conversation, Shown
from assistant.page.show import Html, fill, join
from assistant.transcript import filter_words
from corpus.document import Filters

LEFT: Final = "The page was left before this answer was finished."
WRONG: Final[dict[Reason, str]] = {
    "wrong_figure": "A figure is wrong",
    "wrong_source": "The source is wrong",
    "should_have_known": "The documents do say it",
    "should_have_refused": "The documents do not say it",
}
LONGEST_WORDS: Final = 500  # characters that a person may add to a judgement
LONGEST_EDIT: Final = 20_000  # characters of a question


def shown(desk: Desk | None, number: int, exchange: Exchange, conversation: str, *, note: str = "") -> Shown:
    """A finished exchange. `note`: why it is not kept; then nothing can be done with it but to ask again.

    Without a desk, since it could not be opened, nothing is kept and there is no answer.
    """
    if note or desk is None:
        actions = join([again(number, exchange), fill('<p class="note">{note}</p>', note=note) if note else ""])
    else:
        actions = join([link(conversation, exchange.id), again(number, exchange), judging(number, exchange)])
    question, answer = exchange.question, exchange.answer
    if desk is not None and answer is not None:
        try:
            html = answered(number, question, answer, finder(desk, answer), _only(desk, exchange.filters), actions)
        except AssistantError as error:  # the documents cannot be read any more
            return Shown(exchange.id, failed(number, question, str(error), actions=actions))
        return Shown(exchange.id, html, Turn(question=question, answer=answer.text))
    if exchange.end == "failed":
        return Shown(exchange.id, failed(number, question, exchange.text or UNEXPECTED, actions=actions))
    reason = LEFT if exchange.end == "asked" else ""
    return Shown(exchange.id, stopped(number, question, exchange.text, reason, actions=actions))


def reopened(desk: Desk, summary: Summary, exchanges: list[Exchange]) -> Conversation:
    """A kept conversation as a tab holds it."""
    first = len(exchanges) - len(exchanges[-KEPT:]) + 1
    made = tuple(
        shown(desk, number, one, summary.id) for number, one in enumerate(exchanges[-KEPT:], start=first)
    )
    last = made[-1].id if made else ""
    return Conversation(id=summary.id, shown=made, asked=len(exchanges), exchange=last)


def _only(desk: Desk, filters: Filters) -> str:
    return filter_words(filters, titles(desk.documents())) if filters else ""


def link(conversation: str, exchange: str) -> Html:
    """The address of this answer: ids alone, no word of the question."""
    return fill(
        '<a class="quiet" data-link href="?chat={chat}&amp;answer={answer}">Copy link</a>',
        chat=conversation,
        answer=exchange,
    )


def again(number: int, exchange: Exchange) -> Html:
    """The question, to be put otherwise and asked again; what follows it is replaced."""
    return fill(
        '{again}<details class="act" id="t{number}edit"><summary>Edit question</summary><div class="inside">'
        '<label for="t{number}asked">The question, in other words</label>'
        '<textarea id="t{number}asked" rows="3" maxlength="{longest}">{question}</textarea>'
        '<button type="button" class="do" data-again="{number}">Ask this instead</button>'
        '<span class="note">This answer and what follows it are replaced.</span></div></details>',
        again=Html("") if exchange.end == "answered" else fill(
            '<button type="button" class="quiet" data-again="{number}" data-same>Ask again</button>', number=number
        ),
        number=number,
        longest=LONGEST_EDIT,
        question=exchange.question,
    )


def judging(number: int, exchange: Exchange) -> Html:
    """What a person thinks of the answer, and the way to say it."""
    if exchange.end != "answered":
        return Html("")
    judged = exchange.judgement
    return fill(
        "{said}{right}"
        '<details class="act" id="t{number}wrong"><summary>Something is wrong</summary><div class="inside">'
        "<fieldset><legend>What is wrong?</legend>{reasons}</fieldset>"
        '<label for="t{number}words">In your own words, if you like</label>'
        '<input type="text" id="t{number}words" maxlength="{longest}" value="{words}" autocomplete="off">'
        '<button type="button" class="do" data-wrong="{number}">Send</button></div></details>',
        said=fill('<span class="made" role="status">{words}</span>', words=_said(judged)) if judged else Html(""),
        right=Html("") if judged and judged.right else fill(
            '<button type="button" class="quiet" data-right="{number}">This is right</button>', number=number
        ),
        number=number,
        reasons=join(_reason(number, reason, words, judged) for reason, words in WRONG.items()),
        longest=LONGEST_WORDS,
        words=judged.words if judged else "",
    )


def _reason(number: int, reason: Reason, words: str, judged: Judgement | None) -> Html:
    return fill(
        '<label><input type="radio" name="t{number}reason" value="{reason}"{checked}> {words}</label>',
        number=number,
        reason=reason,
        checked=Html(" checked") if judged and judged.reason == reason else Html(""),
        words=words,
    )


def _said(judgement: Judgement) -> str:
    if judgement.right:
        return "Marked as right. Thank you."
    return f"Noted: {WRONG.get(judgement.reason, 'something is wrong').lower()}. Thank you."
