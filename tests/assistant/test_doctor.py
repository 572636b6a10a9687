"""The doctor: what it shows, what it never shows, and what it calls unsound."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import doctor
from assistant.cli import main
from assistant.doctor import Finding, examine, report_text
from assistant.settings import Settings


@pytest.fixture(autouse=True)
def bare_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [*(f"ASSISTANT_{field.upper()}" for field in Settings.model_fields), "OPENAI_API_KEY"]:
        monkeypatch.delenv(name, raising=False)


def found(findings: list[Finding], name: str) -> Finding:
    (one,) = [finding for finding in findings if finding.name == name]
    return one


def test_each_setting_is_shown_with_its_origin(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_text('llm_model = "mistral"\n', encoding="utf-8")
    findings = examine(Settings(index=tmp_path / "index"), given=["index"], environ={})
    assert found(findings, "llm_model").value == "mistral (assistant.toml)"
    assert found(findings, "mode").value == "auto (default)"
    assert any(finding.value == f"{tmp_path / 'index'} (as given)" for finding in findings)
    assert found(findings, "settings file").value == str(tmp_path / "assistant.toml")


def test_the_key_is_named_but_never_shown(tmp_path: Path) -> None:
    environ = {"OPENAI_API_KEY": "sk-secret-42"}
    findings = examine(Settings(index=tmp_path / "index"), given=[], environ=environ)
    assert found(findings, "OPENAI_API_KEY").value == "set, not shown"
    assert "sk-secret-42" not in report_text(findings, 100)


def test_with_a_model_the_server_that_sees_the_text_is_named(tmp_path: Path) -> None:
    findings = examine(Settings(index=tmp_path / "index"), given=[], environ={"OPENAI_API_KEY": "sk-x"})
    said = found(findings, "answers are").value
    assert said.startswith("generative: gpt-4o-mini at api.openai.com sees the question")
    assert said.endswith("but for internal documents")
    here = Settings(index=tmp_path / "index", llm_base_url="http://localhost:8080/v1")
    assert found(examine(here, given=[], environ={}), "answers are").value.endswith("internal ones too")


def test_an_embedding_server_is_not_passed_over(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", embedder="openai:text-embedding-3-small")
    assert "nothing leaves" not in found(examine(settings, given=[], environ={}), "answers are").value


def test_without_a_key_or_a_server_nothing_leaves_the_machine(tmp_path: Path) -> None:
    findings = examine(Settings(index=tmp_path / "index"), given=[], environ={})
    assert "nothing leaves this machine" in found(findings, "answers are").value


def test_a_slip_in_a_variable_is_told(tmp_path: Path) -> None:
    findings = examine(Settings(index=tmp_path / "index"), given=[], environ={"ASSISTANT_INDX": "x"})
    assert "has no effect" in found(findings, "ASSISTANT_INDX").value


def test_the_doctor_makes_nothing(tmp_path: Path) -> None:
    examine(Settings(index=tmp_path / "deep" / "index"), given=[], environ={})
    assert not (tmp_path / "deep").exists()


def test_the_local_model_is_tried(tmp_path: Path) -> None:
    one = found(examine(Settings(index=tmp_path / "index"), given=[], environ={}), "local")
    assert one.sound
    assert "published hashes" in one.value


def test_an_embedding_server_is_not_called(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", embedder="openai:text-embedding-3-small")
    one = found(examine(settings, given=[], environ={}), "openai:text-embedding-3-small")
    assert one.value == "not tried: that would call its server"


def test_a_full_disk_is_not_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    one = found(examine(Settings(index=tmp_path / "index"), given=[], environ={}), "free disk")
    assert not one.sound


def test_what_is_not_sound_is_marked_and_counted() -> None:
    text = report_text([Finding("Index", "state", "cannot be read", sound=False), Finding("Index", "more", "fine")], 80)
    assert text.splitlines() == ["Index", "! state  cannot be read", "  more   fine", "", "1 to look at, marked with !"]


def test_the_exit_code_is_1_where_something_is_not_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--index", str(tmp_path / "index"), "doctor"]) == 0
    assert "All sound." in capsys.readouterr().out
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    assert main(["--index", str(tmp_path / "index"), "doctor"]) == 1
    assert list(tmp_path.iterdir()) == []
