"""The golden sets that ship: each case is borne out by the sheets, and says of itself what is true of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import Stemmer

from eval.cases import KINDS, Case, load

ROOT = Path(__file__).resolve().parents[2]
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "corpus" / "documents").glob("*.md")}
CASES = load([ROOT / "eval" / "golden"], SHEETS)
LEAST = {
    "absent": 50, "follow-up": 35, "premise": 12, "conflict": 12, "several": 12, "list": 12, "comparison": 10,
    "vague": 8, "hostile": 10, "fact": 20,
}  # fmt: skip
# Words that carry no content in a question or a statement.
STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a about across after all alone along also altogether among an and any anything are as at away back be been
        before being between both but by can cent could did do does doing done down during each else every few for from
        get give given go goes gone good got had has have he help her here him his how i if in into is it its just kind
        know large lately less let like many may me mean might more most mr mrs ms much must my need no not now number
        numbers of off often on one only or other our out over own per percent please pls put rather really said same
        say says see she should show since so some still such sure take tell than thank thanks that the their them then
        there these they thing things think this those through to together too under until up us use very want was we
        well were what when where whether which while who whom whose why will with within would yes yet you your
        """,
    )
)
STEMMER = Stemmer.Stemmer("english")


def statements(sheet: str) -> list[tuple[bool, str]]:
    """Whether it is a caution, and its text, for each line of a sheet below the front matter."""
    found, in_cautions = [], False
    for line in SHEETS[sheet].split("---\n", 2)[2].splitlines():
        if line.startswith("## "):
            in_cautions = line == "## Cautions"
        elif line.strip() and not line.startswith(("#", "| ---")):
            found.append((in_cautions, line.removeprefix("- ")))
    return found


def supporting(case: Case, pattern: str) -> list[str]:
    """The lines of the case's sheets that hold the pattern; cautions only where nothing else does."""
    lines = [line for sheet in case.document for line in statements(sheet)]
    hits = [(caution, text) for caution, text in lines if re.search(pattern, text, re.IGNORECASE)]
    return [text for caution, text in hits if not caution] or [text for _, text in hits]


def all_supporting(case: Case) -> list[str]:
    """The lines that bear out any of the required facts."""
    return [text for pattern in case.statement for text in supporting(case, pattern)]


def shared_words(question: str, statement: str) -> set[str]:
    """Stems of content words that both hold; a word with a capital inside a sentence counts as a name."""
    words = [re.findall(r"[^\W\d_]+", text) for text in (question, statement)]
    names = {w.lower() for text in words for i, w in enumerate(text) if w[0].isupper() and (i or w.isupper())}
    skip = STOP | names | {"midlands", "birmingham"}
    stems = [{STEMMER.stemWord(w.lower()) for w in text if len(w) > 2 and w.lower() not in skip} for text in words]
    return stems[0] & stems[1]


def test_shared_words_compares_stems_and_leaves_names_out() -> None:
    shared = shared_words("How many firms raised equity in Leeds?", "A firm in Leeds is raising money.")
    assert shared == {"firm", "rais"}
    assert shared_words("Number of clinics in the West Midlands?", "The West Midlands has eight hospitals.") == set()


def test_every_kind_has_enough_cases() -> None:
    counts = Counter(case.kind for case in CASES)
    assert set(LEAST) == set(KINDS)
    assert {kind: counts[kind] for kind in KINDS if counts[kind] < LEAST[kind]} == {}


def test_the_core_is_66_cases_of_every_kind_with_20_absent() -> None:
    core = Counter(case.kind for case in CASES if case.core)
    assert (core.total(), core["absent"], set(core)) == (66, 20, set(KINDS))


def test_follow_ups_come_from_at_least_eleven_conversations_of_three_turns_or_more() -> None:
    talks = Counter(case.id.rpartition("-")[0] for case in CASES if len(case.history) >= 2)
    assert len(talks) >= 11


def test_half_of_the_answerable_cases_share_no_content_word_with_their_statement() -> None:
    answerable = [case for case in CASES if not case.absent]
    assert 2 * sum(case.overlap == "none" for case in answerable) >= len(answerable)


def test_only_compound_questions_have_parts() -> None:
    assert [case.id for case in CASES if (case.kind == "several") != (case.parts >= 2)] == []


def test_each_required_fact_stands_in_its_statement_in_a_named_sheet() -> None:
    lacking = [
        (case.id, fact)
        for case in CASES
        for fact, pattern in zip(case.says, case.statement, strict=True)
        if not any(re.search(fact, text, re.IGNORECASE) for text in supporting(case, pattern))
    ]
    assert lacking == []


def test_what_must_not_be_said_is_not_said_by_the_statement_itself() -> None:
    said = [
        (case.id, pattern, text)
        for case in CASES
        for pattern in case.never
        for text in all_supporting(case)
        if re.search(pattern, text, re.IGNORECASE)
    ]
    assert said == []


def test_overlap_is_told_truly() -> None:
    shared = {
        case.id: set[str]().union(*(shared_words(case.ask, text) for text in all_supporting(case)))
        for case in CASES
        if not case.absent
    }
    assert {name: words for case in CASES if (words := shared.get(name := case.id)) and case.overlap == "none"} == {}
    assert [case.id for case in CASES if case.overlap == "some" and not shared[case.id]] == []
