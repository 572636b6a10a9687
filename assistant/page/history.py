"""The list of conversations in the Chat panel: look for one, open it, give it a name, hand it out, delete it."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.conversations import LISTED, Summary
from assistant.errors import AssistantError
from assistant.opening import Desk, Opening
from assistant.page import library
from assistant.page.conversation import Conversation
from assistant.page.exchanges import reopened
from assistant.page.keeping import leave, showing, user_of
from assistant.page.show import MONTHS, Html, fill, join
from assistant.transcript import KINDS, Kind, as_markdown, as_word, file_name, transcript
from assistant.turns import Run

if TYPE_CHECKING:
    from assistant.page.layout import Page

LONGEST_SEARCH: Final = 200  # characters

# The script of the page says when the list is looked at and which conversation the address names.
HISTORY: Final = """
window.addEventListener('chat:look', () => trigger('looked', {}));
window.addEventListener('chat:open', (event) => trigger('chosen', event.detail));
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-chat-do]');
  if (!button) return;
  const { chatDo: what, id } = button.dataset;
  if (what === 'open') return void trigger('chosen', { id });
  if (what === 'delete' && !button.dataset.sure) {
    button.dataset.sure = 'yes';
    button.textContent = 'Delete for good';
    return;
  }
  if (what === 'hand') return void trigger('handed', { id, kind: button.dataset.kind });
  const name = button.closest('li').querySelector('input')?.value ?? '';
  trigger('changed', { what, id, name });
});
const here = new URLSearchParams(window.location.search);
if (here.get('chat')) setTimeout(() => trigger('chosen', { id: here.get('chat') }), 0);
"""


def panel(page: Page, conversation: gr.State, going: gr.State, accepted: Sequence[Any]) -> None:
    """Draw the list and wire it. `accepted`: what shows a conversation, in the order of `keeping.showing`."""
    gr.HTML(
        Html(
            '<button type="button" class="quiet" id="history-open" aria-expanded="false" aria-controls="history">'
            "Conversations</button>"
        ),
        elem_id="history-button",
        apply_default_css=False,
    )
    with gr.Column(elem_id="history"):
        gr.HTML(
            Html(
                '<div class="head"><h2>Conversations</h2>'
                '<button type="button" class="quiet" id="history-close">Close</button></div>'
            ),
            elem_id="history-head",
            apply_default_css=False,
        )
        find = gr.Textbox(
            label="Find a conversation", placeholder="Find by words", show_label=False, container=False, max_lines=1,
            max_length=LONGEST_SEARCH, elem_id="find-chat",
        )  # fmt: skip
        listed = gr.HTML(elem_id="chats", apply_default_css=False, js_on_load=HISTORY)
        file = gr.HTML(elem_id="handed", apply_default_css=False)  # the script of the page saves what it holds

    def look(words: str | None, talk: Conversation, request: gr.Request) -> Html:
        return listing(page.opening, user_of(request), words or "", talk.id)

    async def choose(run: Run | None, event: gr.EventData, request: gr.Request) -> Sequence[Any]:
        user = user_of(request)
        talk, problem = await chosen(page.opening, user, event._data)
        if problem:
            notice = fill('<p role="status">{words}</p>', words=problem)
            return [gr.skip(), gr.skip(), gr.update(selected="Chat"), *[gr.skip()] * 4, notice, *[gr.skip()] * 4]
        await leave(run)
        return [
            "", await asyncio.to_thread(listing, page.opening, user, "", talk.id), gr.update(selected="Chat"),
            *showing(talk),
        ]  # fmt: skip

    async def change(
        words: str | None, run: Run | None, talk: Conversation, event: gr.EventData, request: gr.Request
    ) -> Sequence[Any]:
        user, data = user_of(request), event._data
        problem = await asyncio.to_thread(changed, page.opening, user, data)
        gone = not problem and isinstance(data, dict) and data.get("what") == "delete" and data.get("id") == talk.id
        if gone:
            await leave(run)
            talk = Conversation()
        rest = showing(talk) if gone else [gr.skip()] * len(accepted)
        shown = await asyncio.to_thread(listing, page.opening, user, words or "", talk.id)
        return [join([library.problem(problem), shown]) if problem else shown, *rest]

    def hand_out(event: gr.EventData, request: gr.Request) -> Html:
        return handed(page.opening, user_of(request), event._data)

    looking = [find, conversation]
    listed.looked(look, looking, listed, queue=False, trigger_mode="always_last", **page.quiet)
    find.change(look, looking, listed, queue=False, trigger_mode="always_last", **page.quiet)
    listed.handed(hand_out, None, file, queue=False, **page.quiet)
    listed.changed(change, [find, going, conversation], [listed, *accepted], queue=False, **page.quiet)
    listed.chosen(
        choose, going, [find, listed, page.tabs, *accepted], queue=False, trigger_mode="multiple", **page.quiet
    )


async def chosen(opening: Opening, user: str, sent: object) -> tuple[Conversation, str]:
    """The conversation that a click or the address of the page names, or why there is none. No id: an empty one."""
    wanted = str(sent.get("id") or "") if isinstance(sent, dict) else ""
    if not wanted:
        return Conversation(), ""

    def read(desk: Desk) -> Conversation:
        return reopened(desk, *desk.conversations.one(user, wanted))

    try:
        return await asyncio.to_thread(read, await opening.opened()), ""
    except AssistantError as error:
        return Conversation(), str(error)


def changed(opening: Opening, user: str, sent: object) -> str:
    """Do what a click in the list asks for: why it could not be done, or "". A browser may send anything."""
    data = sent if isinstance(sent, dict) else {}
    what, wanted = str(data.get("what", "")), str(data.get("id", ""))
    try:
        if what == "rename":
            opening.desk.conversations.rename(user, wanted, str(data.get("name", "")))
        elif what == "delete":
            opening.desk.conversations.delete(user, wanted)
    except AssistantError as error:
        return str(error)
    return ""


def handed(opening: Opening, user: str, sent: object) -> Html:
    """A conversation as a file for the browser to save, or why there is none. Nothing of it stays on the server."""
    data = sent if isinstance(sent, dict) else {}
    kind: Kind = "docx" if data.get("kind") == "docx" else "md"
    try:
        summary, exchanges = opening.desk.conversations.one(user, str(data.get("id", "")))
        made = transcript(summary, exchanges, datetime.now())
        content = as_word(made) if kind == "docx" else as_markdown(made)
    except AssistantError as error:
        return library.problem(str(error))
    return fill(
        '<span hidden data-file="{name}" data-made="{made}" data-content="{content}"></span>',
        name=file_name(summary.name, kind),
        made=secrets.token_hex(4),  # the same file is saved again when it is asked for again
        content=base64.b64encode(content).decode(),
    )


def listing(opening: Opening, user: str, words: str, opened: str) -> Html:
    """The list of a user's conversations that hold the words; `opened` is the one that is shown."""
    if opening.problem:
        return library.problem(opening.problem)
    if not opening.ready:
        return library.working(opening.step)
    try:
        found = opening.desk.conversations.all(user, words[:LONGEST_SEARCH])
    except AssistantError as error:
        return library.problem(str(error))
    if not found:
        none = "No conversation holds these words." if words.strip() else "Your conversations will be listed here."
        return fill('<p class="empty">{none}</p>', none=none)
    return fill(
        '<ul class="documents chats">{rows}</ul>{more}',
        rows=join(_row(one, opened, datetime.now().astimezone()) for one in found),
        more=Html('<p class="note">Older ones are found by their words.</p>') if len(found) == LISTED else Html(""),
    )


