"""What comes in, what is left alone, what is replaced, what is reported; and that nothing is lost on the way."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.corpus import Corpus
from corpus.document import Passage
from corpus.errors import EmbeddingFailed
from corpus.ingest import Progress
from tests.corpus.stand_ins import HashingEmbedder, write_documents


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus(tmp_path / "index", HashingEmbedder()) as corpus:
        yield corpus


def found(corpus: Corpus, text: str) -> list[str]:
    """The texts of all passages that share a word with the query or are near it."""
    ids = dict(corpus.lexical(text, 100)) | dict(corpus.dense(corpus.encode(text), 5))
    return [passage.text for passage in corpus.passages(list(ids)).values()]


def whole(corpus: Corpus) -> None:
    """Every document has all its passages once, each finds itself, and nothing else is found."""
    assert corpus.health() == []
    total = 0
    for record in corpus.documents():
        passages = corpus.passages_of(record.id)
        assert len(passages) == record.passages == len({passage.id for passage in passages})
        text = corpus.text(record.id)
        for passage in passages:
            assert text[passage.start : passage.end] == passage.text
            assert all(text[own.start : own.end] == own.text for own in passage.statements)
            assert passage.id in dict(corpus.lexical(passage.text, 10))
        total += record.passages
    assert corpus.passage_count == total
    ids = [name for name, _ in corpus.dense(corpus.encode("firms"), total + 50)]
    assert len(ids) == len(set(ids)) == total


def test_a_folder_comes_in_in_order_and_is_found(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs" / "deep", 2)
    write_documents(tmp_path / "docs", 3)
    report = corpus.ingest([tmp_path / "docs"])
    assert [corpus.document(name).path for name in report.added] == ["deep/town000.md", "deep/town001.md", "town002.md"]
    assert [(skip.path, skip.reason) for skip in report.skipped] == [
        ("town000.md", "duplicate"), ("town001.md", "duplicate")]
    assert any("2,002 firms" in text for text in found(corpus, "firms in Town001 line 2"))
    whole(corpus)


def test_the_same_bytes_again_are_left_alone(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 3)
    first = corpus.ingest([tmp_path / "docs"])
    calls, generation = corpus.embedder.calls, corpus.generation  # type: ignore[attr-defined]
    second = corpus.ingest([tmp_path / "docs"])
    assert (second.added, second.updated, sorted(second.unchanged)) == ((), (), sorted(first.added))
    assert (corpus.embedder.calls, corpus.generation) == (calls, generation)  # type: ignore[attr-defined]


def test_changed_bytes_replace_the_old_text_everywhere(corpus: Corpus, tmp_path: Path) -> None:
    [path] = write_documents(tmp_path / "docs", 1)
    [old] = corpus.ingest([tmp_path / "docs"]).added
    path.write_text("# The report on Town000\n\nWalruses live here now.\n")
    report = corpus.ingest([tmp_path / "docs"])
    assert (report.added, len(report.updated)) == ((), 1)
    assert [record.id for record in corpus.documents()] == list(report.updated) != [old]
    assert found(corpus, "Town000 firms line walruses") == ["Walruses live here now."]
    assert len(list((corpus.folder / "originals").iterdir())) == 1
    whole(corpus)


def test_an_upload_of_the_same_name_replaces_and_of_another_name_does_not(corpus: Corpus, tmp_path: Path) -> None:
    for place, text in (("a", "Walruses."), ("b", "Penguins."), ("c", "Seals.")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "report.md").write_text(f"{text} They swim well.")
    assert len(corpus.ingest([tmp_path / "a" / "report.md"]).added) == 1
    assert len(corpus.ingest([tmp_path / "b" / "report.md"]).updated) == 1
    assert len(corpus.ingest([tmp_path / "c" / "report.md", tmp_path / "a" / "report.md"]).updated) == 1
    assert {record.path for record in corpus.documents()} == {"report.md"}
    assert len(corpus.documents()) == 2  # two files of one name in one run are two documents


def test_two_folders_with_files_of_one_name_do_not_replace_each_other(corpus: Corpus, tmp_path: Path) -> None:
    for place in ("north", "south"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "report.md").write_text(f"The {place} has rain.")
        assert len(corpus.ingest([tmp_path / place]).added) == 1
    assert len(corpus.documents()) == 2


def test_a_duplicate_is_named_and_is_one_document(corpus: Corpus, tmp_path: Path) -> None:
    [path] = write_documents(tmp_path / "docs", 1)
    (tmp_path / "docs" / "copy.md").write_bytes(path.read_bytes())
    [skip] = corpus.ingest([tmp_path / "docs"]).skipped
    assert (skip.path, skip.reason) == ("town000.md", "duplicate")
    assert "'copy.md'" in skip.detail
    assert len(corpus.documents()) == 1
    again = corpus.ingest([tmp_path / "docs"])
    assert (len(again.unchanged), len(again.skipped)) == (1, 1)


def test_a_moved_file_keeps_its_document(corpus: Corpus, tmp_path: Path) -> None:
    [path] = write_documents(tmp_path / "docs", 1)
    [name] = corpus.ingest([tmp_path / "docs"]).added
    path.rename(tmp_path / "docs" / "renamed.md")
    report = corpus.ingest([tmp_path / "docs"], prune=True)
    assert (report.unchanged, report.removed, report.skipped) == ((name,), (), ())
    assert corpus.document(name).path == "renamed.md"


def test_a_file_that_has_gone_is_reported_and_pruned_on_demand(corpus: Corpus, tmp_path: Path) -> None:
    first, _ = write_documents(tmp_path / "docs", 2)
    corpus.ingest([tmp_path / "docs"])
    gone = next(record.id for record in corpus.documents() if record.path == first.name)
    first.unlink()
    report = corpus.ingest([tmp_path / "docs"])
    assert (report.missing, report.removed, len(corpus.documents())) == ((gone,), (), 2)
    report = corpus.ingest([tmp_path / "docs"], prune=True)
    assert (report.missing, report.removed, len(corpus.documents())) == ((), (gone,), 1)
    assert not any("Town000" in text for text in found(corpus, "Town000"))
    whole(corpus)


def test_pruning_leaves_other_folders_alone(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 1)
    (other,) = write_documents(tmp_path / "docs2", 2)[1:]
    corpus.ingest([tmp_path / "docs", other])
    other.unlink()
    assert corpus.ingest([tmp_path / "docs"], prune=True).removed == ()
    assert len(corpus.documents()) == 2


def test_a_changed_sidecar_counts_as_a_change(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 1)
    [name] = corpus.ingest([tmp_path / "docs"]).added
    (tmp_path / "docs" / "town000.md.meta.yaml").write_text("title: Walrus census\npublisher: The Zoo\n")
    report = corpus.ingest([tmp_path / "docs"])
    assert report.updated == (name,)
    assert (corpus.document(name).title, corpus.document(name).publisher) == ("Walrus census", "The Zoo")
    assert corpus.lexical("walrus", 5)  # the title is searched with each passage
    assert corpus.ingest([tmp_path / "docs"]).unchanged == (name,)
    assert [record.path for record in corpus.documents()] == ["town000.md"]
    corpus.rebuild()
    assert corpus.document(name).title == "Walrus census"
    whole(corpus)


def test_bad_files_are_reported_and_the_rest_comes_in(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 1)
    (tmp_path / "docs" / "empty.txt").write_bytes(b"")
    (tmp_path / "docs" / "blank.txt").write_text(" \n\t\n")
    (tmp_path / "docs" / "tool.exe").write_bytes(b"MZ\x90")
    (tmp_path / "docs" / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "docs" / "pipe.txt")
    report = corpus.ingest([tmp_path / "docs", tmp_path / "nowhere.txt"])
    assert len(report.added) == 1
    assert {(skip.path, skip.reason) for skip in report.skipped} == {
        ("empty.txt", "empty"), ("blank.txt", "no_text"), ("tool.exe", "unsupported_type"), ("link.txt", "symlink"),
        ("pipe.txt", "not_a_regular_file"), ("nowhere.txt", "unreadable"),
    }
    assert all(str(tmp_path) not in skip.detail for skip in report.skipped)
    assert len(list((corpus.folder / "originals").iterdir())) == 1


def test_a_file_that_turned_bad_leaves_the_document_as_it_was(corpus: Corpus, tmp_path: Path) -> None:
    [path] = write_documents(tmp_path / "docs", 1)
    corpus.ingest([tmp_path / "docs"])
    path.write_bytes(b"")
    report = corpus.ingest([tmp_path / "docs"], prune=True)
    assert [skip.reason for skip in report.skipped] == ["empty"]
    assert len(corpus.documents()) == 1
    whole(corpus)


def test_odd_characters_come_in(corpus: Corpus, tmp_path: Path) -> None:
    text = "Firms \0 grow.\n\nПриветствие 東京 👩‍👩‍👧 \u202eabc\u200b.\n\n" + "x" * 20_000
    (tmp_path / "odd.txt").write_text(text)
    [name] = corpus.ingest([tmp_path / "odd.txt"]).added
    assert "\0" not in corpus.text(name)
    whole(corpus)


def test_the_same_sentence_many_times_has_ids_of_its_own(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "same.txt").write_text("The grant pays a third of the costs.\n\n" * 600)
    [name] = corpus.ingest([tmp_path / "same.txt"]).added
    record = corpus.document(name)
    assert record.passages > 10
    assert len({passage.id for passage in corpus.passages_of(name)}) == record.passages
    assert len(corpus.dense(corpus.encode("grant"), 1000)) == record.passages


def test_progress_tells_each_file_and_the_end(corpus: Corpus, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 2)
    seen: list[Progress] = []
    corpus.ingest([tmp_path / "docs"], progress=seen.append)
    assert [(step.done, step.total, step.path, step.stage) for step in seen] == [
        (0, 2, "town000.md", "reading"), (1, 2, "town001.md", "reading"), (2, 2, "town001.md", "embedding"),
        (2, 2, "", "done"),
    ]
    assert seen[-1].passages == 2


def test_nothing_to_ingest_is_an_empty_report(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    report = corpus.ingest([tmp_path / "docs"])
    assert dataclasses.replace(report, seconds=0.0) == type(report)()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EmbeddingFailed])
def test_a_broken_off_ingestion_leaves_a_whole_index(
    corpus: Corpus, tmp_path: Path, stop: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.ingest.SLICE", 4)
    write_documents(tmp_path / "docs", 20)
    embedder = corpus.embedder
    encode = embedder.encode_passages
    left = iter(range(3))

    def failing(texts: list[str], spans: object) -> object:
        if next(left, None) is None:
            raise stop("stopped")
        return encode(texts, spans)  # type: ignore[arg-type]

    monkeypatch.setattr(embedder, "encode_passages", failing)
    with pytest.raises(stop):
        corpus.ingest([tmp_path / "docs"])
    assert len(corpus.documents()) == 12
    whole(corpus)
    monkeypatch.setattr(embedder, "encode_passages", encode)
    assert len(corpus.ingest([tmp_path / "docs"]).added) == 8
    whole(corpus)


def test_a_failing_update_leaves_the_old_document(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = write_documents(tmp_path / "docs", 1)
    corpus.ingest([tmp_path / "docs"])
    path.write_text("# The report on Town000\n\nWalruses live here now.\n")
    monkeypatch.setattr(corpus.embedder, "encode_passages", lambda *_: (_ for _ in ()).throw(EmbeddingFailed("no")))
    with pytest.raises(EmbeddingFailed):
        corpus.ingest([tmp_path / "docs"])
    assert any("firms" in text for text in found(corpus, "Town000"))
    assert not any("Walruses" in text for text in found(corpus, "Walruses"))


KILLED = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    import corpus.ingest
    from corpus.corpus import Corpus
    from tests.corpus.stand_ins import HashingEmbedder
    corpus.ingest.SLICE = 2
    class Slow(HashingEmbedder):
        def encode_passages(self, texts, spans):
            print("slice", flush=True)
            return super().encode_passages(texts, spans)
    with Corpus(Path(sys.argv[1]), Slow()) as held:
        held.ingest([Path(sys.argv[2])])
    """
)


