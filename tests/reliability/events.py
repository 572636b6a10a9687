"""The events of the page by the names of their handlers."""

from __future__ import annotations

import asyncio
from typing import Any


def numbers() -> dict[str, int]:
    """The first number of each name, on a page without examples and evaluation."""
    from assistant.page import build
    from assistant.page.launch import be_quiet

    be_quiet()

    async def made() -> Any:
        return build(lambda tell: None)  # type: ignore[arg-type, return-value]

    found: dict[str, int] = {}
    for number, event in asyncio.run(made()).fns.items():
        found.setdefault(event.name, number)
    return found
