"""One question through every way in: the assistant that quotes, one that a model writes for, the page, a letter."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from assistant import Assistant
from assistant.answer import Answer
from assistant.errors import AssistantError
from assistant.opening import Opening
from assistant.page.chat import answer_pending, take
from assistant.page.conversation import Conversation
from assistant.terminal import answer_text, printable
from eval.contract import breaks
from tests.assistant.openai_server import asked
from tests.reliability.checks import Bench

LIVE = {
    "applet", "audio", "base", "embed", "form", "frame", "iframe", "image", "img", "input", "link", "math", "meta",
    "object", "picture", "portal", "script", "source", "style", "svg", "track", "video",
}  # tags that fetch or run something
OURS = re.compile(r"t\d+(?:words|reason)")  # what is wrong with an answer is written and chosen in these fields
SLOWEST = 30.0  # seconds for one question by one way, on a busy machine


@dataclass
class Outcome:
    """What came of one question."""

    quoted: Answer | AssistantError
    written: Answer | AssistantError | None = None
    page: str = ""  # the exchange, as HTML
    prompts: list[str] = field(default_factory=list)  # all that the model was told, request by request
    roles: set[str] = field(default_factory=set)
    seconds: float = 0.0  # of the quoted answer

    @property
    def text(self) -> str:
        """The quoted answer or the refusal."""
        return self.quoted.text if isinstance(self.quoted, Answer) else str(self.quoted)

    @property
    def refused(self) -> bool:
        """Whether nothing was answered, by an honest "not in the documents" or a polite error."""
        return isinstance(self.quoted, AssistantError) or self.quoted.status == "not_in_documents"


def outcome(bench: Bench, question: str, *, letter: bool = False) -> Outcome:
    """Ask by every way; raises for anything but an answer or an error of ours, and for anything live on the page."""
    clock = time.monotonic()
    came = Outcome(tried(bench.desk, question))
    came.seconds = time.monotonic() - clock
    assert came.seconds < SLOWEST, f"{came.seconds:.1f} s"
    bench.server.seen.clear()
    came.written = tried(bench.written, question)
    came.prompts = [asked(request) for request in bench.server.seen]
    came.roles = {message["role"] for request in bench.server.seen for message in request["messages"]}
    came.page = on_page(bench.desk, question)
    harmless(came.page)
    for answer in (came.quoted, came.written):
        if isinstance(answer, Answer):
            keeps_the_contract(bench.desk, answer)
            shown = answer_text(answer, 80)
            assert shown == printable(shown), "the terminal is given what it would obey"
    if letter:
        with contextlib.suppress(AssistantError):
            bench.desk.enquire(f"Dear team,\n\n{question}\n\nKind regards,\nA. Person")
    return came


def tried(desk: Assistant, question: str) -> Answer | AssistantError:
    """The answer, or the error of ours."""
    try:
        return desk.ask(question)
    except AssistantError as error:
        return error


def keeps_the_contract(desk: Assistant, answer: Answer) -> None:
    """Raises where an answer breaks what callers rely on."""
    broken = breaks(answer, {record.id: desk.text(record.id) for record in desk.documents()})
    assert not broken, broken


def on_page(desk: Assistant, question: str) -> str:
    """What the page's handlers make of a question, as HTML."""
    talk, _run, _past, current, notice, *_ = take(question, Conversation())
    if talk.pending is None:
        return str(notice)
    opening = Opening(lambda tell: desk)
    opening.start()
    shown = str(current)
    for _, exchange in answer_pending(talk, opening):
        shown = str(exchange)
    assert "Something unexpected" not in shown
    return shown


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def harmless(html: str) -> None:
    """Raises where HTML holds a tag or an address that is not ours."""
    parser = _Tags()
    parser.feed(html)
    parser.close()
    for tag, attributes in parser.found:
        field_of_ours = tag == "input" and OURS.fullmatch(attributes.get("id") or attributes.get("name") or "")
        assert tag not in LIVE or field_of_ours, f"<{tag}>"
        for name, value in attributes.items():
            assert not name.startswith("on") and name not in ("src", "srcset", "style", "formaction"), f"{tag} {name}"
            own = re.fullmatch(r"#.*|\?chat=[0-9a-f]{20}&answer=[0-9a-f]{20}", value or "")
            assert name != "href" or own, f"{tag} {name}={value}"


_heard: list[tuple[str, str]] | None = None


def _hear(event: str, details: tuple[object, ...]) -> None:
    if _heard is not None and event in ("socket.connect", "socket.getaddrinfo", "open", "subprocess.Popen"):
        _heard.append((event, repr(details)))


@contextlib.contextmanager
def overheard() -> Iterator[list[tuple[str, str]]]:
    """What this process opens, connects to and starts, from the interpreter's own audit events."""
    global _heard  # noqa: PLW0603 - an audit hook can never be taken away again
    if not getattr(sys, "_reliability_hook", False):
        sys.addaudithook(_hear)
        sys._reliability_hook = True  # type: ignore[attr-defined]
    _heard = []
    try:
        yield _heard
    finally:
        _heard = None
