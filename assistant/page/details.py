"""The form in which a person puts right what is known of a document. What was only guessed is named so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.errors import AssistantError
from assistant.page import library
from assistant.page.show import Html
from corpus.document import DocumentRecord, MetadataField

if TYPE_CHECKING:
    from assistant.opening import Desk

# field: (label, what to write)
FIELDS: Final[Mapping[MetadataField, tuple[str, str]]] = {
    "title": ("Title", ""),
    "publisher": ("Publisher", ""),
    "published": ("Published", "2023, 2023-05 or 2023-05-14"),
    "geography": ("Area", ""),
    "url": ("Address", "https://…"),
    "review_by": ("Review by", "2027-05-14"),
    "shareable": ("May be sent out", ""),
}
Values = Mapping[MetadataField, str | bool | None]


def values_of(record: DocumentRecord) -> dict[MetadataField, str | bool]:
    """What is known of a document, as it stands in the form."""
    return {name: getattr(record, name) if name == "shareable" else getattr(record, name) or "" for name in FIELDS}


def changes(record: DocumentRecord, values: Values, *, confirmed: bool) -> dict[MetadataField, str | bool | None]:
    """What the form says otherwise than the record. `confirmed`: what was guessed is right, and is a guess no more."""
    known = values_of(record)
    wanted: dict[MetadataField, str | bool | None] = {
        name: value if name == "shareable" else " ".join(str(value or "").split()) for name, value in values.items()
    }
    return {
        name: value
        for name, value in wanted.items()
        if value != known[name] or (confirmed and name in record.guessed)
    }


def label(name: MetadataField, record: DocumentRecord) -> str:
    """The name of a field; a guess says that it is one."""
    return FIELDS[name][0] + (" (guessed)" if name in record.guessed else "")


@dataclass(frozen=True)
class Form:
    """Its widgets."""

    box: gr.Column
    fields: dict[MetadataField, Any]  # in the order of `FIELDS`
    confirm: gr.Checkbox
    outcome: gr.HTML
    save: gr.Button
    cancel: gr.Button

    @property
    def parts(self) -> list[Any]:
        """What is filled when the form is opened."""
        return [self.box, *self.fields.values(), self.confirm, self.outcome]


def draw() -> Form:
    """The form, not to be seen yet."""
    fields: dict[MetadataField, Any] = {}
    with gr.Column(visible=False, elem_id="details") as box:
        for name, (words, example) in FIELDS.items():
            if name == "shareable":
                fields[name] = gr.Checkbox(label=words, interactive=True)
            else:
                fields[name] = gr.Textbox(
                    label=words, placeholder=example, max_lines=1, max_length=500, interactive=True
                )
        confirm = gr.Checkbox(label="What was guessed is right", interactive=True)
        outcome = gr.HTML(apply_default_css=False)
        with gr.Row():
            save = gr.Button("Save", variant="primary", size="sm", min_width=110, elem_id="save")
            cancel = gr.Button("Cancel", size="sm", min_width=110)
    return Form(box, fields, confirm, outcome, save, cancel)


def filled(record: DocumentRecord) -> list[Any]:
    """Updates for `Form.parts`: open, with what is known of a document."""
    known = values_of(record)
    return [
        gr.update(visible=True),
        *(gr.update(value=known[name], label=label(name, record)) for name in FIELDS),
        gr.update(value=False, visible=bool(record.guessed)),
        Html(""),
    ]


def closed() -> list[Any]:
    """Updates for `Form.parts`: shut."""
    return [gr.update(visible=False), *(gr.skip() for _ in FIELDS), gr.skip(), Html("")]


def save(desk: Desk, record: DocumentRecord, values: Values, *, confirmed: bool) -> Iterator[Html]:
    """Keep what was changed: a line of progress, and a problem where it was not kept."""
    wanted = changes(record, values, confirmed=confirmed)
    if not wanted:
        return
    yield library.working("Saving")
    try:
        desk.update_metadata(record.id, **wanted)
    except AssistantError as error:
        yield library.problem(str(error))
