"""The Chat panel: ask, read the answer as it is made, open the passages it rests on."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.answer import Mode, Turn
from assistant.errors import AssistantError
from assistant.opening import UNEXPECTED, Opening
from assistant.page.answers import STAGES, answered, failed, stopped, under_way
from assistant.page.citations import finder
from assistant.page.conversation import Conversation
from assistant.page.show import Html, fill
from assistant.turns import Run, Turns

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


@dataclass(frozen=True)
class Widgets:
    """What the panel is made of."""

    conversation: gr.State
    going: gr.State  # the answer on its way, if any
    past: gr.HTML  # finished exchanges but the last
    current: gr.HTML  # the last exchange
    welcome: gr.Column
    examples: tuple[gr.Button, ...]
    notice: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    new: gr.Button
    mode: gr.Radio  # not to be seen where there is no choice
    line: gr.HTML  # who writes the answers, and who sees the text


def panel(page: Page, examples: Sequence[str]) -> None:
    """Draw the panel and wire it. `examples`: a few short questions that the documents can answer."""
    widgets = _draw(page, examples)
    page.openers += [widgets.past, widgets.current]
    _wire(page, widgets)


def answer_pending(
    conversation: Conversation, opening: Opening, mode: str | None = None
) -> Generator[tuple[Conversation, Html]]:
    """Answer the pending question: the conversation and the exchange as it is to be shown, again and again.

    `mode`: who writes; None leaves it to the settings. Leaving the iterator ends what a model is being asked.
    """
    question = conversation.pending
    if question is None:
        return
    turn = conversation.asked
    for step in opening.steps():
        yield conversation, under_way(turn, question, f"{step}. Your question comes next")
    try:
        desk = opening.desk
        answer = None
        with closing(desk.stream(question, history=conversation.turns, mode=mode, explain=True)) as events:
            for event in events:
                conversation = conversation.write(event.text)
                answer = event.answer
                if answer is None:
                    yield conversation, under_way(turn, question, STAGES[event.stage], event.text)
        if answer is None:
            raise AssistantError("The answer broke off before its end. Ask again.")
        shown = answered(turn, question, answer, finder(desk, answer))
        conversation = conversation.end(shown, Turn(question=question, answer=answer.text))
    except AssistantError as error:
        conversation = conversation.end(failed(turn, question, str(error)))
    except Exception:  # shown here, since Gradio's own event of a failure comes late and names no question
        log.exception("A question could not be answered")
        conversation = conversation.end(failed(turn, question, UNEXPECTED))
    yield conversation, conversation.last


def _draw(page: Page, examples: Sequence[str]) -> Widgets:
    conversation = gr.State(Conversation(), time_to_live=REMEMBERED)
    going = gr.State(None, time_to_live=REMEMBERED)
    past = gr.HTML(elem_id="past", apply_default_css=False, js_on_load=page.opens)
    current = gr.HTML(elem_id="current", apply_default_css=False, js_on_load=page.opens)
    with gr.Column(elem_id="welcome") as welcome:
        gr.HTML(introduction(bool(examples)), apply_default_css=False)
        buttons = tuple(gr.Button(question, elem_classes="example", size="sm") for question in examples)
    with gr.Column(elem_id="asking"):
        notice = gr.HTML(elem_id="notice", apply_default_css=False)
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
    return Widgets(conversation, going, past, current, welcome, buttons, notice, box, ask, stop, new, mode, line)


def _wire(page: Page, widgets: Widgets) -> None:
    """A question is shown at once, outside the queue, and then answered in its turn.

    The next one is taken only after the browser has heard the end of the answer: Gradio closes its stream of events
    behind the last one, and what joins the queue in that moment is never heard of again. An answer is stopped from
    within: Gradio's own way to cancel one tells of its end at any time, and may end the next.
    """
    turns = Turns()
    conversation, going = widgets.conversation, widgets.going
    accepted = [
        conversation,
        going,
        widgets.past,
        widgets.current,
        widgets.notice,
        widgets.box,
        widgets.welcome,
        widgets.ask,
        widgets.stop,
    ]
    answering = [conversation, widgets.current, widgets.ask, widgets.stop]

    def accept(question: str, talk: Conversation) -> Updates:
        return take(question, talk, full=turns.full)

    async def answer(talk: Conversation, run: Run | None, mode: str | None) -> AsyncGenerator[Sequence[Any]]:
        if talk.pending is None or run is None:  # a generator that yields nothing would empty its outputs
            yield [gr.skip()] * 4
            return
        async with aclosing(turns.take(lambda: answer_pending(talk, page.opening, mode), run)) as steps:
            now = talk
            async for now, shown in steps:
                yield now, shown, *_buttons(busy=True)
        if now.pending is not None and not run.dropped:
            now = _broken_off(now)
            yield now, now.last, *_buttons(busy=True)

    def say_who(mode: Mode) -> Html:
        return fill("{line}", line=page.switch.lines[mode]) if page.switch else page.mode_line

    widgets.mode.change(say_who, widgets.mode, widgets.line, queue=False, **page.quiet)

    asking = [(widgets.box.submit, widgets.box), (widgets.ask.click, widgets.box)]
    for trigger, source in [*asking, *((button.click, button) for button in widgets.examples)]:
        taken = trigger(accept, [source, conversation], accepted, queue=False, **page.quiet)
        run = taken.success(
            answer, [conversation, going, widgets.mode], answering, concurrency_limit=None, trigger_mode="multiple",
            **page.quiet,
        )  # fmt: skip
        run.then(_release, conversation, answering, queue=False, trigger_mode="multiple", **page.quiet)
    widgets.stop.click(_halt, [conversation, going], answering, queue=False, **page.quiet)
    widgets.new.click(_start_anew, going, accepted, queue=False, **page.quiet)


def take(question: str, talk: Conversation, *, full: bool = False) -> Updates:
    """The question in, shown at once; what cannot be asked is answered with a polite line.

    `full`: as many questions wait, of all tabs, as may.
    """
    question = question.strip() if isinstance(question, str) else ""  # a browser can send anything
    refusal = ONE_AT_A_TIME if talk.busy else EMPTY if not question else TOO_MANY if full else ""
    if refusal:
        return talk, gr.skip(), gr.skip(), gr.skip(), polite(refusal), *[gr.skip()] * 4
    talk = talk.ask(question)
    waiting = under_way(talk.asked, question, "Waiting for its turn")
    return talk, Run(), talk.past, waiting, Html(""), "", gr.update(visible=False), *_buttons(busy=True)


def _release(talk: Conversation) -> Updates:
    """Take the next question, now that the browser has heard the end of this one."""
    if talk.pending is not None or not talk.busy:  # a new conversation began meanwhile
        return gr.skip(), gr.skip(), gr.skip(), gr.skip()
    return talk.release(), gr.skip(), *_buttons(busy=False)


async def _halt(talk: Conversation, run: Run | None) -> Updates:
    """Stop the answer that is being made; it shows by itself how far it came."""
    if run is not None and not run.over.is_set():
        run.halt()
        return gr.skip(), gr.skip(), gr.skip(), gr.skip()
    talk = talk if talk.pending is None else _broken_off(talk)
    return talk.release(), talk.last, *_buttons(busy=False)


def _broken_off(talk: Conversation) -> Conversation:
    """With the pending question ended as far as its answer came."""
    return talk.end(stopped(talk.asked, talk.pending or "", talk.written))


async def _start_anew(run: Run | None) -> Updates:
    if run is not None and not run.over.is_set():
        await run.drop()
    return Conversation(), None, Html(""), Html(""), Html(""), "", gr.update(visible=True), *_buttons(busy=False)


def _buttons(*, busy: bool) -> tuple[Any, Any]:
    """Ask and Stop stand in the same place, one at a time."""
    return gr.update(visible=not busy), gr.update(visible=busy)


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
