"""The ASGI shell round the page: which requests get in, and which headers every response carries.

Gradio alone sends no security header, answers any `Host`, and fetches web addresses for whoever asks
(`/gradio_api/file=http://…`), through which a poisoned answer could send text out in spite of the policy below.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
FETCHES = re.compile(r"/(file|proxy)[=/]\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LARGEST_UPLOAD = 3 * LARGEST_PACKED  # bytes of one request that uploads files
LARGEST_REQUEST = 4 * 1024 * 1024  # bytes of any other request


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
            await _say(secured, *refusal)
            return
        await self._app(scope, _counted(receive, _largest(scope["path"])), secured)

    def _is_ours(self, scope: Scope) -> bool:
        return host_name(_header(scope, b"host")) in self._hosts or _is_address(host_name(_header(scope, b"host")))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and words for a request that does not get in."""
        if not self._is_ours(scope):
            return 400, "This address is not one the page answers to."
        origin = _header(scope, b"origin")
        if scope["method"] not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != _header(scope, b"host"):
            return 403, "Another site may not use the page."
        path = unquote(unquote(scope.get("raw_path", b"").decode("latin-1")))
        if FETCHES.search(path) or FETCHES.search(scope["path"]):
            return 403, "The page fetches no addresses."
        length = _header(scope, b"content-length")
        if length.isdecimal() and int(length) > _largest(scope["path"]):
            return 413, "Too much was sent at once."
        if _is_upload(scope["path"]) and length.isdecimal() and _free() < 2 * int(length):
            return 507, "There is no room on the disk for these files."  # half of one would stay for good
        return None


def host_name(host: str) -> str:
    """The name of a `Host` header without its port: "[::1]:7860" is "::1"."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


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
    return LARGEST_UPLOAD if _is_upload(path) else LARGEST_REQUEST


def _is_upload(path: str) -> bool:
    return path.rstrip("/").endswith("/upload")


def _free() -> int:
    """Bytes free where Gradio puts uploads."""
    folder = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
    return shutil.disk_usage(next(place for place in (folder, *folder.absolute().parents) if place.exists())).free


def _with_headers(send: Send, path: str) -> Send:
    extra = dict(HEADERS)
    if path.startswith("/gradio_api/") or path == "/":
        extra[b"cache-control"] = b"no-store"  # answers and documents stay in no browser's cache

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(key, value) for key, value in message["headers"] if key.lower() not in extra]
            message = {**message, "headers": [*kept, *extra.items()]}
        await send(message)

    return sending


def _counted(receive: Receive, largest: int) -> Receive:
    """A body that goes on beyond `largest` bytes without having said so ends as if its sender had gone."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > largest else message

    return receiving


async def _say(send: Send, status: int, words: str) -> None:
    body = words.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
