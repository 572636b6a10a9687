"""Conversations are kept whole, found again, and seen by nobody but their user."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.conversations import FILE, LONGEST_NAME, Conversations, Judgement, name_of, new_id
from assistant.errors import ConversationNotFound, StorageFailed
from corpus.document import Filters
from tests.page.fixed import ATTACK, FIRMS, FIRST, JOBS, REFUSED


def asked(kept: Conversations, user: str, question: str, answer: Answer | None = None, talk: str = "") -> str:
    """The id of the exchange."""
    exchange = new_id()
    kept.begin(user, talk or new_id(), exchange, question, Filters())
    if answer is not None:
        kept.end(user, exchange, "answered", answer=answer)
    return exchange


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


@pytest.mark.parametrize("answer", [FIRMS, JOBS, REFUSED, ATTACK, replace(FIRMS, parts=(JOBS, REFUSED))])
def test_an_answer_comes_back_with_its_citations_and_how_it_was_made(kept: Conversations, answer: Answer) -> None:
    exchange = asked(kept, "", FIRST, answer)
    back = kept.exchange("", exchange).answer
    assert back is not None
    assert (back.text, back.citations, back.caveats, back.figures) == (
        answer.text, answer.citations, answer.caveats, answer.figures,
    )  # fmt: skip
    assert back.closest == answer.closest and len(back.parts) == len(answer.parts)
    if answer.explanation and back.explanation:
        assert back.explanation.statements == answer.explanation.statements
        passages = [(hit.passage.start, hit.passage.end) for hit in back.explanation.hits]
        assert passages == [(hit.passage.start, hit.passage.end) for hit in answer.explanation.hits]


def test_filters_and_order_come_back(kept: Conversations) -> None:
    talk, chosen = new_id(), Filters(documents=("survey",), published_from="2022")
    kept.begin("", talk, "a", "One?", chosen)
    kept.begin("", talk, "b", "Two?", Filters())
    kept.begin("", talk, "a", "One?", chosen)  # as the page does once the documents are open
    kept.end("", "b", "stopped", text="As far as")
    summary, exchanges = kept.one("", talk)
    assert (summary.name, summary.questions) == ("One?", 2)
    assert [(one.question, one.end, one.filters) for one in exchanges] == [
        ("One?", "asked", chosen), ("Two?", "stopped", Filters()),
    ]  # fmt: skip
    assert exchanges[1].text == "As far as"


def test_nobody_sees_changes_or_deletes_the_conversation_of_another(kept: Conversations) -> None:
    talk = new_id()
    exchange = asked(kept, "ann", "Ann's secret question", FIRMS, talk)
    assert kept.all("bob") == kept.all("bob", "secret") == kept.all("") == []
    for reach in (
        lambda: kept.one("bob", talk),
        lambda: kept.exchange("bob", exchange),
        lambda: kept.rename("bob", talk, "mine"),
        lambda: kept.delete("bob", talk),
        lambda: kept.cut("bob", exchange),
        lambda: kept.judge("bob", exchange, Judgement(False)),
        lambda: kept.begin("bob", talk, new_id(), "And so?", Filters()),
    ):
        with pytest.raises(ConversationNotFound):
            reach()
    kept.end("bob", exchange, "failed", text="overwritten")
    assert [one.name for one in kept.all("ann")] == ["Ann's secret question"]
    assert kept.exchange("ann", exchange).answer is not None and kept.one("ann", talk)[0].questions == 1


def test_words_anywhere_find_a_conversation(kept: Conversations) -> None:
    asked(kept, "", FIRST, FIRMS)
    other = new_id()
    asked(kept, "", "Who runs the river line?", REFUSED, other)
    kept.rename("", other, "Transport 100%")
    assert [one.name for one in kept.all("", "ROBOTICS 148")] == [FIRST], "in the answer too"
    assert [one.name for one in kept.all("", "river")] == ["Transport 100%"]
    assert [one.name for one in kept.all("", "100%")] == ["Transport 100%"], "a % is no wildcard"
    assert kept.all("", "robotics river") == []
    assert len(kept.all("")) == 2


def test_what_is_deleted_is_gone_from_the_file_too(kept: Conversations, tmp_path: Path) -> None:
    talk = new_id()
    exchange = asked(kept, "", "An unmistakable pangolin", FIRMS, talk)
    kept.judge("", exchange, Judgement(False, "wrong_figure", "pangolins are few"))
    kept.delete("", talk)
    assert kept.all("") == [] and kept.judged() == []
    held = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert held and b"pangolin" not in held


def test_a_question_asked_again_takes_the_place_of_what_followed(kept: Conversations) -> None:
    talk = new_id()
    first, second, _third = (asked(kept, "", question, JOBS, talk) for question in ("One?", "Two?", "Three?"))
    kept.cut("", second)
    asked(kept, "", "Two, but better?", JOBS, talk)
    assert [one.question for one in kept.one("", talk)[1]] == ["One?", "Two, but better?"]
    assert kept.one("", talk)[1][0].id == first


def test_a_judgement_is_kept_with_the_questions_before_it_and_the_last_one_counts(kept: Conversations) -> None:
    talk = new_id()
    asked(kept, "ann", "One?", JOBS, talk)
    exchange = asked(kept, "ann", "Two?", FIRMS, talk)
    kept.judge("ann", exchange, Judgement(True))
    kept.judge("ann", exchange, Judgement(False, "wrong_figure", "It is 150."))
    [judged] = kept.judged()
    assert judged.exchange.judgement == Judgement(False, "wrong_figure", "It is 150.")
    assert [one.question for one in judged.before] == ["One?"]


def test_conversations_past_their_time_are_forgotten(tmp_path: Path) -> None:
    asked(Conversations(tmp_path, now=lambda: datetime(2024, 1, 1, tzinfo=UTC)), "", "Long ago?")
    later = Conversations(tmp_path, keep_days=30, now=lambda: datetime(2024, 2, 15, tzinfo=UTC))
    asked(later, "", "Now?")
    assert [one.name for one in later.all("")] == ["Now?"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How many firms?", "How many firms?"),
        ("How many\n  firms?", "How many firms?"),
        ("word " * 40, "word " * 10 + "word…"),
        ("x" * 200, "x" * (LONGEST_NAME - 1) + "…"),
    ],
)
def test_a_conversation_is_named_after_its_first_question(question: str, name: str) -> None:
    assert name_of(question) == name
    assert len(name) <= LONGEST_NAME


def test_an_empty_name_changes_nothing_and_odd_text_is_kept(kept: Conversations) -> None:
    talk = new_id()
    asked(kept, "", "lone \ud800 surrogate", None, talk)
    kept.rename("", talk, "  ")
    assert kept.all("")[0].name == "lone ? surrogate"


def test_what_was_kept_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from assistant.conversations import Conversations\n"
        "from corpus.document import Filters\n"
        f"kept = Conversations(Path({str(tmp_path)!r}))\n"
        "kept.begin('', 'talk', 'one', 'Asked before the end?', Filters())\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], env=os.environ, cwd=Path.cwd(), check=False)
    [one] = Conversations(tmp_path).one("", "talk")[1]
    assert (one.question, one.end) == ("Asked before the end?", "asked")


def test_an_answer_of_another_version_is_shown_by_its_text(kept: Conversations, tmp_path: Path) -> None:
    exchange = asked(kept, "", FIRST, FIRMS)
    kept.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE exchanges SET answer = '{\"other\": 1}'")
    connection.close()
    back = kept.exchange("", exchange)
    assert (back.answer, back.end, back.text) == (None, "stopped", FIRMS.text)


def test_a_place_that_cannot_be_written_is_told_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageFailed):
        asked(Conversations(tmp_path / "file"), "", "One?")
