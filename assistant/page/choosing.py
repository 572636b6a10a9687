"""Which documents may answer: chosen by title, area and period above the question box, undone by one click."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.errors import AssistantError
from assistant.opening import Opening
from assistant.page.library import title_of
from assistant.page.show import Html, fill, join
from assistant.transcript import filter_words
from corpus.document import DocumentRecord, Filters

if TYPE_CHECKING:
    from assistant.page.layout import Page

LISTED: Final = 500  # documents to choose from; area and period narrow where there are more
BAD_DATE: Final = "Write a date as 2023, 2023-05 or 2023-05-14."
CHOOSES: Final = """
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-all]')) return void trigger('narrowed', {});
  if (!event.target.closest('[data-narrow]')) return;
  const value = (name) => element.querySelector(`#only-${name}`)?.value ?? '';
  const documents = [...element.querySelectorAll('.choices input:checked')].map((box) => box.value);
  trigger('narrowed', { documents, area: value('area'), since: value('since'), until: value('until') });
});
element.addEventListener('input', (event) => {
  if (event.target.id !== 'only-find') return;
  const words = event.target.value.toLowerCase().split(/\\s+/).filter(Boolean);
  element.querySelectorAll('.choices label').forEach((label) => {
    const text = label.textContent.toLowerCase();
    label.hidden = !words.every((word) => text.includes(word));
  });
});
"""


def panel(page: Page, chosen: gr.State, notice: gr.HTML) -> None:
    """Draw the form and wire it. `chosen` holds what may answer the next question; `notice` says what is wrong."""
    form = gr.HTML(elem_id="choosing", apply_default_css=False, js_on_load=CHOOSES)

    def narrow(now: Filters, event: gr.EventData) -> tuple[Any, ...]:
        records = documents(page.opening)
        try:
            wanted = asked_for(event._data, records)
        except ValueError as error:
            return now, gr.skip(), fill('<p role="status">{words}</p>', words=error)
        return wanted, drawn(wanted, records), Html("")

    def renew(now: Filters) -> tuple[Filters, Html]:
        """What has left the index is chosen no longer."""
        if not page.opening.ready:
            return now, Html("")
        records = documents(page.opening)
        known = {record.id for record in records}
        kept = Filters(
            tuple(one for one in now.documents if one in known), now.geography, now.published_from, now.published_to
        )
        return kept, drawn(kept, records)

    form.narrowed(narrow, chosen, [chosen, form, notice], queue=False, **page.quiet)
    page.on_ready(renew, chosen, [chosen, form])


def documents(opening: Opening) -> Sequence[DocumentRecord]:
    """What can be chosen; nothing where the index cannot be read, which other places say."""
    try:
        return opening.desk.documents()
    except AssistantError:
        return ()


def asked_for(sent: object, records: Sequence[DocumentRecord]) -> Filters:
    """What a click asks for, of what there is. A browser may send anything. Raises `ValueError` for a bad date."""
    data = sent if isinstance(sent, dict) else {}
    named = data.get("documents")
    wanted = {str(one) for one in named} if isinstance(named, list) else set()
    area = str(data.get("area", ""))
    since, until = (_date(str(data.get(name) or "")) for name in ("since", "until"))
    if since and until and since[: len(until)] > until:
        raise ValueError("The period ends before it begins.")
    return Filters(
        documents=tuple(record.id for record in records if record.id in wanted),
        geography=area if any(area == record.geography for record in records) else "",
        published_from=since,
        published_to=until,
    )


def _date(text: str) -> str | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(BAD_DATE)
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        raise ValueError(BAD_DATE) from None
    return text


def titles(records: Sequence[DocumentRecord]) -> Mapping[str, str]:
    """The title of each document, for `filter_words`."""
    return {record.id: title_of(record) for record in records}


def drawn(chosen: Filters, records: Sequence[DocumentRecord]) -> Html:
    """The form, closed, with what is chosen above it."""
    if not records:
        return Html("")
    words = filter_words(chosen, titles(records))
    areas = sorted({record.geography for record in records if record.geography}, key=str.lower)
    return fill(
        '<div class="chosen">{now}<details class="act" id="only"><summary>{summary}</summary><div class="inside">'
        '<div class="narrow"><label for="only-area">Area</label><select id="only-area"><option value="">Any</option>'
        "{areas}</select></div>"
        '<div class="narrow"><label for="only-since">Published from</label>'
        '<input type="text" id="only-since" value="{since}" placeholder="2022" maxlength="10" autocomplete="off"></div>'
        '<div class="narrow"><label for="only-until">to</label>'
        '<input type="text" id="only-until" value="{until}" placeholder="2024-06" maxlength="10" autocomplete="off">'
        '</div><fieldset><legend>Documents (none chosen: all)</legend><label for="only-find" class="unseen">'
        'Find a title</label><input type="text" id="only-find" placeholder="Find a title" autocomplete="off">'
        '<div class="choices">{documents}</div></fieldset>'
        '<button type="button" class="do" data-narrow>Search only these</button></div></details></div>',
        now=fill(
            '<p class="only" role="status">Searching only: {words} '
            '<button type="button" class="quiet" data-all>Search all documents</button></p>',
            words=words,
        )
        if words
        else Html(""),
        summary="Change the choice" if words else "All documents are searched",
        areas=join(_option(area, chosen.geography) for area in areas),
        since=chosen.published_from or "",
        until=chosen.published_to or "",
        documents=join(_choice(record, chosen) for record in sorted(records[:LISTED], key=title_of)),
    )


def _option(area: str, chosen: str) -> Html:
    return fill(
        '<option value="{area}"{chosen}>{area}</option>',
        area=area,
        chosen=Html(" selected") if area == chosen else Html(""),
    )


def _choice(record: DocumentRecord, chosen: Filters) -> Html:
    return fill(
        '<label><input type="checkbox" value="{id}"{checked}> {title}</label>',
        id=record.id,
        checked=Html(" checked") if record.id in chosen.documents else Html(""),
        title=title_of(record),
    )
