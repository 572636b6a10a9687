"""The cookie of somebody who has signed in: a name and an end, signed. Nothing of it is kept but what was signed out.

The signature holds the user's password as it is kept: with a new password, or without the user, no cookie is good.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Final

from assistant.server.access import Access
from assistant.server.people import Person

COOKIE: Final = "assistant_session"
LASTS: Final = 12 * 3600  # seconds


class Sessions:
    """The cookies of one server."""

    def __init__(self, access: Access, now: Callable[[], float] = time.time) -> None:
        self._access = access
        self._now = now
        self._ended: dict[str, float] = {}  # signed out before their end → that end

    def begin(self, name: str) -> str:
        """The value of a new cookie."""
        body = f"{int(self._now()) + LASTS}.{secrets.token_urlsafe(12)}.{_packed(name)}"
        return f"{body}.{self._signature(body, name)}"

    def person(self, cookie: str) -> Person | None:
        """Whose cookie this is; None where it is no longer good, or never was."""
        body, _, signature = cookie.rpartition(".")
        try:
            until, _, packed = body.split(".")
            name = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
            ends = int(until)
        except ValueError:
            return None
        user = self._access.held.users.get(name)
        if user is None or not user.password or cookie in self._ended or self._now() >= ends:
            return None
        good = hmac.compare_digest(signature.encode(), self._signature(body, name).encode())
        return Person(name, user.role) if good else None

    def end(self, cookie: str) -> None:
        """Make a cookie worth nothing before its end."""
        now = self._now()
        self._ended = {one: end for one, end in self._ended.items() if end > now}
        if self.person(cookie) is not None:
            self._ended[cookie] = float(cookie.split(".")[0])

    def _signature(self, body: str, name: str) -> str:
        held = self._access.held
        secret = f"{held.secret}.{held.users[name].password}".encode()
        return hmac.new(secret, body.encode(), hashlib.sha256).hexdigest()


def _packed(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
