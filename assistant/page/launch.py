"""Serve the page: find a free port, open the assistant beside it, say where it is."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer import Mode
from assistant.errors import AssistantError, BadQuestion
from assistant.opening import Desk, Opening, Tell, step_of
from assistant.page.examples import EXAMPLES
from assistant.page.shell import Shell, host_name, hosts_of, is_loopback
from assistant.server.access import Access
from assistant.server.commands import access_of
from assistant.server.logs import set_up
from assistant.server.people import PERSON
from corpus.reading.gate import LARGEST_PACKED

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI
    from starlette.types import ASGIApp

    from assistant.page.evaluation import Evaluations
    from assistant.settings import Settings

HERE = Path(__file__).parent
PORTS_TRIED = 50
SESSIONS = 200  # tabs remembered at a time, about a megabyte each; the one that was heard of longest ago is forgotten
FIRST_QUESTION = "How many people work in the region?"
UNPROTECTED = (
    "{host!r} can be reached from other machines, and nobody is asked who they are. Add a user first, who signs in "
    "with a password: `assistant users add NAME --role administrator`. Or name the header of a proxy that knows who "
    "asks: `proxy_header` and `trusted_proxies` in the settings. Without `--host` the page is for this machine alone."
)
PLAIN = (
    "The page answers on more than this machine, and what is sent to it is not encrypted: put a proxy with TLS before "
    "it."
)
OPEN_CHROMA = (
    "THE CHROMA SERVER {url} IS REACHED OVER A NETWORK, AND CHROMA ASKS NOBODY FOR A PASSWORD: whoever reaches it "
    "reads and changes the index. Let it listen on this machine or on a network of its own alone."
)
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' "
    "rx='3' fill='%230b5a66'/%3E%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='white' stroke-width='1.5'/%3E%3C/svg%3E"
)


class NotProtected(AssistantError):
    """The page would be open to other machines and ask nobody who they are."""


class NoFreePort(AssistantError):
    """Every port that was tried is taken."""


def free_port(host: str, port: int, tries: int = PORTS_TRIED) -> socket.socket:
    """A socket that listens on `port`, or on the next free one; port 0 takes any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = port if port == 0 else min(port + tries - 1, 65535)
    for candidate in range(port, last + 1):
        # Named, since asyncio sends small pieces at once (TCP_NODELAY) on sockets of this protocol alone.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # elsewhere the option would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except PermissionError as error:
            listener.close()
            raise NoFreePort(
                f"Port {candidate} of {host} is not allowed for this user. Choose one above 1023."
            ) from error
        except OSError as error:
            listener.close()
            if not _is_taken(error):
                raise NoFreePort(
                    f"The page cannot listen on {host!r}: {error.strerror or error}. Try 127.0.0.1."
                ) from error
            continue
        return listener
    raise NoFreePort(f"Ports {port} to {last} of {host} are all taken. Name another with --port.")


def _is_taken(error: OSError) -> bool:
    import errno

    return error.errno == errno.EADDRINUSE or getattr(error, "winerror", None) in (10013, 10048)


def be_quiet() -> None:
    """Switch off, before Gradio is imported, what in it calls home, and its statistics.

    These are a table of all events so far, made anew with each event, at which nobody looks here.
    """
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False",
        HF_HUB_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        ANONYMIZED_TELEMETRY="False",
        GRADIO_SSR_MODE="False",
        GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",  # events between two of these tables
        GRADIO_ANALYTICS_MAX_EVENTS="1",  # kept
        MPLBACKEND="agg",  # else Gradio has matplotlib look for a window to draw in, seconds before the first answer
    )


@dataclass(frozen=True)
class Served:
    """What the page is served with; by default for everybody on this machine."""

    settings: Settings
    access: Access
    opening: Opening | None = None


def application(
    blocks: gr.Blocks, host: str, evaluations: Evaluations | None = None, programs: ASGIApp | None = None,
    served: Served | None = None,
) -> Shell:
    """The page as an ASGI application, with guard and shell round it; with the reports where there is an evaluation.

    `programs`: what answers beside it to programs (`assistant.api.application`).
    """
    import gradio as gr
    from fastapi import FastAPI

    from assistant.page.layout import roles_of
    from assistant.page.theme import theme, variables
    from assistant.server.guard import Guard
    from assistant.settings import Settings

    app: FastAPI = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if evaluations is not None:
        from assistant.page.evaluation import report_route

        app.router.routes.append(report_route(evaluations))
    # Gradio looks whether a file that an event names was uploaded only on a page that it has launched itself. Without
    # this, whoever can send an event could have any file of this machine read, and deleted as an upload is.
    blocks.has_launched = True
    blocks.state_session_capacity = SESSIONS
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        app_kwargs={"openapi_url": None},
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=LARGEST_PACKED,
        ssr_mode=False,
        enable_monitoring=False,
        allowed_paths=[],
        pwa=False,
        mcp_server=False,
        auth_dependency=lambda request: request.scope[PERSON].name,  # the guard has said who it is
        theme=theme(),
        head=_head(variables()),
    )
    whole: ASGIApp = app
    if programs is not None:
        from assistant.api.application import beside_page

        whole = beside_page(programs, app)
    served = served or Served(Settings.model_construct(), Access(None))
    guard = Guard(whole, served.access, served.settings, roles_of(blocks), served.opening)
    return Shell(guard, [*hosts_of(host), *served.settings.hosts])


def _head(colours: str) -> str:
    """Icon, style and script of the page. The style comes this way since Gradio rewrites the selectors of its `css`."""
    sheets = ("look.css", "chat.css", "details.css", "enquiry.css", "evaluation.css")
    style = "".join((HERE / sheet).read_text(encoding="utf-8") for sheet in sheets)
    script = "".join((HERE / name).read_text(encoding="utf-8") for name in ("page.js", "chat.js"))
    return (
        f'<link rel="icon" href="{ICON}"><meta name="color-scheme" content="light dark">'
        f"<style>{colours}{style}</style><script>{script}</script>"
    )


