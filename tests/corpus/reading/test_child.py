from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.reading import child
from corpus.reading.child import Limits, run
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from tests.corpus.reading import hostile

HERE = Path(__file__)
limited = pytest.mark.skipif(sys.platform != "linux", reason="the limit is known to hold on Linux")


@pytest.fixture(autouse=True)
def _no_workers_left() -> Iterator[None]:
    yield
    child.close()


def ask(name: str, path: Path = HERE, **limits: float) -> Extract:
    return run(f"tests.corpus.reading.hostile:{name}", path, limits=Limits(**limits))  # type: ignore[arg-type]


def refusal(name: str, path: Path = HERE, **limits: float) -> Refused:
    with pytest.raises(Refused) as caught:
        ask(name, path, **limits)
    return caught.value


def test_an_extract_comes_back_whole() -> None:
    assert ask("gives_all") == hostile.gives_all(HERE)


def test_the_reader_runs_in_another_process_that_is_used_again() -> None:
    first, second = ask("says_its_process").text, ask("says_its_process").text
    assert first == second != str(os.getpid())


def test_a_worker_of_a_large_process_is_used_again_too() -> None:
    script = (
        "ballast = bytearray(500_000_000); ballast[::4096] = b'x' * len(ballast[::4096])\n"
        "from tests.corpus.reading.test_child import ask\n"
        "assert ask('says_its_process').text == ask('says_its_process').text\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=HERE.parents[3])


def test_a_refusal_comes_back_as_it_was_and_costs_no_new_worker() -> None:
    before = ask("says_its_process").text
    assert refusal("refuses").reason == "encrypted"
    assert ask("says_its_process").text == before


def test_a_parser_that_breaks_means_a_corrupt_file_and_shows_no_path() -> None:
    refused = refusal("breaks")
    assert refused.reason == "corrupt"
    assert "secret" not in refused.detail


def test_a_mistake_of_ours_is_not_blamed_on_the_file() -> None:
    with pytest.raises(RuntimeError, match="absent_name"):
        ask("names_nothing")


def test_a_reader_that_hangs_is_killed_on_the_clock() -> None:
    assert refusal("sleeps", seconds=1.0).reason == "timeout"


@limited
def test_a_reader_that_spins_is_killed_by_the_processor_limit() -> None:
    assert refusal("spins", cpu_seconds=1).reason == "timeout"


@limited
def test_a_reader_that_eats_memory_is_a_bomb() -> None:
    assert refusal("eats_memory").reason == "bomb"


def test_a_reply_past_the_output_limit_is_a_bomb() -> None:
    assert refusal("talks_too_much", output=100_000).reason == "bomb"


def test_what_a_library_prints_does_not_mix_with_the_reply() -> None:
    assert ask("prints").text == "quiet"


def test_a_reader_that_recurses_without_end_means_a_corrupt_file() -> None:
    assert refusal("recurses").reason == "corrupt"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_of_the_reader_is_a_corrupt_file_and_the_next_file_is_read() -> None:
    assert refusal("crashes").reason == "corrupt"
    assert ask("gives_all").text == "words"


@pytest.mark.parametrize("name", ["calls_out", "writes", "runs_a_program"])
def test_a_reader_reaches_no_network_no_file_and_no_program(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    refused = refusal(name, path)
    assert (refused.reason, "PermissionError" in refused.detail) == ("corrupt", True)
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_threads_of_a_server_are_served_side_by_side() -> None:
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: ask("gives_all").text, range(12)))
    assert replies == ["words"] * 12


def test_a_worker_is_replaced_after_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = {ask("says_its_process").text for _ in range(3)}
    assert len(processes) == 1
    for worker in child._idle:
        worker.process.kill()  # as if the kernel had taken it
        worker.process.wait()
    assert ask("says_its_process").text not in processes
