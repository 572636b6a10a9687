"""A real HTTP server on loopback with the ways in for programs, inside the shell of the page and without the page."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import httpx

from assistant.api.application import application, beside_page
from assistant.opening import Opening
from assistant.page.launch import free_port, running
from assistant.page.shell import Shell, hosts_of
from assistant.settings import Settings


async def page(scope: Any, receive: Any, send: Any) -> None:
    """What stands in for the page: it starts, it ends, and has nothing."""
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"the page"})


@contextmanager
def serve(
    factory: Callable[[Callable[[str], None]], Any], settings: Settings, *, opened: bool = True
) -> Iterator[httpx.Client]:
    """A client of the server over what `factory` opens, until the block is left. `opened`: from when that is done."""
    opening = Opening(factory)
    ready: Future[Any] = Future()

    def run(listener: socket.socket) -> None:
        asyncio.run(
            running(
                lambda: Shell(beside_page(application(opening, settings), page), hosts_of("127.0.0.1")),
                listener,
                ready.set_result,
            )
        )

    with free_port("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=run, args=(listener,), daemon=True)
        thread.start()
        server = ready.result(timeout=60)
        opening.start()
        if opened:
            for _ in opening.steps():
                pass
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            yield client
        server.should_exit = True
        thread.join(timeout=10)


def events(body: str) -> list[tuple[str, str]]:
    """Name and data of each server-sent event."""
    found = []
    for block in body.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields.get("event", ""), fields["data"]))
    return found
