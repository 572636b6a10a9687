"""The table of docs/reliability.md."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reliability.run import Result

HEAD = """# What was asked badly, broken, damaged and killed, and what held

Written by `uv run python -m tests.reliability --table docs/reliability.md`. Each line is one check of
`tests/reliability`: Q are questions, X are faults. Those marked with a dot also run, with fewer rounds, in the tests of
every change.
"""


def table(results: Sequence[Result], seed: int, *, full: bool) -> str:
    """The page, with a line a check."""
    lines = [HEAD]
    for letter, name in (("Q", "questions"), ("X", "faults")):
        own = [result for result in results if result.check.id.startswith(letter)]
        held = sum(result.verdict == "held" for result in own)
        if own:
            lines.append(f"{held} of {len(own)} {name} held.")
    lines += ["", f"Seed {seed}, {'all' if full else 'few'} rounds.", ""]
    lines += ["| id | what is done | what must hold | held | measured |", "| --- | --- | --- | --- | --- |"]
    for result in results:
        cells = (
            result.check.id + ("·" if result.check.in_ci else ""), result.check.done, result.check.holds,
            {"held": "yes", "failed": "no", "not here": "not run"}[result.verdict], result.measured,
        )
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Text that stays in its cell and makes no markup."""
    kept = "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))
    for char in "\\|<>*_`[]":
        kept = kept.replace(char, f"\\{char}")
    return kept
