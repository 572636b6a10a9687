from __future__ import annotations

from email.message import EmailMessage

import pytest

from corpus.reading.extract import Extract
from corpus.reading.gate import Refused
from corpus.reading.mail import read_eml, read_msg
from tests.corpus.reading.made import docx, ole, para, table, zipped


def mail(body: str = "Dear all,\n\nthe site has 12 hectares.\n") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Northgate: the Zürich enquiry"
    message["From"] = "Jane Example <jane@agency.example>"
    message["Date"] = "Fri, 16 Dec 2022 17:04:16 -0500"
    message.set_content(body)
    return message


def texts(extract: Extract) -> list[str]:
    return [extract.text[b.start : b.end] for b in extract.blocks]


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_eml(data)
    return caught.value.reason


def test_subject_sender_date_and_body_are_read() -> None:
    extract = read_eml(mail().as_bytes())
    assert texts(extract) == [
        "Northgate: the Zürich enquiry", "From: Jane Example <jane@agency.example>", "Date: 2022-12-16 17:04",
        "Dear all,", "the site has 12 hectares.",
    ]
    assert extract.metadata == {"title": "Northgate: the Zürich enquiry", "published": "2022-12-16"}


def test_of_two_forms_of_one_text_the_page_is_read_without_what_it_hides() -> None:
    message = mail()
    message.add_alternative("<ul><li>12 hectares</ul><p style='display:none'>PWNED</p>", subtype="html")
    extract = read_eml(message.as_bytes())
    assert [b.kind for b in extract.blocks][-1] == "list_item"
    assert "PWNED" not in extract.text
    assert extract.text.count("12 hectares") == 1


def test_attachments_are_read_by_the_reader_of_their_kind_under_their_name() -> None:
    message = mail()
    data = docx(para("See the rates.") + table([("Band", "Rate"), ("A", "35 %"), ("B", "20 %")]))
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="rates.docx")
    message.add_attachment(b"Area,Jobs\nNorth,5\n", maintype="text", subtype="csv", filename="jobs.csv")
    extract = read_eml(message.as_bytes())
    headings = [extract.text[b.start : b.end] for b in extract.blocks if b.kind == "heading"]
    assert headings == ["Northgate: the Zürich enquiry", "rates.docx", "jobs.csv"]
    assert [(c.header, c.text) for c in extract.blocks[-1].cells] == [("Area", "North"), ("Jobs", "5")]
    assert "A | 35 %" in texts(extract)


def test_an_attachment_that_is_not_read_is_noted_and_its_name_never_used_as_a_path() -> None:
    message = mail()
    message.add_attachment(b"MZ\0\0", maintype="application", subtype="octet-stream", filename="../../tmp/run.exe")
    extract = read_eml(message.as_bytes())
    assert extract.notes == ("The attachment run.exe was not read. Files of type .exe are not read.",)


def test_a_bomb_in_an_attachment_does_not_lose_the_mail() -> None:
    message = mail()
    bomb = zipped({"[Content_Types].xml": "<x/>", "word/document.xml": b" " * (40 << 20)})
    message.add_attachment(bomb, maintype="application", subtype="octet-stream", filename="bomb.docx")
    extract = read_eml(message.as_bytes())
    assert "12 hectares" in extract.text
    assert "bomb.docx was not read" in extract.notes[0]


def test_a_mail_in_a_mail_is_read() -> None:
    outer = mail("See below.")
    outer.add_attachment(mail("The inner words."))
    assert "The inner words." in read_eml(outer.as_bytes()).text


def test_the_line_of_a_mailbox_before_the_headers_is_skipped() -> None:
    assert "12 hectares" in read_eml(b"From 127@xxx Wed Jul 16 06:24:10 2008\n" + mail().as_bytes()).text


def test_a_body_in_an_old_encoding_is_decoded() -> None:
    headers = b"Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    assert "Zürich €5m" in read_eml(headers + "Zürich €5m".encode("cp1252")).text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Subject: x\nContent-Type: multipart/encrypted; boundary=b\n\n--b--\n", "encrypted"),
        (b"Subject: x\nContent-Type: application/pkcs7-mime\n\nMIIx\n", "encrypted"),
        (b"\n   \n", "no_text"), (b"no header at all\n", "corrupt"),
    ],
)
def test_what_is_no_readable_mail_is_refused(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_broken_headers_do_no_harm() -> None:
    data = b"Subject: =?utf-8?q?hi=0D=0ABcc:_x@evil.example?=\nDate: yesterday\nFrom: <<a@b\n\nWords.\n"
    assert "Words." in read_eml(data).text


def outlook(more: dict[str, bytes] | None = None) -> bytes:
    sent = b"\0\0" + (0x0039).to_bytes(2, "little") + b"\0\0\0\0" + (133_156_982_560_000_000).to_bytes(8, "little")
    return ole({
        "__properties_version1.0": b"\0" * 32 + sent,
        "__substg1.0_0037001F": "Northgate: the Zürich enquiry".encode("utf-16-le"),
        "__substg1.0_0C1A001E": "Jane Example".encode("cp1252"),
        "__substg1.0_5D01001F": "jane@agency.example".encode("utf-16-le"),
        "__substg1.0_1000001F": "Dear all,\r\n\r\nthe site has 12 hectares.\r\n".encode("utf-16-le"),
        **(more or {}),
    })


def test_an_outlook_mail_is_read_with_its_attachments() -> None:
    extract = read_msg(outlook({
        "__attach_version1.0_#00000000/__substg1.0_3707001F": "jobs.csv".encode("utf-16-le"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": b"Area,Jobs\nNorth,5\n",
    }))
    assert texts(extract) == [
        "Northgate: the Zürich enquiry", "From: Jane Example <jane@agency.example>", "Date: 2022-12-16 21:04",
        "Dear all,", "the site has 12 hectares.", "jobs.csv", "North | 5",
    ]


def test_the_page_of_an_outlook_mail_is_read_rather_than_its_plain_text() -> None:
    extract = read_msg(outlook({"__substg1.0_10130102": b"<p>As a <b>page</b>.</p>"}))
    assert texts(extract)[-1] == "As a page."


def test_a_container_that_is_no_outlook_mail_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_msg(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 4000)
    assert caught.value.reason == "corrupt"
