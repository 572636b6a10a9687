"""The page: one small file a panel.

Importing this package loads nothing heavy: Gradio comes in with the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr

    from assistant.opening import DeskFactory
    from assistant.page.evaluation import Evaluations
    from assistant.settings import Settings

__all__ = ["build", "serve"]


def build(desk_factory: DeskFactory, **options: Any) -> gr.Blocks:
    """The page as Gradio blocks; see `assistant.page.layout.build`."""
    from assistant.page.launch import be_quiet

    be_quiet()
    from assistant.page.layout import build as build_page

    return build_page(desk_factory, **options)


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 7860, evaluations: Evaluations | None = None
) -> None:
    """Serve the page until it is stopped; see `assistant.page.launch.serve`."""
    from assistant.page.launch import serve as serve_page

    serve_page(settings, host, port, evaluations)
