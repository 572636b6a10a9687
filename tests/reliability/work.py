"""A process that does random work on an index until it is killed: `python -m tests.reliability.work INDEX DOCS SEED STEPS`.

Prints a line before each step and one after it. What it printed after a step is acknowledged and must be there for good.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from corpus import ingest
from tests.reliability.verify import opened


def words(name: str, edition: int) -> str:
    """A sentence that only this edition of a document holds."""
    return f"{name} counts {edition} walruses in edition{edition}."


def write(file: Path, edition: int) -> None:
    """A document of several passages, there whole or not at all."""
    rest = " ".join(f"Line {line} of {file.stem} speaks of harbour{line} and of boats." for line in range(30))
    beside = file.parent.with_name(f"{file.parent.name}-{file.name}")
    beside.write_text(f"# About {file.stem}\n\n{words(file.stem, edition)} {rest}\n", "utf-8")
    beside.replace(file)


def say(*values: object) -> None:
    print(json.dumps(values), flush=True)


def main(index: Path, docs: Path, seed: int, steps: int) -> None:
    """Ingest, replace, remove, edit and search, as chance wants it."""
    ingest.SLICE = 2
    chance = random.Random(seed)
    editions: dict[str, int] = {}
    with opened(index) as corpus:
        corpus.encode("loaded")
        say("ready")
        for step in range(1, steps + 1):
            kind = chance.choice(["new", "new", "new", "replace", "remove", "edit", "search"])
            names = {record.path: record.id for record in corpus.documents()}
            if kind in ("replace", "remove", "edit") and not names:
                kind = "new"
            path = f"doc{step}.md" if kind == "new" else chance.choice(sorted(names) or [""])
            edition = step if kind in ("new", "replace") else editions.get(path, 0)
            say("begin", kind, path, edition)
            if kind in ("new", "replace"):
                write(docs / path, edition)
                corpus.ingest([docs])
            elif kind == "remove":
                corpus.remove(names[path])
                (docs / path).unlink()
            elif kind == "edit":
                corpus.update_metadata(names[path], title=f"Title {step}", shareable=False)
            else:
                corpus.dense(corpus.encode("walruses"), 5)
            editions[path] = edition
            say("done", kind, path, edition)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
