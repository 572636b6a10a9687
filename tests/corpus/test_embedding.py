"""Vectors hold against the reference implementation; odd texts and damaged files have a defined result."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import minilm
from corpus.embedding import LOCAL_NAME, LocalEmbedder, count_tokens, open_embedder
from corpus.errors import EmbeddingFailed, ModelFilesDamaged

REFERENCE = json.loads((Path(__file__).parent / "data" / "reference_vectors.json").read_text("utf-8"))["sentences"]


@pytest.fixture(scope="module")
def local() -> LocalEmbedder:
    return LocalEmbedder()


def test_vectors_equal_those_of_the_reference_implementation(local: LocalEmbedder) -> None:
    found = local.encode([case["text"] for case in REFERENCE])
    wanted = np.array([case["vector"] for case in REFERENCE])
    assert (np.sum(found * wanted, axis=1) >= 0.999).all()


def test_tokens_are_counted_as_the_model_sees_them() -> None:
    assert [count_tokens(case["text"]) + 2 for case in REFERENCE] == [case["tokens"] for case in REFERENCE]


def test_rows_have_length_one_and_stand_in_the_order_of_the_texts(local: LocalEmbedder) -> None:
    texts = ["a long text about the price of land " * 20, "short", "middling words here"]
    rows = local.encode(texts)
    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows, np.concatenate([local.encode([text]) for text in texts]), atol=1e-5)


def test_no_text_gives_no_row(local: LocalEmbedder) -> None:
    assert local.encode([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "\0", "\ud800 lone", "[SEP] [CLS]", "x" * 5000, "\u200b\u202e", "👩‍👩‍👧 👍"])
def test_odd_texts_have_a_vector(local: LocalEmbedder, text: str) -> None:
    passages, statements = local.encode_passages([text], [[(0, len(text)), (0, 0), (10_000, 10_001)]])
    for rows in (passages, statements[0]):
        assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_a_span_is_the_mean_of_its_tokens_in_their_context(local: LocalEmbedder) -> None:
    first, second = "The northern park charges low rents.", "Penguins breed on the southern ice."
    text = f"{first} {second}"
    spans = [(0, len(first)), (len(first) + 1, len(text)), (0, len(text))]
    passages, statements = local.encode_passages([text], [spans])
    alone = local.encode([first, second])
    cosines = statements[0][:2] @ alone.T
    assert cosines[0, 0] > cosines[0, 1]
    assert cosines[1, 1] > cosines[1, 0]
    assert statements[0][2] @ passages[0] > 0.9


def test_spans_past_one_forward_pass_are_not_lost(local: LocalEmbedder) -> None:
    filler = "Rents in the northern park are low. " * 100
    last = "Penguins breed on the southern ice."
    text = filler + last
    assert count_tokens(text) > 512
    passages, statements = local.encode_passages([text], [[(len(filler), len(text))]])
    assert statements[0][0] @ local.encode([last])[0] > 0.5
    assert statements[0][0] @ passages[0] < 0.9


def test_a_text_past_one_forward_pass_is_not_cut(local: LocalEmbedder) -> None:
    filler = "Rents in the northern park are low. " * 60
    plain, more = local.encode([filler, filler + "Penguins breed on the southern ice. " * 60])
    assert plain @ more < 0.95


def test_opening_loads_nothing() -> None:
    code = (
        "import sys; from corpus.embedding import open_embedder; e = open_embedder('local'); e.name; e.dimension;"
        "print([m for m in ('ctranslate2', 'tokenizers', 'torch', 'sentence_transformers') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_local_is_the_default_name_and_an_unknown_one_is_refused() -> None:
    assert open_embedder("local").name == LOCAL_NAME
    with pytest.raises(EmbeddingFailed, match="'word2vec'"):
        open_embedder("word2vec")


def test_a_changed_weights_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "model"
    source.mkdir()
    (source / minilm.WEIGHTS).write_bytes(b"not the weights")
    with pytest.raises(ModelFilesDamaged, match="uv sync"):
        minilm.converted_model(source=source, cache=tmp_path / "cache")


def test_a_changed_tokenizer_is_noticed_after_it_was_seen_whole(tmp_path: Path) -> None:
    source = tmp_path / "model"
    source.mkdir()
    tokenizer = Path(shutil.copy(minilm.model_folder() / minilm.TOKENIZER, source))
    assert minilm.tokenizer_file(source=source, cache=tmp_path / "cache") == tokenizer
    assert minilm.tokenizer_file(source=source, cache=tmp_path / "cache") == tokenizer
    tokenizer.write_bytes(tokenizer.read_bytes()[:-1])
    with pytest.raises(ModelFilesDamaged, match=r"tokenizer\.json"):
        minilm.tokenizer_file(source=source, cache=tmp_path / "cache")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesDamaged, match=r"model\.safetensors"):
        minilm.converted_model(source=tmp_path, cache=tmp_path / "cache")


def test_a_damaged_conversion_is_made_again(tmp_path: Path) -> None:
    folder = minilm.converted_model(cache=tmp_path)
    whole = (folder / "model.bin").stat().st_size
    (folder / "model.bin").write_bytes(b"cut")
    assert minilm.converted_model(cache=tmp_path) == folder
    assert (folder / "model.bin").stat().st_size == whole


def test_two_processes_may_convert_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from corpus import minilm;"
        "print(minilm.converted_model(cache=Path(sys.argv[1])))"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    folders = {child.communicate()[0].strip() for child in children}
    assert [child.returncode for child in children] == [0, 0]
    assert len(folders) == 1
    assert not list(tmp_path.glob("making-*"))
