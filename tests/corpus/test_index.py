"""The index finds what is in, by meaning and by words, also where its files were damaged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.catalogue import Live
from corpus.document import Box, Cell, Note, Passage, Statement
from corpus.embedding import Vectors
from corpus.errors import EmbeddingFailed, IndexMismatch
from corpus.index import Index, embedding_text, statement_spans
from tests.corpus.stand_ins import DIMENSION, HashingEmbedder

EMBEDDER = HashingEmbedder()


def passage(document: str, number: int, text: str, start: int = 0) -> Passage:
    own = Statement(f"{document}:{start}-{start + len(text)}", document, "sentence", text, start, start + len(text))
    return Passage(f"{document}#{number}", document, text, start, start + len(text), ("Part",), (own,), page=1)


def live_of(*documents: tuple[str, int, int]) -> Live:
    return Live(
        {name: version for name, version, _ in documents}, {name: count for name, _, count in documents},
        stamp="-".join(f"{name}{version}" for name, version, _ in documents),
    )


def write(index: Index, version: int, passages: list[Passage], title: str = "Title") -> None:
    texts = [embedding_text(one, title) for one in passages]
    spans = [statement_spans(one, offset) for one, (_, offset) in zip(passages, texts, strict=True)]
    rows, statements = EMBEDDER.encode_passages([text for text, _ in texts], spans)
    index.write(version, passages, [title] * len(passages), rows, statements, list(range(1, len(passages) + 1)))


def query(text: str) -> Vectors:
    return EMBEDDER.encode([text])[0]


def opened(folder: Path, name: str = EMBEDDER.name) -> Index:
    return Index.open(folder, name, lambda: DIMENSION)


TOWNS = [passage("towns", n, f"Rents in town{n} are {n} pounds.") for n in range(1, 41)]
ICE = [passage("ice", 1, "Penguins breed on the southern ice."), passage("ice", 2, "Seals eat fish under the ice.")]
BOTH = live_of(("towns", 1, 40), ("ice", 1, 2))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = opened(tmp_path / "build")
    index.begin(live_of())
    write(index, 1, TOWNS)
    write(index, 1, ICE)
    index.finish(BOTH)
    yield index
    index.close()


def test_the_embedding_text_holds_the_context_and_the_statements_still_fit() -> None:
    one = passage("ice", 1, "Penguins breed.", start=500)
    text, offset = embedding_text(one, "Antarctica")
    assert text == "Antarctica > Part\nPenguins breed."
    [(start, end)] = statement_spans(one, offset)
    assert text[start:end] == "Penguins breed."


def test_a_heading_that_repeats_the_title_stands_once() -> None:
    one = Passage("a#1", "a", "Text.", 0, 5, ("Title",), ())
    assert embedding_text(one, "Title") == ("Title\nText.", 6)
    assert embedding_text(Passage("a#1", "a", "Text.", 0, 5, (), ()), "") == ("Text.", 0)


def test_dense_finds_the_nearest_with_its_exact_cosine(index: Index) -> None:
    vector = query("Penguins breed on ice")
    found = index.dense(vector, 3, BOTH)
    assert found[0][0] == "ice#1"
    assert found[0][1] == pytest.approx(float(query(embedding_text(ICE[0], "Title")[0]) @ vector), abs=1e-6)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_dense_asks_chroma(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_exact", lambda *_: pytest.fail("exact search"))
    assert len(index.dense(query("rents"), 10, BOTH)) == 10


def test_lexical_finds_shared_words_only(index: Index) -> None:
    assert index.lexical("penguin", 10, BOTH)[0][0] == "ice#1"
    assert index.lexical("turbines", 10, BOTH) == []
    assert index.document_frequency("ice", BOTH) == 2
    assert index.vocabulary(BOTH)["town7"] == 1


def test_a_filter_loses_nothing_that_passes_it(index: Index) -> None:
    only = BOTH.of({"ice"})
    assert {name for name, _ in index.dense(query("rents in town7"), 10, only)} == {"ice#1", "ice#2"}
    assert index.lexical("rents ice", 10, only)[0][0].startswith("ice#")
    assert index.dense(query("rents"), 10, BOTH.of(set())) == []
    assert index.lexical("rents", 10, BOTH.of(set())) == []


def test_a_filter_that_leaves_many_goes_to_chroma_and_loses_nothing(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.index.EXACT_MOST", 0)
    assert len(index.dense(query("rents in town7"), 10, BOTH.of({"ice"}))) == 2


def test_passages_come_back_as_they_went_in(tmp_path: Path) -> None:
    rich = Passage(
        "a#1", "a", "Jobs: 5 \ud800\0", 10, 19, ("One", "Two"),
        (
            Statement(
                "a:10-17", "a", "table_row", "Jobs: 5", 10, 17, heading=("One", "Two"), label="Table 1",
                cells=(Cell("Jobs", "5"), Cell("", "x")), lead="The jobs are:", notes=(Note("1", "Source", 30, 36),),
                page=3, boxes=(Box(3, 1.0, 2.0, 3.5, 4.0),),
            ),
        ),
        page=3,
    )
    index = opened(tmp_path / "build")
    index.begin(live_of())
    write(index, 1, [rich])
    live = live_of(("a", 1, 1))
    index.finish(live)
    assert index.passages(["a#1", "nowhere#1"], live) == {"a#1": rich}
    assert index.passages_of("a", live) == [rich]
    index.close()


def test_statement_vectors_are_those_of_the_statements(index: Index) -> None:
    vectors = index.statement_vectors(["ice#1"], BOTH)["ice#1"]
    assert vectors.shape == (1, DIMENSION)
    assert vectors[0] @ query(ICE[0].text) == pytest.approx(1.0, abs=1e-3)


def test_a_new_version_is_found_only_once_it_is_in_force(index: Index) -> None:
    index.begin(BOTH)
    write(index, 2, [passage("ice", 1, "Walruses live in the north.")])
    assert index.passages(["ice#1"], BOTH)["ice#1"].text == ICE[0].text
    assert index.dense(query("Penguins breed on ice"), 1, BOTH)[0][0] == "ice#1"
    after = live_of(("towns", 1, 40), ("ice", 2, 1))
    assert index.passages(["ice#1"], after)["ice#1"].text == "Walruses live in the north."
    index.delete([("ice", 1)])
    index.finish(after)
    assert index.lexical("penguins", 10, after) == []
    assert "ice#2" not in dict(index.dense(query("seals fish"), 42, after))


def test_what_a_broken_off_ingestion_left_is_swept(index: Index) -> None:
    index.begin(BOTH)
    write(index, 2, [passage("lost", 1, "Never finished.")])
    index.close()
    index.begin(BOTH)
    index.finish(BOTH)
    assert index.vocabulary(BOTH).get("finished") is None
    assert index._vectors().count() == 42


def test_more_hits_are_asked_for_where_rows_are_not_in_force(index: Index) -> None:
    index.begin(BOTH)
    write(index, 2, [passage("copy", n, f"Penguins breed on the southern ice {n}.") for n in range(1, 61)])
    assert index.dense(query("Penguins breed on the southern ice"), 2, BOTH)[0][0] == "ice#1"


def test_another_embedder_is_refused_by_both_names(index: Index) -> None:
    index.close()
    with pytest.raises(IndexMismatch, match=r"'hashing/64/1'.*'other/64'.*assistant rebuild"):
        opened(index.folder, "other/64")


def test_another_layout_is_refused(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.close()
    monkeypatch.setattr("corpus.index.LAYOUT", "99")
    with pytest.raises(IndexMismatch, match=r"'99'.*assistant rebuild"):
        opened(index.folder)


@pytest.mark.parametrize("fault", [np.nan, np.inf, 0.0])
def test_a_vector_without_a_direction_is_refused(index: Index, fault: float) -> None:
    vector = np.full(DIMENSION, fault, np.float32)
    with pytest.raises(EmbeddingFailed):
        index.dense(vector, 5, BOTH)
    with pytest.raises(EmbeddingFailed):
        index.write(3, ICE[:1], ["T"], vector[None, :], [vector[None, :]], [1])


def test_a_vector_of_another_length_is_refused(index: Index) -> None:
    with pytest.raises(EmbeddingFailed, match="64"):
        index.dense(np.ones(8, np.float32) / np.sqrt(8), 5, BOTH)


def test_writing_the_same_passage_twice_keeps_the_later_text(index: Index) -> None:
    index.begin(BOTH)
    write(index, 1, [passage("ice", 1, "Walruses live in the north.")])
    index.finish(BOTH)
    assert index.dense(query("Walruses live in the north"), 1, BOTH)[0][0] == "ice#1"
    assert index.passages(["ice#1"], BOTH)["ice#1"].text == "Walruses live in the north."


def damage_folder(chroma: Path) -> None:
    for path in chroma.glob("*/"):
        shutil.rmtree(path)


def damage_graph(chroma: Path) -> None:
    [file] = chroma.glob("*/data_level0.bin")
    content = bytearray(file.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 200] = b"\xff" * 200
    file.write_bytes(content)


def cut_graph(chroma: Path) -> None:
    [file] = chroma.glob("*/data_level0.bin")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_pickle(chroma: Path) -> None:
    [file] = chroma.glob("*/index_metadata.pickle")
    file.unlink()


def damage_database(chroma: Path) -> None:
    file = chroma / "chroma.sqlite3"
    content = bytearray(file.read_bytes())
    content[4096:12288] = b"\x55" * 8192
    file.write_bytes(content)


def drop_database(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").unlink()


def drop_all(chroma: Path) -> None:
    shutil.rmtree(chroma)


@pytest.mark.parametrize(
    "damage", [damage_folder, damage_graph, cut_graph, damage_pickle, damage_database, drop_database, drop_all]
)
def test_damage_to_chroma_costs_time_and_not_answers(tmp_path: Path, damage: object) -> None:
    folder = tmp_path / "build"
    many = [passage("many", n, f"Street{n} in ward{n % 7} has {n} shops.") for n in range(1, 1101)]
    live = live_of(("many", 1, 1100))
    index = opened(folder)
    index.begin(live_of())
    write(index, 1, many)
    index.finish(live)
    wanted = index.dense(query("shops of street77"), 10, live)
    index.close()
    assert damage is not None
    damage(folder / "chroma")  # type: ignore[operator]
    again = opened(folder)
    assert again.dense(query("shops of street77"), 10, live) == wanted
    assert any("exact search" in line for line in again.problems(live))
    again.begin(live)
    again.finish(live)
    assert again.problems(live) == []
    assert again.dense(query("shops of street77"), 10, live) == wanted
    again.close()


def test_a_reader_leaves_chroma_alone_while_another_process_writes(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = index.dense(query("rents in town7"), 10, BOTH)
    reader = opened(index.folder)
    index.begin(BOTH)
    monkeypatch.setattr(reader, "_near", lambda *_: pytest.fail("Chroma was asked"))
    assert reader.dense(query("rents in town7"), 10, BOTH) == wanted
    assert "under way" in reader.problems(BOTH)[0]
    reader.close()
    index.finish(BOTH)
    assert index.problems(BOTH) == []


def test_chroma_is_asked_again_after_it_failed_to_start(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    from chromadb.api.rust import RustBindingsAPI

    monkeypatch.setattr("corpus.index.RETRY_SECONDS", 0.0)
    wanted = index.dense(query("rents in town7"), 10, BOTH)
    index.close()
    with monkeypatch.context() as patch:
        def full(_: object) -> None:
            raise RuntimeError("database or disk is full")

        patch.setattr(RustBindingsAPI, "start", full)
        assert index.dense(query("rents in town7"), 10, BOTH) == wanted
    assert index.problems(BOTH) == []
    monkeypatch.setattr(index, "_exact", lambda *_: pytest.fail("exact search"))
    assert index.dense(query("rents in town7"), 10, BOTH) == wanted


def test_a_whole_index_has_no_problems_also_when_opened_again(index: Index) -> None:
    assert index.problems(BOTH) == []
    index.close()
    for _ in range(3):
        again = opened(index.folder)
        again.dense(query("rents"), 5, BOTH)
        assert again.problems(BOTH) == []
        again.close()


def test_missing_passages_are_a_finding(index: Index) -> None:
    assert "42 of 50" in index.problems(live_of(("towns", 1, 40), ("ice", 1, 10)))[0]


def test_rows_that_chroma_lost_in_a_write_are_back_when_it_ends(index: Index) -> None:
    more = passage("walrus", 1, "Walruses rest on the shore.")
    now = live_of(("towns", 1, 40), ("ice", 1, 2), ("walrus", 2, 1))
    index.begin(BOTH)
    write(index, 2, [more])
    index._vectors().delete(["walrus#1@2", "towns#7@1"])
    index.finish(now)
    assert index.problems(now) == []
    assert index._vectors().count() == 43
