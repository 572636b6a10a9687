"""The Chat panel: ask, read the answer as it is made, open the passages it rests on."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answer import Mode
from assistant.conversations import End
from assistant.errors import AssistantError
from assistant.opening import UNEXPECTED, Opening
from assistant.page import choosing, history
from assistant.page.answers import STAGES, under_way
from assistant.page.conversation import Conversation
from assistant.page.keeping import buttons, ended, judged, keep, leave, showing, user_of
from assistant.page.offers import OFFERS, Offers
from assistant.page.show import Html, fill
from assistant.turns import Run, Turns
from corpus.document import Filters

if TYPE_CHECKING:
    from assistant.page.layout import Page

log = logging.getLogger(__name__)

LABEL = "Chat"
REMEMBERED = 12 * 3600  # seconds a conversation is kept after its tab was last heard of
EMPTY = "Type a question first."
ONE_AT_A_TIME = "One question at a time: wait for the answer that is being written, or stop it."
TOO_MANY = "Too many questions are waiting just now. Wait a moment and ask again."
WRITERS: dict[Mode, str] = {"extractive": "Quoted", "generative": "Written by a model"}
Updates = tuple[Any, ...]

# What can be done with a finished answer: ask again in other words, say whether it is right.
ACTS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-again], [data-right], [data-wrong], [data-next]');
  if (!button) return;
  const { again, right, wrong, next } = button.dataset;
  if (next) return void trigger('next', { question: next });
  const turn = again ?? right ?? wrong;
  const field = (name) => element.querySelector(`#t${turn}${name}`)?.value ?? '';
  if (again) return void trigger('again', { turn, question: field('asked') });
  const reason = element.querySelector(`input[name="t${turn}reason"]:checked`)?.value ?? '';
  trigger('judged', right ? { turn, right: true } : { turn, right: false, reason, words: field('words') });
});
"""


@dataclass(frozen=True)
class Widgets:
    """What the panel is made of."""

    drawer: gr.Column  # the list of conversations
    conversation: gr.State
    chosen: gr.State  # which documents may answer the next question
    going: gr.State  # the answer on its way, if any
    past: gr.HTML  # finished exchanges but the last
    current: gr.HTML  # the last exchange
    nexts: gr.HTML  # what could be asked next
    welcome: gr.Column
    examples: tuple[gr.Button, ...]
    notice: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    new: gr.Button
    mode: gr.Radio  # not to be seen where there is no choice
    line: gr.HTML  # who writes the answers, and who sees the text

    @property
    def accepted(self) -> list[Any]:
        """What shows a conversation, in the order of `keeping.showing`."""
        return [
            self.conversation, self.going, self.past, self.current, self.notice, self.box, self.welcome, self.ask,
            self.stop,
        ]  # fmt: skip

    @property
    def asking(self) -> list[tuple[Callable[..., Any], gr.Textbox | gr.Button]]:
        """What asks a question, and where its words stand."""
        named = [(self.box.submit, self.box), (self.ask.click, self.box)]
        return [*named, *((button.click, button) for button in self.examples)]


def panel(page: Page, examples: Sequence[str]) -> None:
    """Draw the panel and wire it. `examples`: a few short questions that the documents can answer."""
    widgets = _draw(page, examples)
    page.openers += [widgets.past, widgets.current]
    _wire(page, widgets)
    with widgets.drawer:
        history.panel(page, widgets.conversation, widgets.going, widgets.accepted)


def answer_pending(
    conversation: Conversation, opening: Opening, mode: str | None = None, user: str = ""
) -> Generator[tuple[Conversation, Html]]:
    """Answer the pending question: the conversation and the exchange as it is to be shown, again and again.

    `mode`: who writes; None leaves it to the settings. Leaving the iterator ends what a model is being asked.
    """
    question = conversation.pending
    if question is None:
        return
    turn, chat = conversation.asked, conversation.id
    for step in opening.steps():
        yield conversation, under_way(turn, question, f"{step}. Your question comes next", conversation=chat)
    end: End = "failed"
    answer, text, note = None, "", ""
    try:
        desk = opening.desk
        note = keep(opening, conversation, user)
        asked = desk.stream(
            question, history=conversation.turns, filters=conversation.filters or None, mode=mode, explain=True
        )
        with closing(asked) as events:
            for event in events:
                conversation = conversation.write(event.text)
                answer = event.answer
                if answer is None:
                    yield conversation, under_way(turn, question, STAGES[event.stage], event.text, chat)
        if answer is None:
            raise AssistantError("The answer broke off before its end. Ask again.")
        end = "answered"
    except AssistantError as error:
        text = str(error)
    except Exception:  # shown here, since Gradio's own event of a failure comes late and names no question
        log.exception("A question could not be answered")
        text = UNEXPECTED
    conversation = ended(opening, conversation, user, end, answer=answer, text=text, note=note)
    yield conversation, conversation.last


