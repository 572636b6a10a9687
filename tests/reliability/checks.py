"""What a check of the list is, and what it may use. One that does not hold raises; else it says what it measured.

Two sizes: `full` for the command, few rounds for the tests of every change. Chance comes from the printed seed alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import Assistant, Settings
from tests.assistant import openai_server
from tests.assistant.conftest import PROSPECTUS, REPORT
from tests.assistant.openai_server import OpenAIServer
from tests.reliability.texts import PARAGRAPH, PERSONAL

if TYPE_CHECKING:
    from tests.page.driving import Served
    from tests.reliability.office import Office


class NotHere(Exception):
    """A check cannot be made on this machine; the reason is for people."""


@dataclass(frozen=True)
class Check:
    """One item of the list."""

    id: str
    done: str  # what is put in, or broken
    holds: str  # what must hold then
    run: Callable[[Bench], str]  # what was measured, in words; raises where it does not hold
    in_ci: bool


CHECKS: dict[str, Check] = {}
Run = Callable[["Bench"], str]


def check(name: str, done: str, holds: str, *, in_ci: bool = True) -> Callable[[Run], Run]:
    """Enter a function into the list; an id is given once."""

    def enter(run: Run) -> Run:
        if name in CHECKS or not re.fullmatch(r"[QXSL][0-9]{2}", name):
            raise ValueError(f"{name!r} is entered twice, or is no id of the list")
        CHECKS[name] = Check(name, done, holds, run, in_ci)
        return run

    return enter


class Bench:
    """What checks share: an assistant over made-up documents, a model's server, the page; made when first wanted."""

    def __init__(self, folder: Path, seed: int, *, full: bool) -> None:
        self.folder = folder
        self.seed = seed
        self.full = full
        self._open = ExitStack()
        self._places = 0

    def rounds(self, full: int, few: int) -> int:
        """How often something is tried."""
        return full if self.full else few

    def chance(self, name: str) -> random.Random:
        """Random numbers of one check, the same for the same seed."""
        return random.Random(f"{self.seed} {name}")

    def place(self) -> Path:
        """A new empty folder."""
        self._places += 1
        made = self.folder / f"place{self._places}"
        made.mkdir(parents=True)
        return made

    @cached_property
    def documents(self) -> Path:
        """The made-up documents as files."""
        folder = self.place()
        texts = {"east-norvale": PROSPECTUS, "norvale-report": REPORT, "harbour": PARAGRAPH, "people": PERSONAL}
        for name, text in texts.items():
            (folder / f"{name}.md").write_text(text, "utf-8")
        return folder

    @cached_property
    def desk(self) -> Assistant:
        """An assistant that quotes, over the made-up documents."""
        desk = Assistant.open(Settings(index=self.place() / "index", mode="extractive"))
        self._open.callback(desk.close)
        desk.ingest([self.documents])
        return desk

    @cached_property
    def server(self) -> OpenAIServer:
        """A model's server on loopback, which writes well unless it is told otherwise."""
        return self._open.enter_context(openai_server.serving(openai_server.written(openai_server.well)))

    @cached_property
    def written(self) -> Assistant:
        """An assistant over the same index in whose name that server writes."""
        settings = Settings(
            index=self.desk.settings.index, mode="generative", llm_base_url=self.server.url, llm_timeout=10)
        desk = Assistant.open(settings)
        self._open.callback(desk.close)
        return desk

    def writing(self, reply: openai_server.Reply, **more: Any) -> Assistant:
        """That assistant, with the server replying so from now on."""
        self.server.reply = reply
        self.server.seen.clear()
        return Assistant(self.written._corpus, self.written.settings.model_copy(update=more), self.written._today)

    @cached_property
    def served(self) -> Served:
        """The page over the assistant that quotes."""
        from tests.page.driving import serve_in_thread

        desk = self.desk
        return self._open.enter_context(serve_in_thread(lambda tell: desk))

    @cached_property
    def office(self) -> Office:
        """An installation for several people, as a process of its own."""
        from tests.reliability.office import office

        environ = {"ASSISTANT_LLM_BASE_URL": self.server.url, "OPENAI_API_KEY": openai_server.KEY}
        return self._open.enter_context(office(self, self.documents, **environ))

    def close(self) -> None:
        """Let go of all of it."""
        self._open.close()
