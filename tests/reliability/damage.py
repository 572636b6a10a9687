"""Files of an index that are cut, flipped, emptied and lost, and indexes of another make: X11 to X23."""

from __future__ import annotations

import logging
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from assistant import Assistant, Settings
from corpus.corpus import Corpus
from corpus.embedding import Vectors
from corpus.errors import EmbeddingFailed, IndexDamaged, IndexMismatch, ModelFilesDamaged
from tests.corpus.stand_ins import HashingEmbedder, write_documents
from tests.reliability.checks import Bench, check
from tests.reliability.texts import JOBS
from tests.reliability.verify import holds, opened
from tests.reliability.work import words, write

ROOT = Path(__file__).parents[2]
QUESTIONS = tuple(f"Town{number % 23:03} firms in line {number}" for number in range(50))
REBUILT_EVERY = 4  # rounds: a rebuild reads nothing of Chroma's, so what was damaged there matters little to it
Damage = Callable[[Path, random.Random], None]


@cache
def large(bench: Bench) -> Path:
    """An index of over 1,000 passages, from which on Chroma keeps its graph in files."""
    folder = bench.place()
    docs = folder / "docs"
    docs.mkdir()
    for number in range(23):
        town = f"Town{number:03}"
        parts = [f"## Part {part}\n\n" + f"{town} has {part} firms in line {part}, " + ", ".join(f"mill{(part * 7 + line) % 400}" for line in range(60)) + "." for part in range(46)]
        (docs / f"{town}.md").write_text(f"# The report on {town}\n\n" + "\n\n".join(parts) + "\n", "utf-8")
    with opened(folder / "index") as corpus:
        corpus.ingest([docs])
        assert corpus.passage_count > 1000, corpus.passage_count
    assert list((folder / "index").glob("builds/*/chroma/*/index_metadata.pickle")), "the graph is not saved"
    return folder / "index"


def answered(corpus: Corpus) -> list[Any]:
    """What 50 questions find: ids and texts, by both halves of the search."""
    found: list[Any] = []
    for question in QUESTIONS:
        dense = [name.partition("#")[2] for name, _ in corpus.dense(corpus.encode(question), 5)]
        texts = corpus.passages([name for name, _ in corpus.lexical(question, 3)])
        found.append((dense, sorted(passage.text for passage in texts.values())))
    return found


def found_and_mended(bench: Bench, name: str, damage: Damage, rounds: int, *, ours: bool = False) -> str:
    """Damage a copy; the next start must say so or answer as before and say so; a rebuild must bring the same answers."""
    whole = large(bench)
    with opened(whole) as corpus:
        before = answered(corpus)
    refused = exact = rebuilt = 0
    for number in range(rounds):
        index = bench.place() / "index"
        shutil.copytree(whole, index)
        damage(index, bench.chance(f"{name} {number}"))
        handler = Hearing()
        log = logging.getLogger("corpus.index")
        log.addHandler(handler)
        try:
            with opened(index) as corpus:
                try:
                    assert answered(corpus) == before, f"round {number}: other answers out of a damaged index"
                    assert handler.heard, f"round {number}: it was not noticed"
                    exact += 1
                except IndexDamaged as told:
                    assert "rebuild" in str(told)
                    refused += 1
                assert any("rebuild" in line for line in corpus.health()), f"round {number}: {corpus.health()}"
                if number % REBUILT_EVERY == 0 or ours:
                    corpus.rebuild()
                    rebuilt += 1
                    assert answered(corpus) == before, f"round {number}: other answers after the rebuild"
                    assert corpus.health() == [], corpus.health()
        finally:
            log.removeHandler(handler)
        shutil.rmtree(index.parent)
    return f"{rounds} of {rounds} found at start ({exact} answered by exact search, {refused} refused); 50 answers the same after {rebuilt} rebuilds"


