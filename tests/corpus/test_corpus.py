"""The holder: cheap to open, one writer, fresh readers, rebuilt from its originals."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.corpus import Corpus
from corpus.document import Filters
from corpus.errors import DocumentNotFound, IndexDamaged, IndexInUse, IndexMismatch
from corpus.writing import sole_writer
from tests.corpus.stand_ins import HashingEmbedder, write_documents

ROOT = Path(__file__).parents[2]


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus(tmp_path / "index", HashingEmbedder()) as corpus:
        yield corpus


@pytest.fixture
def filled(corpus: Corpus, tmp_path: Path) -> Corpus:
    write_documents(tmp_path / "docs", 5)
    corpus.ingest([tmp_path / "docs"])
    return corpus


def id_of(corpus: Corpus, path: str) -> str:
    return next(record.id for record in corpus.documents() if record.path == path)


def test_an_empty_corpus_answers_and_creates_nothing(tmp_path: Path) -> None:
    with Corpus(tmp_path / "index", HashingEmbedder()) as corpus:
        assert corpus.documents() == ()
        assert corpus.dense(corpus.encode("x"), 5) == []
        assert corpus.lexical("x", 5) == []
        assert corpus.passages(["a#1"]) == {}
        assert (corpus.generation, corpus.passage_count, corpus.document_frequency("x")) == (0, 0, 0)
        assert (corpus.vocabulary(), corpus.health()) == ({}, [])
        with pytest.raises(DocumentNotFound):
            corpus.remove("nowhere")
    assert not (tmp_path / "index").exists()


def test_opening_and_listing_import_no_vendor_library(filled: Corpus) -> None:
    filled.close()
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from corpus.corpus import Corpus
        with Corpus.open(Path(sys.argv[1])) as corpus:
            assert len(corpus.documents()) == 5
            corpus.text(corpus.documents()[0].id)
        heavy = {"llama_index", "chromadb", "openai", "gradio", "ctranslate2", "tokenizers", "bm25s", "scipy"}
        print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(filled.folder)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_removed_document_is_gone_everywhere(filled: Corpus) -> None:
    name = id_of(filled, "town003.md")
    kept = filled.original(name)
    filled.remove(name)
    assert name not in {record.id for record in filled.documents()}
    assert not kept.exists()
    assert filled.lexical("Town003", 5) == []
    assert f"{name}#1" not in dict(filled.dense(filled.encode("Town003"), 10))
    with pytest.raises(DocumentNotFound):
        filled.text(name)
    assert filled.health() == []


def test_all_documents_can_be_removed_and_come_in_again(filled: Corpus, tmp_path: Path) -> None:
    for record in filled.documents():
        filled.remove(record.id)
    assert filled.dense(filled.encode("firms"), 5) == []
    assert filled.lexical("firms", 5) == []
    assert list((filled.folder / "originals").iterdir()) == []
    assert len(filled.ingest([tmp_path / "docs"]).added) == 5
    assert len(filled.dense(filled.encode("firms"), 10)) == 5


def test_filters_narrow_both_searches(filled: Corpus) -> None:
    name = id_of(filled, "town003.md")
    only = Filters(documents=(name,))
    assert [found for found, _ in filled.dense(filled.encode("Town001 firms"), 5, only)] == [f"{name}#1"]
    assert [found for found, _ in filled.lexical("Town001 firms", 5, only)] == [f"{name}#1"]
    assert filled.dense(filled.encode("firms"), 5, Filters(geography="Atlantis")) == []
    assert filled.lexical("firms", 5, Filters(geography="Atlantis")) == []
    assert len(filled.dense(filled.encode("firms"), 5, Filters())) == 5


def test_a_rebuild_answers_as_before_and_leaves_one_build(filled: Corpus) -> None:
    before = [(filled.dense(filled.encode(f"Town00{n}"), 5), filled.lexical(f"Town00{n}", 5)) for n in range(5)]
    report = filled.rebuild()
    assert len(report.updated) == 5
    after = [(filled.dense(filled.encode(f"Town00{n}"), 5), filled.lexical(f"Town00{n}", 5)) for n in range(5)]
    assert after == before
    assert len(list((filled.folder / "builds").iterdir())) == 1
    assert filled.health() == []


def test_a_rebuild_mends_a_lost_index(filled: Corpus) -> None:
    filled.close()
    shutil.rmtree(filled.folder / "builds")
    assert any("0 of 5" in line for line in filled.health())
    filled.rebuild()
    assert filled.health() == []
    assert len(filled.dense(filled.encode("firms"), 10)) == 5


def test_a_rebuild_that_was_broken_off_changes_nothing(filled: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    encode = filled.embedder.encode_passages
    monkeypatch.setattr(filled.embedder, "encode_passages", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        filled.rebuild()
    assert len(filled.dense(filled.encode("firms"), 10)) == 5
    monkeypatch.setattr(filled.embedder, "encode_passages", encode)
    filled.rebuild()
    assert len(list((filled.folder / "builds").iterdir())) == 1
    assert filled.health() == []


def test_a_document_whose_original_is_lost_is_listed_and_not_found(filled: Corpus) -> None:
    name = id_of(filled, "town003.md")
    filled.original(name).unlink()
    assert "town003.md" in filled.health()[0]
    report = filled.rebuild()
    assert [skip.path for skip in report.skipped] == ["town003.md"]
    assert filled.document(name).state == "pending"
    assert filled.lexical("Town003", 5) == []
    assert len(filled.dense(filled.encode("firms"), 10)) == 4


def test_an_original_whose_bytes_have_changed_is_not_taken_for_the_document(filled: Corpus) -> None:
    name = id_of(filled, "town003.md")
    filled._catalogue.original(name).write_text("# The report on Town003\n\nTown003 has 999 firms.\n")
    [skipped] = filled.rebuild().skipped
    assert (skipped.path, skipped.reason) == ("town003.md", "corrupt")
    assert filled.document(name).state == "pending"
    assert not any("999" in filled.text(record.id) for record in filled.documents())


def test_another_embedder_is_refused_until_the_rebuild(filled: Corpus, tmp_path: Path) -> None:
    filled.close()
    with Corpus(filled.folder, HashingEmbedder("other/32", 32)) as other:
        assert len(other.documents()) == 5
        for refused in (
            lambda: other.dense(other.encode("x"), 5), lambda: other.lexical("x", 5),
            lambda: other.ingest([tmp_path / "docs"]),
        ):
            with pytest.raises(IndexMismatch, match=r"'hashing/64/1'.*'other/32'.*assistant rebuild"):
                refused()
        other.rebuild()
        assert len(other.dense(other.encode("firms"), 10)) == 5


def test_metadata_is_set_by_hand_and_outlives_a_rebuild(filled: Corpus) -> None:
    name = id_of(filled, "town003.md")
    record = filled.update_metadata(name, shareable=False, published="2023-05")
    assert (record.shareable, record.published) == (False, "2023-05")
    assert "published" not in record.guessed
    filled.rebuild()
    assert filled.document(name).shareable is False
    assert len(filled.dense(filled.encode("firms"), 10, Filters(shareable_only=True))) == 4
    with pytest.raises(ValueError, match="'colour'"):
        filled.update_metadata(name, colour="blue")


def test_what_is_not_to_be_shared_stays_so_in_a_new_edition(filled: Corpus, tmp_path: Path) -> None:
    filled.update_metadata(id_of(filled, "town003.md"), shareable=False, title="By hand")
    (tmp_path / "docs" / "town003.md").write_text("# Second edition\n\nWalruses.")
    filled.ingest([tmp_path / "docs"])
    record = filled.document(id_of(filled, "town003.md"))
    assert (record.shareable, record.title) == (False, "Second edition")


def test_a_new_title_is_searched(filled: Corpus) -> None:
    name = id_of(filled, "town003.md")
    filled.update_metadata(name, title="Walrus census")
    assert [found for found, _ in filled.lexical("walrus", 5)] == [f"{name}#1"]
    assert filled.dense(filled.encode("walrus census"), 1)[0][0] == f"{name}#1"
    assert filled.document(name).title == "Walrus census"
    assert filled.health() == []


def test_vectors_of_texts_are_remembered(corpus: Corpus) -> None:
    first = corpus.encode("firms")
    calls = corpus.embedder.calls  # type: ignore[attr-defined]
    assert np.array_equal(corpus.encode("firms"), first)
    assert corpus.embedder.calls == calls  # type: ignore[attr-defined]


def test_a_reader_sees_what_another_process_wrote(filled: Corpus, tmp_path: Path) -> None:
    assert len(filled.dense(filled.encode("firms"), 10)) == 5
    write_documents(tmp_path / "docs", 8)
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from corpus.corpus import Corpus
        from tests.corpus.stand_ins import HashingEmbedder
        with Corpus(Path(sys.argv[1]), HashingEmbedder()) as corpus:
            corpus.ingest([Path(sys.argv[2])])
        """
    )
    subprocess.run([sys.executable, "-c", code, str(filled.folder), str(tmp_path / "docs")], check=True, cwd=ROOT)
    assert len(filled.documents()) == 8
    assert len(filled.dense(filled.encode("firms"), 10)) == 8
    assert filled.dense(filled.encode("Town006"), 1)[0][0].startswith("town006")
    assert filled.lexical("Town006", 1)[0][0].startswith("town006")
    assert filled.health() == []


