"""Who a request comes from: a proxy that is believed, one that is not, and nobody; and what tokens they have left."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.errors import ModelFailed
from assistant.model import Model
from assistant.server.access import Access
from assistant.server.guard import Guard
from assistant.server.limits import Limit
from assistant.server.people import PERSON
from assistant.server.spending import Purse, purse
from assistant.settings import Settings
from tests.assistant import openai_server as server_of

PROXY = "10.0.0.5"


async def told(scope: Any, receive: Any, send: Any) -> None:
    """Answers with who asks, and what of the proxy's headers came through."""
    forwarded = [key.decode() for key, _ in scope["headers"] if key.startswith(b"x-forwarded-")]
    body = json.dumps([scope[PERSON].name, scope[PERSON].role, forwarded]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


def asked(access: Access, peer: str, path: str = "/api/documents", **headers: str) -> httpx.Response:
    settings = Settings(
        index=Path("x"), mode="extractive", proxy_header="X-User", trusted_proxies=(PROXY,), proxy_role="reader"
    )
    guard = Guard(told, access, settings, {})

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(guard, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asyncio.run(sent())


@pytest.fixture
def access(tmp_path: Path) -> Access:
    made = Access(tmp_path / "access.json")
    made.add_user("olive", "officer", None)
    return made


def test_the_header_of_a_proxy_that_is_believed_says_who_asks(access: Access) -> None:
    assert asked(access, PROXY, x_user="olive").json()[:2] == ["olive", "officer"]
    assert asked(access, PROXY, x_user="somebody").json()[:2] == ["somebody", "reader"]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.6", "::1", "nonsense"])
def test_from_anybody_else_it_says_nothing(access: Access, peer: str) -> None:
    reply = asked(access, peer, x_user="olive", x_forwarded_for=PROXY, forwarded=f"for={PROXY}")
    assert reply.status_code == 401


@pytest.mark.parametrize("name", ["", "a b", "key:reader", "x" * 70, "../olive"])
def test_a_name_that_is_none_is_nobody(access: Access, name: str) -> None:
    assert asked(access, PROXY, x_user=name).status_code == 401


def test_without_users_keys_or_proxy_everybody_may_all_and_nothing_of_a_proxy_is_passed_on() -> None:
    guard = Guard(told, Access(None), Settings(index=Path("x"), mode="extractive"), {})

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(guard, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.delete("/api/documents/x", headers={"x-forwarded-host": "evil.example"})

    assert asyncio.run(sent()).json() == ["", "administrator", []]


def test_a_file_of_users_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "access.json").write_text("{")
    reply = asked(Access(tmp_path / "access.json"), PROXY, x_user="olive")
    assert (reply.status_code, "olive" in reply.text) == (503, False)


def test_who_has_spent_their_tokens_is_told_so_and_others_are_not() -> None:
    limit = Limit(30, 86_400)
    with server_of.serving(server_of.written(lambda told, request: "Some words.")) as server:
        model = Model("tiny", server.url)
        messages = [{"role": "user", "content": "word " * 200}]
        kept = purse.set(Purse(limit, "jane"))
        try:
            assert model.complete(messages, until=1e12, most_tokens=50) == "Some words."
            with pytest.raises(ModelFailed, match="tokens of today"):
                model.complete(messages, until=1e12, most_tokens=50)
            purse.set(Purse(limit, "joe"))
            assert model.complete(messages, until=1e12, most_tokens=50)
        finally:
            purse.reset(kept)
            model.close()
        assert len(server.seen) == 2
