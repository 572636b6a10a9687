"""What is set, where data lies, whether it is sound: `assistant doctor`. Changes nothing and asks no server."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError
from assistant.settings import (
    KEY_VARIABLE,
    SETTINGS_FILE,
    Settings,
    llm_server,
    mode_in_force,
    on_this_machine,
    origin,
    unknown_variables,
    without_secrets,
)
from assistant.terminal import counted, wrapped

LEAST_FREE = 1_000_000_000  # bytes on the disk of the index
_SHOWN_VERSIONS = (
    "inward-assistant", "llama-index-core", "chromadb", "gradio", "openai", "ctranslate2", "numpy",
)  # fmt: skip
_NEAR = ("The firm has ninety employees.", "Ninety people work for the company.")
_FAR = "Cheese is made of milk."


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    section: str
    name: str
    value: str
    sound: bool = True


def examine(settings: Settings, given: Collection[str], environ: Mapping[str, str]) -> list[Finding]:
    """All findings, in the order of the report. `given` holds the names of the settings that the caller passed."""
    return [
        *_settings(settings, given, environ),
        *_places(settings),
        *_index(settings),
        *_embedder(settings),
        *_versions(),
    ]


def report_text(findings: list[Finding], width: int) -> str:
    """The findings by section; `!` marks what is not sound."""
    column = max((len(finding.name) for finding in findings), default=0) + 2
    lines: list[str] = []
    section = ""
    for finding in findings:
        if finding.section != section:
            section = finding.section
            lines += [*([""] if lines else []), section]
        mark = " " if finding.sound else "!"
        lines.append(wrapped(finding.value, width, f"{mark} {finding.name:<{column}}", " " * (column + 2)))
    bad = sum(not finding.sound for finding in findings)
    return "\n".join([*lines, "", "All sound." if not bad else f"{bad} to look at, marked with !"])


def _settings(settings: Settings, given: Collection[str], environ: Mapping[str, str]) -> Iterator[Finding]:
    for name, value in settings.model_dump(mode="json").items():
        shown = "not set" if value is None else without_secrets(str(value))
        yield Finding("Settings in force", name, f"{shown} ({origin(name, given, environ)})")
    has_key = bool(environ.get(KEY_VARIABLE, "").strip())
    yield Finding("Settings in force", KEY_VARIABLE, "set, not shown" if has_key else "not set")
    yield Finding("Settings in force", "answers are", _mode(settings, environ))
    for variable in unknown_variables(environ):
        yield Finding("Settings in force", variable, "no setting of this name: it has no effect")


def _mode(settings: Settings, environ: Mapping[str, str]) -> str:
    if mode_in_force(settings, environ) == "extractive":
        sent = settings.embedder != "local" or settings.chroma_url is not None
        where = "text is sent to the servers above" if sent else "nothing leaves this machine"
        return f"extractive: the documents' own statements; {where}"
    here = on_this_machine(settings.llm_base_url)
    internal = "internal ones too" if here or settings.llm_internal else "but for internal documents"
    return (
        f"generative: {settings.llm_model} at {llm_server(settings.llm_base_url)} sees the question and the statements "
        f"that answer it, {internal}"
    )


def _places(settings: Settings) -> Iterator[Finding]:
    from corpus.minilm import cache_folder

    section = "Where data lies"
    file = Path(SETTINGS_FILE).absolute()
    yield Finding(section, "settings file", str(file) if file.is_file() else f"none ({file} is not there)")
    yield Finding(section, "index", f"{settings.index}{'' if settings.index.exists() else ' (not made yet)'}")
    yield Finding(section, "embedding model", str(cache_folder()))
    folder = next(place for place in (settings.index, *settings.index.parents) if place.exists())
    free = shutil.disk_usage(folder).free
    yield Finding(section, "free disk", f"{free / 1e9:.1f} GB", free >= LEAST_FREE)


def _index(settings: Settings) -> Iterator[Finding]:
    section = "Index"
    if not settings.index.exists() and settings.chroma_url is None:
        yield Finding(section, "state", "none yet: the first question or `assistant ingest` makes it")
        return
    from corpus.corpus import Corpus

    try:
        with Corpus.open(settings.index, settings.embedder, settings.chroma_url, settings.embedder_base_url) as corpus:
            held = f"{counted(len(corpus.documents()), 'document')}, {counted(corpus.passage_count, 'passage')}"
            problems = corpus.health()
    except AssistantError as error:
        held, problems = "cannot be read", [str(error)]
    yield Finding(section, "holds", held, not problems)
    for problem in problems:
        yield Finding(section, "problem", problem, sound=False)


def _embedder(settings: Settings) -> Iterator[Finding]:
    section = "Embedder"
    if settings.embedder != "local":
        yield Finding(section, settings.embedder, "not tried: that would call its server")
        return
    yield _checked(section, "local", _embed)


def _embed() -> str:
    """Loads the model, which holds its files against their hashes, and tries it on three sentences."""
    from corpus.embedding import open_embedder

    start = time.perf_counter()
    embedder = open_embedder("local")
    one, same, other = embedder.encode([*_NEAR, _FAR])
    near, far = float(one @ same), float(one @ other)
    if not near > far:
        raise AssistantError(f"The model takes unlike sentences for like ({far:.2f}). Run `uv sync --reinstall`.")
    return f"{embedder.name}: its files have the published hashes, ready in {time.perf_counter() - start:.1f} s"


def _checked(section: str, name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(section, name, check())
    except AssistantError as error:
        return Finding(section, name, str(error), sound=False)


def _versions() -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    yield Finding("Versions", "python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    for name in _SHOWN_VERSIONS:
        try:
            yield Finding("Versions", name, version(name))
        except PackageNotFoundError:
            yield Finding("Versions", name, "not installed", name == "inward-assistant")
