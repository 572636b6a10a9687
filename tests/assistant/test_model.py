"""The wrapper round a model's server: what it says when all is well, and one clear error for every way to fail."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from assistant.errors import ModelFailed
from assistant.model import Model, Spent
from assistant.settings import Settings
from tests.assistant import openai_server as server_of
from tests.assistant.openai_server import KEY, OpenAIServer, chunk

SAY_HELLO = [{"role": "user", "content": "Say hello."}]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with server_of.serving(server_of.saying("Hello there.")) as server:
        yield server


def model_at(server: OpenAIServer, **options: float) -> Model:
    return Model("m", server.url, key=KEY, **options)  # type: ignore[arg-type]


def said(model: Model, seconds: float = 10.0, spent: Spent | None = None) -> str:
    return model.complete(SAY_HELLO, until=time.monotonic() + seconds, most_tokens=50, spent=spent)


def test_a_whole_reply_comes_in_pieces_with_its_tokens(server: OpenAIServer) -> None:
    spent = Spent()
    pieces = list(model_at(server).stream(SAY_HELLO, until=time.monotonic() + 10, most_tokens=50, spent=spent))
    assert "".join(pieces) == "Hello there."
    assert len(pieces) > 1
    usage = spent.usage(None)
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cost_usd) == (120, 30, None)
    assert server.keys == [f"Bearer {KEY}"]
    assert server.seen[0]["max_tokens"] == 50


def test_the_cost_is_known_for_a_known_model_of_openai_alone(server: OpenAIServer) -> None:
    assert Model("gpt-4o-mini").price == (0.15, 0.60)
    assert Model("gpt-4o-mini", server.url).price is None
    usage = Spent(1_000_000, 1_000_000, calls=1).usage((0.15, 0.60))
    assert usage is not None
    assert usage.cost_usd == pytest.approx(0.75)


FAILING = {
    "429": server_of.error(429), "429 for an hour": server_of.error(429, retry_after="3600"),
    "no quota": server_of.error(429, "insufficient_quota"), "500": server_of.status(500, b"<html>down</html>"),
    "502": server_of.status(502, b"<html>down</html>", "text/html"), "503": server_of.error(503),
    "401 with the key": server_of.error(401), "403": server_of.error(403), "404": server_of.error(404),
    "too long": server_of.error(400, "context_length_exceeded"), "400": server_of.error(400),
    "a redirect": server_of.status(302, b"", location="http://127.0.0.1:9/"),
    "a hotel's page": server_of.status(200, b"<html>Log in</html>", "text/html"),
    "json cut": server_of.status(200, b'{"choices": [{"mess'), "null": server_of.status(200, b"null"),
    "closes": server_of.closes, "no choices": server_of.events({**chunk(), "choices": []}, "[DONE]"),
    "content null": server_of.events({**chunk(), "choices": [{"index": 0, "delta": {"content": None}}]}, "[DONE]"),
    "empty": server_of.events(chunk(""), chunk(finish="stop"), "[DONE]"),
    "blank": server_of.events(chunk(" \n"), chunk(finish="stop"), "[DONE]"),
    "filter": server_of.events(chunk("So"), chunk(finish="content_filter"), "[DONE]"),
    "length": server_of.events(chunk("So it goes on and"), chunk(finish="length"), "[DONE]"),
    "no end after 0 words": server_of.events(), "no end after 1 word": server_of.events(chunk("One ")),
    "no end after 5 words": server_of.events(*(chunk(f"word{n} ") for n in range(5))),
    "no finish reason": server_of.events(chunk("One two three."), "[DONE]"),
    "torn after 0 words": server_of.torn(), "torn after 5 words": server_of.torn(*(chunk("word ") for _ in range(5))),
    "an error event": server_of.events(chunk("One "), {"error": {"message": f"boom {KEY}", "code": 500}}),
    "broken json in a stream": server_of.events(chunk("One "), '{"choices": [{"del'),
    "another shape": server_of.events({"hello": ["world"]}, [1, 2], "3"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_a_bad_server_is_one_error_without_the_key_or_its_words(
    server: OpenAIServer, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = FAILING[name]
    caplog.set_level(logging.INFO)
    clock = time.monotonic()
    model = model_at(server)
    with pytest.raises(ModelFailed) as caught:
        said(model)
    assert time.monotonic() - clock < 8
    assert len(server.seen) <= 2
    error = caught.value
    shown = f"{error} {error!r} {error.__cause__} {error.__context__} {model!r} {caplog.text}"
    for secret in (KEY, "<html>", "boom", "Bad:"):
        assert secret not in shown
    assert error.reason in str(error)


@pytest.mark.parametrize(
    ("name", "requests", "kind"),
    [
        ("429", 2, "busy"), ("429 for an hour", 1, "busy"), ("no quota", 1, "busy"), ("503", 2, "broken"),
        ("401 with the key", 1, "key"), ("too long", 1, "too_long"), ("closes", 2, "unreachable"),
        ("length", 1, "length"), ("filter", 1, "filtered"), ("empty", 1, "empty"), ("no finish reason", 1, "cut"),
        ("torn after 5 words", 1, "cut"), ("a redirect", 1, "broken"),
    ],
)  # fmt: skip
def test_one_more_request_is_made_only_where_it_may_help(
    server: OpenAIServer, name: str, requests: int, kind: str
) -> None:
    server.reply = FAILING[name]
    with pytest.raises(ModelFailed) as caught:
        said(model_at(server))
    assert (len(server.seen), caught.value.kind) == (requests, kind)


def test_a_retry_that_helps_gives_the_reply(server: OpenAIServer) -> None:
    server.reply = server_of.in_turn(server_of.error(429, retry_after="0"), server_of.saying("Hello again."))
    assert said(model_at(server)) == "Hello again."


def test_an_option_that_the_server_does_not_know_is_left_out(server: OpenAIServer) -> None:
    body = b'{"error": {"message": "x", "param": "temperature", "code": "unsupported_value"}}'
    server.reply = server_of.in_turn(server_of.status(400, body), server_of.saying("Hello."))
    assert said(model_at(server)) == "Hello."
    assert ["temperature" in request for request in server.seen] == [True, False]


@pytest.mark.parametrize("reply", [server_of.hangs, server_of.stalls, server_of.drips])
def test_the_deadline_holds_whatever_the_server_does(server: OpenAIServer, reply: server_of.Reply) -> None:
    model = model_at(server)
    said(model)  # the client is loaded
    server.reply = reply
    clock = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        said(model, seconds=1.5)
    assert caught.value.kind in ("timeout", "cut")
    assert 1.0 < time.monotonic() - clock < 2.5
    wait_until(lambda: model._sockets == {})


def test_an_endless_reply_ends_at_the_longest_length(server: OpenAIServer) -> None:
    server.reply = server_of.endless
    with pytest.raises(ModelFailed) as caught:
        said(model_at(server))
    assert caught.value.kind == "too_much"


def test_a_server_that_says_nothing_is_left_after_the_read_deadline(server: OpenAIServer) -> None:
    server.reply = server_of.hangs
    model = model_at(server, read_s=0.5)
    clock = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        said(model, seconds=30)
    assert caught.value.kind == "timeout"
    assert time.monotonic() - clock < 6


def wait_until(done: object, seconds: float = 2.0) -> None:
    assert callable(done)
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def test_who_leaves_ends_the_request_and_nothing_is_left_behind(server: OpenAIServer) -> None:
    model = model_at(server)
    said(model)
    before = threading.active_count()
    server.reply = server_of.drips
    for _ in range(100):
        pieces = model.stream(SAY_HELLO, until=time.monotonic() + 60, most_tokens=50)
        assert next(piece for piece in pieces if piece) == "drip "
        pieces.close()
        wait_until(lambda: server.busy == 0)
    wait_until(lambda: threading.active_count() <= before + 1)
    assert model._sockets == {}


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/v1", "http://nowhere.invalid/v1", "https://127.0.0.1:9/v1"]
)
def test_no_server_is_one_error_in_time(address: str) -> None:
    clock = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        said(Model("m", address, key=KEY))
    assert caught.value.kind in ("unreachable", "timeout")
    assert time.monotonic() - clock < 10


def test_a_server_without_tls_behind_https_is_one_error(server: OpenAIServer) -> None:
    with pytest.raises(ModelFailed):
        said(Model("m", server.url.replace("http:", "https:"), key=KEY))


def test_without_a_key_or_a_server_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelFailed, match="OPENAI_API_KEY"):
        Model.of(Settings())


def test_the_key_is_in_no_repr_and_a_server_of_this_machine_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    here = Model.of(Settings(llm_base_url="http://localhost:8080/v1"))
    assert repr(here) == "Model('gpt-4o-mini' at localhost:8080)"
    assert here.is_local
    assert not Model.of(Settings()).is_local
    assert not Model("m", "http://127.0.0.1.example.com/v1").is_local
