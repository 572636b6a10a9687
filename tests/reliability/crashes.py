"""Processes that are killed, writes that fail, two that write at once: X01 to X10."""

from __future__ import annotations

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from corpus.catalogue import Catalogue
from corpus.errors import AssistantError, IndexInUse
from corpus.passage_store import PassageStore
from corpus.vector_store import ChromaStore
from corpus.writing import sole_writer
from tests.corpus.stand_ins import write_documents
from tests.reliability.checks import Bench, NotHere, check
from tests.reliability.verify import databases_are_whole, holds, opened, vectors_find_themselves
from tests.reliability.work import words, write

ROOT = Path(__file__).parents[2]
STEPS = (
    (Catalogue, "keep"), (Catalogue, "next_version"), (Catalogue, "switch"), (Catalogue, "write_copy"), (Catalogue, "sweep"),
    (PassageStore, "write"), (PassageStore, "delete"), (ChromaStore, "upsert"), (ChromaStore, "delete"),
)  # what changes something, in an ingestion


def child(*words_: str, **options: Any) -> subprocess.Popen[str]:
    """A Python process in the project's folder, its output to be read."""
    return subprocess.Popen([sys.executable, *words_], stdout=subprocess.PIPE, text=True, cwd=ROOT, **options)


def expected(lines: list[list[Any]]) -> tuple[dict[str, str], list[Any] | None]:
    """What was acknowledged (path → words of its text), and the step that was under way."""
    held: dict[str, str] = {}
    under_way = None
    for line in lines:
        if line[0] == "begin":
            under_way = line[1:]
        elif line[0] == "done":
            under_way = None
            _, kind, path, edition = line
            if kind in ("new", "replace"):
                held[path] = words(Path(path).stem, edition)
            elif kind == "remove":
                held.pop(path)
    return held, under_way


def worked_and_killed(folder: Path, chance: random.Random) -> tuple[dict[str, str], list[Any] | None]:
    """Let a process do random work and kill it at a random moment; what it had acknowledged.

    The moment lies in a step that chance chooses, at a part of the time that the step before took: a busy machine
    would otherwise be killed in its first step each time.
    """
    docs = folder / "docs"
    docs.mkdir(parents=True)
    process = child(
        "-m", "tests.reliability.work", str(folder / "index"), str(docs), str(chance.randrange(1 << 30)), "8",
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline()) == ["ready"]
    steps_before, part = chance.randrange(0, 7), chance.random()
    lines: list[list[Any]] = []
    began = time.monotonic()
    for line in process.stdout:
        if not line.endswith("]\n"):
            break
        lines.append(json.loads(line))
        if sum(one[0] == "done" for one in lines) == steps_before and lines[-1][0] == "begin":
            threading.Timer(part * min(2.0, time.monotonic() - began), process.send_signal, [signal.SIGKILL]).start()
        elif lines[-1][0] == "begin":
            began = time.monotonic()
    process.wait()
    return expected(lines)


@check("X01", "kill -9 at a random moment of random work, 50 times", "nothing acknowledged is lost or twice; the next run mends it alone")
def killed(bench: Bench) -> str:
    rounds, acknowledged, broken_off = bench.rounds(50, 3), 0, 0
    for number in range(rounds):
        folder = bench.place()
        held, under_way = worked_and_killed(folder, bench.chance(f"X01 {number}"))
        acknowledged += len(held)
        broken_off += under_way is not None
        touched = under_way[1] if under_way else None
        with opened(folder / "index") as corpus:  # before anything is mended
            there = {record.path: corpus.text(record.id) for record in corpus.documents()}
        for path, text in held.items():
            assert path == touched or text in there.get(path, ""), f"round {number}: {path} is lost"
        assert set(there) - set(held) <= {touched}, f"round {number}: {set(there) - set(held)} came from nowhere"
        wanted = {file.name: file.read_text("utf-8").split("\n\n")[1].split(" Line")[0] for file in (folder / "docs").iterdir()}
        with opened(folder / "index") as corpus:
            corpus.ingest([folder / "docs"], prune=True)
        holds(folder / "index", wanted)
        shutil.rmtree(folder)
    return f"{rounds} of {rounds}: {acknowledged} acknowledged, 0 lost, 0 twice; {broken_off} broken off in a step"


