"""The data behind a chart, and the words of a diagram, in Office files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.reading.archive import local
from corpus.reading.characters import clean
from corpus.reading.docx_styles import Element, child, value
from corpus.reading.extract import Writer
from corpus.reading.tables import Row, write_table

_KIND = re.compile(r"(area|bar|bubble|doughnut|line|pie|radar|scatter|stock|surface)(?:3D)?Chart")
MOST_POINTS = 2000  # of one chart


def write_chart(writer: Writer, chart: Element, *, page: int | None = None) -> None:
    """Write a chart: its kind and title as a caption, its values as a table."""
    title, rows = chart_rows(chart)
    kinds = (_KIND.fullmatch(local(element.tag)) for element in chart.iter())
    kind = next((match[1].capitalize() for match in kinds if match), "")
    caption = ": ".join(filter(None, (f"{kind} chart" if kind else "Chart", title)))
    writer.add("caption", caption, page=page)
    write_table(writer, rows, caption=title, page=page)


def chart_rows(chart: Element) -> tuple[str, list[Row]]:
    """The title of a chart, and its values as a table: a row a category, a column a series, as the file caches them."""
    titled = next((element for element in chart.iter() if local(element.tag) == "title"), None)
    title = _text(titled) if titled is not None else ""
    names: list[str] = []
    values: dict[str, dict[int, str]] = {}
    for series in (element for element in chart.iter() if local(element.tag) == "ser"):
        name = _first(child(series, "tx")) or f"Series {len(names) + 1}"
        categories = _points(child(series, "cat") if child(series, "cat") is not None else child(series, "xVal"))
        figures = _points(child(series, "val") if child(series, "val") is not None else child(series, "yVal"))
        for index, figure in figures.items():
            label = categories.get(index, str(index + 1))
            values.setdefault(label, {})[len(names)] = figure
        names.append(name)
    if not values:
        return title, []
    if titled is not None and not title and len(names) == 1:
        title = names[0]  # as Office shows it
    rows = [Row(("", *names), header=True)]
    for label, figures in list(values.items())[:MOST_POINTS]:
        rows.append(Row((label, *(figures.get(at, "") for at in range(len(names))))))
    return title, rows


def diagram_texts(diagram: Element) -> Iterator[str]:
    """The words of each point of a diagram (SmartArt)."""
    for point in (element for element in diagram.iter() if local(element.tag) == "pt"):
        text = _text(point)
        if text:
            yield text


def _first(source: Element | None) -> str:
    return next(iter(_points(source).values()), "") or (_text(source) if source is not None else "")


def _points(source: Element | None) -> dict[int, str]:
    """Index → cached value of a chart's source of data."""
    found: dict[int, str] = {}
    for point in source.iter() if source is not None else ():
        if local(point.tag) == "pt":
            index, shown = value(point, "idx"), child(point, "v")
            if index.isdigit() and shown is not None and shown.text:
                levels = " ".join(filter(None, (found.get(int(index), ""), clean(_shortened(shown.text)))))
                found[int(index)] = levels
    return found


def _shortened(text: str) -> str:
    """A number without the noise of its binary form: "0.35000000000000003" is 0.35."""
    try:
        return f"{float(text):.10g}" if "." in text and len(text) > 12 else text
    except ValueError:
        return text


def _text(element: Element) -> str:
    paragraphs = [p for p in element.iter() if local(p.tag) == "p"]
    texts = ("".join(t.text or "" for t in p.iter() if local(t.tag) == "t") for p in paragraphs)
    return " ".join(clean(" ".join(texts)).split())


