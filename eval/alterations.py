"""Holds the check of written sentences against sentences made wrong on purpose, and against true ones.

The true sentences are those of `eval/written.yaml`, as a model would write them, and what the golden cases' statements
say in words of their own document, with numbers in another form. From them come, by a fixed seed:

    altered        one figure, unit, year, place or sign changed
    unaltered      as they were: a fault here is a false alarm
    swapped        with the citation of another statement, drawn from the same documents
    invented       with a name that no document holds

    python -m eval.alterations [--half tuning|reporting|all] [--show]

Each count comes with its 95 % interval; exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import yaml

from assistant.terms import FUNCTION_WORDS
from assistant.verify import Source, faults
from corpus.document import DocumentRecord, Statement
from corpus.errors import AssistantError
from corpus.figures import find, places
from eval.cases import load, select
from eval.desks import GOLDEN, SHIPPED, desk_on, file_names
from eval.halves import Half, half
from eval.intervals import wilson
from eval.renaming import swap_forms

WRITTEN: Final = Path(__file__).with_name("written.yaml")
Kind = Literal["figure", "unit", "year", "place", "sign", "unaltered", "swapped", "invented"]
ALTERED: Final[tuple[Kind, ...]] = ("figure", "unit", "year", "place", "sign")
WANTED: Final = {"altered": 300, "unaltered": 150, "swapped": 100, "invented": 100}
BARS: Final = {"altered": 0.99, "unaltered": 0.02, "swapped": 0.95, "invented": 0.95}  # shares
# Names of people, firms and places that no document holds.
_INVENTED: Final = (
    "Brantley Robotics", "Sir Alwyn Trestle", "Quillmere", "Dr Odile Fenwright", "Vantor Biolabs", "Port Ellery",
    "Kestrelgate Hospital", "Nordhaven University", "Zephyrine AG", "Tamsin Okafor-Lindqvist", "Greyhollow",
    "Mirabel Therapeutics", "Lord Pennistone", "Cobaltwick", "Helioscape Ltd",
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """A true sentence and the statement that bears it out."""

    id: str
    sentence: str
    source: Source


@dataclass(frozen=True)
class Trial:
    """A sentence with its source, and what was done to it."""

    kind: Kind
    sentence: str
    source: Source
    was: str  # the true sentence


class NotFound(AssistantError):
    """The words of a written sentence pick out no statement."""


def true_sentences(
    statements: Sequence[Source], patterns: Sequence[tuple[str, str]], path: Path = WRITTEN
) -> list[Truth]:
    """The written sentences, then those that the golden cases' statements give; each once.

    `patterns`: (id, pattern) of the statements that golden cases rest on.
    """
    found: list[Truth] = []
    for number, entry in enumerate(yaml.safe_load(path.read_text("utf-8"))["sentences"]):
        source = next((one for one in statements if entry["from"] in one.statement.text), None)
        if source is None:
            raise NotFound(f"{path.name}: no statement holds {entry['from']!r}. Mend its `from`.")
        found.append(Truth(f"written-{number}", entry["says"], source))
    seen: set[str] = set()
    for identifier, pattern in patterns:
        for one in statements:
            if one.statement.id not in seen and re.search(pattern, one.statement.text):
                seen.add(one.statement.id)
                if one.statement.kind in ("sentence", "list_item"):
                    found.append(Truth(identifier, _in_own_words(one), one))
                break
    return found


def _in_own_words(one: Source) -> str:
    """The statement as a sentence: no footnote marks, its numbers in another form, who says so in front of some."""
    text = re.sub(r"[¹²³⁰⁴-⁹]+", "", " ".join(one.statement.text.split()))
    text = swap_forms([text], seed=len(text)).forward(text)
    if len(text) % 3 == 0 and one.record.publisher and not text.startswith("According"):
        text = f"According to {one.record.publisher}, {text[0].lower() if _plain_start(text) else text[0]}{text[1:]}"
    return text


def _plain_start(text: str) -> bool:
    return text.split()[0].lower() in FUNCTION_WORDS or text.split()[0].lower() in _NUMBER_WORDS


def trials(true: Sequence[Truth], statements: Sequence[Source], seed: int = 7) -> list[Trial]:
    """All trials that the true sentences give, in an order fixed by the seed."""
    chance = random.Random(seed)
    everywhere = sorted({place for one in statements for place in places(one.statement.text) if len(place) > 3})
    found: list[Trial] = []
    for one in true:
        found.append(Trial("unaltered", one.sentence, one.source, one.sentence))
        for kind in ALTERED:
            for altered in _CHANGES[kind](one, everywhere, chance):
                if altered != one.sentence:
                    found.append(Trial(kind, altered, one.source, one.sentence))
        others = [
            other for other in statements
            if other.record.id == one.source.record.id and other.statement.id != one.source.statement.id
            and other.statement.kind in ("sentence", "list_item", "table_row") and not _also_bears_out(one, other)
        ]
        if others:
            found.append(Trial("swapped", one.sentence, chance.choice(others), one.sentence))
        for invented in _invented(one.sentence, chance):
            found.append(Trial("invented", invented, one.source, one.sentence))
    chance.shuffle(found)
    return found


def _also_bears_out(one: Truth, other: Source) -> bool:
    """Whether another statement holds all figures of a sentence that has some: then it may bear it out as well."""
    said = {round(quantity.value, 6) for quantity in find(one.sentence) if quantity.kind != "period"}
    held = {round(quantity.value, 6) for quantity in find(other.statement.text)}
    return bool(said) and said <= held


_NUMBER: Final = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\d-]|/\d)")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER_WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _figure(one: Truth, _: Sequence[str], chance: random.Random) -> Iterator[str]:
    """One figure moved: a digit changed, a decimal point lost, or a power of ten."""
    text = one.sentence
    spots = [match for match in _NUMBER.finditer(text) if not _YEAR.fullmatch(match[0])]
    if spots:
        spot = chance.choice(spots)
        digits = spot[0].rstrip(",")
        at = chance.choice([place for place, char in enumerate(digits) if char.isdigit()])
        new = str((int(digits[at]) + chance.randint(1, 8)) % 10)
        new = "1" if at == 0 and new == "0" else new
        changed = digits[:at] + new + digits[at + 1 :]
        if chance.random() < 0.2 and "." not in digits and "," not in digits:
            changed = digits + "0"
        yield text[: spot.start()] + changed + text[spot.start() + len(digits) :]
    for match in re.finditer(rf"\b({'|'.join(_NUMBER_WORDS)})\b", text, re.IGNORECASE):
        other = chance.choice([word for word in _NUMBER_WORDS if word != match[0].lower()])
        yield text[: match.start()] + (other.capitalize() if match[0][0].isupper() else other) + text[match.end() :]
        break


_UNITS: Final = (
    (r"(?<=\d)m\b", "bn"), (r"(?<=\d) million\b", " billion"), (r"(?<=\d) billion\b", " million"),
    (r"(?<=\d)bn\b", "m"),
    (r"£(?=\d)", "€"), (r"US\$(?=\d)", "£"), (r"(?<!S)\$(?=\d)", "£"), (r"(?<=\d)%", " percentage points"),
    (r"(?<=\d) per cent\b", "m"), (r"(?<=\d) thousand\b", " million"),
)  # fmt: skip


def _unit(one: Truth, _: Sequence[str], chance: random.Random) -> Iterator[str]:
    """One unit or scale changed."""
    fitting = [(match, new) for pattern, new in _UNITS for match in re.finditer(pattern, one.sentence)]
    if fitting:
        match, new = chance.choice(fitting)
        yield one.sentence[: match.start()] + new + one.sentence[match.end() :]


def _year(one: Truth, _: Sequence[str], chance: random.Random) -> Iterator[str]:
    """One year moved by one to four."""
    years = list(_YEAR.finditer(one.sentence))
    if years:
        spot = chance.choice(years)
        moved = int(spot[0]) + chance.choice([-4, -3, -2, -1, 1, 2, 3, 4])
        yield one.sentence[: spot.start()] + str(moved) + one.sentence[spot.end() :]


def _place(one: Truth, everywhere: Sequence[str], chance: random.Random) -> Iterator[str]:
    """One place replaced by another of these documents that the statement and its document do not speak of."""
    source = one.source
    about = f"{source.statement.text} {source.statement.heading} {source.record.title} {source.record.geography}"
    for place in places(one.sentence):
        others = [other for other in everywhere if other not in about and place not in other and other not in place]
        if others:
            spot = one.sentence.index(place)
            yield one.sentence[:spot] + chance.choice(others) + one.sentence[spot + len(place) :]
            return


_SIGNS: Final = (
    ("lower", "higher"), ("higher", "lower"), ("below", "above"), ("above", "below"), ("more than", "fewer than"),
    ("over", "under"), ("at least", "at most"), ("risen", "fallen"), ("grown", "shrunk"), ("larger", "smaller"),
    ("foreign", "domestic"), ("domestic", "foreign"), ("Foreign", "Domestic"), ("Domestic", "Foreign"),
    ("largest", "smallest"), ("exceeded", "fell short of"), ("rise", "fall"), (" is ", " is not "),
    (" are ", " are not "), (" was ", " was not "), (" has ", " has not "), (" were ", " were not "),
    (" not ", " "), (" no ", " a "),
)  # fmt: skip


def _sign(one: Truth, _: Sequence[str], chance: random.Random) -> Iterator[str]:
    """One direction, bound, side or denial turned round."""
    fitting = [
        (match, new) for old, new in _SIGNS
        for match in re.finditer(re.escape(old) if old.startswith(" ") else rf"\b{old}\b", one.sentence)
    ]
    if fitting:
        match, new = chance.choice(fitting)
        yield one.sentence[: match.start()] + new + one.sentence[match.end() :]


_CHANGES: Final[dict[Kind, Callable[[Truth, Sequence[str], random.Random], Iterator[str]]]] = {
    "figure": _figure, "unit": _unit, "year": _year, "place": _place, "sign": _sign,
}


def _invented(sentence: str, chance: random.Random) -> Iterator[str]:
    """A name put in: in the place of another, or beside what is said."""
    name = chance.choice(_INVENTED)
    held = list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*", sentence))
    way = chance.randrange(3)
    if way == 0 and held:
        spot = chance.choice(held)
        yield sentence[: spot.start()] + name + sentence[spot.end() :]
    elif way == 1:
        yield f"{sentence.rstrip('.')}, led by {name}."
    else:
        yield f"{name} says that {sentence[0].lower() if _plain_start(sentence) else sentence[0]}{sentence[1:]}"


@dataclass(frozen=True)
class Tally:
    """What came of the trials of one group."""

    group: str
    flagged: int
    total: int
    bar: float

    @property
    def holds(self) -> bool:
        """Whether the bar is met; nothing tried meets none."""
        share = self.flagged / self.total if self.total else float("nan")
        return share <= self.bar if self.group == "unaltered" else share >= self.bar

    def line(self) -> str:
        """The count with its interval."""
        interval = wilson(self.flagged, self.total)
        asked = "at most" if self.group == "unaltered" else "at least"
        return (
            f"{self.group:<10} {self.flagged:>4} of {self.total:<4} flagged, 95 % interval "
            f"{interval.low:.3f} to {interval.high:.3f} ({asked} {self.bar:.2f}: {'holds' if self.holds else 'MISSED'})"
        )


def group_of(kind: Kind) -> str:
    """ "altered" for the five kinds of alteration, else the kind itself."""
    return "altered" if kind in ALTERED else kind


def tallies(tried: Sequence[Trial], flagged: Sequence[bool]) -> list[Tally]:
    """The counts by group."""
    total, hits = Counter(group_of(one.kind) for one in tried), Counter[str]()
    for one, hit in zip(tried, flagged, strict=True):
        hits[group_of(one.kind)] += hit
    return [Tally(group, hits[group], total[group], BARS[group]) for group in WANTED]


def drawn(found: Sequence[Trial], wanted: dict[str, int]) -> list[Trial]:
    """The first so many of each group; of the altered ones the five kinds in turn."""
    kinds = (*ALTERED, "unaltered", "swapped", "invented")
    queues = {kind: [one for one in found if one.kind == kind] for kind in kinds}
    out = [one for group in ("unaltered", "swapped", "invented") for one in queues[group][: wanted[group]]]
    rounds = (queues[kind].pop(0) for _ in range(len(found)) for kind in ALTERED if queues[kind])
    return [*out, *(one for one, _ in zip(rounds, range(wanted["altered"]), strict=False))]


def collect(which: Half | Literal["all"] = "all") -> list[Trial]:
    """The trials of one half of the true sentences, or of all."""
    cases = select(load([GOLDEN], file_names([SHIPPED])))
    patterns = [(case.id, pattern) for case in cases for pattern in case.statement]
    with desk_on([SHIPPED]) as desk:
        records: dict[str, DocumentRecord] = {record.id: record for record in desk.documents()}
        statements: list[Statement] = [
            statement for name in records for passage in desk.passages(name) for statement in passage.statements
        ]
    sources = list({one.id: Source(one, records[one.document_id]) for one in statements}.values())
    true = true_sentences(sources, patterns)
    chosen = [one for one in true if which in ("all", half(one.source.statement.id))]
    return drawn(trials(chosen, sources), WANTED)


def main(words: Sequence[str] | None = None) -> int:
    """Run the trials and print the counts."""
    parser = argparse.ArgumentParser(prog="python -m eval.alterations", description="Is a wrong sentence noticed?")
    parser.add_argument("--half", choices=["tuning", "reporting", "all"], default="all")
    parser.add_argument("--show", action="store_true", help="print what slipped through and the false alarms")
    options = parser.parse_args(words)
    try:
        tried = collect(options.half)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    told, seconds = [], []
    for one in tried:
        clock = time.perf_counter()
        told.append(faults(one.sentence, [one.source]))
        seconds.append(time.perf_counter() - clock)
    flagged = [bool(found) for found in told]
    if options.show:
        for one, found in zip(tried, told, strict=True):
            if bool(found) == (one.kind == "unaltered"):
                print(f"{one.kind}: {one.sentence}\n    from: {one.source.statement.text[:200]!r} {found or ''}")
    counted = tallies(tried, flagged)
    print(*(one.line() for one in counted), sep="\n")
    by_kind = Counter(one.kind for one in tried)
    caught = Counter(one.kind for one, hit in zip(tried, flagged, strict=True) if hit)
    print("by kind:", ", ".join(f"{kind} {caught[kind]}/{by_kind[kind]}" for kind in ALTERED))
    seconds.sort()
    middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
    print(f"a sentence takes {middle * 1000:.1f} ms at the median, {late * 1000:.1f} ms at the 95th percentile")
    return 0 if all(one.holds for one in counted) else 1


if __name__ == "__main__":
    sys.exit(main())
