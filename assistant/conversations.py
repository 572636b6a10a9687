"""Conversations of the page, kept on this machine beside the index: SQLite, deletable, with an end date.

Every call names the user and every query holds the name, so that nobody sees what another asked. Without log-in all
share the user "". Times are UTC, ISO, to the second. Answers are kept whole, without the passages' texts: the
documents have those. Rebuilding the index leaves conversations alone.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from assistant.answer import Answer, Hit
from assistant.errors import ConversationNotFound
from corpus.database import Database
from corpus.document import Filters

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE: Final = "conversations.sqlite"
LONGEST_NAME: Final = 60  # characters
LISTED: Final = 100  # conversations at once; older ones are found by searching
HITS_KEPT: Final = 10  # passages found that an answer shows
End = Literal["asked", "answered", "stopped", "failed"]  # "asked": no end of its answer has been heard of
Reason = Literal["", "wrong_figure", "wrong_source", "should_have_known", "should_have_refused"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
_SCHEMA: Final = """
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, began TEXT NOT NULL, changed TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS by_user ON conversations (user, changed);
CREATE TABLE IF NOT EXISTS exchanges (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, question TEXT NOT NULL, filters TEXT NOT NULL, end TEXT NOT NULL, text TEXT NOT NULL,
    answer TEXT NOT NULL, asked TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS by_conversation ON exchanges (conversation, place);
CREATE TABLE IF NOT EXISTS judgements (
    exchange TEXT PRIMARY KEY REFERENCES exchanges (id) ON DELETE CASCADE, is_right INTEGER NOT NULL,
    reason TEXT NOT NULL, words TEXT NOT NULL, given TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True)
class Judgement:
    """What a person says of an answer."""

    right: bool
    reason: Reason = ""
    words: str = ""


@dataclass(frozen=True)
class Exchange:
    """A question with what became of it."""

    id: str
    question: str
    end: End = "asked"
    answer: Answer | None = None
    text: str = ""  # what had been written of a stopped answer; why a failed one failed
    filters: Filters = field(default_factory=Filters)
    asked: str = ""
    judgement: Judgement | None = None


@dataclass(frozen=True)
class Summary:
    """A conversation as the list shows it."""

    id: str
    name: str
    changed: str
    questions: int


@dataclass(frozen=True)
class Judged:
    """A judged answer with the questions before it."""

    exchange: Exchange
    before: tuple[Exchange, ...]


def new_id() -> str:
    """An id that nobody can guess, for a conversation or an exchange."""
    return secrets.token_hex(10)


def name_of(question: str) -> str:
    """A first question as the name of its conversation: shortened between words."""
    words = " ".join(question.split())
    if len(words) <= LONGEST_NAME:
        return words
    start = words[: LONGEST_NAME - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:.") + "…"


class Conversations:
    """The conversations of one index folder. Readers and writers in any number of threads."""

    def __init__(
        self, folder: Path, *, keep_days: int = 0, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = Database(Path(folder) / FILE, _SCHEMA)
        self._keep_days = keep_days
        self._now = now

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def begin(self, user: str, conversation: str, exchange: str, question: str, filters: Filters) -> None:
        """Keep a question before it is answered, in a new conversation or an old one; a second time does nothing.

        Raises `ConversationNotFound` where the conversation is another user's.
        """
        self.forget_old()
        now = self._stamp()
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?)",
                (conversation, user, name_of(_storable(question)), now, now),
            )
            self._own(connection, user, conversation)
            connection.execute(
                "INSERT OR IGNORE INTO exchanges VALUES (?, ?, "
                "(SELECT coalesce(max(place), 0) + 1 FROM exchanges WHERE conversation = ?), ?, ?, 'asked', '', '', ?)",
                (exchange, conversation, conversation, _storable(question), _as_json(filters), now),
            )
            connection.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, conversation))

    def end(self, user: str, exchange: str, end: End, *, answer: Answer | None = None, text: str = "") -> None:
        """Keep what became of a question. One that was deleted meanwhile stays deleted."""
        kept = _as_json(_lean(answer)) if answer else ""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE exchanges SET end = ?, text = ?, answer = ? WHERE id = ? "
                "AND conversation IN (SELECT id FROM conversations WHERE user = ?)",
                (end, _storable(answer.text if answer else text), kept, exchange, user),
            )

    def all(self, user: str, words: str = "") -> list[Summary]:
        """A user's conversations, the last changed first; with `words` those that hold each of them anywhere."""
        wanted = words.split()[:12]
        holds = (
            " AND (instr(lower(c.name), lower(?)) OR EXISTS (SELECT 1 FROM exchanges e WHERE e.conversation = c.id "
            "AND (instr(lower(e.question), lower(?)) OR instr(lower(e.text), lower(?)))))"
        )
        rows = self._database.rows(
            "SELECT c.id, c.name, c.changed, (SELECT count(*) FROM exchanges e WHERE e.conversation = c.id) "
            f"FROM conversations c WHERE c.user = ?{holds * len(wanted)} ORDER BY c.changed DESC, c.rowid DESC LIMIT ?",
            (user, *(_storable(word) for word in wanted for _ in range(3)), LISTED),
        )
        return [Summary(*row) for row in rows]

    def one(self, user: str, conversation: str) -> tuple[Summary, list[Exchange]]:
        """A conversation with its exchanges in their order. Raises `ConversationNotFound`."""
        known = self._database.rows(
            "SELECT id, name, changed FROM conversations WHERE id = ? AND user = ?", (conversation, user)
        )
        if not known:
            raise ConversationNotFound
        rows = self._database.rows(
            f"{_EXCHANGES} WHERE e.conversation = ? AND c.user = ? ORDER BY e.place", (conversation, user)
        )
        identifier, name, changed = known[0]
        return Summary(identifier, name, changed, len(rows)), [_exchange(row) for row in rows]

    def exchange(self, user: str, exchange: str) -> Exchange:
        """One exchange. Raises `ConversationNotFound`."""
        rows = self._database.rows(f"{_EXCHANGES} WHERE e.id = ? AND c.user = ?", (exchange, user))
        if not rows:
            raise ConversationNotFound
        return _exchange(rows[0])

    def rename(self, user: str, conversation: str, name: str) -> None:
        """Give a conversation another name; an empty one changes nothing. Raises `ConversationNotFound`."""
        name = name_of(_storable(name))
        with self._database.transaction() as connection:
            self._own(connection, user, conversation)
            if name:
                connection.execute("UPDATE conversations SET name = ? WHERE id = ?", (name, conversation))

    def delete(self, user: str, conversation: str) -> None:
        """Delete a conversation with all that was said of its answers. Raises `ConversationNotFound`."""
        with self._database.transaction() as connection:
            self._own(connection, user, conversation)
            _cut(connection, "conversation = ?", (conversation,))
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        self._database.settled()  # what was deleted is not to stay in the journal

    def cut(self, user: str, exchange: str) -> None:
        """Delete an exchange and what follows it in its conversation. Raises `ConversationNotFound`."""
        self.exchange(user, exchange)
        with self._database.transaction() as connection:
            [(conversation, place)] = connection.execute(
                "SELECT conversation, place FROM exchanges WHERE id = ?", (exchange,)
            ).fetchall()
            _cut(connection, "conversation = ? AND place >= ?", (conversation, place))

    def judge(self, user: str, exchange: str, judgement: Judgement) -> None:
        """Keep what a person says of an answer, in the place of what was said before. Raises `ConversationNotFound`."""
        self.exchange(user, exchange)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO judgements VALUES (?, ?, ?, ?, ?)",
                (exchange, int(judgement.right), judgement.reason, _storable(judgement.words), self._stamp()),
            )

    def judged(self) -> list[Judged]:
        """Every judged answer of all users, for whoever keeps the golden set; the oldest judgement first."""
        rows = self._database.rows(
            "SELECT c.user, e.conversation, e.id FROM judgements j JOIN exchanges e ON e.id = j.exchange "
            "JOIN conversations c ON c.id = e.conversation ORDER BY j.given, j.rowid"
        )
        found = []
        for user, conversation, exchange in rows:
            exchanges = self.one(user, conversation)[1]
            at = next(place for place, one in enumerate(exchanges) if one.id == exchange)
            found.append(Judged(exchanges[at], tuple(exchanges[:at])))
        return found

    def forget_old(self) -> None:
        """Delete what is older than the retention setting."""
        if not self._keep_days:
            return
        before = (self._now() - timedelta(days=self._keep_days)).isoformat(timespec="seconds")
        old = self._database.rows("SELECT user, id FROM conversations WHERE changed < ?", (before,))
        for user, conversation in old:
            self.delete(user, conversation)

    def _own(self, connection: sqlite3.Connection, user: str, conversation: str) -> None:
        held = connection.execute(
            "SELECT 1 FROM conversations WHERE id = ? AND user = ?", (conversation, user)
        ).fetchall()
        if not held:
            raise ConversationNotFound

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")


