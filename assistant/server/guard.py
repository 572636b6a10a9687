"""Stands before every request: who sends it, may they, is it too much; and says afterwards that it was."""

from __future__ import annotations

import ipaddress
import json
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote

from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from assistant.api import is_for_programs
from assistant.api.problems import Refused
from assistant.server import operations, rules, sessions
from assistant.server.access import Access
from assistant.server.belongings import Belongings, only_uploads
from assistant.server.limits import Limits
from assistant.server.logs import event
from assistant.server.operations import Counts
from assistant.server.people import EVERYBODY, NAME, PERSON, BadAccess, Person, Role, asking
from assistant.server.rules import free_for_uploads, is_upload
from assistant.server.sessions import Sessions
from assistant.server.signin import SignIn
from assistant.server.spending import PURSE, Purse, purse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assistant.opening import Opening
    from assistant.settings import Settings

log = logging.getLogger(__name__)

FORWARDED: Final = (b"forwarded", b"x-forwarded-")
_NAMES_FILES: Final = ("/gradio_api/upload", "/gradio_api/run/", "/gradio_api/queue/data")  # whose responses do
_LOOKED_INTO: Final = ("/gradio_api/queue/join", "/gradio_api/run/", "/gradio_api/cancel", "/gradio_api/reset")
_KEPT_FREE: Final = 1_000_000_000  # bytes of the disk that uploads leave alone


@dataclass
class Asked:
    """One request on its way through."""

    scope: Scope
    method: str
    path: str
    address: str  # of who sends it; of the client, where a proxy that is believed passes it on
    proxied: bool  # whether such a proxy sends it
    secure: bool
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=time.monotonic)
    status: int = 0
    person: Person | None = None

    def header(self, name: bytes) -> str:
        """A header's value; empty where there is none."""
        return next((value.decode("latin-1") for key, value in self.scope["headers"] if key == name), "")

    @property
    def client(self) -> str:
        """Whose limits hold."""
        return self.person.name if self.person is not None and self.person.name else f"at {self.address}"


