"""The fact sheets that ship: complete, dated, in our own sentences, and with every figure of their originals."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

SHEETS = sorted((Path(__file__).resolve().parents[2] / "corpus" / "documents").glob("*.md"))
FIELDS = {"title", "publisher", "published", "geography", "url", "shareable", "review_by"}
NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WORDS = {word: str(number) for number, word in enumerate(NUMBERS, start=2)}
FIGURE = re.compile(
    rf"[£$]?\d+(?:\.\d+)?(?:/\d+)?(?:\s?(?:%|million|bn|m\b))?|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE
)
QUESTION_WORD = re.compile(r"(how|what|which|who|where|when|why|is|are|do|does)\b", re.IGNORECASE)

each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)


def parts(sheet: Path) -> tuple[dict[str, Any], str]:
    """The front matter of a sheet and the text below it."""
    _, front, body = sheet.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def figures(text: str) -> set[str]:
    """Numbers with their currency, unit or scale, without footnote marks: {"£34131", "27.2%", "8"} and so on."""
    text = re.sub(r"\^\{[\d,\s]*\}", " ", text)  # ^{1,2} is a footnote mark; ¹ is no digit to the expression
    text = re.sub(r"(?m)^\s*\d+\.\s", " ", text)  # numbering of a list
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("\\$", "$")
    text = re.sub(r"\b(20)(\d\d)[-–](\d\d)\b", r"\1\2 \1\3", text)  # 2017-21 is 2017 and 2021
    found = {re.sub(r"\s", "", match.group().lower()) for match in FIGURE.finditer(text)}
    return {WORDS.get(figure, figure) for figure in found}


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence, bullet or table cell."""
    pieces = re.split(r"(?<=[.!?;:])[\s¹²³⁴-⁹⁰]+|\n|\|", re.sub(r"[*_`]", "", text))
    return [words for piece in pieces if len(words := re.findall(r"[^\W_]+", piece.lower())) >= 8]


def test_figures_keep_currency_unit_and_scale() -> None:
    text = "£34,131 and \\$266.3m; 27.2% in 2017-21, 5.5million, 18/19, eight firms ¹ ^{1,2}\n1. **Plan**"
    assert figures(text) == {"£34131", "$266.3m", "27.2%", "2017", "2021", "5.5million", "18/19", "8"}


def test_sheets_hold_every_figure_of_their_originals(material: Path) -> None:
    ours = "\n".join(parts(sheet)[1] for sheet in SHEETS)
    held = figures(ours) | figures(ours.replace("2018/19", "18/19"))
    missing = {
        path.name: sorted(lost)
        for path in sorted((material / "documents").glob("*.txt"))
        if (lost := figures(path.read_text(encoding="utf-8")) - held)
    }
    assert not missing


@each_sheet
def test_sheet_has_complete_front_matter(sheet: Path) -> None:
    front, _ = parts(sheet)
    assert set(front) == FIELDS
    assert all(isinstance(front[name], str) and front[name].strip() for name in ("title", "publisher", "geography"))
    assert re.fullmatch(r"https?://\S+", front["url"])
    assert isinstance(front["shareable"], bool)


@each_sheet
def test_dates_of_a_sheet_are_real_and_in_order(sheet: Path) -> None:
    front, _ = parts(sheet)
    review = date.fromisoformat(front["review_by"])
    if front["published"] is not None:  # None: the source bears no date
        earliest = date.fromisoformat((front["published"] + "-01-01")[:10])
        assert earliest < review


@each_sheet
def test_sheet_states_facts_and_asks_nothing(sheet: Path) -> None:
    _, body = parts(sheet)
    assert "?" not in re.sub(r"https?://\S+", "", body)
    assert not re.search(r"(?mi)^\W*(q|a|question|answer)\s*:", body)
    headings = re.findall(r"(?m)^#+\s+(.+)$", body)
    assert not [text for text in headings if QUESTION_WORD.match(text)]


@each_sheet
def test_no_sentence_of_a_sheet_stands_in_an_original(sheet: Path, material: Path) -> None:
    originals = " ".join(path.read_text(encoding="utf-8") for path in (material / "documents").glob("*.txt"))
    running = " ".join(re.findall(r"[^\W_]+", re.sub(r"[*_`]", "", originals).lower()))
    copied = [" ".join(words) for words in sentences(parts(sheet)[1]) if f" {' '.join(words)} " in f" {running} "]
    assert not copied
