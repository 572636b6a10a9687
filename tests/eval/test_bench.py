"""The benchmark's arithmetic and its way of measuring a process; no time is judged here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eval.bench import (
    PATIENCE,
    Line,
    Side,
    Unavailable,
    lines,
    measured,
    one_turn,
    page_start,
    percentile,
    starter_python,
    table,
)

PAGE = """
import http.server, sys
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_a_percentile_is_by_nearest_rank() -> None:
    assert [percentile([1, 2, 3, 4], share) for share in (0, 25, 26, 50, 95, 100)] == [1, 1, 2, 2, 4, 4]
    assert percentile([7.0], 95) == 7.0


def test_both_sides_are_compared_by_their_medians() -> None:
    ours = [{"cold ask, s": 1.0}, {"cold ask, s": 9.0}, {"cold ask, s": 2.0}]
    starters = [{"cold ask, s": 8.0}, {"cold ask, s": 6.0}]
    assert lines(ours, starters) == [Line("cold ask, s", 2.0, 7.0)]
    assert lines(ours, []) == [Line("cold ask, s", 2.0, None)]


def test_the_table_says_which_goals_are_reached_and_which_are_missed() -> None:
    shown = table([Line("cold ask, s", 2.0, 7.0), Line("cold ask, peak MB", 300.0, 400.0), Line("other", 1.0, None)])
    cold, memory, other = shown.splitlines()[1:]
    assert cold.endswith("0.29  ratio ≤ 0.33: reached")
    assert memory.endswith("0.75  ratio ≤ 0.50: MISSED")
    assert other.split() == ["other", "1.00", "-", "-"]


ROOT = Path(__file__).resolve().parents[2]
MEMORY = """
import os, sys
from eval.bench import measured
run = measured([sys.executable, "-c", "x = b'x' * 200_000_000; del x; print('done')"], os.environ)
assert run.output == "done\\n", run
assert 200 < run.peak_mb < 400, run
"""


def test_the_memory_of_a_process_is_its_peak() -> None:
    # In a process of its own: Linux starts a child's peak at its parent's, and this one may be large.
    subprocess.run([sys.executable, "-c", MEMORY], check=True, cwd=ROOT)


def test_a_side_that_fails_says_why() -> None:
    with pytest.raises(Unavailable, match="no such index"):
        measured([sys.executable, "-c", "raise SystemExit('no such index')"], os.environ)


def test_a_page_that_ends_at_once_says_why(tmp_path: Path) -> None:
    page = [sys.executable, "-c", "raise SystemExit('no room')"]
    side = Side({}, lambda *_: page, lambda *_: [], lambda *_: [], lambda *_: [])
    with pytest.raises(Unavailable, match="no room"):
        page_start(side, tmp_path, os.environ)


def test_a_turn_measures_page_cold_and_warm(tmp_path: Path) -> None:
    python = [sys.executable, "-c"]
    side = Side(
        environment={"SIDE": "a"},
        page=lambda _, port: [*python, PAGE, str(port)],
        ask=lambda _, question: [*python, "print(1)", question],
        warm=lambda _, questions: [*python, "import os; print([9, 1, 3, 2] if os.environ['SIDE'] == 'a' else 0)"],
        ingest=lambda index, documents: [*python, f"assert {str(documents)!r} and not {index.exists()}"],
    )
    measures = one_turn(side, tmp_path / "questions.txt", tmp_path)
    assert 0 < measures["ingestion, s"] < PATIENCE
    assert measures["first question, ms"] == 9
    assert measures["warm question, p50 ms"] == 2
    assert measures["warm question, p95 ms"] == 3
    assert measures["first start to a page, s"] > 0


def test_without_uv_there_is_no_starter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unavailable, match="uv"):
        starter_python(tmp_path, "torch")
