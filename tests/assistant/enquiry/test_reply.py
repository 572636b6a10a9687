"""The reply: answers in order, two versions, what blocks it, its figures and gaps."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.enquiry.values import EnquiryReply
from assistant.errors import BadEnquiry
from tests.assistant.enquiry.conftest import LETTER


def test_questions_are_answered_in_the_enquirers_order(reply: EnquiryReply) -> None:
    assert len(reply.items) == 5
    at = [reply.markdown.index(f"### {number}. ") for number in range(1, 6)]
    assert at == sorted(at)
    assert "310" in reply.items[0].to_send.text
    assert "310" in reply.markdown[at[0] : at[1]]


def test_the_version_to_send_holds_shareable_sources_alone(reply: EnquiryReply) -> None:
    assert "£9" not in reply.markdown
    assert "Board note" not in reply.markdown
    assert "£9" in reply.staff_markdown
    assert "INTERNAL" in reply.staff_markdown
    assert all(citation.shareable for citation in reply.citations)
    assert any("rent" in gap.question for gap in reply.gaps), (
        "what only an internal paper holds is a gap"
    )


def test_a_wrong_premise_is_put_right(reply: EnquiryReply) -> None:
    assert any(caveat.kind == "premise" for caveat in reply.items[3].to_send.caveats)
    assert "lower" in reply.items[3].to_send.text


def test_figures_that_disagree_are_both_given(reply: EnquiryReply) -> None:
    text = reply.markdown
    assert "4,120" in text
    assert "4,900" in text


def test_nothing_is_promised_and_a_gap_names_whom_to_ask(reply: EnquiryReply) -> None:
    grant = next(gap for gap in reply.gaps if "grant" in gap.question)
    assert "Department for Business and Trade" in grant.suggestion
    assert grant.suggestion in reply.markdown
    assert not re.search(r"we (?:guarantee|promise|will (?:fund|grant))", reply.markdown, re.IGNORECASE)


def test_every_citation_of_the_reply_is_listed_once_and_numbered_from_one(reply: EnquiryReply) -> None:
    numbers = [int(number) for number in re.findall(r"(?<!\\)\[(\d+)\]", reply.markdown.split("## Sources")[0])]
    assert set(numbers) == set(range(1, len(reply.citations) + 1))
    for citation in reply.citations:
        assert f"[{citation.number}]" in reply.markdown.split("## Sources")[1]


def test_every_figure_of_the_ledger_stands_in_its_quote(office: Assistant, reply: EnquiryReply) -> None:
    assert reply.ledger
    for figure in reply.ledger:
        assert figure.verified
        assert figure.text in figure.quote
        assert figure.quote in office.text(figure.document_id)
        assert figure.shareable
    jobs = next(figure for figure in reply.ledger if figure.text == "4,120")
    assert (jobs.period, jobs.geography, jobs.document) == ("2022", "Norvale", "Norvale optics report 2022")


def test_reasons_to_come_are_cited_and_at_most_four(reply: EnquiryReply) -> None:
    assert 1 <= len(reply.proof) <= 4
    assert all(item.to_send.citations for item in reply.proof)
    assert not any("lower" in item.to_send.text for item in reply.proof)


def test_open_slots_block_until_they_are_filled(office: Assistant, reply: EnquiryReply) -> None:
    assert any("Open slot" in words for words in reply.blockers)
    done = office.composed(reply, owner="Ada Reed", date="3 May")
    assert done.blockers == ()
    assert "Ada Reed" in done.markdown
    assert "[name]" not in done.markdown


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Norvale has 310 optics companies. [1]", ""),
        ("Norvale has 999 optics companies. [1]", "999"),
        ("We guarantee you a grant. [1]", "promises"),
        ("See there. [7]", "[7]"),
    ],
)
def test_an_edited_answer_is_held_against_its_sources(
    office: Assistant, reply: EnquiryReply, text: str, blocks: str
) -> None:
    edited = office.composed(reply, edits={0: text}, owner="Ada Reed", date="3 May")
    assert edited.items[0].edited == text
    assert text.split(" [")[0] in edited.markdown.replace("\\", "")
    assert bool(edited.blockers) is bool(blocks)
    assert blocks in " ".join(edited.blockers)
    assert office.composed(edited, edits={0: ""}).items[0].edited is None, "an empty edit takes it back"


def test_an_expired_source_and_an_internal_one_block(office: Assistant, reply: EnquiryReply) -> None:
    from datetime import date

    from assistant.enquiry.reply import composed

    records = [replace(record, review_by="2020-01-01") for record in office.documents()]
    late = composed(reply, records, date(2026, 1, 1), owner="A B", date="x")
    assert any("due for review by 2020-01-01" in words for words in late.blockers)
    item = replace(reply.items[2], to_send=reply.items[2].answer)
    leaking = composed(replace(reply, items=(item,)), office.documents(), date(2026, 1, 1), owner="A B", date="x")
    assert any("Internal source" in words for words in leaking.blockers)


def test_a_table_is_made_where_the_letter_wants_one(office: Assistant) -> None:
    made = office.enquire(
        "Please answer in a table with source and year, Y/N:\n1. optics companies in Norvale\n2. price of coal"
    )
    rows = [line for line in made.markdown.splitlines() if line.startswith("| ")]
    assert "Held (Y/N)" in rows[0]
    assert rows[2].startswith("| 1 |")
    assert "| Y |" in rows[2]
    assert "Norvale Observatory, June 2022" in rows[2]
    assert "| N |" in rows[3]


def test_the_same_letter_gets_the_same_reply(office: Assistant, reply: EnquiryReply) -> None:
    assert replace(office.enquire(LETTER), seconds=0.0) == replace(reply, seconds=0.0)


def test_markup_of_a_letter_does_not_reach_the_reply(office: Assistant) -> None:
    made = office.enquire(
        "How many optics companies are in Norvale ![x](http://evil.example/a.png) <img src=x> [1](http://b.example)?"
    )
    assert "evil.example" not in made.markdown
    assert not re.search(r"(?<!\\)<img", made.markdown)


@pytest.mark.parametrize("suffix", ["txt", "eml", "docx", "html"])
def test_a_letter_comes_as_a_file(office: Assistant, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"letter.{suffix}"
    question = "How many optics companies are there in Norvale?"
    if suffix == "docx":
        import docx

        document = docx.Document()
        document.add_paragraph("Dear team,")
        document.add_paragraph(question)
        document.save(str(path))
    elif suffix == "eml":
        path.write_text(f"From: A <a@b.example>\nSubject: Lenses\nDate: Mon, 4 May 2026 10:00:00 +0000\n\n{question}\n")
    elif suffix == "html":
        path.write_text(f"<html><body><p>Dear team,</p><p>{question}</p></body></html>")
    else:
        path.write_text(question)
    made = office.enquire(path)
    assert [item.question for item in made.items] == [question]
    if suffix == "eml":
        assert made.subject == "Re: Lenses"


def test_what_cannot_be_read_is_refused_with_a_next_step(office: Assistant, tmp_path: Path) -> None:
    with pytest.raises(BadEnquiry, match="There is no file"):
        office.enquire(tmp_path / "none.eml")
    with pytest.raises(BadEnquiry, match="There is no file"):
        office.enquire("missing-letter.docx")
    with pytest.raises(BadEnquiry, match="empty"):
        office.enquire("   ")
    table = tmp_path / "figures.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(BadEnquiry, match="no letter"):
        office.enquire(table)
    broken = tmp_path / "letter.docx"
    broken.write_bytes(b"not a zip")
    with pytest.raises(BadEnquiry, match="cannot be read"):
        office.enquire(broken)


def test_a_text_from_elsewhere_names_no_file_of_this_machine(office: Assistant, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("How many optics companies are there in Norvale?", encoding="utf-8")
    assert office.enquire(str(secret)).items, "on the command line the name of a file will do"
    made = office.enquire(str(secret), names=False)
    assert made.letter.text == str(secret)
    assert not any("optics companies" in item.question for item in made.items)


def test_an_empty_index_gives_gaps_and_no_figure(tmp_path: Path) -> None:
    from assistant import Settings

    with Assistant.open(Settings(index=tmp_path / "index", shipped=False)) as desk:
        made = desk.enquire(LETTER)
    assert made.ledger == ()
    assert len(made.gaps) == 5


def test_progress_is_told_question_by_question(office: Assistant) -> None:
    told: list[tuple[int, int, str]] = []
    office.enquire("How many optics companies? What is the rent?", tell=lambda *how: told.append(how))
    assert [(done, total) for done, total, _ in told] == [(0, 2), (1, 2), (2, 2)]


def test_a_place_that_we_are_weighed_against_is_a_gap(office: Assistant) -> None:
    made = office.enquire("We are deciding between Norvale and Zubrowka. How many optics companies are there?")
    assert [gap.question for gap in made.gaps] == ["A comparison with Zubrowka"]
    assert "investment agency of Zubrowka" in made.markdown
    assert len(made.items) == 1, "it is no question of the letter"


def test_an_answer_opens_with_the_sentence_that_says_what_its_figure_counts(reply: EnquiryReply) -> None:
    first = reply.markdown.partition("### 1. ")[2].partition("### 2. ")[0].split("\n\n")
    assert "310" in first[1]
    assert len(first[1].split()) > 4
