"""What a Word file's styles and lists say of a paragraph: heading level, list level, number, whether it is hidden.

Names of elements count without their namespace, so that Strict and Transitional files read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.reading.archive import local

Element = etree._Element
DEEPEST_STYLE = 20  # styles based on one another
SMALLEST = 4  # half-points: text of 2 points or less cannot be read
_HEADING = re.compile(r"heading ?([1-9])$", re.IGNORECASE)


@dataclass(frozen=True)
class Style:
    """A paragraph or character style, with what it takes over from the one it is based on."""

    name: str = ""
    level: int = 0  # of a heading, 1 to 9; 0: none
    list_id: str = ""
    list_level: int = 0
    hidden: bool = False
    shaded: bool = False


@dataclass
class Level:
    """One level of a list."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: dict[str, str] = field(default_factory=dict)  # id of a list → id of its definition
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)  # definition, level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def next(self, list_id: str, level: int) -> str | None:
        """The number of the next item ("2.1.", "b)"), "" for a bullet, None where there is no such list."""
        definition = self.lists.get(list_id)
        if definition is None:
            return None
        counts = self.counts.setdefault(definition, {})
        if list_id not in self.seen:
            self.seen.add(list_id)
            for (other, at), start in self.restarts.items():
                if other == list_id:
                    counts[at] = start - 1
                    for deeper in [deeper for deeper in counts if deeper > at]:
                        del counts[deeper]
        look = self.levels.get((definition, level), Level())
        counts[level] = counts.get(level, look.start - 1) + 1
        for deeper in [deeper for deeper in counts if deeper > level]:
            del counts[deeper]
        if look.form in ("bullet", "none"):
            return ""
        pattern = look.text or f"%{level + 1}."
        return re.sub(r"%([1-9])", lambda match: self._count(definition, int(match[1]) - 1), pattern)

    def _count(self, definition: str, level: int) -> str:
        look = self.levels.get((definition, level), Level())
        count = self.counts[definition].get(level, look.start)
        return _written(count, look.form)


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Its children of these names."""
    for child in element if element is not None else ():
        if local(child.tag) in names:
            yield child


def child(element: Element | None, name: str) -> Element | None:
    """Its first child of this name."""
    return next(children(element, name), None)


def value(element: Element | None, name: str = "val") -> str:
    """An attribute by its name without namespace; "" where there is none."""
    if element is not None:
        for key, text in element.attrib.items():
            if local(key) == name:
                return str(text)
    return ""


def is_on(element: Element | None) -> bool:
    """Whether a switch such as w:b or w:vanish is on: present, and not said to be off."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


def is_shaded(properties: Element | None) -> bool:
    """Whether text stands on a colour other than white."""
    fill = value(child(properties, "shd"), "fill").lower()
    return fill not in ("", "auto", "ffffff") or child(properties, "highlight") is not None


def read_styles(root: Element | None) -> dict[str, Style]:
    """Styles by id."""
    elements = {value(style, "styleId"): style for style in children(root, "style")}
    return {key: _style(elements, key, DEEPEST_STYLE) for key in elements}


def _style(elements: dict[str, Element], key: str, depth: int) -> Style:
    element = elements.get(key)
    if element is None or not depth:
        return Style()
    base = _style(elements, value(child(element, "basedOn")), depth - 1)
    name = value(child(element, "name"))
    paragraph, run = child(element, "pPr"), child(element, "rPr")
    heading = _HEADING.match(name)
    outline = value(child(paragraph, "outlineLvl"))
    level = base.level
    if heading:
        level = int(heading[1])
    elif name.lower() == "title":
        level = 1
    elif outline.isdigit():
        level = int(outline) + 1 if int(outline) < 9 else 0
    numbers = child(paragraph, "numPr")
    list_level = value(child(numbers, "ilvl"))
    return Style(
        name=name or base.name, level=level,
        list_id=value(child(numbers, "numId")) or base.list_id,
        list_level=int(list_level) if list_level.isdigit() else base.list_level,
        hidden=is_on(child(run, "vanish")) or base.hidden,
        shaded=is_shaded(paragraph) or is_shaded(run) or base.shaded,
    )


def read_numbering(root: Element | None) -> Numbering:
    """The lists of numbering.xml."""
    numbering = Numbering()
    for definition in children(root, "abstractNum"):
        key = value(definition, "abstractNumId")
        for level in children(definition, "lvl"):
            at, start = value(level, "ilvl"), value(child(level, "start"))
            numbering.levels[key, int(at or 0)] = Level(
                value(child(level, "numFmt")) or "decimal", value(child(level, "lvlText")),
                int(start) if start.isdigit() else 1,
            )
    for instance in children(root, "num"):
        key = value(instance, "numId")
        numbering.lists[key] = value(child(instance, "abstractNumId"))
        for override in children(instance, "lvlOverride"):
            start = value(child(override, "startOverride"))
            if start.isdigit():
                numbering.restarts[key, int(value(override, "ilvl") or 0)] = int(start)
    return numbering


def _written(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman if form == "lowerRoman" else roman.upper()
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    text = ""
    for size, sign in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                       (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        text += sign * (count // size)
        count %= size
    return text
