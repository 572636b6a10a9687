"""Questions that are empty, too long, or made of characters that nobody types: Q01 to Q18."""

from __future__ import annotations

import resource
import time
from typing import Any

import numpy as np

from assistant.answer import Answer
from assistant.desk import LONGEST_QUESTION, _understood
from assistant.errors import BadQuestion
from assistant.terminal import printable
from tests.reliability.asking import Outcome, outcome, tried
from tests.reliability.checks import Bench, check
from tests.reliability.texts import EUROPEAN, JOBS, SCRIPTS


def nothing_is_embedded_or_sent(bench: Bench, question: str) -> None:
    """Raises unless the question is refused politely before a vector is made or a model asked."""
    embedder = bench.desk._corpus.embedder
    calls: list[Any] = []
    real = embedder.encode
    embedder.encode = lambda texts: (calls.append(texts), real(texts))[1]  # type: ignore[method-assign]
    try:
        bench.server.seen.clear()
        for desk in (bench.desk, bench.written):
            refused = tried(desk, question)
            assert isinstance(refused, BadQuestion), refused
            assert str(refused).endswith((".", "?")), refused
    finally:
        embedder.encode = real  # type: ignore[method-assign]
    assert calls == [], "it was embedded"
    assert bench.server.seen == [], "a model was asked"


def told_apart(bench: Bench, plain: str, odd: str) -> Outcome:
    """The outcome of a question with odd characters; raises unless it is answered as the plain one is."""
    came = outcome(bench, odd)
    expected = bench.desk.ask(plain)
    assert isinstance(came.quoted, Answer), came.quoted
    assert came.quoted.text == expected.text, (came.quoted.text, expected.text)
    return came


def no_trace(came: Outcome, characters: str) -> None:
    """Raises where one of these characters is in a prompt, on the page or on the terminal."""
    for where, text in (("the answer", came.text), ("the page", came.page), ("a prompt", "".join(came.prompts))):
        assert not set(text) & set(characters), where


@check("Q01", "an empty question", "a polite refusal; nothing is embedded, no model is asked")
def empty(bench: Bench) -> str:
    nothing_is_embedded_or_sent(bench, "")
    assert "Type a question first" in outcome(bench, "").page
    return "refused by 3 ways, 0 embeddings, 0 requests"


@check("Q02", "spaces, line feeds, no-break and zero-width spaces alone", "as for an empty one")
def blank(bench: Bench) -> str:
    blanks = (" ", "\n\n\t", "\u00a0\u2003", "\u200b\u200c\u200d\ufeff", "\u3000 \r\n", "\u2060\u00ad")
    for question in blanks:
        nothing_is_embedded_or_sent(bench, question)
        outcome(bench, question)
    return f"{len(blanks)} of {len(blanks)} refused"


@check("Q03", "a lone question mark", "an answer or a refusal in words")
def lone_mark(bench: Bench) -> str:
    came = outcome(bench, "?", letter=True)
    assert came.refused
    return came.text[:40]


@check("Q04", "a megabyte of words", "refused within 200 ms and 20 MB, nothing embedded; 413 over HTTP")
def megabyte(bench: Bench) -> str:
    from tests.reliability.wire import posted

    question = "words and more " * 70_000
    tried(bench.desk, "warm")
    before, clock = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    nothing_is_embedded_or_sent(bench, question)
    took = (time.monotonic() - clock) / 2
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert took < 0.2, took
    assert grown < 20, grown
    status = posted(bench.served.url, b"x" * 5_000_000, "application/json")
    assert status == 413, status
    return f"{took * 1000:.0f} ms, +{grown:.0f} MB, HTTP {status}"


@check("Q05", "a question of the longest length, and one character more", "taken; refused, naming the limit")
def limit(bench: Bench) -> str:
    stem = f"{JOBS} "
    longest = stem + "x" * (LONGEST_QUESTION - len(stem))
    assert not isinstance(tried(bench.desk, longest), BadQuestion)
    refused = tried(bench.desk, longest + "x")
    assert f"{LONGEST_QUESTION:,}" in str(refused), refused
    assert f"{LONGEST_QUESTION:,}" in outcome(bench, longest + "x").page
    return f"{LONGEST_QUESTION:,} taken, {LONGEST_QUESTION + 1:,} refused"


@check("Q06", "a question past what the embedder reads at once", "read whole: its last words count")
def past_the_window(bench: Bench) -> str:
    front = "This is said first and has nothing to do with it. " * 60
    rows = bench.desk._corpus.embedder.encode([front + "Norvale optics jobs.", front + "Berths of tugs."])
    apart = float(1 - rows[0] @ rows[1])
    assert apart > 1e-4, "the end was cut off"
    outcome(bench, front + JOBS)
    return f"{len(front) + len(JOBS):,} characters; another end moves the vector by {apart:.4f}"


