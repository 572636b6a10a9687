"""Risky parsing in a process of its own, with limits on time, memory, processor and output.

A worker process is started once and asked for one file after another, so that a thousand small files do not cost a
thousand starts of Python. It is an ordinary new process (no fork of a threaded server, the same on every platform) and
ends when its input closes, so that it never outlives its parent. Requests and replies are JSON: nothing that a hostile
file makes of the worker is unpickled here. Memory and processor limits need `resource` (Linux, macOS); the time limit
and the output limit hold everywhere.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from corpus.document import Block, Box, Cell
from corpus.reading.extract import Extract
from corpus.reading.gate import Refused

FILES_PER_WORKER = 200  # then a fresh one, so that what libraries leak does not pile up
WORKERS = max(2, os.cpu_count() or 2)  # at once
START = (
    "import json, sys; sys.dont_write_bytecode = True; sys.path[:] = json.loads(sys.argv[1]); "
    "from corpus.reading.child import serve; serve()"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one file may cost."""

    seconds: float = 300.0  # on the clock: generous, since a busy machine must not change what is indexed
    cpu_seconds: int = 90  # 600 pages of a PDF take 20 to 30
    memory: int = 640 << 20  # bytes of address space, the worker's own 40 MB included
    output: int = 200 << 20  # bytes of the reply


DEFAULT_LIMITS = Limits()


