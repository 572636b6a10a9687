"""The list of documents, an opened document, and the report of an upload."""

from __future__ import annotations

import datetime
import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.page.library import PART, farewell, listing, reader, report
from corpus.document import IngestReport, Skipped, Statement
from tests.page.fixed import RECORDS, SURVEY, FixedDesk

TODAY = datetime.date(2026, 1, 2)
RECORD = RECORDS[0]


def text_of(html: str) -> str:
    """The body of an opened document without its tags."""
    import html as escapes

    return escapes.unescape(re.sub(r"<[^>]*>", "", html.split('<div class="body">')[1]))


def statement(start: int, end: int) -> Statement:
    return Statement(f"survey:{start}-{end}", "survey", "sentence", "", start, end)


def test_each_document_is_listed_with_publisher_date_area_and_size() -> None:
    shown = listing(RECORDS, TODAY)
    assert "3 documents" in shown
    assert "Tarn Valley Observatory · March 2024 · Tarn Valley" in shown
    assert "12 pages · 3 passages" in shown
    assert "undated" in shown
    assert "/home/somebody" not in shown


def test_internal_and_overdue_documents_are_flagged() -> None:
    shown = listing(RECORDS, TODAY)
    assert shown.count(">Internal<") == 1
    assert "Review was due 31 January 2025" in shown


def test_a_list_is_searched_by_all_words_of_what_is_known() -> None:
    found = listing(RECORDS, TODAY, wanted="  OBSERVATORY march 2024")
    assert "1 of 3 documents" in found
    assert found.count("data-open") == 1
    nothing = listing(RECORDS, TODAY, wanted="<b>zeppelin")
    assert "0 of 3 documents" in nothing
    assert "hold “&lt;b&gt;zeppelin”" in nothing


def test_an_empty_list_says_what_to_do() -> None:
    assert "Add files above" in listing([], TODAY)


def test_an_opened_document_shows_its_text_with_its_statements() -> None:
    desk = FixedDesk()
    statements = [one for passage in desk.passages("survey") for one in passage.statements]
    shown = reader(RECORD, SURVEY, statements)
    assert shown.count('<span class="statement">') == len(statements) + 1, "one more in the key"
    assert "survey.pdf" in shown
    assert "(guessed)" in reader(RECORDS[1], "x", [])


def test_the_cited_words_are_marked_in_the_document() -> None:
    start = SURVEY.index("61 make")
    shown = reader(RECORD, SURVEY, [statement(start - 20, start + 40)], marked=(start, start + 7), at=start)
    assert '<span class="statement"><mark id="here">61 make</mark></span>' in shown


def test_a_long_document_comes_in_parts_and_opens_at_the_cited_one() -> None:
    text = "x" * (2 * PART) + "the end"
    shown = reader(RECORD, text, [], marked=(2 * PART, 2 * PART + 3), at=2 * PART)
    assert "Part 3 of 3" in shown
    assert text_of(shown).startswith("the end")
    assert f'data-part="{PART}"' in shown
    assert "Later" not in shown


@given(
    st.text(alphabet="ab<&\n ", max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=6)
)
def test_no_span_loses_or_doubles_a_character(text: str, spans: list[tuple[int, int]]) -> None:
    ordered = [(min(pair), max(pair)) for pair in spans]
    shown = reader(RECORD, text, [statement(*pair) for pair in ordered], ordered[0] if ordered else None)
    assert text_of(shown).startswith(text)


def test_the_report_says_what_came_in_and_what_not_and_why() -> None:
    done = IngestReport(
        added=("survey",), updated=("gone since",),
        skipped=(Skipped("/tmp/x/<b>.exe", "unsupported_type", "Save it as PDF."),),
    )  # fmt: skip
    shown = report(done, RECORDS)
    assert "<strong>Valley Robotics Survey</strong>: 12 pages · 3 passages" in shown
    assert "gone since" in shown
    assert "<strong>&lt;b&gt;.exe</strong>: Kind of file not supported. Save it as PDF." in shown
    assert "Nothing was brought in" in report(IngestReport(), RECORDS)


def test_removal_asks_with_the_title_and_what_is_lost() -> None:
    assert "Remove <strong>Valley Robotics Survey</strong>? Its 3 passages" in farewell(RECORD)
