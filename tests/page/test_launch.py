"""Where the page is served, and what it says of itself."""

from __future__ import annotations

import http.client
import json
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.errors import BadQuestion
from assistant.page.launch import NoFreePort, address, free_port, mode_line, open_desk
from assistant.page.theme import PALETTE, variables
from assistant.settings import Settings
from tests.page.driving import Served


def test_a_taken_port_makes_it_take_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with free_port("127.0.0.1", port) as listener:
            assert port < listener.getsockname()[1] < port + 50


def test_its_connections_send_small_pieces_at_once() -> None:
    with free_port("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.proto == socket.IPPROTO_TCP, "asyncio looks at this before it sets TCP_NODELAY"


def test_when_all_are_taken_it_says_which() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NoFreePort, match=f"Ports {port} to {port} of 127.0.0.1 are all taken"):
            free_port("127.0.0.1", port, tries=1)


def test_a_host_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(NoFreePort, match=r"cannot listen on '192\.0\.2\.1'"):
        free_port("192.0.2.1", 7860)


def test_the_address_is_one_to_type_into_a_browser() -> None:
    assert address("127.0.0.1", 7860) == "http://127.0.0.1:7860"
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address("::1", 80) == "http://[::1]:80"


def test_the_mode_line_says_who_writes_and_who_sees(tmp_path: Path) -> None:
    here = Settings(index=tmp_path, mode="extractive")
    assert mode_line(here, "extractive") == (
        "Extractive, offline: answers quote your documents; nothing leaves this machine."
    )
    elsewhere = Settings(index=tmp_path, mode="extractive", embedder="openai:text-embedding-3-small")
    assert "offline" not in mode_line(elsewhere, "extractive")
    assert "text-embedding-3-small" in mode_line(elsewhere, "extractive")
    remote = Settings(index=tmp_path, mode="extractive", chroma_url="http://chroma.example:8000")
    assert "chroma.example" in mode_line(remote, "extractive")
    model = Settings(index=tmp_path, llm_model="tiny", llm_base_url="http://llm.example:8080/v1")
    assert mode_line(model, "generative") == (
        "Generative: tiny writes the answers. Text is sent to llm.example. Internal documents stay on this machine."
    )
    at_home = Settings(index=tmp_path, llm_model="tiny", llm_base_url="http://127.0.0.1:8080/v1")
    assert mode_line(at_home, "generative") == "Generative: tiny writes the answers. Text is sent to 127.0.0.1."


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_what_lies_behind_it(theme: int) -> None:
    colour = {name: pair[theme] for name, pair in PALETTE.items()}
    texts = [
        (text, behind) for text in ("ink", "soft", "accent", "warn", "bad") for behind in ("ground", "card", "tint")
    ]
    texts += [
        ("on-accent", "accent"),
        ("on-mark", "mark"),
        ("warn", "warn-tint"),
        ("bad", "bad-tint"),
        ("ink", "bad-tint"),
    ]
    low = {pair: contrast(colour[pair[0]], colour[pair[1]]) for pair in texts}
    assert not {pair: ratio for pair, ratio in low.items() if ratio < 4.5}
    assert contrast(colour["edge"], colour["card"]) >= 3, "the edge of the question box"
    assert contrast(colour["edge"], colour["ground"]) >= 3


def test_each_colour_has_a_value_for_both_themes() -> None:
    css = variables()
    assert css.count("--ground:") == 2
    assert ".dark" in css


def fetched(served: Served, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=60)
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    body = reply.read()
    assert "content-security-policy" in reply.headers
    assert reply.getheader("server") is None
    connection.close()
    return reply.status, body


def test_the_served_page_offers_no_programming_interface_by_accident(served: Served) -> None:
    status, body = fetched(served, "/gradio_api/info")
    calls = json.loads(body)
    assert (status, calls["unnamed_endpoints"]) == (200, {})
    assert set(calls["named_endpoints"]) == {"/ask", "/search", "/documents"}
    assert fetched(served, "/docs")[0] == 404
    assert fetched(served, "/openapi.json")[0] == 404


def test_the_served_page_fetches_nothing_for_anybody_and_answers_to_its_own_names(served: Served) -> None:
    assert fetched(served, "/gradio_api/file=http://evil.example/x.png")[0] == 403
    assert fetched(served, "/gradio_api/file=/etc/passwd")[0] == 403
    assert fetched(served, "/", Host="evil.example")[0] == 400


def test_the_served_page_names_no_other_host_to_load_from(served: Served) -> None:
    _, body = fetched(served, "/")
    loaded = re.findall(rb'(?:src|href)="(https?:)?//[^"]*"', body)
    assert loaded == []


def test_a_first_question_that_cannot_be_asked_leaves_the_page_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Desk:
        def bring_in_shipped(self, progress: object) -> None:
            return None

        def ask(self, question: str, mode: str) -> None:
            assert mode == "extractive", "nothing is sent before a person asks"
            raise BadQuestion(f"{question!r} cannot be asked")

    desk = Desk()
    monkeypatch.setattr("assistant.desk.Assistant.open", lambda settings: desk)
    assert open_desk(Settings(index=tmp_path / "index"), lambda step: None) is desk


def test_a_file_of_the_server_named_to_an_event_is_not_read_even_where_the_guard_lets_it_pass(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.server.guard.only_uploads", lambda data: True)
    victim = tmp_path / "victim.md"
    victim.write_text("# Victim", encoding="utf-8")
    config = json.loads(fetched(served, "/config")[1])
    number = next(one["id"] for one in config["dependencies"] if one["api_name"] == "received")
    file = {"path": str(victim), "meta": {"_type": "gradio.FileData"}, "orig_name": "x.md"}
    body = json.dumps({"data": [[file]], "fn_index": number, "session_hash": "trial"})
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=60)
    connection.request("POST", "/gradio_api/run/predict", body, {"content-type": "application/json"})
    assert connection.getresponse().status == 500
    connection.close()
    assert victim.exists()
