"""An answer in a model's words from the statements of the quoted answer, each sentence checked before it is shown.

The quoted answer comes first and decides everything but the wording: whether there is an answer at all, what it rests
on, its caveats, its short form. The model gets the statements that it quotes and no others. A sentence that they do
not bear out is mended once by the model, else replaced by the statement it cites, else left out, and a caveat says so.
No citation is put to a sentence afterwards. Where the model fails, the quoted answer stands.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

from assistant import prompts
from assistant.answer import Answer, Caveat
from assistant.compose.draft import as_text, shifted, shown, used_numbers
from assistant.errors import ModelFailed
from assistant.evidence import Weighed
from assistant.harmless import ADDRESS, gives_orders
from assistant.model import BEAT_S, Message, Model, Spent, gathered
from assistant.understand import Question
from assistant.verify import Fault, Source, faults
from corpus.document import Statement
from corpus.sentences import sentence_spans

WRITING: Final = 500  # tokens of an answer
MENDING: Final = 300
MOST_SOURCES: Final = 12
ARITHMETIC: Final = "(our arithmetic)"
ANSWERED_IN_QUOTES: Final = "The documents' own words follow instead of a model's"
_MARKER: Final = re.compile(r"\s*\[(\d+)\]")
_SEVERAL: Final = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})+)\]")
_LEADING: Final = re.compile(r"^(?:\s*\[\d+\])+")
_MENDED: Final = re.compile(r"^\s*(\d{1,2})\s*[:.)]\s*(.+)$")
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Siblings = Callable[[Statement], Sequence[Statement]]


@dataclass
class Allowance:
    """Tokens that one part of a question may still use, prompts and replies together."""

    left: int

    def take(self, messages: Sequence[Message], reply: int) -> bool:
        """Whether a request with a reply of so many tokens fits; then it is taken off."""
        needed = prompts.tokens(messages) + reply
        if needed > self.left:
            return False
        self.left -= needed
        return True


@dataclass(frozen=True)
class Sentence:
    """A sentence of the model with what it cites and what its sources do not bear out."""

    text: str  # as the model wrote it, without markers
    numbers: tuple[int, ...]
    faults: tuple[Fault, ...]
    outcome: str = ""  # "mended", "quoted" or "left out" where it had faults

    @property
    def as_markdown(self) -> str:
        """Its words with every sign of markup escaped, its citations behind."""
        return f"{as_text(self.text)} {''.join(f'[{number}]' for number in self.numbers)}"


def sources_of(quoted: Answer, weighed: Sequence[Weighed], siblings: Siblings) -> dict[int, Source]:
    """The statement behind each citation of a quoted answer, by its number; footnotes as statements of their own.

    What gives orders to whoever writes the answer is left out.
    """
    places: dict[tuple[str, int, int], Source] = {}
    for one in weighed:
        group = [one.statement, *siblings(one.statement)]
        for statement in group:
            places.setdefault((statement.document_id, statement.start, statement.end), Source(statement, one.record))
            for note in statement.notes:
                own = Statement(
                    id=f"{statement.document_id}:{note.start}-{note.end}", document_id=statement.document_id,
                    kind="footnote", text=note.text, start=note.start, end=note.end, heading=statement.heading,
                    page=statement.page,
                )
                places.setdefault((own.document_id, own.start, own.end), Source(own, one.record))
    found = {one.number: places.get((one.document_id, one.start, one.end)) for one in quoted.citations}
    return {number: one for number, one in found.items() if one and not gives_orders(one.statement.text)}


def write(
    question: Question, quoted: Answer, sources: Mapping[int, Source], model: Model, *, until: float,
    allowance: Allowance, spent: Spent,
) -> Generator[str | Answer]:
    """The text as far as it is checked, again and again, and at last the answer.

    `quoted`: the extractive answer, not a refusal; `until`: `time.monotonic()` by which all must be done.

    Raises:
        ModelFailed: the server gave no usable reply; the quoted answer is to be shown.

    """
    contact = question.kind == "contact"
    given = dict(list(sources.items())[:MOST_SOURCES])
    sentences: list[Sentence] = []
    shown_so_far = ""
    with closing(_streamed(question, given, model, until, allowance, spent, contact)) as streamed:
        for sentence in streamed:
            if sentence is not None:
                sentences.append(sentence)
                shown_so_far = " ".join(one.as_markdown for one in sentences if not one.faults)
            yield shown_so_far
    if not sentences:
        raise ModelFailed("unusable", "the model found no answer in the statements")
    if any(one.faults for one in sentences):
        with closing(_repairs(sentences, given, model, until, allowance, spent, contact)) as repairs:
            for anew in repairs:
                if anew is None:
                    yield shown_so_far
                else:
                    sentences = anew
    yield _answer(quoted, sources, sentences, spent, model, contact)


def _streamed(
    question: Question, given: dict[int, Source], model: Model, until: float, allowance: Allowance, spent: Spent,
    contact: bool,
) -> Generator[Sentence | None]:
    """The model's sentences as they are finished, each checked; once more with half the sources if it got too many."""
    messages = prompts.write(question.text, given, keep_addresses=contact)
    while len(given) > 1 and prompts.tokens(messages) + WRITING > allowance.left:
        given.popitem()
        messages = prompts.write(question.text, given, keep_addresses=contact)
    if not allowance.take(messages, WRITING):
        raise ModelFailed("too_long", "the statements take more tokens than `llm_tokens` allows")
    try:
        yield from _checked(model.stream(messages, until=until, most_tokens=WRITING, spent=spent), given)
    except ModelFailed as error:
        if error.kind != "too_long" or len(given) < 2:
            raise
        for number in list(given)[(len(given) + 1) // 2 :]:
            del given[number]
        messages = prompts.write(question.text, given, keep_addresses=contact)
        yield from _checked(model.stream(messages, until=until, most_tokens=WRITING, spent=spent), given)


def _checked(pieces: Generator[str], given: Mapping[int, Source]) -> Iterator[Sentence | None]:
    """Each finished sentence held against what it cites. An answer that is the refusal word has none.

    Now and then None while nothing is finished, so that who waits can leave.
    """
    held, last = "", time.monotonic()
    with closing(pieces):  # who leaves us leaves the request too
        for piece in pieces:
            held += piece
            done, held = finished(held)
            yield from (check(text, given) for text in done if prompts.REFUSAL not in text)
            if done or time.monotonic() - last >= BEAT_S:
                last = time.monotonic()
                yield None
    done, rest = finished(held + "\n")
    yield from (check(text, given) for text in (*done, rest) if text.strip() and prompts.REFUSAL not in text)


def finished(text: str) -> tuple[list[str], str]:
    """The sentences of a text that are at their end, markers included, and what is not yet."""
    text = _SEVERAL.sub(lambda match: "".join(f"[{number}]" for number in re.findall(r"\d+", match[1])), text)
    *lines, last = text.split("\n")
    done = [sentence for line in lines for sentence in _sentences(line)]
    open_ones = _sentences(last)
    while len(open_ones) > 1 and re.match(r"\s*[^\s\[]", open_ones[1]):
        done.append(open_ones.pop(0))
    return [one.strip() for one in done if re.search(r"\w", one)], "".join(open_ones)


def _sentences(line: str) -> list[str]:
    """A line cut into sentences; markers that stand behind a full stop belong to the sentence before it."""
    line = _BULLET.sub("", line)
    spans = sentence_spans(line) or [(0, len(line))]
    ends = [*(start for start, _ in spans[1:]), len(line)]
    out: list[str] = []
    for (start, _), end in zip(spans, ends, strict=True):
        leading = _LEADING.match(line[start:end]) if out else None
        if leading:
            out[-1] = f"{out[-1].rstrip()}{leading[0]} "
        piece = line[start + (leading.end() if leading else 0) : end]
        if piece.strip() or not out:
            out.append(piece)
    return out


def check(text: str, given: Mapping[int, Source]) -> Sentence:
    """A sentence with its faults: an unknown number is one, and so is none."""
    numbers = tuple(dict.fromkeys(int(number) for number in _MARKER.findall(text)))
    bare = re.sub(r"\s+([.,;:!?])", r"\1", _MARKER.sub("", text)).replace("**", "").strip()
    unknown = [number for number in numbers if number not in given]
    if unknown or not numbers:
        words = f"[{unknown[0]}]" if unknown else bare[:80]
        return Sentence(bare, numbers, (Fault("citation", words),))
    return Sentence(bare, numbers, faults(bare, [given[number] for number in numbers]))


def _repairs(
    sentences: Sequence[Sentence], given: Mapping[int, Source], model: Model, until: float, allowance: Allowance,
    spent: Spent, contact: bool,
) -> Generator[list[Sentence] | None]:
    """At last the sentences with those that had faults mended, marked to be quoted, or left out; None before."""
    worth = [
        one for one in sentences
        if one.faults and not _hostile(one) and any(number in given for number in one.numbers)
    ]
    anew: dict[int, Sentence] = {}
    if worth:
        messages = prompts.repair([(one.text, one.faults) for one in worth], given, keep_addresses=contact)
        if allowance.take(messages, MENDING):
            try:
                reply = yield from gathered(model.stream(messages, until=until, most_tokens=MENDING, spent=spent))
            except ModelFailed:
                reply = ""  # what is checked already stands; the rest is quoted
            for line in reply.splitlines():
                match = _MENDED.match(line)
                place = int(match[1]) - 1 if match else -1
                if match and 0 <= place < len(worth):
                    done, rest = finished(match[2] + "\n")
                    once = check("".join((*done[:1], rest)).strip(), given)
                    if len(done) == 1 and not once.faults and prompts.REFUSAL not in match[2]:
                        anew[id(worth[place])] = once
    out: list[Sentence] = []
    for one in sentences:
        if not one.faults:
            out.append(one)
        elif id(one) in anew:
            out.append(replace(anew[id(one)], outcome="mended"))
        else:
            known = tuple(number for number in one.numbers if number in given)
            out.append(replace(one, numbers=known, outcome="quoted" if known else "left out"))
    yield out


def _hostile(one: Sentence) -> bool:
    return any(fault.kind == "foreign" for fault in one.faults)


def _answer(
    quoted: Answer, sources: Mapping[int, Source], sentences: Sequence[Sentence], spent: Spent, model: Model,
    contact: bool,
) -> Answer:
    """The quoted answer with its text in the model's words, as far as they hold."""
    written = [one for one in sentences if not one.faults or one.outcome == "mended"]
    told = _unverified(sentences)
    usage = spent.usage(model.price)
    if not written:
        note = f"{ANSWERED_IN_QUOTES}: they bear out nothing that it wrote."
        return replace(quoted, caveats=(*quoted.caveats, *told), usage=usage, note=note)
    cited = {number for one in written for number in one.numbers}
    lines: list[str] = []
    for one in sentences:
        if one in written:
            lines.append(one.as_markdown)
        elif one.outcome == "quoted" and not set(one.numbers) & cited:
            cited.add(one.numbers[0])
            lines.append(_quote(sources, one.numbers[0]))
    paragraphs = quoted.text.split("\n\n")
    opening = paragraphs[:1] if any(caveat.kind == "premise" for caveat in quoted.caveats) else []
    cited |= {number for line in opening for number in used_numbers(line)}
    missing = [
        number for number in _needed(paragraphs)
        if number not in cited and number in sources and sources[number].statement.kind != "footnote"
    ]
    sums = [line for line in paragraphs if ARITHMETIC in line]
    once = " ".join(dict.fromkeys(lines))  # a mended sentence may say again what another says
    text = "\n\n".join([*opening, once, *(_quote(sources, number) for number in missing), *sums])
    answer = replace(quoted, text=text, caveats=(*quoted.caveats, *told), mode="generative", usage=usage)
    return without_addresses(_renumbered(answer), contact)


def _needed(paragraphs: Sequence[str]) -> list[int]:
    """The citations that an answer cannot do without: those of its opening line, and of each item of a list."""
    listed = [line for paragraph in paragraphs for line in paragraph.split("\n") if line.startswith("- ")]
    return [*used_numbers(paragraphs[0]), *(number for line in listed for number in used_numbers(line))]


def _quote(sources: Mapping[int, Source], number: int) -> str:
    return f"{shown(sources[number].statement)} [{number}]"


def _unverified(sentences: Sequence[Sentence]) -> list[Caveat]:
    """What became of the sentences that the documents do not bear out."""
    told = []
    for outcome, words in (
        ("mended", "written anew"), ("quoted", "replaced by the documents' own words"), ("left out", "left out"),
    ):
        count = sum(one.outcome == outcome for one in sentences)
        if count:
            told.append(f"{_COUNTS[min(count, len(_COUNTS) - 1)]} {'was' if count == 1 else 'were'} {words}")
    if not told:
        return []
    text = f"Not all that the model wrote is borne out by the documents: of its sentences {', '.join(told)}."
    return [Caveat("unverified", text)]


def _renumbered(answer: Answer) -> Answer:
    """The answer with the citations that it still uses, numbered from 1 in the order of their use."""
    order = used_numbers(answer.text)
    for caveat in answer.caveats:
        order += [*used_numbers(caveat.text), *caveat.citations]
    by = {old: new for new, old in enumerate(dict.fromkeys(order), start=1)}
    held = {citation.number: citation for citation in answer.citations}
    return replace(
        answer,
        text=shifted(answer.text, by),
        citations=tuple(replace(held[old], number=new) for old, new in by.items()),
        caveats=tuple(
            replace(caveat, text=shifted(caveat.text, by), citations=tuple(by[number] for number in caveat.citations))
            for caveat in answer.caveats
        ),
        figures=tuple(
            replace(figure, citation=by.get(figure.citation, 0))
            for figure in answer.figures
            if figure.citation in by or figure.derived_from
        ),
    )


def without_addresses(answer: Answer, contact: bool = False) -> Answer:
    """An answer whose own text names no address, where none was asked for; the quotes beside it stay exact."""
    if contact:
        return answer
    return replace(
        answer,
        text=ADDRESS.sub(prompts.LEFT_OUT, answer.text),
        short=answer.short and ADDRESS.sub(prompts.LEFT_OUT, answer.short),
        caveats=tuple(
            replace(caveat, text=ADDRESS.sub(prompts.LEFT_OUT, caveat.text)) for caveat in answer.caveats
        ),
    )