def open_desk(settings: Settings, tell: Tell) -> Desk:
    """Open the assistant, and bring in the shipped documents where the default index is still empty."""
    from assistant.desk import Assistant

    desk = Assistant.open(settings)
    desk.bring_in_shipped(lambda progress: tell(step_of(progress)))
    tell("Getting ready")
    with suppress(ImportError):
        import matplotlib  # noqa: F401 - Gradio loads it in the first event, where a person waits
    with suppress(BadQuestion):  # a page that cannot take this one question can take others
        # Loads models and index now, so that a person's first question is no slower; no server is asked.
        desk.ask(FIRST_QUESTION, mode="extractive")
    return desk


def page_of(settings: Settings, opening: Opening, evaluations: Evaluations | None = None) -> gr.Blocks:
    """The page over an assistant that is being opened."""
    from assistant.page.layout import Switch, build
    from assistant.settings import MODES, default_index, has_model, mode_in_force

    shipped = settings.shipped and settings.index == default_index()
    mode = mode_in_force(settings, os.environ)
    choice = has_model(settings, os.environ)
    return build(
        opening,
        mode_line=mode_line(settings, mode),
        switch=Switch(mode, {one: mode_line(settings, one) for one in MODES}) if choice else None,
        examples=EXAMPLES if shipped else (),
        evaluations=evaluations,
    )


def mode_line(settings: Settings, mode: Mode) -> str:
    """Who writes the answers, and who but this machine sees what."""
    from assistant.settings import llm_server, on_this_machine

    seen_by = []
    if settings.embedder != "local":
        seen_by.append(f"{settings.embedder.partition(':')[2]} (embeddings)")
    if settings.chroma_url and not is_loopback(host_name(settings.chroma_url.partition("//")[2])):
        seen_by.append(f"{host_name(settings.chroma_url.partition('//')[2])} (index)")
    if mode == "extractive":
        if not seen_by:
            return "Extractive, offline: answers quote your documents; nothing leaves this machine."
        return f"Extractive: answers quote your documents. Text is sent to {' and '.join(seen_by)}."
    server = host_name(llm_server(settings.llm_base_url))
    seen_by.insert(0, server)
    here = on_this_machine(settings.llm_base_url)
    internal = "" if here or settings.llm_internal else " Internal documents stay on this machine."
    return f"Generative: {settings.llm_model} writes the answers. Text is sent to {' and '.join(seen_by)}.{internal}"


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 7860, evaluations: Evaluations | None = None
) -> None:
    """Serve the page until it is stopped (Ctrl-C, SIGTERM), on `port` of `host` or the next free port; says where.

    The assistant opens, and brings in the shipped documents on the first start, while the page is there already.
    `evaluations` brings the runner of the Evaluation panel in, which is left out without one.
    """
    from assistant.settings import on_this_machine

    be_quiet()
    access = access_of(settings)
    if not is_loopback(host) and not (settings.proxy_header or access.held.users):
        raise NotProtected(UNPROTECTED.format(host=host))
    set_up(settings.log_format)
    if settings.chroma_url and not on_this_machine(settings.chroma_url):
        print(OPEN_CHROMA.format(url=settings.chroma_url), file=sys.stderr, flush=True)
    with closing(free_port(host, port)) as listener:
        at = listener.getsockname()[1]
        if port not in (0, at):
            print(f"Port {port} is taken.", flush=True)
        opening = Opening(lambda tell: open_desk(settings, tell))

        def announce(_: uvicorn.Server) -> None:
            opening.start()  # not before: it would take the processor from the page
            print(f"The page is at {address(host, at)} (stop it with Ctrl-C).", flush=True)
            if not is_loopback(host):
                print(PLAIN, file=sys.stderr, flush=True)

        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(
                    running(lambda: whole(settings, opening, host, evaluations, access), listener, announce)
                )
        finally:
            opening.close()


def whole(
    settings: Settings, opening: Opening, host: str, evaluations: Evaluations | None = None,
    access: Access | None = None,
) -> Shell:
    """The page with the ways in for programs beside it, over an assistant that is being opened."""
    from assistant.api.application import application as programs

    served = Served(settings, access or access_of(settings), opening)
    page = page_of(settings, opening, evaluations)
    return application(page, host, evaluations, programs(opening, settings), served)


async def running(make: Callable[[], Shell], listener: socket.socket, ready: Callable[[uvicorn.Server], None]) -> None:
    """Make the page and serve it until the server is told to stop; `ready` is told once the page can be asked for.

    It is made in here since Gradio, where it finds no running loop, makes many and leaves them open.
    """
    server = server_of(make())
    ready(server)
    await server.serve(sockets=[listener])


def server_of(app: Shell) -> uvicorn.Server:
    """An HTTP server for the page: it names no version, and on stopping waits a second for open answers."""
    import uvicorn

    from assistant.server.slow import patient_protocol

    config = uvicorn.Config(
        app, log_level="warning", log_config=None, access_log=False, server_header=False, lifespan="on",
        timeout_graceful_shutdown=1, http=patient_protocol(), ws="none",
        proxy_headers=False,  # whom to believe is for the guard to say
    )  # fmt: skip
    logging.getLogger("uvicorn.error").addFilter(_worth_telling)
    return uvicorn.Server(config)


def _worth_telling(record: logging.LogRecord) -> bool:
    """Whether a line of the server's log says more than that a tab was still open when the server was stopped."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError) and "graceful shutdown" not in record.getMessage()


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
