"""Cuts connections that dawdle: a head or a body that trickles in, an answer that nobody takes.

uvicorn waits for ever for each of these. A browser that is only quiet, and a stream that has nothing to say, stay.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

LOOK_S: Final = 5.0  # between two looks at a connection
PATIENCE_S: Final = 20.0  # how long nothing worth mentioning may happen
LEAST: Final = 1000  # bytes between two looks that are worth mentioning


def patient_protocol() -> type[asyncio.Protocol]:
    """uvicorn's own protocol, watched."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class Patient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        """One connection."""

        def connection_made(self, transport: Any) -> None:
            """It begins: within the time a whole request has to come."""
            super().connection_made(transport)
            self._came = 0  # bytes since the last look
            self._idle = 0.0  # seconds in which nothing worth mentioning came or went
            self._look = self.loop.call_later(LOOK_S, self._looked)

        def data_received(self, data: bytes) -> None:
            """A piece of a request."""
            self._came += len(data)
            super().data_received(data)

        def connection_lost(self, exc: Exception | None) -> None:
            """It ends."""
            self._look.cancel()
            super().connection_lost(exc)

        def _looked(self) -> None:
            came, self._came = self._came, 0
            stuck = self.flow.write_paused or (self._is_owed() and came < LEAST)
            self._idle = self._idle + LOOK_S if stuck else 0.0
            if self._idle >= PATIENCE_S:
                self.transport.abort()  # to close it would wait for the reader who does not read
            else:
                self._look = self.loop.call_later(LOOK_S, self._looked)

        def _is_owed(self) -> bool:
            """Whether the other side has to send: the head of a request, or the rest of its body."""
            cycle = self.cycle
            if cycle is None or cycle.response_complete:
                return True
            return bool(cycle.more_body) and not self.flow.read_paused

    return Patient
