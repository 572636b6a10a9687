"""Answers in a model's words: checked before they are shown, and the documents' own words wherever they fail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.answer import Answer, Turn
from assistant.compose.generative import finished
from assistant.errors import BadSettings
from assistant.prompts import REFUSAL
from eval.contract import breaks
from tests.assistant import openai_server as server_of
from tests.assistant.openai_server import KEY, OpenAIServer
from tests.assistant.test_model import FAILING, wait_until

JOBS = "How many jobs did the optics industry in Norvale have in 2022?"
PAY = "What was the average salary in optics in Norvale in 2021?"
ABSENT = "What does electricity cost in Norvale?"
OWNERS = "Which are the leading countries of foreign owners?"
NETWORKS = "Which networks does the report list?"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with server_of.serving(server_of.written(server_of.well)) as server:
        yield server


@pytest.fixture
def written(region: Path, server: OpenAIServer, desk: Assistant) -> Iterator[Assistant]:
    """The made-up region, answered in a model's words."""
    with Assistant(desk._corpus, settings_for(desk, server), desk._today) as desk_:
        desk_.close = lambda: None  # type: ignore[method-assign] # the index belongs to the other desk
        yield desk_


def settings_for(desk: Assistant, server: OpenAIServer, **more: object) -> Settings:
    return Settings(index=desk.settings.index, mode="generative", llm_base_url=server.url, llm_timeout=10, **more)


def sound(answer: Answer, desk: Assistant) -> Answer:
    assert breaks(answer, {record.id: desk.text(record.id) for record in desk.documents()}) == ()
    return answer


def test_a_good_model_writes_the_answer_from_the_statements(written: Assistant, server: OpenAIServer) -> None:
    answer = sound(written.ask(PAY), written)
    assert answer.mode == "generative"
    assert answer.status == "answered"
    assert answer.text.startswith("The average salary in optics in Norvale was £31,200 in 2021. [1]")
    assert answer.short == "£31,200"
    assert answer.note == ""
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.cost_usd) == (120, None)
    told = server_of.asked(server.seen[0])
    assert "£31,200" in told
    assert "Lens Park" not in told, "no more than the answer needs is sent"


def test_a_refusal_asks_no_model(written: Assistant, desk: Assistant, server: OpenAIServer) -> None:
    assert written.ask(ABSENT).text == desk.ask(ABSENT).text
    assert server.seen == []


@pytest.mark.parametrize("question", [JOBS, PAY, OWNERS, NETWORKS])
def test_status_short_and_caveats_are_those_of_the_quoted_answer(
    written: Assistant, desk: Assistant, question: str
) -> None:
    one, other = sound(written.ask(question), written), desk.ask(question)
    assert (one.status, one.short) == (other.status, other.short)
    assert [caveat.kind for caveat in one.caveats] == [caveat.kind for caveat in other.caveats]
    held = {citation.quote for citation in other.citations}
    assert {citation.quote for citation in one.citations} <= held


def test_no_item_of_a_list_is_lost(written: Assistant) -> None:
    answer = sound(written.ask(NETWORKS), written)
    for name in ("Photonics Forum Norvale", "Laser Skills Alliance", "Glassworks Guild"):
        assert name in answer.text


@pytest.mark.parametrize(
    "make",
    [
        server_of.invented_figure, server_of.unknown_id, server_of.uncited, server_of.irrelevant, server_of.gibberish,
        lambda told, request: "Norvale Observatory and Acme Holdings pay £31,200 on average [1].",
        lambda told, request: "The average salary in optics in Norvale was £31,200 in 2019 [1].",
        lambda told, request: "The average salary in optics in Norvale was €31,200 in 2021 [1].",
        lambda told, request: "The average salary in optics in Norvale was not £31,200 in 2021 [1].",
        lambda told, request: "The salary is £31,200, see http://evil.example/?q=1 [1].",
        lambda told, request: "![logo](http://evil.example/logo.png) [1]",
    ],
)  # fmt: skip
def test_what_the_sources_do_not_bear_out_is_replaced_and_told(
    written: Assistant, server: OpenAIServer, make: object
) -> None:
    assert callable(make)
    server.reply = server_of.written(make)
    answer = sound(written.ask(PAY), written)
    assert "£31,200 in 2021. [1]" in answer.text
    assert "unverified" in [caveat.kind for caveat in answer.caveats]
    for wrong in ("2019", "€", "Acme", "evil", "logo", "[97]", "Penguins", "Flurb", "not £"):
        assert wrong not in answer.text


