"""What a run came to: a table for the terminal and one self-contained HTML page. Worst cases first."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.compare import Comparison, Flip
from eval.gates import Verdict, told
from eval.measures import Count
from eval.runner import Result, Run
from eval.summary import Value, by_kind, summary, worst_first

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = (  # heading, measure; of the table by kind
    ("passed", "passed"), ("status", "status_right"), ("facts", "required_facts"), ("quoted", "quote_holds_fact"),
    ("forbidden", "forbidden"), ("loose figures", "figures_without_quote"), ("caveats due", "caveat_recall"),
    ("p50 ms", "latency_p50_ms"),
)
_ONE_BY_ONE = (  # the measures under the table
    "passed", "required_facts", "facts", "quote_holds_fact", "fact_in_quote", "fact_first", "forbidden",
    "figure_precision", "citation_recall", "citation_precision", "refusal_precision", "refusal_recall",
    "wrong_refusals", "caveat_recall", "caveat_precision", "caveat_not_due", "follow_ups", "parts", "recall_at_5",
    "recall_at_10", "reciprocal_rank", "same_again", "contract_breaks", "errors", "latency_p50_ms", "latency_p95_ms",
    "latency_max_ms", "tokens", "cost_usd",
)
_SHOWN_TEXT = 400  # characters of an answer in the terminal


def rows(run: Run) -> list[list[str]]:
    """The heading, a row a kind of question, and one for all: counts as "hits/total"."""
    found = [["kind", "n", *(heading for heading, _ in _COLUMNS)]]
    for kind, measured in [*by_kind(run.results).items(), ("all", summary(run.results))]:
        number = sum(kind in (result.case.kind, "all") for result in run.results)
        found.append([kind, str(number), *(_cell(measured[name]) for _, name in _COLUMNS)])
    return found


def table(run: Run) -> str:
    """The measures by kind of question, with counts, and one by one with 95 % intervals."""
    cells = rows(run)
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  ".join([row[0].ljust(widths[0]), *(
        cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)
    )]).rstrip() for row in cells]
    lines.insert(1, "-" * max(map(len, lines)))
    lines.append("")
    width = max(map(len, _ONE_BY_ONE))
    measured = summary(run.results)
    lines += [f"{name.ljust(width)}  {with_interval(measured[name])}" for name in _ONE_BY_ONE]
    unscored = [result.case.id for result in run.results if result.score.unscored]
    if unscored:
        some = ", ".join(unscored[:5]) + (", …" if len(unscored) > 5 else "")
        lines.append(f"{'unscored'.ljust(width)}  {len(unscored)} cases whose statement no document holds: {some}")
    if run.left_out:
        some = ", ".join(run.left_out[:5]) + (", …" if len(run.left_out) > 5 else "")
        lines.append(f"{'left out'.ljust(width)}  {len(run.left_out)} cases with a fact that no document holds: {some}")
    return "\n".join(lines)


def gates_table(verdicts: Sequence[Verdict]) -> str:
    """One line a gate."""
    marks = {True: "holds", False: "FAILS", None: "nothing to judge"}
    width = max((len(verdict.name) for verdict in verdicts), default=0)
    return "\n".join(
        f"{marks[verdict.passed]:>16}  {verdict.name.ljust(width)}  {verdict.found}; wanted: {verdict.wanted}"
        for verdict in verdicts
    )


def worst(run: Run, limit: int) -> str:
    """The failed cases, worst first: question, answer, citations, what was missing."""
    failed = [result for result in worst_first(run.results) if not result.score.passed]
    blocks = [_block(result) for result in failed[:limit]]
    if len(failed) > limit:
        blocks.append(f"… and {len(failed) - limit} more failed cases; `--html FILE` shows them all")
    return "\n\n".join(blocks)


def compared(comparison: Comparison) -> str:
    """What two runs differ in, for the terminal."""
    lost, gained = len(comparison.lost), len(comparison.gained)
    lines = [
        f"against the baseline: {comparison.both} cases in both, {gained} gained, {lost} lost "
        f"(McNemar exact p = {comparison.p:.3f}), {len(comparison.reworded)} judged the same in other words",
    ]
    if comparison.changed:
        lines.append(f"edited since, not compared: {', '.join(comparison.changed)}")
    if comparison.only_before or comparison.only_after:
        lines.append(f"only in the baseline: {len(comparison.only_before)}; new: {len(comparison.only_after)}")
    lines += [_flip(flip) for flip in comparison.flips]
    return "\n".join(lines)


def html(run: Run, verdicts: Sequence[Verdict] = (), comparison: Comparison | None = None) -> str:
    """One page that needs nothing else: measures, plots as SVG, gates, every case with the worst first."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.filters |= {"cell": _cell, "with_interval": with_interval}
    measured = summary(run.results)
    return environment.get_template("report.html").render(
        run=run, kinds=by_kind(run.results), columns=_COLUMNS, whole=measured,
        measures=[(name, measured[name]) for name in _ONE_BY_ONE], verdicts=verdicts, comparison=comparison,
        results=worst_first(run.results), kinds_plot=_svg(_kinds_figure(run)), time_plot=_svg(_time_figure(run)),
        unscored=sum(len(result.score.unscored) for result in run.results),
    )


