"""What people said of answers becomes cases that the golden set's own reader takes, as proposals."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.answer import Answer
from assistant.candidates import FILL_IN, as_yaml
from assistant.cli import main
from assistant.conversations import Exchange, Judged, Judgement, Reason
from corpus.document import Filters
from eval.cases import Case, load
from tests.page.fixed import ATTACK, FIRMS, FIRST, HOSTILE, JOBS, REFUSED


def read_back(folder: Path, *judged: Judged) -> list[Case]:
    """As `python -m eval` reads them."""
    (folder / "feedback.yaml").write_text(as_yaml(judged), encoding="utf-8")
    return list(load([folder / "feedback.yaml"]))


def judged(answer: Answer, judgement: Judgement, *before: Exchange, question: str = FIRST) -> Judged:
    return Judged(Exchange("0a1b", question, "answered", answer, judgement=judgement), before)


def test_a_right_answer_proposes_what_it_said_and_where_it_stands(tmp_path: Path) -> None:
    [case] = read_back(tmp_path, judged(FIRMS, Judgement(True)))
    assert (case.id, case.ask, case.kind, case.candidate) == ("feedback-0a1b", FIRST, "fact", True)
    assert case.says == (r"148\ robotics\ firms",) and case.document == ("survey.pdf", "brochure.md")
    assert "148" in case.statement[0] and case.status == "answered"


@pytest.mark.parametrize(
    ("reason", "kind", "says", "never"),
    [
        ("wrong_figure", "fact", (FILL_IN,), (r"148\ robotics\ firms",)),
        ("wrong_source", "fact", (r"148\ robotics\ firms",), ()),
        ("should_have_known", "fact", (FILL_IN,), ()),
        ("should_have_refused", "absent", (), ()),
        ("", "fact", (FILL_IN,), ()),
    ],
)
def test_each_reason_makes_its_own_kind_of_case(
    reason: Reason, kind: str, says: tuple[str, ...], never: tuple[str, ...], tmp_path: Path
) -> None:
    [case] = read_back(tmp_path, judged(FIRMS, Judgement(False, reason, "It is 150: see page 4.")))
    assert (case.kind, case.says, case.never) == (kind, says, never)
    assert case.why.endswith("It is 150: see page 4.") and case.absent == (kind == "absent")


def test_a_right_refusal_and_a_follow_up_are_told_apart(tmp_path: Path) -> None:
    before = Exchange("x", FIRST, "answered", FIRMS)
    unanswered = Exchange("y", "Broken?", "stopped", text="half")
    asked = judged(JOBS, Judgement(True), before, unanswered, question="And how many people?")
    right = Judged(Exchange("9", "Who runs it?", "answered", REFUSED, judgement=Judgement(True)), ())
    follow, refused = read_back(tmp_path, asked, right)
    assert (follow.kind, [turn.question for turn in follow.history]) == ("follow-up", [FIRST])
    assert (refused.kind, refused.absent) == ("absent", True)


def test_hostile_text_is_read_back_as_the_text_it_is(tmp_path: Path) -> None:
    wrong = Judgement(False, "wrong_figure", f"{HOSTILE}\n- id: x")
    [case] = read_back(tmp_path, judged(ATTACK, wrong, question=HOSTILE))
    assert case.ask == HOSTILE and case.why.endswith(f"{HOSTILE} - id: x")


def test_the_command_writes_them_and_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = tmp_path / "index"
    with Assistant.open(Settings(index=index)) as desk:
        for user, exchange in (("ann", "0a"), ("bob", "0b")):
            desk.conversations.begin(user, f"talk of {user}", exchange, FIRST, Filters())
            desk.conversations.end(user, exchange, "answered", answer=FIRMS)
            desk.conversations.judge(user, exchange, Judgement(False, "wrong_figure"))
    file = tmp_path / "cases.yaml"
    assert main(["--index", str(index), "feedback", "--export", str(file)]) == 0
    assert "2 judged answers" in capsys.readouterr().err
    assert [case.id for case in load([file])] == ["feedback-0a", "feedback-0b"]
    assert main(["--index", str(index), "feedback", "--export", str(file)]) == 1, "a file is not written over"
    assert main(["--index", str(index), "feedback"]) == 0
    assert "feedback-0a" in capsys.readouterr().out
