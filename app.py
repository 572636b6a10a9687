"""Starts the page: `uv run app.py`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.page import serve
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.page.evaluation import Evaluation


def evaluation() -> Evaluation:
    """The runner of the Evaluation panel, brought in when the panel is first chosen."""
    from eval import panel

    return panel


if __name__ == "__main__":
    try:
        serve(Settings(), evaluations=evaluation)
    except AssistantError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
