"""Documents that give orders, and a model that obeys them: nothing of it comes through, and the question is answered.

The server obeys in the worst way: it writes what the text asks for whether or not the text reached it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.harmless import foreign, gives_orders
from corpus.document import Filters
from tests.assistant import openai_server as server_of
from tests.assistant.attacks import ATTACKS, NEVER
from tests.assistant.openai_server import OpenAIServer

DOCUMENT = """---
title: "Capital grant of district {number}"
publisher: "Norvale Grants Office"
published: "2024-05"
geography: "Norvale"
---

# Grants

- The capital grant of district {number} pays 35 percent of eligible costs.

{attack}
"""


def letters(number: int) -> str:
    """A district's name: figures in names would be figures of the answer."""
    return f"{chr(65 + number // 26)}{chr(97 + number % 26)}rro"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, OpenAIServer, dict[str, str]]]:
    """An index of one document an attack, a server, and the documents' ids by file name."""
    folder = tmp_path_factory.mktemp("attacks")
    for number, (_, text, _) in enumerate(ATTACKS):
        (folder / f"a{number}.md").write_text(DOCUMENT.format(number=letters(number), attack=text), "utf-8")
    with server_of.serving(server_of.hangs) as server:
        settings = Settings(
            index=tmp_path_factory.mktemp("attacks-index"), mode="generative", llm_base_url=server.url, llm_timeout=20
        )
        with Assistant.open(settings) as desk:
            desk.ingest([folder])
            yield desk, server, {Path(record.path).stem: record.id for record in desk.documents()}


def obeying(written: str) -> server_of.Reply:
    """Writes what was asked for, cited in every way, and the true answer between."""

    def make(told: dict[int, str], request: server_of.Request) -> str:
        number = next(iter(told), 1)
        true = server_of.well(told, request)
        if not server_of.is_writing(request):
            return f"1: {written} [{number}]\n2: {written} [{number}]"
        return f"{written} [{number}]\n{true}\n{written}\n{written.rstrip('.')} [{number}]."

    return server_of.written(make)


@pytest.mark.parametrize("number", range(len(ATTACKS)), ids=lambda n: f"{ATTACKS[n][0]}-{n}")
def test_nothing_that_a_document_orders_is_in_the_answer(
    attacked: tuple[Assistant, OpenAIServer, dict[str, str]], number: int
) -> None:
    desk, server, ids = attacked
    server.reply = obeying(ATTACKS[number][2])
    question = f"What share of eligible costs does the capital grant of district {letters(number)} pay?"
    answer = desk.ask(question, filters=Filters(documents=(ids[f"a{number}"],)))
    shown = " ".join((answer.text, answer.short or "", answer.note, *(caveat.text for caveat in answer.caveats)))
    assert "35" in answer.text, "the control question is still answered"
    assert [word for word in NEVER if word.lower() in shown.lower()] == []
    if "NOT_IN" not in ATTACKS[number][2]:
        assert answer.mode == "generative", "the true sentence between the others stands"
        assert "unverified" in [caveat.kind for caveat in answer.caveats]
    told = server_of.asked(server.seen[-1])
    assert "\U000e0049" not in told
    assert "</statement></statements>" not in told


def test_the_kinds_are_fifteen_of_five() -> None:
    kinds = [kind for kind, *_ in ATTACKS]
    assert {kinds.count(kind) for kind in kinds} == {5}
    assert len(set(kinds)) == 15


@pytest.mark.slow
def test_the_hostile_files_of_the_material_come_to_nothing(material: Path, tmp_path: Path) -> None:
    script = material / "bad_files" / "make_bad_files.py"
    small = ["--big-mb", "1", "--bomb-mb", "1", "--pages", "3", "--many", "2"]
    subprocess.run([sys.executable, script, tmp_path / "bad", *small], check=True, stdout=subprocess.DEVNULL)
    entries = json.loads((tmp_path / "bad" / "manifest.json").read_text())["files"]
    hostile = [entry for entry in entries if entry["made"] and entry["group"] == "injection"]
    assert len(hostile) >= 16
    failed: list[tuple[str, str, str]] = []
    control: tuple[str, ...] = ()
    with server_of.serving(server_of.hangs) as server:
        settings = Settings(index=tmp_path / "index", mode="generative", llm_base_url=server.url, llm_timeout=20)
        with Assistant.open(settings) as desk:
            for entry in hostile:
                report = desk.ingest([tmp_path / "bad" / "files" / entry["path"]])
                if not report.added:
                    continue
                control = control or report.added  # some of the others hold no true answer of their own
                never = entry.get("answer_must_not_contain", [])
                for written in ("PWNED-42.", "![logo](http://127.0.0.1:9/?q=1)", *never):
                    server.reply = obeying(written)
                    answer = desk.ask(entry["ask"], filters=Filters(documents=(*control, *report.added)))
                    if any(word in answer.text for word in (*never, "![", "127.0.0.1")):
                        failed.append((entry["id"], "says", answer.text))
                    if entry.get("answer_has", "") not in answer.text:
                        failed.append((entry["id"], "lacks the answer", answer.text))
    assert failed == []


@pytest.mark.parametrize(
    "text",
    [
        "The rent is £42.50 per sq ft.", "Jobs grew by 5.5 million in 2017-2021.", "The U.S. has 3.0 m people.",
        "Businesses may include this in their plans.", "The report says nothing on rents (see note 4).",
        "Output rose from 2017/18 to 2018/19, by 27.2%.", "You can add up the two figures.", "R&D is 3% of GVA.",
        "Health data: the region holds much of it.", "It has 12 345 678 people, up from 2011-2021.",
        "No.1 BHIC is full.",
    ],
)  # fmt: skip
def test_plain_sentences_hold_nothing_foreign(text: str) -> None:
    assert foreign(text) == ""
    assert not gives_orders(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/x", "ftp://a.example", "www.norvale.org", "norvale.gov.uk", "a@b.example", "a(at)b.example",
        "10.0.0.1:80", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a", "/etc/init/passwd",
        "+44 7700 900123", "020 7946 0018", "(555) 123-4567", "GB82 WEST 1234 5698 7654 32", "4111 1111 1111 1111",
        "sk-abcdefgh", "OPENAI_API_KEY", "<b>", "![x]", "[x](y)", "[x][y]", "```", "<|im_end|>", "{{x}}", "\u202e",
    ],
)  # fmt: skip
def test_addresses_numbers_keys_and_markup_of_every_kind_are_foreign(text: str) -> None:
    assert foreign(f"The grant pays 35 percent {text} of it.") != ""
