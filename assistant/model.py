"""The only module that calls a language model: a stream of text from any server that speaks OpenAI's protocol.

One way in, `Model.stream`, and one error out, `ModelFailed`. A reply counts only when the server says that it ended by
itself (`finish_reason` "stop") and it holds text: a cut stream, a page of HTML or an empty reply "end normally" for the
vendor's client. Nothing that the server wrote, and no key, gets into an error, a log or a repr. The client's own
retries are off; here one is made, inside the deadline, and only before the first word has come.
"""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from assistant.answer import Usage
from assistant.errors import FailureKind, ModelFailed
from assistant.server.spending import in_force
from assistant.settings import KEY_VARIABLE, Settings, llm_server, on_this_machine

OPENAI: Final = "https://api.openai.com/v1"
PRICES: Final[Mapping[str, tuple[float, float]]] = {  # US$ for a million tokens in and out, of OpenAI's own service
    "gpt-4o-mini": (0.15, 0.60), "gpt-4o": (2.50, 10.00), "gpt-4.1": (2.00, 8.00), "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1-nano": (0.10, 0.40),
}  # fmt: skip
LONGEST: Final = 20_000  # characters of one reply
CONNECT_S: Final = 5.0
READ_S: Final = 20.0  # between two pieces of a reply, and before the first
LONGEST_WAIT_S: Final = 5.0  # that a server may ask for before the retry
PAUSE_S: Final = 0.5  # before a retry where the server names none
BEAT_S: Final = 0.3  # after which who waits for a piece is given way, so that they can leave
LEAVE_S: Final = 0.5  # that is waited for a request that is given up; one that is still connecting ends by itself

Message = Mapping[str, str]  # {"role": "system" | "user" | "assistant", "content": …}


@dataclass
class Spent:
    """Tokens used so far, added up over the calls of one answer."""

    prompt: int = 0
    completion: int = 0
    known: bool = True  # whether the server told them for every call
    calls: int = 0

    def usage(self, price: tuple[float, float] | None) -> Usage | None:
        """For the answer; None where no call told its tokens."""
        if not self.calls or not (self.prompt or self.completion):
            return None
        cost = None
        if price and self.known:
            cost = (self.prompt * price[0] + self.completion * price[1]) / 1e6
        return Usage(self.prompt, self.completion, cost)


