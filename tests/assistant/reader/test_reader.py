"""Scores become spans and probabilities by plain arithmetic; the network runs as defined; long texts are read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reader import reader as module
from assistant.reader.export import arrays, packed
from assistant.reader.reader import FILE, LONGEST_ANSWER, WINDOW, Calibration, Reader, Reading, reading, span_scores
from corpus.embedding import CLS, SEP, tokenizer
from corpus.errors import ModelFilesDamaged
from tests.assistant.reader.made_up import scores, state

TEXT = "The mill at Fenwick opened in 1874 and closed in 1931."
QUESTION = "When did the mill open?"


def read_by_hand(starts: list[float], ends: list[float], text: str, calibration: Calibration | None = None) -> Reading:
    """The reading of a text of one-token words, from a start and an end score for each."""
    offsets, place = [], 0
    for word in text.split(" "):
        offsets.append((place, place + len(word)))
        place += len(word) + 1
    band = span_scores(np.array(starts, np.float32), np.array(ends, np.float32))
    return reading(np.array(offsets).reshape(-1, 2), list(range(len(offsets))), band, calibration)


# Scores → reading


def test_the_best_span_runs_from_the_best_start_to_the_best_end() -> None:
    found = read_by_hand([0, 5, 0, 0], [0, 0, 5, 0], "in May 1874 then")
    assert (found.spans[0].start, found.spans[0].end) == (3, 11)
    assert found.margin == 10


def test_an_end_before_the_start_is_no_span() -> None:
    found = read_by_hand([0, 0, 5], [5, 0, 0], "a b c")
    assert (found.spans[0].start, found.spans[0].end) != (4, 1)
    assert found.margin == 5


def test_no_answer_is_longer_than_thirty_tokens() -> None:
    tokens = LONGEST_ANSWER + 1
    starts, ends = [9.0] + [0.0] * (tokens - 1), [0.0] * (tokens - 1) + [9.0]
    assert read_by_hand(starts, ends, " ".join(["w"] * tokens)).margin == 9
    assert read_by_hand(starts[:-1], ends[1:], " ".join(["w"] * (tokens - 1))).margin == 18


def test_best_spans_do_not_overlap_and_fall_in_probability() -> None:
    found = read_by_hand([3, 2, 1, 4, 0], [3, 2, 1, 4, 0], "a b c d e")
    ordered = sorted(found.spans, key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(ordered))
    assert [one.probability for one in found.spans] == sorted((one.probability for one in found.spans), reverse=True)
    assert len(found.spans) <= 5


def test_a_margin_becomes_a_probability_by_the_calibration() -> None:
    assert read_by_hand([1], [1], "a").answered == pytest.approx(1 / (1 + np.exp(-2)))
    assert read_by_hand([1], [1], "a", Calibration(slope=0.5, offset=-1)).answered == pytest.approx(0.5)


def test_a_higher_temperature_evens_the_spans() -> None:
    cold, warm = (read_by_hand([4, 0], [4, 0], "a b", Calibration(temperature=one)) for one in (1.0, 3.0))
    assert cold.spans[0].probability > warm.spans[0].probability > 0.5


def test_share_is_the_mass_of_the_spans_inside() -> None:
    found = read_by_hand([0, 0], [0, 0], "ab cd")  # three spans, equally likely
    assert found.share(0, 2) == pytest.approx(1 / 3)
    assert found.share(3, 5) == pytest.approx(1 / 3)
    assert found.share(0, 5) == pytest.approx(1)
    assert found.share(1, 4) == 0


def test_a_span_starts_and_ends_where_words_do() -> None:
    offsets = np.array([(0, 2), (2, 5), (6, 9)])
    band = span_scores(np.array([0, 9, 1], np.float32), np.array([9, 0, 1], np.float32))
    found = reading(offsets, [0, 0, 1], band)
    assert {(span.start, span.end) for span in found.spans} <= {(0, 5), (0, 9), (6, 9)}


def test_no_token_is_no_answer() -> None:
    found = reading(np.zeros((0, 2), np.int64), [], np.zeros((0, LONGEST_ANSWER), np.float32))
    assert (found.answered, found.spans, found.share(0, 100)) == (0.0, (), 0.0)


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), min_size=1, max_size=60), st.data())
@settings(max_examples=60, deadline=None)
def test_probabilities_stay_within_bounds(logits: list[tuple[float, float]], data: st.DataObject) -> None:
    text = " ".join(["word"] * len(logits))
    found = read_by_hand([one for one, _ in logits], [one for _, one in logits], text)
    cut = data.draw(st.integers(0, len(text)))
    assert 0 <= found.answered <= 1
    assert found.share(0, len(text)) == pytest.approx(1, abs=1e-4)
    assert found.share(0, cut) + found.share(cut, len(text)) <= 1 + 1e-4
    assert sum(span.probability for span in found.spans) <= 1 + 1e-6
    assert all(0 <= span.start < span.end <= len(text) for span in found.spans)


# The network


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reader") / "reader.npz"
    path.write_bytes(packed(arrays(state(), Calibration(0.5, 0.25, 2.0))))
    return path


@pytest.fixture(scope="module")
def made_up(file: Path) -> Reader:
    return Reader.open(file, cache=file.parent / "cache")


def test_the_network_gives_the_scores_of_its_definition(file: Path) -> None:
    exact = Reader.open(file, cache=file.parent / "cache", compute_type="float32")
    ids = [
        [CLS, *tokenizer().encode(QUESTION, add_special_tokens=False).ids, SEP],
        [*tokenizer().encode(TEXT, add_special_tokens=False).ids, SEP],
    ]
    wanted = scores(state(), ids[0] + ids[1], [0] * len(ids[0]) + [1] * len(ids[1]))
    inside = wanted[len(ids[0]) : -1]
    band = span_scores(inside[:, 0], inside[:, 1]) - wanted[0].sum()
    (found,) = exact.read(QUESTION, [TEXT])
    kept = found.mass > 0
    assert kept.sum() > 50
    assert found.margin == pytest.approx(band[kept].max(), abs=0.2)  # weights and embeddings are rounded to int8
    logits = 2.0 * np.log(found.mass[kept] / found.mass.max()) + found.margin
    assert np.abs(logits - band[kept]).max() < 0.4  # 1.2 and more with one weight or token type out of place


def test_the_file_brings_its_calibration(made_up: Reader) -> None:
    (found,) = made_up.read(QUESTION, [TEXT])
    assert found.answered == pytest.approx(1 / (1 + np.exp(-(0.5 * found.margin + 0.25))))


def test_readings_stand_in_the_order_of_the_texts_and_do_not_depend_on_their_company(made_up: Reader) -> None:
    texts = [TEXT * 4, "", "Short.", TEXT, "[SEP] \ud800 \0 ^{1,2} 👍", TEXT * 60]
    together = made_up.read(QUESTION, texts)
    alone = [made_up.read(QUESTION, [text])[0] for text in texts]
    assert [one.margin for one in together] == pytest.approx([one.margin for one in alone], abs=1e-3)
    assert together == made_up.read(QUESTION, texts)
    assert together[1].spans == ()
    for text, one in zip(texts, together, strict=True):
        assert all(0 <= span.start < span.end <= len(text) for span in one.spans)
    assert made_up.read(QUESTION, []) == []


def test_a_text_longer_than_a_window_is_read_to_its_end(made_up: Reader) -> None:
    text = f"{TEXT} " * 40
    (found,) = made_up.read(QUESTION, [text])
    tokens = len(tokenizer().encode(text, add_special_tokens=False).ids)
    assert tokens > 2 * WINDOW
    assert np.isfinite(found.mass).all()
    assert ((found.mass > 0).any(axis=1) | (found.mass[:, 0] == 0)).all()
    assert found.share(0, len(text)) == pytest.approx(1, abs=1e-4)
    windows = module._windows([1] * 10, [list(range(tokens))])
    seen = [set(ids[12:-1]) for _, _, ids in windows]
    assert set().union(*seen) == set(range(tokens))
    assert all(len(ids) <= WINDOW for _, _, ids in windows)
    assert all(len(one & other) >= LONGEST_ANSWER for one, other in pairwise(seen))


def test_a_long_question_leaves_room_for_the_text(made_up: Reader) -> None:
    (found,) = made_up.read(QUESTION * 200, [TEXT])
    assert found.spans


def test_threads_may_read_at_once(made_up: Reader) -> None:
    alone = made_up.read(QUESTION, [TEXT])
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: made_up.read(QUESTION, [TEXT]), range(8)))
    assert together == [alone] * 8


def test_the_model_is_converted_once(file: Path, made_up: Reader) -> None:
    model = file.parent / "cache" / "ctranslate2" / "model.bin"
    before = model.stat().st_mtime_ns
    Reader.open(file, cache=file.parent / "cache")
    assert model.stat().st_mtime_ns == before


def test_a_damaged_file_is_named(file: Path, tmp_path: Path) -> None:
    cut = tmp_path / "reader.npz"
    cut.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(ModelFilesDamaged, match=r"reader\.npz.*is damaged"):
        Reader.open(cut, cache=tmp_path / "cache")


def test_without_the_file_there_is_no_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "FILE", tmp_path / "absent.npz")
    monkeypatch.setattr(module, "_held", [])
    assert Reader.load() is None


def test_the_reader_is_loaded_once(monkeypatch: pytest.MonkeyPatch, file: Path, made_up: Reader) -> None:
    opened = []
    monkeypatch.setattr(module, "FILE", file)
    monkeypatch.setattr(module, "_held", [])
    monkeypatch.setattr(Reader, "open", lambda path: opened.append(path) or made_up)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: Reader.load(), range(8)))
    assert found == [made_up] * 8
    assert opened == [file]


# The reader that ships

MILL = (
    "Fenwick Mill was built in 1874 by the engineer Thomas Orrell. Some 420 people worked there until it closed in "
    "1931. Today the building houses a museum of printing."
)
SHEET = (
    "Marine robotics in Norbury 2022\n\nEstimated employees:\n3,480\n\nBusinesses:\n212\n\n"
    "Average salary:\n£41,300\n\nForeign-owned firms:\n17%"
)


@pytest.fixture(scope="module")
def shipped() -> Reader:
    found = Reader.load()
    assert found is not None
    assert FILE.stat().st_size <= 12_000_000
    return found


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Who built Fenwick Mill?", MILL, "Thomas Orrell"),
        ("How many people worked at the mill?", MILL, "420"),
        ("What do people earn in marine robotics in Norbury?", SHEET, "£41,300"),
    ],
)
def test_plain_questions_are_answered(shipped: Reader, question: str, text: str, answer: str) -> None:
    (found,) = shipped.read(question, [text])
    assert answer in text[found.spans[0].start : found.spans[0].end]
    assert found.answered > 0.5
    place = text.index(answer)
    assert found.share(place - 5, place + len(answer) + 1) > 0.4


def test_what_the_text_does_not_say_is_refused(shipped: Reader) -> None:
    (found,) = shipped.read("What does office space cost in Fenwick?", [MILL])
    assert found.answered < 0.5
