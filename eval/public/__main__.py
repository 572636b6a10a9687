"""`python -m eval.public NAME --data FOLDER`: a public question set, ours beside its rivals and the published numbers.

The rivals run in the same process: BM25 alone, MiniLM alone (the same embedding), and a llama-index starter
(`VectorStoreIndex` with its default splitter, the same embedding). The section of the set in `docs/results.md` is
written anew.

    python -m eval.public scifact --data ../shared/bench
    python -m eval.public squad2-dev --data ../shared/bench --limit 500 --keep /tmp/squad2
"""

from __future__ import annotations

import argparse
import csv
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from corpus.errors import AssistantError
from eval.desks import ROOT
from eval.public import excerpts, results, rivals, tasks
from eval.public.ours import Ours, ours
from eval.public.ranking import MEASURES
from eval.public.results import Table
from eval.public.sets import PublicSet, read

RESULTS = ROOT / "docs" / "results.md"
_RIVALS: dict[str, Callable[..., rivals.Search]] = {
    "BM25 alone": lambda documents, _: rivals.bm25(documents), "MiniLM alone": rivals.minilm,
    "llama-index starter": rivals.starter,
}
_MORE_MEASURES = {"anthropic-docs": ("RR@10", "nDCG@10", "R@3", "P@3")}
_PROSE = frozenset({"anthropic-docs"})  # their gold answers are paragraphs, which no short answer is held against


def main(words: Sequence[str] | None = None) -> int:
    """Run one set; returns the exit code."""
    given = list(sys.argv[1:] if words is None else words)
    options = _parser().parse_args(given)
    tell = _Teller()
    try:
        public = read(options.name, Path(options.data))
        started = time.perf_counter()
        keep = Path(options.keep) if options.keep else None
        with ours(public, keep, lambda step: tell("ingesting", step.done, step.total)) as desk:
            tables = measured(public, desk, options, tell)
        text = results.section(public.name, _about(public, given, time.perf_counter() - started, desk), tables)
        tell.end()
        print(text)
        results.write(Path(options.results), public.name, text)
    except AssistantError as error:
        tell.end()
        print(error, file=sys.stderr)
        return 1
    return 0


def measured(public: PublicSet, desk: Ours, options: argparse.Namespace, tell: tasks.Tell) -> list[Table]:
    """The tables that this set has the stuff for."""
    asked_of = public.part(options.limit, options.half)
    searched = public.part(options.searches, options.half)
    if "corpus_id" in (public.questions[0].more if public.questions else {}):
        return excerpts.excerpts(asked_of, desk, tell, Path(options.data))
    if any(question.rewrite for question in public.questions):
        return [tasks.follow_ups(_wanting(searched), desk, tell, rivals.bm25(public.documents))]
    searches = {
        name: make(public.documents, lambda done, of, name=name: tell(f"preparing {name}", done, of))
        for name, make in _RIVALS.items() if name not in options.without
    }
    tables = [tasks.retrieval(searched, desk, tell, searches, _MORE_MEASURES.get(public.name, MEASURES))]
    if public.name in _PROSE or options.limit == 0:
        return tables
    asked = tasks.ask_all(asked_of, desk, tell)
    tables.append(tasks.answers(asked_of, asked, desk))
    if any("answer_type" in question.more for question in public.questions):
        tables.append(tasks.in_its_document(asked_of, desk, tell))
    stored = stored_answers(Path(options.data), public.name)
    if stored:
        tables.append(tasks.beside(public, asked, desk, stored))
    if any(not question.answerable for question in public.questions):
        tables.append(tasks.answerable(asked, lambda question: question.answerable))
    elif all(question.wanted for question in public.questions):
        tables.append(tasks.by_part(asked_of, desk, tell))
    return tables


def stored_answers(data: Path, name: str) -> dict[str, dict[str, Any]]:
    """A peer's stored answers by system: the answer and whether the right document was found, by question."""
    folder = next((one for one in (data / name / "published", data / "published") if one.is_dir()), None)
    files = sorted(folder.glob("detailed_*.csv")) if folder else []
    csv.field_size_limit(10**8)
    stored: dict[str, dict[str, Any]] = {}
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        system = "Haystack, " + file.stem.removeprefix("detailed_").replace("__", ", ").replace("_", " ")
        stored[system] = {
            "answers": {row["questions"].strip(): row["predicted_answers"] for row in rows},
            "found": {row["questions"].strip(): float(row["doc_recall_single_hit"]) > 0 for row in rows},
        }
    return stored


def _wanting(public: PublicSet) -> PublicSet:
    from dataclasses import replace

    return replace(public, questions=tuple(question for question in public.questions if question.wanted))


def _about(public: PublicSet, given: Sequence[str], seconds: float, desk: Ours) -> str:
    skipped = f" {len(desk.skipped)} documents could not be read." if desk.skipped else ""
    command = " ".join(shlex.quote(word) for word in ["python", "-m", "eval.public", *_without_paths(given)])
    return (
        f"{date.today().isoformat()}, `{command}`: {len(public.documents)} documents, {len(public.questions)} "
        f"questions, {seconds / 60:.0f} minutes. Ours: each document as a file through `Assistant.ingest`, questions "
        f"through `Assistant.search` and `Assistant.ask`.{skipped}"
    )


def _without_paths(given: Sequence[str]) -> list[str]:
    """The command as a reader can repeat it: without the folders of this machine."""
    kept, words = [], iter(given)
    for word in words:
        if word in ("--keep", "--results"):
            next(words, None)
        elif word == "--data":
            next(words, None)
            kept += ["--data", "FOLDER"]
        else:
            kept.append(word)
    return kept


class _Teller:
    """Progress on standard error: one line twice a second on a terminal, a line every half minute in a log."""

    def __init__(self) -> None:
        self._last = 0.0
        self._terminal = sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < (0.5 if self._terminal else 30):
            return
        self._last = now
        start, end = ("\r\033[K", "") if self._terminal else ("", "\n")
        print(f"{start}{what}: {done}/{total}", end=end, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Clear the line."""
        if self._terminal and self._last:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.public", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="of the set: scifact, squad2-dev, …")
    parser.add_argument("--data", required=True, metavar="FOLDER", help="the folder of the sets, or of this one")
    parser.add_argument("--limit", type=int, metavar="N", help="questions to ask; 0: only search")
    parser.add_argument("--searches", type=int, metavar="N", help="questions to search for")
    parser.add_argument("--half", choices=["tuning", "reporting", "all"], default="all")
    parser.add_argument("--without", action="append", default=[], choices=list(_RIVALS), help="leave a rival out")
    parser.add_argument("--keep", metavar="FOLDER", help="keep the index there and use it again")
    parser.add_argument("--results", default=str(RESULTS), metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
