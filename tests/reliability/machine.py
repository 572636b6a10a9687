"""The machine around it: a Chroma server, the locale, little memory, the clock, an older index, signals: X24, X25, X41 to X46."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from unittest import mock

from assistant import Assistant, Settings
from corpus.corpus import Corpus
from tests.corpus.stand_ins import HashingEmbedder, write_documents
from tests.corpus.test_chroma_server import CHROMA, ChromaServer
from tests.reliability.checks import Bench, NotHere, check
from tests.reliability.crashes import child
from tests.reliability.texts import JOBS
from tests.reliability.verify import holds, opened
from tests.reliability.work import words, write

ROOT = Path(__file__).parents[2]
OLDER = ("d54c0d5", "HEAD~30", "HEAD~5")  # commits whose index this version must open; the first that is there


def served_index(bench: Bench) -> tuple[ChromaServer, Path]:
    """A Chroma server with an index of five documents."""
    if CHROMA is None:
        raise NotHere("the chroma program is not installed")
    folder = bench.place()
    write_documents(folder / "docs", 5)
    server = ChromaServer(folder / "server")
    server.start()
    with Corpus(folder / "index", HashingEmbedder(), server.url) as corpus:
        corpus.ingest([folder / "docs"])
    return server, folder


@check("X24", "the Chroma server is down at the start, dies in use, comes back", "answers go on within 5 s and it is said; it is used again", in_ci=False)
def chroma_dies(bench: Bench) -> str:
    server, folder = served_index(bench)
    try:
        with mock.patch("corpus.index.RETRY_SECONDS", 0.0), Corpus(folder / "index", HashingEmbedder(), server.url) as corpus:
            vector = corpus.encode("Town003 firms")
            wanted = corpus.dense(vector, 5)
            assert corpus.health() == []
            server.stop()
            clock = time.monotonic()
            assert corpus.dense(vector, 5) == wanted
            took = time.monotonic() - clock
            assert took < 5, took
            assert any("Start the server" in line for line in corpus.health())
            with Corpus(folder / "index", HashingEmbedder(), server.url) as late:
                assert late.dense(vector, 5) == wanted
            server.start()
            assert corpus.dense(vector, 5) == wanted
            assert corpus.health() == []
    finally:
        server.stop()
    return f"the same answers; {took:.1f} s while it is away"


@check("X25", "the Chroma server stops answering (SIGSTOP)", "answers go on, within 10 s", in_ci=False)
def chroma_hangs(bench: Bench) -> str:
    server, folder = served_index(bench)
    try:
        with Corpus(folder / "index", HashingEmbedder(), server.url) as corpus:
            vector = corpus.encode("Town003 firms")
            wanted = corpus.dense(vector, 5)
            assert server.process is not None
            server.process.send_signal(signal.SIGSTOP)
            clock = time.monotonic()
            assert corpus.dense(vector, 5) == wanted
            took = time.monotonic() - clock
            assert took < 10, took
    finally:
        server.stop()
    return f"the same answer in {took:.1f} s"


def command(*given: str, **environ: str | None) -> subprocess.CompletedProcess[str]:
    """`assistant …` in another environment; None takes a variable out."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "OPENAI_"))}
    changed = {**kept, **{key: value for key, value in environ.items() if value is not None}}
    for key in [key for key, value in environ.items() if value is None]:
        changed.pop(key, None)
    return subprocess.run(
        [sys.executable, "-m", "assistant", *given], cwd=ROOT, env=changed, capture_output=True, text=True, check=False,
        encoding="utf-8", errors="replace")