@contextmanager
def failing_after(limit: int, error: BaseException) -> Iterator[list[int]]:
    """Each step that changes something counts; from the one after `limit` on it fails."""
    taken = [0]

    def counted(kind: type, name: str) -> Any:
        real = getattr(kind, name)

        def step(*values: object, **named: object) -> object:
            taken[0] += 1
            if taken[0] > limit:
                raise error
            return real(*values, **named)

        return mock.patch.object(kind, name, step)

    patches = [counted(kind, name) for kind, name in STEPS]
    for patch in patches:
        patch.start()
    try:
        yield taken
    finally:
        for patch in patches:
            patch.stop()


class Killed(BaseException):
    """Stands for a kill: nothing catches it to clean up."""


def updated_until_it_works(bench: Bench, error: BaseException, *, cleans_up: bool) -> int:
    """Fail at every step of an update in turn; after each the old or the new text answers, and the next run mends it."""
    for limit in range(60):
        folder = bench.place()
        docs = folder / "docs"
        docs.mkdir()
        write(docs / "a.md", 1)
        with opened(folder / "index") as corpus:
            corpus.ingest([docs])
        write(docs / "a.md", 2)
        came_through = True
        with failing_after(limit, error), opened(folder / "index") as corpus:
            try:
                if cleans_up:
                    corpus.ingest([docs])
                else:
                    with mock.patch("corpus.index.Index.finish"):  # a killed process does not clean up
                        corpus.ingest([docs])
            except (Killed, AssistantError):
                came_through = False
        with opened(folder / "index") as corpus:
            [record] = corpus.documents()
            text = corpus.text(record.id)
            passages = " ".join(passage.text for passage in corpus.passages_of(record.id))
            answers = [edition for edition in (1, 2) if words("a", edition) in text and words("a", edition) in passages]
            assert len(answers) == 1, f"step {limit}: editions {answers}"
            corpus.ingest([docs])
        holds(folder / "index", {"a.md": words("a", 2)})
        shutil.rmtree(folder)
        if came_through:
            return limit
    raise AssertionError("no update came through")


@check("X02", "a kill between every two steps of an update", "the old or the new text, never none, never both", in_ci=False)
def killed_between(bench: Bench) -> str:
    return f"{updated_until_it_works(bench, Killed(), cleans_up=False)} points, all old or new"


@check("X03", "the first, second, third … write fails", "a message of ours each time; whole after a second run", in_ci=False)
def failing_writes(bench: Bench) -> str:
    from corpus.errors import StorageFailed

    error = StorageFailed("No space. Make room, then run it again.")
    return f"{updated_until_it_works(bench, error, cleans_up=True)} writes failed in turn"


FULL = """
import resource, signal, sys
from pathlib import Path
from corpus import ingest
from corpus.errors import AssistantError
from tests.reliability.verify import opened
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ingest.SLICE = 8
with opened(Path(sys.argv[1])) as corpus:
    corpus.encode("loaded")
    size = int(sys.argv[3])
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        corpus.ingest([Path(sys.argv[2])])
    except AssistantError as error:
        print(type(error).__name__, error, flush=True)
        found = corpus.documents()
        corpus.dense(corpus.encode("walruses"), 3)
        sys.exit(1)
"""


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """A disk of its own in memory, where this user may mount one; else None."""
    place = folder / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    mounted = shutil.which("mount") and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=False)


