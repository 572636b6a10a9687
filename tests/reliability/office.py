"""An installation for several people: the program as it is started, with users and keys, and what they send to it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from assistant.server.access import FILE, Access

if TYPE_CHECKING:
    from tests.reliability.checks import Bench

ROOT = Path(__file__).parents[2]
USERS = {"rita": "reader", "olive": "officer", "oscar": "officer", "ada": "administrator"}
PASSWORD = "seven quiet garden words"
CANARIES = 10
TOWNS = ("Aldwick", "Brinmoor", "Caldhurst", "Dunsford", "Elmsworth", "Fenbridge", "Garstow", "Holtby", "Ingleham", "Jarrowdale")
# In every process of the program: what it connects to beyond this machine is written down.
WATCH = """
import os, sys
def _watch(event, args, _to=os.environ.get("CONNECTIONS")):
    if event == "socket.connect" and _to and isinstance(args[1], tuple):
        host = str(args[1][0])
        if not host.startswith("127.") and host not in ("::1", "localhost"):
            with open(_to, "a") as file: file.write(f"connect {host} {args[1][1]}\\n")
    elif event == "socket.getaddrinfo" and _to and str(args[0]) not in ("127.0.0.1", "::1", "localhost", "None"):
        with open(_to, "a") as file: file.write(f"lookup {args[0]}\\n")
sys.addaudithook(_watch)
"""


def canary(number: int) -> str:
    """The answer that only one user's question has."""
    return f"{4000 + 37 * number:,}"


def question(number: int) -> str:
    """That question."""
    return f"How many people work in the glassworks of {TOWNS[number % CANARIES]}?"