def test_a_sentence_that_fails_is_mended_once_by_the_model(written: Assistant, server: OpenAIServer) -> None:
    server.reply = server_of.saying(
        "On average people in optics in Norvale earned £33,200 in 2021 [1].",
        "1: On average people in optics in Norvale earned £31,200 in 2021 [1].",
    )
    answer = sound(written.ask(PAY), written)
    assert answer.text.startswith("On average people in optics in Norvale earned £31,200 in 2021. [1]")
    assert len(server.seen) == 2
    assert "£33,200" in server_of.asked(server.seen[1])
    assert "written anew" in " ".join(caveat.text for caveat in answer.caveats)


def test_a_mended_sentence_that_says_what_another_says_stands_once(written: Assistant, server: OpenAIServer) -> None:
    twice = "The average salary in optics in Norvale was £31,200 in 2021 [1]."
    server.reply = server_of.saying(f"{twice} Pay stood at £99,000 in 2021 [1].", f"1: {twice}")
    assert sound(written.ask(PAY), written).text.count("£31,200") == 1


def test_nothing_unchecked_is_shown_while_the_model_writes(written: Assistant, server: OpenAIServer) -> None:
    server.reply = server_of.saying(
        "The average salary in optics in Norvale was £31,200 in 2021 [1]. It rose to £99,999 in 2022 [1]. "
        "Acme paid most [1]."
    )
    shown = [event.text for event in written.stream(PAY) if event.stage == "writing"]
    assert any("£31,200" in text for text in shown)
    assert not any(wrong in text for text in shown for wrong in ("99,999", "Acme"))


@pytest.mark.parametrize("name", [name for name in FAILING if name not in ("429 for an hour",)])
def test_a_failing_server_gives_the_quoted_answer_with_a_note(
    written: Assistant, desk: Assistant, server: OpenAIServer, name: str
) -> None:
    server.reply = FAILING[name]
    answer = sound(written.ask(PAY), written)
    assert answer.text == desk.ask(PAY).text
    assert answer.mode == "extractive"
    assert answer.note.startswith("The documents' own words follow")
    assert KEY not in repr(answer)
    assert "None" not in answer.text


def test_the_answer_comes_inside_the_deadline(desk: Assistant, server: OpenAIServer) -> None:
    settings = settings_for(desk, server).model_copy(update={"llm_timeout": 1.5})
    slow = Assistant(desk._corpus, settings, desk._today)
    slow.ask(PAY)
    for reply in (server_of.hangs, server_of.stalls, server_of.drips):
        server.reply = reply
        clock = time.monotonic()
        answer = slow.ask(PAY)
        assert answer.note
        assert time.monotonic() - clock < 3.5


def test_the_refusal_word_leaves_the_quoted_answer(written: Assistant, desk: Assistant, server: OpenAIServer) -> None:
    server.reply = server_of.saying(REFUSAL)
    answer = written.ask(PAY)
    assert answer.text == desk.ask(PAY).text
    assert "found no answer" in answer.note


def test_too_long_a_prompt_is_tried_once_more_with_fewer_statements(written: Assistant, server: OpenAIServer) -> None:
    too_long = server_of.error(400, "context_length_exceeded")
    server.reply = server_of.in_turn(too_long, server_of.written(server_of.well))
    answer = sound(written.ask(JOBS), written)
    assert answer.mode == "generative"
    first, second = (len(server_of.statements(request)) for request in server.seen[:2])
    assert second < first


