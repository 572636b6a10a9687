"""Every setting, with its default. Order: default, `assistant.toml` in the working folder, environment, flag.

No secret is kept here: the key of a language model's server is read from `OPENAI_API_KEY` by the module that calls it,
so that settings can be shown, logged and hashed.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.answer import Mode
from assistant.errors import BadSettings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SETTINGS_FILE = "assistant.toml"  # in the working folder
ENVIRONMENT_PREFIX = "ASSISTANT_"
KEY_VARIABLE = "OPENAI_API_KEY"
MODES: Final[tuple[Mode, ...]] = ("extractive", "generative")
_LONGEST_SHOWN = 200  # characters of a refused value that a message repeats


def _split(given: object) -> object:
    """Words by commas or spaces, as a variable of the environment holds them."""
    return tuple(given.replace(",", " ").split()) if isinstance(given, str) else given


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


def default_index() -> Path:
    """The index used where the caller names none."""
    return user_data_path("inward-assistant", appauthor=False) / "index"


class Settings(BaseSettings):
    """One frozen object; unknown keys are refused; no secret is kept here, so it can be shown and logged.

    Raises `BadSettings`, which names the setting, its value and what it takes.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_ignore_empty=True,
        toml_file=SETTINGS_FILE,
        extra="forbid",
        frozen=True,
        protected_namespaces=(),
    )

    index: Path = Field(default_factory=default_index, description="Folder of index, catalogue and originals.")
    mode: Literal["auto", "extractive", "generative"] = Field(
        "auto", description="Who writes the prose. auto: a model where a key or a server is set, else extractive."
    )
    llm_model: str = Field("gpt-4o-mini", min_length=1, description="Name of the language model.")
    llm_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server.")
    llm_timeout: float = Field(60.0, gt=0, le=600, description="Longest wait for all of a model's work, in seconds.")
    llm_tokens: int = Field(
        6000, ge=500, description="Tokens that one part of a question may use, prompts and replies together."
    )
    llm_internal: bool = Field(
        False, description="Whether internal documents may go to a language model that is not on this machine."
    )
    embedder: str = Field("local", description='"local" or "openai:MODEL".')
    embedder_base_url: str | None = Field(
        None, description="Address of an OpenAI-compatible server for the embedder; without it OpenAI's own."
    )
    chroma_url: str | None = Field(None, description="Address of a Chroma server; without it Chroma runs inside.")
    reader: bool = Field(True, description="Whether the small reader helps to choose statements, where it is shipped.")
    enquiry_days: int = Field(730, ge=0, description="Days that the log keeps enquiries; 0: for good.")
    conversation_days: int = Field(730, ge=0, description="Days that the page keeps conversations; 0: for good.")
    shipped: bool = Field(True, description="Whether the default index starts with the shipped documents.")
    access_file: Path | None = Field(
        None, description="File of users and keys; without it access.json in the folder of the index."
    )
    hosts: Words = Field((), description="Names under which the page may be called, beside its own and addresses.")
    proxy_header: str | None = Field(
        None, pattern=r"^[A-Za-z0-9-]{1,64}$", description="Header in which a proxy names the user who has signed in."
    )
    trusted_proxies: Words = Field((), description="Addresses or networks of the proxies that are believed.")
    proxy_role: Literal["reader", "officer", "administrator"] = Field(
        "reader", description="Role of who comes through the proxy and is no user of the file."
    )
    questions_per_minute: int = Field(60, ge=1, description="Questions, searches and drafts of one client.")
    upload_mb_per_day: int = Field(500, ge=1, description="Megabytes that one client may upload.")
    tokens_per_day: int = Field(500_000, ge=1, description="Tokens that one client may have a model read and write.")
    log_format: Literal["text", "json"] = Field("text", description="How the server's log is written.")
    log_questions: bool = Field(False, description="Whether the log holds the words of questions.")

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise BadSettings(_explain(error, given=values)) from None
        except tomllib.TOMLDecodeError as error:
            raise BadSettings(f"{SETTINGS_FILE} is not valid TOML: {error}. Mend it, or remove the file.") from None
        except UnicodeDecodeError:
            raise BadSettings(f"{SETTINGS_FILE} is not UTF-8 text. Save it as UTF-8, or remove the file.") from None
        except OSError as error:
            raise BadSettings(f"{SETTINGS_FILE} cannot be read ({error.strerror}). Mend its permissions.") from None

    @field_validator("index")
    @classmethod
    def _place(cls, index: Path) -> Path:
        """`~` is the home folder; the path stays the same when the working folder changes."""
        if str(index).strip() in ("", ".") or "\0" in str(index):
            raise ValueError("name a folder of its own")
        try:
            place = index.expanduser().absolute()
        except RuntimeError as error:
            raise ValueError("there is no such home folder") from error
        if os.path.isfile(place):  # noqa: PTH113 - Path.is_file raises where it may not look
            raise ValueError("that is a file; name a folder")
        return place

    @field_validator("embedder")
    @classmethod
    def _embedder(cls, name: str) -> str:
        if name != "local" and not re.fullmatch(r"openai:\S+", name):
            raise ValueError('give "local" or "openai:MODEL"')
        return name

    @field_validator("llm_base_url", "embedder_base_url", "chroma_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        """An address without a name, password or query in it: a setting is shown and logged."""
        if url is None or not url.strip():
            return None
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("give an address such as http://127.0.0.1:8000")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError(f"leave names, passwords and queries out of the address; the key goes into {KEY_VARIABLE}")
        return url.strip()

    @field_validator("access_file")
    @classmethod
    def _file(cls, file: Path | None) -> Path | None:
        return None if file is None or not str(file).strip() else file.expanduser().absolute()

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            try:
                ipaddress.ip_network(one, strict=False)
            except ValueError as error:
                raise ValueError(f"{one!r} is no address or network, such as 10.0.0.5 or 10.0.0.0/24") from error
        return given

    @model_validator(mode="after")
    def _whom_to_believe(self) -> Settings:
        """A header that anybody may send says nothing of who they are."""
        if self.proxy_header and not self.trusted_proxies:
            raise ValueError("name the proxy's address in `trusted_proxies`, or anybody could send this header")
        return self

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


def mode_in_force(settings: Settings, environ: Mapping[str, str]) -> Mode:
    """Who writes the prose: `auto` is generative where a key or a server is set, else extractive."""
    if settings.mode != "auto":
        return settings.mode
    has_key = bool(environ.get(KEY_VARIABLE, "").strip())
    return "generative" if has_key or settings.llm_base_url else "extractive"


def has_model(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether a language model can be asked at all: a key or a server is set."""
    return bool(environ.get(KEY_VARIABLE, "").strip()) or settings.llm_base_url is not None


def llm_server(base_url: str | None) -> str:
    """The host of a model's server, for people: "api.openai.com", "127.0.0.1:8080"."""
    return urlsplit(base_url or "https://api.openai.com").netloc


def on_this_machine(base_url: str | None) -> bool:
    """Whether a server stands on this machine's loopback, so that what it is sent stays here."""
    name = (urlsplit(base_url).hostname or "") if base_url else ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def origin(name: str, given: Collection[str], environ: Mapping[str, str]) -> str:
    """Where a setting's value comes from, in words, the strongest source first.

    `given` holds the names of the settings that the caller passed.
    """
    if name in given:
        return "as given"
    variable = f"{ENVIRONMENT_PREFIX}{name.upper()}"
    if any(key.upper() == variable and value for key, value in environ.items()):
        return variable
    return SETTINGS_FILE if name in _names_in_file() else "default"


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables with our prefix that are no setting: most likely a slip of the pen, since they have no effect."""
    known = {f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(key for key in environ if key.upper().startswith(ENVIRONMENT_PREFIX) and key.upper() not in known)


def without_secrets(text: str) -> str:
    """The text with what stands before the @ of an address, or after its ?, left out."""
    return re.sub(r"\?[^\s'\"]*", "?…", re.sub(r"//[^/@\s]*@", "//…@", text)) if "://" in text else text


def _names_in_file() -> set[str]:
    try:
        return set(tomllib.loads(Path(SETTINGS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):  # no file, or one that was refused already
        return set()


def _explain(error: ValidationError, given: Collection[str]) -> str:
    """One sentence for each refused setting: its name, where it was set, its value, what it takes."""
    return " ".join(_explain_one(one, given) for one in error.errors(include_url=False))


def _explain_one(error: ErrorDetails, given: Collection[str]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "proxy_header"  # the one that is checked beside another
    if error["type"] == "extra_forbidden":  # its value is not repeated: it may be a key
        source = "as given" if name in given else SETTINGS_FILE
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(Settings.model_fields)}."
        return f"There is no setting {name!r} ({source}). {advice}"
    given_value = error["input"] if error["loc"] else error["input"].get(name)
    value = without_secrets(repr(str(given_value) if isinstance(given_value, Path) else given_value))
    shown = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…"
    takes = re.sub(r"^(Input|String) should", "it should", error["msg"].removeprefix("Value error, "))
    return f"Setting {name!r} ({origin(name, given, os.environ)}) cannot be {shown}: {takes}."