_EXCHANGES: Final = (
    "SELECT e.id, e.question, e.end, e.answer, e.text, e.filters, e.asked, j.is_right, j.reason, j.words "
    "FROM exchanges e JOIN conversations c ON c.id = e.conversation LEFT JOIN judgements j ON j.exchange = e.id"
)


def _exchange(row: tuple[Any, ...]) -> Exchange:
    """An exchange as it was kept; an answer that this version cannot read is shown by its text."""
    identifier, question, end, kept, text, filters, asked, right, reason, words = row
    judgement = None if right is None else Judgement(bool(right), reason, words)
    try:
        answer = _reads(Answer).validate_json(kept) if kept else None
        chosen = _reads(Filters).validate_json(filters)
    except ValueError:
        answer, end, chosen = None, "stopped", Filters()
    return Exchange(identifier, question, end, answer, text, chosen, asked, judgement)


def _cut(connection: sqlite3.Connection, which: str, values: tuple[Any, ...]) -> None:
    connection.execute(f"DELETE FROM judgements WHERE exchange IN (SELECT id FROM exchanges WHERE {which})", values)
    connection.execute(f"DELETE FROM exchanges WHERE {which}", values)


def _storable(text: str) -> str:
    """Text without lone surrogates, which SQLite cannot hold and a browser can send."""
    return text.encode("utf-8", "replace").decode()


@cache
def _reads(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _as_json(value: Answer | Filters) -> str:
    import json

    return json.dumps(asdict(value))


def _lean(answer: Answer) -> Answer:
    """Without the texts of passages, and without those passages that neither show nor hold anything cited."""
    explanation = answer.explanation
    if explanation is not None:
        cited = (*answer.citations, *answer.closest)
        hits = tuple(
            replace(hit, passage=replace(hit.passage, text="", statements=()))
            for place, hit in enumerate(explanation.hits)
            if place < HITS_KEPT or any(_holds(hit, one.document_id, one.start, one.end) for one in cited)
        )
        explanation = replace(explanation, hits=hits)
    return replace(answer, explanation=explanation, parts=tuple(map(_lean, answer.parts)))


def _holds(hit: Hit, document_id: str, start: int, end: int) -> bool:
    passage = hit.passage
    return passage.document_id == document_id and passage.start <= start and end <= passage.end
