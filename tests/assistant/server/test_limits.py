"""Limits by client, the log's lines, and what belongs to whom: plain values."""

from __future__ import annotations

import json
import logging

import pytest

from assistant.server.belongings import Belongings
from assistant.server.limits import MOST_CLIENTS, Limit
from assistant.server.logs import Lines, event, masked
from assistant.server.spending import Purse


def test_a_client_may_so_much_and_again_when_time_has_passed() -> None:
    now = [0.0]
    limit = Limit(3, 60, lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [0, 0, 0]
    assert limit.take("a") == pytest.approx(20)
    assert limit.take("b") == 0, "another client has its own"
    now[0] += 20
    assert limit.take("a") == 0
    assert limit.take("a") > 0
    now[0] += 3600
    assert [limit.take("a") > 0 for _ in range(4)] == [False, False, False, True], "what is not used is not saved up"


def test_what_was_spent_beyond_the_limit_is_paid_back_first() -> None:
    now = [0.0]
    purse = Purse(Limit(100, 100, lambda: now[0]), "a")
    purse.spend(150)
    assert purse.is_empty
    now[0] += 40
    assert purse.is_empty
    now[0] += 20
    assert not purse.is_empty


def test_no_crowd_of_clients_fills_the_memory() -> None:
    limit = Limit(1, 60)
    for number in range(MOST_CLIENTS + 50):
        limit.take(str(number))
    assert len(limit._buckets) == MOST_CLIENTS


def test_a_session_is_its_first_users_and_a_file_theirs_to_whom_it_was_named() -> None:
    ours = Belongings()
    assert ours.may_use("s1", "a") and ours.may_use("s1", "a") and not ours.may_use("s1", "b")
    path = b"/tmp/gradio/" + b"ab" * 32 + b"/letter.pdf"
    assert ours.knows(path) and not ours.may_see(path, "a")
    ours.named(b'["' + path + b'"]', "a")
    assert ours.may_see(path, "a") and not ours.may_see(path, "b")
    ours.named(path, "b")
    assert ours.may_see(path, "a") and ours.may_see(path, "b")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key sk-abcdefghijkl in it", "abcdefghijkl"), ("Authorization: Bearer abc.def.ghi", "abc.def"),
        ("iak_0123456789abcdef", "0123456789"), ("https://user:pass@host/x", "user:pass"),
        ("password=hunter22", "hunter22"), ("api_key: 'abcdefgh'", "abcdefgh"), ("write to jane@example.org", "jane"),
        ("ring +44 7700 900123", "7700"), ("card 4111 1111 1111 1111", "4111"), ("QQ123456C", "123456"),
        ("GB29 NWBK 6016 1331 9268 19", "6016"), ("AB 12 34 56 C", "12 34"),
    ],
)  # fmt: skip
def test_secrets_and_personal_data_are_masked(text: str, secret: str) -> None:
    assert secret in text and secret not in masked(text)


def test_plain_words_and_figures_stay() -> None:
    for text in ("62% of 5,552 firms in 2013", "GET /api/documents/ab12cd34", "the token bucket is full", "2026-11-23"):
        assert masked(text) == text


@pytest.mark.parametrize("form", ["text", "json"])
def test_one_event_is_one_line_without_an_escape(form: str, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("assistant.trial")
    with caplog.at_level(logging.INFO, "assistant"):
        try:
            raise ValueError("bad\r\nvalue sk-abcdefghij \x1b[31m")
        except ValueError:
            logger.exception("it failed\nfor \x1b]0;x\x07")
        event(logger, logging.INFO, "request", path="/a\r\nforged: line", user="eve\x1b[2J", status=200)
    for record in caplog.records:
        line = Lines(form).format(record)  # type: ignore[arg-type]
        assert "\n" not in line and "\r" not in line and "\x1b" not in line and "abcdefghij" not in line
        if form == "json":
            assert json.loads(line)["level"] in ("error", "info")
