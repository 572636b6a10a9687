"""Every setting, with its default. Order: default, `assistant.toml` in the working folder, environment, flag."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


def default_index() -> Path:
    """The index used where the caller names none."""
    return user_data_path("inward-assistant", appauthor=False) / "index"


class Settings(BaseSettings):
    """One frozen object; unknown keys are refused; no secret is kept here, so it can be shown and logged."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", toml_file="assistant.toml", extra="forbid", frozen=True, protected_namespaces=()
    )

    index: Path = Field(default_factory=default_index, description="Folder of index, catalogue and originals.")
    mode: Literal["auto", "extractive", "generative"] = Field(
        "auto", description="Who writes the prose. auto: a model where a key or a server is set, else extractive."
    )
    llm_model: str = Field("gpt-4o-mini", min_length=1, description="Name of the language model.")
    llm_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server.")
    embedder: str = Field("local", pattern=r"^(local|openai:.+)$", description='"local" or "openai:MODEL".')
    chroma_url: str | None = Field(None, description="Address of a Chroma server; without it Chroma runs inside.")
    shipped: bool = Field(True, description="Whether the default index starts with the shipped documents.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library passes it; a .env file is not read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library passes it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of the sources: what the caller gives, the environment, the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
