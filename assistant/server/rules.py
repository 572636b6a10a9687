"""Which path needs which role. What is not named here is not there: a new route is private until somebody enters it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from assistant.api import UPLOADS, is_for_programs
from assistant.server.people import Role

OPEN: Final = {  # to whoever can reach the server; none of them says anything of documents, users or questions
    "/health": ("GET", "HEAD"), "/ready": ("GET", "HEAD"), "/sign-in": ("GET", "POST"), "/sign-out": ("POST",),
}  # fmt: skip
# What the page itself loads and calls. Its other routes (logins, monitoring, deep links, proxies) are not used here.
_PAGE: Final[tuple[tuple[str, Role], ...]] = (
    (r"/", "reader"),
    (r"/(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt)/?", "reader"),
    (r"/(assets|static)/.+", "reader"),
    (r"/gradio_api/(info|app_id|user|startup-events|login_check|token)/?", "reader"),
    (r"/gradio_api/queue/(join|data)", "reader"),  # each event has a role of its own: see `Guard`
    (r"/gradio_api/run/[\w.-]+/?", "reader"),
    (r"/gradio_api/(cancel|reset)/?", "reader"),
    (r"/gradio_api/heartbeat/[\w-]+", "reader"),
    (r"/gradio_api/(upload|upload_progress)", "reader"),
    (r"/gradio_api/file=.+", "reader"),
    (r"/evaluation/report", "administrator"),
    (r"/metrics", "administrator"),
)
_PROGRAMS: Final[tuple[tuple[str, str, Role], ...]] = (
    ("GET", r"/api/health", "reader"),
    ("GET", r"/api/openapi\.json", "reader"),
    ("POST", r"/api/(ask|stream)", "reader"),
    ("GET", r"/api/search", "reader"),
    ("GET", r"/api/documents(/[^/]+(/text)?)?", "reader"),
    ("POST", r"/api/documents", "officer"),
    ("DELETE", r"/api/documents/[^/]+", "administrator"),
    ("POST", r"/api/enquiries(/file)?", "officer"),
    ("GET", r"/v1/models(/[^/]+)?", "reader"),
    ("POST", r"/v1/chat/completions", "reader"),
    ("POST", r"/mcp/?", "reader"),  # each tool has a role of its own: see `assistant/api/tools.py`
)
_WORK: Final = re.compile(
    r"/api/(ask|stream|search|enquiries|documents).*|/v1/chat/completions|/mcp/?|/gradio_api/queue/join"
)
_QUIET: Final = re.compile(r"/(assets|static)/.*|/gradio_api/(heartbeat/.*|queue/data)|/(health|ready|metrics)")


def role_for(method: str, path: str) -> Role | None:
    """The least role that may ask for a path; None where there is no such path."""
    if is_for_programs(path):
        for wanted, pattern, role in _PROGRAMS:
            if wanted in (method, "GET" if method == "HEAD" else method) and re.fullmatch(pattern, path):
                return role
        return "administrator"  # who hears from the routes themselves that there is none
    return next((role for pattern, role in _PAGE if re.fullmatch(pattern, path, re.DOTALL)), None)


def is_open(method: str, path: str) -> bool:
    """Whether nobody has to say who they are."""
    return method in OPEN.get(path, ())


def is_work(method: str, path: str) -> bool:
    """Whether a request counts as a question: what is answered, searched, drafted or brought in."""
    return bool(_WORK.fullmatch(path)) and (method == "POST" or path == "/api/search")


def is_upload(path: str) -> bool:
    """Whether files are sent there."""
    return path.rstrip("/").endswith("/upload") or path in UPLOADS


def free_for_uploads() -> int:
    """Bytes free where Gradio puts uploads."""
    folder = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
    return shutil.disk_usage(next(place for place in (folder, *folder.absolute().parents) if place.exists())).free


def is_quiet(path: str) -> bool:
    """Whether a request is worth no line in the log, and counts for nothing."""
    return bool(_QUIET.fullmatch(path))