@check("X04", "the disk is full in an ingestion: small disks, or files that may not grow", "it says to make room; the next run with room completes")
def full_disk(bench: Bench) -> str:
    folder = bench.place()
    docs = folder / "docs"
    docs.mkdir()
    for number in range(40):
        write(docs / f"doc{number}.md", number)
    wanted = {f"doc{number}.md": words(f"doc{number}", number) for number in range(40)}
    tried = []
    for size in bench.chance("X04").sample((40_000, 90_000, 150_000, 200_000), bench.rounds(4, 1)):
        index = folder / f"index{size}"
        process = child("-c", FULL, str(index), str(docs), str(size), stderr=subprocess.PIPE)
        said, wrong = process.communicate()
        assert process.returncode == 1 and "Make room" in said, (size, process.returncode, said, wrong[-500:])
        with opened(index) as corpus:
            corpus.ingest([docs])
        holds(index, wanted)
        tried.append(f"{size // 1000} kB files")
    for megabytes in (1, 2)[: bench.rounds(2, 0)]:
        with small_disk(bench.place(), megabytes) as disk:
            if disk is None:
                continue
            process = child("-c", FULL, str(disk / "index"), str(docs), "0", stderr=subprocess.PIPE)
            said, wrong = process.communicate()
            assert process.returncode == 1 and "Make room" in said, (megabytes, said, wrong[-500:])
            shutil.copytree(disk / "index", folder / f"moved{megabytes}")
        with opened(folder / f"moved{megabytes}") as corpus:
            corpus.ingest([docs])
        holds(folder / f"moved{megabytes}", wanted)
        tried.append(f"{megabytes} MB disk")
    return f"{len(tried)} of {len(tried)} told and completed: {', '.join(tried)}"


@check("X05", "the disk for uploads is full", "the upload is refused, the page lives, no half file stays", in_ci=False)
def full_upload(bench: Bench) -> str:
    from tests.reliability.pages import upload_to_a_full_disk

    with small_disk(bench.place(), 1) as disk:
        if disk is None:
            raise NotHere("this user may mount no disk")
        return upload_to_a_full_disk(bench, disk)


READ_ONLY = """
import os, sys, tempfile
from pathlib import Path
from corpus.errors import AssistantError
from tests.corpus.stand_ins import write_documents
from tests.reliability.verify import opened
with tempfile.TemporaryDirectory() as warm:  # all code is loaded while it may be read
    with opened(Path(warm) / "index") as corpus:
        corpus.ingest(write_documents(Path(warm) / "docs", 2))
        corpus.dense(corpus.encode("firms"), 9)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
with opened(Path(sys.argv[1])) as corpus:
    assert len(corpus.documents()) == 3
    assert len(corpus.dense(corpus.encode("firms"), 9)) == 3
    try:
        corpus.ingest([Path(sys.argv[2])])
    except AssistantError as error:
        print(error); sys.exit(1)
"""


