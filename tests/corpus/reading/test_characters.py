from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.characters import NotText, clean, decode, plain_digits, superscript

WESTERN = "Zürich, Málaga, Åarhus and a café: “£5m” – it’s naïve.\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_western_text_is_read_in_any_common_encoding(encoding: str) -> None:
    assert decode(WESTERN.encode(encoding)) == WESTERN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_byte_order_mark_is_told_by_its_empty_bytes(encoding: str) -> None:
    assert decode("Jobs rose by 5%.".encode(encoding)) == "Jobs rose by 5%."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Привет, это обычный русский текст об инвестициях в регион.", "cp1251"),
        ("Zażółć gęślą jaźń, pieniądze i województwo śląskie. Inwestycja wyniosła dużo pieniędzy.", "cp1250"),
        ("投資誘致の補助金は三十五パーセントです。" * 10, "shift_jis"),
    ],
)
def test_other_scripts_are_found_by_their_look(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_few_damaged_bytes_show_as_such_and_the_rest_is_kept() -> None:
    text = "The grant pays 35 percent of eligible costs to a firm. " * 8
    assert decode(text.encode() + b"bad:\xff\xfe\xc0\x80\xed\xa0 end") == text + "bad:\ufffd end"


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 100, b"\xff\xfea"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)


def test_what_nobody_can_see_is_dropped() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    assert clean(f"Pay\0 \u202e000,1\u202c to\u200b \ufeff{hidden}Ann\u00ad.") == "Pay 000,1 to Ann."


def test_terminal_escapes_are_dropped_with_their_parameters() -> None:
    assert clean("\x1b[2J\x1b]0;owned\x07\x08 \x1b[31mred\x1b[0m") == " red"


def test_every_kind_of_line_end_is_one() -> None:
    assert clean("a\rb\r\nc\x0bd\x85e\u2028f\ng") == "a\nb\nc\nd\ne\nf\ng"


def test_text_that_was_encoded_twice_is_mended() -> None:
    assert (
        clean("It cost Â£275,000 in 1990â\x80\x9391, â€œsaidâ€\x9d the cafÃ©.")
        == "It cost £275,000 in 1990–91, “said” the café."
    )


def test_sound_text_is_not_mended() -> None:
    text = "Ångström, São Paulo, Â is a letter; naïve façade – £5m"
    assert clean(text) == text


@given(st.text(max_size=200))
def test_no_control_is_left(text: str) -> None:
    assert not [
        letter for letter in clean(text) if (ord(letter) < 32 and letter not in "\n\t\f") or 0x7F <= ord(letter) < 0xA0
    ]


def test_superscripts_and_plain_digits_turn_into_each_other() -> None:
    assert superscript("1,23") == "¹,²³"
    assert plain_digits("¹,²³") == "1,23"
