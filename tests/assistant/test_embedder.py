"""Embeddings by a server as a choice of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.errors import IndexMismatch
from tests.assistant import openai_server as server_of
from tests.assistant.openai_server import KEY, OpenAIServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with server_of.serving(server_of.embeddings) as server:
        yield server


def test_an_index_made_with_a_server_is_asked_with_it_and_refuses_another(
    server: OpenAIServer, region: Path, tmp_path: Path
) -> None:
    settings = Settings(
        index=tmp_path / "index", mode="extractive", embedder="openai:letters", embedder_base_url=server.url
    )
    with Assistant.open(settings) as desk:
        desk.ingest([region])
        assert desk.search("average salary in optics", limit=3)
    assert all(request["model"] == "letters" for request in server.seen)
    assert any("optics" in text for request in server.seen for text in request["input"])
    with (
        Assistant.open(Settings(index=tmp_path / "index", mode="extractive")) as other,
        pytest.raises(IndexMismatch, match="openai:letters"),
    ):
        other.search("average salary")
