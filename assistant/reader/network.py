"""The reader as a torch module: the sentence model's six layers with a head for start and end (Devlin et al. 2019).

Needs torch; only training imports this module.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that torch's own documentation uses

LAYERS: Final = 6
WIDTH: Final = 384
HEADS: Final = 12
INNER: Final = 1536


class Layer(nn.Module):
    """One transformer layer, normalised after each half (Vaswani et al. 2017)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.mixed = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.last = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens, 384) in and out; `mask` is (batch, 1, 1, tokens), True where a token stands."""
        batch, tokens, _ = states.shape
        query, key, value = (
            part.view(batch, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in self.mixed(states).chunk(3, dim=-1)
        )
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        states = self.norm(states + self.dropout(self.out(seen.transpose(1, 2).reshape(batch, tokens, WIDTH))))
        return self.last(states + self.dropout(self.outer(F.gelu(self.inner(states)))))  # type: ignore[no-any-return]


class Reader(nn.Module):
    """Question and text in, start and end scores out; token 0 stands for "no answer here"."""

    def __init__(self, weights: dict[str, Tensor], dropout: float = 0.1) -> None:
        super().__init__()
        # The embeddings stay as they are: only the layers and the head are learnt, and only they are shipped.
        self.register_buffer("words", weights["embeddings.word_embeddings.weight"], persistent=False)
        self.register_buffer("places", weights["embeddings.position_embeddings.weight"], persistent=False)
        self.register_buffer("sides", weights["embeddings.token_type_embeddings.weight"], persistent=False)
        self.register_buffer("gain", weights["embeddings.LayerNorm.weight"], persistent=False)
        self.register_buffer("shift", weights["embeddings.LayerNorm.bias"], persistent=False)
        self.layers = nn.ModuleList(_layer(weights, number, dropout) for number in range(LAYERS))
        self.head = nn.Linear(WIDTH, 2)
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor, sides: Tensor, mask: Tensor) -> Tensor:
        """Scores (batch, tokens, 2); padding is far below zero."""
        places = self.places[: ids.shape[1]]  # type: ignore[index]
        states = self.words[ids] + self.sides[sides] + places  # type: ignore[index]
        states = self.dropout(F.layer_norm(states, (WIDTH,), self.gain, self.shift, 1e-12))  # type: ignore[arg-type]
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        scores = self.head(states)
        return scores.masked_fill(~mask[:, :, None], -1e4)  # type: ignore[no-any-return]


def _layer(weights: dict[str, Tensor], number: int, dropout: float) -> Layer:
    layer = Layer(dropout)
    start = f"encoder.layer.{number}."

    def copy(part: nn.Module, *names: str) -> None:
        part.weight.data = torch.cat([weights[f"{start}{name}.weight"] for name in names]).clone()  # type: ignore[union-attr]
        part.bias.data = torch.cat([weights[f"{start}{name}.bias"] for name in names]).clone()  # type: ignore[union-attr]

    copy(layer.mixed, "attention.self.query", "attention.self.key", "attention.self.value")
    copy(layer.out, "attention.output.dense")
    copy(layer.norm, "attention.output.LayerNorm")
    copy(layer.inner, "intermediate.dense")
    copy(layer.outer, "output.dense")
    copy(layer.last, "output.LayerNorm")
    return layer
