"""The file that ships: the same bytes from the same weights, rounded by no more than half a step."""

from __future__ import annotations

import io

import numpy as np
import pytest

from assistant.reader.export import arrays, packed
from assistant.reader.reader import Calibration
from tests.assistant.reader.made_up import state


def test_the_same_weights_give_the_same_bytes() -> None:
    assert packed(arrays(state())) == packed(dict(reversed(arrays(state()).items())))


def test_a_matrix_comes_back_within_half_a_step_of_its_row() -> None:
    found, weights = arrays(state()), state()
    query = "encoder.layer.0.attention.self.query"
    stored, step = found[f"{query}.weight"], found[f"{query}.step"]
    assert stored.dtype == np.int8
    assert np.abs(stored).max(axis=1).tolist() == [127] * 384
    error = np.abs(stored * step[:, None] - weights["layers.0.mixed.weight"][:384])
    assert (error <= step[:, None] * 0.501).all()


def test_query_key_and_value_are_the_rows_of_the_joint_matrix_in_order() -> None:
    found, weights = arrays(state()), state()
    parts = [found[f"encoder.layer.0.attention.self.{name}.bias"] for name in ("query", "key", "value")]
    assert np.array_equal(np.concatenate(parts), weights["layers.0.mixed.bias"])


def test_the_embeddings_are_not_in_it_and_the_calibration_is() -> None:
    with np.load(io.BytesIO(packed(arrays(state(), Calibration(2.0, -1.0, 1.5))))) as file:
        assert not [name for name in file.files if "embeddings" in name]
        assert file["calibration"].tolist() == [2.0, -1.0, 1.5]


def test_a_broken_training_is_not_exported() -> None:
    weights = state()
    weights["head.bias"][0] = np.nan
    with pytest.raises(ValueError, match=r"head\.bias"):
        arrays(weights)
