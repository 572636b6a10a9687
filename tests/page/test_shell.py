"""The shell: who gets in, and what every response carries."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assistant.page.shell import CONTENT_SECURITY_POLICY, LARGEST_REQUEST, Shell, host_name, hosts_of, is_loopback


class Reply:
    """What a request was answered with, and whether it reached the page."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.reached = False
        self.read = b""
        self.body = b""


def send(
    path: str = "/", method: str = "GET", host: str = "127.0.0.1:7860", body: bytes = b"", **headers: str
) -> Reply:
    reply = Reply()

    async def page(scope: Any, receive: Any, send: Any) -> None:
        reply.reached = True
        while (message := await receive())["type"] == "http.request":
            reply.read += message.get("body", b"")
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"unsafe-url")]})
        await send({"type": "http.response.body", "body": b"page"})

    parts = [body[place : place + 65536] for place in range(0, len(body), 65536)] or [b""]
    messages = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)} for number, part in enumerate(parts, 1)
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {key.decode(): value.decode() for key, value in message["headers"]}
        else:
            reply.body += message["body"]

    raw = [(b"host", host.encode()), *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items())]
    from urllib.parse import unquote

    scope = {
        "type": "http", "method": method, "path": unquote(path.partition("?")[0]), "headers": raw,
        "raw_path": path.partition("?")[0].encode(), "query_string": b"",
    }  # fmt: skip
    asyncio.run(Shell(page, hosts_of("127.0.0.1"))(scope, receive, sending))
    return reply


def test_every_response_carries_the_policy_and_replaces_a_laxer_one() -> None:
    for reply in (send(), send(host="evil.example")):
        assert reply.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert reply.headers["x-frame-options"] == "DENY"
    assert send("/gradio_api/queue/data").headers["cache-control"] == "no-store"
    assert "cache-control" not in send("/assets/index.js").headers


def test_the_policy_names_no_other_host() -> None:
    assert "http" not in CONTENT_SECURITY_POLICY.replace("http-equiv", "")
    assert "*" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "192.168.1.7:7860"])
def test_own_names_and_plain_addresses_get_in(host: str) -> None:
    assert send(host=host).reached


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:7860", "localhost.evil.example", "", "[::1"])
def test_another_name_for_this_machine_does_not(host: str) -> None:
    reply = send(host=host)
    assert (reply.status, reply.reached) == (400, False)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://evil.example/x.png", "/gradio_api/file=HTTPS://evil.example", "/file=http://e",
        "/gradio_api/file/http://evil.example", "/gradio_api/file=http%3A%2F%2Fevil.example",
        "/gradio_api/file=http%253A//evil.example", "/gradio_api/proxy=https://evil.example", "/gradio_api/file=%20ftp://e",
        "/gradio_api/file%3Dhttp://evil.example", "/gradio_api/file=data:text/html,x",
    ],
)  # fmt: skip
def test_the_page_fetches_no_address_for_anybody(path: str) -> None:
    reply = send(path)
    assert (reply.status, reply.reached) == (403, False)


def test_its_own_files_are_still_served() -> None:
    assert send("/gradio_api/file=/tmp/gradio/abc/upload.txt").reached
    assert send("/assets/file-http.js").reached


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:7861", "http://127.0.0.1:7860.evil"]
)
def test_another_site_changes_nothing(origin: str) -> None:
    assert send("/gradio_api/queue/join", "POST", origin=origin).status == 403


def test_the_page_itself_and_a_program_may_send() -> None:
    assert send("/gradio_api/queue/join", "POST", origin="http://127.0.0.1:7860").reached
    assert send("/gradio_api/queue/join", "POST").reached


def test_too_much_is_refused_whether_it_says_so_or_not() -> None:
    assert send("/gradio_api/queue/join", "POST", content_length=str(LARGEST_REQUEST + 1)).status == 413
    reply = send("/gradio_api/queue/join", "POST", body=b"x" * (LARGEST_REQUEST + 65536))
    assert len(reply.read) <= LARGEST_REQUEST
    assert send("/gradio_api/upload", "POST", content_length=str(LARGEST_REQUEST + 1)).reached


def test_who_sends_too_much_without_saying_so_hears_of_it() -> None:
    assert send("/api/ask", "POST", body=b"x" * (LARGEST_REQUEST + 65536)).status == 413
    assert send("/gradio_api/queue/join", "POST", body=b"x" * (LARGEST_REQUEST + 65536)).status == 413
    assert send("/api/documents", "POST", body=b"x" * (LARGEST_REQUEST + 65536)).status == 200


@pytest.mark.parametrize("path", ["/api/search", "/v1/models", "/mcp"])
def test_a_program_is_refused_in_json_and_the_page_of_another_site_may_not_even_load(path: str) -> None:
    assert send(path).reached and send(path, sec_fetch_site="none").reached
    for reply in (send(path, origin="http://evil.example"), send(path, sec_fetch_site="cross-site")):
        assert (reply.status, reply.reached, reply.headers["content-type"]) == (403, False, "application/json")
        assert b'"code": "not_allowed"' in reply.body
    assert send(path).headers["cache-control"] == "no-store"
    assert send("/", origin="http://evil.example", sec_fetch_site="cross-site").reached, "a link to the page works"


def test_an_upload_that_the_disk_cannot_hold_is_refused_before_a_byte_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.page.shell._free", lambda: 1500)
    assert send("/gradio_api/upload", method="POST", content_length="1000").status == 507
    assert send("/gradio_api/upload", method="POST", content_length="500").status == 200
    assert send("/gradio_api/queue/join", method="POST", content_length="1000").status == 200
    assert b'"code": "disk_full"' in send("/api/documents", method="POST", content_length="1000").body


def test_host_names() -> None:
    assert [host_name(one) for one in ("a.example:80", "[::1]:80", "", "A")] == ["a.example", "::1", "", "a"]
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("0.0.0.0") and not is_loopback("192.168.1.7")
    assert "evil.example" not in hosts_of("0.0.0.0")
