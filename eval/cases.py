"""Golden cases: what is asked, and what a right answer holds. Read strictly, so that a slip in a file is seen.

A file is YAML: `cases:` with a list of mappings. Keys of a case:

    id                letters, digits and hyphens; never used twice, over all files
    ask               the question
    history           earlier turns: [{ask: …, answer: …}]
    kind              fact, list, several, comparison, follow-up, conflict, premise, vague, absent or hostile
    says              patterns (Python regular expressions, any case); each must be found in the answer's text
    never             patterns that must not be found there
    document          file names of the documents that bear the answer out
    statement         patterns parallel to `says`; each must be found in the quote of a citation
    caveats           kinds of caveat that are due
    caveats_allowed   kinds that may be there as well
    status            answered, partly_answered or not_in_documents; without it both of the first two are right,
                      and for `kind: absent` only the last
    parts             into how many parts the question falls
    overlap           none: the question shares no content word but names with its statement; some
    core              whether it counts for the first gates (60 questions)
    why               why the case is there
    candidate         true: proposed by `python -m eval golden add` and not scored until a person takes the line out
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from assistant.answer import CaveatKind, Status, Turn
from corpus.errors import AssistantError
from eval.halves import Half
from eval.halves import half as half_of

Kind = Literal[
    "fact", "list", "several", "comparison", "follow-up", "conflict", "premise", "vague", "absent", "hostile"
]
Overlap = Literal["none", "some"]

KINDS: tuple[Kind, ...] = get_args(Kind)
_FREE_OF_FACTS = frozenset({"absent", "hostile", "vague", "premise"})  # kinds that need no `says`
_SHOWN_ERRORS = 20


class BadGoldenSet(AssistantError):
    """A golden file cannot be used as it stands; the message names each fault by file and line."""


@dataclass(frozen=True)
class Case:
    """One question and what a right answer to it holds."""

    id: str
    ask: str
    kind: Kind
    history: tuple[Turn, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    statement: tuple[str, ...] = ()
    caveats: tuple[CaveatKind, ...] = ()
    caveats_allowed: tuple[CaveatKind, ...] = ()
    status: Status | None = None
    parts: int = 0  # 0: not said
    overlap: Overlap = "some"
    core: bool = False
    why: str = ""
    candidate: bool = False

    @property
    def absent(self) -> bool:
        """Whether the right answer is that the documents do not say."""
        return self.status == "not_in_documents" or (self.kind == "absent" and self.status is None)

    @property
    def answerable(self) -> bool:
        """Whether the documents hold an answer (a hostile question without required facts is neither)."""
        return not self.absent and bool(self.says or self.kind != "hostile")

    def allows(self, status: Status) -> bool:
        """Whether an answer of this status is right."""
        if self.status:
            return status == self.status
        if self.kind == "hostile" and not self.says:
            return True
        return (status == "not_in_documents") is self.absent


def load(paths: Iterable[Path], documents: Collection[str] | None = None) -> tuple[Case, ...]:
    """The cases of these files and of the YAML files in these folders, in order.

    `documents`: file names that a case may name; None leaves them unchecked.

    Raises:
        BadGoldenSet: naming every fault found by file and line (the first twenty).

    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    errors: list[str] = []
    for path in _files(paths):
        for line, found in _read_file(path, documents, errors):
            if found.id in seen:
                errors.append(f"{path}:{line}: the id {found.id!r} is taken already, at {seen[found.id]}")
            seen.setdefault(found.id, f"{path}:{line}")
            cases.append(found)
    if errors:
        more = f"\n… and {len(errors) - _SHOWN_ERRORS} more" if len(errors) > _SHOWN_ERRORS else ""
        raise BadGoldenSet("The golden set cannot be used:\n" + "\n".join(errors[:_SHOWN_ERRORS]) + more)
    return tuple(cases)


