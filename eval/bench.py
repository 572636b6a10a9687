"""How fast and how large, beside a llama-index starter with sentence-transformers: `python -m eval.bench`.

Both sides hold the shipped documents, embed with the same model and answer the same questions without a language model.
The starter (`bench_starter.py`) lives in an environment of its own, made here once and kept in the cache folder. The
two take turns, A B A B, in one run, so that a busy machine slows both; the table gives medians and their ratio.

The first turn of each is not counted: it compiles Python files and fills the disk cache. What is measured:

    first start     a page's process until it can be asked, with nothing kept from before: model prepared, index made
    second start    the same with what the first one kept
    first ask       a whole process, the first that asks this index: what is prepared once with the first question
    cold ask        a whole process: one question put to an index that was asked before, answer printed; its peak memory
    first question  in a process that has opened its index; what a side loads late, it loads here
    warm question   in a process that has answered before: median and 95th percentile; its peak memory
    ingestion       a whole process: a folder (by default the shipped documents) into a new index; its peak memory

Times are wall-clock, memory is the largest resident size of the process. Linux and macOS.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import math
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_cache_path
from tqdm import trange

from corpus.minilm import model_folder

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "corpus" / "documents"
STARTER = Path(__file__).with_name("bench_starter.py")
TORCH = "torch"  # its plain package is 2 to 5 GB; `--torch` names another requirement
PATIENCE = 600  # seconds for one start or one question, on a slow machine
POLL = 0.02  # seconds between two looks at a page that is starting
COLD_QUESTION = "How many people work in the sector?"
GOALS = {  # ours / starter, at most
    "cold ask, s": 1 / 3, "cold ask, peak MB": 1 / 2, "warm process, peak MB": 1 / 2, "ingestion, s": 2 / 3,
}
WARM_GOAL = 150.0  # ms, on two quiet cores


class Unavailable(Exception):
    """A side cannot be measured here; the message says why."""


@dataclass(frozen=True)
class Run:
    """One process, measured from start to end."""

    seconds: float
    peak_mb: float
    output: str


@dataclass(frozen=True)
class Line:
    """One measure of both sides: medians over the repetitions."""

    name: str
    ours: float
    starter: float | None

    @property
    def ratio(self) -> float | None:
        """Ours over the starter's; below 1 is better."""
        return self.ours / self.starter if self.starter else None


Measures = dict[str, float]  # name of the measure → value, one repetition of one side


@dataclass(frozen=True)
class Side:
    """The commands of one contestant, as run in one folder."""

    environment: Mapping[str, str]
    page: Callable[[Path, int], list[str]]  # folder, port
    ask: Callable[[Path, str], list[str]]  # folder, question
    warm: Callable[[Path, Path], list[str]]  # folder, file of questions
    ingest: Callable[[Path, Path], list[str]]  # folder of the index, folder of the documents
    ready: Callable[[Path], bool] = lambda _: True  # whether the documents are in, once the page answers


def ours() -> Side:
    """This program, with its data and caches in the given folder."""
    me = [sys.executable, "-m"]
    return Side(
        environment={"ASSISTANT_MODE": "extractive"},
        page=lambda _, port: [*me, "assistant", "serve", "--port", str(port)],
        ask=lambda _, question: [*me, "assistant", "ask", question],
        warm=lambda _, questions: [*me, "eval.bench", "--warm", str(questions)],
        ingest=lambda index, documents: [*me, "assistant", "--index", str(index), "ingest", str(documents)],
        ready=_documents_are_in,
    )


def starter(python: Path) -> Side:
    """The starter, run by the interpreter of its own environment."""
    model = str(model_folder())

    def command(name: str, *rest: str) -> list[str]:
        return [str(python), str(STARTER), name, model, *rest]

    return Side(
        environment={"HF_HUB_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False", "TOKENIZERS_PARALLELISM": "false"},
        page=lambda folder, port: command("serve", str(DOCUMENTS), str(folder / "store"), str(port)),
        ask=lambda folder, question: command("ask", str(folder / "store"), question),
        warm=lambda folder, questions: command("warm", str(folder / "store"), str(questions)),
        ingest=lambda index, documents: command("build", str(documents), str(index)),
    )