class Guard:
    """Wraps the page and the ways in for programs; a stream stays a stream."""

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        settings: Settings,
        events: Mapping[int, Role],
        opening: Opening | None = None,
    ) -> None:
        self._app = app
        self._access = access
        self._settings = settings
        self._events = events
        self._opening = opening
        self._proxies = [ipaddress.ip_network(one, strict=False) for one in settings.trusted_proxies]
        self._sessions = Sessions(access)
        self._signin = SignIn(access, self._sessions)
        self._belongings = Belongings()
        self.limits = Limits.of(settings.questions_per_minute, settings.upload_mb_per_day, settings.tokens_per_day)
        self.counts = Counts()

    @property
    def everybody(self) -> bool:
        """Whether nobody has to say who they are: there are no users, no keys and no proxy."""
        return not (self._settings.proxy_header or self._access.held.users or self._access.held.keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "websocket":  # nothing here speaks it
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = self._asked(scope)
        self.counts.began()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                asked.status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", asked.id.encode())]}
            elif asked.person not in (None, EVERYBODY) and asked.path.startswith(_NAMES_FILES):
                self._belongings.named(message.get("body", b""), _name(asked))
            await send(message)

        try:
            reply = await self._answered(asked, receive)
            if reply is None:
                await self._passed(asked, receive, sending)
            else:
                await reply(asked.scope, receive, sending)
        finally:
            took = time.monotonic() - asked.began
            self.counts.ended(asked.path, asked.status, took)
            if not rules.is_quiet(asked.path):
                event(
                    log, logging.INFO, "request", id=asked.id, method=asked.method, path=asked.path[:200],
                    status=asked.status, ms=round(took * 1000), user=asked.person.name if asked.person else None,
                    address=asked.address,
                )  # fmt: skip

    async def _answered(self, asked: Asked, receive: Receive) -> Response | None:
        """The reply of what needs nobody's name, and of what does not get in; None for what goes on."""
        if rules.is_open(asked.method, asked.path):
            return await self._open_to_all(asked, receive)
        try:
            asked.person = self._person(asked)
        except BadAccess as error:
            event(log, logging.ERROR, "users cannot be read", why=str(error))
            return self._refused(asked, 503, "no_users", "The server's users cannot be read. Tell who runs it.")
        if asked.person is None:
            return self._unknown(asked)
        needed = rules.role_for(asked.method, asked.path)
        if needed is None:
            return self._refused(asked, 404, "no_such_page", "There is no such page.")
        if not asked.person.may(needed):
            words = f"That needs the role {needed}; yours is {asked.person.role}. Ask your administrator."
            return self._refused(asked, 403, "role", words)
        if asked.path == "/metrics":
            return self.counts.told(self._opening)
        return None if asked.person is EVERYBODY else self._too_much(asked)

    async def _open_to_all(self, asked: Asked, receive: Receive) -> Response:
        if asked.path == "/health":
            return operations.health()
        if asked.path == "/ready":
            return operations.ready(self._opening)
        cookies = cookie_parser(asked.header(b"cookie"))
        try:
            if asked.path == "/sign-out":
                return self._signin.out(cookies, secure=asked.secure)
            if self.everybody:
                return RedirectResponse("/", 303)
            if asked.method == "GET":
                return self._signin.shown()
            reply, asked.person = await self._signin.tried(receive, asked.address, secure=asked.secure)
        except BadAccess as error:
            event(log, logging.ERROR, "users cannot be read", why=str(error))
            return self._refused(asked, 503, "no_users", "The server's users cannot be read. Tell who runs it.")
        return reply

    def _asked(self, scope: Scope) -> Asked:
        """The request, without what only a proxy may say where none is believed that sends it."""
        peer = (scope.get("client") or ("", 0))[0]
        proxied = _is_in(peer, self._proxies)
        address, secure = peer, scope.get("scheme") == "https"
        if proxied:
            said = {key: value.decode("latin-1") for key, value in scope["headers"] if key.startswith(FORWARDED)}
            address = said.get(b"x-forwarded-for", peer).split(",")[-1].strip()[:64] or peer
            secure = secure or said.get(b"x-forwarded-proto", "").strip() == "https"
        else:
            scope = {**scope, "headers": [one for one in scope["headers"] if not one[0].startswith(FORWARDED)]}
        return Asked(scope, scope["method"], scope["path"], address, proxied, secure)

    def _person(self, asked: Asked) -> Person | None:
        """Who sends it. A key comes in one header alone, never in an address, which stands in logs and histories."""
        if self.everybody:
            return EVERYBODY
        if self._settings.proxy_header and asked.proxied:
            name = asked.header(self._settings.proxy_header.lower().encode())
            if NAME.fullmatch(name):
                user = self._access.held.users.get(name)
                return Person(name, user.role if user else self._settings.proxy_role)
        kind, _, given = asked.header(b"authorization").partition(" ")
        if kind.lower() == "bearer" and (is_for_programs(asked.path) or asked.path == "/metrics"):
            return self._access.of_key(given.strip())
        cookie = cookie_parser(asked.header(b"cookie")).get(sessions.COOKIE, "")
        return self._sessions.person(cookie) if cookie else None

    def _unknown(self, asked: Asked) -> Response:
        """Whoever does not say who they are: a person is asked to sign in, a program to show its key."""
        self.counts.refused("unknown")
        if asked.path == "/" and asked.method == "GET" and not self._settings.proxy_header:
            return RedirectResponse("/sign-in", 303)
        words = "Send a key as `Authorization: Bearer KEY`." if is_for_programs(asked.path) else "Sign in first."
        reply = self._refused(asked, 401, "not_signed_in", words)
        reply.headers["www-authenticate"] = "Bearer"
        return reply

    def _too_much(self, asked: Asked) -> Response | None:
        if rules.is_quiet(asked.path):
            return None
        if is_upload(asked.path) and asked.method == "POST":
            wait = self.limits.uploaded.wait(asked.client)
            if wait:
                return self._later(asked, "uploads", wait, "You have uploaded as much as one may in a day.")
            length = asked.header(b"content-length")
            if free_for_uploads() < _KEPT_FREE + (int(length) if length.isdecimal() else 0):
                return self._refused(asked, 507, "disk_full", "There is no room on the server's disk for uploads.")
        limit = self.limits.questions if rules.is_work(asked.method, asked.path) else self.limits.requests
        wait = limit.take(asked.client)
        return self._later(asked, "requests", wait, "Too much was asked in a minute.") if wait else None

    def _later(self, asked: Asked, code: str, wait: float, words: str) -> Response:
        again = f"{int(wait) + 1} seconds" if wait < 120 else f"{int(wait / 60) + 1} minutes"
        event(log, logging.WARNING, "limit reached", limit=code, client=asked.client, id=asked.id)
        reply = self._refused(asked, 429, f"too_many_{code}", f"{words} Try again in {again}.")
        reply.headers["retry-after"] = str(int(wait) + 1)
        return reply

    def _refused(self, asked: Asked, status: int, code: str, words: str) -> Response:
        self.counts.refused(code)
        if is_for_programs(asked.path):
            return Refused(status, code, words).response()
        if asked.path.startswith("/gradio_api/"):  # its script shows what stands under this name
            return JSONResponse({"detail": words, "error": words}, status)
        return PlainTextResponse(words, status)

    async def _passed(self, asked: Asked, receive: Receive, send: Send) -> None:
        """On to the application, as this person; what the page's own script sends is looked into first."""
        assert asked.person is not None
        asked.scope[PERSON] = asked.person
        asking.set(asked.person)
        if asked.person is not EVERYBODY:
            asked.scope[PURSE] = Purse(self.limits.tokens, asked.client)
            purse.set(asked.scope[PURSE])
        if asked.path.startswith(_LOOKED_INTO):
            body = await _whole(receive)
            refusal = self._of_event(asked, body)
            receive = _again(body, receive)
        else:
            refusal = self._of_page(asked)
        if refusal is not None:
            await refusal(asked.scope, receive, send)
            return
        await self._app(asked.scope, self._counted(asked, receive), send)

    def _of_page(self, asked: Asked) -> Response | None:
        """The refusal of another's session or file; None where it is their own."""
        path = unquote(unquote(asked.path))
        named = parse_qs(asked.scope.get("query_string", b"").decode("latin-1")).get("session_hash", [])
        if asked.path.startswith("/gradio_api/heartbeat/"):
            named.append(asked.path.rpartition("/")[2])
        if not all(self._belongings.may_use(one, _name(asked)) for one in named):
            return self._refused(asked, 404, "no_such_session", "There is no such session.")
        if "/file" in path and asked.person is not EVERYBODY:
            kept = path.encode("utf-8", "replace")
            if not self._belongings.knows(kept) or not self._belongings.may_see(kept, _name(asked)):
                return self._refused(asked, 404, "no_such_file", "There is no such file.")
        return None

    def _of_event(self, asked: Asked, body: bytes) -> Response | None:
        """The refusal of an event of the page that this person may not call, or with another's session or file."""
        try:
            sent: Any = json.loads(body)
            plain = json.dumps(sent, ensure_ascii=False)  # one way of writing for each path: no escape hides it
        except (ValueError, RecursionError):
            return self._refused(asked, 400, "bad_json", "The body is not valid JSON.")
        sent = sent if isinstance(sent, dict) else {}
        number, session = sent.get("fn_index"), sent.get("session_hash")
        if isinstance(session, str) and not self._belongings.may_use(session, _name(asked)):
            return self._refused(asked, 404, "no_such_session", "There is no such session.")
        files = plain.encode("utf-8", "replace")
        if asked.person is not EVERYBODY and not self._belongings.may_see(files, _name(asked)):
            return self._refused(asked, 404, "no_such_file", "There is no such file.")
        if not only_uploads(sent.get("data")):
            event(log, logging.WARNING, "file of the server named", user=_name(asked), id=asked.id)
            return self._refused(asked, 403, "no_upload", "That is no file that was uploaded.")
        if asked.path.startswith(("/gradio_api/cancel", "/gradio_api/reset")):
            return None
        if not isinstance(number, int) or number not in self._events:
            return self._refused(asked, 404, "no_such_event", "The page has no such event.")
        needed = self._events[number]
        if asked.person is not None and not asked.person.may(needed):
            event(log, logging.WARNING, "not allowed", user=asked.person.name, needs=needed, event=number, id=asked.id)
            words = f"That needs the role {needed}; yours is {asked.person.role}. Ask your administrator."
            return self._refused(asked, 403, "role", words)
        return None

    def _counted(self, asked: Asked, receive: Receive) -> Receive:
        """The body of an upload, counted for its sender; any other as it is."""
        if asked.person is EVERYBODY or not (is_upload(asked.path)):
            return receive

        async def counting() -> Message:
            message = await receive()
            self.limits.uploaded.spend(asked.client, len(message.get("body", b"")))
            return message

        return counting


def _name(asked: Asked) -> str:
    return asked.person.name if asked.person is not None else ""


def _is_in(address: str, networks: list[Any]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks if network.version == found.version)


async def _whole(receive: Receive) -> bytes:
    """A body that the shell has bounded."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A body once more, and then what comes after it."""
    told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def once() -> Message:
        return told.pop() if told else await receive()

    return once