def _row(one: Summary, opened: str, now: datetime) -> Html:
    return fill(
        '<li><button type="button" class="talk" data-chat-do="open" data-id="{id}"{current}>'
        '<span class="title">{name}</span><span class="where">{when} · {count}</span></button>'
        '<details class="act" id="chat-{id}"><summary aria-label="More: {name}">More</summary><div class="inside">'
        '<label for="name-{id}">Name</label><input type="text" id="name-{id}" value="{name}" maxlength="200" '
        'autocomplete="off"><div class="after"><button type="button" class="do" data-chat-do="rename" data-id="{id}">'
        "Save name</button>{files}{delete}</div></div></details></li>",
        id=one.id,
        current=Html(' aria-current="true"') if one.id == opened else Html(""),
        name=one.name,
        when=when(one.changed, now),
        count=library.counted(one.questions, "question"),
        files=join(_button("hand", one.id, f"Save as {name}", kind) for kind, name in KINDS.items()),
        delete=_button("delete", one.id, "Delete"),
    )


def _button(what: str, conversation: str, words: str, kind: str = "") -> Html:
    return fill(
        '<button type="button" class="quiet" data-chat-do="{what}" data-id="{id}" data-kind="{kind}">{words}</button>',
        what=what,
        id=conversation,
        kind=kind,
        words=words,
    )


def when(changed_at: str, now: datetime) -> str:
    """A time for people, in the time zone of `now`: "today 9:05", "yesterday 17:30", "3 May", "3 May 2024"."""
    at = datetime.fromisoformat(changed_at).astimezone(now.tzinfo)
    clock = f"{at.hour}:{at.minute:02d}"
    if at.date() == now.date():
        return f"today {clock}"
    if at.date() == (now - timedelta(days=1)).date():
        return f"yesterday {clock}"
    day = f"{at.day} {MONTHS[at.month - 1]}"
    return day if at.year == now.year else f"{day} {at.year}"