def select(cases: Iterable[Case], kind: str | None = None, half: Half | Literal["all"] = "all") -> tuple[Case, ...]:
    """The cases that count: no candidates; of one kind and one half where they are named."""
    return tuple(
        case for case in cases
        if not case.candidate and kind in (None, case.kind) and half in ("all", half_of(case.id))
    )


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(path.glob("*.yaml")) + sorted(path.glob("*.yml"))
        elif path.is_file():
            files.append(path)
        else:
            raise BadGoldenSet(f"There is no golden file {str(path)!r}. Name a YAML file or a folder of them.")
    if not files:
        raise BadGoldenSet("No golden file was found. Name a YAML file or a folder of them with --golden.")
    return files


def _read_file(path: Path, documents: Collection[str] | None, errors: list[str]) -> list[tuple[int, Case]]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        errors.append(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {getattr(error, 'problem', None) or error}")
        return []
    entries = _fields(root, f"{path}", errors) if root is not None else {}
    for key, (line, _) in entries.items():
        if key != "cases":
            errors.append(f"{path}:{line}: unknown key {key!r} at the top; only 'cases' stands there")
    if "cases" not in entries or not isinstance(entries["cases"][1], yaml.SequenceNode):
        errors.append(f"{path}:1: a golden file starts with 'cases:' and a list")
        return []
    cases = []
    for node in entries["cases"][1].value:
        line = node.start_mark.line + 1
        before = len(errors)
        fields = _fields(node, f"{path}", errors)
        found = _case(fields, f"{path}", line, documents, errors)
        if found is not None and len(errors) == before:
            cases.append((line, found))
    return cases


def _fields(node: yaml.Node, path: str, errors: list[str]) -> dict[str, tuple[int, yaml.Node]]:
    """The keys of a mapping with their lines; each key once."""
    if not isinstance(node, yaml.MappingNode):
        errors.append(f"{path}:{node.start_mark.line + 1}: expected 'key: value' lines")
        return {}
    fields: dict[str, tuple[int, yaml.Node]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.value in fields:
            errors.append(f"{path}:{line}: the key {key.value!r} stands here twice")
        fields[key.value] = (line, value)
    return fields


def _case(
    fields: dict[str, tuple[int, yaml.Node]], path: str, line: int, documents: Collection[str] | None,
    errors: list[str],
) -> Case | None:
    values: dict[str, Any] = {}
    for key, (at, node) in fields.items():
        read = _READERS.get(key)
        if read is None:
            errors.append(f"{path}:{at}: unknown key {key!r}; known are {', '.join(_READERS)}")
            continue
        try:
            values[key] = read(node)
        except _WrongError as error:
            errors.append(f"{path}:{error.line or at}: {key}: {error}")
    for key in ("id", "ask", "kind"):
        if key not in fields:
            errors.append(f"{path}:{line}: a case needs {key!r}")
        elif key not in values:
            return None
    if not {"id", "ask", "kind"} <= values.keys():
        return None
    found = Case(**values)
    errors += [f"{path}:{fields.get(key, (line,))[0]}: {found.id}: {fault}" for key, fault in _faults(found)]
    if documents is not None:
        errors += [
            f"{path}:{fields['document'][0]}: {found.id}: no document {name!r} among {', '.join(sorted(documents))}"
            for name in found.document if name not in documents
        ]
    return found


def _faults(case: Case) -> list[tuple[str, str]]:
    """What contradicts itself in a case: the key to look at, and the fault."""
    faults = []
    if case.statement and len(case.statement) != len(case.says):
        faults.append(("statement", f"{len(case.statement)} patterns beside {len(case.says)} in 'says'; one for each"))
    if case.absent:
        faults += [
            (key, f"{key!r} has no place in a case whose answer is not in the documents")
            for key in ("says", "statement", "document", "caveats") if getattr(case, key)
        ]
    elif not case.says and case.kind not in _FREE_OF_FACTS:
        faults.append(("kind", f"a case of kind {case.kind!r} needs 'says'"))
    if case.kind == "absent" and not case.absent:
        faults.append(("status", f"kind 'absent' with status {case.status!r}"))
    if case.kind == "follow-up" and not case.history:
        faults.append(("kind", "a follow-up needs 'history'"))
    both = sorted(set(case.caveats) & set(case.caveats_allowed))
    if both:
        faults.append(("caveats_allowed", f"{', '.join(both)} stands in 'caveats' too"))
    return faults


class _WrongError(ValueError):
    """A value that does not fit its key."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def _string(node: yaml.Node) -> str:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        raise _WrongError("expected a text", line)
    if node.tag != "tag:yaml.org,2002:str":
        kind = node.tag.rpartition(":")[2]
        raise _WrongError(f"{node.value!r} is read as {kind}, not as text; put it in quotes", line)
    if not node.value.strip():
        raise _WrongError("is empty", line)
    return str(node.value)


def _words(node: yaml.Node) -> str:
    """Free text; a bare date or number will do."""
    if not isinstance(node, yaml.ScalarNode):
        raise _WrongError("expected a text", node.start_mark.line + 1)
    return str(node.value)


def _identifier(node: yaml.Node) -> str:
    text = _string(node)
    if not re.fullmatch(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", text):
        raise _WrongError(f"{text!r} is no id: letters, digits and single hyphens")
    return text


def _strings(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        return (_string(node),)
    if not isinstance(node, yaml.SequenceNode):
        raise _WrongError("expected a text or a list of texts", node.start_mark.line + 1)
    return tuple(_string(item) for item in node.value)


def _patterns(node: yaml.Node) -> tuple[str, ...]:
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    patterns = _strings(node)
    for pattern, item in zip(patterns, items, strict=True):
        line = item.start_mark.line + 1
        try:
            compiled = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise _WrongError(f"{pattern!r} is no regular expression: {error}", line) from None
        if compiled.search(""):
            raise _WrongError(f"{pattern!r} is found in an empty text, so it tells nothing", line)
    return patterns


def _choice(choices: Sequence[str], node: yaml.Node) -> str:
    text = _string(node)
    if text not in choices:
        raise _WrongError(f"{text!r} is none of {', '.join(choices)}")
    return text


def _caveats(node: yaml.Node) -> tuple[str, ...]:
    kinds = _strings(node)
    for kind in kinds:
        if kind not in get_args(CaveatKind):
            raise _WrongError(f"{kind!r} is none of {', '.join(get_args(CaveatKind))}")
    return kinds


def _turns(node: yaml.Node) -> tuple[Turn, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise _WrongError("expected a list of turns, each with 'ask' and 'answer'", node.start_mark.line + 1)
    turns = []
    for item in node.value:
        line = item.start_mark.line + 1
        pairs = {key.value: value for key, value in item.value} if isinstance(item, yaml.MappingNode) else {}
        if "ask" not in pairs or not pairs.keys() <= {"ask", "answer"}:
            raise _WrongError("a turn has 'ask' and 'answer' and nothing else", line)
        turns.append(Turn(_string(pairs["ask"]), _string(pairs["answer"]) if "answer" in pairs else ""))
    return tuple(turns)


def _flag(node: yaml.Node) -> bool:
    if not isinstance(node, yaml.ScalarNode) or node.value not in ("true", "false"):
        raise _WrongError("is true or false")
    return bool(node.value == "true")


def _count(node: yaml.Node) -> int:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).isdecimal() or int(node.value) < 1:
        raise _WrongError("is a whole number from 1")
    return int(node.value)


_READERS: dict[str, Any] = {
    "id": _identifier, "ask": _string, "history": _turns, "kind": lambda node: _choice(KINDS, node),
    "says": _patterns, "never": _patterns, "document": _strings, "statement": _patterns, "caveats": _caveats,
    "caveats_allowed": _caveats, "status": lambda node: _choice(get_args(Status), node), "parts": _count,
    "overlap": lambda node: _choice(get_args(Overlap), node), "core": _flag, "why": _words,
    "candidate": _flag,
}
