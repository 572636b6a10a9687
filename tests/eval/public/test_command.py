"""A tiny set through the real assistant and all rivals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.public.__main__ import main

FACTS = {
    "glass": ("Glass", "Glass is made from sand. The works in Oberau were founded in 1874 by Anna Lindt."),
    "wine": ("Wine", "Wine is pressed from grapes. The cellar in Velden holds 1,300 barrels."),
    "ships": ("Ships", "Ships are welded from steel plates. The yard in Izola employs 640 people."),
    "cheese": ("Cheese", "Cheese is made from milk. The dairy in Horten sells 25 kinds of cheese."),
}
ASKED = [
    ("q1", "When were the works in Oberau founded?", ["1874"], "glass"),
    ("q2", "How many barrels does the cellar in Velden hold?", ["1,300", "1,300 barrels"], "wine"),
    ("q3", "How many people does the yard in Izola employ?", ["640"], "ships"),
    ("q4", "How many kinds of cheese does the dairy in Horten sell?", ["25"], "cheese"),
    ("q5", "How many windows has the town hall of Brno?", [], None),
]


def made(folder: Path, **more: str) -> Path:
    inner = folder / "tiny"
    inner.mkdir()
    corpus = [{"_id": name, "title": title, "text": text} for name, (title, text) in FACTS.items()]
    queries = [
        {"_id": name, "text": text, "answers": answers, "answerable": document is not None, **more}
        for name, text, answers, document in ASKED
    ]
    relevant = ["query-id\tcorpus-id\tscore", *(f"{name}\t{document}\t1" for name, *_, document in ASKED if document)]
    for file, lines in (("corpus.jsonl", map(json.dumps, corpus)), ("queries.jsonl", map(json.dumps, queries))):
        (inner / file).write_text("\n".join(lines), encoding="utf-8")
    (inner / "qrels.tsv").write_text("\n".join(relevant), encoding="utf-8")
    return folder


def test_a_set_is_measured_beside_its_rivals_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.md"
    assert main(["tiny", "--data", str(made(tmp_path)), "--results", str(results)]) == 0
    page = results.read_text(encoding="utf-8")
    for told in ("## tiny", "| ours |", "| BM25 alone |", "| MiniLM alone |", "| llama-index starter |"):
        assert told in page
    assert "Finding the document (4 questions, 4 documents)" in page
    assert "Answerable or not (4 answerable, 1 not)" in page
    assert str(tmp_path) not in page
    assert "## tiny" in capsys.readouterr().out


def test_questions_about_one_context_are_asked_of_it_alone_too(tmp_path: Path) -> None:
    results = tmp_path / "results.md"
    without = ["--without", "MiniLM alone", "--without", "llama-index starter"]
    assert main(["tiny", "--data", str(made(tmp_path, answer_type="span")), "--results", str(results), *without]) == 0
    given = results.read_text(encoding="utf-8").partition("### Answers, the document given (4 answerable")[2]
    assert "| one of the first 5 statements holds it, in the right document | 4 of 4, 100.0%" in given


def test_a_set_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["none", "--data", str(tmp_path), "--results", str(tmp_path / "results.md")]) == 1
    assert "There is no set 'none'" in capsys.readouterr().err
    assert not (tmp_path / "results.md").exists()
