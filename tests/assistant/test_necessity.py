"""How far a question's word is one that an answer repeats, as counted in public questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import necessity
from assistant.terms import stem


def test_what_things_are_weighs_more_than_what_they_do() -> None:
    assert necessity.necessity(stem("university")) > necessity.necessity(stem("cover")) > necessity.necessity("happen")
    assert necessity.necessity("zzzzz") == necessity.UNLISTED


def test_the_shares_are_counted_from_questions_and_their_answering_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The harbour has a lighthouse. It was lit in 1902."
    answer = {"text": "1902", "answer_start": 44}
    pair = {"question": "When was the Lighthouse of the harbour lit?", "answers": [answer]}
    article = {"title": "Harbour_of_Norwick", "paragraphs": [{"context": text, "qas": [pair] * necessity.LEAST}]}
    (tmp_path / "squad1-train").mkdir()
    (tmp_path / "squad1-train" / "a.squad.json").write_text(json.dumps({"data": [article]}), encoding="utf-8")
    met, held = necessity.counted(tmp_path)
    assert dict(met) == {"harbour": necessity.LEAST, "lit": necessity.LEAST}  # a capital makes a name, left out
    assert held["harbour"] == held["lit"] == necessity.LEAST
    monkeypatch.setattr(necessity, "LIST", tmp_path / "necessity.txt")
    assert necessity.main(["--data", str(tmp_path)]) == 0
    assert (tmp_path / "necessity.txt").read_text("utf-8").splitlines()[1:] == ["100 harbour lit"]
