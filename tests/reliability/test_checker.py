"""A check must be able to fail: each family is shown a product, or an index, that is wrong in its way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from assistant.answer import Answer
from tests.corpus.stand_ins import write_documents
from tests.reliability import asking, damage, hostile, models
from tests.reliability.catalogue import CHECKS
from tests.reliability.checks import Bench, Check, NotHere
from tests.reliability.crashes import expected
from tests.reliability.run import run
from tests.reliability.table import table
from tests.reliability.verify import holds, opened


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("checker"), 7, full=False)
    yield bench
    bench.close()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write_documents(tmp_path / "docs", 4)
    with opened(tmp_path / "index") as corpus:
        corpus.ingest([tmp_path / "docs"])
    return tmp_path / "index"


TOWNS = {f"town{number:03}.md": f"Town{number:03} has" for number in range(4)}


def lose_a_document(index: Path) -> None:
    with opened(index) as corpus:
        corpus.remove(corpus.documents()[0].id)


def lose_a_vector(index: Path) -> None:
    with opened(index) as corpus:
        built = corpus._opened()
        assert built is not None
        built._vectors().delete(built._store.keys(*built._store.versions()[0]))


def leave_an_orphan(index: Path) -> None:
    with opened(index) as corpus:
        built = corpus._opened()
        assert built is not None
        [row, *_] = corpus.passages_of(corpus.documents()[0].id)
        vector = corpus.encode(row.text)
        built._store.write(99, [damage_row(row, vector)])


def damage_row(passage: Any, vector: Any) -> Any:
    from corpus.passage_store import Row

    return Row(passage, 1, ("words",), vector, vector[None, :])


def lose_an_original(index: Path) -> None:
    next((index / "originals").iterdir()).unlink()


@pytest.mark.parametrize("wrong", [lose_a_document, lose_a_vector, leave_an_orphan, lose_an_original])
def test_the_checker_finds_what_is_missing_or_left_over(index: Path, wrong: Callable[[Path], None]) -> None:
    holds(index, TOWNS)
    wrong(index)
    with mock.patch("corpus.index.Index._check_passages"), pytest.raises(AssertionError):
        holds(index, TOWNS)


def test_the_checker_finds_another_text(index: Path) -> None:
    with pytest.raises(AssertionError, match="another text"):
        holds(index, {**TOWNS, "town001.md": "Town001 has 9,999"})


def test_what_was_acknowledged_is_read_from_the_log() -> None:
    lines = [["begin", "new", "a.md", 1], ["done", "new", "a.md", 1], ["begin", "remove", "a.md", 1]]
    held, under_way = expected(lines)
    assert list(held) == ["a.md"] and under_way == ["remove", "a.md", 1]


def test_damage_that_is_not_named_is_found_out(bench: Bench, index: Path) -> None:
    with (
        mock.patch.object(damage, "large", lambda _: index), mock.patch("corpus.index.Index._check_passages"),
        pytest.raises(AssertionError, match="other answers"),
    ):
        damage.found_and_mended(bench, "passages", spoil_the_passages, 1, ours=True)


def spoil_the_passages(index: Path, _: Any) -> None:
    """Another word in every passage, as bits that flip would make it; the database stays a database."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(damage.one(index, "builds/*/passages.sqlite"))) as connection:
        connection.execute("UPDATE passages SET body = replace(body, 'firms', 'farms')")
        connection.commit()


def test_a_model_that_is_believed_is_found_out(bench: Bench) -> None:
    real = bench.desk.ask(models.JOBS)
    poisoned = Answer(**{**real.__dict__, "text": "Flurb grantle 4,120 [1]"})
    with mock.patch("assistant.desk.Assistant.ask", lambda *_, **__: poisoned), pytest.raises(AssertionError):
        CHECKS["X36"].run(bench)
    with mock.patch("assistant.desk.Assistant.ask", lambda *_, **__: real), pytest.raises(AssertionError, match="no note"):
        CHECKS["X30"].run(bench)


def test_an_order_that_is_obeyed_is_found_out(bench: Bench) -> None:
    obedient = Answer(**{**bench.desk.ask(models.JOBS).__dict__, "text": hostile.SECRET})
    with mock.patch("assistant.desk.Assistant.ask", lambda *_, **__: obedient), pytest.raises(AssertionError):
        CHECKS["Q27"].run(bench)


def test_a_live_tag_and_an_address_are_found_out() -> None:
    for html in ("<p><img src=x></p>", '<a href="http://e.example">x</a>', "<b onclick=x>", "<script></script>"):
        with pytest.raises(AssertionError):
            asking.harmless(html)
    asking.harmless('<article><a class="cite" href="#t1s1">[1]</a></article>')


def test_a_connection_is_overheard() -> None:
    import socket

    with asking.overheard() as heard, socket.socket() as probe:
        probe.connect_ex(("127.0.0.1", 9))
    assert [what for what, _ in heard] == ["socket.connect"]


def test_a_question_that_is_embedded_or_answered_out_of_scope_is_found_out(bench: Bench) -> None:
    with mock.patch("tests.reliability.texts.OUT_OF_SCOPE", (models.JOBS,)), mock.patch.object(hostile, "OUT_OF_SCOPE", (models.JOBS,)), pytest.raises(AssertionError):
        CHECKS["Q33"].run(bench)
    with mock.patch("assistant.desk._usable", lambda question: "jobs"), pytest.raises(AssertionError):
        CHECKS["Q01"].run(bench)


def test_failures_are_told_and_stand_in_the_table(bench: Bench) -> None:
    def fails(_: Bench) -> str:
        raise AssertionError("it is | wrong")

    def is_not_here(_: Bench) -> str:
        raise NotHere("no disk")

    checks = [
        Check("Q01", "a", "b", lambda _: "1 of 1", in_ci=True), Check("X01", "c", "d", fails, in_ci=False),
        Check("X02", "e", "f", is_not_here, in_ci=False),
    ]
    told: list[str] = []
    results = run(checks, bench, lambda result: told.append(result.verdict))
    assert told == ["held", "failed", "not here"]
    page = table(results, 7, full=True)
    assert "| Q01· | a | b | yes | 1 of 1 |" in page
    assert "| X01 | c | d | no | AssertionError: it is \\| wrong |" in page
    assert "1 of 1 questions held." in page and "0 of 2 faults held." in page
    assert shutil.which("git") is None or page.endswith("|\n")
