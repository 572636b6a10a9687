"""The Dockerfile and the compose file against the rules of hadolint and of the project that matter here.

No container is built by the tests: docs/security.md says where it was.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text())["services"])


def of(steps: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for word, rest in steps if word == name]


def test_images_and_tools_have_fixed_versions(steps: list[tuple[str, str]]) -> None:
    for image in of(steps, "FROM"):
        assert re.search(r":\d[\w.-]+", image) and ":latest" not in image  # DL3006, DL3007
    assert [rest for rest in of(steps, "RUN") if "pip install" in rest]
    for rest in of(steps, "RUN"):
        assert "pip install" not in rest or ("==" in rest and "--no-cache-dir" in rest)  # DL3013, DL3042
        # DL3003, DL3004, DL3008, DL4001
        assert not re.search(r"\bsudo\b|\bcurl\b|\bwget\b|apt-get|chmod 777|cd /", rest)
        assert "|" not in rest or any("pipefail" in shell for shell in of(steps, "SHELL"))  # DL4006


def test_it_runs_as_somebody_without_rights_and_says_whether_it_lives(steps: list[tuple[str, str]]) -> None:
    users = of(steps, "USER")
    assert users and users[-1] not in ("root", "0")  # DL3002
    assert steps.index(("USER", users[-1])) < [word for word, _ in steps].index("ENTRYPOINT")
    assert len(of(steps, "HEALTHCHECK")) == len(of(steps, "ENTRYPOINT")) == len(of(steps, "CMD")) == 1  # DL4003, DL4004
    for rest in (*of(steps, "ENTRYPOINT"), *of(steps, "CMD")):
        assert isinstance(json.loads(rest), list)  # DL3025
    assert all(place.startswith("/") for place in of(steps, "WORKDIR"))  # DL3000
    assert not of(steps, "ADD") and not of(steps, "MAINTAINER")  # DL3020, DL4000


def test_nothing_secret_is_in_the_image(steps: list[tuple[str, str]]) -> None:
    assert not any(re.search(r"KEY|TOKEN|PASSWORD|SECRET", rest) for word, rest in steps if word in ("ENV", "ARG"))
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*", "only what is named goes in"
    for word, rest in steps:
        if word == "COPY" and "--from" not in rest:
            for name in rest.split()[:-1]:
                assert f"!{name}" in ignored and (ROOT / name).exists(), name


def test_the_compose_file_opens_nothing_to_other_machines(services: dict[str, Any]) -> None:
    assert services["assistant"]["ports"] == ["127.0.0.1:7860:7860"]
    assert "ports" not in services["chroma"] and services["chroma"]["networks"] == ["inward"]
    assert yaml.safe_load((ROOT / "compose.yaml").read_text())["networks"]["inward"]["internal"] is True
    for service in services.values():
        assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
        assert not service.get("privileged") and service["mem_limit"] and service["pids_limit"]
    assert services["assistant"]["read_only"] is True
    assert re.search(r":\d", services["chroma"]["image"])
