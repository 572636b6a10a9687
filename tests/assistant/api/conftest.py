"""One server over an assistant of its own, which these tests may change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant import Assistant, Settings
from tests.assistant.api.serving import serve


@pytest.fixture(scope="package")
def library(region: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings(index=tmp_path_factory.mktemp("library"), mode="extractive")
    with Assistant.open(settings) as desk:
        desk.ingest([region])
        desk.ask("How many firms are there?")
        yield desk


@pytest.fixture(scope="package")
def api(library: Assistant) -> Iterator[httpx.Client]:
    with serve(lambda tell: library, library.settings) as client:
        yield client


@pytest.fixture(scope="package")
def report_id(library: Assistant) -> str:
    return next(one.id for one in library.documents() if "report" in one.id)
