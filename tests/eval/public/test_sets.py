from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.public.ours import write
from eval.public.sets import BadSet, PublicSet, SetDocument, SetQuestion, read


def made(folder: Path, name: str = "tiny") -> Path:
    inner = folder / name
    inner.mkdir()
    corpus = [
        {"_id": "d1", "title": "Glass", "text": "Glass is made from sand."},
        {"_id": "d2", "title": "Wine", "text": "Wine is made from grapes."},
    ]
    queries = [
        {"_id": "q1", "text": "What is glass made from?", "answers": ["sand"], "source": "x"},
        {"_id": "q2", "text": "And wine?", "history": ["Is it glass?", "No"], "rewrite": "What is wine made from?"},
        {"_id": "q3", "text": "Who made it?", "answerable": False},
    ]
    (inner / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)) + "\n", encoding="utf-8")
    (inner / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)) + "\n\n", encoding="utf-8")
    (inner / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq2\td1\t0\n", encoding="utf-8")
    return inner


def test_a_set_is_read_from_its_folder_or_the_one_above(tmp_path: Path) -> None:
    inner = made(tmp_path)
    assert read("tiny", tmp_path) == read("tiny", inner)
    first, second, third = read("tiny", tmp_path).questions
    assert (first.answers, first.wanted, first.more["source"]) == (("sand",), {"d1"}, "x")
    assert (second.wanted, second.rewrite) == ({"d2"}, "What is wine made from?")
    assert (second.history[0].question, second.history[0].answer) == ("Is it glass?", "No")
    assert not third.answerable and not third.wanted


def test_squads_own_form_is_read(tmp_path: Path) -> None:
    data = {"data": [{"title": "Oil_crisis", "paragraphs": [{"context": "It began in 1973.", "qas": [
        {"id": "a", "question": "When?", "answers": [{"text": "1973"}, {"text": "1973"}], "is_impossible": False},
        {"id": "b", "question": "Why?", "answers": [], "is_impossible": True},
    ]}]}]}
    (tmp_path / "set.squad.json").write_text(json.dumps(data))
    public = read("set", tmp_path)
    assert public.documents == (SetDocument("Oil_crisis#0", "Oil crisis", "It began in 1973."),)
    assert (public.questions[0].answers, public.questions[0].wanted) == (("1973",), {"Oil_crisis#0"})
    assert not public.questions[1].answerable


def test_a_missing_or_broken_set_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="There is no set 'tiny'"):
        read("tiny", tmp_path)
    inner = made(tmp_path)
    (inner / "corpus.jsonl").write_text("{broken")
    with pytest.raises(BadSet, match="cannot be read"):
        read("tiny", tmp_path)


def test_a_part_is_the_same_each_time_and_one_half_shares_none_with_the_other() -> None:
    public = PublicSet("x", (), tuple(SetQuestion(f"q{number}", "?") for number in range(50)))
    assert public.part(10) == public.part(10)
    assert len(public.part(10).questions) == 10
    tuning, reporting = public.part(None, "tuning").questions, public.part(None, "reporting").questions
    assert len(tuning) + len(reporting) == 50
    assert not {one.id for one in tuning} & {one.id for one in reporting}


def test_documents_become_files_with_their_title_and_stay_two_where_their_text_is_one(tmp_path: Path) -> None:
    documents = [SetDocument("a/1", 'A "title"', "same"), SetDocument("b", "", "same")]
    names = write("x", documents, tmp_path)
    assert names == {"000000.md": "a/1", "000001.md": "b"}
    first, second = ((tmp_path / name).read_text(encoding="utf-8") for name in names)
    assert first.startswith('---\ntitle: "A \\"title\\""\n')
    assert first != second
    assert write("tatqa-dev", documents[:1], tmp_path) == {"000000.txt": "a/1"}
    assert [file.name for file in tmp_path.iterdir()] == ["000000.txt"]  # what is no longer of the set goes
