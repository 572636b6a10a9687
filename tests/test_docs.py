"""The pages for officers, administrators and developers are true: commands run, files, settings and words are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.arguments import COMMANDS
from assistant.cli import main
from assistant.conversations import Judgement
from corpus.document import Filters
from tests.page.fixed import FIRMS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = ("officers.md", "administrators.md", "developers.md")


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands(name: str) -> list[list[str]]:
    """The words of each command in a page's console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)
    return [shlex.split(line[2:]) for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_the_commands_for_administrators_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "mills.txt").write_text("Norvale had 310 mills in 2023.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "index"))
    asked = [words[3:] for words in commands("administrators.md") if words[:3] == ["uv", "run", "assistant"]]
    assert [words[-1] for words in asked] == [
        "doctor", "reports/", "documents", "backup.zip", "backup.zip", "rebuild", "feedback.yaml",
    ]  # fmt: skip
    with Assistant.open(Settings(index=tmp_path / "index")) as desk:  # what the page keeps
        desk.conversations.begin("", "talk", "0a", "How many firms?", Filters())
        desk.conversations.end("", "0a", "answered", answer=FIRMS)
        desk.conversations.judge("", "0a", Judgement(True))
    for words in asked:
        assert main(words) == 0, (words, capsys.readouterr())
    assert "mills-" in capsys.readouterr().out
    assert "feedback-0a" in (tmp_path / "feedback.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_command_module_and_file_that_a_page_names_is_there(name: str) -> None:
    named = re.findall(r"uv run assistant (?:--index \S+ )?([a-z]+)", text(name))
    assert set(named) <= set(COMMANDS)
    for module in re.findall(r"python -m ([a-z.]+)", text(name)):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
    for file in re.findall(r"`((?:assistant|corpus|eval|tests)/[\w./]*)`", text(name)):
        assert (ROOT / file).exists(), file
    for words in commands(name):
        for word in words:
            assert not word.startswith("tests/") or (ROOT / word).exists(), word


@pytest.mark.parametrize("name", PAGES)
def test_every_page_and_picture_that_a_page_shows_is_there(name: str) -> None:
    later = {"security.md"}  # comes with log-in
    links = re.findall(r"\]\(([^)#]+)\)", text(name))
    assert [one for one in links if one not in later and not (DOCS / one).exists()] == []


def test_the_pictures_for_officers_are_small() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text("officers.md"))
    assert pictures
    assert sum((DOCS / one).stat().st_size for one in pictures) < 1_000_000


def test_the_settings_for_administrators_are_settings_with_these_defaults() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \|", text("administrators.md"), re.MULTILINE)
    assert rows
    for names, default in rows:
        for name in re.findall(r"`(\w+)`", names):
            known = Settings.model_fields[name].get_default(call_default_factory=True)
            said = default.split(",")[0].strip(" `").lower()
            assert said in ("the user's data folder", str(known).lower()), name


def test_the_words_for_officers_are_those_of_the_page() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assistant").rglob("*.py"))
    words = re.findall(r"\*\*([A-Z][^*]+)\*\*", text("officers.md"))
    assert [one for one in words if not one.startswith("A number") and one not in shown] == []
    table = re.findall(r"^\| ([A-Z][^|]+) \| [a-z]", text("officers.md"), re.MULTILINE)
    assert [one for line in table for one in line.strip().split(", ") if one not in shown] == []
