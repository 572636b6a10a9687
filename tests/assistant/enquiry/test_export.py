"""A reply as a file: nothing in it runs, nothing is fetched, citations survive."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from assistant.enquiry.export import as_mail, as_text, ledger_csv
from assistant.enquiry.values import EnquiryReply
from assistant.errors import BadEnquiry

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_word_has_a_footnote_for_each_marker(reply: EnquiryReply, tmp_path: Path) -> None:
    path = reply.save(tmp_path / "reply.docx")
    with zipfile.ZipFile(path) as archive:
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
        body = etree.fromstring(archive.read("word/document.xml"))
        types = archive.read("[Content_Types].xml").decode()
        relations = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels"))
    referred = [node.get(f"{W}id") for node in body.iter(f"{W}footnoteReference")]
    held = [node.get(f"{W}id") for node in notes.iter(f"{W}footnote")]
    assert referred
    assert set(referred) <= set(held)
    assert "footnotes+xml" in types
    assert 'TargetMode="External"' not in relations
    assert not list(body.iter(f"{W}instrText", f"{W}fldSimple", f"{W}hyperlink"))
    text = "".join(notes.itertext())
    assert all(" ".join(citation.quote.split()) in text for citation in reply.citations)


def test_word_opens_again_with_its_headings_and_its_table_of_figures(reply: EnquiryReply, tmp_path: Path) -> None:
    import docx

    document = docx.Document(str(reply.save(tmp_path / "reply.docx")))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert {"Your questions", "Next step", "Sources", "Figures in this reply"} <= set(headings)
    assert len(document.tables[-1].rows) == len(reply.ledger) + 1


def test_markdown_holds_reply_and_ledger(reply: EnquiryReply, tmp_path: Path) -> None:
    text = reply.save(tmp_path / "reply.md").read_text("utf-8")
    assert text.startswith(reply.markdown)
    assert text.count("\n| ") >= len(reply.ledger)


def test_the_mail_is_a_draft_whose_receiver_does_not_come_from_the_letter(reply: EnquiryReply, tmp_path: Path) -> None:
    mail = email.message_from_bytes(reply.save(tmp_path / "reply.eml").read_bytes(), policy=email.policy.default)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] is None
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == as_text(reply).strip()
    assert next(mail.iter_attachments()).get_filename() == "figures.csv"
    with pytest.raises(BadEnquiry):
        as_mail(reply, to="a@b.example\r\nBcc: c@d.example")
    hostile = as_mail(replace(reply, subject="Re: x\r\nBcc: c@d.example"))
    assert "Bcc" not in email.message_from_bytes(hostile)


def test_plain_text_has_no_markup_left(reply: EnquiryReply, tmp_path: Path) -> None:
    text = reply.save(tmp_path / "reply.txt").read_text("utf-8")
    assert "**" not in text
    assert "\\" not in text
    assert not any(line.startswith("#") for line in text.splitlines())
    assert "[1]" in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_ledger_is_a_formula(reply: EnquiryReply, start: str) -> None:
    figure = replace(reply.ledger[0], quote=f'{start}HYPERLINK("http://evil.example")', measure=f"{start}1")
    rows = list(csv.reader(io.StringIO(ledger_csv(replace(reply, ledger=(figure,))))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_an_unknown_format_and_a_place_that_cannot_be_written_are_refused(reply: EnquiryReply, tmp_path: Path) -> None:
    with pytest.raises(BadEnquiry, match=r"\.docx"):
        reply.save(tmp_path / "reply.pdf")
    with pytest.raises(BadEnquiry, match="cannot be written"):
        reply.save(tmp_path / "none" / "reply.md")
