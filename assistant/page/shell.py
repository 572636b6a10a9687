"""The ASGI shell round the page and the ways in for programs: which requests get in, which headers responses carry.

Gradio alone sends no security header, answers any `Host`, and fetches web addresses for whoever asks
(`/gradio_api/file=http://…`), through which a poisoned answer could send text out in spite of the policy below.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from assistant.api import is_for_programs
from assistant.server.rules import free_for_uploads, is_upload
from corpus.reading.gate import LARGEST_PACKED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio starts from inline scripts and compiles templates
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    b"content-security-policy": CONTENT_SECURITY_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",  # nothing to others; without any, a form of ours has no origin to show
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
FETCHES = re.compile(r"/(file|proxy)[=/]\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LARGEST_UPLOAD = 3 * LARGEST_PACKED  # bytes of one request that uploads files
LARGEST_REQUEST = 4 * 1024 * 1024  # bytes of any other request
CODES = {400: "unknown_host", 403: "not_allowed", 413: "too_large", 507: "disk_full"}  # of refusals, for programs
TOO_MUCH = 413, "Too much was sent at once. Send less, or in several requests."


class Shell:
    """Wraps an ASGI application; a stream stays a stream, since no body is held."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, refused or passed on."""
        if scope["type"] != "http":
            if scope["type"] == "websocket" and not self._is_ours(scope):
                return
            await self._app(scope, receive, send)
            return
        secured = _with_headers(send, scope["path"])
        refusal = self._refusal(scope)
        if refusal is not None:
            await _say(secured, scope["path"], *refusal)
            return
        body = _Body(receive, secured, scope["path"])
        await self._app(scope, body.receive, body.send)

    def _is_ours(self, scope: Scope) -> bool:
        return host_name(_header(scope, b"host")) in self._hosts or _is_address(host_name(_header(scope, b"host")))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and words for a request that does not get in."""
        if not self._is_ours(scope):
            return 400, "This address is not one the page answers to."
        if self._is_foreign(scope):
            return 403, "Another site may not use the page."
        path = unquote(unquote(scope.get("raw_path", b"").decode("latin-1")))
        if FETCHES.search(path) or FETCHES.search(scope["path"]):
            return 403, "The page fetches no addresses."
        length = _header(scope, b"content-length")
        if length.isdecimal() and int(length) > _largest(scope["path"]):
            return TOO_MUCH
        if is_upload(scope["path"]) and length.isdecimal() and _free() < 2 * int(length):
            return 507, "There is no room on the disk for these files."  # half of one would stay for good
        return None

    def _is_foreign(self, scope: Scope) -> bool:
        """Whether the page of another site sends this. It may load the page by a link, and nothing else of ours."""
        origin = _header(scope, b"origin")
        elsewhere = bool(origin) and urlsplit(origin).netloc != _header(scope, b"host")
        if is_for_programs(scope["path"]):  # browsers name no origin where a page only loads a picture or a script
            return elsewhere or _header(scope, b"sec-fetch-site") not in ("", "none", "same-origin")
        return elsewhere and scope["method"] not in ("GET", "HEAD")


def host_name(host: str) -> str:
    """The name of a `Host` header without its port: "[::1]:7860" is "::1"."""
    found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?", host.strip().lower())
    return (found[1] or found[2]) if found else ""


def _is_address(name: str) -> bool:
    """Whether the host is a plain IP address: no name, so none that could be pointed here from elsewhere."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def hosts_of(host: str) -> list[str]:
    """The names under which a page that is bound to `host` may be called, beside plain addresses."""
    return ["localhost", host] if is_loopback(host) else ["localhost", host, socket.gethostname(), socket.getfqdn()]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _largest(path: str) -> int:
    return LARGEST_UPLOAD if is_upload(path) else LARGEST_REQUEST


def _free() -> int:
    return free_for_uploads()


def _with_headers(send: Send, path: str) -> Send:
    extra = dict(HEADERS)
    if not path.startswith(("/assets/", "/static/")):
        extra[b"cache-control"] = b"no-store"  # answers and documents stay in no browser's cache

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(key, value) for key, value in message["headers"] if key.lower() not in extra]
            message = {**message, "headers": [*kept, *extra.items()]}
        await send(message)

    return sending


class _Body:
    """The body of one request, which ends where it goes on beyond its limit without having said so.

    To the application its sender has then gone; whatever it says to that, the sender hears that it was too much.
    """

    def __init__(self, receive: Receive, send: Send, path: str) -> None:
        self._receive = receive
        self._send = send
        self._path = path
        self._left = _largest(path)
        self._answered = False  # the response has begun

    async def receive(self) -> Message:
        """The next piece."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left >= 0:
            return message
        if not self._answered:
            self._answered = True
            await _say(self._send, self._path, *TOO_MUCH)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """A piece of the response."""
        if self._left >= 0:
            self._answered = True
            await self._send(message)


async def _say(send: Send, path: str, status: int, words: str) -> None:
    """A refusal, to a person in words, to a program in the form of its errors."""
    kind = "application/json" if is_for_programs(path) else "text/plain; charset=utf-8"
    error = {"message": words, "type": "invalid_request_error", "code": CODES[status]}
    body = (json.dumps({"error": error}) if is_for_programs(path) else words).encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
