"""The words of the command line, read into options. Knows the commands' names and options, not what they do."""

from __future__ import annotations

import argparse
import datetime
import difflib
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from assistant.terminal import printable

WRONG_USE = 2
COMMANDS = (
    "ask", "chat", "enquiry", "ingest", "watch", "search", "documents", "remove", "rebuild", "export",
    "import", "doctor", "serve", "mcp", "feedback", "users", "keys",
)

_EXAMPLES = """\
examples:
  assistant "How many firms are in the cluster?"          a lone question is asked
  assistant ask "What do they pay?" --from 2020 --json    sources since 2020 alone; the whole answer as JSON
  assistant enquiry letter.eml -o reply.docx              a draft reply to a whole letter; "-" reads standard input
  assistant ingest reports/ letter.pdf                    bring files and folders in
  assistant watch reports/                                keep the index in step with a folder
  assistant search graduate supply --limit 5              the passages alone
  assistant --index ./trial ingest reports/               an index of its own
  assistant export backup.zip                             all that cannot be made anew, in one file
  assistant serve                                         the page in the browser
  assistant users add jane --role officer                 somebody who signs in; the password is asked for

With the default index the first question brings in the documents that ship with the program.
"""


class Parser(argparse.ArgumentParser):
    """Refuses with exit code 2; nothing that a caller typed reaches the terminal unfiltered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Usage and message on standard error."""
        self.print_usage(sys.stderr)
        print(printable(f"{self.prog}: {message}"), file=sys.stderr)
        raise SystemExit(WRONG_USE)


def parser() -> Parser:
    """The parser of the whole command line; `command` is None where only `--version` or nothing was given."""
    whole = Parser(
        prog="assistant",
        description="Answers from your documents: a citation for every sentence, a check on every figure.",
        epilog=_EXAMPLES,
    )
    whole.add_argument("--index", metavar="DIR", help="folder of the index (else ASSISTANT_INDEX, assistant.toml)")
    whole.add_argument("--version", action="store_true", help="print the version")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", dest="command", parser_class=Parser)
    filters, mode, as_data = _filters(), _mode(), _as_data()

    def add(name: str, summary: str, *parents: Parser) -> Parser:
        return commands.add_parser(name, parents=parents, help=summary, description=f"{summary.capitalize()}.")

    one = add("ask", "ask one question", mode, as_data, filters)
    one.add_argument("question", nargs="+", metavar="QUESTION", help='the question; "-" reads it from standard input')
    one.add_argument("--explain", action="store_true", help="add how the answer came about")
    one.add_argument("--compare", action="store_true", help="both answers: quoted, and written by a model")
    add("chat", "ask one question after the other", mode, filters)
    one = add("enquiry", "draft the reply to a letter", mode, as_data, filters)
    one.add_argument("letter", metavar="FILE", help='text, mail, Word or PDF; "-" reads its text from standard input')
    one.add_argument("-o", "--output", metavar="REPLY", type=_place, help="write it as .docx, .md, .eml or .txt")
    one.add_argument("--staff", action="store_true", help="print the version for staff: warnings, internal sources")
    one.add_argument("--no-log", action="store_true", help="keep nothing of it in the log of enquiries")
    one = add("ingest", "bring files and folders in", as_data)
    one.add_argument("path", nargs="+", metavar="PATH", type=_place, help="a file, or a folder with all that is in it")
    one.add_argument("--prune", action="store_true", help="remove documents whose file is gone from the folders named")
    one = add("watch", "keep the index in step with a folder, until Ctrl-C")
    one.add_argument("folder", metavar="FOLDER", help="with all that is in it; a document goes when its file goes")
    one.add_argument(
        "--every", metavar="S", type=_whole(1, 3600), default=2,
        help="look every so many seconds; a file is read when two looks find it alike (default: 2)",
    )  # fmt: skip
    one = add("search", "find passages, without an answer", as_data, filters)
    one.add_argument("words", nargs="+", metavar="WORDS")
    one.add_argument("--limit", metavar="N", type=_whole(1, 1000), default=10, help="at most so many (default: 10)")
    add("documents", "list the documents", as_data)
    one = add("remove", "take documents out")
    one.add_argument("id", nargs="+", metavar="ID", help="as `assistant documents` shows it")
    add("rebuild", "make the index anew from the kept originals")
    one = add("export", "write documents, metadata, enquiries and settings into one archive")
    one.add_argument("file", metavar="FILE", type=_place, help="a name that is not taken")
    one = add("import", "bring in what an export wrote")
    one.add_argument("file", metavar="FILE", type=_place)
    one.add_argument("--replace", action="store_true", help="in the place of the documents and enquiries that are in")
    add("doctor", "show settings, places, versions and the health of the index")
    one = add("serve", "open the page")
    one.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    one.add_argument(
        "--port", type=_whole(0, 65535), default=7860, metavar="N", help="the first free one from here (7860)"
    )
    _users_and_keys(add)
    add("mcp", "serve other assistants over standard input and output, as tools of MCP")
    one = add("feedback", "what was said of answers on the page, as cases for a golden set")
    one.add_argument("--export", metavar="FILE", type=_place, help="into a file that does not exist yet")
    return whole


