"""An answer as HTML: the short answer large, then the text, what to beware of, its sources, and how it was made."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.answer import Answer, Caveat, Citation, Explanation, Figure
from assistant.page.citations import Find, marker, sources, where
from assistant.page.show import Html, clean, escaped, fill, inline, join, prose, without_markup
from assistant.terminal import usage_text
from assistant.transcript import LABELS

STAGES = {
    "understanding": "Reading the question",
    "searching": "Searching the documents",
    "weighing": "Weighing what was found",
    "writing": "Writing",
    "checking": "Checking sources and figures",
    "done": "Done",
}
LONG = 90  # characters of a short answer that is still set large
SHOWN_STATEMENTS = 12  # of those that were weighed
SHOWN_HITS = 10
SHOWN_QUESTION = 600  # characters
NOTHING = Html("")
UNCHECKED = "Unfinished, and not checked against the documents."


def answered(
    turn: int, question: str, answer: Answer, find: Find, only: str = "", actions: Html = NOTHING
) -> Html:
    """A finished exchange. `turn` counts from 1; `find` shows a citation's words in their place.

    `only`: which documents could answer, where not all could; `actions`: what can be done with it beside copying.
    """
    cite = _cite(turn, answer.citations)
    short, text = short_and_text(answer)
    return _exchange(
        turn,
        question,
        join(
            [
                _headline(answer, short, cite, only),
                _only(only),
                fill('<div class="text">{text}</div>', text=prose(text, cite)),
                _understood(question, answer.question),
                _caveats(turn, answer.caveats, answer.citations),
                fill('<p class="note">{note}</p>', note=answer.note) if answer.note else Html(""),
                _footer(turn, question, answer, actions, only),
            ]
        ),
        _sources(turn, answer, find),
    )


def short_and_text(answer: Answer) -> tuple[str, str]:
    """The line to set large, with its markers, and the rest of the text, both Markdown.

    Where the text opens with the short answer in bold, that line is taken out of it. An answer in parts has no short
    answer of its own: each part begins with its own.
    """
    if not answer.short or answer.parts:
        return "", answer.text
    first, _, rest = answer.text.partition("\n\n")
    opening = re.fullmatch(r"\*\*(?P<said>.+?)\*\*(?:\s*\[\d+\])*\s*", first)
    if opening and without_markup(opening["said"]) == without_markup(answer.short):
        return first.replace("**", ""), rest
    return escaped(answer.short), answer.text


def under_way(turn: int, question: str, stage: str, text: str = "", conversation: str = "") -> Html:
    """An exchange whose answer is being made: the line of progress stands where the short answer will stand.

    `conversation`: its id, for the address of the page.
    """

    def cite(number: int) -> Html:
        return fill('<span class="cite">[{number}]</span>', number=number)

    body = fill(
        '<p class="headline quiet-line stage" role="status">{stage}<span class="dots" aria-hidden="true"></span></p>'
        '<div class="text" aria-busy="true">{text}</div>',
        stage=stage,
        text=prose(text, cite) if text else Html(""),
    )
    return _exchange(turn, question, body, Html(""), conversation)


def failed(
    turn: int, question: str, message: str, *, label: str = "This question was not answered", actions: Html = NOTHING
) -> Html:
    """An exchange that ended in an error that a person can act on."""
    body = fill(
        '<div class="failure" role="alert"><p class="label">{label}</p><p>{message}</p></div>{after}',
        label=label,
        message=message,
        after=_after(actions),
    )
    return _exchange(turn, question, body, Html(""))


def stopped(turn: int, question: str, text: str, reason: str = "", *, actions: Html = NOTHING) -> Html:
    """An exchange that was stopped, with what had been written: nothing in it has been checked."""
    words = " ".join(part for part in (reason, UNCHECKED if text else "") if part)
    body = fill(
        '<p class="headline verdict">{verdict}</p><div class="text">{text}</div>{warning}{after}',
        verdict="Broken off" if reason else "Stopped",
        text=prose(text, lambda _: None),
        warning=fill('<p class="note">{words}</p>', words=words) if words else NOTHING,
        after=_after(actions),
    )
    return _exchange(turn, question, body, Html(""))


def plain(question: str, answer: Answer) -> str:
    """Question, answer and sources as plain text, for the clipboard."""
    lines = [clean(question), ""]
    short, text = short_and_text(answer)
    lines += [without_markup(part) + "\n" for part in (short, text) if part]
    lines += [f"{LABELS[caveat.kind]}: {without_markup(caveat.text)}" for caveat in answer.caveats]
    lines += [clean(answer.note)] if answer.note else []
    if answer.citations:
        lines += ["", "Sources"]
    for citation in answer.citations:
        page = f"page {citation.page}" if citation.page else ""
        parts = [citation.title, where(citation), page, citation.url]
        lines.append(f"[{citation.number}] " + ", ".join(clean(part) for part in parts if part))
    return "\n".join(lines)


def _exchange(turn: int, question: str, body: Html, sources: Html, conversation: str = "") -> Html:
    shown = question if len(question) <= SHOWN_QUESTION else question[:SHOWN_QUESTION] + "…"
    return fill(
        '<article class="exchange" id="t{turn}" aria-label="Question {turn}"{chat}><div class="said">'
        '<h2 class="question">{question}</h2>{body}<div class="offers"></div></div>'
        '<aside class="sources" aria-label="Sources">{sources}</aside></article>',
        turn=turn,
        chat=fill(' data-chat="{id}"', id=conversation) if conversation else NOTHING,
        question=shown,
        body=body,
        sources=sources,
    )


def _cite(turn: int, citations: tuple[Citation, ...]) -> Callable[[int], Html | None]:
    markers = {citation.number: marker(turn, citation) for citation in citations}
    return markers.get


def _understood(asked: str, understood: str) -> Html:
    if not understood or understood.split() == asked.split():
        return Html("")
    return fill('<p class="understood">Understood as: {question}</p>', question=understood)


def _headline(answer: Answer, short: str, cite: Callable[[int], Html | None], only: str) -> Html:
    """The line under the question: as high as the line of progress before it, so that the text below stays in place."""
    if answer.status == "not_in_documents":
        return Html('<p class="headline verdict">Not in the documents</p>')
    partly = Html('<span class="flag">Partly answered</span>' if answer.status == "partly_answered" else "")
    if not short:
        return fill('<p class="headline quiet-line">{made} {partly}</p>', made=_made_by(answer, only), partly=partly)
    size = "short long" if len(without_markup(short)) > LONG else "short"
    return fill('<p class="headline {size}">{short} {partly}</p>', size=size, short=inline(short, cite), partly=partly)


def _caveats(turn: int, caveats: tuple[Caveat, ...], citations: tuple[Citation, ...]) -> Html:
    if not caveats:
        return Html("")
    cite = _cite(turn, citations)
    return fill(
        '<ul class="caveats" aria-label="What to beware of">{items}</ul>',
        items=join(
            fill(
                '<li class="{kind}"><strong>{label}</strong> <span>{text}{rest}</span></li>',
                kind=caveat.kind,
                label=LABELS[caveat.kind],
                text=inline(caveat.text, cite),
                rest=join(
                    fill(" {link}", link=link)
                    for number in caveat.citations
                    if f"[{number}]" not in caveat.text and (link := cite(number)) is not None
                ),
            )
            for caveat in caveats
        ),
    )


def _sources(turn: int, answer: Answer, find: Find) -> Html:
    parts: list[Html] = []
    if answer.citations:
        parts.append(fill("<h3>Sources</h3>{sources}", sources=sources(turn, answer.citations, find)))
    if answer.closest:
        parts.append(
            fill(
                '<section class="closest"><h3>Closest, not an answer</h3>'
                "<p>These passages are near the question and do not answer it.</p>{sources}</section>",
                sources=sources(turn, answer.closest, find, closest=True),
            )
        )
    return join(parts)


def _only(words: str) -> Html:
    return fill('<p class="only">Searched only: {words}</p>', words=words) if words else NOTHING


def _after(actions: Html) -> Html:
    return fill('<div class="after">{actions}</div>', actions=actions) if actions else NOTHING


def _footer(turn: int, question: str, answer: Answer, actions: Html, only: str) -> Html:
    return fill(
        '<div class="after"><button type="button" class="quiet" data-copy="{plain}">{copy}</button>{actions}'
        '<span class="made">{mode} · {seconds}</span></div>{how}',
        actions=actions,
        plain=plain(question, answer),
        copy="Copy with sources" if answer.citations else "Copy",
        mode=_made_by(answer, only),
        seconds=" · ".join([*([usage_text(answer.usage)] if answer.usage else []), f"{answer.seconds:.1f} s"]),
        how=_how(turn, answer),
    )


def _made_by(answer: Answer, only: str) -> str:
    if answer.mode == "generative":
        return "Written by a model from the sources"
    if answer.citations:
        return "Quoted from the documents"
    return "Searched what was chosen" if only else "Searched every document"


def _how(turn: int, answer: Answer) -> Html:
    made = [one.explanation for one in (answer, *answer.parts) if one.explanation is not None]
    if not made and not answer.figures:
        return Html("")
    return fill(
        '<details class="how" id="t{turn}how"><summary>How this answer was made</summary>'
        '<div class="inside">{figures}{explanations}</div></details>',
        turn=turn,
        figures=_figures(answer.figures),
        explanations=join(fill("{decision}{weighed}", decision=_decision(one), weighed=_weighed(one)) for one in made),
    )


def _decision(explanation: Explanation) -> Html:
    rows = [
        ("Question as understood", fill("{q}", q=explanation.question)),
        (
            "Parts",
            fill("<ol>{items}</ol>", items=_items(explanation.parts)) if len(explanation.parts) > 1 else Html(""),
        ),
        ("Looked for", fill("{words}", words=", ".join(explanation.looked_for))),
        ("Decision", fill("{words}", words=explanation.decision)),
    ]
    return fill(
        "<dl>{rows}</dl>",
        rows=join(fill("<dt>{name}</dt><dd>{value}</dd>", name=name, value=value) for name, value in rows if value),
    )


def _items(texts: tuple[str, ...]) -> Html:
    return join(fill("<li>{text}</li>", text=text) for text in texts)


def _figures(figures: tuple[Figure, ...]) -> Html:
    rows = [
        fill(
            "<tr><td>{text}</td><td>{measure}</td><td>{period}</td><td>{place}</td><td>{source}</td></tr>",
            text=figure.text,
            measure=figure.measure,
            period=figure.period,
            place=figure.geography,
            source=_figure_source(figure),
        )
        for figure in figures
    ]
    return _table("Figures", ("Figure", "What it counts", "Period", "Place", "Source"), rows)


def _figure_source(figure: Figure) -> str:
    if figure.derived_from:
        return "worked out from " + ", ".join(figure.derived_from)
    return f"[{figure.citation}]" + ("" if figure.verified else ", unverified")


def _weighed(explanation: Explanation) -> Html:
    statements = [
        fill(
            "<tr><td>{score}</td><td>{used}</td><td>{quote}</td><td>{title}</td><td>{reasons}</td></tr>",
            score=f"{statement.score:.2f}",
            used="used" if statement.used else "",
            quote=statement.quote,
            title=statement.title,
            reasons="; ".join(statement.reasons),
        )
        for statement in explanation.statements[:SHOWN_STATEMENTS]
    ]
    hits = [
        fill(
            "<tr><td>{score}</td><td>{title}</td><td>{heading}</td><td>{dense}</td><td>{lexical}</td></tr>",
            score=f"{hit.score:.2f}",
            title=hit.title,
            heading=" › ".join(hit.passage.heading),
            dense="–" if hit.dense is None else f"{hit.dense:.2f}",
            lexical="–" if hit.lexical is None else f"{hit.lexical:.1f}",
        )
        for hit in explanation.hits[:SHOWN_HITS]
    ]
    return join(
        [
            _table("Statements weighed", ("Weight", "Used", "Statement", "Document", "Why"), statements),
            _table("Passages found", ("Score", "Document", "Heading", "By meaning", "By words"), hits),
        ]
    )


def _table(caption: str, headers: tuple[str, ...], rows: list[Html]) -> Html:
    """A table that scrolls on its own where it is too wide, so that the page never does."""
    if not rows:
        return Html("")
    return fill(
        '<div class="wide" tabindex="0" role="group" aria-label="{caption}"><table><caption>{caption}</caption>'
        "<thead><tr>{headers}</tr></thead><tbody>{rows}</tbody></table></div>",
        caption=caption,
        headers=join(fill('<th scope="col">{h}</th>', h=h) for h in headers),
        rows=join(rows),
    )
