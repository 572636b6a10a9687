"""Every real file of the material folder: read or refused as its manifest lets expect, words and tables kept."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from corpus.document import Document
from corpus.passages import split
from corpus.reading import child, read
from corpus.reading.gate import Refused

REFUSED = {  # file → reason
    "bin_random.bin": "unsupported_type", "eml_empty.eml": "no_text", "eml_encrypted.eml": "encrypted",
    "made_html_named_docx.docx": "wrong_type", "pdf_5_bytes.pdf": "corrupt", "pdf_blank_page.pdf": "no_text",
    "pdf_encrypted_aes256_r6.pdf": "encrypted", "pdf_encrypted_rc4.pdf": "encrypted",
    "pdf_encrypted_user_pw.pdf": "encrypted", "pdf_scan_ocr_test.pdf": "no_text", "pdf_zero_bytes.pdf": "empty",
    "txt_empty.txt": "empty", "txt_whitespace.txt": "no_text", "xlsx_empty.xlsx": "no_text",
    "xlsx_password.xlsx": "encrypted",
}
LONG = {"pdf_619_pages.pdf"}
RECALL = 0.97
# Words that the converter which wrote the expected text added: its name for a chart that it could not tell
ADDED = {"pptx_chart": Counter({"other": 1})}


@pytest.fixture(scope="module")
def files(material: Path) -> Iterator[dict[str, Document | Refused]]:
    """Each file of the manifest, but the long one, as read or refused."""
    found: dict[str, Document | Refused] = {}
    for name in names(material):
        if name not in LONG:
            try:
                found[name] = read(material / "files" / name)
            except Refused as refused:
                found[name] = refused
    yield found
    child.close()


def names(material: Path) -> list[str]:
    with (material / "files" / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file, delimiter="\t") if row["file"].strip()]


def words(text: str) -> Counter[str]:
    """The words of a Markdown or plain text, without marks of emphasis, addresses of links and pictures."""
    text = re.sub(r"<!--.*?-->|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)", " ", text, flags=re.DOTALL)
    text = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")).replace("&amp;", "&")
    return Counter(re.findall(r"\w+", re.sub(r"[*_~`\\]", "", text).lower()))


def document(files: dict[str, Document | Refused], name: str) -> Document:
    found = files[name]
    assert isinstance(found, Document), found
    return found


def cells(files: dict[str, Document | Refused], name: str) -> list[dict[str, str]]:
    return [{c.header: c.text for c in b.cells} for b in document(files, name).blocks if b.kind == "table_row"]


def test_each_file_is_read_or_refused_for_the_right_reason(files: dict[str, Document | Refused]) -> None:
    refused = {name: found.reason for name, found in files.items() if isinstance(found, Refused)}
    assert refused == REFUSED


def test_the_words_of_each_file_are_kept(files: dict[str, Document | Refused], material: Path) -> None:
    lost = {}
    for expected in sorted((material / "files" / "expected").glob("*.md")):
        name = next(name for name in files if Path(name).stem == expected.stem)
        wanted = words(expected.read_text(encoding="utf-8")) - ADDED.get(expected.stem, Counter())
        missing = wanted - words(document(files, name).text)
        recall = 1 - missing.total() / wanted.total()
        if recall < RECALL:
            lost[name] = (round(recall, 3), missing.most_common(10))
    assert not lost


def test_every_block_is_an_exact_span_in_order_and_on_a_page_that_exists(files: dict[str, Document | Refused]) -> None:
    for found in files.values():
        if isinstance(found, Document):
            end = 0
            for block in found.blocks:
                assert end <= block.start < block.end <= len(found.text)
                end = block.end
                for box in block.boxes:
                    assert 1 <= box.page <= (found.pages or 0)
                    assert block.start <= box.start <= box.end <= block.end
                if found.path.endswith(".pdf"):
                    assert block.boxes
                    assert block.page == block.boxes[0].page


def test_the_words_of_every_statement_of_a_pdf_stand_on_the_page_it_names(
    files: dict[str, Document | Refused], material: Path
) -> None:
    for name, found in files.items():
        if not name.endswith(".pdf") or isinstance(found, Refused) or name == "pdf_rtl_arabic.pdf":
            continue  # the plain text of the library has Arabic ligatures the wrong way round
        raw = pypdfium2.PdfDocument(material / "files" / name)
        pages = [words(page.get_textpage().get_text_range().replace("\x02", "")) for page in raw]
        for passage in split(found, lambda text: len(text.split())):
            for statement in passage.statements:
                assert statement.page is not None
                shown = pages[statement.page - 1] + pages[min(statement.page, len(pages) - 1)]
                wanted = words(statement.text)
                assert (wanted - shown).total() <= 0.2 * wanted.total() + 1, (name, statement)
        raw.close()


def test_tables_keep_their_headers(files: dict[str, Document | Refused]) -> None:
    assert {"Product Code": "SKU-9201", "Expected": "780", "Actual": "778", "Status": "OK"} in cells(
        files, "pdf_borderless_table.pdf"
    )
    health = {row["States-A"]: row for row in cells(files, "pdf_table_health.pdf")}
    assert len(health) == 23
    assert health["Goa"]["Revenue Medical & Public Health"] == "4,055,567"
    assert health["Goa"]["Total Revenue & Capital"] == "4,495,620"
    invoice = cells(files, "pdf_invoice_multipage.pdf")
    assert {"": "Paint Labor", "Hours": "1.5", "Rate": "150", "Cost": "225"} in invoice
    assert {"": "Berries", "Food": "Blueberry, Strawberry, Cranberry", "Calories per portion": "150"} in cells(
        files, "docx_word_sample.docx"
    )
    assert {"": "2021", "Freshwater Ducks": "150", "Saltwater Ducks": "110"} in cells(files, "pptx_chart.pptx")
    assert {"名前": "三木英子", "年齢": "25", "住所": "大阪"} in cells(files, "csv_cp932.csv")
    assert {"Alpha": "76", "Beta": "89", "Gamma": "33", "Delta": "42"} in cells(files, "xls_legacy.xls")


def test_three_columns_are_read_one_after_the_other_with_their_footnotes(files: dict[str, Document | Refused]) -> None:
    found = document(files, "pdf_multicol_federal_register.pdf")
    assert "was involved in an accident after takeoff from Soekarno-Hatta International Airport" in found.text
    notes = {b.mark: found.text[b.start : b.end] for b in found.blocks if b.kind == "footnote"}
    assert notes["13"] == "¹³ More than 10 degrees difference for more than 10 seconds."
    assert "threshold,¹¹ the FCC would disable" in found.text
    assert not re.search(r"Federal Register ?/ ?Vol\. 85, No\. 152 ?/ ?Thursday", found.text)  # the running head


@pytest.mark.slow
def test_a_pdf_of_six_hundred_pages_is_read_to_its_end(material: Path) -> None:
    found = read(material / "files" / "pdf_619_pages.pdf")
    assert found.pages == 619
    assert len(found.text) > 1_500_000
    assert max(block.page or 0 for block in found.blocks) == 619
