"""The tables of docs/reliability.md and docs/security.md."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from tests.reliability.run import Result

HEAD = """# What was asked badly, broken, damaged and killed, and what held

`uv run python -m tests.reliability` runs this list and prints its seed; `--seed` does the same again, `--only X07` one
check, `--table docs/reliability.md` writes this page. Q are questions, X are faults. Those with a dot also run, with
fewer rounds, in the tests of every change. `tests/reliability/test_checker.py` shows that each family of checks can
fail.

How an index stays whole:

- One process writes, by a lock of the kernel that goes with its holder; a second one is told which process writes.
- The catalogue leads: passages are written under a new number, then the row is switched, then the old ones are deleted.
- Originals are kept under their hash. A rebuild fills a new folder from them and switches to it.
- The last clean write notes size, time and hash of each file. The next start compares them before it answers: a damaged
  catalogue or passages' file is refused until `assistant rebuild`; damaged vectors are left alone, and exact search
  answers meanwhile; a damaged index of words is made anew. What took longest was 25 ms in an index of 39 documents. Files
  over 32 MB are read only where their time has changed; over 256 MB no hash is kept.
- `assistant export FILE` writes all that cannot be made anew into one file; `assistant import FILE` checks each byte of it
  first.

What it does not promise: bits that flip in a file over 32 MB and leave its time alone are noticed by what reads them, or
by nothing; a path that the locale cannot write in UTF-8 (`PYTHONUTF8=0` and `PYTHONCOERCECLOCALE=0` together) is refused
by Chroma.
"""


SECURITY = """# What was attacked and how much it bears

`uv run python -m tests.reliability --only S,L --table docs/security.md` runs this list and writes the table below; with
`--only` for a part of it the other lines stay. S are attacks, L are loads. Those with a dot also run, with fewer rounds,
in the tests of every change. How a shared installation is set up, and what it promises: `docs/sharing.md`.
"""


def security(results: Sequence[Result], seed: int, before: str, *, full: bool) -> str:
    """The page of attacks and loads: a line a check, with what was measured when; lines of earlier runs stay."""
    rows = {line[2:5]: line for line in before.splitlines() if line[:2] == "| " and line[2:3] in ("S", "L") and line[3:5].isdecimal()}
    day = datetime.date.today().isoformat()
    for result in results:
        held = {"held": "yes", "failed": "no", "not here": "not run"}[result.verdict]
        cells = (
            result.check.id + ("·" if result.check.in_ci else ""), result.check.done, result.check.holds, held, result.measured,
            f"{day}, {'all' if full else 'few'} rounds, seed {seed}",
        )
        rows[result.check.id] = "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    lines = [SECURITY]
    for letter, name in (("S", "attacks"), ("L", "loads")):
        own = [row.split(" | ") for key, row in rows.items() if key.startswith(letter)]
        count = {said: sum(row[3] == said for row in own) for said in ("yes", "no", "not run")}
        lines.append(f"Of {len(own)} {name} {count['yes']} held, {count['no']} did not, {count['not run']} were not run.")
    lines += ["", "| id | what is done | what must hold | held | measured | when |", "| --- | --- | --- | --- | --- | --- |"]
    order = sorted(rows, key=lambda name: ("SL".index(name[0]), name))
    return "\n".join([*lines, *(rows[name] for name in order)]) + "\n"


def table(results: Sequence[Result], seed: int, *, full: bool) -> str:
    """The page of questions and faults, with a line a check."""
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