def run(function: str, path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Extract:
    """Call `function` ("module:name", from a path to an `Extract`) on one file in a worker.

    Raises `Refused`: what the reader refuses; `timeout` past the time or processor limit; `bomb` past the memory or the
    output limit; `corrupt` where the parser broke. May be called from any thread.
    """
    return _decode(_reply(function, path, (), limits)["extract"])


def call(function: str, path: Path, *arguments: int | str, limits: Limits = DEFAULT_LIMITS) -> Any:
    """As `run`, for a function from a path and further arguments to what JSON can hold."""
    return _reply(function, path, arguments, limits)["value"]


def _reply(function: str, path: Path, arguments: Sequence[int | str], limits: Limits) -> dict[str, Any]:
    request = {"function": function, "path": os.fspath(path), "arguments": list(arguments), **asdict(limits)}
    with _slots:
        worker = _take()
        try:
            reply = worker.ask(request, limits)
        except BaseException:
            worker.close()
            raise
        if reply["last"]:
            worker.close()
        else:
            _put(worker)
    if "bug" in reply:
        raise RuntimeError(f"The reader {function} is broken:\n{reply['bug']}")
    if "refused" in reply:
        if reply.get("trace"):
            log.debug("reader failed: %s", reply["trace"])
        raise Refused(reply["refused"], reply["detail"])
    return reply


# ------------------------------------------------------------------------------------------------- the parent's side


class _Worker:
    """One process that answers one request at a time."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, json.dumps(sys.path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.owner = os.getpid()

    def ask(self, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """The worker's reply, or `Refused` where it died or was killed."""
        assert self.process.stdin is not None and self.process.stdout is not None
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()

        clock = threading.Timer(limits.seconds, kill)
        clock.daemon = True
        clock.start()
        try:
            try:
                self.process.stdin.write(json.dumps(request).encode() + b"\n")
                self.process.stdin.flush()
                size = int.from_bytes(_read(self.process.stdout, 8), "big")
                if size > limits.output:
                    raise Refused("bomb", "What it holds is far larger than the file: it is not read.")
                reply: dict[str, Any] = json.loads(_read(self.process.stdout, size))
            finally:
                clock.cancel()
        except (EOFError, OSError) as error:
            raise _death(late.is_set(), self.process.wait(), limits) from error
        return reply

    def close(self) -> None:
        """End the process; it holds nothing worth keeping."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was still in its buffer cannot be delivered any more
                    pipe.close()


_slots = threading.BoundedSemaphore(WORKERS)
_idle: list[_Worker] = []
_lock = threading.Lock()


def _take() -> _Worker:
    with _lock:
        while _idle:
            worker = _idle.pop()
            if worker.process.poll() is None:
                return worker
            worker.close()
    return _Worker()


def _put(worker: _Worker) -> None:
    with _lock:
        _idle.append(worker)


@atexit.register
def close() -> None:
    """End the idle workers. The next call of `run` starts a new one."""
    with _lock:
        while _idle:
            _idle.pop().close()


def _forget() -> None:
    """After a fork, the workers belong to the parent alone."""
    global _slots, _lock  # a lock held by another thread at the fork would never be released
    _idle.clear()
    _slots, _lock = threading.BoundedSemaphore(WORKERS), threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _read(pipe: BinaryIO | Any, size: int) -> bytes:
    data: bytes = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _death(late: bool, code: int, limits: Limits) -> Refused:
    """Why a worker ended before it replied. Libraries abort where they get no memory; the kernel kills."""
    if late or code == -getattr(signal, "SIGXCPU", 0):
        return Refused("timeout", f"Reading it took longer than {limits.seconds:.0f} seconds: split it.")
    if -code in {getattr(signal, name, 0) for name in ("SIGABRT", "SIGTRAP", "SIGILL", "SIGKILL")}:
        return Refused("bomb", "Reading it took more memory than a file may take.")
    return Refused("corrupt", "It is damaged so badly that its reader broke down.")


def _decode(raw: dict[str, Any]) -> Extract:
    blocks = tuple(
        Block(
            kind, start, end, level, page, label, tuple(Cell(header, text) for header, text in cells), mark,
            tuple(Box(*box) for box in boxes),
        )
        for kind, start, end, level, page, label, cells, mark, boxes in raw["blocks"]
    )
    return Extract(raw["text"], blocks, raw["metadata"], raw["pages"], tuple(raw["notes"]), scans=raw["scans"])


# ------------------------------------------------------------------------------------------------- the worker's side


def serve() -> None:
    """Answer requests from standard input until it closes."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the replies
    sys.addaudithook(_forbid)
    for served, line in enumerate(requests, start=1):
        request = json.loads(line)
        _limit(request["memory"], request["cpu_seconds"])
        reply = _answer(request["function"], Path(request["path"]), request["arguments"])
        broken = "trace" in reply or "bug" in reply or reply.get("refused") == "bomb"
        reply["last"] = broken or served >= FILES_PER_WORKER or _bloated(min(request["memory"], DEFAULT_LIMITS.memory))
        data = json.dumps(reply).encode()
        replies.write(len(data).to_bytes(8, "big") + data)
        replies.flush()
        del data, reply


def _answer(function: str, path: Path, arguments: Sequence[int | str]) -> dict[str, Any]:
    try:
        module, name = function.split(":")
        read: Callable[..., Any] = getattr(importlib.import_module(module), name)
        found = read(path, *arguments)
        return {"extract": _encode(found)} if isinstance(found, Extract) else {"value": found}
    except Refused as refused:
        return {"refused": refused.reason, "detail": refused.detail}
    except (NameError, ImportError):  # ours, not the file's
        return {"bug": traceback.format_exc()}
    except MemoryError:
        return {"refused": "bomb", "detail": "Reading it took more memory than a file may take."}
    except Exception as error:  # whatever a parser trips over in a hostile file is that file's fault, not a crash
        kind = type(error).__name__
        return {"refused": "corrupt", "detail": f"It cannot be parsed ({kind}).", "trace": traceback.format_exc()}


def _encode(extract: Extract) -> dict[str, Any]:
    blocks = [
        (
            block.kind, block.start, block.end, block.level, block.page, block.label,
            [(cell.header, cell.text) for cell in block.cells], block.mark,
            [(b.page, *(round(at, 2) for at in (b.x0, b.y0, b.x1, b.y1)), b.start, b.end) for b in block.boxes],
        )
        for block in extract.blocks
    ]
    return {
        "text": extract.text, "blocks": blocks, "metadata": dict(extract.metadata), "pages": extract.pages,
        "notes": extract.notes, "scans": extract.scans,
    }


def _limit(memory: int, cpu_seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: spent + cpu_seconds, resource.RLIMIT_FSIZE: 0}
    for what, wanted in limits.items():
        hard = resource.getrlimit(what)[1]
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(what, (soft, hard))
        except (ValueError, OSError):  # a system that knows the limit but cannot set it (macOS: address space)
            continue


def _bloated(memory: int) -> bool:
    """Whether this worker has grown so far that the next file would meet a lower limit than the first."""
    held = _resident()
    return held is not None and held > memory // 4


def _resident() -> int | None:
    """Bytes of memory that this process holds; None where the system does not tell."""
    # Not the peak that `getrusage` tells: on Linux a new process starts with that of its parent, a server's gigabyte.
    statm = Path("/proc/self/statm")
    if statm.is_file():
        return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """No reader needs the network, another process or a file to write to."""
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec",
                 "os.fork", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir", "os.symlink"):
        raise PermissionError(f"a reader tried {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise PermissionError("a reader tried to write a file")