class Model:
    """A model on a server. Safe to share between threads; each stream runs on a thread of its own until it ends."""

    def __init__(
        self, name: str, base_url: str | None = None, *, key: str | None = None, read_s: float = READ_S,
        longest: int = LONGEST,
    ) -> None:
        self.name = name
        self.server = llm_server(base_url)
        self.is_local = on_this_machine(base_url)
        self._base_url = base_url
        self._key = key
        self._read_s = read_s
        self._longest = longest
        self._lock = threading.Lock()
        self._client: Any = None
        self._sockets: dict[int, list[socket.socket]] = {}  # by thread: the connections of its request

    @classmethod
    def of(cls, settings: Settings) -> Model:
        """The model of the settings, with the key of the environment.

        Raises:
            ModelFailed: neither a key nor a server is set.

        """
        key = os.environ.get(KEY_VARIABLE, "").strip() or None
        if key is None and settings.llm_base_url is None:
            raise ModelFailed("unset", f"none is set: set {KEY_VARIABLE}, or `llm_base_url` to a server of your own")
        return cls(settings.llm_model, settings.llm_base_url, key=key, read_s=min(READ_S, settings.llm_timeout))

    def __repr__(self) -> str:
        return f"Model({self.name!r} at {self.server})"

    @property
    def price(self) -> tuple[float, float] | None:
        """US$ for a million tokens (in, out) where it is known."""
        return PRICES.get(self.name) if self._base_url in (None, OPENAI) else None

    def stream(
        self, messages: Sequence[Message], *, until: float, most_tokens: int, spent: Spent | None = None
    ) -> Generator[str]:
        """The reply in pieces, as they come; ends only where the reply is whole. While nothing comes, "" does.

        `until`: `time.monotonic()` by which it must have ended. Leaving the iterator ends the request.

        Raises:
            ModelFailed: whatever went wrong, in our words.

        """
        purse = in_force()
        if purse is not None and purse.is_empty:
            raise ModelFailed("allowance", "your tokens of today are used up; tomorrow there are new ones")
        call = _Call(self, messages, until, most_tokens)
        spent = spent if spent is not None else Spent()
        spent.calls += 1
        call.start()
        length = 0
        try:
            while True:
                piece = call.next_piece()
                if piece is None:
                    break
                length += len(piece)
                if length > self._longest:
                    raise ModelFailed("too_much", f"the reply did not end within {self._longest:,} characters")
                yield piece
        finally:
            call.leave()
            spent.prompt += call.prompt_tokens
            spent.completion += call.completion_tokens
            spent.known = spent.known and bool(call.prompt_tokens)
            if purse is not None:  # a server that does not count is taken to use four characters a token
                told = sum(len(message["content"]) for message in messages)
                purse.spend(call.prompt_tokens + call.completion_tokens or (told + length) // 4)

    def complete(
        self, messages: Sequence[Message], *, until: float, most_tokens: int, spent: Spent | None = None
    ) -> str:
        """The whole reply. Raises `ModelFailed`."""
        return "".join(self.stream(messages, until=until, most_tokens=most_tokens, spent=spent))

    def close(self) -> None:
        """Close the connections; the next call opens them again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def opened(self) -> Any:
        """The vendor's client. One connection a request, so that leaving a request ends its connection."""
        with self._lock:
            if self._client is None:
                import openai

                # No redirect, and for a server of this machine no proxy: text goes where the settings say, or nowhere.
                http = openai.DefaultHttpxClient(
                    event_hooks={"request": [self._watch]}, follow_redirects=False, trust_env=not self.is_local,
                    headers={"connection": "close"},
                )
                self._client = openai.OpenAI(
                    api_key=self._key or "none", base_url=self._base_url or OPENAI, max_retries=0, http_client=http,
                    timeout=openai.Timeout(self._read_s, connect=min(CONNECT_S, self._read_s)),
                )
                _ = self._client.chat.completions  # loads its types here rather than within a deadline
            return self._client

    def _watch(self, request: Any) -> None:
        """Have the connection of a request noted when it is made, so that another thread can end it."""
        mine = self._sockets.setdefault(threading.get_ident(), [])

        def trace(event: str, info: Mapping[str, Any]) -> None:
            if event.endswith("connect_tcp.complete"):
                connection = info["return_value"].get_extra_info("socket")
                if isinstance(connection, socket.socket):
                    mine.append(connection)

        request.extensions["trace"] = trace

    def hang_up(self, thread: int) -> None:
        """End the connections of a thread's request: whatever waits for them wakes with an error."""
        for connection in self._sockets.pop(thread, []):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def gathered(pieces: Generator[str]) -> Generator[None, None, str]:
    """The whole of a reply; gives way now and then, so that who waits can leave. Raises `ModelFailed`."""
    text, last = "", time.monotonic()
    with closing(pieces):
        for piece in pieces:
            text += piece
            if time.monotonic() - last >= BEAT_S:
                last = time.monotonic()
                yield
    return text


@dataclass
class _Call:
    """One request on a thread of its own; pieces and the end come through a queue."""

    model: Model
    messages: Sequence[Message]
    until: float
    most_tokens: int
    prompt_tokens: int = 0
    completion_tokens: int = 0
    _pieces: queue.SimpleQueue[str | ModelFailed | None] = field(default_factory=queue.SimpleQueue)
    _left: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _said: bool = False

    def start(self) -> None:
        """Send the request."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="model")
        self._thread.start()

    def next_piece(self) -> str | None:
        """The next piece of text, "" where none has come for a moment, None at the end. Raises `ModelFailed`."""
        left = self.until - time.monotonic()
        try:
            found = self._pieces.get(timeout=max(0.0, min(BEAT_S, left)))
        except queue.Empty:
            if left > BEAT_S:
                return ""
            found = ModelFailed("timeout", "the server did not answer in time")
        if isinstance(found, ModelFailed):
            raise found
        return found

    def leave(self) -> None:
        """Stop listening: the connection is ended, and the thread with it."""
        self._left.set()
        thread = self._thread
        if thread is not None and thread.is_alive():
            self.model.hang_up(thread.ident or 0)
            thread.join(LEAVE_S)

    def _run(self) -> None:
        try:
            self._pieces.put(self._tried())
        finally:
            self.model.hang_up(threading.get_ident())

    def _tried(self) -> ModelFailed | None:
        """The request, and once more where that may help; how it ended."""
        options: dict[str, Any] = {"temperature": 0.0, "seed": 1, "stream_options": {"include_usage": True}}
        # The old name of the limit is the one that every other server knows.
        limit = "max_completion_tokens" if self.model._base_url in (None, OPENAI) else "max_tokens"
        options[limit] = self.most_tokens
        failed: _Failed | None = None
        for attempt in (1, 2):
            failed = self._once(options)
            if failed is None:
                return None
            wait = failed.wait_s
            if attempt == 2 or wait is None or self._said or time.monotonic() + wait >= self.until - 0.5:
                break
            options.pop(failed.refused, None)
            if self._left.wait(wait):
                break
        assert failed is not None
        return failed.error

    def _once(self, options: Mapping[str, Any]) -> _Failed | None:
        try:
            finish = self._listen(options)
        except Exception as error:  # openai, httpx, json, attribute and index errors: a wrong server raises any of them
            return _explained(error, self._said)
        if finish == "stop" and self._said:
            return None
        return _Failed(_ENDS.get(finish or "", _ENDS["cut" if self._said else "none"])())

    def _listen(self, options: Mapping[str, Any]) -> str | None:
        """Pass the pieces on; the reason that the server gives for the end, or None where it gives none."""
        finish: str | None = None
        with self.model.opened().chat.completions.create(
            model=self.model.name, messages=list(self.messages), stream=True, **options
        ) as stream:
            for chunk in stream:
                if self._left.is_set() or time.monotonic() > self.until:
                    return None
                usage = getattr(chunk, "usage", None)
                if usage is not None:
                    self.prompt_tokens = int(usage.prompt_tokens or 0)
                    self.completion_tokens = int(usage.completion_tokens or 0)
                for choice in (getattr(chunk, "choices", None) or [])[:1]:
                    text = getattr(choice.delta, "content", None) if choice.delta else None
                    if isinstance(text, str) and text:
                        self._said = self._said or bool(text.strip())
                        self._pieces.put(text)
                    finish = choice.finish_reason or finish
        return finish


@dataclass(frozen=True)
class _Failed:
    """How a request failed, and whether another may help."""

    error: ModelFailed
    wait_s: float | None = None  # before another request; None: it would not help
    refused: str = ""  # the option that the server does not know


_ENDS: Final = {
    "length": lambda: ModelFailed("length", "the reply was cut at the limit of its length"),
    "content_filter": lambda: ModelFailed("filtered", "a filter of the server held the reply back"),
    "stop": lambda: ModelFailed("empty", "the server gave an empty reply"),
    "cut": lambda: ModelFailed("cut", "the reply broke off before its end"),
    "none": lambda: ModelFailed("broken", "the server gave no reply in the form of OpenAI's protocol"),
}
_STATUS: Final[Mapping[int, tuple[FailureKind, str]]] = {
    400: ("refused", "the server refused the request (status 400)"),
    401: ("key", f"the server refused the key (status 401): check {KEY_VARIABLE}"),
    403: ("key", f"the server refused access (status 403): check {KEY_VARIABLE} and what it opens"),
    404: ("refused", "the server knows no such model or address (status 404): check `llm_model` and `llm_base_url`"),
    413: ("too_long", "the passages were too long for the model (status 413)"),
    429: ("busy", "the server is busy, or the account's quota is used up (status 429)"),
}
_OPTIONS: Final = ("temperature", "seed", "stream_options", "max_tokens", "max_completion_tokens")


def _explained(error: Exception, said: bool) -> _Failed:
    """A vendor's error in our words: its class, status and code are looked at, its text is not repeated."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return _Failed(ModelFailed("timeout", "the server did not answer in time"))
    if isinstance(error, openai.APIConnectionError):
        kind: FailureKind = "cut" if said else "unreachable"
        words = "the reply broke off before its end" if said else "the server cannot be reached"
        return _Failed(ModelFailed(kind, words), PAUSE_S)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    return _Failed(_ENDS["cut" if said else "none"]())


def _of_status(error: Any) -> _Failed:
    status = int(error.status_code)
    code = str(getattr(error, "code", "") or "")
    if code == "context_length_exceeded" or "context_length" in code:
        return _Failed(ModelFailed("too_long", "the passages were too long for the model"))
    if status == 400:
        named = str(getattr(error, "param", "") or "")
        refused = next((option for option in _OPTIONS if named.split(".")[0] == option), "")
        if refused:
            return _Failed(ModelFailed(*_STATUS[400]), 0.0, refused)
    kind, words = _STATUS.get(status, ("broken", f"the server failed (status {status})"))
    if code == "insufficient_quota":
        return _Failed(ModelFailed("busy", "the account's quota is used up"))
    retry = status in (408, 409, 429) or status >= 500
    return _Failed(ModelFailed(kind, words), _asked_wait(error) if retry else None)


def _asked_wait(error: Any) -> float | None:
    """Seconds that the server wants to be left alone; None where that is too long to wait for."""
    written = str(error.response.headers.get("retry-after", "")).strip()
    if not written:
        return PAUSE_S
    try:
        wait = float(written)
    except ValueError:  # a date
        return None
    return wait if 0 <= wait <= LONGEST_WAIT_S else None
