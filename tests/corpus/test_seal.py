"""Damage done to the files of an index from outside is named at the next start, and mended by a rebuild."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import seal
from corpus.corpus import Corpus
from corpus.errors import IndexDamaged
from tests.corpus.stand_ins import HashingEmbedder, write_documents

WORDS = "Town003 firms"


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Path]:
    write_documents(tmp_path / "docs", 12, sentences=30)
    with Corpus(tmp_path / "index", HashingEmbedder()) as corpus:
        corpus.ingest([tmp_path / "docs"])
    return tmp_path / "index"


def opened(folder: Path) -> Corpus:
    return Corpus(folder, HashingEmbedder())


def found(corpus: Corpus) -> tuple[object, ...]:
    dense, lexical = corpus.dense(corpus.encode(WORDS), 5), corpus.lexical(WORDS, 5)
    texts = [passage.text for passage in corpus.passages([name for name, _ in dense]).values()]
    return dense, lexical, texts, [corpus.text(record.id) for record in corpus.documents()]


def flip(file: Path, seed: int, count: int) -> None:
    """Other bits in so many bytes at random places, behind the head that SQLite would notice by itself."""
    chance = random.Random(seed)
    content = bytearray(file.read_bytes())
    for place in chance.sample(range(min(4096, len(content) // 2), len(content)), min(count, len(content) // 2)):
        content[place] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["catalogue.sqlite", "builds/*/passages.sqlite"])
@pytest.mark.parametrize("seed", range(2))
def test_a_damaged_file_of_ours_is_refused_and_a_rebuild_mends_it(filled: Path, name: str, seed: int) -> None:
    with opened(filled) as corpus:
        before = found(corpus)
    flip(*filled.glob(name), seed=seed, count=20)
    with opened(filled) as corpus:
        with pytest.raises(IndexDamaged, match="assistant rebuild"):
            found(corpus)
        assert any("assistant rebuild" in line for line in corpus.health())
        corpus.rebuild()
        assert found(corpus) == before
        assert corpus.health() == []
    with opened(filled) as corpus:
        assert found(corpus) == before


@pytest.mark.parametrize("seed", range(2))
def test_damaged_rows_of_chroma_are_named_and_answers_stay(
    filled: Path, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(filled) as corpus:
        before = found(corpus)
    flip(*filled.glob("builds/*/chroma/chroma.sqlite3"), seed=seed, count=500)
    with caplog.at_level(logging.WARNING), opened(filled) as corpus:
        assert found(corpus) == before
        assert "exact search" in caplog.text
        assert "assistant rebuild" in corpus.health()[0]


@pytest.mark.parametrize("part", ["*/names.json", "*/*.npy", "*.json"])
def test_a_damaged_index_of_words_is_made_anew(filled: Path, part: str) -> None:
    with opened(filled) as corpus:
        before = found(corpus)
    for file in filled.glob(f"builds/*/lexical/{part}"):
        flip(file, seed=1, count=40)
    with opened(filled) as corpus:
        assert found(corpus) == before
        assert corpus.health() == []


def test_a_copy_with_other_times_is_whole(filled: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copytree(filled, tmp_path / "copy", copy_function=shutil.copyfile)
    with opened(filled) as corpus:
        before = found(corpus)
    with opened(tmp_path / "copy") as corpus:
        assert found(corpus) == before
        assert corpus.health() == []
    assert caplog.text == ""


def test_what_a_killed_writer_has_left_is_no_damage(filled: Path) -> None:
    with opened(filled) as corpus:
        before = found(corpus)
        corpus._catalogue.next_version()
    with opened(filled) as corpus:
        assert found(corpus) == before


def test_an_index_without_notes_is_opened(filled: Path) -> None:
    with opened(filled) as corpus:
        before = found(corpus)
    (filled / "catalogue-seal.json").unlink()
    [file] = filled.glob("builds/*/seal.json")
    file.write_text("{}", "utf-8")  # as an earlier version left it
    with opened(filled) as corpus:
        assert found(corpus) == before
        assert corpus.health() == []


def test_a_large_file_is_compared_by_its_time_and_read_where_that_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"x" * 100)
    noted = seal.mark(file)
    monkeypatch.setattr(seal, "READ_MOST", 10)
    monkeypatch.setattr(seal, "_hash", lambda _: pytest.fail("it was read"))
    assert seal.is_as(file, noted)
    monkeypatch.undo()
    file.write_bytes(b"y" * 100)
    assert not seal.is_as(file, noted)
