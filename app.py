"""Starts the page: `uv run app.py`."""

from __future__ import annotations

import sys

from assistant.errors import AssistantError
from assistant.page import serve
from assistant.settings import Settings

if __name__ == "__main__":
    try:
        serve(Settings())
    except AssistantError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
