"""The command line: words in, one call of `Assistant`, text or JSON out. Knows nothing of how an answer is made.

Results go to standard output, progress and messages to standard error. Exit codes: 0 done (an honest "not in the
documents" is 0), 1 could not be done, 2 wrong use, 130 stopped by Ctrl-C. Vendor libraries are loaded by the command
that needs them, so that help, version and refused settings are instant.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import terminal, version
from assistant.answer import Answer, Turn
from assistant.arguments import WRONG_USE, parser, with_command
from assistant.errors import AssistantError, BadQuestion, DocumentNotFound, ModelFailed
from corpus.document import Filters

if TYPE_CHECKING:
    from assistant.desk import Assistant
    from assistant.settings import Settings
    from corpus.ingest import Progress

DONE, FAILED, STOPPED = 0, 1, 130
_WIDEST = 100  # characters; longer lines are hard to read
_stopping = threading.Event()  # a signal has asked to stop
_LONGEST_NAME = 40  # characters of a file's name beside the progress bar


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without £ shows a question mark, never a traceback
    try:
        try:
            with _stopped_by_signals():
                return _run(list(sys.argv[1:] if argv is None else argv))
        finally:
            sys.stdout.flush()
    except AssistantError as error:
        _tell(str(error))
        return FAILED
    except KeyboardInterrupt:
        _tell("stopped; what was finished is kept")
        return STOPPED
    except MemoryError:
        _tell("There is not enough memory. Close other programs, or bring in fewer files; what was finished is kept.")
        return FAILED
    except BrokenPipeError:  # the reader, such as `head`, has gone; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _run(words: list[str]) -> int:
    whole = parser()
    options = whole.parse_args(with_command(words, whole))
    if options.version:
        print(f"inward-assistant {version()}")
        return DONE
    if options.command is None:
        whole.print_help(sys.stderr)
        return WRONG_USE
    return _COMMANDS[options.command](options)


def open_desk(settings: Settings) -> Assistant:
    """The one place where a command opens the assistant."""
    from assistant.desk import Assistant

    return Assistant.open(settings)


# The commands, in the order of the help. Each takes the parsed options and returns an exit code.


def ask(options: argparse.Namespace) -> int:
    """One question, one answer."""
    question = _standard_input() if options.question == ["-"] else " ".join(options.question)
    with open_desk(_settings(options)) as desk:
        _bring_in_shipped(desk)
        ask_in = partial(desk.ask, question, filters=_filters(options, desk), explain=options.explain)
        if options.compare:
            return _compared(ask_in, options)
        answer = ask_in(mode=options.mode)
    _show(answer, options, lambda width: terminal.answer_text(answer, width))
    return DONE


def _compared(ask_in: Callable[..., Answer], options: argparse.Namespace) -> int:
    """Both answers to one question, quoted and written, one after the other."""
    from assistant.settings import MODES

    both = {mode: ask_in(mode=mode) for mode in MODES}
    if options.json:
        print(json.dumps({mode: asdict(answer) for mode, answer in both.items()}, indent=2))
    else:
        width = _width()
        titles = (f"{mode.capitalize()} ".ljust(width, "-") for mode in both)
        shown = (terminal.answer_text(answer, width) for answer in both.values())
        print("\n\n".join(f"{title}\n\n{text}" for title, text in zip(titles, shown, strict=True)))
    return DONE


def chat(options: argparse.Namespace) -> int:
    """Questions one after the other; a follow-up is understood from what was asked before."""
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if at_terminal:
        _edit_lines()
        _tell("Ask a question. /new forgets what was said, /quit (or Ctrl-D) ends.")
    history: list[Turn] = []
    with open_desk(_settings(options)) as desk:
        _bring_in_shipped(desk)
        filters, mode = _filters(options, desk), options.mode
        while True:
            try:
                question = input("\n> " if at_terminal else "").strip()
            except EOFError:
                return DONE
            if question == "/quit":
                return DONE
            if question == "/new":
                history.clear()
            elif question.startswith("/"):
                _tell(f"There is no command {question!r}: /new forgets what was said, /quit ends.")
            elif question:
                answer = _reply(partial(desk.ask, filters=filters, mode=mode), question, history)
                if answer is not None:
                    history.append(Turn(question=question, answer=answer.text))


def enquiry(options: argparse.Namespace) -> int:
    """A letter in, a draft reply out; what stands against sending it goes to standard error."""
    from assistant.enquiry.export import check_name, plain

    output = check_name(Path(options.output)) if options.output else None
    letter = _standard_input() if options.letter == "-" else Path(options.letter)
    with open_desk(_settings(options)) as desk:
        _bring_in_shipped(desk)
        reply = desk.enquire(letter, filters=_filters(options, desk), mode=options.mode)
        if not options.no_log:
            desk.enquiries.keep(reply)
    if output:
        _tell(f"written: {reply.save(output)}")
    for blocker in reply.blockers:
        _tell(f"not safe to send yet: {blocker}")
    if options.json or not output or options.staff:
        text = reply.staff_markdown if options.staff else plain(reply.markdown)
        _show(reply, options, lambda _: terminal.printable(text).rstrip())
    return DONE


def ingest(options: argparse.Namespace) -> int:
    """Files and folders into the index."""
    with open_desk(_settings(options)) as desk, _progress() as tell:
        report = desk.ingest([Path(path) for path in options.path], prune=options.prune, progress=tell)
    _show(report, options, lambda width: terminal.report_text(report, width))
    nothing_came_in = not (report.added or report.updated or report.unchanged or report.removed)
    return FAILED if nothing_came_in and report.skipped else DONE


def watch(options: argparse.Namespace) -> int:
    """A folder, kept in step until Ctrl-C or SIGTERM, which are how it is meant to end."""
    from assistant.watching import keep_in_step

    with suppress(KeyboardInterrupt):
        keep_in_step(_settings(options), Path(options.folder), every=options.every, say=_tell, progress=_progress)
    _tell("stopped watching; what was finished is kept")
    return DONE


def search(options: argparse.Namespace) -> int:
    """The passages alone."""
    with open_desk(_settings(options)) as desk:
        hits = desk.search(" ".join(options.words), limit=options.limit, filters=_filters(options, desk))
        if not hits and not desk.documents():
            _tell(terminal.NO_DOCUMENTS)
    _show(hits, options, lambda width: terminal.hits_text(hits, width))
    return DONE


def documents(options: argparse.Namespace) -> int:
    """What is in the index."""
    with open_desk(_settings(options)) as desk:
        records = desk.documents()
    _show(records, options, lambda width: terminal.documents_text(records, width))
    return DONE


def remove(options: argparse.Namespace) -> int:
    """Documents out of the index; an unknown id stops nothing but makes the exit code 1."""
    code = DONE
    with open_desk(_settings(options)) as desk:
        for document_id in options.id:
            try:
                desk.remove(document_id)
                _tell(f"removed {document_id}")
            except AssistantError as error:
                _tell(str(error))
                code = FAILED
    return code


def rebuild(options: argparse.Namespace) -> int:
    """The index anew from the kept originals."""
    with open_desk(_settings(options)) as desk:
        with _progress() as tell:
            desk.rebuild(progress=tell)
        count = len(desk.documents())
    _tell(f"The index is made anew: {terminal.counted(count, 'document')}.")
    return DONE


def export(options: argparse.Namespace) -> int:
    """All that cannot be made anew into one archive; exit code 1 where a kept original is missing."""
    with open_desk(_settings(options)) as desk:
        done = desk.export(options.file)
    _tell(f"written: {options.file} ({terminal.held(done.documents, done.enquiries)})")
    for path in done.missing:
        _tell(f"not in it: {path}, whose kept original is missing or damaged; ingest the file again")
    return FAILED if done.missing else DONE


def import_(options: argparse.Namespace) -> int:
    """What an export wrote, into this index; exit code 1 where a document could not be read."""
    with open_desk(_settings(options)) as desk, _progress() as tell:
        done = desk.bring_in_archive(options.file, replace=options.replace, progress=tell)
    _tell(f"brought in: {terminal.held(done.documents, done.enquiries)}")
    for path in done.pending:
        _tell(f"listed but not found: {path}, whose original is missing or cannot be read; ingest the file again")
    for name, value in done.other_settings.items():
        _tell(f"the archive was made with {name} = {value!r}; set it in assistant.toml if it is to be so here")
    return FAILED if done.pending else DONE


def feedback(options: argparse.Namespace) -> int:
    """What people said of answers on the page, as proposals for a golden set."""
    from assistant.candidates import as_yaml

    with open_desk(_settings(options)) as desk:
        judged = desk.conversations.judged()
    if options.export is None:
        print(as_yaml(judged), end="")
        return DONE
    try:
        with Path(options.export).open("x", encoding="utf-8") as file:
            file.write(as_yaml(judged))
    except OSError as error:
        raise AssistantError(f"{options.export!r} cannot be written ({error.strerror}). Name another file.") from error
    _tell(f"written: {options.export} ({terminal.counted(len(judged), 'judged answer')})")
    return DONE


def doctor(options: argparse.Namespace) -> int:
    """What is set, where data lies, and whether it is sound."""
    from assistant.doctor import examine, report_text

    findings = examine(_settings(options), given=_given(options), environ=os.environ)
    print(report_text(findings, _width()))
    return DONE if all(finding.sound for finding in findings) else FAILED


def serve(options: argparse.Namespace) -> int:
    """The page."""
    from assistant.page import serve as serve_page

    serve_page(_settings(options), host=options.host, port=options.port)
    return DONE


def mcp(options: argparse.Namespace) -> int:
    """The tools of MCP, until standard input ends."""
    import asyncio

    from assistant.api import MISSING, NO_MCP
    from assistant.opening import Opening
    from assistant.page.launch import open_desk as open_at_ease

    try:
        from assistant.api.tools import over_standard_streams
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in MISSING:
            raise
        _tell(NO_MCP)
        return FAILED
    settings = _settings(options)
    opening = Opening(lambda tell: open_at_ease(settings, tell))
    try:
        asyncio.run(over_standard_streams(opening))
    finally:
        opening.close()
    return DONE


def users(options: argparse.Namespace) -> int:
    """Who may sign in."""
    from assistant.server.commands import users as changed

    return _print_lines(changed(_settings(options), options))


def keys(options: argparse.Namespace) -> int:
    """Keys of programs."""
    from assistant.server.commands import keys as changed

    return _print_lines(changed(_settings(options), options))


def _print_lines(lines: Sequence[str]) -> int:
    for line in lines:
        print(terminal.printable(line))
    return DONE


# What the commands share.


def _settings(options: argparse.Namespace) -> Settings:
    from assistant.settings import Settings

    return Settings(**_given(options))


def _given(options: argparse.Namespace) -> dict[str, str]:
    return {"index": options.index} if options.index is not None else {}


def _filters(options: argparse.Namespace, desk: Assistant) -> Filters:
    known = {record.id for record in desk.documents()} if options.document else set()
    for document_id in options.document:
        if document_id not in known:
            raise DocumentNotFound(f"No document has the id {document_id!r}. `assistant documents` lists the ids.")
    return Filters(
        documents=tuple(options.document),
        geography=options.geography,
        published_from=options.published_from,
        published_to=options.published_to,
        shareable_only=options.shareable_only,
    )


def _bring_in_shipped(desk: Assistant) -> None:
    with _progress() as tell:
        report = desk.bring_in_shipped(progress=tell)
    if report is not None:
        _tell(f"brought in {terminal.counted(len(report.added), 'document')} that ship with the program")


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error for as long as an ingestion takes; nothing where that is no terminal."""
    from tqdm import tqdm

    with tqdm(unit=" files", file=sys.stderr, disable=None, leave=False, delay=0.5) as bar:

        def tell(progress: Progress) -> None:
            if _stopping.is_set():
                raise KeyboardInterrupt
            bar.total = progress.total
            bar.set_description_str(terminal.printable(progress.path)[-_LONGEST_NAME:], refresh=False)
            bar.set_postfix_str(f"{progress.passages} passages", refresh=False)
            bar.update(progress.done - bar.n)

        yield tell


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM, by which a service is stopped, and Ctrl-C end the work in the same way."""
    if threading.current_thread() is not threading.main_thread():  # a signal reaches the main thread alone
        yield
        return
    _stopping.clear()
    before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: object) -> None:
    _stopping.set()  # what is raised here is lost where it meets a callback of a library; progress raises it again
    raise KeyboardInterrupt


def _reply(ask: Callable[..., Answer], question: str, history: list[Turn]) -> Answer | None:
    """The answer, shown; None where this question had none and the conversation can go on."""
    try:
        answer = ask(question, history=history)
    except (BadQuestion, ModelFailed) as error:
        _tell(str(error))
        return None
    print(f"\n{terminal.answer_text(answer, _width())}", flush=True)
    return answer


def _show(value: object, options: argparse.Namespace, text: Callable[[int], str]) -> None:
    print(as_json(value) if options.json else text(_width()))


def as_json(value: Any) -> str:
    """A dataclass, or a list of them, as JSON: fields in their order, all but ASCII escaped, so safe to show."""
    return json.dumps([asdict(one) for one in value] if isinstance(value, list) else asdict(value), indent=2)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def _tell(message: str) -> None:
    print(terminal.printable(message), file=sys.stderr, flush=True)


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")


def _edit_lines() -> None:
    """Arrow keys and recall within this conversation, where the platform has them; nothing is written to disk."""
    try:
        import readline  # noqa: F401 - importing it is what gives `input` its editing
    except ImportError:  # Windows has its own
        return


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "ask": ask,
    "chat": chat,
    "enquiry": enquiry,
    "ingest": ingest,
    "watch": watch,
    "search": search,
    "documents": documents,
    "remove": remove,
    "rebuild": rebuild,
    "export": export,
    "import": import_,
    "doctor": doctor,
    "serve": serve,
    "mcp": mcp,
    "feedback": feedback,
    "users": users,
    "keys": keys,
}
