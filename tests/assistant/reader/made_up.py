"""A network of one layer with random weights, in the form that training leaves, and the same forward pass in numpy."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from corpus import minilm

WIDTH, INNER = 384, 1536
Floats = NDArray[np.float32]


def state(seed: int = 5) -> dict[str, Floats]:
    """Weights of one layer and the head, under the names of `network.Reader`."""
    rng = np.random.default_rng(seed)

    def matrix(rows: int, columns: int, size: float = 0.05) -> Floats:
        return rng.normal(0, size, (rows, columns)).astype(np.float32)

    def vector(length: int, about: float = 0.0) -> Floats:
        return rng.normal(about, 0.05, length).astype(np.float32)

    shapes = {"mixed": (3 * WIDTH, WIDTH), "out": (WIDTH, WIDTH), "inner": (INNER, WIDTH), "outer": (WIDTH, INNER)}
    found = {f"layers.0.{name}.weight": matrix(*shape) for name, shape in shapes.items()}
    found |= {f"layers.0.{name}.bias": vector(shape[0]) for name, shape in shapes.items()}
    for name in ("norm", "last"):
        found |= {f"layers.0.{name}.weight": vector(WIDTH, 1.0), f"layers.0.{name}.bias": vector(WIDTH)}
    return found | {"head.weight": matrix(2, WIDTH, 0.1), "head.bias": vector(2)}


def scores(weights: dict[str, Floats], ids: list[int], sides: list[int]) -> Floats:
    """Start and end scores (tokens, 2) by plain matrix products (Vaswani et al. 2017; Devlin et al. 2019)."""
    with minilm.published_tensors(minilm.weights_file()) as tensor:
        states = tensor("embeddings.word_embeddings.weight")[ids]
        states = states + tensor("embeddings.token_type_embeddings.weight")[sides]
        states = states + tensor("embeddings.position_embeddings.weight")[: len(ids)]
        states = norm(states, tensor("embeddings.LayerNorm.weight"), tensor("embeddings.LayerNorm.bias"))

    def linear(name: str, given: Floats) -> Floats:
        return np.asarray(given @ weights[f"layers.0.{name}.weight"].T + weights[f"layers.0.{name}.bias"])

    query, key, value = (
        part.reshape(len(ids), minilm.HEADS, -1).transpose(1, 0, 2) for part in np.split(linear("mixed", states), 3, 1)
    )
    likeness = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
    weight = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
    seen = weight / weight.sum(axis=-1, keepdims=True) @ value
    states = states + linear("out", seen.transpose(1, 0, 2).reshape(len(ids), WIDTH))
    states = norm(states, weights["layers.0.norm.weight"], weights["layers.0.norm.bias"])
    inner = linear("inner", states)
    inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
    states = states + linear("outer", np.asarray(inner, np.float32))
    states = norm(states, weights["layers.0.last.weight"], weights["layers.0.last.bias"])
    return np.asarray(states @ weights["head.weight"].T + weights["head.bias"], np.float32)


def norm(states: Floats, gain: Floats, shift: Floats) -> Floats:
    """Each row at mean 0 and variance 1, then scaled and shifted."""
    centred = states - states.mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt(centred.var(axis=-1, keepdims=True) + 1e-12) * gain + shift, np.float32)
