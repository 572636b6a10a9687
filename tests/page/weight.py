"""What loading the page costs: `uv run python -m tests.page.weight`.

Over an empty cache and over a warm one: requests, bytes over the wire, first paint, and when a question can be typed.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.page.driving import WAIT, serve_in_thread
from tests.page.fixed import FIRST, FixedDesk

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

TIMES = 3


@dataclass(frozen=True)
class Load:
    """One loading of the page."""

    requests: int
    bytes: int
    elsewhere: int  # requests to other hosts
    painted: float  # ms until the first text
    useful: float  # ms until a question can be typed


def main() -> int:
    """Print the medians; the exit code is 1 where Chromium is absent or another host was asked."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is absent: install Debian's package `chromium`.", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    with serve_in_thread(lambda tell: FixedDesk(), examples=(FIRST,)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        loads: dict[str, list[Load]] = {"empty cache": [], "warm cache": []}
        for _ in range(TIMES):
            context = browser.new_context()
            for found in loads.values():
                found.append(load(context, served.url))
            context.close()
        browser.close()
    for name, found in loads.items():
        middle = {field: statistics.median(getattr(one, field) for one in found) for field in Load.__annotations__}
        print(
            f"{name}: {middle['requests']:.0f} requests, {middle['bytes'] / 1000:,.0f} kB, first paint after "
            f"{middle['painted']:.0f} ms, a question can be typed after {middle['useful']:.0f} ms"
        )
    elsewhere = sum(one.elsewhere for found in loads.values() for one in found)
    print(f"requests to other hosts: {elsewhere}")
    return 1 if elsewhere else 0


def load(context: BrowserContext, url: str) -> Load:
    """Open the page in a new tab."""
    page = context.new_page()
    page.set_default_timeout(WAIT)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    asked: list[str] = []

    def ended(event: Any) -> None:
        sizes.append(int(event["encodedDataLength"]))

    wire.on("Network.loadingFinished", ended)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    page.get_by_label("Your question").wait_for()
    useful = float(page.evaluate("performance.now()"))
    page.wait_for_timeout(500)  # what comes later
    painted = float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"))
    page.close()
    elsewhere = sum(not one.startswith((url, "data:", "blob:")) for one in asked)
    return Load(len(sizes), sum(sizes), elsewhere, painted, useful)


if __name__ == "__main__":
    sys.exit(main())
