"""What whoever runs the server asks it: does it live, can it answer, how much does it do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response

from assistant.api.problems import SOON

if TYPE_CHECKING:
    from assistant.opening import Opening

_KINDS: Final = (  # a few names for all paths, so that no caller can make the counts grow
    ("question", r"/api/(ask|stream)|/v1/chat/completions"), ("search", r"/api/search"), ("tools", r"/mcp/?"),
    ("enquiry", r"/api/enquiries.*"), ("documents", r"/api/documents.*"), ("page event", r"/gradio_api/(queue|run)/.*"),
    ("upload", r"/gradio_api/upload.*"), ("file", r"/gradio_api/file.*"), ("sign-in", r"/sign-(in|out)"),
    ("page", r"/|/(assets|static)/.*"),
)  # fmt: skip


def kind_of(path: str) -> str:
    """What sort of request it is, for counting."""
    return next((name for name, pattern in _KINDS if re.fullmatch(pattern, path)), "other")


class Counts:
    """What is counted, in the form that Prometheus reads. The library is loaded when the first is."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "assistant_requests", "Requests by kind and status.", ["kind", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "assistant_request_seconds", "Seconds to the end of a response.", ["kind"], registry=self._registry,
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )  # fmt: skip
        self._refused = Counter(
            "assistant_refused", "Requests that were refused, by reason.", ["reason"], registry=self._registry
        )
        self._open = Gauge("assistant_requests_open", "Requests under way.", registry=self._registry)
        self._ready = Gauge("assistant_ready", "1 where questions are answered.", registry=self._registry)

    def began(self) -> None:
        """A request came in."""
        self._open.inc()

    def ended(self, path: str, status: int, seconds: float) -> None:
        """It was answered; `status` 0: its sender left."""
        self._open.dec()
        self._requests.labels(kind_of(path), str(status)).inc()
        if not path.endswith("/queue/data") and "/heartbeat/" not in path:  # those last as long as a tab is open
            self._seconds.labels(kind_of(path)).observe(seconds)

    def refused(self, reason: str) -> None:
        """A request did not get in."""
        self._refused.labels(reason).inc()

    def told(self, opening: Opening | None) -> Response:
        """All of it."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        self._ready.set(1 if opening is not None and opening.ready else 0)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


def health() -> Response:
    """The process lives."""
    return JSONResponse({"status": "alive"})


def ready(opening: Opening | None) -> Response:
    """Whether questions are answered; nothing of what there is to ask about."""
    status = "ready" if opening is None or opening.ready else "failed" if opening.problem else "opening"
    headers = {"retry-after": str(SOON)} if status == "opening" else {}
    return Response(
        json.dumps({"status": status}), 200 if status == "ready" else 503, headers, media_type="application/json"
    )
