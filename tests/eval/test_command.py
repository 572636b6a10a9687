"""`python -m eval`, the panel's functions and `golden add`, with a stub in the place of the assistant."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import pytest

import eval.__main__ as command
from eval import candidates, mutations, panel
from eval.candidates import candidate
from eval.cases import load
from eval.desks import NothingToEvaluate
from eval.runner import load as load_run
from eval.transform import NAMES
from tests.assistant import openai_server
from tests.eval.stub import FIRMS, PAY, REFUSAL, TEXT, StubDesk

GOLDEN = """\
cases:
  - {id: firms, ask: "How many firms are there?", kind: fact, says: ["1,?240"], statement: ["1,240 firms"], core: true}
  - {id: rent, ask: "How high is the rent?", kind: absent, core: true}
"""
GATES = """\
[[gate]]
name = "required facts"
measure = "required_facts"
at_least = 0.9

[baseline]
lost_at_most = 0
"""


class Set:
    """A folder with documents, golden cases and gates, and the stub that answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "documents").mkdir()
        (folder / "documents" / "valley.md").write_text(TEXT, encoding="utf-8")
        (folder / "golden.yaml").write_text(GOLDEN, encoding="utf-8")
        (folder / "gates.toml").write_text(GATES, encoding="utf-8")
        self.answers: dict[str, Any] = {"How many firms are there?": FIRMS}

    @property
    def words(self) -> list[str]:
        return [
            "--golden", str(self.folder / "golden.yaml"), "--documents", str(self.folder / "documents"),
            "--gates", str(self.folder / "gates.toml"),
        ]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Set:
    made = Set(tmp_path)

    @contextmanager
    def stub(paths: Sequence[Path], **_: Any) -> Iterator[StubDesk]:
        yield StubDesk(made.answers)

    for module in (command, candidates, mutations):
        monkeypatch.setattr(module, "desk_on", stub)
    return made


