"""Compares what was acknowledged with what is there. Raises `AssertionError`, naming the first thing that differs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from corpus.corpus import Corpus
from tests.corpus.stand_ins import HashingEmbedder

SAMPLED = 200  # vectors that must find themselves


def opened(folder: Path) -> Corpus:
    """The corpus of a folder, with the embedder that needs no model."""
    return Corpus(folder, HashingEmbedder())


def holds(folder: Path, texts: Mapping[str, str]) -> None:
    """The index holds exactly these documents (path → words that its text must have), whole, once, and nothing else."""
    with opened(folder) as corpus:
        records = corpus.documents()
        assert sorted(record.path for record in records) == sorted(texts), "other documents"
        for record in records:
            assert texts[record.path] in corpus.text(record.id), f"{record.path} has another text"
            assert record.state != "pending", record.path
            passages = corpus.passages_of(record.id)
            assert len({passage.id for passage in passages}) == len(passages) == record.passages, record.path
            assert texts[record.path] in " ".join(passage.text for passage in passages), record.path
            assert corpus.original(record.id).is_file(), f"the original of {record.path} is gone"
        problems = corpus.health()
        assert problems == [], problems
        vectors_find_themselves(corpus)
        index = corpus._opened()
        if index is not None:
            live = corpus._catalogue.live()
            orphans = [pair for pair in index._store.versions() if live.versions.get(pair[0]) != pair[1]]
            assert orphans == [], orphans
            if live.versions:
                assert index._vectors().count() == live.count, "Chroma holds another number of passages"
    databases_are_whole(folder)


def vectors_find_themselves(corpus: Corpus) -> int:
    """Every stored vector, or so many of them, finds its passage; how many were tried."""
    index = corpus._opened()
    if index is None:
        return 0
    points = index._store.sample(SAMPLED, corpus._catalogue.live().versions)
    for point in points:
        best = index._vectors().query(point.vector, 1)
        assert best and best[0][1] > 0.999, f"{point.passage_id} does not find itself"
    return len(points)


def databases_are_whole(folder: Path) -> None:
    """SQLite's own check of every database."""
    for file in [*folder.rglob("*.sqlite"), *folder.rglob("*.sqlite3")]:
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], file.name