class Hearing(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def one(index: Path, pattern: str) -> Path:
    """The one file of that pattern in the build."""
    [file] = index.glob(pattern)
    return file


def flip(file: Path, chance: random.Random, count: int) -> None:
    """Another bit in so many bytes; the times of the file stay, as they do where a disk rots."""
    status = file.stat()
    content = bytearray(file.read_bytes())
    for place in chance.sample(range(len(content)), min(count, len(content))):
        content[place] ^= 1 << chance.randrange(8)
    file.write_bytes(content)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@check("X11", "the folder of the graph is deleted", "named at start, never an empty answer; mended by a rebuild", in_ci=False)
def graph_deleted(bench: Bench) -> str:
    return found_and_mended(bench, "X11", lambda index, _: shutil.rmtree(one(index, "builds/*/chroma/*/header.bin").parent), bench.rounds(20, 1))


@check("X12", "the graph's largest file is cut at a random place", "as X11", in_ci=False)
def graph_cut(bench: Bench) -> str:
    def cut(index: Path, chance: random.Random) -> None:
        file = one(index, "builds/*/chroma/*/data_level0.bin")
        os.truncate(file, chance.randrange(file.stat().st_size))

    return found_and_mended(bench, "X12", cut, bench.rounds(20, 1))


@check("X13", "200 random bytes of the graph are flipped, its times kept", "as X11; the process does not die of it", in_ci=False)
def graph_flipped(bench: Bench) -> str:
    return found_and_mended(
        bench, "X13", lambda index, chance: flip(one(index, "builds/*/chroma/*/data_level0.bin"), chance, 200), bench.rounds(20, 1))


@check("X14", "the graph's list of names is deleted or flipped", "as X11", in_ci=False)
def names_damaged(bench: Bench) -> str:
    def damage(index: Path, chance: random.Random) -> None:
        file = one(index, "builds/*/chroma/*/index_metadata.pickle")
        if chance.random() < 0.3:
            file.unlink()
        else:
            flip(file, chance, 50)

    return found_and_mended(bench, "X14", damage, bench.rounds(20, 1))


@check("X15", "a database (Chroma's, passages or catalogue) is cut, overwritten or flipped in 500 bytes", "as X11; refused where it is ours", in_ci=False)
def databases_damaged(bench: Bench) -> str:
    def damage(index: Path, chance: random.Random) -> None:
        file = one(index, chance.choice(["builds/*/chroma/chroma.sqlite3", "builds/*/passages.sqlite", "catalogue.sqlite"]))
        how = chance.choice(["cut", "garbage", "flip", "flip"])
        if how == "cut":
            os.truncate(file, chance.randrange(file.stat().st_size))
        elif how == "garbage":
            file.write_bytes(chance.randbytes(file.stat().st_size))
        else:
            flip(file, chance, 500)

    return found_and_mended(bench, "X15", damage, bench.rounds(20, 2), ours=True)


@check("X16", "a database is deleted", "not taken for a new index", in_ci=False)
def database_deleted(bench: Bench) -> str:
    def damage(index: Path, chance: random.Random) -> None:
        one(index, chance.choice(["builds/*/chroma/chroma.sqlite3", "catalogue.sqlite", "builds/*/passages.sqlite"])).unlink()

    return found_and_mended(bench, "X16", damage, bench.rounds(20, 1))


@check("X17", "the index is made anew from the originals", "the same answers to 50 questions, byte for byte")
def rebuilt(bench: Bench) -> str:
    from eval.cases import load

    folder = bench.place()
    shipped = ROOT / "corpus" / "documents"
    golden = [case.ask for case in load([ROOT / "eval" / "golden"]) if not case.history]
    asked = bench.chance("X17").sample(golden, 50) if bench.full else [JOBS, "Who awarded the Bright Light programme?"]
    with Assistant.open(Settings(index=folder / "index", mode="extractive")) as desk:
        desk.ingest([shipped if bench.full else bench.documents])
        before = [replace(desk.ask(question), seconds=0.0) for question in asked]
        desk.rebuild()
        after = [replace(desk.ask(question), seconds=0.0) for question in asked]
    same = sum(old == new for old, new in zip(before, after, strict=True))
    assert same == len(asked), f"{same} of {len(asked)}"
    return f"{same} of {len(asked)} the same"


def refused_by_both_names(bench: Bench, name: str, dimension: int) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 3)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])
    with Corpus(folder / "index", HashingEmbedder(name, dimension)) as other:
        for attempt in (lambda: other.dense(np.ones(dimension, np.float32) / dimension**0.5, 3), lambda: other.ingest([folder / "docs"])):
            try:
                attempt()
            except IndexMismatch as told:
                assert name in str(told) and "hashing/64/1" in str(told) and "assistant rebuild" in str(told), told
            else:
                raise AssertionError("another embedder was let in")
        other.rebuild()
        assert len(other.dense(other.encode("firms"), 9)) == 3
    return "refused by both names; a rebuild takes the new one"


@check("X18", "an embedder of another dimension over an index", "refused, naming both and the command")
def other_dimension(bench: Bench) -> str:
    return refused_by_both_names(bench, "hashing/32/1", 32)


@check("X19", "another embedder of the same dimension", "refused, naming both and the command")
def other_model(bench: Bench) -> str:
    return refused_by_both_names(bench, "another/64/2", 64)


