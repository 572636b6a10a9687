"""Who may call, and what can be called at all: a new route is private until it is added here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from assistant.api import is_for_programs, routes
from assistant.api.completions import router as completions
from assistant.api.work import Lines
from assistant.opening import Opening
from assistant.settings import Settings

PUBLIC = {
    "GET /api/health", "POST /api/ask", "POST /api/stream", "GET /api/search",
    "GET /api/documents", "POST /api/documents", "GET /api/documents/{document_id}",
    "DELETE /api/documents/{document_id}", "GET /api/documents/{document_id}/text",
    "POST /api/enquiries", "POST /api/enquiries/file",
    "GET /v1/models", "GET /v1/models/{name}", "POST /v1/chat/completions",
}  # fmt: skip


def test_every_public_route_is_listed_here(api: httpx.Client, tmp_path: Path) -> None:
    opening, settings, lines = Opening(lambda tell: None), Settings(index=tmp_path), Lines()
    made = [*routes.router(opening, settings, lines).routes, *completions(opening, settings, lines).routes]
    assert {f"{method} {one.path}" for one in made if isinstance(one, APIRoute) for method in one.methods} == PUBLIC
    told = api.get("/api/openapi.json").json()["paths"]
    assert {f"{method.upper()} {path}" for path, found in told.items() for method in found} == PUBLIC


@pytest.mark.parametrize("path", ["/api/docs", "/docs", "/redoc", "/openapi.json", "/v1/openapi.json", "/api/redoc"])
def test_nothing_else_is_there(api: httpx.Client, path: str) -> None:
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "evil.example"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/search?query=jobs"), ("POST", "/api/ask"), ("POST", "/v1/chat/completions"), ("POST", "/mcp")],
)
def test_the_page_of_another_site_gets_nothing(
    api: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    reply = api.request(method, path, headers=headers, json={} if method == "POST" else None)
    assert reply.status_code in (400, 403)
    assert reply.json()["error"]["message"]


def test_our_own_page_and_a_typed_address_may_call(api: httpx.Client) -> None:
    own = {"origin": str(api.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    assert api.get("/api/health", headers=own).status_code == 200
    assert api.get("/api/health", headers={"sec-fetch-site": "none"}).status_code == 200


def test_no_other_site_is_given_leave(api: httpx.Client) -> None:
    asked = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    replies = [api.options("/api/ask", headers=asked), api.get("/api/health")]
    assert replies[0].status_code == 403
    assert not [name for reply in replies for name in reply.headers if name.startswith("access-control")]
    assert replies[1].headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/api/ask", {"content": b'{"question": "How many?"}', "headers": {"content-type": "text/plain"}}),
        ("/api/ask", {"data": {"question": "How many?"}}),
        ("/api/stream", {"content": b"{}"}),
        ("/v1/chat/completions", {"data": {"model": "inward-assistant"}}),
        ("/api/enquiries", {"data": {"letter": "x"}}),
        ("/api/documents", {"json": {"files": []}}),
        ("/api/enquiries/file", {"json": {}}),
    ],
)
def test_what_a_form_can_send_is_no_request(api: httpx.Client, path: str, sent: dict[str, Any]) -> None:
    reply = api.post(path, **sent)
    assert (reply.status_code, reply.json()["error"]["code"]) == (415, "content_type")


def test_whose_a_path_is_counts_by_whole_parts() -> None:
    assert all(is_for_programs(path) for path in ("/api/ask", "/v1/models", "/mcp", "/api"))
    assert not any(is_for_programs(path) for path in ("/apis", "/gradio_api/info", "/", "/mcpx"))