def _draw(page: Page, examples: Sequence[str]) -> Widgets:
    conversation = gr.State(Conversation(), time_to_live=REMEMBERED)
    going = gr.State(None, time_to_live=REMEMBERED)
    chosen = gr.State(Filters(), time_to_live=REMEMBERED)
    drawer = gr.Column(elem_id="drawer")
    past = gr.HTML(elem_id="past", apply_default_css=False, js_on_load=page.opens + ACTS)
    current = gr.HTML(elem_id="current", apply_default_css=False, js_on_load=page.opens + ACTS)
    nexts = gr.HTML(elem_id="nexts", apply_default_css=False, js_on_load=OFFERS)
    with gr.Column(elem_id="welcome") as welcome:
        gr.HTML(introduction(bool(examples)), apply_default_css=False)
        buttons = tuple(gr.Button(question, elem_classes="example", size="sm") for question in examples)
    with gr.Column(elem_id="asking"):
        notice = gr.HTML(elem_id="notice", apply_default_css=False)
        choosing.panel(page, chosen, notice)
        with gr.Row(elem_id="asking-row"):
            box = gr.Textbox(
                label="Your question",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                scale=1,
                autofocus=True,
                placeholder="Ask about the documents",
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(spellcheck=True, autocomplete="off"),
            )
            ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=88)
            stop = gr.Button("Stop", elem_id="stop", scale=0, min_width=88, visible=False)
        mode = gr.Radio(
            choices=[(words, name) for name, words in WRITERS.items()],
            value=page.switch.mode if page.switch else None, visible=page.switch is not None,
            label="Who writes the answers", show_label=False, container=False, elem_id="writer", interactive=True,
        )  # fmt: skip
        with gr.Row(elem_id="asking-foot"):
            line = gr.HTML(page.mode_line, apply_default_css=False, elem_id="mode")
            new = gr.Button("New chat", elem_id="new", size="sm", scale=0, min_width=96)
    return Widgets(
        drawer, conversation, chosen, going, past, current, nexts, welcome, buttons, notice, box, ask, stop, new, mode,
        line,
    )  # fmt: skip


def _wire(page: Page, widgets: Widgets) -> None:
    """A question is shown at once, outside the queue, and then answered in its turn.

    The next one is taken only after the browser has heard the end of the answer: Gradio closes its stream of events
    behind the last one, and what joins the queue in that moment is never heard of again. An answer is stopped from
    within: Gradio's own way to cancel one tells of its end at any time, and may end the next.
    """
    turns = Turns()
    offers = Offers(page.opening, lambda: turns.calm)
    opening, conversation, going = page.opening, widgets.conversation, widgets.going
    accepted = widgets.accepted
    answering = [conversation, widgets.current, widgets.ask, widgets.stop]

    def accept(question: str, talk: Conversation, chosen: Filters, request: gr.Request) -> Updates:
        updates = take(question, talk, full=turns.full, filters=chosen)
        if opening.ready:  # kept at once, so that a reload finds it
            keep(opening, updates[0], user_of(request))
        return updates

    def ask_again(talk: Conversation, chosen: Filters, event: gr.EventData, request: gr.Request) -> Updates:
        updates = take_again(event._data, talk, full=turns.full, filters=chosen)
        replaced = talk.numbered(updates[0].asked)
        if updates[0] is not talk and replaced is not None and opening.ready:
            with suppress(AssistantError):  # what was not kept need not go
                opening.desk.conversations.cut(user_of(request), replaced.id)
            keep(opening, updates[0], user_of(request))
        return updates

    async def answer(
        talk: Conversation, run: Run | None, mode: str | None, request: gr.Request
    ) -> AsyncGenerator[Sequence[Any]]:
        if talk.pending is None or run is None:  # a generator that yields nothing would empty its outputs
            yield [gr.skip()] * 4
            return
        user = user_of(request)
        async with aclosing(turns.take(lambda: answer_pending(talk, opening, mode, user), run)) as steps:
            now = talk
            async for now, shown in steps:
                yield now, shown, *buttons(busy=True)
        if now.pending is not None and not run.dropped:
            now = await asyncio.to_thread(_broken_off, opening, now, user)
            yield now, now.last, *buttons(busy=True)

    async def halt(talk: Conversation, run: Run | None, request: gr.Request) -> Updates:
        """Stop the answer that is being made; it shows by itself how far it came."""
        if run is not None and not run.over.is_set():
            run.halt()
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        if talk.pending is not None:
            talk = await asyncio.to_thread(_broken_off, opening, talk, user_of(request))
        return talk.release(), talk.last, *buttons(busy=False)

    def accept_offer(talk: Conversation, chosen: Filters, event: gr.EventData, request: gr.Request) -> Updates:
        data = event._data if isinstance(event._data, dict) else {}
        return accept(str(data.get("question", "")), talk, chosen, request)

    def offer(talk: Conversation, request: gr.Request) -> Html:
        return offers.after(talk, user_of(request))

    def say_who(mode: Mode) -> Html:
        return fill("{line}", line=page.switch.lines[mode]) if page.switch else page.mode_line

    widgets.mode.change(say_who, widgets.mode, widgets.line, queue=False, **page.quiet)

    def judge(talk: Conversation, event: gr.EventData, request: gr.Request) -> Updates:
        try:
            now = judged(opening, talk, user_of(request), event._data)
        except AssistantError as error:
            return gr.skip(), gr.skip(), gr.skip(), polite(str(error))
        if talk.busy:  # what is being answered knows nothing of this, and its end would undo it
            return gr.skip(), now.past, gr.skip(), Html("")
        return now, now.past, now.last, Html("")

    starts: list[tuple[Any, Callable[..., Updates], list[Any]]] = [
        *((trigger, accept, [source, conversation, widgets.chosen]) for trigger, source in widgets.asking),
        *((place.again, ask_again, [conversation, widgets.chosen]) for place in (widgets.past, widgets.current)),
        *((place.next, accept_offer, [conversation, widgets.chosen]) for place in (widgets.nexts, widgets.current)),
    ]
    for trigger, taking, inputs in starts:
        taken = trigger(taking, inputs, accepted, queue=False, **page.quiet)
        run = taken.success(
            answer, [conversation, going, widgets.mode], answering, concurrency_limit=None, trigger_mode="multiple",
            **page.quiet,
        )  # fmt: skip
        told = run.then(_release, conversation, answering, queue=False, trigger_mode="multiple", **page.quiet)
        told.then(offer, conversation, widgets.nexts, queue=False, trigger_mode="multiple", **page.quiet)
    for place in (widgets.past, widgets.current):
        place.judged(
            judge, conversation, [conversation, widgets.past, widgets.current, widgets.notice], queue=False,
            **page.quiet,
        )  # fmt: skip
    widgets.stop.click(halt, [conversation, going], answering, queue=False, **page.quiet)
    widgets.new.click(_start_anew, going, accepted, queue=False, **page.quiet)


