"""Embeddings from a server: right vectors, and one clear error for every way a server can fail."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from corpus.embedding import OpenAIEmbedder, open_embedder
from corpus.errors import EmbeddingFailed

KEY = "sk-test-0123456789"
Reply = Callable[[dict[str, Any]], tuple[int, bytes]]


def vector_of(text: str) -> list[float]:
    return [float(len(text)), 1.0, 0.0]


def good(request: dict[str, Any]) -> tuple[int, bytes]:
    rows: list[Any] = [vector_of(text) for text in request["input"]]
    if request.get("encoding_format") == "base64":
        rows = [base64.b64encode(np.array(row, np.float32).tobytes()).decode() for row in rows]
    data = [{"object": "embedding", "index": number, "embedding": row} for number, row in enumerate(rows)]
    return 200, body(data[::-1])  # a server may answer in any order


def body(data: list[dict[str, Any]]) -> bytes:
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return json.dumps({"object": "list", "model": "m", "data": data, "usage": usage}).encode()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    reply: Reply = staticmethod(good)
    seen: list[dict[str, Any]]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(request)
        status, content = self.server.reply(request)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        while OPENED:
            OPENED.pop().close()
        server.shutdown()


OPENED: list[OpenAIEmbedder] = []


def embedder(server: Server, timeout: float = 20.0) -> OpenAIEmbedder:
    OPENED.append(OpenAIEmbedder("m", base_url=f"http://127.0.0.1:{server.server_port}/v1", timeout=timeout))
    return OPENED[-1]


def test_rows_are_unit_vectors_in_the_order_of_the_texts(server: Server) -> None:
    rows = embedder(server).encode(["abc", "a", "ab"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows[:, 0] / rows[:, 1], [3, 1, 2])


def test_floats_are_taken_as_well_as_base64(server: Server) -> None:
    server.reply = lambda request: good({**request, "encoding_format": "float"})
    assert embedder(server).encode(["abc"]).shape == (1, 3)


def test_spans_are_encoded_as_texts_of_their_own(server: Server) -> None:
    passages, statements = embedder(server).encode_passages(["abcd", "xy"], [[(0, 1), (1, 4)], []])
    assert passages.shape == (2, 3)
    assert [len(own) for own in statements] == [2, 0]
    assert np.allclose(statements[0][:, 0] / statements[0][:, 1], [1, 3])


def test_many_texts_go_in_several_requests(server: Server) -> None:
    assert embedder(server).encode(["x" * (number % 7 + 1) for number in range(600)]).shape == (600, 3)
    assert [len(request["input"]) for request in server.seen] == [256, 256, 88]


def test_an_unknown_dimension_is_asked_once(server: Server) -> None:
    one = embedder(server)
    assert (one.dimension, one.dimension) == (3, 3)
    assert len(server.seen) == 1
    assert open_embedder("openai:text-embedding-3-small").dimension == 1536


def test_odd_texts_are_sent_as_the_service_takes_them(server: Server) -> None:
    embedder(server).encode(["", "\0 \n", "a\0b", "\ud800"])
    assert server.seen[0]["input"] == [".", ".", "a b", "?"]


def one_too_few(request: dict[str, Any]) -> tuple[int, bytes]:
    return good({**request, "input": request["input"][:-1]})


def twice_the_first(request: dict[str, Any]) -> tuple[int, bytes]:
    return 200, body([{"object": "embedding", "index": 0, "embedding": [1.0]} for _ in request["input"]])


def other_length(request: dict[str, Any]) -> tuple[int, bytes]:
    return 200, body([
        {"object": "embedding", "index": n, "embedding": [1.0] * (n + 2)} for n, _ in enumerate(request["input"])])


def no_direction(request: dict[str, Any]) -> tuple[int, bytes]:
    return 200, body([
        {"object": "embedding", "index": n, "embedding": [0.0, 0.0]} for n, _ in enumerate(request["input"])])


@pytest.mark.parametrize(
    "reply",
    [
        one_too_few, twice_the_first, other_length, no_direction,
        lambda _: (401, json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()),
        lambda _: (404, b"{}"), lambda _: (500, b"<html>down</html>"), lambda _: (200, b"<html>hotel wifi</html>"),
        lambda _: (200, b'{"data": ['), lambda _: (200, b"null"), lambda _: (200, body([])),
    ],
)
def test_a_bad_server_is_one_clear_error_without_the_key(server: Server, reply: Reply) -> None:
    server.reply = staticmethod(reply)  # type: ignore[assignment]
    with pytest.raises(EmbeddingFailed) as caught:
        embedder(server).encode(["abc", "ab"])
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert KEY not in shown
    assert "<html>" not in shown
    assert "'m'" in str(caught.value)


def test_another_dimension_than_before_is_refused(server: Server) -> None:
    one = embedder(server)
    one.encode(["abc"])
    server.reply = lambda _: (200, body([{"object": "embedding", "index": 0, "embedding": [1.0, 2.0]}]))
    with pytest.raises(EmbeddingFailed, match="shape"):
        one.encode(["abc"])


def test_a_server_that_hangs_is_left_in_time(server: Server) -> None:
    one, freed = embedder(server), threading.Event()
    one.encode(["warm"])
    one._timeout = 0.5
    server.reply = lambda request: (freed.wait(30), good(request))[1]
    clock = time.monotonic()
    with pytest.raises(EmbeddingFailed, match=r"within 0\.5 s"):
        one.encode(["abc"])
    assert time.monotonic() - clock < 10
    freed.set()


def test_no_server_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(EmbeddingFailed):
        OpenAIEmbedder("m", base_url="http://127.0.0.1:9/v1", timeout=20.0).encode(["abc"])


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EmbeddingFailed, match="OPENAI_API_KEY"):
        open_embedder("openai:text-embedding-3-small").encode(["abc"])
