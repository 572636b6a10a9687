"""The page as a process of its own: stopped by a signal, and with a full disk for uploads."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.reliability.checks import Bench
from tests.reliability.wire import posted, spoken

ROOT = Path(__file__).parents[2]


def started(bench: Bench, **environ: str) -> tuple[subprocess.Popen[str], str]:
    """A page over an index of its own, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "--index", str(bench.place() / "index"), "serve", "--port", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environ},
    )
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://\S+", line)
        if found:
            return process, found[0]
    raise AssertionError(f"the page did not start: {process.stderr.read() if process.stderr else ''}")


def got(url: str, path: str = "/") -> int:
    """The status of a GET."""
    head = f"GET {path} HTTP/1.1\r\nHost: {url.partition('//')[2]}\r\nConnection: close\r\n\r\n"
    return spoken(url, [head.encode()])


def stopped_page(bench: Bench) -> float:
    """Seconds that a page takes to stop after SIGTERM, with its port free again."""
    process, url = started(bench)
    assert got(url) == 200
    clock = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, wrong = process.communicate(timeout=30)
    took = time.monotonic() - clock
    assert process.returncode == 0, (process.returncode, wrong[-500:])
    assert "Traceback" not in wrong, wrong[-500:]
    try:
        got(url)
    except OSError:
        return took
    raise AssertionError("the port still answers")


def upload_to_a_full_disk(bench: Bench, disk: Path) -> str:
    """Upload more than the disk of uploads takes; raises unless it is refused and the page lives."""
    process, url = started(bench, GRADIO_TEMP_DIR=str(disk), TMPDIR=str(disk))
    try:
        body = b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.md\"\r\n\r\n" + b"x" * 3_000_000 + b"\r\n--b--\r\n"
        status = posted(url, body, "multipart/form-data; boundary=b", "/gradio_api/upload")
        assert status >= 400 or status == 0, status
        assert got(url) == 200, "the page is gone"
        left = sum(file.stat().st_size for file in disk.rglob("*") if file.is_file())
        assert left < 100_000, f"{left:,} bytes are left over"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    return f"HTTP {status}, the page answers, {left:,} bytes left"
