"""A real HTTP server on loopback that speaks OpenAI's protocol: chat, streamed or whole, and embeddings.

What it does is a function of the request, set by a test: answer well, badly or not at all.
"""

from __future__ import annotations

import base64
import html
import http.server
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

Request = dict[str, Any]
Reply = Callable[["Handler", Request], None]

KEY: Final = "sk-test-0123456789abcdef"
_STATEMENT: Final = re.compile(r'<statement number="(\d+)"[^>]*>(.*?)</statement>', re.DOTALL)
_QUESTION: Final = re.compile(r"<question>(.*?)</question>", re.DOTALL)


class OpenAIServer(http.server.ThreadingHTTPServer):
    """Keeps what it was asked, and how many requests it is still busy with."""

    daemon_threads = True
    reply: Reply
    seen: list[Request]
    keys: list[str]
    busy: int
    broken_off: int  # replies that the client did not wait for
    freed: threading.Event  # lets go of replies that hang

    @property
    def url(self) -> str:
        """The base address of the protocol."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is no error."""


class Handler(http.server.BaseHTTPRequestHandler):
    server: OpenAIServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(request)
        self.server.keys.append(self.headers.get("authorization", ""))
        self.server.busy += 1
        try:
            self.server.reply(self, request)
        except (BrokenPipeError, ConnectionResetError):
            self.server.broken_off += 1
        finally:
            self.server.busy -= 1
            self.close_connection = True

    def send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """A whole response."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def open_stream(self) -> None:
        """The head of a stream of events; its end is the end of the connection."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()

    def event(self, data: Any) -> None:
        """One event of a stream."""
        written = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write(f"data: {written}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(reply: Reply) -> Iterator[OpenAIServer]:
    """The server until the block is left."""
    with OpenAIServer(("127.0.0.1", 0), Handler) as server:
        server.reply, server.seen, server.keys, server.busy, server.broken_off = reply, [], [], 0, 0
        server.freed = threading.Event()
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.freed.set()
            server.shutdown()


# What is in a request.


def asked(request: Request) -> str:
    """All that the model is told, as one text."""
    return "\n".join(message["content"] for message in request["messages"])


def statements(request: Request) -> dict[int, str]:
    """The statements of a prompt by their numbers, their words unescaped."""
    told = request["messages"][-1]["content"]
    return {int(number): html.unescape(text).strip() for number, text in _STATEMENT.findall(told)}


def is_writing(request: Request) -> bool:
    """Whether an answer is asked for, not a question to be rewritten or sentences to be mended."""
    return bool(_QUESTION.search(request["messages"][-1]["content"]))


# Replies that end as they should.


def chunk(text: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    delta = {} if text is None else {"content": text}
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}


USAGE: Final = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}


def stream(handler: Handler, text: str, finish: str = "stop", piece: int = 7) -> None:
    """A whole streamed reply."""
    handler.open_stream()
    for start in range(0, len(text), piece):
        handler.event(chunk(text[start : start + piece]))
    handler.event(chunk(finish=finish))
    handler.event({**chunk(), "choices": [], "usage": USAGE})
    handler.event("[DONE]")


def saying(*texts: str) -> Reply:
    """Says one text after the other, the last again and again."""
    left = list(texts)

    def reply(handler: Handler, request: Request) -> None:
        stream(handler, left.pop(0) if len(left) > 1 else left[0])

    return reply


def in_turn(*replies: Reply) -> Reply:
    """One reply after the other, the last again and again."""
    left = list(replies)

    def reply(handler: Handler, request: Request) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler, request)

    return reply


def written(make: Callable[[dict[int, str], Request], str]) -> Reply:
    """Says what a function makes of the statements of the prompt."""

    def reply(handler: Handler, request: Request) -> None:
        stream(handler, make(statements(request), request))

    return reply


def well(told: dict[int, str], request: Request) -> str:
    """The first statement in nearly its own words, cited; mended sentences are the statement again."""
    if not told:
        return ""
    number, text = next(iter(told.items()))
    sentence = f"{plain(text)} [{number}]."
    if is_writing(request):
        return sentence
    return "\n".join(f"{place}: {sentence}" for place in (1, 2, 3))


def plain(text: str) -> str:
    """A statement as a sentence without footnotes and full stop."""
    return re.sub(r"[¹²³⁰⁴-⁹]+", "", re.sub(r"\(note: .*", "", text)).strip().rstrip(".")


def invented_figure(told: dict[int, str], request: Request) -> str:
    """The first statement with a figure that it does not hold, each time it is asked."""
    number, text = next(iter(told.items()))
    changed = re.sub(r"\d", lambda match: str((int(match[0]) + 3) % 10), plain(text))
    return f"{changed} [{number}]." if is_writing(request) else f"1: {changed} [{number}]."


def unknown_id(told: dict[int, str], request: Request) -> str:
    """The first statement with a number that nothing has."""
    return f"{plain(next(iter(told.values())))} [97]."


def uncited(told: dict[int, str], request: Request) -> str:
    """The first statement with no number at all."""
    return f"{plain(next(iter(told.values())))}."


def irrelevant(told: dict[int, str], request: Request) -> str:
    """Something in no relation to the statements."""
    return "Penguins breed on the ice of the southern winter and walk far to the sea [1]. Cheese ripens in caves [1]."


def gibberish(told: dict[int, str], request: Request) -> str:
    """Letters without sense."""
    return "Flurb grantle ixo venth, quarm delp [1]. zzz zzz zzz [1]"


# Replies that do not.


def status(code: int, body: bytes = b"{}", kind: str = "application/json", **headers: str) -> Reply:
    return lambda handler, request: handler.send(code, body, kind, **headers)


def error(code: int, name: str | None = None, **headers: str) -> Reply:
    """An error in the protocol's form; its message holds the key, as some servers' do."""
    told = {"error": {"message": f"Bad: {KEY}", "type": "x", "param": None, "code": name}}
    return status(code, json.dumps(told).encode(), **headers)


def events(*data: Any, close: bool = True) -> Reply:
    """These events and then the end of the connection."""

    def reply(handler: Handler, request: Request) -> None:
        handler.open_stream()
        for one in data:
            handler.event(one)

    return reply


def torn(*data: Any) -> Reply:
    """These events in a response of a stated length that never comes: the connection breaks."""

    def reply(handler: Handler, request: Request) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("content-length", "100000")
        handler.end_headers()
        for one in data:
            handler.event(one)
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        with suppress(OSError):
            handler.connection.close()

    return reply


def hangs(handler: Handler, request: Request) -> None:
    handler.server.freed.wait(60)


def stalls(handler: Handler, request: Request) -> None:
    handler.open_stream()
    handler.event(chunk("The first words "))
    handler.server.freed.wait(60)


def drips(handler: Handler, request: Request) -> None:
    handler.open_stream()
    while not handler.server.freed.is_set():
        handler.event(chunk("drip "))
        time.sleep(0.05)


def endless(handler: Handler, request: Request) -> None:
    handler.open_stream()
    while not handler.server.freed.is_set():
        handler.event(chunk("word " * 200))


def closes(handler: Handler, request: Request) -> None:
    handler.connection.close()


def embeddings(handler: Handler, request: Request) -> None:
    """Vectors of the letters' counts, as floats or base64."""
    rows = []
    for text in request["input"]:
        row = [float(text.lower().count(letter)) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"]
        packed = base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode()
        rows.append(packed if request.get("encoding_format") == "base64" else row)
    data = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    handler.send(200, json.dumps({"object": "list", "model": "m", "data": data, "usage": usage}).encode())
