from __future__ import annotations

import pytest

from eval.public.rivals import asks_for_figure_date_or_name, bm25, minilm, once, starter, windows
from eval.public.sets import SetDocument

DOCUMENTS = [
    SetDocument("glass", "Glass", "Glass is made from sand in a furnace."),
    SetDocument("wine", "Wine", "Wine is pressed from grapes in autumn."),
    SetDocument("ships", "Ships", "Ships are welded from steel plates in a yard."),
]


def test_bm25_ranks_by_words_and_leaves_out_what_shares_none() -> None:
    search = bm25(DOCUMENTS)
    assert search("glass furnace") == ["glass"]
    assert search("zebra") == []


def test_the_embedding_alone_ranks_by_meaning() -> None:
    assert minilm(DOCUMENTS)("How is a vessel built?")[0] == "ships"


def test_the_starter_ranks_documents_once_each() -> None:
    found = starter(DOCUMENTS)("What do vineyards make?")
    assert found[0] == "wine"
    assert sorted(found) == ["glass", "ships", "wine"]


def test_the_starter_cuts_long_documents_by_its_own_splitter() -> None:
    long = SetDocument("long", "Long", "The vineyard is old. It lies on a slope! Does it pay? " * 200)
    assert "long" in starter([*DOCUMENTS, long])("Is the vineyard old?")


def test_long_texts_are_cut_where_the_model_ends() -> None:
    text = "word " * 600
    pieces = windows(text)
    assert "".join(pieces) == text
    assert [len(piece.split()) for piece in pieces] == [254, 254, 92]
    assert windows("short") == ["short"]
    assert windows("") == [""]


def test_each_document_ranks_at_its_first_place() -> None:
    assert once(["a", "b", "a"]) == ["a", "b"]


@pytest.mark.parametrize(("question", "asks"), [
    ("How many firms are there?", True), ("When did it begin?", True), ("Who led them?", True),
    ("In what year was it built?", True), ("What is the name of the river?", True), ("Why did it fail?", False),
    ("What does the treaty say?", False),
])
def test_what_a_question_asks_for_by_its_wording(question: str, asks: bool) -> None:
    assert asks_for_figure_date_or_name(question) is asks
