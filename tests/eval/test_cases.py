from __future__ import annotations

from pathlib import Path

import pytest

from eval.cases import BadGoldenSet, Case, load, select

GOOD = """\
cases:
  - id: firms
    ask: How many firms are there?
    kind: fact
    says: ["1,?240"]
    statement: ["1,240 firms"]
    document: [valley.md]
    caveats: [dated]
    core: true
    why: the plain count
  - id: pay-then
    ask: And pay?
    history: [{ask: "How many firms?", answer: "1,240 [1]"}]
    kind: follow-up
    says: ["12 ?%"]
  - {id: rent, ask: "How high is the rent?", kind: absent}
"""


def write(folder: Path, text: str, name: str = "set.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, text: str, documents: set[str] | None = None) -> str:
    with pytest.raises(BadGoldenSet) as caught:
        load([write(folder, text)], documents)
    return str(caught.value)


def test_reads_every_field(tmp_path: Path) -> None:
    firms, pay, rent = load([write(tmp_path, GOOD)], {"valley.md"})
    assert firms == Case(
        id="firms", ask="How many firms are there?", kind="fact", says=("1,?240",), statement=("1,240 firms",),
        document=("valley.md",), caveats=("dated",), core=True, why="the plain count",
    )
    assert pay.history[0].question == "How many firms?"
    assert pay.history[0].answer == "1,240 [1]"
    assert rent.absent and not rent.answerable


def test_reads_all_files_of_a_folder_in_order(tmp_path: Path) -> None:
    write(tmp_path, 'cases: [{id: b, ask: "B?", kind: absent}]', "2.yaml")
    write(tmp_path, 'cases: [{id: a, ask: "A?", kind: absent}]', "1.yaml")
    assert [case.id for case in load([tmp_path])] == ["a", "b"]


def test_an_unknown_key_is_refused_with_file_and_line(tmp_path: Path) -> None:
    told = refused(tmp_path, GOOD.replace("    core: true", "    cor: true"))
    assert f"{tmp_path / 'set.yaml'}:9: unknown key 'cor'" in told


def test_a_duplicate_id_is_refused_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, 'cases: [{id: a, ask: "A?", kind: absent}]', "1.yaml")
    write(tmp_path, 'cases:\n\n  - {id: a, ask: "B?", kind: absent}', "2.yaml")
    with pytest.raises(BadGoldenSet, match=r"2\.yaml:3: the id 'a' is taken already, at .*1\.yaml:1"):
        load([tmp_path])


def test_a_missing_document_is_refused_and_any_is_taken_where_names_are_unknown(tmp_path: Path) -> None:
    assert ":7: firms: no document 'valley.md' among hills.md" in refused(tmp_path, GOOD, {"hills.md"})
    assert len(load([write(tmp_path, GOOD)])) == 3


def test_a_bad_pattern_is_refused_at_its_own_line(tmp_path: Path) -> None:
    case = "cases:\n  - id: a\n    ask: A?\n    kind: fact\n    says:\n      - fine\n      - '(open'\n"
    told = refused(tmp_path, case)
    assert ":7: says: '(open' is no regular expression" in told


@pytest.mark.parametrize(("line", "told"), [
    ("says: [14]", "'14' is read as int, not as text; put it in quotes"),
    ('says: ["a*"]', "is found in an empty text"),
    ("says: []", "needs 'says'"),
    ("says: [a]\n    statement: [a, b]", "2 patterns beside 1 in 'says'"),
    ("says: [a]\n    says: [b]", "the key 'says' stands here twice"),
    ("says: [a]\n    caveats: [worry]", "'worry' is none of conflict, scope"),
    ("says: [a]\n    caveats: [scope]\n    caveats_allowed: [scope]", "scope stands in 'caveats' too"),
    ("says: [a]\n    core: yes", "is true or false"),
    ("says: [a]\n    parts: 0", "is a whole number from 1"),
    ("says: [a]\n    status: refused", "'refused' is none of answered"),
    ('says: [a]\n    history: [{ask: "A?", reply: B}]', "a turn has 'ask' and 'answer' and nothing else"),
    ("says: [a]\n    status: not_in_documents", "'says' has no place in a case whose answer is not in the documents"),
])
def test_what_contradicts_itself_is_refused(tmp_path: Path, line: str, told: str) -> None:
    assert told in refused(tmp_path, f"cases:\n  - id: a\n    ask: A?\n    kind: fact\n    {line}\n")


@pytest.mark.parametrize(("text", "told"), [
    ("", "starts with 'cases:' and a list"),
    ("cases: 3", "starts with 'cases:' and a list"),
    ("cases: [{id: a", "not YAML"),
    ("other: []\ncases: []", ":1: unknown key 'other' at the top"),
    ('cases: [{ask: "A?", kind: absent}]', "a case needs 'id'"),
    ('cases: [{id: a b, ask: "A?", kind: absent}]', "'a b' is no id"),
    ('cases: [{id: a, ask: "A?", kind: follow-up, says: [a]}]', "a follow-up needs 'history'"),
    ("cases: [just text]", "expected 'key: value' lines"),
])
def test_what_is_no_golden_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(tmp_path, text)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, 'cases:\n  - {id: a, ask: "A?", kind: fact}\n  - {id: b, ask: "B?", kind: none}\n')
    assert ":2: a: a case of kind 'fact'" in told
    assert ":3: kind: 'none' is none of" in told


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadGoldenSet, match="no golden file"):
        load([tmp_path / "none.yaml"])
    with pytest.raises(BadGoldenSet, match="No golden file was found"):
        load([tmp_path])


def test_a_candidate_is_not_scored() -> None:
    candidate = Case(id="new", ask="New?", kind="fact", says=("a",), candidate=True)
    counted = Case(id="old", ask="Old?", kind="fact", says=("a",))
    assert select([candidate, counted]) == (counted,)


def test_kinds_and_halves_are_selected() -> None:
    cases = [Case(id=f"case-{number}", ask="A?", kind="fact", says=("a",)) for number in range(40)]
    tuning, reporting = select(cases, half="tuning"), select(cases, half="reporting")
    assert set(tuning) | set(reporting) == set(cases)
    assert not set(tuning) & set(reporting)
    assert select(cases, "list") == ()


def test_which_status_is_right() -> None:
    fact = Case(id="a", ask="A?", kind="fact", says=("a",))
    absent = Case(id="b", ask="B?", kind="absent")
    hostile = Case(id="c", ask="C?", kind="hostile")
    partly = Case(id="d", ask="D?", kind="fact", says=("a",), status="partly_answered")
    assert fact.allows("answered") and fact.allows("partly_answered") and not fact.allows("not_in_documents")
    assert absent.allows("not_in_documents") and not absent.allows("answered")
    assert hostile.allows("answered") and hostile.allows("not_in_documents")
    assert not partly.allows("answered")
