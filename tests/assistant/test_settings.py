"""Settings: where a value comes from, what is refused, and what a refusal says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadSettings
from assistant.settings import (
    Settings,
    default_index,
    mode_in_force,
    origin,
    unknown_variables,
    without_secrets,
)


@pytest.fixture(autouse=True)
def bare_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings file and no variable of ours but what the test sets."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ASSISTANT_{name.upper()}", raising=False)
    return tmp_path


def settings_file(folder: Path, text: str) -> None:
    (folder / "assistant.toml").write_text(text, encoding="utf-8")


def test_every_setting_has_a_default() -> None:
    settings = Settings()
    assert settings.index == default_index()
    assert settings.mode == "auto"
    assert settings.embedder == "local"
    assert settings.shipped is True


def test_the_file_beats_the_default_the_environment_the_file_and_the_caller_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file(tmp_path, 'llm_model = "from-file"\nmode = "extractive"\nembedder = "openai:from-file"\n')
    monkeypatch.setenv("ASSISTANT_LLM_MODEL", "from-environment")
    monkeypatch.setenv("ASSISTANT_MODE", "generative")
    settings = Settings(mode="auto")
    assert (settings.embedder, settings.llm_model, settings.mode) == ("openai:from-file", "from-environment", "auto")
    assert origin("embedder", ["mode"], {"ASSISTANT_LLM_MODEL": "x"}) == "assistant.toml"
    assert origin("llm_model", ["mode"], {"ASSISTANT_LLM_MODEL": "x"}) == "ASSISTANT_LLM_MODEL"
    assert origin("mode", ["mode"], {"ASSISTANT_MODE": "x"}) == "as given"
    assert origin("shipped", ["mode"], {}) == "default"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_INDEX", "")
    assert Settings().index == default_index()
    assert origin("index", [], {"ASSISTANT_INDEX": ""}) == "default"


def test_an_unknown_key_in_the_file_is_refused_by_name_and_its_value_is_not_shown(tmp_path: Path) -> None:
    settings_file(tmp_path, 'openai_api_key = "sk-secret"\n')
    with pytest.raises(BadSettings, match="'openai_api_key'") as refusal:
        Settings()
    assert "assistant.toml" in str(refusal.value)
    assert "sk-secret" not in str(refusal.value)


def test_a_slip_in_a_key_brings_the_nearest_name(tmp_path: Path) -> None:
    settings_file(tmp_path, 'chroma_ulr = "http://127.0.0.1:8000"\n')
    with pytest.raises(BadSettings, match="Did you mean 'chroma_url'"):
        Settings()


def test_an_unknown_name_from_the_caller_is_refused() -> None:
    with pytest.raises(BadSettings, match=r"no setting 'indx' \(as given\)"):
        Settings(indx="somewhere")


def test_a_wrong_value_is_refused_with_its_name_source_value_and_what_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASSISTANT_MODE", "chatty")
    with pytest.raises(BadSettings) as refusal:
        Settings()
    assert str(refusal.value) == (
        "Setting 'mode' (ASSISTANT_MODE) cannot be 'chatty': it should be 'auto', 'extractive' or 'generative'."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("embedder", "openai:"),
        ("embedder", "word2vec"),
        ("index", "."),
        ("index", "a\0b"),
        ("index", "~no-such-person-at-all/index"),
        ("llm_base_url", "127.0.0.1:8000"),
        ("llm_base_url", "ftp://127.0.0.1"),
        ("llm_base_url", "http://[::1"),
        ("llm_model", ""),
        ("mode", None),
        ("shipped", "perhaps"),
    ],
)
def test_an_impossible_value_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadSettings, match=f"'{name}'"):
        Settings(**{name: value})


@pytest.mark.parametrize("text", ["mode =", "mode = 'auto'\nmode = 'auto'\n", "\0"])
def test_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    settings_file(tmp_path, text)
    with pytest.raises(BadSettings, match=r"assistant\.toml is not valid TOML"):
        Settings()


def test_a_file_that_is_no_text_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_bytes(b"\xff\xfem\x00")
    with pytest.raises(BadSettings, match=r"assistant\.toml is not UTF-8"):
        Settings()


def test_an_address_with_a_password_is_refused_and_the_password_not_repeated() -> None:
    with pytest.raises(BadSettings, match="OPENAI_API_KEY") as refusal:
        Settings(llm_base_url="https://officer:hunter2@models.example/v1?key=hunter3")
    assert "hunter" not in str(refusal.value)


def test_a_very_long_value_is_shortened_in_the_message() -> None:
    with pytest.raises(BadSettings) as refusal:
        Settings(mode="x" * 10_000)
    assert len(str(refusal.value)) < 300


def test_the_index_is_absolute_and_knows_the_home_folder(tmp_path: Path) -> None:
    assert Settings(index="here").index == tmp_path / "here"
    assert Settings(index="~/there").index == Path.home() / "there"


def test_no_key_is_kept_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(Settings()) + Settings().model_dump_json()


@pytest.mark.parametrize(
    ("mode", "base_url", "key", "expected"),
    [
        ("auto", None, "", "extractive"),
        ("auto", None, "  ", "extractive"),
        ("auto", None, "sk-x", "generative"),
        ("auto", "http://127.0.0.1:8000/v1", "", "generative"),
        ("extractive", "http://127.0.0.1:8000/v1", "sk-x", "extractive"),
        ("generative", None, "", "generative"),
    ],
)
def test_auto_is_generative_only_where_a_key_or_a_server_is_set(
    mode: str, base_url: str | None, key: str, expected: str
) -> None:
    settings = Settings(mode=mode, llm_base_url=base_url)
    environ = {"OPENAI_API_KEY": key} if key else {}
    assert mode_in_force(settings, environ) == expected


def test_an_index_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("notes", encoding="utf-8")
    with pytest.raises(BadSettings, match=r"notes\.md.*is a file; name a folder"):
        Settings(index=tmp_path / "notes.md")


def test_a_variable_that_is_no_setting_is_told() -> None:
    environ = {"ASSISTANT_INDX": "x", "ASSISTANT_INDEX": "y", "assistant_mode": "auto", "HOME": "/"}
    assert unknown_variables(environ) == ["ASSISTANT_INDX"]


@given(st.text(alphabet="abc:!", min_size=1))
def test_what_stands_before_the_at_sign_of_an_address_is_never_shown(secret: str) -> None:
    assert without_secrets(f"see https://{secret}@host.example/v1?key={secret}#x") == "see https://…@host.example/v1?…"
