"""The log of enquiries: states and times, gaps over all, approved answers, deletion."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.enquiry.log import EnquiryLog, read_export
from assistant.enquiry.values import EnquiryReply
from assistant.errors import BadEnquiry


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> EnquiryLog:
    return EnquiryLog(tmp_path, keep_days=100, now=clock)


def test_an_enquiry_is_kept_with_state_times_and_share(log: EnquiryLog, clock: Clock, reply: EnquiryReply) -> None:
    number = log.keep(reply, received=clock.now - timedelta(hours=2))
    clock.now += timedelta(hours=1)
    log.set_state(number, "acknowledged")
    clock.now += timedelta(hours=21)
    log.set_state(number, "sent")
    (one,) = log.all()
    assert (one.state, one.company) == ("sent", "Pellucid Lenses Ltd")
    assert (one.hours("drafted"), one.hours("acknowledged"), one.hours("sent"), one.hours("closed")) == (2, 3, 24, None)
    assert 0 < one.answered < 1


def test_what_we_keep_failing_to_answer_counts_enquiries(log: EnquiryLog, reply: EnquiryReply) -> None:
    assert log.missed() == []
    log.keep(reply)
    log.keep(reply)
    missed = log.missed()
    assert missed[0].times == 2
    assert {gap.question for gap in reply.gaps} == {one.question for one in missed}


def test_a_deleted_enquiry_is_gone_from_the_file(log: EnquiryLog, reply: EnquiryReply, tmp_path: Path) -> None:
    number = log.keep(reply)
    log.delete(number)
    assert log.all() == []
    assert log.missed() == []
    with pytest.raises(BadEnquiry):
        log.one(number)
    with pytest.raises(BadEnquiry):
        log.delete(number)


def test_old_enquiries_go_when_their_time_is_over(log: EnquiryLog, clock: Clock, reply: EnquiryReply) -> None:
    log.keep(reply)
    clock.now += timedelta(days=101)
    log.keep(reply)
    assert len(log.all()) == 1
    assert log.missed()[0].times == 1


def test_an_approved_answer_is_offered_when_the_same_is_asked_again(log: EnquiryLog) -> None:
    log.approve("What is the rent of workshops in Norvale?", "£9 per square foot.", "Ada Reed")
    held = log.approved_for("what is the rent for workshops in Norvale")
    assert held is not None
    assert (held.owner, held.approved, held.review_by) == ("Ada Reed", "2026-05-04", "2027-05-04")
    assert log.approved_for("What is the rent of offices in Harlow?") is None
    log.approve("What is the rent of workshops in Norvale?", "£10 per square foot.", "Ada Reed")
    assert [one.answer for one in log.approved()] == ["£10 per square foot."], "the new one takes its place"
    log.withdraw(held.question)
    assert log.approved() == []


def test_an_approved_answer_needs_an_owner(log: EnquiryLog) -> None:
    with pytest.raises(BadEnquiry, match="name"):
        log.approve("Rent?", "£9", " ")


def test_the_log_is_exported_whole(log: EnquiryLog, reply: EnquiryReply) -> None:
    log.keep(reply)
    log.approve("Rent?", "£9", "Ada")
    data = json.loads(log.export())
    assert len(data["enquiries"]) == len(data["approved"]) == 1
    assert len(data["gaps"]) == len(reply.gaps)


def test_an_unknown_state_is_refused(log: EnquiryLog, reply: EnquiryReply) -> None:
    with pytest.raises(BadEnquiry, match="received"):
        log.set_state(log.keep(reply), "eaten")


def test_drafting_keeps_nothing_by_itself_and_offers_what_was_approved(office: Assistant) -> None:
    office.enquire("How many optics companies are there in Norvale?")
    assert office.enquiries.all() == []
    office.enquiries.approve("How many optics companies are there in Norvale?", "310.", "Ada")
    again = office.enquire("How many optics companies are there in Norvale?")
    assert again.items[0].approved is not None
    assert "Ada" in again.staff_markdown
    assert "Ada" not in again.markdown
    office.enquiries.withdraw("How many optics companies are there in Norvale?")


def test_each_user_of_a_server_sees_and_changes_their_own_enquiries_alone(log: EnquiryLog, reply: EnquiryReply) -> None:
    hers, his = log.of("olive"), log.of("oscar")
    number, nobodys = hers.keep(reply), log.keep(reply)
    assert ([one.id for one in hers.all()], his.all()) == ([number], [])
    assert [one.id for one in log.of("").all()] == [nobodys]
    assert len(log.all()) == 2, "who has the folder has all"
    assert his.missed() == [] and hers.missed() and json.loads(his.export())["enquiries"] == []
    for change in (his.one, his.delete):
        with pytest.raises(BadEnquiry, match="holds no enquiry"):
            change(number)
    with pytest.raises(BadEnquiry, match="holds no enquiry"):
        his.set_state(number, "sent")
    assert hers.one(number).state == "drafted"
    exported = read_export(log.export())
    log.restore(exported)
    assert [one.id for one in hers.all()] == [number], "a backup keeps whose they are"
    hers.delete(number)
    assert [one.id for one in log.all()] == [nobodys]