@check("X06", "the index folder may only be read, by a user who is not root", "reading works; ingestion says why it does not", in_ci=False)
def read_only(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 3)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])
    write_documents(folder / "docs", 4)
    folder.chmod(0o755)
    bench.folder.chmod(0o755)
    for path in sorted((folder / "index").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (folder / "index").chmod(0o555)
    process = child("-c", READ_ONLY, str(folder / "index"), str(folder / "docs"), stderr=subprocess.PIPE)
    said, wrong = process.communicate()
    (folder / "index").chmod(0o755)
    if "No module named" in wrong or ("PermissionError" in wrong and "site-packages" in wrong):
        raise NotHere("a user without rights cannot read the program itself here")
    assert process.returncode == 1 and "cannot be written" in said, (process.returncode, said, wrong[-600:])
    return " ".join(said.replace(str(folder), "…").split())[:90]


SLOW = """
import sys, time
from pathlib import Path
from corpus import ingest
from tests.corpus.stand_ins import HashingEmbedder
from corpus.corpus import Corpus
ingest.SLICE = 4
class Slow(HashingEmbedder):
    def encode_passages(self, texts, spans):
        print("slice", flush=True)
        if sys.argv[3] == "wait":
            sys.stdin.readline()
        return super().encode_passages(texts, spans)
with Corpus(Path(sys.argv[1]), Slow()) as corpus:
    corpus.ingest([Path(sys.argv[2])])
"""


@check("X07", "two ingestions into one folder", "the second is told who writes within 2 s; no vector is missing")
def two_writers(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "one", 120, sentences=5)
    for file in (folder / "one").iterdir():
        file.write_text(file.read_text("utf-8").replace("firms", "ports"), "utf-8")
    write_documents(folder / "two", 100, sentences=5)
    first = child("-c", SLOW, str(folder / "index"), str(folder / "one"), "wait", stdin=subprocess.PIPE)
    assert first.stdout is not None and first.stdin is not None
    first.stdout.readline()
    with opened(folder / "index") as corpus:
        clock = time.monotonic()
        try:
            corpus.ingest([folder / "two"])
        except IndexInUse as told:
            assert str(first.pid) in str(told), told
        else:
            raise AssertionError("a second writer was let in")
        took = time.monotonic() - clock
        assert took < 2, took
        first.stdin.write("\n" * 500)
        first.stdin.close()
        first.stdout.read()
        assert first.wait() == 0
        corpus.ingest([folder / "two"])
        sampled = vectors_find_themselves(corpus)
        assert len(corpus.documents()) == 220
    return f"told in {took:.1f} s; 0 of {sampled} vectors missing"


@check("X08", "questions to one process while another ingests", "none fails; new documents are seen within 10 s", in_ci=False)
def read_and_write(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 10)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])
        write_documents(folder / "docs", bench.rounds(120, 40))
        process = child("-c", SLOW, str(folder / "index"), str(folder / "docs"), "go")
        asked = 0
        while process.poll() is None:
            assert len(corpus.dense(corpus.encode("firms"), 500)) >= 10
            assert len(corpus.lexical("firms", 500)) >= 10
            asked += 1
        clock = time.monotonic()
        assert len(corpus.dense(corpus.encode("firms"), 500)) == bench.rounds(120, 40)
        seen = time.monotonic() - clock
        assert process.stdout is not None
        process.stdout.close()
        assert process.returncode == 0
        assert corpus.health() == []
    return f"{asked} questions meanwhile; seen {seen:.1f} s after"


@check("X09", "whoever holds the lock is killed", "the next writer has it at once")
def lock_of_the_dead(bench: Bench) -> str:
    folder = bench.place()
    code = "import sys, time\nfrom pathlib import Path\nfrom corpus.writing import sole_writer\nwith sole_writer(Path(sys.argv[1])):\n print(1, flush=True)\n time.sleep(99)"
    slowest = 0.0
    for _ in range(bench.rounds(10, 2)):
        process = child("-c", code, str(folder))
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.communicate()
        clock = time.monotonic()
        with sole_writer(folder):
            slowest = max(slowest, time.monotonic() - clock)
    assert slowest < 0.5, slowest
    return f"{bench.rounds(10, 2)} times, {slowest * 1000:.0f} ms at most"


@check("X10", "the index folder is removed under an open assistant", "a message that names the rebuild; no crash, no empty answer")
def folder_removed(bench: Bench) -> str:
    folder = bench.place()
    write_documents(folder / "docs", 5)
    with opened(folder / "index") as corpus:
        corpus.ingest([folder / "docs"])
        assert len(corpus.dense(corpus.encode("firms"), 9)) == 5
        shutil.rmtree(folder / "index")
        try:
            found = corpus.documents()
        except AssistantError as told:
            assert "rebuild" in str(told), told
            said = str(told)
        else:
            raise AssertionError(f"it went on with {len(found)} documents")
        assert "rebuild" in corpus.health()[0]
    databases_are_whole(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
    return " ".join(said.replace(str(folder), "…").split())[:100]
