"""The tools of MCP, called by the package's own client: in this process, over HTTP, and as a program of its own."""

from __future__ import annotations

import asyncio
import builtins
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant import Assistant, cli

mcp = pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

from assistant.api.tools import server_of  # noqa: E402 - it needs the extra
from assistant.api.work import Lines  # noqa: E402
from assistant.opening import Opening  # noqa: E402
from tests.assistant.api.serving import serve  # noqa: E402

FIRMS = "How many optics companies are there in Norvale?"
TOOLS = ["ask", "search_documents", "draft_reply", "list_documents"]
Talk = Callable[[Any], Coroutine[Any, Any, Any]]


def connected(target: Any, talk: Talk) -> Any:
    """What `talk` comes to with a client of the server."""

    async def run() -> Any:
        async with mcp.Client(target, read_timeout_seconds=60) as client:
            return await talk(client)

    return asyncio.run(run())


@pytest.fixture
def server(library: Assistant) -> Any:
    opening = Opening(lambda tell: library)
    opening.start()
    return server_of(opening, Lines())


def called(server: Any, name: str, **arguments: Any) -> tuple[bool, str, Any]:
    """Whether a call failed, its text, its data."""
    result = connected(server, lambda client: client.call_tool(name, arguments))
    return bool(result.is_error), result.content[0].text, result.structured_content


def test_every_tool_is_described_with_all_its_fields(server: Any) -> None:
    listed = connected(server, lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == TOOLS
    for tool in listed:
        assert tool.description and tool.title and tool.annotations.read_only_hint
        assert all(field["description"] for field in tool.input_schema.get("properties", {}).values())
        for schema in (tool.input_schema, tool.output_schema):
            assert schema["type"] == "object", "older clients refuse a reference"
        assert all(field["description"] for field in tool.output_schema["properties"].values())


def test_ask_answers_with_its_sources(server: Any, library: Assistant) -> None:
    failed, text, data = called(server, "ask", question=FIRMS)
    answer = library.ask(FIRMS)
    assert not failed
    assert text.startswith(answer.text) and "**Sources**\n\n[1] Norvale optics report 2022" in text
    assert [one["quote"] for one in data["citations"]] == [one.quote for one in answer.citations]
    followed = called(server, "ask", question="How many of them are foreign-owned?", earlier_questions=[FIRMS])
    assert "45" in followed[1]


def test_ask_says_when_the_documents_do_not(server: Any) -> None:
    failed, _, data = called(server, "ask", question="Who built the moon office?")
    assert (failed, data["status"], data["citations"]) == (False, "not_in_documents", [])


def test_passages_and_documents_are_found(server: Any, report_id: str) -> None:
    failed, text, data = called(server, "search_documents", query="average salary", limit=1, documents=[report_id])
    assert not failed and "£31,200" in text and len(data["hits"]) == 1
    _, text, data = called(server, "list_documents")
    assert report_id in text and report_id in [one["id"] for one in data["documents"]]


def test_a_reply_is_drafted_and_no_file_is_opened_for_it(server: Any, tmp_path: Path) -> None:
    letter = f"Dear all,\n\n{FIRMS}\n\nRegards\nAnn"
    failed, text, data = called(server, "draft_reply", letter=letter)
    assert not failed and "310" in text and "Against sending it:" in text
    assert len(data["items"]) == 1
    (tmp_path / "letter.txt").write_text(letter, encoding="utf-8")
    assert called(server, "draft_reply", letter=str(tmp_path / "letter.txt"))[2]["items"] == []


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("ask", {}, "`question` cannot be so: field required"),
        ("ask", {"question": " "}, "The question is empty"),
        ("ask", {"question": FIRMS, "documents": ["none"]}, "No document has the id 'none'"),
        ("search_documents", {"query": "x", "limit": 0}, "`limit` cannot be so"),
        ("draft_reply", {"letter": ""}, "The letter is empty"),
        ("remove", {}, "There is no tool 'remove'. There are: ask,"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(server: Any, name: str, arguments: dict[str, Any], words: str) -> None:
    failed, text, data = called(server, name, **arguments)
    assert failed and words in text and data is None


def test_a_bug_keeps_its_words_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def documents(self) -> Any:
            raise RuntimeError("secret detail")

    opening = Opening(lambda tell: Broken())
    opening.start()
    failed, text, _ = called(server_of(opening, Lines()), "list_documents")
    assert failed and "secret" not in text


def test_the_same_over_http(api: httpx.Client) -> None:
    async def talk(client: Any) -> Any:
        listed = await client.list_tools()
        return [tool.name for tool in listed.tools], await client.call_tool("ask", {"question": FIRMS})

    listed, result = connected(f"{str(api.base_url).rstrip('/')}/mcp", talk)
    assert listed == TOOLS
    assert "310" in result.content[0].text
    refused = api.get("/mcp")
    assert (refused.status_code, refused.json()["error"]["code"]) == (405, "no_such_method")


def test_older_clients_are_served_too(api: httpx.Client) -> None:
    ask = {"name": "ask", "arguments": {"question": FIRMS}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": ask}
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    reply = api.post("/mcp", json=call, headers=headers)
    assert "310" in reply.json()["result"]["content"][0]["text"]


def environment(library: Assistant) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ASSISTANT_", "OPENAI_"))}
    return {**kept, "ASSISTANT_INDEX": str(library.settings.index)}


def test_the_same_as_a_program_on_standard_streams(library: Assistant, tmp_path: Path) -> None:
    program = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp"], env=environment(library), cwd=str(Path.cwd())
    )
    assert "310" in connected(program, lambda client: client.call_tool("ask", {"question": FIRMS})).content[0].text


def test_nothing_but_protocol_is_on_standard_output(library: Assistant) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "mcp"],
        input=b'{"jsonrpc": "2.0", "id": 1, "method": "nothing"}\nno protocol\n',
        env=environment(library), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert all(line.startswith(b'{"jsonrpc":"2.0"') for line in done.stdout.splitlines())


def test_it_ends_with_its_input_though_the_documents_are_still_being_opened(library: Assistant, tmp_path: Path) -> None:
    program = (
        "import asyncio, threading; from assistant.api.tools import over_standard_streams; "
        "from assistant.opening import Opening; "
        "asyncio.run(over_standard_streams(Opening(lambda tell: threading.Event().wait())))"
    )
    call = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_documents","arguments":{}}}\n'
    done = subprocess.run(
        [sys.executable, "-c", program], input=call, env=environment(library), capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_the_extra_it_says_how_to_get_it(
    library: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without = builtins.__import__

    def absent(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "mcp":
            raise ModuleNotFoundError(f"No module named {name!r}", name="mcp")
        return without(name, *rest)

    monkeypatch.delitem(sys.modules, "assistant.api.tools")
    monkeypatch.setattr(builtins, "__import__", absent)
    assert cli.main(["mcp"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "uv sync --extra mcp" in said.err
    with serve(lambda tell: library, library.settings) as client:
        reply = client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
        assert (reply.status_code, reply.json()["error"]["code"]) == (404, "no_mcp")
        assert "uv sync --extra mcp" in reply.json()["error"]["message"]
