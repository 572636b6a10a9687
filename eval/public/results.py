"""Tables of results as Markdown, and the page that keeps one section a set (`docs/results.md`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.intervals import Interval
from eval.measures import Count

_TOP = """\
# Results on public question sets

Written by `python -m eval.public NAME --data FOLDER`, one section a set; a new run replaces its section. Intervals are
95 %: Wilson's for shares, the bootstrap for means and for paired differences.
"""


@dataclass(frozen=True)
class Table:
    """One table of a section."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = field(default=())


def markdown(table: Table) -> str:
    """The table with its title and notes."""
    lines = [f"### {table.title}", "", _line(table.columns), _line(["---"] * len(table.columns))]
    lines += [_line(row) for row in table.rows]
    lines += ["", *table.notes] if table.notes else []
    return "\n".join(lines)


def section(name: str, about: str, tables: Sequence[Table]) -> str:
    """The section of one set, between marks by which the next run finds it."""
    body = "\n\n".join([f"## {name}", about, *map(markdown, tables)])
    return f"<!-- set: {name} -->\n{body}\n<!-- end: {name} -->"


def written(page: str, name: str, text: str) -> str:
    """The page with this section in the place of the old one, or at the end."""
    page = page or _TOP
    old = re.compile(rf"<!-- set: {re.escape(name)} -->.*?<!-- end: {re.escape(name)} -->", re.DOTALL)
    if old.search(page):
        return old.sub(lambda _: text, page)
    return f"{page.rstrip()}\n\n{text}\n"


def write(file: Path, name: str, text: str) -> None:
    """Put a section into the page's file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    page = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(written(page, name, text), encoding="utf-8")


def number(value: float) -> str:
    """A measure between 0 and 1, three digits."""
    return f"{value:.3f}"


def with_interval(value: float, interval: Interval) -> str:
    """A mean with its interval."""
    return f"{value:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def share(count: Count) -> str:
    """A count with its share and interval."""
    if count.rate is None:
        return "–"
    return f"{count.hits} of {count.total}, {count.rate:.1%} ({count.interval.low:.1%} to {count.interval.high:.1%})"


def gain(interval: Interval) -> str:
    """A paired difference."""
    return f"{interval.low:+.3f} to {interval.high:+.3f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