class Faulty(HashingEmbedder):
    """Gives wrong vectors while `fault` is set."""

    fault: str = ""

    def encode_passages(self, texts: Any, spans: Any) -> tuple[Vectors, list[Vectors]]:
        rows, own = super().encode_passages(texts, spans)
        return self._spoilt(rows), own

    def encode(self, texts: Any) -> Vectors:
        return self._spoilt(super().encode(texts))

    def _spoilt(self, rows: Vectors) -> Vectors:
        rows = rows.copy()
        if self.fault == "no number":
            rows[:1] = np.nan
        elif self.fault == "nothing":
            rows[:1] = 0.0
        elif self.fault == "one too few":
            return rows[:-1]
        elif self.fault == "another length":
            return rows[:, :7]
        return rows


@check("X20", "vectors of no number, of zeros, one too few, of another length", "an error of ours; nothing wrong comes in, no question gets an arbitrary source")
def wrong_vectors(bench: Bench) -> str:
    faults = ("no number", "nothing", "one too few", "another length")
    for fault in faults:
        folder = bench.place()
        embedder = Faulty()
        docs = folder / "docs"
        docs.mkdir()
        write(docs / "a.md", 1)
        with Corpus(folder / "index", embedder) as corpus:
            corpus.ingest([docs])
            write(docs / "b.md", 2)
            embedder.fault = fault
            try:
                corpus.ingest([docs])
            except EmbeddingFailed:
                pass
            else:
                raise AssertionError(f"{fault}: it came in")
            if fault != "one too few":
                try:
                    corpus.dense(embedder.encode(["walruses"])[0], 3)
                except EmbeddingFailed:
                    pass
                else:
                    raise AssertionError(f"{fault}: a question had an answer")
            embedder.fault = ""
            corpus.ingest([docs])
        holds(folder / "index", {"a.md": words("a", 1), "b.md": words("b", 2)})
    return f"{len(faults)} of {len(faults)} refused; complete after the next run"


OFFLINE = """
import sys
heard = []
sys.addaudithook(lambda event, given: heard.append(repr(given)) if event in ("socket.connect", "socket.getaddrinfo") else None)
from assistant import Assistant, Settings
with Assistant.open(Settings(index=sys.argv[1], mode="extractive")) as desk:
    desk.ingest([sys.argv[2]])
    assert "4,120" in desk.ask(sys.argv[3]).text
print(len(heard), heard[:3])
"""


@check("X21", "the model's weights are cut or absent; the first start is offline", "what to do is said; 0 connections", in_ci=False)
def model_files(bench: Bench) -> str:
    from corpus import minilm

    spoilt: tuple[tuple[str, Callable[[Path], Any], Callable[..., Any]], ...] = (
        (minilm.WEIGHTS, lambda file: os.truncate(file, 1000), minilm.converted_model),
        (minilm.WEIGHTS, Path.unlink, minilm.converted_model),
        (minilm.TOKENIZER, lambda file: os.truncate(file, 1000), minilm.tokenizer_file),
        (minilm.TOKENIZER, Path.unlink, minilm.tokenizer_file),
    )
    for name, spoil, load in spoilt:
        place = bench.place()
        shutil.copy(minilm.model_folder() / name, place)
        spoil(place / name)
        try:
            load(source=place, cache=place / "cache")
        except ModelFilesDamaged as told:
            assert name in str(told) and "uv sync" in str(told), told
        else:
            raise AssertionError(f"a spoilt {name} was used")
    folder = bench.place()
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(folder / "index"), str(bench.documents), JOBS], cwd=ROOT, capture_output=True,
        text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("0 "), done.stdout
    return f"{len(spoilt)} spoilt files named; 0 connections"


@check("X22", "the way of cutting passages changes", "refused until the rebuild; then no document has both kinds")
def other_layout(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 3)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])
    with mock.patch("corpus.index.LAYOUT", "99"), opened(folder / "index") as corpus:
        try:
            corpus.lexical("firms", 3)
        except IndexMismatch as told:
            assert "assistant rebuild" in str(told)
        else:
            raise AssertionError("another layout was read")
        corpus.rebuild()
        assert len(corpus.lexical("firms", 9)) == 3
        assert len(list((folder / "index" / "builds").iterdir())) == 1
    return "refused, then one layout"


@check("X23", "a document changes and comes in again", "the new text answers, the old is gone")
def changed(bench: Bench) -> str:
    folder = bench.place()
    docs = folder / "docs"
    docs.mkdir()
    for edition in range(1, bench.rounds(10, 3) + 1):
        write(docs / "a.md", edition)
        with opened(folder / "index") as corpus:
            corpus.ingest([docs])
            texts = " ".join(passage.text for passage in corpus.passages([name for name, _ in corpus.dense(corpus.encode("walruses edition"), 50)]).values())
        assert words("a", edition) in texts
        assert f"edition{edition - 1}." not in texts
        holds(folder / "index", {"a.md": words("a", edition)})
    return f"{bench.rounds(10, 3)} editions, one at a time"


