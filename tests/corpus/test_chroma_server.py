"""An index whose vectors lie on a Chroma server: the same answers, also while the server is away."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.corpus import Corpus
from corpus.errors import IndexUnreachable
from tests.corpus.stand_ins import HashingEmbedder, write_documents

CHROMA = shutil.which("chroma", path=str(Path(sys.executable).parent))


class ChromaServer:
    """`chroma run` on loopback."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert CHROMA is not None
        self.process = subprocess.Popen(
            [CHROMA, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(900):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        pytest.fail("chroma run did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
        self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    if CHROMA is None:
        pytest.skip("the chroma program is not installed")
    server = ChromaServer(tmp_path / "server")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def ids(corpus: Corpus) -> list[str]:
    return [name for name, _ in corpus.dense(corpus.encode("Town003 firms"), 10)]


def test_a_server_answers_as_the_embedded_store_does(server: ChromaServer, tmp_path: Path) -> None:
    write_documents(tmp_path / "docs", 5)
    with (
        Corpus(tmp_path / "there", HashingEmbedder(), server.url) as there,
        Corpus(tmp_path / "here", HashingEmbedder()) as here,
    ):
        for corpus in (there, here):
            corpus.ingest([tmp_path / "docs"])
        assert ids(there) == ids(here)
        assert not list((tmp_path / "there").rglob("chroma.sqlite3"))
        assert there.health() == []
        there.rebuild()
        assert ids(there) == ids(here)
        there.remove(there.documents()[0].id)
        assert len(ids(there)) == 4


def test_a_server_that_is_away_costs_no_answer_and_no_patience(
    server: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.index.RETRY_SECONDS", 0.0)
    write_documents(tmp_path / "docs", 5)
    with Corpus(tmp_path / "index", HashingEmbedder(), server.url) as corpus:
        corpus.ingest([tmp_path / "docs"])
        wanted = ids(corpus)
        monkeypatch.setattr("corpus.vector_store.SERVER_SECONDS", 2.0)
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        clock = time.monotonic()
        assert ids(corpus) == wanted
        assert time.monotonic() - clock < 8
        server.stop()
        assert ids(corpus) == wanted
        assert any("Chroma server" in line for line in corpus.health())
        (tmp_path / "docs" / "new.md").write_text("Walruses.")
        with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1.*chroma_url"):
            corpus.ingest([tmp_path / "docs"])
        assert ids(corpus) == wanted
        server.start()
        monkeypatch.setattr("corpus.vector_store.SERVER_SECONDS", 60.0)
        assert corpus.health() == []
        assert len(corpus.ingest([tmp_path / "docs"]).added) == 1
        assert len(ids(corpus)) == 6
