"""JSON: a list of records as a table, anything else as labels with their values."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from corpus.document import Cell
from corpus.reading.characters import NotText, clean, decode
from corpus.reading.extract import Extract, Writer
from corpus.reading.gate import Refused, Source, content
from corpus.reading.structure import refine
from corpus.reading.tables import Row, write_table

MOST_VALUES = 200_000
MOST_COLUMNS = 100


def read_json(source: Source) -> Extract:
    """Read JSON, or one JSON value a line. Raises `Refused`."""
    try:
        text = clean(decode(content(source)))
    except NotText as error:
        raise Refused("corrupt", f"It cannot be read as text: {error}.") from error
    writer = Writer()
    _write(writer, _parsed(text))
    extract = writer.extract()
    return replace(extract, blocks=refine(extract.text, extract.blocks))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise Refused("corrupt", "Its values are nested far too deep.") from error
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            values = [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            raise Refused("corrupt", "It is not valid JSON.") from error
        return values


def _write(writer: Writer, data: Any) -> None:
    if _is_table(data):
        _write_table(writer, data, "")
        return
    pending: list[tuple[str, Any]] = [("", data)]
    count = 0
    while pending:
        label, item = pending.pop()
        count += 1
        if count > MOST_VALUES:
            raise Refused("too_large", f"It holds more than {MOST_VALUES:,} values: split it.")
        if _is_table(item):
            _write_table(writer, item, label)
        elif isinstance(item, dict):
            pending.extend(reversed([(f"{label}: {key}" if label else str(key), inner) for key, inner in item.items()]))
        elif isinstance(item, list):
            pending.extend(reversed([(label, inner) for inner in item]))
        else:
            shown = _shown(item)
            if label and shown:
                writer.add("label_value", f"{label}: {shown}", label=label, cells=(Cell(label, shown),))
            elif shown:
                writer.add("paragraph", shown)


def _is_table(data: Any) -> bool:
    """Whether it is a list of records with plain values under mostly the same names."""
    if not isinstance(data, list) or len(data) < 2 or not all(isinstance(record, dict) and record for record in data):
        return False
    names = {name for record in data for name in record}
    nested = any(isinstance(inner, dict | list) for record in data for inner in record.values())
    return len(names) <= MOST_COLUMNS and not nested


def _write_table(writer: Writer, records: list[dict[str, Any]], label: str) -> None:
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [Row(tuple(clean(str(name)) for name in names), header=True)]
    rows.extend(Row(tuple(_shown(record.get(name)) for name in names)) for record in records)
    write_table(writer, rows, caption=label)


def _shown(item: Any) -> str:
    if item is None:
        return ""
    return " ".join(clean(item if isinstance(item, str) else json.dumps(item)).split())

