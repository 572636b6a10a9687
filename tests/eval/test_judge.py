"""The judges: a verdict is a score, anything else is "not scored"."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.model import Model
from eval.cases import Case
from eval.judge import Judged, judge, reference, table
from eval.runner import Run, read_corpus, run
from tests.assistant import openai_server as server_of
from tests.assistant.openai_server import OpenAIServer
from tests.eval.stub import FIRMS, REFUSAL, StubDesk

CASE = Case("firms", "How many firms are there?", "fact", says=("1,240",), statement=("1,240 firms",))
DESK = StubDesk({FIRMS.question: FIRMS, REFUSAL.question: REFUSAL})


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with server_of.serving(server_of.saying("YES")) as server:
        yield server


def judged_by(server: OpenAIServer, *texts: str) -> list[Judged]:
    server.reply = server_of.saying(*texts)
    cases = [CASE, Case("rent", REFUSAL.question, "absent", status="not_in_documents")]
    made: Run = run(DESK, cases)
    return judge(made, read_corpus(DESK), Model("m", server.url))


def test_a_verdict_and_a_grade_are_scores(server: OpenAIServer) -> None:
    assert judged_by(server, "YES", "4.0\nIt names the figure.") == [Judged("firms", 1.0, 0.8)]
    assert judged_by(server, "NO", "1\nWrong.") == [Judged("firms", 0.0, 0.2)]


@pytest.mark.parametrize("text", ["", "I would rather not say.", "9999\nVery good.", "Grade: good"])
def test_a_judge_that_says_nothing_of_use_has_not_scored(server: OpenAIServer, text: str) -> None:
    assert judged_by(server, text) == [Judged("firms", None, None)]


def test_a_server_that_fails_has_not_scored(server: OpenAIServer) -> None:
    server.reply = server_of.error(500)
    made = run(DESK, [CASE])
    assert judge(made, read_corpus(DESK), Model("m", server.url)) == [Judged("firms", None, None)]


def test_the_global_settings_of_llama_index_are_left_alone(server: OpenAIServer) -> None:
    from llama_index.core import Settings

    judged_by(server, "YES", "5\nRight.")
    assert Settings._llm is None
    assert Settings._embed_model is None


def test_what_the_documents_say_is_the_reference() -> None:
    corpus = read_corpus(DESK)
    assert "1,240 firms" in reference(CASE, corpus)
    assert reference(Case("x", "y", "fact", statement=("no such words",)), corpus) == ""


def test_the_table_tells_what_was_not_scored() -> None:
    told = table([Judged("a", 1.0, None), Judged("b", 0.0, None), Judged("c", None, None)])
    assert "0.500" in told
    assert "2 scored, 1 not scored" in told
    assert "nothing scored, 3 not scored" in told
