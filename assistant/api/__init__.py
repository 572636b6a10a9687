"""The ways in for programs, beside the page on the same server: HTTP, OpenAI's protocol, MCP.

    /api/…      our own routes; /api/openapi.json describes them and those of /v1
    /v1/…       what an OpenAI client calls, so that existing chat clients can be pointed here
    /mcp        the tools of `assistant/api/tools.py` over HTTP, where the extra `mcp` is installed

Importing this package loads nothing heavy. Which requests get in at all is for the shell to say
(`assistant/page/shell.py`); it asks here which paths are for programs.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final = ("/api", "/v1", "/mcp")
UPLOADS: Final = ("/api/documents", "/api/enquiries/file")  # where files may be sent
TOOLS: Final = "/mcp"
MISSING: Final = ("mcp", "mcp_types")  # modules that the extra brings
NO_MCP: Final = "The package for MCP is not installed. Install it: `uv sync --extra mcp`, or `pip install 'mcp>=2.3'`."


def is_for_programs(path: str) -> bool:
    """Whether a request's path belongs to these ways in, not to the page."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES)
