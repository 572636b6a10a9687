"""Bytes to a page over a plain socket, as no browser would send them."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

WAIT = 30.0  # seconds until a connection must have been answered or closed


def posted(url: str, body: bytes, kind: str, path: str = "/gradio_api/queue/join", extra: Iterable[str] = ()) -> int:
    """The status of a POST with such a body."""
    head = [
        f"POST {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", f"Content-Type: {kind}",
        f"Content-Length: {len(body)}", "Connection: close", *extra,
    ]
    return spoken(url, [("\r\n".join(head) + "\r\n\r\n").encode(), body])


def spoken(url: str, parts: Iterable[bytes]) -> int:
    """The status after these bytes; 0 where the connection was closed without one. Raises `TimeoutError`."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    with socket.create_connection((host, port or 80), timeout=WAIT) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                connection.sendall(part)
        with suppress(ConnectionResetError):
            line = connection.makefile("rb").readline()
            return int(line.split()[1]) if line else 0
    return 0
