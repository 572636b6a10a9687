"""Trains the reader: `python -m assistant.reader.train --data FOLDER --out FOLDER`. Needs torch.

`FOLDER` holds squad1-train and squadshifts-new-wiki in SQuAD's form (CC BY-SA 4.0) and, if there, haystack-squad490,
whose questions are left out. Runs for a number of minutes or examples, on a GPU where there is one; writes a checkpoint
every five minutes and goes on from it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that torch's own documentation uses

from assistant.reader.data import Example, haystack_questions, squad_examples
from assistant.reader.layouts import layout_examples
from assistant.reader.network import Reader
from corpus.minilm import WEIGHTS, model_folder, tokenizer_file

BATCH: Final = 32
LONGEST: Final = 224  # tokens of question and text
RATE: Final = 1.5e-4
FROZEN: Final = 2  # layers from below that are not trained
WARM_UP: Final = 0.04  # part of the run in which the learning rate rises


@dataclass(frozen=True)
class Encoded:
    """An example in tokens; start and end are token places, both 0 where nothing answers."""

    ids: list[int]
    sides: list[int]
    start: int
    end: int


def encode(example: Example, tokenizer: Tokenizer) -> Encoded | None:
    """None where the answer does not fit into the window."""
    encoding = tokenizer.encode(example.question, example.text)
    if example.start < 0:
        return Encoded(encoding.ids, encoding.type_ids, 0, 0)
    held = [
        place
        for place, (side, (first, last)) in enumerate(zip(encoding.sequence_ids, encoding.offsets, strict=True))
        if side == 1 and first < example.end and last > example.start
    ]
    return Encoded(encoding.ids, encoding.type_ids, held[0], held[-1]) if held else None


def batches(examples: Iterator[Example], tokenizer: Tokenizer, seed: int) -> Iterator[list[Encoded]]:
    """Batches of like length, in random order within each stretch of 64 batches."""
    rng = random.Random(seed)
    stretch: list[Encoded] = []
    for example in examples:
        encoded = encode(example, tokenizer)
        if encoded is not None:
            stretch.append(encoded)
        if len(stretch) == 64 * BATCH:
            stretch.sort(key=lambda one: len(one.ids))
            cut = [stretch[place : place + BATCH] for place in range(0, len(stretch), BATCH)]
            rng.shuffle(cut)
            yield from cut
            stretch = []


def tensors(batch: Sequence[Encoded], device: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(ids, sides, mask) of shape (batch, tokens), and (batch, 2) places."""
    longest = max(len(one.ids) for one in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    sides = torch.zeros_like(ids)
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        sides[row, : len(one.ids)] = torch.tensor(one.sides)
        mask[row, : len(one.ids)] = True
    places = torch.tensor([(one.start, one.end) for one in batch])
    return ids.to(device), sides.to(device), mask.to(device), places.to(device)


def mixed(folder: Path, epoch: int) -> Iterator[Example]:
    """Real questions with one made-up fact sheet to every five of them."""
    real = squad_examples(
        [
            path
            for name in ("squad1-train", "squadshifts-new-wiki")
            for path in sorted((folder / name).glob("*.squad.json"))
        ],
        leave_out=haystack_questions(folder / "haystack-squad490"),
        seed=7 + epoch,
    )
    made = layout_examples(1_000_000, seed=11 + epoch)
    for number, example in enumerate(real):
        yield example
        if number % 5 == 0:
            yield next(made)


def rate_at(part: float) -> float:
    """Learning rate at a part of the run, 0 to 1: a short rise, then a straight fall."""
    return RATE * min(part / WARM_UP, (1 - part) / (1 - WARM_UP)) if part < 1 else 0.0


def main(words: Sequence[str] | None = None) -> int:
    """Train, with checkpoints, and leave `reader.pt` in the output folder."""
    options = _parser().parse_args(words)
    torch.manual_seed(3)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = Tokenizer.from_file(str(tokenizer_file()))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="only_second")
    reader = Reader(load_file(str(model_folder() / WEIGHTS))).to(device)
    # The lower layers already read sentences well; leaving them as they are saves a quarter of the time.
    for parameter in reader.layers[:FROZEN].parameters():
        parameter.requires_grad_(False)
    optimiser = torch.optim.AdamW(reader.parameters(), lr=RATE, weight_decay=0.01)
    options.out.mkdir(parents=True, exist_ok=True)
    state = _resume(options.out / "checkpoint.pt", reader, optimiser)
    seen, spent, loss_mean = state["seen"], state["spent"], state["loss"]
    started, saved = time.time() - spent, time.time()
    reader.train()
    for epoch in range(state["epoch"], 100):
        for number, batch in enumerate(batches(mixed(options.data, epoch), tokenizer, epoch)):
            if epoch == state["epoch"] and number < state["batch"]:
                continue
            part = max((time.time() - started) / (60 * options.minutes), seen / options.examples)
            if part >= 1:
                torch.save(reader.state_dict(), options.out / "reader.pt")
                print(
                    f"done: {seen:,} examples, {(time.time() - started) / 60:.1f} minutes, loss {loss_mean:.3f}",
                    flush=True,
                )
                return 0
            for group in optimiser.param_groups:
                group["lr"] = rate_at(part)
            ids, sides, mask, places = tensors(batch, device)
            with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
                scores = reader(ids, sides, mask).float()
            loss = (F.cross_entropy(scores[:, :, 0], places[:, 0]) + F.cross_entropy(scores[:, :, 1], places[:, 1])) / 2
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimiser.step()
            seen += len(batch)
            loss_mean = 0.98 * loss_mean + 0.02 * loss.item() if loss_mean else loss.item()
            if number % 50 == 0:
                print(
                    f"{seen:>8,} examples {(time.time() - started) / 60:6.1f} min  loss {loss_mean:.3f}",
                    file=sys.stderr,
                    flush=True,
                )
            if time.time() - saved > 300:
                saved = time.time()
                _save(
                    options.out / "checkpoint.pt",
                    reader,
                    optimiser,
                    epoch,
                    number + 1,
                    seen,
                    time.time() - started,
                    loss_mean,
                )
    return 1


def _save(
    path: Path,
    reader: Reader,
    optimiser: torch.optim.Optimizer,
    epoch: int,
    batch: int,
    seen: int,
    spent: float,
    loss: float,
) -> None:
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "reader": reader.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch, "batch": batch,
            "seen": seen, "spent": spent, "loss": loss,
        },
        partial,
    )  # fmt: skip
    partial.replace(path)


def _resume(path: Path, reader: Reader, optimiser: torch.optim.Optimizer) -> dict[str, Any]:
    if not path.is_file():
        return {"epoch": 0, "batch": 0, "seen": 0, "spent": 0.0, "loss": 0.0}
    state: dict[str, Any] = torch.load(path, weights_only=True)
    reader.load_state_dict(state["reader"])
    optimiser.load_state_dict(state["optimiser"])
    return state


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant.reader.train", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the training sets")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the result")
    parser.add_argument("--minutes", type=float, default=180.0, help="longest run, in minutes")
    parser.add_argument("--examples", type=int, default=500_000, help="most examples")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
