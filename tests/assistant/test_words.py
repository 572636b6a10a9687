from __future__ import annotations

import numpy as np

from assistant.words import COMPONENTS, WordVectors, distil


def test_words_of_like_meaning_are_near_and_others_are_not() -> None:
    vectors = WordVectors.load()
    assert vectors.likeness("salary", "earn") > 0.5
    assert vectors.likeness("firms", "companies") > 0.7
    assert vectors.likeness("rent", "salary") < 0.35
    assert vectors.likeness("tax", "visa") < 0.35


def test_a_word_in_no_vocabulary_is_put_together_from_pieces() -> None:
    vectors = WordVectors.load()
    assert np.isclose(np.linalg.norm(vectors.vector("photonicsforum")), 1.0, atol=1e-5)
    assert not vectors.vector("漢字仮名").any() or np.isclose(
        np.linalg.norm(vectors.vector("漢字仮名")), 1.0, atol=1e-5
    )
    assert vectors.likeness("zzzz", "zzzz") == 1.0


def test_a_matrix_has_a_row_for_each_word() -> None:
    assert WordVectors.load().matrix(["rent", "lease"]).shape == (2, COMPONENTS)
    assert WordVectors.load().matrix([]).shape == (0, COMPONENTS)


def test_distilling_twice_gives_the_same_bytes() -> None:
    states = np.random.default_rng(1).normal(size=(300, 128)).astype(np.float32)
    first, second = distil(states), distil(states.copy())
    assert first.dtype == np.int8
    assert first.tobytes() == second.tobytes()
