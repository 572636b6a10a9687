"""Every error as a status code and one sentence with the next step, in the form that OpenAI's clients read."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.models import Error, Problem, Skipped
from assistant.errors import AssistantError, BadEnquiry, BadQuestion, BadSettings, DocumentNotFound, ModelFailed
from assistant.opening import UNEXPECTED
from corpus.errors import EmbeddingFailed, IndexInUse, IndexUnreachable, StorageFailed

log = logging.getLogger(__name__)

SOON: Final = 2  # seconds after which to ask again while the documents are being opened
LATER: Final = 5  # the same where too much is asked at once
SUMMARY: Final = "Its routes are listed at /api/openapi.json."

_TYPES: Final = {404: "not_found_error", 429: "rate_limit_error"}
_KINDS: Final[Sequence[tuple[type[AssistantError], int, str, int | None]]] = (  # error, status, code, wait in seconds
    (BadQuestion, 422, "bad_question", None),
    (BadEnquiry, 422, "bad_enquiry", None),
    (BadSettings, 422, "bad_setting", None),
    (DocumentNotFound, 404, "no_such_document", None),
    (IndexInUse, 503, "index_in_use", LATER),
    (IndexUnreachable, 503, "index_unreachable", LATER),
    (EmbeddingFailed, 502, "embedding_failed", None),
    (ModelFailed, 502, "model_failed", None),
    (StorageFailed, 507, "storage_failed", None),
)


class Refused(Exception):
    """A request that is not answered: status, what to tell, and after how many seconds to try again."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        wait: int | None = None,
        param: str | None = None,
        skipped: list[Skipped] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait
        kind = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
        self.body = Error(error=Problem(message=message, type=kind, code=code, param=param, skipped=skipped))

    def response(self) -> JSONResponse:
        """The reply that says so."""
        headers = {} if self.wait is None else {"retry-after": str(self.wait)}
        return JSONResponse(self.body.model_dump(), self.status, headers)


def refusal_of(error: Exception) -> Refused:
    """What to tell of an error; of one that was not foreseen in general words, since its own may hold anything."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, AssistantError):
        for kind, status, code, wait in _KINDS:
            if isinstance(error, kind):
                return Refused(status, code, str(error), wait=wait)
        return Refused(500, "failed", str(error))
    return Refused(500, "unexpected", UNEXPECTED)


def unforeseen(error: Exception, what: str) -> Refused:
    """Log an error under a number, and tell the number alone: its own words may hold anything."""
    number = secrets.token_hex(4)
    log.error("%s (%s)", what, number, exc_info=error)
    return Refused(500, "unexpected", f"{UNEXPECTED} It is logged under {number}.")


def told_late(error: Exception) -> Refused:
    """What to tell of an error that comes when the reply has begun: no server logs that."""
    return refusal_of(error) if isinstance(error, Refused | AssistantError) else unforeseen(error, "A reply broke off")


async def on_refusal(_: Request, error: Exception) -> JSONResponse:
    """A request that one of our own errors ended."""
    return refusal_of(error).response()


class Caught:
    """Tells of an error that was not foreseen, and lets the connection live, which the server would cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if begun:
                raise
            await unforeseen(error, "A request could not be answered").response()(scope, receive, send)


async def on_status(_: Request, error: Exception) -> JSONResponse:
    """A path or method that is not there, or a body that cannot be taken apart."""
    assert isinstance(error, HTTPException)
    messages = {
        404: ("no_such_route", f"There is no such route. {SUMMARY}"),
        405: ("no_such_method", f"The route does not take this method. {SUMMARY}"),
    }
    code, message = messages.get(error.status_code, ("bad_request", "The body cannot be read. Send it anew."))
    reply = Refused(error.status_code, code, message).response()
    reply.headers.update({key: value for key, value in (error.headers or {}).items() if key.lower() == "allow"})
    return reply


def shown(fault: str) -> str:
    """What pydantic says of a value, to go on with after a colon."""
    return fault.removeprefix("Value error, ").lower()


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """A body or a query with a field that cannot be; the first one is told."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return Refused(400, "bad_json", "The body is not valid JSON. Mend it and send it anew.").response()
    place = ".".join(str(part) for part in first["loc"][1:]) or "body"
    if "UploadFile" in first["msg"]:
        message = f"`{place}` is no file. Send it with its name, as `curl -F {first['loc'][1]}=@FILE` does."
    elif first["type"] == "missing":
        message = f"`{place}` is missing. Add it: /api/openapi.json describes every field."
    elif first["type"] == "extra_forbidden":
        message = f"There is no field `{place}`. Leave it out: /api/openapi.json describes every field."
    else:
        message = f"`{place}` cannot be so: {shown(first['msg'])}. /api/openapi.json describes every field."
    return Refused(422, "bad_field", message, param=place).response()
