"""An answer as the page shows it."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Answer, Usage
from assistant.page.answers import answered, failed, plain, short_and_text, stopped, under_way
from assistant.page.citations import finder
from tests.page.fixed import ATTACK, FIRMS, FIRST, REFUSED, FixedDesk


def shown(answer: Answer, question: str = FIRST) -> str:
    return answered(1, question, answer, finder(FixedDesk(), answer))


def test_the_short_answer_comes_first_then_the_text_then_what_to_beware_of() -> None:
    html = shown(FIRMS)
    places = [html.index(words) for words in ("headline short", "The survey counted", "Figures differ", "Sources")]
    assert places == sorted(places)


def test_each_kind_of_caveat_has_its_plain_label() -> None:
    html = shown(FIRMS)
    assert "<strong>Figures differ</strong>" in html
    assert "<strong>Date</strong>" in html


def test_a_caveat_links_the_sources_it_names_only_once() -> None:
    caveats = shown(FIRMS).split('class="caveats"')[1].split("</ul>")[0]
    assert caveats.count('href="#t1s1"') == 1
    assert caveats.count('href="#t1s2"') == 2, "one in each of the two caveats"


def test_an_opening_line_that_repeats_the_short_answer_is_shown_once() -> None:
    answer = Answer(text="**148 firms\\*** [1]\n\nThe rest [1].", status="answered", short="148 firms*")
    assert short_and_text(answer) == ("148 firms\\* [1]", "The rest [1].")


def test_another_opening_line_stays_where_it_is() -> None:
    answer = Answer(text="**Beware**\n\nThe rest.", status="answered", short="148 [firms]")
    assert short_and_text(answer) == ("148 \\[firms\\]", "**Beware**\n\nThe rest.")


def test_a_long_list_is_not_set_as_large_as_a_figure() -> None:
    assert 'class="headline short"' in shown(FIRMS)
    assert 'class="headline short long"' in shown(replace(FIRMS, short="a firm; " * 20))


def test_an_answer_in_parts_has_no_short_answer_above_them() -> None:
    part = Answer(text="a", status="answered", short="a")
    assert short_and_text(Answer(text="**A?**\n\na", status="answered", short="a; b", parts=(part, part)))[0] == ""


def test_a_refusal_shows_the_closest_passages_apart_and_with_letters() -> None:
    html = shown(REFUSED)
    assert "Not in the documents" in html
    assert "Closest, not an answer" in html
    assert '<span class="number">a</span>' in html
    assert "<h3>Sources</h3>" not in html


def test_how_it_was_made_names_what_was_weighed_and_what_decided() -> None:
    html = shown(FIRMS)
    for words in ("How this answer was made", "Statements weighed", "0.94", "Passages found", "0.71", "beyond doubt"):
        assert words in html


def test_a_follow_up_says_how_it_was_understood() -> None:
    assert "Understood as: How many people?" in shown(replace(FIRMS, question="How many people?"))
    assert "Understood as" not in shown(FIRMS)


def test_a_copy_is_plain_text_with_its_sources() -> None:
    copied = plain(FIRST, FIRMS)
    assert copied.startswith(FIRST)
    assert "148 robotics firms\n" in copied
    assert "Figures differ: Two documents" in copied
    survey = "Valley Robotics Survey, Tarn Valley Observatory · March 2024 · Tarn Valley, page 3"
    assert f"[1] {survey}, https://observatory.example/robotics" in copied


def test_an_error_a_stop_and_a_long_question_are_escaped_and_bounded() -> None:
    assert "&lt;b&gt;" in failed(1, "<b>", "went <i>wrong</i>")
    assert "<i>" not in failed(1, "x", "went <i>wrong</i>")
    assert "not checked" in stopped(1, "x", "half an answer [1]")
    assert len(under_way(1, "x" * 100_000, "Searching")) < 2000


def test_no_part_of_a_hostile_answer_becomes_a_tag() -> None:
    html = shown(ATTACK)
    for tag in ("<img", "<script", "<svg", "<iframe", "<picture", "<source ", "<style", "javascript:window.pwned=4'"):
        assert tag not in html, tag
    assert 'href="http' not in html


def test_a_note_and_the_tokens_of_a_model_are_shown() -> None:
    noted = replace(FIRMS, note="The model <b>failed</b>.", usage=Usage(1000, 240, 0.0004), mode="generative")
    html = shown(noted)
    assert "The model &lt;b&gt;failed&lt;/b&gt;." in html
    assert "Written by a model from the sources · 1,240 tokens, US$0.0004 · " in html
