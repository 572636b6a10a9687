"""The command line: what goes where, which exit code, and what never reaches a terminal.

Most examples run on a stand-in for the assistant that answers from a script and keeps what it was asked.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import cli, terminal
from assistant.answer import Answer, Caveat, Citation, Explanation, Hit, Turn, Usage, WeighedStatement
from assistant.errors import BadQuestion, DocumentNotFound, IndexInUse
from assistant.terminal import answer_text, plain, printable, wrapped
from assistant.transcript import LABELS
from corpus.document import DocumentRecord, Filters, IngestReport, Passage, Skipped
from corpus.ingest import Progress

CITATION = Citation(
    number=1,
    document_id="harbour-report",
    title="Harbour report",
    publisher="Port Office",
    published="2021-06",
    geography="Eastmouth",
    path="harbour.pdf",
    page=4,
    heading=("Trade", "Vessels"),
    quote="In 2020, 312 vessels called at the port, four fewer than in the year before.",
    start=100,
    end=176,
    url="https://port.example/report",
)
ANSWER = Answer(
    text="**312** vessels called at the port in 2020. [1]",
    short="312",
    status="answered",
    citations=(CITATION,),
    caveats=(Caveat("dated", "The source is from June 2021. [1]", (1,)),),
    question="How many vessels called?",
)
REFUSAL = Answer(
    text="The documents do not say.", status="not_in_documents", closest=(replace(CITATION, url=""),), question="Why?"
)
PASSAGE = Passage("harbour-report#3", "harbour-report", CITATION.quote, 100, 176, ("Trade", "Vessels"), (), 4)
RECORD = DocumentRecord(
    "harbour-report", "harbour.pdf", "0" * 64, "indexed", "Harbour report", "Port Office", "2021-06", "Eastmouth", "",
    12, 31, False, "2026-01-31", ("published",), ("page 9 is a picture",),
)  # fmt: skip
REPORT = IngestReport(
    added=("harbour-report",), skipped=(Skipped("a.zip", "unsupported_type", "Unpack it first."),), seconds=1.25
)


@dataclass
class Desk:
    """Answers from a script and keeps what it was asked."""

    answers: list[Answer | Exception] = field(default_factory=lambda: [ANSWER])
    report: IngestReport = REPORT
    shipped: IngestReport | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def ask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        self.asked.append((question, {"history": list(history), **options}))
        reply = self.answers.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def search(self, words: str, **options: Any) -> list[Hit]:
        self.asked.append((words, options))
        return [Hit(PASSAGE, 0.9, 0.71, None, "Harbour report", "Port Office", "2021-06", "Eastmouth", "harbour.pdf")]

    def ingest(self, paths: Sequence[Path], **options: Any) -> IngestReport:
        self.asked.append((" ".join(map(str, paths)), options))
        return self.report

    def bring_in_shipped(self, progress: Any = None) -> IngestReport | None:
        return self.shipped

    def documents(self) -> list[DocumentRecord]:
        return [RECORD]

    def remove(self, document_id: str) -> None:
        if document_id != RECORD.id:
            raise DocumentNotFound(f"There is no document {document_id!r}. `assistant documents` lists them.")
        self.gone.append(document_id)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("COLUMNS", "72")
    stand_in = Desk()
    monkeypatch.setattr(cli, "open_desk", lambda settings: stand_in)
    return stand_in


def stand_in_input(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))


def test_an_answer_shows_its_caveats_and_numbered_sources(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "How many vessels called?"]) == 0
    shown, messages = capsys.readouterr()
    assert shown == (
        "312 vessels called at the port in 2020. [1]\n"
        "\n"
        "! Date: The source is from June 2021. [1]\n"
        "\n"
        "Sources\n"
        "\n"
        "Harbour report, Port Office, 2021-06\n"
        "https://port.example/report\n"
        "[1] page 4, Trade > Vessels\n"
        '    "In 2020, 312 vessels called at the port, four fewer than in the\n'
        '    year before."\n'
    )
    assert messages == ""


def test_terminal_and_page_call_a_caveat_by_the_same_name() -> None:
    assert terminal.CAVEATS == LABELS


def test_what_came_closest_stands_apart_from_sources(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers = [REFUSAL]
    assert cli.main(["ask", "Why?"]) == 0  # an honest "not in the documents" is no failure
    shown = capsys.readouterr().out
    assert "Sources" not in shown
    assert "Closest, not an answer\n\nHarbour report, Port Office, 2021-06\n-   page 4" in shown


def test_json_holds_every_field_of_the_answer_in_its_order(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "How many vessels called?", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == list(Answer.__dataclass_fields__)
    assert data["citations"][0]["quote"] == CITATION.quote
    assert data["caveats"] == [{"kind": "dated", "text": "The source is from June 2021. [1]", "citations": [1]}]


def test_filters_mode_and_explain_reach_the_assistant(desk: Desk) -> None:
    words = "ask How many? --mode extractive --explain --document harbour-report --geography Eastmouth"
    assert cli.main([*words.split(), "--from", "2020", "--to", "2021-06", "--shareable-only"]) == 0
    question, options = desk.asked[0]
    assert question == "How many?"
    assert options["mode"] == "extractive"
    assert options["explain"] is True
    assert options["filters"] == Filters(("harbour-report",), "Eastmouth", "2020", "2021-06", True)


@pytest.mark.parametrize("words", ["ask How many?", "search vessels", "chat"])
def test_a_filter_by_an_unknown_document_is_refused(desk: Desk, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*words.split(), "--document", "harbour"]) == 1
    assert "'harbour'" in capsys.readouterr().err
    assert desk.asked == []


def test_compare_shows_both_answers(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers = [ANSWER] * 4
    assert cli.main(["ask", "How many?", "--compare"]) == 0
    assert [options["mode"] for _, options in desk.asked] == ["extractive", "generative"]
    told = capsys.readouterr().out
    assert told.index("Extractive ---") < told.index("Generative ---")
    assert cli.main(["ask", "How many?", "--compare", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["extractive", "generative"]


def test_a_note_and_what_a_model_used_are_told() -> None:
    told = answer_text(replace(ANSWER, note="A model failed.", usage=Usage(1200, 40, 0.00025), seconds=1.26), 80)
    assert "! A model failed." in told
    assert "1,240 tokens, US$0.0003, 1.3 s" in told


def test_explain_shows_the_decision_and_the_weighed_statements(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    statement = WeighedStatement(CITATION.quote, "Harbour report", 0.87, True, ("same year",))
    how = Explanation(
        "How many vessels called?", ("a", "b"), ("a count",), (), (statement,), "One statement bears on it."
    )
    desk.answers = [replace(ANSWER, explanation=how)]
    cli.main(["ask", "--explain", "How many?"])
    shown = capsys.readouterr().out
    assert "decision: One statement bears on it." in shown
    assert "used   0.87 Harbour report" in shown


@pytest.mark.parametrize(
    "words", [["How many vessels called?"], ["--index", "x", "How", "many?"], ["--json", "How so?"]]
)
def test_a_lone_question_is_asked(desk: Desk, words: list[str]) -> None:
    assert cli.main(words) == 0
    assert desk.asked[0][0].startswith("How")


@pytest.mark.parametrize("words", [["documnts"], ["--json", "documents"]])
def test_a_slip_in_a_command_is_not_asked(desk: Desk, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(words)
    assert stop.value.code == 2
    assert "looks like the command 'documents'" in capsys.readouterr().err
    assert desk.asked == []


def test_a_dash_reads_the_question_from_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in_input(monkeypatch, "How many vessels\ncalled?")
    assert cli.main(["ask", "-"]) == 0
    assert desk.asked[0][0] == "How many vessels\ncalled?"


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["ask", "a", "--mode", "chatty"],
        ["ask", "a", "--from", "last year"],
        ["ask", "a", "--from", "2023-02-30"],
        ["ask", "a", "--to", "２０２３"],
        ["search", "a", "--limit", "0"],
        ["serve", "--port", "70000"],
        ["ingest"],
        ["ingest", ""],
        ["remove"],
        ["--index"],
    ],
)
def test_wrong_use_is_exit_code_2(desk: Desk, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(words)
    assert stop.value.code == 2
    shown, messages = capsys.readouterr()
    assert (shown, "usage:" in messages) == ("", True)


def test_no_words_at_all_bring_the_help_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "examples:" in capsys.readouterr().err


def test_a_known_error_is_told_as_text_on_standard_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers = [IndexInUse("The index is in use by process 12.\x1b[2J Wait for it.")]
    assert cli.main(["ask", "How many?"]) == 1
    assert capsys.readouterr() == ("", "The index is in use by process 12.[2J Wait for it.\n")


def test_a_refused_setting_is_exit_code_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ASSISTANT_MODE", "chatty")
    assert cli.main(["documents"]) == 1
    assert "'mode' (ASSISTANT_MODE)" in capsys.readouterr().err


def test_ctrl_c_says_that_what_was_finished_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> IngestReport:
        raise KeyboardInterrupt

    monkeypatch.setattr(desk, "ingest", stopped)
    assert cli.main(["ingest", "reports"]) == 130
    assert capsys.readouterr().err == "stopped; what was finished is kept\n"


def test_sigterm_ends_a_command_as_ctrl_c_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def terminated(_: object) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setitem(cli._COMMANDS, "documents", terminated)
    assert cli.main(["documents"]) == 130
    assert "what was finished is kept" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_stop_that_a_library_loses_is_heeded_at_the_next_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[str] = []

    def losing(self: Desk, paths: object, progress: Any, **_: object) -> IngestReport:
        for number in range(3):
            progress(Progress(number, 3, f"{number}.md", "reading"))
            read.append(str(number))
            with suppress(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
        return IngestReport()

    monkeypatch.setattr(Desk, "ingest", losing)
    monkeypatch.setattr(cli, "open_desk", lambda _: Desk())
    assert cli.main(["ingest", str(tmp_path)]) == 130
    assert read == ["0"]


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def greedy(_: object) -> int:
        raise MemoryError

    monkeypatch.setitem(cli._COMMANDS, "documents", greedy)
    assert cli.main(["documents"]) == 1
    assert "not enough memory" in capsys.readouterr().err


def test_a_bug_keeps_its_traceback(desk: Desk) -> None:
    desk.answers = [ZeroDivisionError("a bug")]
    with pytest.raises(ZeroDivisionError):
        cli.main(["ask", "How many?"])


def test_chat_hands_on_what_was_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.answers = [ANSWER, BadQuestion("The question is too long."), REFUSAL, ANSWER]
    lines = ["How many vessels called?", "x" * 99, "", "/nonsense", "Why?", "/new", "And now?", "/quit", "never asked"]
    stand_in_input(monkeypatch, "\n".join(lines))
    assert cli.main(["chat"]) == 0
    assert [question for question, _ in desk.asked] == [lines[0], lines[1], "Why?", "And now?"]
    histories = [options["history"] for _, options in desk.asked]
    first = Turn(question="How many vessels called?", answer=ANSWER.text)
    assert histories == [[], [first], [first], []]
    shown, messages = capsys.readouterr()
    assert "The documents do not say." in shown
    assert "too long" in messages
    assert "There is no command '/nonsense'" in messages


def test_chat_ends_with_its_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in_input(monkeypatch, "How many vessels called?")
    assert cli.main(["chat"]) == 0
    assert len(desk.asked) == 1


def test_ingest_names_what_was_added_and_what_was_skipped_and_why(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ingest", "reports", "a.zip", "--prune"]) == 0
    shown = capsys.readouterr().out
    assert "added harbour-report\n" in shown
    assert "skipped a.zip (unsupported_type): Unpack it first.\n" in shown
    assert "1 added, 0 updated, 0 unchanged, 0 removed, 1 skipped in 1.2 s" in shown
    assert desk.asked[0][0] == "reports a.zip"
    assert desk.asked[0][1]["prune"] is True


def test_a_document_whose_file_has_left_the_folder_is_reported() -> None:
    shown = terminal.report_text(IngestReport(missing=("old-report",)), 200)
    assert shown.startswith("gone old-report: its file has left the folder, the document is kept; --prune takes it out")


def test_the_first_question_says_what_it_brought_in(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.shipped = IngestReport(added=("a", "b"))
    assert cli.main(["ask", "How many?"]) == 0
    assert capsys.readouterr().err == "brought in 2 documents that ship with the program\n"


def test_ingest_fails_where_all_was_skipped(desk: Desk) -> None:
    desk.report = replace(REPORT, added=())
    assert cli.main(["ingest", "a.zip"]) == 1


def test_search_shows_passages_with_scores(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["search", "vessels", "port", "--limit", "3"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("1. Harbour report, Port Office, 2021-06, page 4, score 0.900, dense 0.710 Trade > Vessels")
    assert desk.asked == [("vessels port", {"limit": 3, "filters": Filters()})]
    cli.main(["search", "vessels", "--json"])
    assert json.loads(capsys.readouterr().out)[0]["passage"]["id"] == "harbour-report#3"


def test_documents_shows_id_state_and_guesses(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["documents"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("harbour-report\n    Harbour report, Port Office, 2021-06, Eastmouth\n")
    assert "31 passages; 12 pages; internal; review by 2026-01-31;" in shown
    assert "note: page 9 is a picture" in shown
    cli.main(["documents", "--json"])
    assert json.loads(capsys.readouterr().out)[0]["guessed"] == ["published"]


def test_remove_goes_on_after_an_unknown_id(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["remove", "nothing", "harbour-report"]) == 1
    assert desk.gone == ["harbour-report"]
    assert "There is no document 'nothing'" in capsys.readouterr().err


def test_no_control_character_of_a_document_reaches_the_terminal(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    nasty = "\x1b]0;owned\x07\x9b2J\u202egnp.exe\u200b\r\U000e0041"
    source = replace(CITATION, title=nasty, publisher=nasty, heading=(nasty,), quote=nasty, url=nasty)
    desk.answers = [replace(ANSWER, text=nasty, citations=(source,), caveats=(Caveat("scope", nasty),))] * 2
    cli.main(["ask", "How many?"])
    cli.main(["ask", "How many?", "--json"])
    shown = capsys.readouterr().out
    assert not {char for char in shown if not char.isprintable() and char != "\n"}


@given(st.text())
def test_printable_text_has_nothing_that_a_terminal_obeys(text: str) -> None:
    kept = printable(text)
    assert not {char for char in kept if char != "\n" and (ord(char) < 32 or 127 <= ord(char) < 160)}
    assert printable(kept) == kept


@given(st.text(alphabet="ab £é\n- 1", max_size=300), st.integers(1, 120))
def test_wrapping_loses_no_word_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width, "    ").splitlines()
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert all(len(line) <= max(width, 24) or len(line.split()) == 1 for line in lines)


def test_markdown_of_an_answer_is_shown_as_its_words() -> None:
    assert plain(r"**5 \* 3** in \[brackets\], a\b [1]") == r"5 * 3 in [brackets], a\b [1]"
    assert plain(r"\*\*not bold\*\*") == "**not bold**"


def test_a_bullet_is_indented_under_its_words() -> None:
    assert wrapped("- one two three four five six", 24).splitlines() == ["- one two three four", "  five six"]


def test_a_narrow_terminal_still_shows_all_words() -> None:
    assert answer_text(ANSWER, 1).split() == answer_text(ANSWER, 100).split()


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "assistant", *words]
    return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "words", [["--help"], ["ask", "--help"], ["--version"], ["documnts"], ["--index", ".", "documents"]]
)
def test_help_version_and_refused_settings_load_no_vendor_library(words: list[str]) -> None:
    script = (
        "import sys, contextlib\n"
        "from assistant.cli import main\n"
        "with contextlib.suppress(SystemExit): main(sys.argv[1:])\n"
        "heavy = {'llama_index', 'chromadb', 'gradio', 'openai', 'numpy', 'ctranslate2', 'tokenizers', 'bm25s'}\n"
        "print(f'loaded: {sorted(heavy & set(sys.modules))}')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == b"loaded: []"


def test_python_m_assistant_prints_its_version() -> None:
    done = run("--version")
    assert done.stdout.startswith(b"inward-assistant ")
    assert done.returncode == 0


def test_a_terminal_without_our_characters_shows_question_marks() -> None:
    done = run("documnts", "--from", "£", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_a_reader_that_goes_away_brings_no_traceback(word: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", word], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, messages = process.communicate(timeout=60)
    assert messages == b""


# On the real thing

REPORT_TEXT = """# Harbour report

