"""What the installation is made of: no licence that may not be here, every exception written down with its reason."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.supply import advisories
from tests.supply.bill import ALLOWED_COPYLEFT, COPYLEFT, Package, cyclonedx, packages


def test_no_package_forbids_what_the_project_allows() -> None:
    found = packages()
    assert {"gradio", "chromadb", "fastapi", "prometheus-client", "numpy"} <= {one.name for one in found}
    assert [one for one in found if one.licence == "not said"] == []
    assert [one for one in found if COPYLEFT.search(one.licence) and one.name not in ALLOWED_COPYLEFT] == []
    assert COPYLEFT.search("GNU General Public License v3 (GPLv3)") and COPYLEFT.search("AGPL-3.0-only")


def test_the_bill_names_each_package_once(tmp_path: Path) -> None:
    file = tmp_path / "bill.json"
    command = [sys.executable, "-m", "tests.supply", "--bill", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    bill = json.loads(file.read_text())
    names = [one["bom-ref"] for one in bill["components"]]
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len(names) == len(set(names)) > 100
    assert bill == cyclonedx(packages(), bill["metadata"]["component"]["version"])


def test_without_a_source_nothing_is_asked_and_nothing_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(advisories.SOURCE, raising=False)
    with pytest.raises(advisories.Unreachable, match="names none"):
        advisories.examined()


def test_an_advisory_is_new_until_it_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"chromadb": [["CVE-2026-45829"], ["CVE-2099-1"]], "gradio": [["CVE-2026-45829"]]}
    monkeypatch.setenv(advisories.SOURCE, "http://127.0.0.1:9")
    monkeypatch.setattr(advisories, "packages", lambda: [Package(name, "1", "MIT") for name in told])
    monkeypatch.setattr(advisories, "_told", lambda client, source, one: ("1", told[one.name]))
    found = advisories.examined()
    assert found.known == ["chromadb 1: CVE-2026-45829"]
    assert found.new == ["chromadb 1: CVE-2099-1", "gradio 1: CVE-2026-45829"], "an exception is of one package"


def test_each_exception_has_its_reason_and_the_list_its_date() -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", advisories.AS_OF)
    assert all(len(reason) > 20 for _, reason in advisories.EXCEPTIONS.values())
