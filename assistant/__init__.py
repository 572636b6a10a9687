"""Question in, checked answer out. Knows nothing of files.

Importing this package loads no vendor library: `Assistant` and `Settings` are fetched on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answer import Turn

if TYPE_CHECKING:
    from assistant.desk import Assistant
    from assistant.settings import Settings

__all__ = ["Assistant", "Settings", "Turn"]


def version() -> str:
    """The version of the program as it is installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("inward-assistant")
    except PackageNotFoundError:
        return "(not installed)"


def __getattr__(name: str) -> object:
    if name == "Assistant":
        from assistant.desk import Assistant

        return Assistant
    if name == "Settings":
        from assistant.settings import Settings

        return Settings
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
