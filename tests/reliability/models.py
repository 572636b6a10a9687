"""Servers of models that fail, each in its way: X26 to X40. The quoted answer follows in time, with a note."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any
from unittest import mock

from assistant import Assistant, Settings
from assistant.answer import Answer
from assistant.errors import AssistantError
from tests.assistant import openai_server as server_of
from tests.assistant.openai_server import KEY, chunk
from tests.assistant.test_model import FAILING, wait_until
from tests.reliability.asking import keeps_the_contract, on_page
from tests.reliability.checks import Bench, check
from tests.reliability.damage import Hearing
from tests.reliability.texts import JOBS, PAY

DEADLINE = 3.0  # seconds given to all of a model's work
SLACK = 2.0  # seconds on top, for the quoted answer on a busy machine


@dataclass
class Came:
    """What came of a question to a failing server."""

    answer: Answer
    seconds: float
    requests: int


def quoted_instead(bench: Bench, reply: server_of.Reply, *, said: str = PAY, most: int = 2) -> Came:
    """Ask; raises unless the quoted answer comes in time, with a note in our words and few requests."""
    quoted = bench.desk.ask(said)
    desk = bench.writing(reply, llm_timeout=DEADLINE)
    clock = time.monotonic()
    answer = desk.ask(said)
    took = time.monotonic() - clock
    assert took < DEADLINE + SLACK, f"{took:.1f} s"
    assert answer.note, "no note says that the model failed"
    assert answer.text == quoted.text, answer.text
    for foreign in (KEY, "<html", "Traceback", "boom", "None"):
        assert foreign not in answer.note + answer.text, foreign
    assert len(bench.server.seen) <= most, f"{len(bench.server.seen)} requests"
    keeps_the_contract(bench.desk, answer)
    return Came(answer, took, len(bench.server.seen))


def each_quoted(bench: Bench, names: tuple[str, ...]) -> str:
    """The failures of these names; raises where one of them is taken for a success."""
    came = [quoted_instead(bench, FAILING[name]) for name in names]
    slowest, most = max(one.seconds for one in came), max(one.requests for one in came)
    return f"{len(came)} of {len(names)} quoted with a note, {slowest:.1f} s and {most} requests at most"


@check("X26", "the model's server refuses, has no name, speaks no TLS", "the quoted answer with a note, within 10 s")
def unreachable(bench: Bench) -> str:
    addresses = ("http://127.0.0.1:9/v1", "http://model.invalid/v1", bench.server.url.replace("http:", "https:"))
    slowest = 0.0
    for address in addresses:
        settings = bench.written.settings.model_copy(update={"llm_base_url": address, "llm_timeout": DEADLINE, "llm_internal": True})
        clock = time.monotonic()
        answer = Assistant(bench.written._corpus, settings, bench.written._today).ask(PAY)
        slowest = max(slowest, time.monotonic() - clock)
        assert answer.note and "31,200" in answer.text, answer
    assert slowest < 10, slowest
    return f"3 of 3 quoted, {slowest:.1f} s at most"


@check("X27", "the model's server hangs", "the deadline holds within a second; the quoted answer with a note")
def hangs(bench: Bench) -> str:
    took = quoted_instead(bench, server_of.hangs).seconds
    assert took < DEADLINE + 1.5, took
    return f"{took:.1f} s of {DEADLINE:.0f} s"


@check("X28", "429 with and without a time to wait, and no money left", "one more request at most, inside the deadline")
def busy(bench: Bench) -> str:
    return each_quoted(bench, ("429", "429 for an hour", "no quota"))


@check("X29", "500 and 503 with a web page", "quoted; none of the page is shown")
def broken(bench: Bench) -> str:
    page = server_of.status(502, b"<html><b>boom</b></html>", "text/html")
    quoted_instead(bench, page)
    return each_quoted(bench, tuple(name for name in ("500", "503") if name in FAILING))


@check("X30", "200 with a web page, cut JSON, no choices, no or empty content, a filter", "counts as a failure: never an empty answer")
def empty_success(bench: Bench) -> str:
    return each_quoted(bench, ("a hotel's page", "json cut", "null", "no choices", "content null", "empty", "blank", "filter", "another shape"))


@check("X31", "the stream breaks after 0, 1 and 5 words", "what came is no answer")
def torn(bench: Bench) -> str:
    quoted_instead(bench, server_of.torn(chunk("One ")))
    return each_quoted(bench, ("torn after 0 words", "torn after 5 words"))


@check("X32", "the stream ends without saying so", "what came is no answer")
def silent_end(bench: Bench) -> str:
    return each_quoted(bench, ("no end after 0 words", "no end after 1 word", "no end after 5 words", "no finish reason"))


@check("X33", "a reply that ended for its length or by a filter", "told; the citations hold")
def cut_for_length(bench: Bench) -> str:
    return each_quoted(bench, ("length", "filter"))


@check("X34", "a stream that stalls, drips, never ends", "the deadline and the longest length hold")
def endless(bench: Bench) -> str:
    took = [quoted_instead(bench, reply).seconds for reply in (server_of.stalls, server_of.drips, server_of.endless)]
    return f"{max(took):.1f} s at most of {DEADLINE:.0f} s"


@check("X35", "an error or broken JSON inside the stream", "quoted, without a traceback")
def error_inside(bench: Bench) -> str:
    return each_quoted(bench, ("an error event", "broken json in a stream"))


@check("X36", "gibberish, another subject, unknown numbers, no number, an invented figure", "none of it is shown")
def nonsense(bench: Bench) -> str:
    makers = (server_of.gibberish, server_of.irrelevant, server_of.unknown_id, server_of.uncited, server_of.invented_figure)
    for make in makers:
        answer = bench.writing(server_of.written(make)).ask(JOBS)
        keeps_the_contract(bench.desk, answer)
        for foreign in ("Flurb", "Penguin", "[97]"):
            assert foreign not in answer.text, (make.__name__, answer.text)
        assert "4,120" in answer.text, (make.__name__, answer.text)
    return f"{len(makers)} of {len(makers)} replaced by the sources' words"


@check("X37", "401 with the key in its message", "the key is in no answer, page, error or log")
def key_told(bench: Bench) -> str:
    handler = Hearing()
    logging.getLogger("assistant").addHandler(handler)
    try:
        with mock.patch.dict(os.environ, {"OPENAI_API_KEY": KEY}):
            answer = quoted_instead(bench, FAILING["401 with the key"]).answer
            desk = bench.writing(FAILING["401 with the key"], llm_timeout=DEADLINE)
            shown = on_page(desk, PAY)
    finally:
        logging.getLogger("assistant").removeHandler(handler)
    assert KEY not in repr(answer) + shown + "".join(handler.heard)
    return "0 hits"


@check("X38", "the prompt is too long for the model", "one more request with fewer sources, then quoted")
def too_long(bench: Bench) -> str:
    came = quoted_instead(bench, FAILING["too long"])
    sizes = [len(server_of.asked(request)) for request in bench.server.seen]
    assert len(sizes) < 2 or sizes[1] <= sizes[0], sizes
    return f"{came.requests} requests"


def _vectors(change: Any) -> server_of.Reply:
    """Embeddings, after a change to the list of rows."""

    def reply(handler: server_of.Handler, request: server_of.Request) -> None:
        import json

        rows = [[float(text.lower().count(letter)) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in request["input"]]
        data = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)]
        body = {"object": "list", "model": "m", "data": change(data), "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        handler.send(200, json.dumps(body).encode())

    return reply


def _shorter(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "embedding": one["embedding"][:13]} for one in data]


@check("X39", "embeddings: 429, one too few, another length, another order", "refused as a whole, or put in order; nothing is mixed up")
def embeddings(bench: Bench) -> str:
    folder = bench.place()
    docs = folder / "docs"
    docs.mkdir()
    for name in ("quays", "zebras", "mills"):
        (docs / f"{name}.md").write_text(f"# {name}\n\nAll of it is about {name} and {name} alone.\n", "utf-8")
    with mock.patch.dict(os.environ, {"OPENAI_API_KEY": KEY}), server_of.serving(server_of.embeddings) as server:
        settings = Settings(index=folder / "index", mode="extractive", embedder="openai:m", embedder_base_url=server.url)
        with Assistant.open(settings) as desk:
            for reply in (FAILING["429 for an hour"], _vectors(lambda data: data[:-1]), server_of.status(200, b"null")):
                server.reply = reply
                with suppress(AssistantError):
                    desk.ingest([docs])
                    raise RuntimeError("a bad server was taken for a good one")
                assert desk.documents() == []
            server.reply = _vectors(lambda data: data[::-1])
            desk.ingest([docs])
            for name in ("quays", "zebras", "mills"):
                assert desk.search(f"{name} {name}")[0].path == f"{name}.md", name
            server.reply = _vectors(_shorter)
            (docs / "new.md").write_text("# New\n\nAnother length of vectors.\n", "utf-8")
            with suppress(AssistantError):
                desk.ingest([docs])
                raise RuntimeError("vectors of another length came in")
            assert len(desk.documents()) == 3
    return "4 refused, 1 put in order"


@check("X40", "the reader leaves in the middle of an answer, again and again", "the request ends within 2 s; threads and sockets are as before")
def reader_leaves(bench: Bench) -> str:
    with server_of.serving(_first_then_drips) as server:
        settings = bench.written.settings.model_copy(update={"llm_base_url": server.url, "llm_timeout": 60.0})
        return _left(bench, Assistant(bench.written._corpus, settings, bench.written._today), server)


def _left(bench: Bench, desk: Assistant, server: server_of.OpenAIServer) -> str:
    slowest, times = 0.0, bench.rounds(100, 5)

    def leave() -> float:
        with closing(desk.stream(PAY)) as events:
            for event in events:
                if event.stage == "writing":
                    break
        clock = time.monotonic()
        wait_until(lambda: server.busy == 0, seconds=5)
        return time.monotonic() - clock

    leave()
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(times):
        slowest = max(slowest, leave())
    assert slowest < 2, slowest
    wait_until(lambda: threading.active_count() <= threads + 2, seconds=5)
    now = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    assert now <= files + 3, (files, now)
    return f"{times} times, {slowest:.2f} s at most; {threading.active_count() - threads:+d} threads, {now - files:+d} files"


def _first_then_drips(handler: server_of.Handler, request: server_of.Request) -> None:
    handler.open_stream()
    handler.event(chunk("The average salary in optics in Norvale was £31,200 in 2021 [1]. And"))
    server_of.drips(handler, request)
