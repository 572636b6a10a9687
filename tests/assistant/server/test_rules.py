"""What can be reached at all: whatever is new is private until it is entered, and these tests say so."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount

from assistant.page import build
from assistant.page.launch import application
from assistant.page.layout import roles_of
from assistant.server.rules import OPEN, is_open, is_work, role_for

USED = {  # of Gradio's routes, by the page; all others are shut
    "GET /", "HEAD /", "GET /config", "GET /config/", "GET /static/{path:path}", "GET /assets/{path:path}",
    "GET /favicon.ico", "GET /theme.css", "GET /robots.txt", "GET /manifest.json", "GET /gradio_api/user",
    "GET /gradio_api/user/", "GET /gradio_api/login_check", "GET /gradio_api/login_check/", "GET /gradio_api/token",
    "GET /gradio_api/token/", "GET /gradio_api/app_id", "GET /gradio_api/app_id/", "GET /gradio_api/info",
    "GET /gradio_api/info/", "GET /gradio_api/file={path_or_url:path}", "HEAD /gradio_api/file={path_or_url:path}",
    "POST /gradio_api/reset", "POST /gradio_api/reset/", "GET /gradio_api/heartbeat/{session_hash}",
    "POST /gradio_api/run/{api_name}", "POST /gradio_api/run/{api_name}/", "POST /gradio_api/queue/join",
    "GET /gradio_api/queue/data", "POST /gradio_api/cancel", "POST /gradio_api/upload",
    "GET /gradio_api/upload_progress", "GET /gradio_api/startup-events",
}  # fmt: skip
# Events of the page that a reader may call; by the names of their handlers, since numbers move.
READERS = {
    "say_who", "accept", "answer", "_release", "_halt", "_start_anew", "open_one", "tell", "fn", "listed", "shown",
    "allowed",  # what fills a panel, for those alone whom the panel is for
    "look", "change", "hand_out", "judge",  # a person's own conversations, and what they say of answers
    "ask", "search", "documents",  # for Gradio's own clients
    "renew", "ask_again", "halt", "offer", "accept_offer", "choose", "narrow",  # asking
}  # fmt: skip


@pytest.fixture(scope="module")
def blocks() -> Any:
    async def made() -> Any:  # in a running loop: where Gradio finds none it makes many and leaves them open
        return build(lambda tell: None)  # type: ignore[arg-type, return-value]

    return asyncio.run(made())


def routes(found: Any, prefix: str = "") -> Iterator[str]:
    for one in found:
        if isinstance(one, APIRoute):
            yield from (f"{method} {prefix}{one.path}" for method in one.methods)
        elif isinstance(one, Mount):
            yield from routes(one.routes, prefix + one.path)
        elif hasattr(one, "original_router"):
            yield from routes(one.original_router.routes, prefix)


def test_every_route_of_the_page_is_listed_or_shut(blocks: Any) -> None:
    async def made() -> Any:
        return application(blocks, "127.0.0.1")._app._app

    page = asyncio.run(made())
    found = set(routes(page.router.routes))
    assert len(found) > 60, "Gradio keeps its routes elsewhere now: mend `routes`"
    within = {one for one in found if role_for(one.split(" ")[0], filled(one.split(" ")[1])) is not None}
    assert within == USED & found
    assert found >= USED, "a route that is no longer there"


def filled(path: str) -> str:
    """The path with something in the place of each variable."""
    return re.sub(r"\{[^}]*\}", "x", path)


def test_nothing_is_open_but_life_signs_and_the_way_in() -> None:
    assert set(OPEN) == {"/health", "/ready", "/sign-in", "/sign-out"}
    assert not any(is_open(method, path) for method in ("PUT", "DELETE", "OPTIONS") for path in OPEN)


def test_every_event_of_the_page_has_a_role(blocks: Any) -> None:
    roles = roles_of(blocks)
    assert set(roles) == set(blocks.fns)
    open_to_readers = {blocks.fns[number].name for number, role in roles.items() if role == "reader"}
    assert open_to_readers <= READERS, "a new event is for administrators until it is entered here"
    by_name = {blocks.fns[number].name: role for number, role in roles.items()}
    assert (by_name["ingest"], by_name["take_out"], by_name["save"], by_name["draft"], by_name["logged"]) == (
        "officer", "administrator", "administrator", "officer", "officer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        ("POST", "/api/ask", "reader"), ("GET", "/api/documents/x/text", "reader"),
        ("POST", "/api/documents", "officer"), ("DELETE", "/api/documents/x", "administrator"),
        ("POST", "/api/enquiries/file", "officer"),
        ("GET", "/api/new", "administrator"), ("PUT", "/api/ask", "administrator"),
        ("GET", "/metrics", "administrator"), ("GET", "/evaluation/report", "administrator"),
        ("GET", "/login", None), ("POST", "/login/", None),
        ("GET", "/monitoring/summary", None), ("GET", "/gradio_api/openapi.json", None),
        ("GET", "/gradio_api/runs", None),
        ("GET", "/gradio_api/proxy=x", None), ("POST", "/gradio_api/call/x", None), ("POST", "/gradio_api/api/x", None),
        ("GET", "/gradio_api/deep_link", None), ("GET", "/gradio_api/stream/x/playlist", None), ("GET", "//", None),
        ("GET", "/docs", None), ("GET", "/\n", None),
    ],
)  # fmt: skip
def test_each_path_needs_its_role(method: str, path: str, role: str | None) -> None:
    assert role_for(method, path) == role


def test_what_makes_the_program_work_counts_as_a_question() -> None:
    assert is_work("POST", "/api/ask") and is_work("GET", "/api/search") and is_work("POST", "/gradio_api/queue/join")
    assert not is_work("GET", "/api/documents") and not is_work("POST", "/gradio_api/run/accept")
