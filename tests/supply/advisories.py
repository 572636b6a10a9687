"""Installed versions against published advisories, and the written list of exceptions.

The source is an index of packages that tells a project's advisories as JSON, by its address in ASSISTANT_ADVISORIES;
without it nothing is asked and nothing is claimed. It tells of the newest release alone, so one that is older here
counts as not looked at.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from tests.supply.bill import Package, packages

SOURCE: Final = "ASSISTANT_ADVISORIES"
AS_OF: Final = "2026-11-23"  # when a person last went through the list below
EXCEPTIONS: Final = {  # advisory → package, and why it does not bear on this project
    "CVE-2026-45829": ("chromadb", "Chroma's Python server is not run: it is embedded, or the Rust server"),
    "CVE-2026-45833": ("chromadb", "the same server; collections are opened without a function"),
    "GHSA-2wm9-hf6c-p5cr": ("chromadb", "users of the same server; Chroma is reached by this program alone"),
    "CVE-2026-45830": ("chromadb", "another name of GHSA-2wm9-hf6c-p5cr"),
    "CVE-2026-45831": ("chromadb", "roles of users of the same server"),
    "GHSA-xph7-9rjv-w5fr": ("chromadb", "another name of CVE-2026-45831"),
    "GHSA-f4j7-r4q5-qw2c": ("chromadb", "another name of CVE-2026-45829"),
    "GHSA-36p7-vc44-83pf": ("chromadb", "another name of CVE-2026-45833"),
}


class Unreachable(Exception):
    """No source of advisories can be asked."""


@dataclass(frozen=True)
class Found:
    """What the source says."""

    looked: int
    older: list[str]  # installed in an older release than the one that the source tells of
    known: list[str]
    new: list[str]


def examined(only: Sequence[str] = ()) -> Found:
    """The installed packages, or these of them, held against the source. Raises `Unreachable`."""
    source = os.environ.get(SOURCE, "").rstrip("/")
    if not source:
        raise Unreachable(f"{SOURCE} names none")
    wanted = [one for one in packages() if not only or one.name in only]
    looked, older, known, new = 0, [], [], []
    with httpx.Client(timeout=60, follow_redirects=True) as client:
        for one in wanted:
            version, advisories = _told(client, source, one)
            if version != one.version:
                older.append(f"{one.name} {one.version} (newest: {version})")
                continue
            looked += 1
            for names in advisories:
                hit = [name for name in names if EXCEPTIONS.get(name, ("",))[0] == one.name]
                (known if hit else new).append(f"{one.name} {one.version}: {names[0]}")
    return Found(looked, older, known, new)


def _told(client: httpx.Client, source: str, one: Package) -> tuple[str, list[list[str]]]:
    try:
        reply = client.get(f"{source}/pypi/{one.name}/json")
        reply.raise_for_status()
        held = reply.json()
        open_ = [each for each in held["vulnerabilities"] if not each.get("withdrawn")]
        return held["info"]["version"], [[each["id"], *each.get("aliases", ())] for each in open_]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Unreachable(f"{type(error).__name__} for {one.name}") from error