def canary_documents(folder: Path) -> Path:
    """A document a town, each with a figure of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, town in enumerate(TOWNS):
        (folder / f"{town.lower()}.md").write_text(
            f'---\ntitle: "Glassworks of {town}"\npublisher: "{town} Council"\npublished: "2024-03"\ngeography: "{town}"\n---\n\n'
            f"# Glassworks of {town}\n\n## Jobs\n\n- The glassworks of {town} employ {canary(number)} people.\n"
            f"- The kilns of {town} were built in {1820 + number}.\n", "utf-8")
    return folder


@dataclass
class Office:
    """One running installation."""

    process: subprocess.Popen[str]
    url: str
    index: Path
    folder: Path  # temporary files, log, connections
    keys: Mapping[str, str]
    _cookies: dict[str, str] = field(default_factory=dict)

    def client(self, who: str = "", **options: Any) -> httpx.Client:
        """A client that is nobody, a user who has signed in, or "key:NAME"."""
        headers = {}
        if who.startswith("key:"):
            headers["authorization"] = f"Bearer {self.keys[who[4:]]}"
        elif who:
            headers["cookie"] = self.cookie(who)
        return httpx.Client(base_url=self.url, headers=headers, timeout=120, trust_env=False, **options)

    def cookie(self, who: str) -> str:
        """The cookie of somebody who signs in, once."""
        if who not in self._cookies:
            reply = httpx.post(f"{self.url}/sign-in", data={"name": who, "password": PASSWORD}, trust_env=False, timeout=60)
            assert reply.status_code == 303, (reply.status_code, reply.text[-300:])
            self._cookies[who] = reply.headers["set-cookie"].split(";")[0]
        return self._cookies[who]

    @cached_property
    def events(self) -> dict[str, int]:
        """The numbers of the page's events by the names of their handlers, the first of each name."""
        from tests.reliability.events import numbers

        return numbers()

    @property
    def log(self) -> list[str]:
        """What it has logged."""
        return (self.folder / "log").read_text("utf-8").splitlines()

    @property
    def connections(self) -> str:
        """What it connected to beyond this machine."""
        file = self.folder / "connections"
        return file.read_text() if file.exists() else ""

    def used(self) -> tuple[int, int, int]:
        """Memory in bytes, open files and threads of the process."""
        at = Path(f"/proc/{self.process.pid}")
        status = (at / "status").read_text()
        memory, threads = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) for name in ("VmRSS", "Threads"))
        return memory * 1024, len(list((at / "fd").iterdir())), threads

    def stop(self) -> None:
        """End it as a service is ended."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


@contextmanager
def office(bench: Bench, *documents: Path, users: bool = True, **environ: str) -> Iterator[Office]:
    """An installation over these documents and the canaries; the settings are variables of the environment."""
    from assistant import Assistant, Settings

    folder = bench.place()
    index = folder / "index"
    with Assistant.open(Settings(index=index, mode="extractive")) as desk:
        report = desk.ingest([canary_documents(folder / "canaries"), *documents])
        assert not report.skipped, report.skipped
    keys = {}
    access = Access(index / FILE)
    if users:
        for name, role in USERS.items():
            access.add_user(name, role, PASSWORD)  # type: ignore[arg-type]
        keys = {role: access.add_key(role, role, None) for role in ("reader", "officer", "administrator")}  # type: ignore[arg-type]
        keys["expired"] = Access(access.path, lambda: datetime(2020, 1, 1, tzinfo=UTC)).add_key("expired", "reader", 1)
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(WATCH)
    (folder / "temporary").mkdir()
    set_to = {
        "PYTHONPATH": f"{folder / 'watch'}:{ROOT}", "CONNECTIONS": str(folder / "connections"), "TMPDIR": str(folder / "temporary"),
        "GRADIO_TEMP_DIR": str(folder / "temporary" / "gradio"), "ASSISTANT_LOG_FORMAT": "json", "ASSISTANT_MODE": "extractive",
        "ASSISTANT_QUESTIONS_PER_MINUTE": "1000000", **environ,
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "--index", str(index), "serve", "--port", "0"],
            cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **set_to})
    try:
        assert process.stdout is not None
        url = next((found[0] for line in process.stdout if (found := re.search(r"http://\S+", line))), "")
        assert url, (folder / "log").read_text()[-2000:]
        clock = time.monotonic()
        while httpx.get(f"{url}/ready", trust_env=False, timeout=30).status_code != 200:
            assert time.monotonic() - clock < 120, "it does not get ready"
            time.sleep(0.1)
        yield Office(process, url, index, folder, keys)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


class Tab:
    """The page as a browser's tab drives it, without a browser."""

    def __init__(self, client: httpx.Client, events: Mapping[str, int], session: str = "") -> None:
        self.client = client
        self.events = events
        self.session = session or uuid.uuid4().hex[:12]

    def send(self, event: str | int, data: list[Any], data_of_event: Any = None) -> httpx.Response:
        """An event outside the queue."""
        number = event if isinstance(event, int) else self.events[event]
        body = {"data": data, "fn_index": number, "session_hash": self.session, "event_data": data_of_event, "trigger_id": 1}
        return self.client.post("/gradio_api/run/predict", json=body)

    def join(self, event: str | int, data: list[Any]) -> httpx.Response:
        """An event of the queue; what comes of it is heard by `heard`."""
        number = event if isinstance(event, int) else self.events[event]
        body = {"data": data, "fn_index": number, "session_hash": self.session, "event_data": None, "trigger_id": 1}
        return self.client.post("/gradio_api/queue/join", json=body)

    def heard(self) -> list[dict[str, Any]]:
        """What the queue tells until it has told all."""
        told = []
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            if stream.status_code != 200:
                return [{"msg": "refused", "status": stream.status_code}]
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    told.append(json.loads(line[5:]))
                    if told[-1]["msg"] in ("process_completed", "close_stream"):
                        break
        return told

    def ask(self, question: str) -> str:
        """A question, as the page's own script sends it; all that came of it."""
        taken = self.send("accept", [question, None, None])
        if taken.status_code != 200:
            return f"refused {taken.status_code}"
        joined = self.join("answer", [None, None, None])
        if joined.status_code != 200:
            return f"refused {joined.status_code}"
        told = json.dumps(self.heard())
        self.send("_release", [None])
        return told
