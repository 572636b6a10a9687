"""Who sends an event of the page, and what of the page is for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr
from gradio.context import LocalContext

from assistant.enquiry.log import EnquiryLog
from assistant.opening import Desk
from assistant.server import spending
from assistant.server.people import EVERYBODY, PERSON, Person, Role


def person_of(request: gr.Request | None) -> Person:
    """Who sends an event of the page."""
    found = _scope(request).get(PERSON, EVERYBODY)
    return found if isinstance(found, Person) else EVERYBODY


def enquiries_of(desk: Desk) -> EnquiryLog:
    """The log as whoever sent the event may see it, which is being handled in this context."""
    name = person_of(LocalContext.request.get(None)).name
    return desk.enquiries.of(name) if name else desk.enquiries


def _scope(request: gr.Request | None) -> Mapping[str, Any]:
    return request.request.scope if request is not None and request.request is not None else {}


def _purse() -> spending.Purse | None:
    found = _scope(LocalContext.request.get(None)).get(spending.PURSE)
    return found if isinstance(found, spending.Purse) else None


spending.also(_purse)


def for_role(role: Role, handler: Callable[..., Any], outputs: Any) -> Callable[..., Any]:
    """A handler that changes nothing for whom it is not meant: what fills a panel when the page is loaded."""
    many = len(outputs) if isinstance(outputs, Sequence) else 0

    def allowed(request: gr.Request, *given: Any) -> Any:
        if person_of(request).may(role):
            return handler(*given)
        return tuple(gr.skip() for _ in range(many)) if many else gr.skip()

    return allowed
