from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assistant.evidence import (
    CLOSER,
    FEATURES,
    Candidate,
    Model,
    Models,
    Vocabulary,
    Weighed,
    as_read,
    denied_by,
    is_cautionary,
    look_closer,
    said_before,
    weigh,
    words_that_answer,
)
from assistant.reader.reader import Reading, reading
from assistant.understand import analyse
from corpus.abbreviations import abbreviations
from corpus.document import Cell, DocumentRecord, Passage, Statement

RECORD = DocumentRecord(
    id="d",
    path="d.md",
    sha256="0" * 64,
    state="indexed",
    title="Optics in Norvale",
    publisher="Observatory",
    published="2022",
    geography="Norvale",
    url="",
    pages=None,
    passages=1,
    shareable=True,
    review_by=None,
    guessed=(),
    notes=(),
)
COUNTS: Counter[str] = Counter({"norval": 5, "optic": 3, "compani": 2, "salari": 1, "job": 2})
VOCABULARY = Vocabulary(lambda stem: COUNTS[stem], 10)


def candidate(text: str, start: int = 0, record: DocumentRecord = RECORD, **changes: object) -> Candidate:
    end = start + len(text)
    statement = replace(
        Statement(id=f"d:{start}-{end}", document_id="d", kind="sentence", text=text, start=start, end=end), **changes
    )
    passage = Passage(id="d#1", document_id="d", text=text, start=start, end=end, heading=(), statements=(statement,))
    return Candidate(statement, passage, record, np.ones(4, np.float32) / 2, cosine=0.5, passage_cosine=0.5, fused=0.5)


def weighed(question: str, text: str, **changes: Any) -> Weighed:
    return weigh(analyse(question), [candidate(text, **changes)], VOCABULARY, Models.load(reader=False).first)[0]


def feature(name: str, question: str, text: str, **changes: Any) -> float:
    return weighed(question, text, **changes).features[FEATURES.index(name)]


def test_a_count_is_not_answered_without_a_figure() -> None:
    question = "How many companies are there in Norvale?"
    assert feature("lacks_figure", question, "Optics companies in Norvale are growing.") == 1
    assert feature("lacks_figure", question, "Norvale has 310 optics companies.") == 0


def test_when_something_was_said_is_no_date_of_it() -> None:
    planned = "The line to Norwick is planned to take 32 minutes, as stated in February 2025."
    assert feature("kind", "When will the line to Norwick open?", planned) == 0
    assert feature("kind", "How recent is the plan for the line to Norwick?", planned) == 1
    assert feature("kind", "When will the line to Norwick open?", "The line to Norwick has no opening date.") == 1


def test_a_statement_on_one_of_a_documents_areas_is_not_about_another() -> None:
    areas = replace(RECORD, geography="West Norvale; East Norvale; Norvale")
    asked = "How many projects did East Norvale win?"
    assert feature("place_other", asked, "West Norvale won 130 projects.", record=areas) == 1
    assert feature("place_other", asked, "East Norvale won 36 projects.", record=areas) == 0
    assert feature("place_wider", "How many projects were won in Norvale?", "West Norvale won 130.", record=areas) == 1


def test_a_row_is_about_the_place_that_it_names() -> None:
    cells = (Cell("Place", "Central Cambridge"), Cell("Rent for offices", "£55 per sq ft"))
    row = {"kind": "table_row", "cells": cells, "record": replace(RECORD, geography="Birmingham; Cambridge")}
    text = "Central Cambridge | £55 per sq ft"
    assert feature("place_other", "What is the rent for offices in central Birmingham?", text, **row) == 1
    assert feature("place_other", "What is the rent for offices in Cambridge?", text, **row) == 0


def test_another_town_than_asked_for_is_noticed_and_a_wider_area_set_apart() -> None:
    assert feature("place_other", "How many companies are there in Manchester?", "Norvale has 310 companies.") == 1
    assert feature("place_wider", "How many companies are there in East Norvale?", "Norvale has 310 companies.") == 1
    assert feature("place_other", "How many companies are there in Norvale?", "Norvale has 310 companies.") == 0
    assert feature("place_other", "What share of UK firms is in Norvale?", "Norvale has 9% of firms.") == 0
    assert feature("place_other", "Who rents at Lens Park?", "Almac rents a floor of Lens Park in Harlow.") == 0


def test_a_premise_about_a_place_does_not_count_against_the_statement_that_corrects_it() -> None:
    statement = "Lens Park is in Harlow Bay."
    assert feature("place_other", "Lens Park is in Manchester, isn't it?", statement) == 0
    assert feature("place_other", "How many firms has Lens Park in Manchester?", statement) == 1


def test_another_year_than_asked_for_is_noticed() -> None:
    assert feature("period_other", "How many companies were there in 2015?", "In 2022, Norvale had 310 companies.") == 1
    assert feature("period_other", "How many companies were there in 2022?", "In 2022, Norvale had 310 companies.") == 0


def test_words_of_like_meaning_count_and_unknown_ones_are_named() -> None:
    found = weighed("What do staff earn on a submarine?", "The average salary in Norvale is £31,200.")
    assert "submarine" in found.missing
    assert "earn" not in found.missing


def test_a_clause_that_narrows_the_figure_is_less_to_the_point() -> None:
    question = "How many optics companies are there in Norvale?"
    whole = feature("focus", question, "Norvale had 310 optics companies in 2022, or 12% of the total.")
    part = feature("focus", question, "In Norvale, 45 optics companies are foreign-owned.")
    assert whole > part


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("The two figures must not be added.", True),
        ("The report does not say which is right.", True),
        ("Norvale has 310 companies.", False),
    ],
)
def test_a_warning_is_told_from_a_figure(text: str, warns: bool) -> None:
    assert is_cautionary(candidate(text).statement) is warns


