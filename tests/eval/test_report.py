from __future__ import annotations

import re
from dataclasses import replace

from eval.cases import Case
from eval.compare import compare
from eval.gates import Gate, Gates, check
from eval.report import compared, gates_table, html, rows, table, worst
from eval.runner import run
from tests.eval.stub import FIRMS, PAY, StubDesk

CASES = [
    Case(id="firms", ask="How many <b>firms</b>?", kind="fact", says=("1,?240",), statement=("1,240 firms",)),
    Case(id="pay", ask="What is pay like?", kind="fact", says=("13%",), why="a wrong figure shows here"),
    Case(id="rent", ask="How high is the rent?", kind="absent"),
]
RUN = run(StubDesk({CASES[0].ask: FIRMS, CASES[1].ask: PAY}), CASES)
BEFORE = run(StubDesk({CASES[1].ask: replace(PAY, text="Pay is 13% lower [1]")}), CASES)


def test_the_table_counts_by_kind() -> None:
    heading, fact, absent, whole = rows(RUN)
    assert heading[:4] == ["kind", "n", "passed", "status"]
    assert fact[:5] == ["fact", "2", "1/2", "2/2", "1/2"]
    assert absent[:5] == ["absent", "1", "1/1", "1/1", "–"]
    assert whole[:3] == ["all", "3", "2/3"]


def test_the_terminal_table_shows_intervals_and_lines_up() -> None:
    lines = table(RUN).splitlines()
    assert len({len(line.split("  ")[0]) for line in lines[:1]}) == 1
    assert any(re.match(r"passed\s+2 of 3 \(66\.7%\), 95 % interval 20\.8% to 93\.9%", line) for line in lines)


def test_cases_left_out_are_counted() -> None:
    fewer = replace(RUN, left_out=("x", "y"))
    assert "left out" not in table(RUN)
    assert re.search(r"left out\s+2 cases with a fact that no document holds: x, y$", table(fewer))
    assert "2 cases were left out" in html(fewer)


def test_the_worst_cases_show_question_answer_citation_and_what_is_missing() -> None:
    told = worst(RUN, 5)
    assert "✗ pay (fact): What is pay like?" in told
    assert "Pay is 12% lower" in told
    assert "- not said: 13%" in told
    assert "How many" not in told
    assert "1 more failed" in worst(BEFORE, 1)


def test_gates_are_told_line_by_line() -> None:
    gates = Gates((Gate("facts", "required_facts", at_least=0.9), Gate("p", "parts", at_least=1)))
    lines = gates_table(check(gates, RUN.results)).splitlines()
    assert lines[0].split() == ["FAILS", "facts", "1", "of", "2", "(50.0%);", "wanted:", "at", "least", "90.0%"]
    assert "nothing to judge" in lines[1]


def test_a_comparison_shows_both_answers() -> None:
    told = compared(compare(BEFORE, RUN))
    assert "1 gained, 2 lost" not in told
    assert "LOST pay" not in told.splitlines()[0]
    assert "gained firms" in told
    assert "before: The documents do not say." in told
    assert "now:    **1,240 firms** [1]" in told


def test_the_page_is_whole_and_safe() -> None:
    page = html(RUN, check(Gates((Gate("facts", "required_facts", at_least=0.9),)), RUN.results), compare(BEFORE, RUN))
    assert page.count("<svg") == 2
    assert "How many &lt;b&gt;firms&lt;/b&gt;?" in page
    assert "<b>firms" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)  # nothing is fetched
    assert page.index("What is pay like?") < page.rindex("How high is the rent?")  # worst first


def test_the_page_is_the_same_each_time() -> None:
    assert html(RUN) == html(RUN)


def test_an_empty_run_can_be_shown() -> None:
    nothing = run(StubDesk({}), [])
    assert "all" in table(nothing)
    assert worst(nothing, 5) == ""
    assert "0 questions" in html(nothing)
