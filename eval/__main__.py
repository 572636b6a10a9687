"""`python -m eval`: the golden set through `Assistant`, a table by kind, the worst cases, exit code 1 under the gates.

    python -m eval                                        the shipped documents and their golden set
    python -m eval --golden FILE --documents FOLDER       any documents with a golden file of their own
    python -m eval --documents FOLDER                     the originals of the shipped documents: cases with a fact that
                                                          they do not hold are left out and counted
    python -m eval --half reporting --kind absent         a part of the set
    python -m eval --baseline eval/baseline.json          against an earlier run, question by question
    python -m eval --transformed names                    the same questions with all names replaced; also: figures,
                                                          numbers, wording, order, distractors, all; every: each of
                                                          them beside the plain set
    python -m eval --mode generative                      a model writes the answers (a key or a server must be set) and
                                                          judges them; a judge that fails has "not scored"
    python -m eval --html report.html                     everything in one page
    python -m eval golden add QUESTION                    a candidate case from a question and its answer

Exit codes: 0 the gates hold, 1 one does not (or it could not be run), 2 wrong use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from corpus.errors import AssistantError
from eval.cases import KINDS, Case, load, select
from eval.desks import GOLDEN, SHIPPED, desk_on, file_names
from eval.transform import NAMES, Transformed, transformed

if TYPE_CHECKING:
    from assistant.answer import Mode
    from eval.compare import Comparison
    from eval.gates import Verdict
    from eval.judge import Judged
    from eval.runner import Run
    from eval.score import Corpus

BASELINE = Path(__file__).parent / "baseline.json"
GATES = Path(__file__).parent / "gates.toml"
EVERY = "every"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        if given[:2] == ["golden", "add"]:
            from eval.candidates import main as add

            return add(given[2:])
        return evaluate(_parser().parse_args(given))
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1


def evaluate(options: argparse.Namespace) -> int:
    """Run the set, print what came of it, hold it against the gates."""
    from eval import compare, gates, report, runner

    documents = [Path(path) for path in options.documents or [SHIPPED]]
    own = not options.documents
    cases = select(
        load([Path(path) for path in options.golden or [GOLDEN]], file_names(documents) if own else None),
        options.kind, options.half,
    )
    whole = not (options.kind or options.half != "all")
    if options.transformed == EVERY:
        return evaluate_every(documents, cases, Path(options.gates), partial=not whole)
    run, judged = ask_in(
        options.mode, documents, cases, name=options.transformed or "golden", partial=not whole,
        steps=options.transformed,
    )
    if options.save:
        runner.save(run, Path(options.save))
    plain = own and not options.transformed and not options.golden and options.mode == "extractive"
    baseline = Path(options.baseline) if options.baseline else (BASELINE if plain and BASELINE.exists() else None)
    comparison = compare.compare(runner.load(baseline), run) if baseline else None
    limits = gates.load(Path(options.gates))
    if options.mode == "generative":  # the wording of a model may differ from time to time
        limits = replace(limits, gates=tuple(gate for gate in limits.gates if gate.measure != "same_again"))
    verdicts = gates.check(limits, run.results, comparison)
    if options.html:
        Path(options.html).write_text(report.html(run, verdicts, comparison), encoding="utf-8")
    if options.json:
        print(as_json(run, verdicts, comparison, judged))
    else:
        failures = report.worst(run, options.worst)
        print(*filter(None, [
            failures, report.table(run), comparison and report.compared(comparison), report.gates_table(verdicts),
            judged and judge_table(judged), f"{len(run.results)} questions in {run.seconds:.1f} s",
        ]), sep="\n\n")
    return 1 if gates.failed(verdicts, partial=run.partial) else 0


def ask_in(mode: Mode, documents: Sequence[Path], cases: Sequence[Case], **options: Any) -> tuple[Run, list[Judged]]:
    """`ask_all` in a mode; where a model writes, with what the judges say of its answers.

    Raises:
        ModelFailed: a model is to write, and neither a key nor a server is set.

    """
    if mode == "extractive":
        return ask_all(documents, cases, **options), []
    from assistant.model import Model
    from assistant.settings import Settings
    from eval.judge import judge

    model = Model.of(Settings(mode=mode))
    judged: list[Judged] = []

    def look(run: Run, corpus: Corpus) -> None:
        judged.extend(judge(run, corpus, model, show_progress))

    run = ask_all(documents, cases, settings={"mode": mode}, look=look, **options)
    model.close()
    return run, judged


def judge_table(judged: Sequence[Judged]) -> str:
    """What the judges say, in lines."""
    from eval.judge import table

    return table(judged)


def evaluate_every(documents: Sequence[Path], cases: Sequence[Case], gates_file: Path, *, partial: bool) -> int:
    """The plain set and each transformed one, side by side."""
    from eval import beside, gates, report

    limits = gates.load(gates_file)
    plain = ask_all(documents, cases, name="golden", partial=partial)
    changed = {
        name: ask_all(documents, cases, name=name, partial=partial, steps=name) for name in get_args(NAMES)
    }
    found = beside.gaps(plain, changed)
    verdicts = [] if limits.worse_by_at_most is None else beside.check(found, limits.worse_by_at_most)
    print(beside.table(found), report.gates_table(verdicts), sep="\n\n")
    return 1 if gates.failed(verdicts, partial=partial) else 0


def ask_all(
    documents: Sequence[Path], cases: Sequence[Case], *, name: str, partial: bool, steps: str | None = None,
    settings: dict[str, Any] | None = None, progress: Callable[[int, int, str], None] | None = None,
    look: Callable[[Run, Corpus], None] | None = None,
) -> Run:
    """Bring the documents into an index of their own and ask the cases, transformed where `steps` names how.

    `look` is shown the run while the documents are still there.
    """
    from eval.runner import read_corpus, run

    changed: AbstractContextManager[Transformed] = transformed(steps, documents, cases)
    with changed as material, desk_on(material.documents, settings=settings) as desk:
        done = run(
            desk, material.cases, progress or show_progress, name=name, settings=settings, view=material.view,
            partial=partial, again=(settings or {}).get("mode") != "generative",
        )
        if look:
            look(done, read_corpus(desk))
        return done


def as_json(
    run: Run, verdicts: Sequence[Verdict], comparison: Comparison | None, judged: Sequence[Judged] = ()
) -> str:
    """The measures, the gates, the comparison, the judges' words and every case in short."""
    import dataclasses
    import json

    from eval.gates import failed
    from eval.summary import by_kind, summary

    return json.dumps({
        "name": run.name, "started": run.started, "seconds": round(run.seconds, 2), "questions": len(run.results),
        "left_out": run.left_out, "passed": not failed(verdicts, partial=run.partial),
        "measures": {name: dataclasses.asdict(value) for name, value in summary(run.results).items()},
        "by_kind": {
            kind: {name: dataclasses.asdict(value) for name, value in measured.items()}
            for kind, measured in by_kind(run.results).items()
        },
        "gates": [dataclasses.asdict(verdict) for verdict in verdicts],
        "baseline": comparison and {
            "lost": [flip.after.case.id for flip in comparison.lost],
            "gained": [flip.after.case.id for flip in comparison.gained], "p": comparison.p,
        },
        "judged": [dataclasses.asdict(one) for one in judged],
        "cases": [
            {
                "id": result.case.id, "kind": result.case.kind, "ask": result.case.ask,
                "passed": result.score.passed, "missing": result.score.missing,
                "status": result.answer and result.answer.status, "text": result.answer and result.answer.text,
                "unscored": result.score.unscored,
            }
            for result in run.results
        ],
    }, ensure_ascii=False, indent=1)


def show_progress(done: int, total: int, _: str) -> None:
    """A counter on standard error, where a person sees it."""
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--golden", action="append", metavar="FILE", help="golden file or folder; may be repeated")
    parser.add_argument("--documents", action="append", metavar="FOLDER", help="documents to ask; may be repeated")
    parser.add_argument("--half", choices=["tuning", "reporting", "all"], default="all")
    parser.add_argument("--kind", choices=KINDS)
    names = [*get_args(NAMES), EVERY]
    parser.add_argument("--transformed", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--mode", choices=["extractive", "generative"], default="extractive",
        help="generative: a model of the settings writes, and judges beside our own measures",
    )
    parser.add_argument("--baseline", metavar="FILE", help="a run to compare with (default: eval/baseline.json)")
    parser.add_argument("--gates", metavar="FILE", default=str(GATES))
    parser.add_argument("--save", metavar="FILE", help="keep the run as JSON; saving over the baseline moves it")
    parser.add_argument("--html", metavar="FILE", help="write the report as one page")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--worst", type=int, default=15, metavar="N", help="failed cases to print (default 15)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