def starter_python(cache: Path, torch: str) -> Path:
    """The interpreter of the starter's environment, made where it is missing. Raises `Unavailable`."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise Unavailable("uv is not on the path")
    folder = cache / "bench-starter"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        llama = importlib.metadata.version("llama-index-core")
        gradio = importlib.metadata.version("gradio")
        rest = [f"llama-index-core=={llama}", "llama-index-embeddings-huggingface", "llama-index-readers-file"]
        rest += ["sentence-transformers", f"gradio=={gradio}"]
        cache.mkdir(parents=True, exist_ok=True)
        for command in (
            [uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, str(folder)],
            # by pip, which heeds the machine's own settings, where a file for this processor may lie
            [str(python), "-m", "pip", "install", "--quiet", torch],
            # copied, since nltk refuses data files that are hard links into uv's cache
            [uv, "pip", "install", "--quiet", "--link-mode", "copy", "--python", str(python), *rest],
        ):
            _tell(f"making the starter's environment: {' '.join(command[:4])} …")
            done = subprocess.run(command, cwd=cache, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                last = (done.stderr.strip().splitlines() or ["no message"])[-1]
                raise Unavailable(f"its environment could not be made: {last}")
        (folder / "complete").touch()
    return python


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run to the end. Raises `Unavailable` where it fails."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        messages.seek(0)
        if process.returncode != 0:
            raise Unavailable(f"{command[1:4]} failed: {messages.read().decode(errors='replace')[-400:]}")
        return Run(seconds, _peak_mb(usage.ru_maxrss), output.read().decode(errors="replace"))


def page_start(side: Side, folder: Path, environment: Mapping[str, str]) -> float:
    """Seconds from the start of the process to a page that can be asked."""
    port = _free_port()
    with tempfile.TemporaryFile() as messages:
        start = time.perf_counter()
        process = subprocess.Popen(
            side.page(folder, port), env=environment, cwd=ROOT, stdout=messages, stderr=subprocess.STDOUT
        )
        try:
            while not (_answers(f"http://127.0.0.1:{port}/") and side.ready(folder)):
                if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                    messages.seek(0)
                    raise Unavailable(f"its page did not start: {messages.read().decode(errors='replace')[-400:]}")
                time.sleep(POLL)
            return time.perf_counter() - start
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def one_turn(side: Side, questions: Path, documents: Path) -> Measures:
    """All measures of one side, in a fresh folder; `documents` are those of the ingestion."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        environment = {**_environment(folder), **side.environment}
        first = page_start(side, folder, environment)
        second = page_start(side, folder, environment)
        once = measured(side.ask(folder, COLD_QUESTION), environment)
        cold = measured(side.ask(folder, COLD_QUESTION), environment)
        warm = measured(side.warm(folder, questions), environment)
        ingestion = measured(side.ingest(folder / "another", documents), environment)
        first_question, *times = json.loads(warm.output.splitlines()[-1])
        times.sort()
    return {
        "first start to a page, s": first,
        "second start to a page, s": second,
        "first ask of all, s": once.seconds,
        "first ask of all, peak MB": once.peak_mb,
        "cold ask, s": cold.seconds,
        "cold ask, peak MB": cold.peak_mb,
        "first question, ms": first_question,
        "warm question, p50 ms": statistics.median(times),
        "warm question, p95 ms": percentile(times, 95),
        "warm process, peak MB": warm.peak_mb,
        "ingestion, s": ingestion.seconds,
        "ingestion, peak MB": ingestion.peak_mb,
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    """By nearest rank: the smallest value that `share` percent do not exceed. `ordered` rises and is not empty."""
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]


def lines(of_ours: Sequence[Measures], of_starter: Sequence[Measures]) -> list[Line]:
    """Medians of both sides; no starter, no ratio."""
    return [
        Line(
            name,
            statistics.median(turn[name] for turn in of_ours),
            statistics.median(turn[name] for turn in of_starter) if of_starter else None,
        )
        for name in of_ours[0]
    ]


def table(measures: Sequence[Line]) -> str:
    """The measures side by side, with what is to be reached."""
    rows = [f"{'':<28}{'ours':>10}{'starter':>10}{'ratio':>8}  goal"]
    for line in measures:
        theirs = "-" if line.starter is None else f"{line.starter:.2f}"
        ratio = "-" if line.ratio is None else f"{line.ratio:.2f}"
        rows.append(f"{line.name:<28}{line.ours:>10.2f}{theirs:>10}{ratio:>8}  {_goal(line)}".rstrip())
    return "\n".join(rows)


def _goal(line: Line) -> str:
    if line.name in GOALS and line.ratio is not None:
        return f"ratio ≤ {GOALS[line.name]:.2f}: {'reached' if line.ratio <= GOALS[line.name] else 'MISSED'}"
    if line.name == "warm question, p50 ms":
        return f"≤ {WARM_GOAL:.0f} ms on two quiet cores: {'reached' if line.ours <= WARM_GOAL else 'MISSED'}"
    return ""


