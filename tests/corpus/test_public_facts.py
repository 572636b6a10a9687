"""The public facts on the Midlands: each stands in a sheet, with its figure and its source's address."""

from __future__ import annotations

import json
import re
from pathlib import Path

SHEETS = Path(__file__).resolve().parents[2] / "corpus" / "documents"


def numbers(text: str) -> set[str]:
    """Numbers in plain digits: {"52500", "42.5"} for "£52,500 and £42.50"."""
    found = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


def test_numbers_are_compared_in_plain_digits() -> None:
    assert numbers("£52,500, £42.50 and 1.0") == {"52500", "42.5", "1"}


def test_every_public_fact_stands_in_a_sheet_with_its_source(material: Path) -> None:
    sheets = [path.read_text("utf-8") for path in SHEETS.glob("*.md")]
    lost = []
    for line in (material / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        fact = json.loads(line)
        wanted = numbers(str(fact["value"]))
        if not any(fact["url"] in sheet and wanted <= numbers(sheet) for sheet in sheets):
            lost.append((fact["id"], fact["value"]))
    assert lost == []
