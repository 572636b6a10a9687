"""How far a word of a question is one that the answer repeats: "university" nearly always is, "cover" often not.

Zhao and Callan 2010, "Term Necessity Prediction": the share of the questions with a word whose answering sentence (or
its article's title) holds the word's stem. Counted in squad1-train (Rajpurkar et al. 2016, CC BY-SA 4.0), names and
numbers left out; only the shares of words met in 20 questions or more are kept, in `necessity.txt`.
`python -m assistant.necessity --data FOLDER` counts them anew.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from assistant.terms import content_words, stem, stems

LIST: Final = Path(__file__).with_name("necessity.txt")
LEAST: Final = 20  # questions that a word must be met in
UNLISTED: Final = 0.66  # the share over all words met less often


@lru_cache(maxsize=1)
def shares() -> Mapping[str, float]:
    """Share, 0 to 1, by stem; a stem that is not listed has `UNLISTED`."""
    lines = [line.split() for line in LIST.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {root: float(share) / 100 for share, *roots in lines for root in roots}


def necessity(root: str) -> float:
    """How likely a sentence that answers holds this stem, 0 to 1."""
    return shares().get(root, UNLISTED)


def counted(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """(questions with a stem, those of them whose answering sentence or article title holds it)."""
    from corpus.sentences import sentence_spans

    met: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for path in sorted((folder / "squad1-train").glob("*.squad.json")):
        for article in json.loads(path.read_text("utf-8"))["data"]:
            title = stems(article["title"].replace("_", " "))
            for paragraph in article["paragraphs"]:
                text = paragraph["context"]
                sentences = [(last, stems(text[first:last]) | title) for first, last in sentence_spans(text)]
                for pair in paragraph["qas"]:
                    start = pair["answers"][0]["answer_start"]
                    said = next((roots for last, roots in sentences if start < last), frozenset())
                    asked = {stem(word) for word in content_words(pair["question"]) if _common(word, pair["question"])}
                    met.update(asked)
                    held.update(asked & said)
    return met, held


def _common(word: str, question: str) -> bool:
    """Whether a word is no number and stands in a question, past its first letter, without a capital."""
    return word.isalpha() and re.search(rf"(?<!^)\b{re.escape(word)}\b", question) is not None


def main(words: Sequence[str] | None = None) -> int:
    """Count and write the list: one line for each share in hundredths, with its stems."""
    parser = argparse.ArgumentParser(prog="python -m assistant.necessity")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds squad1-train")
    met, held = counted(parser.parse_args(words).data)
    by_share: dict[int, list[str]] = {}
    for root, count in met.items():
        if count >= LEAST:
            by_share.setdefault(round(100 * held[root] / count), []).append(root)
    lines = [" ".join((str(share), *sorted(roots))) for share, roots in sorted(by_share.items())]
    opening = "# Shares in hundredths, each with its stems: see necessity.py. Counted in squad1-train (CC BY-SA 4.0)."
    LIST.write_text("\n".join((opening, *lines)) + "\n", "utf-8")
    print(f"{LIST.name}: {sum(map(len, by_share.values())):,} stems of {sum(met.values()):,} words", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