def take(question: str, talk: Conversation, *, full: bool = False, filters: Filters | None = None) -> Updates:
    """The question in, shown at once; what cannot be asked is answered with a polite line.

    `full`: as many questions wait, of all tabs, as may.
    """
    question = question.strip() if isinstance(question, str) else ""  # a browser can send anything
    refusal = ONE_AT_A_TIME if talk.busy else EMPTY if not question else TOO_MANY if full else ""
    if refusal:
        return talk, gr.skip(), gr.skip(), gr.skip(), polite(refusal), *[gr.skip()] * 4
    talk = talk.ask(question, filters)
    waiting = under_way(talk.asked, question, "Waiting for its turn", conversation=talk.id)
    return talk, Run(), talk.past, waiting, Html(""), "", gr.update(visible=False), *buttons(busy=True)


def take_again(sent: object, talk: Conversation, *, full: bool = False, filters: Filters | None = None) -> Updates:
    """An earlier question in other words, in the place of itself and of what followed it."""
    data = sent if isinstance(sent, dict) else {}
    number, question = str(data.get("turn", "")), str(data.get("question", ""))
    if not re.fullmatch("[0-9]{1,6}", number) or talk.numbered(int(number)) is None:
        return talk, *[gr.skip()] * 8
    updates = take(question, talk if talk.busy else talk.until(int(number)), full=full, filters=filters)
    return updates if updates[0].busy and not talk.busy else (talk, *updates[1:])


def _release(talk: Conversation) -> Updates:
    """Take the next question, now that the browser has heard the end of this one."""
    if talk.pending is not None or not talk.busy:  # a new conversation began meanwhile
        return gr.skip(), gr.skip(), gr.skip(), gr.skip()
    return talk.release(), gr.skip(), *buttons(busy=False)


def _broken_off(opening: Opening, talk: Conversation, user: str) -> Conversation:
    """With the pending question ended as far as its answer came."""
    return ended(opening, talk, user, "stopped", text=talk.written)


async def _start_anew(run: Run | None) -> Updates:
    await leave(run)
    return showing(Conversation())


def introduction(with_examples: bool) -> Html:
    """What an empty conversation shows."""
    return fill(
        '<div class="introduction"><p class="lead">Ask what the documents say.</p>'
        "<p>Every sentence of an answer names its source. What the documents do not hold is said to be missing.</p>"
        "{examples}</div>",
        examples=Html('<p class="try">For example</p>' if with_examples else ""),
    )


def polite(words: str) -> Html:
    """A line above the question box."""
    return fill('<p role="status">{words}</p>', words=words)