def test_the_reader_and_the_pull_of_unmet_words_move_the_probability() -> None:
    question = analyse("How many companies are there on the moon?")
    few = weigh(question, [candidate("Norvale has 310 companies.")], VOCABULARY, Models.load(reader=False).first)
    weights = (0.0,) * len(FEATURES)

    def encode(texts: list[str] | tuple[str, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        # With "moon" the question stands at a right angle to the statement, without it beside it.
        return np.array(
            [np.ones(4) / 2 if "moon" not in text else np.array([1, -1, 1, -1]) / 2 for text in texts], np.float32
        )

    def read(text: str) -> Reading:
        return replace(reading(np.zeros((0, 2), np.int64), [], np.zeros((0, 30), np.float32)), margin=3.0)

    def closer(**more: float) -> float:
        model = Model((*weights, *(more.get(name, 0.0) for name in CLOSER)), 0.0)
        return look_closer(question, few, encode, lambda _, texts: [read(text) for text in texts], model)[0].probability

    assert closer() == 0.5
    assert closer(reader=1.0) > 0.9
    assert closer(pulled_worst=5.0) < 0.05


def test_the_readers_words_count_where_the_statement_holds_them() -> None:
    held = weighed("Who runs Lens Park?", "The Glassworks Guild runs Lens Park.")
    text = as_read(held.candidate)
    places = np.array([(found.start(), found.end()) for found in re.finditer(r"\w+|[^\w\s]", text)], np.int64)
    words = [found.group() for found in re.finditer(r"\w+|[^\w\s]", text)]

    def told(first: str, last: str) -> tuple[str, float]:
        scores = np.full((len(words), 30), -20.0, np.float32)
        scores[words.index(first), words.index(last) - words.index(first)] = 5.0
        return words_that_answer(replace(held, reading=reading(places, list(range(len(words))), scores)))

    assert told("Glassworks", "Guild") == ("Glassworks Guild", pytest.approx(1.0, abs=1e-3))
    assert told("Optics", "Norvale") == ("", 0.0)  # words of the document's title
    assert words_that_answer(held) == ("", 0.0)


def test_the_reader_is_told_what_a_statement_is_about() -> None:
    said = candidate("Jobs: 4,120", kind="label_value", label="Jobs", heading=("Report", "Work"))
    assert as_read(said) == "Optics in Norvale: Work\nJobs Jobs: 4,120"


def test_statements_are_ordered_by_probability_then_by_place() -> None:
    question = analyse("How many companies are there in Norvale?")
    texts = ["Norvale has 310 companies.", "Lens Park has a view.", "Norvale has 310 companies."]
    candidates = [candidate(text, start=100 * place) for place, text in enumerate(texts)]
    found = weigh(question, list(reversed(candidates)), VOCABULARY, Models.load(reader=False).first)
    assert [one.statement.start for one in found] == [0, 200, 100]
    assert all(0 <= one.probability <= 1 for one in found)


def test_a_word_that_answers_seldom_repeat_weighs_less_than_one_that_they_do() -> None:
    asked = {term.word: VOCABULARY.weight(term) for term in analyse("Which universities happen to cover dogs?").terms}
    assert asked["cover"] < asked["universities"] < asked["dogs"]


def test_a_label_need_not_say_again_what_its_document_is_about() -> None:
    question = "How many people have jobs in optics in Norvale?"
    said = {"label": "Jobs", "kind": "label_value"}
    assert feature("soft_rest", question, "Jobs: 4,120", **said) > feature("soft", question, "Jobs: 4,120", **said)


def test_an_abbreviation_that_a_document_spells_out_is_borne_out_by_its_words() -> None:
    known = abbreviations("Foreign Direct Investment is welcome. FDI jobs: 889")
    vocabulary = replace(VOCABULARY, abbreviations=lambda _: known)
    question, model = analyse("How many jobs came from foreign direct investment?"), Models.load(reader=False).first
    (with_it,) = weigh(question, [candidate("FDI jobs: 889")], vocabulary, model)
    (without,) = weigh(question, [candidate("FDI jobs: 889")], VOCABULARY, model)
    assert {"foreign", "direct", "invest"} <= with_it.own - without.own


def test_words_of_counting_narrow_nothing() -> None:
    question = "How many companies are there in Norvale?"
    assert feature("focus", question, "Total number of companies: 44", label="Total number of companies") == 1.0


@pytest.mark.parametrize(
    ("word", "denied"),
    [("unemployment", "emplo"), ("non-smokers", "smoke"), ("dislike", None), ("employers", None), ("under", None)],
)
def test_a_word_that_denies_another_is_not_taken_for_it(word: str, denied: str | None) -> None:
    assert denied_by(word) == denied


def test_a_sentence_knows_the_one_before_it_and_the_question_that_is_answered() -> None:
    def passage(text: str, *sentences: str) -> Passage:
        told = tuple(candidate(one, text.index(one)).statement for one in sentences)
        return Passage("d#1", "d", text, 0, len(text), (), told)

    sentences = ("Who may apply?", "Any firm may.", "It takes 12 weeks.")
    listed = passage("Who may apply?\nAny firm may. It takes 12 weeks.", *sentences)
    run_on = passage("Who may apply? Any firm may. It takes 12 weeks.", *sentences)
    apart = passage("Any firm may.\n\nIt takes 12 weeks.", *sentences[1:])

    def told(held: Passage) -> tuple[str, str]:
        before, asked = said_before(held, held.statements[-1])
        return before.strip(), asked.strip()

    assert told(listed) == ("Any firm may.", "Who may apply?")
    assert told(run_on) == ("Any firm may.", ""), "asked in passing it answers nothing"
    assert told(apart) == ("", "")