@check("X41", "LANG=C, no UTF-8, no home, a home that may only be read, umask 077, paths with spaces and ü", "files come in and answer", in_ci=False)
def odd_surroundings(bench: Bench) -> str:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    closed = bench.place() / "closed"
    closed.mkdir(mode=0o555)
    surroundings: list[dict[str, str | None]] = [
        {"LANG": "C", "LC_ALL": None, "PYTHONUTF8": "0"},
        {"HOME": None, "XDG_CACHE_HOME": cache},
        {"HOME": str(closed), "XDG_CACHE_HOME": cache},
        {"LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"},
    ]
    for number, environ in enumerate(surroundings[: bench.rounds(4, 1)]):
        folder = bench.place() / f"Straße {number} mit ü und 'x'"
        shutil.copytree(bench.documents, folder / "Bücher")
        (folder / "Bücher" / "crème brûlée £.md").write_text("# Crème\n\nThe crème costs £7 in Norvale.\n", "utf-8")
        before = os.umask(0o077)
        try:
            done = command("--index", str(folder / "index"), "ingest", str(folder / "Bücher"), **environ)
            asked = command("--index", str(folder / "index"), "ask", JOBS, **environ)
        finally:
            os.umask(before)
        assert done.returncode == 0 and "5 added" in done.stdout, (environ, done.stdout, done.stderr[-500:])
        assert asked.returncode == 0 and "4,120" in asked.stdout, (environ, asked.stdout, asked.stderr[-500:])
    return f"{bench.rounds(4, 1)} of {bench.rounds(4, 1)}"


LIMITED = """
import resource, sys
from assistant import cli
what, most = getattr(resource, sys.argv[1]), int(sys.argv[2])
resource.setrlimit(what, (most, most))
sys.exit(cli.main(sys.argv[3:]))
"""


@check("X42", "few open files, little memory", "done, or a message and exit code 1; the index is whole", in_ci=False)
def little(bench: Bench) -> str:
    tried = []
    for name, most in (("RLIMIT_NOFILE", 128), ("RLIMIT_NOFILE", 40), ("RLIMIT_AS", 1_500_000_000), ("RLIMIT_AS", 700_000_000))[: bench.rounds(4, 2)]:
        folder = bench.place()
        process = child("-c", LIMITED, name, str(most), "--index", str(folder / "index"), "ingest", str(bench.documents), stderr=subprocess.PIPE)
        _, wrong = process.communicate(timeout=200)
        assert process.returncode in (0, 1), (name, most, process.returncode, wrong[-600:])
        assert "Traceback" not in wrong, (name, most, wrong[-900:])
        if process.returncode:
            assert wrong.strip(), "it failed without a word"
        with Assistant.open(Settings(index=folder / "index", mode="extractive")) as desk:
            desk.ingest([bench.documents])
            assert desk._corpus.health() == []
            assert "4,120" in desk.ask(JOBS).text
        tried.append(f"{name[7:]} {most:,}: {'done' if process.returncode == 0 else 'told'}")
    return "; ".join(tried)


@check("X43", "the clock goes back an hour and on by a year", "no document is twice, taken out or hidden")
def clock_jumps(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 4)
    real = time.time
    for number, shift in enumerate((0, -3600, 366 * 86400, -7200)):
        with mock.patch("time.time", lambda shift=shift: real() + shift), opened(folder / "index") as corpus:
            for file in write_documents(folder / "docs", 4 + number):
                os.utime(file, (real() + shift, real() + shift))
            corpus.ingest([folder / "docs"])
            assert len(corpus.documents()) == 4 + number
            assert len(corpus.dense(corpus.encode("firms"), 50)) == 4 + number
            assert corpus.health() == []
    later = Assistant(bench.desk._corpus, bench.desk.settings, lambda: date.today().replace(year=date.today().year + 1, day=1))
    assert "4,120" in later.ask(JOBS).text
    return "4 jumps, 0 twice, 0 gone"


MADE = """
import sys
sys.path.insert(0, sys.argv[1])
from assistant import Assistant, Settings
import assistant
assert assistant.__file__.startswith(sys.argv[1]), assistant.__file__
with Assistant.open(Settings(index=sys.argv[2], mode="extractive")) as desk:
    desk.ingest([sys.argv[3]])
    desk.update_metadata(desk.documents()[0].id, geography="Elsewhere")
    print(desk.ask(sys.argv[4]).text)
"""


