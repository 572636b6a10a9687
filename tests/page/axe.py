"""axe-core in the browser: what shuts people out of a page."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical: the rule, and where."""
    page.evaluate(SCRIPT)
    found: Any = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def faults_in_both_themes(page: Page) -> list[str]:
    """The same in light and in dark."""
    light = faults(page)
    page.evaluate("document.body.classList.add('dark')")
    page.wait_for_timeout(250)  # colours fade into each other
    dark = faults(page)
    page.evaluate("document.body.classList.remove('dark')")
    page.wait_for_timeout(250)
    return [*light, *(f"dark: {one}" for one in dark)]