@pytest.mark.parametrize("slices", [1, 2, 5])
def test_a_killed_ingestion_is_completed_by_the_next(corpus: Corpus, tmp_path: Path, slices: int) -> None:
    docs = tmp_path / "docs"
    write_documents(docs, 6)
    corpus.ingest([docs])
    corpus.close()
    for path in write_documents(docs, 12)[::2]:
        path.write_text(path.read_text().replace("firms", "walruses"))
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(corpus.folder), str(docs)], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    for _ in range(slices):
        assert child.stdout.readline() == "slice\n"
    time.sleep(0.01 * slices)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    for record in corpus.documents():  # before anything is mended: the old or the new text, whole
        passages: list[Passage] = corpus.passages_of(record.id)
        assert len(passages) == record.passages == 1
    assert len(corpus.documents()) >= 6
    corpus.ingest([docs])
    assert len(corpus.documents()) == 12
    assert sum("walruses" in corpus.text(record.id) for record in corpus.documents()) == 6
    whole(corpus)


def test_a_kill_at_every_step_of_an_update_leaves_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th call that changes something does not come back, for n = 1, 2, 3 … until an update comes through."""
    from corpus.catalogue import Catalogue
    from corpus.passage_store import PassageStore
    from corpus.vector_store import ChromaStore

    steps = [
        (Catalogue, "keep"), (Catalogue, "next_version"), (Catalogue, "switch"), (Catalogue, "sweep"),
        (PassageStore, "write"), (PassageStore, "delete"), (ChromaStore, "upsert"), (ChromaStore, "delete"),
    ]

    class Killed(BaseException):
        pass

    for limit in range(40):
        [path] = write_documents(tmp_path / f"docs{limit}", 1)
        with Corpus(tmp_path / f"index{limit}", HashingEmbedder()) as corpus:
            corpus.ingest([path.parent])
        path.write_text("# The report on Town000\n\nWalruses live here now.\n")
        taken = 0
        with monkeypatch.context() as patch:
            def counted(kind: type, name: str, patch: pytest.MonkeyPatch = patch, limit: int = limit) -> None:
                real = getattr(kind, name)

                def step(*values: object, **named: object) -> object:
                    nonlocal taken
                    taken += 1
                    if taken > limit:
                        raise Killed
                    return real(*values, **named)

                patch.setattr(kind, name, step)

            for kind, name in steps:
                counted(kind, name)
            patch.setattr("corpus.index.Index.finish", lambda *_: None)  # a killed process does not clean up
            came_through = True
            corpus = Corpus(tmp_path / f"index{limit}", HashingEmbedder())
            try:
                corpus.ingest([path.parent])
            except Killed:
                came_through = False
            finally:
                corpus.close()
        with Corpus(tmp_path / f"index{limit}", HashingEmbedder()) as corpus:
            [record] = corpus.documents()
            [passage] = corpus.passages_of(record.id)
            assert ("Walruses" in passage.text) == ("Walruses" in corpus.text(record.id))
            assert [name for name, _ in corpus.dense(corpus.encode("walruses firms"), 10)] == [passage.id]
            corpus.ingest([path.parent])
            whole(corpus)
            assert any("Walruses" in text for text in found(corpus, "walruses"))
            assert len(list(corpus._catalogue.originals.iterdir())) == 1
        if came_through:
            assert limit > 5
            return
    pytest.fail("no update came through")


def test_llama_index_settings_stay_untouched_and_nothing_leaves_the_machine(tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 1)
    code = textwrap.dedent(
        """
        import socket, sys
        from pathlib import Path
        def refuse(*_): raise AssertionError("a connection was tried")
        socket.socket.connect = refuse
        from corpus.corpus import Corpus
        with Corpus.open(Path(sys.argv[1])) as corpus:
            assert "llama_index.core" not in sys.modules
            assert len(corpus.ingest([Path(sys.argv[2])]).added) == 1
            assert corpus.dense(corpus.encode("firms"), 1)
        from llama_index.core import Settings
        print(Settings._llm, Settings._embed_model, Settings._node_parser, Settings._transformations)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "index"), str(tmp_path / "docs")], capture_output=True, text=True,
        check=False, cwd=Path(__file__).parents[2],
    )
    assert (done.stdout, done.returncode) == ("None None None None\n", 0), done.stderr


def test_nodes_carry_ids_spans_and_context_and_no_path(tmp_path: Path) -> None:
    from llama_index.core.schema import MetadataMode

    from corpus import reading
    from corpus.index import embedding_text
    from corpus.llama import Pipeline

    [path] = write_documents(tmp_path, 1, sentences=60)
    document = reading.read(path, name="town000.md")
    pipeline = Pipeline(HashingEmbedder(), lambda text: len(text.split()))
    nodes = pipeline.split(document)
    vectors, statements = pipeline.embed(nodes)
    assert len(nodes) > 1
    for node, vector, own in zip(nodes, vectors, statements, strict=True):
        assert node.id_ == node.passage.id
        assert document.text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.get_content(MetadataMode.EMBED) == embedding_text(node.passage, document.metadata.title)[0].strip()
        assert str(tmp_path) not in node.model_dump_json()
        assert node.ref_doc_id == document.id
        assert len(own) == len(node.passage.statements)
        assert vector @ vector == pytest.approx(1.0, abs=1e-3)
