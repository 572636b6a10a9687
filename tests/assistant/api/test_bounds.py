"""What holds where too much is asked, where the documents are not open yet, and where the asker leaves."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import pytest

from assistant import Assistant, Settings
from assistant.answer import Answer, StreamEvent
from assistant.errors import IndexDamaged, IndexInUse
from assistant.page.shell import LARGEST_REQUEST
from tests.assistant import openai_server as server_of
from tests.assistant.api.serving import events, serve

AT_ONCE, WAITING = 4, 16  # questions, as `assistant.api.work.Lines` has it


class Desk:
    """Answers when it is let go; a question may also break it."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun = threading.Event()
        self.left = threading.Event()  # an answer was closed before its end

    def documents(self) -> list[Any]:
        return []

    def enquire(self, letter: Any, *, tell: Any, **_: Any) -> Any:
        self.begun.set()
        try:
            while not self.go_on.wait(0.05):
                tell(1, 2, "Next?")
        except Exception:
            self.left.set()
            raise

    def stream(self, question: str, history: Any = (), **_: Any) -> Generator[StreamEvent]:
        if question == "bug":
            raise RuntimeError("secret detail")
        if question == "locked":
            raise IndexInUse("Process 7 writes to this index. Wait until it has ended.")
        self.begun.set()
        yield StreamEvent("understanding")
        if question == "late bug":
            raise RuntimeError("secret detail")
        try:
            while not self.go_on.wait(0.05):
                yield StreamEvent("understanding")
        except GeneratorExit:
            self.left.set()
            raise
        yield StreamEvent("done", "Yes.", Answer("Yes.", "not_in_documents"))

    def close(self) -> None:
        pass


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def slow(desk: Desk, tmp_path: Any) -> Iterator[httpx.Client]:
    with serve(lambda tell: desk, Settings(index=tmp_path, mode="extractive")) as client:
        yield client
        desk.go_on.set()


def test_one_question_too_many_is_turned_away_and_told_when_to_come_back(slow: httpx.Client, desk: Desk) -> None:
    def ask(number: int) -> httpx.Response:
        reply = slow.post("/api/ask", json={"question": f"question {number}"})
        if reply.status_code == 429:
            desk.go_on.set()  # the others may end
        return reply

    with ThreadPoolExecutor(AT_ONCE + WAITING + 1) as pool:
        replies = list(pool.map(ask, range(AT_ONCE + WAITING + 1)))
    (refused,) = [reply for reply in replies if reply.status_code == 429]
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert [reply.status_code for reply in replies].count(200) == AT_ONCE + WAITING


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/api/stream", {"question": "?"}),
        (
            "/v1/chat/completions",
            {"model": "inward-assistant", "messages": [{"role": "user", "content": "?"}], "stream": True},
        ),
    ],
)
def test_leaving_a_stream_ends_its_work(slow: httpx.Client, desk: Desk, path: str, more: dict[str, Any]) -> None:
    with slow.stream("POST", path, json=more) as reply:
        assert next(reply.iter_text())
    assert desk.left.wait(10)


@pytest.mark.parametrize("path", ["/api/stream", "/v1/chat/completions"])
def test_a_silent_stream_says_that_it_lives(slow: httpx.Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr("assistant.api.sending.ALIVE_S", 0.0)
    chat = {"model": "inward-assistant", "messages": [{"role": "user", "content": "?"}], "stream": True}
    with slow.stream("POST", path, json=chat if path.startswith("/v1") else {"question": "?"}) as reply:
        assert ": at work" in (line.rstrip() for line in reply.iter_lines())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", {"question": "?"}),
        ("/api/enquiries", {"letter": "How many? And who?"}),
        ("/v1/chat/completions", {"model": "inward-assistant", "messages": [{"role": "user", "content": "?"}]}),
        (
            "/mcp",
            {
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "ask", "arguments": {"question": "?"}},
            },
        ),
    ],
)  # fmt: skip
def test_who_gives_up_waiting_for_an_answer_ends_its_work(
    slow: httpx.Client, desk: Desk, path: str, body: dict[str, Any]
) -> None:
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    with closing(http.client.HTTPConnection(slow.base_url.host, slow.base_url.port)) as connection:
        connection.request("POST", path, json.dumps(body), headers)
        assert desk.begun.wait(30)
    assert desk.left.wait(10)


def test_leaving_ends_what_a_model_is_being_asked(library: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slowly(handler: server_of.Handler, request: server_of.Request) -> None:
        handler.open_stream()
        begun.set()
        try:
            while not handler.server.freed.wait(0.05):
                handler.event(server_of.chunk(" word"))
        except OSError:
            ended.set()
            raise

    monkeypatch.setenv("OPENAI_API_KEY", server_of.KEY)
    with server_of.serving(slowly) as server:
        settings = library.settings.model_copy(update={"mode": "generative", "llm_base_url": server.url})
        with Assistant.open(settings) as desk, serve(lambda tell: desk, settings) as client:
            asked = {"question": "How many optics companies are there in Norvale?"}
            with client.stream("POST", "/api/stream", json=asked) as reply:
                pieces = reply.iter_text()
                while not begun.is_set():
                    next(pieces)
            assert ended.wait(20)


def test_while_the_documents_are_being_opened_it_says_when_to_come_back(tmp_path: Any) -> None:
    go_on = threading.Event()

    def opened(tell: Any) -> Desk:
        tell("Reading a.pdf")
        go_on.wait(60)
        return Desk()

    with serve(opened, Settings(index=tmp_path), opened=False) as client:
        for reply in (
            client.get("/api/documents"),
            client.post("/api/ask", json={"question": "?"}),
            client.post("/api/stream", json={"question": "?"}),
            client.get("/api/health"),
        ):
            assert (reply.status_code, int(reply.headers["retry-after"])) == (503, 2)
        assert client.get("/api/health").json()["status"] == "opening"
        assert client.get("/v1/models").status_code == 200
        go_on.set()


def test_documents_that_cannot_be_opened_are_no_matter_of_waiting(tmp_path: Any) -> None:
    def broken(tell: Any) -> Desk:
        raise IndexDamaged("The index is damaged. Run `assistant rebuild`.")

    with serve(broken, Settings(index=tmp_path)) as client:
        reply = client.post("/api/ask", json={"question": "?"})
        assert (reply.status_code, client.get("/api/health").json()["status"]) == (503, "failed")
        assert "retry-after" not in reply.headers
        assert "assistant rebuild" in reply.json()["error"]["message"]


def test_an_index_that_another_process_holds_is_a_matter_of_waiting(slow: httpx.Client) -> None:
    reply = slow.post("/api/ask", json={"question": "locked"})
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


def test_a_bug_is_told_without_its_words(slow: httpx.Client) -> None:
    reply = slow.post("/api/ask", json={"question": "bug"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (500, "unexpected")
    assert "secret" not in reply.text
    with slow.stream("POST", "/api/stream", json={"question": "late bug"}) as late:
        (name, data) = events("".join(late.iter_text()))[-1]
    assert name == "error" and "unexpected" in data and "secret" not in data


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(slow: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    reply = slow.post("/api/ask", content=b" " * (LARGEST_REQUEST + 1), headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")


def test_a_turn_is_given_back_when_its_asker_has_left(slow: httpx.Client, desk: Desk) -> None:
    for _ in range(AT_ONCE):
        with slow.stream("POST", "/api/stream", json={"question": "?"}) as reply:
            assert next(reply.iter_text())
    desk.go_on.set()
    assert slow.post("/api/ask", json={"question": "?"}).status_code == 200