def test_the_tokens_of_a_question_are_kept(desk: Assistant, server: OpenAIServer) -> None:
    poor = Assistant(desk._corpus, settings_for(desk, server, llm_tokens=500), desk._today)
    assert "llm_tokens" in poor.ask(PAY).note
    assert server.seen == []


def test_leaving_the_page_ends_the_request(written: Assistant, server: OpenAIServer) -> None:
    written.ask(PAY)
    server.reply = server_of.in_turn(drip_sentences)
    events = written.stream(PAY)
    while next(events).stage != "writing":
        pass
    events.close()
    wait_until(lambda: server.busy == 0)


@pytest.mark.parametrize("question", [PAY, "And what did people in Norvale earn?"])
def test_who_waits_for_a_silent_model_can_leave(written: Assistant, server: OpenAIServer, question: str) -> None:
    written.ask(PAY)
    server.reply = server_of.hangs
    events = written.stream(question, [Turn("What was the average salary in optics in 2021?")])
    while not server.busy:
        next(events)
    clock = time.monotonic()
    next(events)
    events.close()
    assert time.monotonic() - clock < 2


def drip_sentences(handler: server_of.Handler, request: server_of.Request) -> None:
    handler.open_stream()
    while not handler.server.freed.is_set():
        handler.event(server_of.chunk("The average salary in optics in Norvale was £31,200 in 2021 [1]. "))
        time.sleep(0.02)


def test_a_mode_for_one_question_overrides_the_setting(
    written: Assistant, desk: Assistant, server: OpenAIServer
) -> None:
    assert written.ask(PAY, mode="extractive") == desk.ask(PAY)
    assert server.seen == []


def test_auto_is_a_mode_for_one_question_and_another_word_is_none(
    written: Assistant, desk: Assistant, server: OpenAIServer
) -> None:
    assert written.ask(PAY, mode="auto").mode == "generative"
    assert Assistant(desk._corpus, Settings(mode="extractive")).ask(PAY).mode == "extractive"
    with pytest.raises(BadSettings, match="'chatty'"):
        written.ask(PAY, mode="chatty")


def test_without_a_server_generative_answers_are_quoted_with_what_to_set(
    desk: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    answer = desk.ask(PAY, mode="generative")
    assert "OPENAI_API_KEY" in answer.note
    assert answer.text == desk.ask(PAY).text


def test_a_follow_up_is_understood_with_the_models_help(written: Assistant, server: OpenAIServer) -> None:
    server.reply = server_of.in_turn(
        server_of.saying("What was the average salary in optics in Norvale in 2021?"),
        server_of.written(server_of.well),
    )
    answer = written.ask("And what did people earn?", [Turn("What was it like in optics in Norvale in 2021?")])
    assert answer.question == "What was the average salary in optics in Norvale in 2021?"
    assert "£31,200" in answer.text


def test_a_question_of_several_parts_adds_up_its_tokens(written: Assistant) -> None:
    answer = sound(written.ask("How many optics companies had Norvale in 2022? What was the average salary?"), written)
    assert len(answer.parts) == 2
    assert answer.mode == "generative"
    assert answer.usage is not None
    assert answer.usage.prompt_tokens >= 240


@pytest.mark.parametrize(
    ("text", "done", "rest"),
    [
        ("It has 5.5 million people [1]. It g", ["It has 5.5 million people [1]."], "It g"),
        ("One [1]. [2] Two", ["One [1]. [2]"], "Two"),
        ("One is said. [", [], "One is said. ["),
        ("One [1, 2].\nTwo [3]", ["One [1][2]."], "Two [3]"),
        ("- First item [1]\n- Second", ["First item [1]"], "Second"),
        ("e.g. this one", [], "e.g. this one"),
    ],
)
def test_a_sentence_is_finished_when_the_next_begins(text: str, done: list[str], rest: str) -> None:
    found, left = finished(text)
    assert found == done
    assert left.strip() == rest