def test_a_second_writer_is_told_who_writes(filled: Corpus, tmp_path: Path) -> None:
    code = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from corpus.writing import sole_writer
        with sole_writer(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(60)
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(filled.folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        clock = time.monotonic()
        for write in (lambda: filled.ingest([tmp_path]), filled.rebuild):
            with pytest.raises(IndexInUse, match=f"Process {child.pid} "):
                write()
        assert time.monotonic() - clock < 5
        assert len(filled.dense(filled.encode("firms"), 10)) == 5  # reading goes on
    finally:
        child.kill()
        child.communicate()
    assert len(filled.ingest([tmp_path / "docs"]).unchanged) == 5  # the lock went with its holder


def test_the_lock_holds_within_one_process_too(tmp_path: Path) -> None:
    with sole_writer(tmp_path), pytest.raises(IndexInUse), sole_writer(tmp_path):
        pass


def test_questions_are_answered_while_documents_come_in(filled: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "more", 60)
    failures: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                ids = [name for name, _ in filled.dense(filled.encode("firms"), 200)]
                words = [name for name, _ in filled.lexical("firms", 200)]
                if len(ids) < 5 or len(words) < 5:
                    failures.append(f"{len(ids)} {len(words)}")
            except Exception as error:  # any failure of a reader is what this test is about
                failures.append(repr(error))

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    filled.ingest([tmp_path / "more"])
    filled.rebuild()
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(filled.documents()) == 60
    assert filled.health() == []


def spoil(file: Path) -> None:
    file.write_bytes(b"\x55" * 8192 + file.read_bytes()[8192:])


@pytest.mark.parametrize("damage", [spoil, Path.unlink])
@pytest.mark.parametrize("copy", [True, False])
def test_a_damaged_catalogue_is_brought_back_by_a_rebuild(
    filled: Corpus, damage: Callable[[Path], None], *, copy: bool
) -> None:
    before = {record.path: record.title for record in filled.documents()}
    name = id_of(filled, "town003.md")
    filled.update_metadata(name, shareable=False)
    filled.close()
    damage(filled.folder / "catalogue.sqlite")
    if not copy:
        (filled.folder / "catalogue.json").unlink()
    for refused in (filled.documents, lambda: filled.lexical("firms", 5)):
        with pytest.raises(IndexDamaged, match="assistant rebuild"):
            refused()
    assert "assistant rebuild" in filled.health()[0]
    filled.rebuild()
    assert filled.health() == []
    assert len(filled.lexical("Town003", 1)) == 1
    if copy:
        assert {record.path: record.title for record in filled.documents()} == before
        assert filled.document(name).shareable is False
    else:
        assert sorted(record.title for record in filled.documents()) == sorted(before.values())


def test_damaged_passages_are_mended_by_a_rebuild(filled: Corpus) -> None:
    filled.close()
    [file] = filled.folder.glob("builds/*/passages.sqlite")
    file.write_bytes(b"\x55" * file.stat().st_size)
    with pytest.raises(IndexDamaged, match="assistant rebuild"):
        filled.dense(filled.encode("firms"), 5)
    assert "assistant rebuild" in filled.health()[0]
    filled.rebuild()
    assert filled.health() == []
    assert len(filled.dense(filled.encode("firms"), 10)) == 5