def with_interval(measured: Count | Value) -> str:
    """A measure with its counts and, for a share, its 95 % interval."""
    if isinstance(measured, Value) or not measured.total:
        return told(measured)
    return f"{told(measured)}, 95 % interval {measured.interval.low:.1%} to {measured.interval.high:.1%}"


def _cell(measured: Count | Value) -> str:
    if isinstance(measured, Value):
        return "–" if measured.value is None else f"{measured.value:.0f}"
    return f"{measured.hits}/{measured.total}" if measured.total else "–"


def _block(result: Result) -> str:
    case, answer = result.case, result.answer
    lines = [f"✗ {case.id} ({case.kind}): {case.ask}"]
    lines += [f"    after: {turn.question}" for turn in case.history]
    if answer is not None:
        text = " ".join(answer.text.split())
        lines.append(f"    {answer.status}: {text[:_SHOWN_TEXT]}{'…' if len(text) > _SHOWN_TEXT else ''}")
        lines += [f"    [{citation.number}] {citation.title}: {citation.quote[:120]}" for citation in answer.citations]
    lines += [f"    - {reason}" for reason in result.score.missing]
    return "\n".join(lines)


def _flip(flip: Flip) -> str:
    before, after = (_said(result) for result in (flip.before, flip.after))
    mark = "gained" if flip.gained else "LOST"
    return f"  {mark} {flip.after.case.id}: {flip.after.case.ask}\n      before: {before}\n      now:    {after}"


def _said(result: Result) -> str:
    return " ".join(result.answer.text.split())[:_SHOWN_TEXT] if result.answer else result.error


def _kinds_figure(run: Run) -> Figure:
    """Share passed by kind, with its interval."""
    from matplotlib.figure import Figure

    counts = {kind: measured["passed"] for kind, measured in by_kind(run.results).items()}
    shares = {kind: count for kind, count in counts.items() if isinstance(count, Count)}
    figure = Figure(figsize=(7, 0.5 + 0.35 * len(shares)), layout="constrained")
    axes = figure.subplots()
    for place, (kind, count) in enumerate(reversed(shares.items())):
        interval = count.interval
        axes.barh(place, count.rate or 0.0, color="#9ec5e8", height=0.6)
        axes.plot([interval.low, interval.high], [place, place], color="#1d3f5e", linewidth=1.5)
        axes.text(1.01, place, f"{count.hits}/{count.total}", va="center", fontsize=8)
        axes.text(-0.01, place, kind, va="center", ha="right", fontsize=8)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xlabel("share passed, with 95 % interval", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure


def _time_figure(run: Run) -> Figure:
    """How long the questions took."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 1.8), layout="constrained")
    axes = figure.subplots()
    axes.hist([1000 * result.seconds for result in run.results], bins=30, color="#9ec5e8")
    axes.set_xlabel("milliseconds a question", fontsize=8)
    axes.set_ylabel("questions", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _svg(figure: Figure) -> str:
    """The figure as an SVG element: no date, no random ids, letters as text."""
    import matplotlib as mpl

    target = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "eval", "svg.fonttype": "none"}):
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    whole = target.getvalue()
    return whole[whole.index("<svg") :]