def test_the_gates_decide_the_exit_code(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(small.words) == 0
    assert "required facts" in capsys.readouterr().out
    small.answers = {}
    assert command.main(small.words) == 1
    out = capsys.readouterr().out
    assert "✗ firms (fact)" in out
    assert "FAILS  required facts" in out


def test_json_holds_measures_gates_and_cases(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([*small.words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is True
    assert told["measures"]["required_facts"] == {"hits": 1, "total": 1}
    assert told["gates"][0]["found"] == "1 of 1 (100.0%)"
    assert [case["id"] for case in told["cases"]] == ["firms", "rent"]


def test_a_models_answers_are_judged_beside_our_measures(
    small: Set, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with openai_server.serving(openai_server.saying("YES")) as server:
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", server.url)
        assert command.main([*small.words, "--mode", "generative"]) == 0
        told = capsys.readouterr().out
        assert "faithfulness  1.000" in told
        assert "correctness   nothing scored, 1 not scored" in told
        assert command.main([*small.words, "--mode", "generative", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["judged"] == [{"id": "firms", "faithful": 1.0, "correct": None}]


def test_without_a_model_it_says_what_to_set(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([*small.words, "--mode", "generative"]) == 1
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_a_run_is_kept_and_compared(small: Set, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.json"
    assert command.main([*small.words, "--save", str(kept)]) == 0
    assert len(load_run(kept).results) == 2
    small.answers = {"How many firms are there?": FIRMS, "How high is the rent?": FIRMS}
    assert command.main([*small.words, "--baseline", str(kept)]) == 1
    out = capsys.readouterr().out
    assert "LOST rent" in out
    assert "FAILS  cases lost against the baseline" in out


def test_a_part_of_the_set_leaves_empty_gates_alone(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([*small.words, "--kind", "absent"]) == 0
    assert "nothing to judge" in capsys.readouterr().out


def test_the_page_is_written(small: Set, tmp_path: Path) -> None:
    command.main([*small.words, "--html", str(tmp_path / "report.html")])
    assert "How high is the rent?" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_transformed_set_asks_changed_questions(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    command.main([*small.words, "--transformed", "wording", "--json"])
    asked = json.loads(capsys.readouterr().out)["cases"][0]["ask"]
    assert asked != "How many firms are there?"


def test_every_transformed_set_stands_beside_the_plain_one(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    code = command.main([*small.words, "--transformed", "every"])
    out = capsys.readouterr().out
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:8]] == [
        "names", "figures", "numbers", "wording", "order", "distractors", "all",
    ]


def test_a_slip_in_the_golden_file_is_told_in_one_line(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    (small.folder / "golden.yaml").write_text("cases: [{id: a, kind: absent}]")
    assert command.main(small.words) == 1
    assert "golden.yaml:1: a case needs 'ask'" in capsys.readouterr().err


def test_wrong_use_exits_with_two() -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(["--kind", "rumour"])
    assert caught.value.code == 2


# golden add


def test_a_candidate_is_written_and_not_scored(small: Set, capsys: pytest.CaptureFixture[str]) -> None:
    file = small.folder / "golden.yaml"
    words = ["--file", str(file), "--documents", str(small.folder / "documents"), "How many firms are there?"]
    assert command.main(["golden", "add", *words]) == 0
    assert "1,240 firms" in capsys.readouterr().out
    text = file.read_text(encoding="utf-8")
    assert text.startswith(GOLDEN)
    *_, added = load([file])
    assert (added.candidate, added.says, added.document) == (True, (r"1,240",), ("valley.md",))
    assert command.main(["golden", "add", *words]) == 0  # again: another id
    assert len(load([file])) == 4


def test_what_a_candidate_demands_is_what_the_answer_holds() -> None:
    refused = candidate("How high is the rent?", [], REFUSAL, set())
    assert refused == {
        "id": "high-rent", "ask": "How high is the rent?", "kind": "absent", "status": "not_in_documents",
        "candidate": True,
    }
    pay = candidate("What is pay like?", [], PAY, {"pay-like"})
    assert (pay["id"], pay["says"], pay["caveats"]) == ("pay-like-2", ["12%"], ["scope"])


# the panel


def test_the_panel_runs_lists_and_shows(small: Set, tmp_path: Path) -> None:
    steps: list[int] = []
    runs = tmp_path / "runs"
    golden, documents = [small.folder / "golden.yaml"], [small.folder / "documents"]
    file = panel.run_set(
        lambda done, total, name: steps.append(done), golden=golden, documents=documents, folder=runs
    )
    assert steps == [0, 1, 2]
    (runs / "stray.json").write_text("{}")
    assert [(listed.file, listed.passed, listed.questions) for listed in panel.list_runs(runs)] == [(file, 2, 2)]
    assert panel.table(file)[-1][:3] == ["all", "2", "2/2"]
    assert "How many firms are there?" in panel.page(file)
    assert panel.compare(file, file).flips == ()
    assert "Against the other run" in panel.page(file, file)
    shown = panel.measured(file)
    assert (shown.rows[-1][:4], shown.headings[3]) == (("all", "2", "2/2", "34% to 100%"), "95% interval")
    assert shown.interval == "34% to 100%" and shown.failed == ()
    assert panel.compared(file, file).both == 2
    with pytest.raises(panel.NoSuchSet, match="no set 'moon'"):
        panel.run_set(transformed="moon")
    assert {name for _, name in panel.sets()} == {"", *get_args(NAMES)}


def test_no_runs_are_an_empty_list(tmp_path: Path) -> None:
    assert panel.list_runs(tmp_path / "none") == []


# mutations


def test_faults_are_caught_by_the_gates(small: Set) -> None:
    from eval.faults import MUTATIONS
    from eval.gates import Gate, Gates

    gates = Gates((Gate("facts", "required_facts", at_least=0.9), Gate("rules", "contract_breaks", at_most_count=0)))
    names = ("refuses all", "spans shifted", "direction turned")
    chosen = [mutation for mutation in MUTATIONS if mutation.name in names]
    cases = load([small.folder / "golden.yaml"])
    outcomes = {
        outcome.mutation.name: outcome.gates
        for outcome in mutations.try_all(chosen, [small.folder / "documents"], cases, gates)
    }
    assert outcomes == {"refuses all": ("facts",), "spans shifted": ("rules",), "direction turned": ()}


def test_gates_that_fail_without_a_fault_show_nothing(small: Set) -> None:
    from eval.gates import Gate, Gates

    small.answers = {}
    gates = Gates((Gate("facts", "required_facts", at_least=0.9),))
    with pytest.raises(mutations.AlreadyFailing, match="facts"):
        next(mutations.try_all([], [], load([small.folder / "golden.yaml"]), gates))


def test_an_unknown_fault_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as caught:
        mutations.main(["--only", "gremlins"])
    assert caught.value.code == 2


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    from eval.desks import ingest

    class Nothing:
        def ingest(self, paths: object) -> object:
            from corpus.document import IngestReport

            return IngestReport()

    with pytest.raises(NothingToEvaluate, match="could be brought in"):
        ingest(Nothing(), [tmp_path])  # type: ignore[arg-type]
