"""What may leave the machine, and what becomes of an answer when it may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.answer import Turn
from assistant.model import Model
from tests.assistant import openai_server as server_of
from tests.assistant.openai_server import OpenAIServer

OPEN = """---
title: "Open sheet"
publisher: "Office"
geography: "Norvale"
---

- The public yard in Norvale has 38 berths.
"""
INTERNAL = """---
title: "Board paper"
publisher: "Office"
geography: "Norvale"
shareable: false
---

- The planned harbour sale in Norvale is worth £77m.
"""
SECRET = "What is the planned harbour sale in Norvale worth?"
PUBLIC = "How many berths has the public yard in Norvale?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "open.md").write_text(OPEN, "utf-8")
    (folder / "internal.md").write_text(INTERNAL, "utf-8")
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with server_of.serving(server_of.written(server_of.well)) as server:
        yield server


@pytest.fixture
def desk(
    folder: Path, server: OpenAIServer, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Assistant]:
    """Over a server that is taken for one far away where the test says so."""
    far, internal = request.param
    server.seen.clear()
    settings = Settings(index=tmp_path / "i", mode="generative", llm_base_url=server.url, llm_internal=internal)
    with Assistant.open(settings) as desk:
        desk.ingest([folder])
        model = Model.of(settings)
        model.is_local = not far
        monkeypatch.setattr("assistant.model.Model.of", lambda settings: model)
        yield desk


@pytest.mark.parametrize("desk", [(True, False)], indirect=True)
def test_internal_documents_are_not_sent_to_another_machine(desk: Assistant, server: OpenAIServer) -> None:
    answer = desk.ask(SECRET)
    assert answer.mode == "extractive"
    assert "£77m" in answer.text
    assert "llm_internal" in answer.note
    assert server.seen == []
    assert desk.ask(PUBLIC).mode == "generative", "what may be shared is written by the model"


@pytest.mark.parametrize("desk", [(True, False)], indirect=True)
def test_an_earlier_answer_is_not_sent_either(desk: Assistant, server: OpenAIServer) -> None:
    desk.ask(PUBLIC, [Turn(SECRET, "The planned harbour sale in Norvale is worth £77m. [1]")])
    assert server.seen
    assert not any("77" in server_of.asked(request) for request in server.seen)


@pytest.mark.parametrize("desk", [(False, False), (True, True)], indirect=True)
def test_a_server_of_this_machine_or_a_setting_lets_internal_documents_through(desk: Assistant) -> None:
    answer = desk.ask(SECRET)
    assert answer.mode == "generative"
    assert "£77m" in answer.text