In 2020, 312 vessels called at the port of Eastmouth.

The harbour master is Ada Moreau.
"""


def test_the_whole_way_from_a_file_to_an_answer_and_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ASSISTANT_INDEX", raising=False)
    (tmp_path / "harbour.md").write_text(REPORT_TEXT, encoding="utf-8")
    index = ["--index", str(tmp_path / "index")]

    assert cli.main([*index, "ingest", "harbour.md", "absent.md", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    (document_id,) = report["added"]
    assert [skipped["path"] for skipped in report["skipped"]] == ["absent.md"]

    assert cli.main([*index, "ask", "How many vessels called at the port in 2020?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "312" in answer["text"]
    assert answer["citations"][0]["document_id"] == document_id

    assert cli.main([*index, "ask", "Who is the harbour master?", "--geography", "Wales"]) == 0
    assert "Moreau" not in capsys.readouterr().out

    assert cli.main([*index, "search", "harbour master"]) == 0
    assert "Ada Moreau" in capsys.readouterr().out

    assert cli.main([*index, "doctor"]) == 0
    assert "1 document, 1 passage\n" in capsys.readouterr().out

    assert cli.main([*index, "rebuild"]) == 0
    assert "1 document." in capsys.readouterr().err

    assert cli.main([*index, "remove", document_id]) == 0
    assert cli.main([*index, "documents"]) == 0
    assert "No documents yet" in capsys.readouterr().out


# A process that was started in the background ignores Ctrl-C: give it back its meaning first.
FOREGROUND = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from assistant.cli import main; sys.exit(main())"
)


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a POSIX signal")
def test_ctrl_c_ends_a_real_chat_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FOREGROUND, "--index", str(tmp_path / "index"), "chat"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"How many vessels called?\n")
        process.stdin.flush()
        while process.stdout.readline().strip() == b"":
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == b"stopped; what was finished is kept\n"
