"""Shared by all tests: where the outside material lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.pop("OPENAI_API_KEY", None)  # no test may reach a model that its writer has an account with
settings.register_profile("project", deadline=None)  # a busy machine is no failure
settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of real documents, bad files and public question sets that is not part of the project."""
    folder = Path(os.environ.get("ASSISTANT_MATERIAL") or ROOT.parent / "shared")
    if not (folder / "documents").is_dir():
        pytest.skip("the material folder is absent: set ASSISTANT_MATERIAL to it")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: the browser's driver keeps an event loop running in this thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