def warm_times(questions: Sequence[str]) -> list[float]:
    """Milliseconds for each question on the default index, the first one twice."""
    from assistant import Assistant

    times = []
    with Assistant.open() as desk:
        for question in [questions[0], *questions]:
            start = time.perf_counter()
            desk.ask(question)
            times.append((time.perf_counter() - start) * 1000)
    return times


def golden_questions(most: int) -> list[str]:
    """Questions of the golden set that stand alone, spread evenly over it."""
    from eval.cases import load

    alone = [case.ask for case in load([ROOT / "eval" / "golden"]) if not case.history and "\n" not in case.ask]
    return alone[:: max(1, len(alone) // most)][:most]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure both sides and print the table."""
    options = _options(argv)
    if options.warm:
        print(json.dumps(warm_times(Path(options.warm).read_text(encoding="utf-8").splitlines())))
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        questions = Path(folder) / "questions.txt"
        questions.write_text("\n".join(golden_questions(options.questions)), encoding="utf-8")
        try:
            turns = all_turns(options, questions)
        except Unavailable as problem:
            _tell(f"this program cannot be measured: {problem}")
            return 1
    result = lines(turns["ours"], turns["starter"])
    machine = f"{os.cpu_count()} cores, {platform.platform(terse=True)}, Python {platform.python_version()}"
    if options.json:
        print(json.dumps({"machine": machine, "lines": [asdict(line) for line in result], "turns": turns}, indent=2))
    else:
        print(f"{options.repetitions} turns each, medians; {machine}\n\n{table(result)}")
    return 0


def all_turns(options: argparse.Namespace, questions: Path) -> dict[str, list[Measures]]:
    """The counted turns of both sides; of ours alone where the starter cannot be had. Raises `Unavailable` for ours."""
    sides = {"ours": ours()}
    turns: dict[str, list[Measures]] = {"ours": [], "starter": []}
    try:
        sides["starter"] = starter(starter_python(options.cache, options.torch))
    except Unavailable as problem:
        _tell(f"starter not available here: {problem}")
    for repetition in trange(options.repetitions + 1, desc="turns", file=sys.stderr, disable=None):
        for name, side in list(sides.items()):
            try:
                measures = one_turn(side, questions, options.ingest)
            except Unavailable as problem:
                if name == "ours":
                    raise
                _tell(f"starter not available here: {problem}")
                del sides["starter"]
                turns["starter"] = []
                continue
            if repetition:
                turns[name].append(measures)
    return turns


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Speed and memory beside a starter.")
    cache = user_cache_path("inward-assistant", appauthor=False)
    parser.add_argument("--repetitions", type=int, default=3, metavar="N", help="counted turns of each side (3)")
    parser.add_argument("--questions", type=int, default=40, metavar="N", help="questions to a warm process (40)")
    parser.add_argument("--ingest", type=Path, default=DOCUMENTS, metavar="FOLDER", help="what is ingested on time")
    parser.add_argument("--torch", default=TORCH, metavar="SPEC", help="the starter's torch, such as torch==2.13.0")
    parser.add_argument("--cache", type=Path, default=cache, metavar="DIR", help="where its environment is kept")
    parser.add_argument("--json", action="store_true", help="every turn, as JSON")
    parser.add_argument("--warm", metavar="FILE", help=argparse.SUPPRESS)  # how a turn calls the warm half of itself
    return parser.parse_args(argv)


def _environment(folder: Path) -> dict[str, str]:
    """The environment of this process, with data and caches in the folder and no setting or key of the user's.

    Bytecode is kept, as Python does by itself: the turn that is not counted compiles for the others.
    """
    left_out = ("ASSISTANT_", "OPENAI_", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    return {**kept, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}


def _documents_are_in(folder: Path) -> bool:
    """Whether an index below the folder holds all shipped documents and nobody writes to it any more."""
    from corpus.catalogue import Catalogue

    found = next(folder.rglob("catalogue.sqlite"), None)
    if found is None or found.with_name("writer.pid").exists():
        return False
    with closing(Catalogue(found.parent)) as catalogue:
        return len(catalogue.entries()) == len(list(DOCUMENTS.glob("*.md")))


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _peak_mb(maxrss: int) -> float:
    return maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6  # bytes there, units of 1,024 on Linux


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