@check("X44", "an index made by the code of an earlier commit", "it opens and answers as before; writing and rebuilding work", in_ci=False)
def older_index(bench: Bench) -> str:
    git = shutil.which("git")
    for commit in OLDER if git else ():
        folder = bench.place()
        added = subprocess.run(
            ["git", "worktree", "add", "--detach", str(folder / "old"), commit], cwd=ROOT, capture_output=True, check=False)
        if added.returncode == 0:
            break
    else:
        raise NotHere("the history of git is absent")
    try:
        made = subprocess.run(
            [sys.executable, "-c", MADE, str(folder / "old"), str(folder / "index"), str(bench.documents), JOBS],
            cwd=folder, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr[-600:]
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(folder / "old")], cwd=ROOT, capture_output=True, check=False)
    with Assistant.open(Settings(index=folder / "index", mode="extractive")) as desk:
        assert desk.ask(JOBS).text.strip() == made.stdout.strip()
        assert desk._corpus.health() == []
        assert "Elsewhere" in {record.geography for record in desk.documents()}
        (folder / "more.md").write_text("# More\n\nThe mill of Quell grinds 12 sacks a day.\n", "utf-8")
        desk.ingest([folder / "more.md"])
        desk.rebuild()
        assert desk.ask(JOBS).text.strip() == made.stdout.strip()
        assert desk._corpus.health() == []
        assert len(desk.documents()) == 5
    return f"{commit}: opened, the same answer"


@check("X45", "SIGTERM and Ctrl-C in an ingestion, SIGTERM to the page", "it stops within 10 s, with a message; the index is whole", in_ci=False)
def asked_to_stop(bench: Bench) -> str:
    slowest, codes = 0.0, []
    for number, name in enumerate(("SIGTERM", "SIGINT")):
        folder = bench.place()
        (folder / "docs").mkdir()
        for place in range(200):
            write(folder / "docs" / f"doc{place}.md", place)
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "--index", str(folder / "index"), "ingest", str(folder / "docs")], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while not list(folder.glob("index/originals/*")) and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(bench.chance(f"X45 {number}").uniform(0, 2))
        clock = time.monotonic()
        process.send_signal(getattr(signal, name))
        try:
            _, wrong = process.communicate(timeout=30)
        finally:
            process.kill()
        slowest = max(slowest, time.monotonic() - clock)
        codes.append(process.returncode)
        assert process.returncode == 130 and "stopped; what was finished is kept" in wrong, (name, process.returncode, wrong[-400:])
        with Assistant.open(Settings(index=folder / "index", mode="extractive")) as desk:
            assert desk._corpus.health() == [], desk._corpus.health()
            for record in desk.documents():
                assert len(desk.passages(record.id)) == record.passages
    from tests.reliability.pages import stopped_page

    slowest = max(slowest, stopped_page(bench))
    assert slowest < 10, slowest
    return f"exit codes {codes}; {slowest:.1f} s at most"


@check("X46", "a hundred starts and stops", "no process, thread, file or lock is left over")
def starts_and_stops(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 3)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])

    def once() -> None:
        with opened(folder / "index") as corpus:
            assert len(corpus.dense(corpus.encode("firms"), 5)) == 3
            corpus.ingest([folder / "docs"])

    for _ in range(3):
        once()
    threads, files, children = threading.active_count(), len(os.listdir("/proc/self/fd")), processes()  # noqa: PTH208
    times = bench.rounds(100, 20)
    for _ in range(times):
        once()
    more = threading.active_count() - threads, len(os.listdir("/proc/self/fd")) - files  # noqa: PTH208
    assert more[0] <= 2 and more[1] <= 4, more
    assert processes() <= children, "a process is left over"
    write(folder / "docs" / "last.md", 9)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])
    holds(folder / "index", {"last.md": words("last", 9), **{f"town{n:03}.md": f"Town{n:03} has" for n in range(3)}})
    return f"{times} times: {more[0]:+d} threads, {more[1]:+d} files, 0 processes"


def processes() -> int:
    """Children of this process."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return len(found.read_text().split()) if found.exists() else 0


