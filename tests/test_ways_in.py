"""Every example of docs/ways-in.md, run against the real program with its page beside it, prints what is shown."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from assistant import Assistant, Settings
from assistant.page.shell import LARGEST_REQUEST, LARGEST_UPLOAD
from tests.assistant.api.test_bounds import AT_ONCE, WAITING

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "ways-in.md").read_text(encoding="utf-8")
SHEET = ROOT / "corpus" / "documents" / "midlands-cluster-snapshot-2023.md"
WRITTEN = "http://127.0.0.1:7860"  # the address that the page shows


@dataclass(frozen=True)
class Reader:
    """Someone who follows the page: a server, an environment, a folder to work in."""

    url: str
    environment: dict[str, str]
    folder: Path

    def run(self, *words: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            words, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The program as it is started, over an index with one sheet."""
    home = tmp_path_factory.mktemp("home")
    with Assistant.open(Settings(index=home / "index", mode="extractive")) as desk:
        desk.ingest([SHEET])
    (home / "report.txt").write_text("Norvale had 310 optics companies in 2022.", encoding="utf-8")
    (home / "letter.txt").write_text("Dear all,\n\nHow many firms are there?\n\nRegards\nAnn", encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "OPENAI_"))}
    environment = {**kept, "ASSISTANT_INDEX": str(home / "index"), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    command = [sys.executable, "-u", "-m", "assistant", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, cwd=home, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            url = re.search(r"http://[\d.:]+", program.stdout.readline())
            assert url is not None
            while httpx.get(f"{url[0]}/api/health", timeout=60, trust_env=False).status_code == 503:
                time.sleep(0.1)
            yield Reader(url[0], environment, home)
        finally:
            program.terminate()


def blocks(language: str) -> list[str]:
    """The fenced blocks of this language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[tuple[str, str]]:
    """Each command of the console blocks that begins so, with the output that it shows."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    found = [(command, output) for command, _, output in (part.partition("\n") for part in parts)]
    assert all(command.startswith(("uv run assistant ", "curl ")) for command, _ in found)
    return [one for one in found if one[0].startswith(name)]


def matches(printed: str, shown: str) -> bool:
    """Whether it is what is shown, where … stands for anything."""
    return bool(re.fullmatch(".*".join(map(re.escape, shown.strip().split("…"))), printed.strip(), re.DOTALL))


PROGRAMS = list(zip(blocks("python"), blocks("text"), strict=True))


@pytest.mark.parametrize(("code", "shown"), PROGRAMS, ids=["python", "openai", "gradio", "mcp"])
def test_the_programs_print_what_is_shown(reader: Reader, code: str, shown: str) -> None:
    printed = reader.run(sys.executable, "-c", code.replace(WRITTEN, reader.url))
    assert matches(printed, shown), printed


@pytest.mark.parametrize(("command", "shown"), commands("uv run assistant"))
def test_the_commands_print_what_is_shown(reader: Reader, command: str, shown: str) -> None:
    printed = reader.run(sys.executable, "-m", *shlex.split(command)[2:])
    assert matches(printed, shown), printed


@pytest.mark.parametrize(("command", "shown"), commands("curl"))
def test_the_requests_are_answered_as_is_shown(reader: Reader, command: str, shown: str) -> None:
    words = shlex.split(command.replace(WRITTEN, reader.url))
    printed = reader.run(*words) if shutil.which("curl") else sent(words, reader.folder)
    assert matches(printed, shown), printed


def sent(words: list[str], folder: Path) -> str:
    """The same request where there is no curl."""
    (url,) = [word for word in words if word.startswith("http")]
    given = dict(pairwise(words))
    if "--json" in given:
        return httpx.post(url, json=json.loads(given["--json"]), timeout=60, trust_env=False).text
    if "-F" in given:
        name, _, file = given["-F"].partition("=@")
        content = (folder / file).read_bytes()
        return httpx.post(url, files={name: (file, content)}, timeout=60, trust_env=False).text
    return httpx.get(url, timeout=60, trust_env=False).text


def test_the_requests_are_the_same_without_curl(reader: Reader) -> None:
    (command, shown), *_ = [one for one in commands("curl") if "/api/ask" in one[0]]
    assert matches(sent(shlex.split(command.replace(WRITTEN, reader.url)), reader.folder), shown)


def test_the_configuration_for_a_client_of_mcp_starts_the_tools(reader: Reader) -> None:
    from mcp import Client, StdioServerParameters

    (block,) = blocks("json")
    (server,) = json.loads(block)["mcpServers"].values()
    assert (server["command"], server["args"][0]) == ("uv", "run")
    program = server["args"][server["args"].index("assistant") :]
    started = StdioServerParameters(
        command=sys.executable, args=["-m", *program], env=reader.environment, cwd=str(reader.folder)
    )

    async def tools() -> list[str]:
        async with Client(started) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert asyncio.run(tools()) == re.findall(r"`([a-z_]+)`", TEXT[TEXT.index("## MCP") :].split("They read")[0])


def test_the_bounds_are_those_in_force() -> None:
    assert f"{AT_ONCE} questions are being answered and {WAITING} wait" in TEXT
    assert f"more than {LARGEST_REQUEST >> 20} MiB, in an upload {LARGEST_UPLOAD >> 20} MiB" in TEXT


def test_the_page_is_there_as_before_and_its_own_interface_stays_private(reader: Reader) -> None:
    with httpx.Client(base_url=reader.url, timeout=60, trust_env=False) as client:
        page = client.get("/")
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        assert set(client.get("/gradio_api/info").json()["named_endpoints"]) == {"/ask", "/search", "/documents"}
        assert client.get("/openapi.json").status_code == 404
        routes = client.get("/api/openapi.json").json()["paths"]
    named = re.findall(r"`(?:GET|POST|DELETE) (/api/[^`]+)`", TEXT)
    assert {path.replace("ID", "{document_id}") for path in named} - {"/api/openapi.json"} == {
        path for path in routes if path.startswith("/api/")
    }