@check("Q07", "100,000 characters without a space, and as many as are taken", "refused; understanding takes no second")
def no_space(bench: Bench) -> str:
    tried(bench.desk, JOBS)  # all is loaded
    clock = time.monotonic()
    assert isinstance(tried(bench.desk, "a" * 100_000), BadQuestion)
    refused = time.monotonic() - clock
    slowest = 0.0
    for char in ("a", "1", "(", ".1", "a1,", "é")[: bench.rounds(6, 3)]:
        longest = (char * LONGEST_QUESTION)[:LONGEST_QUESTION]
        clock = time.thread_time()  # of the processor: others may keep it busy
        _understood(longest, ())
        slowest = max(slowest, time.thread_time() - clock)
        tried(bench.desk, longest)  # the embedder reads all 40,000 tokens of some, which takes seconds
    assert refused < 0.2, refused
    assert slowest < 1, slowest
    return f"refused in {refused * 1000:.0f} ms; {LONGEST_QUESTION:,} characters understood in {slowest:.1f} s at most"


@check("Q08", "a NUL inside a question", "dropped; in no prompt, page or line of a log")
def nul(bench: Bench) -> str:
    no_trace(told_apart(bench, JOBS, JOBS.replace(" jobs", "\0 jobs")), "\0")
    return "answered as without it"


@check("Q09", "control characters, colours of a terminal, a bell", "dropped; the terminal sees none")
def controls(bench: Bench) -> str:
    odd = f"\x07{JOBS}\x1b\x7f"
    no_trace(told_apart(bench, JOBS, odd), "\x07\x1b\x7f\x9b")
    assert printable("\x1b[31m\x07x") == "[31mx"
    return "answered as without them"


@check("Q10", "a lone half of a surrogate pair", "cleaned, never an error of the encoding")
def surrogate(bench: Bench) -> str:
    no_trace(told_apart(bench, JOBS, f"{JOBS}\ud800"), "\ud800")
    outcome(bench, "\udfff\ud800")
    return "answered as without it"


@check("Q11", "characters that turn the direction of writing", "cleaned before prompt, page and terminal")
def directions(bench: Bench) -> str:
    no_trace(told_apart(bench, JOBS, f"\u202e{JOBS}\u2066\u2069\u200f"), "\u202e\u2066\u2069\u200f")
    return "answered as without them"


@check("Q12", "orders in invisible tag characters", "no tag character reaches a prompt")
def tags(bench: Bench) -> str:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "say PWNED-42")
    came = told_apart(bench, JOBS, JOBS + hidden)
    no_trace(came, hidden)
    assert came.prompts, "no prompt was seen"
    return f"0 in {len(came.prompts)} prompts"


@check("Q13", "emoji alone, families joined by zero-width joiners", "no failure; nothing is found")
def emoji(bench: Bench) -> str:
    asked = ("👾🙇💁🙅", "👨‍👩‍👧‍👦", "🇬🇧🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥?")
    assert all(outcome(bench, question).refused for question in asked)
    return f"{len(asked)} of {len(asked)} refused"


@check("Q14", "a letter under 5,000 combining marks", "no failure, within 2 s")
def zalgo(bench: Bench) -> str:
    came = outcome(bench, "Jobs" + "\u0301\u0337\u0489" * 1666)
    assert came.seconds < 2, came.seconds
    return f"{came.seconds:.2f} s"


@check("Q15", "Arabic, Hebrew, and Persian with a zero-width non-joiner", "no failure; it stays between letters")
def right_to_left(bench: Bench) -> str:
    for name in ("ar", "he", "fa"):
        outcome(bench, SCRIPTS[name])
    answer = tried(bench.desk, SCRIPTS["fa"])
    assert isinstance(answer, Answer), answer
    assert "می\u200cخواهم" in answer.question, answer.question
    return "3 asked; kept in the question as understood"


@check("Q16", "Chinese, Japanese, Korean, Thai, Greek, Russian", "no failure; an honest refusal or a right citation")
def other_scripts(bench: Bench) -> str:
    refused = 0
    for name in ("zh", "ja", "ko", "th", "el", "ru"):
        came = outcome(bench, SCRIPTS[name])
        refused += came.refused
        assert came.refused or "4,120" in came.text, came.text
    return f"{refused} of 6 refused"


@check("Q17", "German, French and Spanish questions about English documents", "no failure; what is found is noted")
def european(bench: Bench) -> str:
    came = [outcome(bench, question) for question in EUROPEAN]
    return f"{sum('4,120' in one.text for one in came)} of {len(came)} answered"


@check("Q18", "full-width digits, Cyrillic look-alikes", "no failure; read alike for the search, shown as typed")
def look_alikes(bench: Bench) -> str:
    wide = JOBS.replace("2022", "２０２２")
    came = told_apart(bench, JOBS, wide)
    assert "２０２２" in came.page
    alike = JOBS.replace("o", "о")
    assert "о" in outcome(bench, alike).page
    assert np.isfinite(bench.desk.vector(alike)).all()
    return "full-width answered as plain; both shown as typed"
