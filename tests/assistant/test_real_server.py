"""Our side of the protocol against a real open-source server: transformers' `serve` with a model of random weights.

The server lives in an environment of its own, since it needs torch:

    uv venv server && uv pip install --python server/bin/python "transformers[serving]>=5" torch
    ASSISTANT_SERVER_PYTHON=server/bin/python uv run pytest tests/assistant/test_real_server.py
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.errors import ModelFailed
from assistant.model import Model, Spent
from tests.assistant.test_model import SAY_HELLO

pytestmark = pytest.mark.slow
MAKER = Path(__file__).with_name("make_tiny_model.py")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    """The tiny model behind a real server."""
    python = os.environ.get("ASSISTANT_SERVER_PYTHON")
    if not python:
        pytest.skip("no model server: ASSISTANT_SERVER_PYTHON names no Python that has transformers")
    folder = tmp_path_factory.mktemp("tiny")
    subprocess.run([python, MAKER, folder], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(python).with_name("transformers")), "serve", str(folder), "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--device", "cpu"], env={**os.environ, "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server)
        yield Model(str(folder), f"http://127.0.0.1:{port}/v1")
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the server has ended"
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.5)
    raise AssertionError("the server did not start")


def test_a_real_stream_comes_in_pieces_and_its_end_is_understood(served: Model) -> None:
    spent = Spent()
    pieces = []
    with pytest.raises(ModelFailed) as caught:
        for piece in served.stream(SAY_HELLO, until=time.monotonic() + 60, most_tokens=20, spent=spent):
            pieces.append(piece)
    assert caught.value.kind == "length", "random weights know no end"
    assert len(pieces) > 1
    assert spent.completion == 20


def test_leaving_a_real_stream_leaves_no_connection(served: Model) -> None:
    pieces = served.stream(SAY_HELLO, until=time.monotonic() + 60, most_tokens=2000)
    next(piece for piece in pieces if piece)
    clock = time.monotonic()
    pieces.close()
    assert time.monotonic() - clock < 2
    assert served._sockets == {}


def test_a_model_that_talks_nonsense_leaves_the_quoted_answer(served: Model, region: Path, tmp_path: Path) -> None:
    base_url = str(served.opened().base_url).rstrip("/")
    settings = Settings(
        index=tmp_path / "index", mode="generative", llm_model=served.name, llm_base_url=base_url, llm_timeout=30
    )
    with Assistant.open(settings) as desk:
        desk.ingest([region])
        answer = desk.ask("What was the average salary in optics in Norvale in 2021?")
    assert "£31,200" in answer.text
    assert answer.note
    assert answer.seconds < 31