def _users_and_keys(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands of who may use a server, each with its own."""
    roles = ("reader", "officer", "administrator")
    users = add("users", "say who may sign in").add_subparsers(dest="what", required=True, metavar="WHAT")
    one = users.add_parser("add", help="add somebody; the password is asked for, or read from standard input")
    one.add_argument("name", metavar="NAME")
    one.add_argument("--role", choices=roles, default="reader", help="what they may do (default: reader)")
    one.add_argument("--no-password", action="store_true", help="they come through a proxy that says who they are")
    one = users.add_parser("password", help="give somebody a new password")
    one.add_argument("name", metavar="NAME")
    one = users.add_parser("role", help="give somebody another role")
    one.add_argument("name", metavar="NAME")
    one.add_argument("role", choices=roles)
    users.add_parser("remove", help="take somebody out").add_argument("name", metavar="NAME")
    users.add_parser("list", help="name them, with their roles")
    keys = add("keys", "give keys to programs").add_subparsers(dest="what", required=True, metavar="WHAT")
    one = keys.add_parser("add", help="make a key; it is shown this once")
    one.add_argument("name", metavar="NAME", help="of the program")
    one.add_argument("--role", choices=roles, default="reader", help="what it may do (default: reader)")
    one.add_argument("--days", type=_whole(1, 3650), default=90, metavar="N", help="how long it lasts (default: 90)")
    keys.add_parser("revoke", help="make a key worth nothing").add_argument("name", metavar="NAME")
    keys.add_parser("list", help="name them, with their roles and ends")


def with_command(words: list[str], whole: Parser) -> list[str]:
    """The words with `ask` put in front of a lone question; a slip in a command's name is no question."""
    at = 0
    while at < len(words) and (words[at] == "--index" or words[at].startswith("--index=")):
        at += 1 if "=" in words[at] else 2
    if at >= len(words) or words[at] in COMMANDS or words[at] in ("-h", "--help", "--version"):
        return words
    bare = [word for word in words[at:] if not word.startswith("-")]
    near = difflib.get_close_matches(bare[0], COMMANDS, n=1, cutoff=0.75) if len(bare) == 1 else []
    if near:
        whole.error(
            f"{bare[0]!r} looks like the command {near[0]!r}, which comes before its options: assistant {near[0]} … "
            f"(to ask it as a question: assistant ask {bare[0]})"
        )
    return [*words[:at], "ask", *words[at:]]


def _filters() -> Parser:
    parent = Parser(add_help=False)
    group = parent.add_argument_group("only from documents")
    group.add_argument("--document", metavar="ID", action="append", default=[], help="of this id (may be repeated)")
    group.add_argument("--geography", metavar="AREA", default="", help="on this area")
    group.add_argument("--from", metavar="DATE", dest="published_from", type=_date, help="published then or later")
    group.add_argument("--to", metavar="DATE", dest="published_to", type=_date, help="published then or earlier")
    group.add_argument("--shareable-only", action="store_true", help="that may leave the house")
    return parent


def _mode() -> Parser:
    parent = Parser(add_help=False)
    parent.add_argument("--mode", choices=["extractive", "generative"], help="who writes the prose, for this call")
    return parent


def _as_data() -> Parser:
    parent = Parser(add_help=False)
    parent.add_argument("--json", action="store_true", help="the whole result as JSON")
    return parent


def _place(text: str) -> str:
    """A path; the empty word, such as an unset variable of the shell leaves, is not the working folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the path is empty")
    return text


def _date(text: str) -> str:
    """An ISO date, month or year, as it stands."""
    try:
        if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
            return text
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no date: write 2023, 2023-05 or 2023-05-14")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
        return int(text)

    return number
