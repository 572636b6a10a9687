"""Turns what training left into the file that ships: `python -m assistant.reader.export --checkpoint FILE`.

`assistant/reader/reader.npz` holds, under BERT's names, the layers' matrices as int8 with one scale a row, the other
arrays and the head in float32, and the calibration. The embeddings are not in it: they come from the installed MiniLM.
The same checkpoint gives the same bytes. Needs torch, to read the checkpoint.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reader.reader import FILE, Calibration

Arrays = dict[str, NDArray[np.generic]]
State = Mapping[str, NDArray[np.float32]]

# The names of `network.Layer` → BERT's; a joint matrix is cut into its parts, row-wise.
_PARTS = {
    "mixed": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "out": ("attention.output.dense",),
    "norm": ("attention.output.LayerNorm",),
    "inner": ("intermediate.dense",),
    "outer": ("output.dense",),
    "last": ("output.LayerNorm",),
}


def arrays(state: State, calibration: Calibration | None = None) -> Arrays:
    """The arrays of the file, from the state of a `network.Reader` as numpy arrays.

    Raises:
        ValueError: an array holds a value that is not finite.

    """
    found: Arrays = {"calibration": (calibration or Calibration()).array}
    for name, value in state.items():
        if not np.isfinite(value).all():
            raise ValueError(f"The array {name!r} of the checkpoint holds values that are not finite.")
        if name.startswith("head."):
            found[name] = value
            continue
        _, number, part, kind = name.split(".")
        for bert, piece in zip(_PARTS[part], np.split(value, len(_PARTS[part])), strict=True):
            found |= _stored(f"encoder.layer.{number}.{bert}", kind, piece)
    return found


def _stored(name: str, kind: str, value: NDArray[np.float32]) -> Arrays:
    """A vector as it is; a matrix as int8 with the value of one step for each row."""
    if value.ndim == 1:
        return {f"{name}.{kind}": value}
    step = np.maximum(np.abs(value).max(axis=1), 1e-12) / 127
    return {f"{name}.{kind}": np.rint(value / step[:, None]).astype(np.int8), f"{name}.step": step.astype(np.float32)}


def packed(found: Arrays) -> bytes:
    """The arrays as a compressed `.npz`, in the order of their names; entries carry no time."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **{name: found[name] for name in sorted(found)})  # type: ignore[arg-type]
    return stream.getvalue()


def write(path: Path, found: Arrays) -> int:
    """Replace the file at once by one of these arrays; its size in bytes."""
    partial = path.with_suffix(".partial")
    size = partial.write_bytes(packed(found))
    partial.replace(path)
    return size


def main(words: Sequence[str] | None = None) -> int:
    """Write the file, not calibrated yet."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.export", description="Writes reader.npz.")
    parser.add_argument("--checkpoint", type=Path, required=True, help="reader.pt or checkpoint.pt of the training")
    parser.add_argument("--out", type=Path, default=FILE, help="the file to write")
    options = parser.parse_args(words)
    size = write(options.out, arrays(_state(options.checkpoint)))
    print(f"{options.out}: {size:,} bytes. Now fit its calibration: python -m eval.reader --data FOLDER --fit")
    return 0


def _state(checkpoint: Path) -> State:
    import torch

    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    return {name: value.float().numpy() for name, value in saved.get("reader", saved).items()}


if __name__ == "__main__":
    raise SystemExit(main())
