"""The application that answers all ways in for programs, and the switch that stands between it and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from assistant.api import MISSING, NO_MCP, TOOLS, completions, is_for_programs, problems, routes
from assistant.api.work import Lines
from assistant.errors import AssistantError
from assistant.opening import Opening
from assistant.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

DESCRIPTION = """\
Ask the documents, and get a citation for every sentence, or be told that they do not say.

A reply that is an error has the form of `Error`. Where too much is asked at once, and while the documents are being \
opened, it comes with `Retry-After`. No browser page of another site may call these routes; no key is asked for.
"""


def application(opening: Opening, settings: Settings) -> ASGIApp:
    """What answers under the prefixes of `assistant.api`."""
    lines = Lines()
    app = FastAPI(
        title="Inward assistant",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # it would fetch its scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        # Questions and letters go to no collector, whatever else in this process has set one up.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.include_router(routes.router(opening, settings, lines))
    app.include_router(completions.router(opening, settings, lines))
    app.add_exception_handler(RequestValidationError, problems.on_invalid)
    app.add_exception_handler(HTTPException, problems.on_status)
    app.add_exception_handler(problems.Refused, problems.on_refusal)
    app.add_exception_handler(AssistantError, problems.on_refusal)
    app.add_middleware(problems.Caught)
    tools = tools_over_http(opening, lines)

    async def one_of(scope: Scope, receive: Receive, send: Send) -> None:
        await (tools if scope["path"].rstrip("/") == TOOLS else app)(scope, receive, send)

    return one_of


def tools_over_http(opening: Opening, lines: Lines) -> ASGIApp:
    """The tools of MCP, loaded by the first call; without the extra, a reply that says how to get it."""
    loaded: list[ASGIApp] = []

    def load() -> ASGIApp:
        from assistant.api.tools import over_http, server_of

        return over_http(server_of(opening, lines))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        refusal: problems.Refused | None = None
        if scope["method"] != "POST":
            refusal = problems.Refused(405, "no_such_method", "Calls of MCP are sent with POST, one at a time.")
        elif not loaded:
            try:
                loaded.append(await run_in_threadpool(load))
            except ModuleNotFoundError as error:
                if error.name is None or error.name.partition(".")[0] not in MISSING:
                    raise
                refusal = problems.Refused(404, "no_mcp", NO_MCP)
        await (refusal.response() if refusal else loaded[0])(scope, receive, send)

    return answer


def beside_page(programs: ASGIApp, page: ASGIApp) -> ASGIApp:
    """One application of both; the page has every other path, and the start and end of the server."""

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        asked_by_program = scope["type"] == "http" and is_for_programs(scope["path"])
        await (programs if asked_by_program else page)(scope, receive, send)

    return either
