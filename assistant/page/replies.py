"""The enquiry desk as HTML: what a letter asks, each answer with its edit field, the reply, what blocks it, the log.

Knows no widgets. Everything that a letter, a document or an officer wrote passes through `show.fill` and `show.prose`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from assistant.answer import Answer
from assistant.enquiry.drafting import Sources, answer_parts, is_answered
from assistant.enquiry.export import HEADS, plain, row
from assistant.enquiry.log import Logged, Missed
from assistant.enquiry.values import Approved, EnquiryItem, EnquiryReply, Fact
from assistant.page.citations import Find, sources
from assistant.page.library import counted
from assistant.page.show import Html, fill, join, prose
from assistant.transcript import LABELS

TURNS: Final = 1000  # ids of sources here are counted from this turn, apart from those of the chat
STATUS: Final = {
    "answered": ("Answered", "good"),
    "partly_answered": ("Partly answered", "part"),
    "not_in_documents": ("Not in the documents", "none"),
}
FACTS: Final = {
    "company": "Company", "country": "Country", "sector": "Sector", "activity": "Plans", "jobs": "Jobs",
    "investment": "Investment", "space": "Space", "places": "Places", "timing": "Timing", "deadline": "Reply by",
    "code_name": "Code name",
}  # fmt: skip
FINDERS = Callable[[Answer], Find]


def nothing_yet() -> Html:
    """The place of the questions before a letter was read."""
    return Html(
        '<div class="empty"><p class="lead">No letter yet</p><p>Paste an enquiry or drop its file. Each question is '
        "answered from your documents, in the enquirer’s order; what they do not hold is named, with who would know."
        "</p></div>"
    )


def no_reply_yet() -> Html:
    """The place of the reply before a letter was read."""
    return Html('<p class="note">The draft reply appears here. Nothing is sent by this program.</p>')


def overview(reply: EnquiryReply) -> Html:
    """What the letter is: how much of it is answered, what it says of its project, what the staff must know of it."""
    answered = sum(is_answered(item) for item in reply.items)
    return fill(
        '<h2 class="count">{asked}<span>, {answered} answered, {gaps} open</span></h2>'
        '<a class="to-reply" href="#reply-side">Go to the reply</a>{warnings}{facts}',
        asked=counted(len(reply.items), "question"),
        answered=answered,
        gaps=counted(len(reply.gaps), "point"),
        warnings=_warnings(reply),
        facts=_facts(reply),
    )


def _warnings(reply: EnquiryReply) -> Html:
    letter = reply.letter
    told = []
    if letter.confidential:
        told.append(fill("<li>{words}</li>", words="The enquirer asks for confidence: do not pass on name or letter."))
    told += [
        fill("<li>{lead} “{words}”</li>", lead="An order in the letter was not followed:", words=order)
        for order in letter.orders
    ]
    if letter.foreign:
        told.append(
            fill(
                "<li>{words}</li>",
                words="The questions stand in the letter a second time in another language: compare them.",
            )
        )
    return (
        fill('<ul class="caveats" aria-label="About this letter">{items}</ul>', items=join(told)) if told else Html("")
    )


def _facts(reply: EnquiryReply) -> Html:
    rows = []
    for name, value in reply.project.known().items():
        facts = (value,) if isinstance(value, Fact) else value
        shown = ", ".join(fact.value for fact in facts)
        rows.append(fill("<dt>{name}</dt><dd>{value}</dd>", name=FACTS[name], value=shown))
    return fill('<dl class="facts">{rows}</dl>', rows=join(rows)) if rows else Html("")


def questions(reply: EnquiryReply, finders: FINDERS) -> Html:
    """The questions, each with its status, answer, sources and edit field."""
    return fill(
        '<ol class="asked">{items}</ol>',
        items=join(_question(place, item, finders) for place, item in enumerate(reply.items)),
    )


def _question(place: int, item: EnquiryItem, finders: FINDERS) -> Html:
    words, kind = ("Edited", "good") if item.edited is not None else STATUS[item.answer.status]
    label = f" ({item.label})" if item.label else ""
    return fill(
        '<li class="ask" id="q{number}"><h3>{number}. {question}{label}</h3><p><span class="mark-{kind}">{words}</span>'
        '</p><div class="text">{text}</div>{approved}{sources}{edit}</li>',
        number=place + 1,
        question=item.question,
        label=label,
        kind=kind,
        words=words,
        text=prose(_answer_text(item), lambda number: fill('<span class="cite">[{n}]</span>', n=number)),
        approved=_approved(item.approved, place) if item.approved else Html(""),
        sources=_sources(place, item, finders),
        edit=_edit(place, item),
    )


def _answer_text(item: EnquiryItem) -> str:
    """The answer for staff, with the numbers of its own sources."""
    if item.answer.status == "not_in_documents":
        return "\n\n".join(answer_parts(item, (), Sources(), staff=False)[:1]) if item.edited is None else item.edited
    warnings = [f"{LABELS[caveat.kind]}: {caveat.text}" for caveat in item.answer.caveats]
    return "\n\n".join([item.edited if item.edited is not None else item.answer.text, *warnings])


def _approved(held: Approved, place: int) -> Html:
    return fill(
        '<div class="report"><p class="group">Approved before by {owner} on {on}, review by {due}</p><p>{text}</p>'
        '<button type="button" class="quiet" data-edit="{place}" data-text="{text}">Use this answer</button></div>',
        owner=held.owner,
        on=held.approved,
        due=held.review_by,
        text=held.answer,
        place=place,
    )


def _sources(place: int, item: EnquiryItem, finders: FINDERS) -> Html:
    answer = item.answer
    cited = answer.citations or answer.closest
    if not cited:
        return Html("")
    title = "Sources" if answer.citations else "Closest, not an answer"
    shown = sources(TURNS + place, cited, finders(answer), closest=not answer.citations)
    shown = Html(shown.replace(" open><summary>", "><summary>"))  # a dozen answers with all passages open is too much
    return fill(
        '<details class="how" id="q{number}s"><summary>{title}: {count}</summary>'
        '<div class="inside">{shown}</div></details>',
        number=place + 1,
        title=title,
        count=len({one.document_id for one in cited}),
        shown=shown,
    )


def _edit(place: int, item: EnquiryItem) -> Html:
    text = item.edited
    if text is None:
        text = item.to_send.text if item.to_send.status != "not_in_documents" else ""
    return fill(
        '<details class="how edit" id="q{number}e"><summary>Edit what is sent</summary><div class="inside">'
        '<textarea rows="6" aria-label="What is sent under question {number}" data-field="{place}">{text}</textarea>'
        '<p class="note">[1] is the first source of this answer. A figure that no source holds blocks the sending.</p>'
        '<p class="after"><button type="button" class="quiet" data-edit="{place}">Save</button>{back}{approve}</p>'
        "</div></details>",
        number=place + 1,
        place=place,
        text=text,
        back=fill(
            '<button type="button" class="quiet" data-edit="{place}" data-text="">Take back</button>', place=place
        )
        if item.edited is not None
        else Html(""),
        approve=fill(
            '<button type="button" class="quiet" data-approve="{place}">Keep as approved answer</button>', place=place
        ),
    )


# The reply


def blockers(reply: EnquiryReply) -> Html:
    """Whether the reply is safe to send, and if not, why."""
    if not reply.blockers:
        return Html('<p class="safe" role="status">Safe to send: nothing stands against it.</p>')
    return fill(
        '<div class="failure" role="status"><p class="label">Not safe to send yet</p><ul>{items}</ul></div>',
        items=join(fill("<li>{words}</li>", words=words) for words in reply.blockers),
    )


def preview(reply: EnquiryReply, *, staff: bool) -> Html:
    """One version of the reply as it reads, with a button that copies it, and the ledger of its figures."""
    markdown = reply.staff_markdown if staff else reply.markdown
    return fill(
        '<div class="after"><button type="button" class="quiet" data-copy="{plain}">Copy as plain text</button></div>'
        '<div class="letter text">{text}</div>{ledger}',
        plain=plain(markdown),
        text=prose(
            re.sub(r"<(https?://[^\s<>]+)>", r"\1", markdown),
            lambda number: fill('<span class="cite">[{n}]</span>', n=number),
        ),
        ledger=Html("") if staff else _ledger(reply),
    )


def _ledger(reply: EnquiryReply) -> Html:
    if not reply.ledger:
        return Html("")
    rows = join(
        fill("<tr>{cells}</tr>", cells=join(fill("<td>{cell}</td>", cell=cell) for cell in row(one)))
        for one in reply.ledger
    )
    return fill(
        '<details class="how" id="ledger"><summary>Figures in this reply: {count}</summary><div class="inside">'
        '<div class="wide" tabindex="0" role="group" aria-label="Figures"><table><thead><tr>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table>"
        "</div></div></details>",
        count=len(reply.ledger),
        heads=join(fill('<th scope="col">{head}</th>', head=head) for head in HEADS),
        rows=rows,
    )


# The log


def log(logged: Sequence[Logged], missed: Sequence[Missed], approved: Sequence[Approved]) -> Html:
    """The enquiries with their state and times, what is asked again and again without an answer, approved answers."""
    if not logged and not approved:
        return Html('<p class="note">No enquiry has been kept yet.</p>')
    return join(
        [
            fill('<ul class="logged">{rows}</ul>', rows=join(_logged(one) for one in logged)) if logged else Html(""),
            _missed(missed),
            _all_approved(approved),
        ]
    )


def _logged(one: Logged) -> Html:
    next_state = {"received": "acknowledged", "drafted": "sent", "acknowledged": "sent", "sent": "closed"}.get(
        one.state
    )
    times = [
        f"{name} after {_hours(hours)}"
        for name, hours in (
            ("acknowledged", one.hours("acknowledged")),
            ("drafted", one.hours("drafted")),
            ("sent", one.hours("sent")),
        )
        if hours is not None
    ]
    return fill(
        '<li><p class="title">{who}</p><p class="where">{subject} · received {received} · {state}</p>'
        '<p class="where">{questions}, {share} answered{times}</p><p class="after">{acknowledge}{step}'
        '<button type="button" class="quiet" data-log="delete" data-number="{number}">Delete</button></p></li>',
        who=one.company or f"Enquiry {one.id}",
        subject=one.subject,
        received=one.received[:10],
        state=one.state,
        questions=counted(one.questions, "question"),
        share=f"{100 * one.answered:.0f} %",
        times="; " + ", ".join(times) if times else "",
        acknowledge=_log_button("acknowledged", one.id)
        if one.acknowledged is None and one.state != "closed"
        else Html(""),
        step=_log_button(next_state, one.id) if next_state and next_state != "acknowledged" else Html(""),
        number=one.id,
    )


def _log_button(state: str, number: int) -> Html:
    return fill(
        '<button type="button" class="quiet" data-log="{state}" data-number="{number}">Mark as {state}</button>',
        state=state,
        number=number,
    )


def _hours(hours: float) -> str:
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{60 * hours:.0f} min"


def _missed(missed: Sequence[Missed]) -> Html:
    if not missed:
        return Html("")
    return fill(
        '<h3>What we keep failing to answer</h3><ul class="plain">{items}</ul>',
        items=join(
            fill(
                '<li>{question} <span class="where">{times}. {who}</span></li>',
                question=one.question,
                times=counted(one.times, "enquiry", "enquiries"),
                who=one.suggestion,
            )
            for one in missed[:20]
        ),
    )


def _all_approved(approved: Sequence[Approved]) -> Html:
    if not approved:
        return Html("")
    return fill(
        '<h3>Approved answers</h3><ul class="plain">{items}</ul>',
        items=join(
            fill(
                '<li>{question} <span class="where">{owner}, review by {due}</span> '
                '<button type="button" class="quiet" data-log="withdraw" data-number="{question}">Withdraw'
                "</button></li>",
                question=one.question,
                owner=one.owner,
                due=one.review_by,
            )
            for one in approved
        ),
    )
