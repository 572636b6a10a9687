"""The list of questions, faults, attacks and loads: `python -m tests.reliability [--seed N] [--only Q01,X07] [--few] [--table FILE]`.

Questions and faults (Q and X) run unless others are named: `--only S,L` runs attacks and loads.
Prints the seed first: the same seed does the same again. Exit code 1 where a check does not hold.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.reliability.catalogue import CHECKS
from tests.reliability.checks import Bench
from tests.reliability.run import Result, run
from tests.reliability.table import security, table


def main() -> int:
    """Run the checks that were asked for; write the table where a file is named."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.reliability", description="Run the list of bad questions and faults.")
    parser.add_argument("--seed", type=int, default=None, help="of all chance; by default a new one")
    parser.add_argument("--only", default="", help="ids, or the letter of a group, by commas")
    parser.add_argument("--few", action="store_true", help="few rounds, as in the tests of every change")
    parser.add_argument("--trace", action="store_true", help="the traceback of what fails")
    parser.add_argument("--table", metavar="FILE", help="write the table there, such as docs/reliability.md")
    options = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    wanted = tuple(options.only.split(",")) if options.only else ("Q", "X")
    checks = [one for name, one in sorted(CHECKS.items()) if name.startswith(wanted)]

    done: list[Result] = []

    def tell(result: Result) -> None:
        print(f"{result.check.id} {result.verdict:8} {result.seconds:6.1f} s  {result.measured}", flush=True)
        if options.trace and result.trace:
            print(result.trace, flush=True)
        done.append(result)
        if options.table:  # again after each: what was measured stays where a later one is broken off
            _write(Path(options.table), done, seed, full=not options.few)

    clock = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="reliability-") as folder:
        bench = Bench(Path(folder), seed, full=not options.few)
        try:
            results = run(checks, bench, tell)
        finally:
            bench.close()
    held = sum(result.verdict == "held" for result in results)
    print(f"{held} of {len(results)} held, seed {seed}, {time.monotonic() - clock:.0f} s")
    return 0 if all(result.verdict != "failed" for result in results) else 1


def _write(file: Path, results: list[Result], seed: int, *, full: bool) -> None:
    if results[0].check.id.startswith(("S", "L")):
        before = file.read_text("utf-8") if file.exists() else ""
        file.write_text(security(results, seed, before, full=full), "utf-8")
    else:
        file.write_text(table(results, seed, full=full), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
