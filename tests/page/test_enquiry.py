"""The Enquiry panel without a browser: what a click does, and that nothing of a letter reaches the page as markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.opening import Opening
from assistant.page import replies
from assistant.page.citations import finder
from assistant.page.enquiry import Work, act_on_log, drafted, edited, renewed
from assistant.page.show import Html

PAPER = """---
title: "Mill count <b>2022</b>"
publisher: "Valley Office"
published: "2022-06"
geography: "Tarn Valley"
review_by: "2099-01-01"
---

# Mill count

- The Tarn Valley had 310 mills in 2022. <img src="http://evil.example/x.png" onerror="window.pwned=1">
- The mills of the Tarn Valley employ 4,100 people.
"""
LETTER = (
    "We are <script>window.pwned=2</script> Looms Ltd.\n\n1. How many mills are there in the Tarn Valley?\n"
    "2. What does coal cost <img src=http://evil.example/y.png>?\n"
)


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opening]:
    folder = tmp_path_factory.mktemp("mills")
    (folder / "mills.md").write_text(PAPER, "utf-8")
    desk = Assistant.open(Settings(index=folder / "index", mode="extractive"))
    desk.ingest([folder / "mills.md"])
    made = Opening(lambda tell: desk)
    made.start()
    assert made.desk
    yield made
    made.close()


@pytest.fixture(scope="module")
def work(opening: Opening) -> Work:
    *steps, last = drafted(opening, LETTER, None)
    assert any("Question 1 of 2" in step for step in steps if isinstance(step, Html))
    assert isinstance(last, Work)
    return last


def test_pasting_the_name_of_a_file_does_not_read_it(opening: Opening, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("How many mills are there in the Tarn Valley?", encoding="utf-8")
    *_, last = drafted(opening, str(secret), None)
    told = last if isinstance(last, Html) else str(last.reply)
    assert "How many mills" not in told


def test_a_letter_is_drafted_question_by_question_and_kept(opening: Opening, work: Work) -> None:
    assert work.reply is not None
    assert len(work.reply.items) == 2
    assert opening.desk.enquiries.one(work.number).state == "drafted"


def test_nothing_of_letter_or_document_is_markup_on_the_page(opening: Opening, work: Work) -> None:
    assert work.reply is not None
    shown = "".join(
        [
            replies.overview(work.reply),
            replies.questions(work.reply, lambda answer: finder(opening.desk, answer)),
            replies.blockers(work.reply),
            replies.preview(work.reply, staff=False),
            replies.preview(work.reply, staff=True),
            replies.log(opening.desk.enquiries.all(), opening.desk.enquiries.missed(), []),
        ]
    )
    assert "<script" not in shown
    assert "<img" not in shown
    assert "310" in shown


def test_each_question_has_its_status_answer_sources_and_edit_field(opening: Opening, work: Work) -> None:
    assert work.reply is not None
    shown = replies.questions(work.reply, lambda answer: finder(opening.desk, answer))
    assert shown.count('<li class="ask"') == shown.count("<textarea") == 2
    assert "Answered" in shown
    assert "Not in the documents" in shown
    assert "Valley Office" in shown


def test_an_edit_makes_the_reply_anew_and_can_be_taken_back(opening: Opening, work: Work) -> None:
    changed = edited(opening, work, {"place": "0", "text": "There are 999 mills. [1]"}, "Ada", "1 May")
    assert changed.reply is not None
    assert "999" in changed.reply.markdown
    assert any("999" in words for words in changed.reply.blockers)
    assert "999" in opening.desk.enquiries.one(work.number).reply
    back = edited(opening, changed, {"place": "0", "text": ""}, "Ada", "1 May")
    assert back.reply is not None
    assert "999" not in back.reply.markdown


def test_fields_that_were_never_shown_leave_the_slots_open(opening: Opening, work: Work) -> None:
    unsent = renewed(opening, work, None, None)
    assert unsent.reply is not None
    assert any("Open slot" in words for words in unsent.reply.blockers)


def test_name_and_date_fill_the_slots(opening: Opening, work: Work) -> None:
    done = renewed(opening, work, "Ada Reed", "1 May")
    assert done.reply is not None
    assert done.reply.blockers == ()
    assert "Safe to send" in replies.blockers(done.reply)


@pytest.mark.parametrize("sent", [None, "0", [], {"place": "9", "text": "x"}, {"place": "-1"}, {"place": {"a": 1}}])
def test_whatever_a_browser_sends_changes_no_more_than_a_question(opening: Opening, work: Work, sent: Any) -> None:
    assert edited(opening, work, sent, "", "") == work
    act_on_log(opening, sent)
    assert opening.desk.enquiries.one(work.number)


def test_an_answer_is_approved_with_its_owner_and_offered_again(opening: Opening, work: Work) -> None:
    edited(opening, work, {"place": "0", "text": "There are 310 mills. [1]", "approve": True}, "Ada Reed", "")
    *_, again = drafted(opening, "How many mills are there in the Tarn Valley?", None)
    assert isinstance(again, Work)
    assert again.reply is not None
    shown = replies.questions(again.reply, lambda answer: finder(opening.desk, answer))
    assert "Approved before by Ada Reed" in shown
    act_on_log(opening, {"what": "delete", "number": str(again.number)})


def test_the_log_is_worked_from_the_page(opening: Opening) -> None:
    *_, made = drafted(opening, "How many mills?", None)
    assert isinstance(made, Work)
    act_on_log(opening, {"what": "sent", "number": str(made.number)})
    assert opening.desk.enquiries.one(made.number).state == "sent"
    act_on_log(opening, {"what": "delete", "number": str(made.number)})
    assert all(one.id != made.number for one in opening.desk.enquiries.all())


def test_a_letter_that_cannot_be_read_says_why_and_its_copy_is_deleted(opening: Opening, tmp_path: Path) -> None:
    file = tmp_path / "letter.docx"
    file.write_bytes(b"no zip")
    *_, last = drafted(opening, "", str(file))
    assert isinstance(last, Html)
    assert 'role="alert"' in last
    assert not file.exists()


def test_the_empty_panel_says_what_to_do() -> None:
    assert "Paste an enquiry" in replies.nothing_yet()
    assert "No enquiry has been kept" in replies.log([], [], [])
