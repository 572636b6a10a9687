"""The page on which one signs in, and how often one may try. It needs no script and loads nothing."""

from __future__ import annotations

import html
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.server import sessions
from assistant.server.limits import Limit
from assistant.server.logs import event
from assistant.server.people import Person

if TYPE_CHECKING:
    from starlette.types import Receive

    from assistant.server.access import Access
    from assistant.server.sessions import Sessions

log = logging.getLogger(__name__)

LARGEST: Final = 4096  # bytes of a form
WRONG: Final = "That name and password do not belong together."
NOBODY: Final = "Nobody has a password yet. Whoever runs the server adds users with: assistant users add NAME"
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Sign in: Inward Assistant</title>
<link rel="icon" href="data:,"><style>
body{{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}}
main{{max-width:22rem;margin:15vh auto 0;padding:0 1.25rem}}h1{{font-size:1.25rem;margin:0 0 1.5rem}}
label{{display:block;margin:1rem 0 .25rem}}
input{{box-sizing:border-box;width:100%;font:inherit;padding:.6rem .7rem;border:1px solid GrayText;border-radius:.4rem;
background:Field;color:FieldText}}
button{{font:inherit;margin:1.5rem 0 0;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:#0b5a66;color:#fff}}
p{{margin:0 0 1rem}}</style></head><body><main><h1>Inward Assistant</h1>{said}
<form method="post" action="/sign-in"><label for="name">Name</label>
<input id="name" name="name" autocomplete="username" required autofocus maxlength="64" value="{name}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256">
<button>Sign in</button></form></main></body></html>
"""


class Left(Exception):
    """Whoever sent a form has left before its end."""


class SignIn:
    """Signs people in and out."""

    def __init__(self, access: Access, ours: Sessions) -> None:
        self._access = access
        self._sessions = ours
        self._from_address = Limit(10, 300)  # tries: ten at once, then one in half a minute
        self._as_name = Limit(20, 600)  # from wherever: twenty at once, then one in half a minute

    def shown(self, said: str = "", name: str = "", status: int = 200, wait: float = 0) -> Response:
        """The page, with what went wrong."""
        if not said and not any(user.password for user in self._access.held.users.values()):
            said = NOBODY
        words = f'<p role="alert">{html.escape(said)}</p>' if said else ""
        headers = {"retry-after": str(int(wait) + 1)} if wait else {}
        return HTMLResponse(_PAGE.format(said=words, name=html.escape(name[:64])), status, headers)

    async def tried(self, receive: Receive, address: str, *, secure: bool) -> tuple[Response, Person | None]:
        """What a sent form comes to. A password is looked at only while there are tries left."""
        try:
            sent = await _body(receive)
        except Left:  # what was not sent to its end is no try
            return Response(status_code=400), None
        form = parse_qs(sent.decode("utf-8", "replace"), max_num_fields=4)
        name, password = (form.get(field, [""])[0] for field in ("name", "password"))
        wait = max(self._from_address.take(address), self._as_name.take(name[:64]))
        known = name if name in self._access.held.users else None  # else it may be a password in the wrong field
        if wait:
            event(log, logging.WARNING, "sign-in slowed", address=address, user=known)
            words = f"Too many tries. Wait {int(wait) + 1} seconds and try again."
            return self.shown(words, name, 429, wait), None
        person = await run_in_threadpool(self._access.signed_in, name, password)
        if person is None:
            event(log, logging.WARNING, "sign-in failed", address=address, user=known)
            return self.shown(WRONG, name, 401), None
        self._from_address.spend(address, -1)  # only wrong tries count: many may sit behind one address
        self._as_name.spend(name[:64], -1)
        event(log, logging.INFO, "signed in", address=address, user=person.name)
        reply = RedirectResponse("/", 303)
        _set(reply, self._sessions.begin(person.name), sessions.LASTS, secure=secure)
        return reply, person

    def out(self, cookies: Mapping[str, str], *, secure: bool) -> Response:
        """Sign out: the cookie is taken back, and worth nothing where a copy is left."""
        self._sessions.end(cookies.get(sessions.COOKIE, ""))
        reply = RedirectResponse("/sign-in", 303)
        _set(reply, "", 0, secure=secure)
        return reply


def _set(reply: Response, value: str, lasts: int, *, secure: bool) -> None:
    reply.set_cookie(sessions.COOKIE, value, max_age=lasts, path="/", httponly=True, samesite="lax", secure=secure)


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) <= LARGEST:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Left
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:LARGEST]
