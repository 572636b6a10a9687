"""The log of enquiries, kept on this machine beside the index: SQLite, deletable, exportable, with an end date.

Times are UTC, ISO, to the second. The log is no part of the index: rebuilding leaves it alone.
"""

from __future__ import annotations

import copy
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from assistant.enquiry.reply import share_answered
from assistant.enquiry.values import Approved, EnquiryReply
from assistant.errors import BadEnquiry
from assistant.terms import ASKING_WORDS, content_words, stem
from corpus.database import Database

FILE: Final = "enquiries.sqlite"
State = Literal["received", "acknowledged", "drafted", "sent", "closed"]
STATES: Final[tuple[State, ...]] = ("received", "acknowledged", "drafted", "sent", "closed")
REVIEW_DAYS: Final = 365  # after which an approved answer is to be looked at again
ALIKE: Final = 0.75  # share of two questions' words in common from which they are the same question
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS enquiries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, company TEXT NOT NULL, subject TEXT NOT NULL,
    letter TEXT NOT NULL, reply TEXT NOT NULL, staff TEXT NOT NULL, questions INTEGER NOT NULL, answered REAL NOT NULL,
    received TEXT NOT NULL, acknowledged TEXT, drafted TEXT, sent TEXT, closed TEXT, owner TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS kept_by (
    enquiry INTEGER PRIMARY KEY REFERENCES enquiries (id) ON DELETE CASCADE, person TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS gaps (
    enquiry INTEGER NOT NULL REFERENCES enquiries (id) ON DELETE CASCADE, question TEXT NOT NULL,
    suggestion TEXT NOT NULL, closest TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS approved (
    id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, answer TEXT NOT NULL, owner TEXT NOT NULL,
    approved TEXT NOT NULL, review_by TEXT NOT NULL, sources TEXT NOT NULL
) STRICT;
"""
_COLUMNS: Final = (
    "id, state, company, subject, letter, reply, staff, questions, answered, received, acknowledged, drafted, sent, "
    "closed, owner"
)
_THEIRS: Final = "coalesce((SELECT person FROM kept_by WHERE enquiry = id), '') = ?"

_EXPORTED: Final = {
    "enquiries": tuple(_COLUMNS.split(", ")),
    "gaps": ("enquiry", "question", "suggestion", "closest"),
    "kept_by": ("enquiry", "person"),
    "approved": ("question", "answer", "owner", "approved", "review_by", "sources"),
}
Exported = Mapping[str, Sequence[Sequence[Any]]]  # table → its rows


@dataclass(frozen=True)
class Logged:
    """One enquiry of the log."""

    id: int
    state: State
    company: str
    subject: str
    letter: str
    reply: str  # Markdown, the version to send
    staff: str
    questions: int
    answered: float  # share of the questions, 0 to 1
    received: str
    acknowledged: str | None
    drafted: str | None
    sent: str | None
    closed: str | None
    owner: str

    def hours(self, state: State) -> float | None:
        """Hours from the receipt to a state; None where it has not come to it."""
        reached = getattr(self, state)
        if reached is None:
            return None
        return (datetime.fromisoformat(reached) - datetime.fromisoformat(self.received)).total_seconds() / 3600


@dataclass(frozen=True)
class Missed:
    """Something that enquirers ask for and the documents do not hold."""

    question: str  # as it was asked last
    times: int  # in how many enquiries
    suggestion: str


class EnquiryLog:
    """The log of one index folder. Readers and writers in any number of threads."""

    def __init__(
        self, folder: Path, *, keep_days: int = 0, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = Database(Path(folder) / FILE, _SCHEMA)
        self._keep_days = keep_days
        self._now = now
        self._person: str | None = None  # whose enquiries these are; None: everybody's

    def of(self, person: str) -> EnquiryLog:
        """The same log as one user of a server sees it: their own enquiries, and the approved answers of all.

        Without a name it holds what was kept where nobody had to sign in.
        """
        theirs = copy.copy(self)
        theirs._person = person
        return theirs

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def keep(self, reply: EnquiryReply, *, received: datetime | None = None, owner: str = "") -> int:
        """Enter a drafted enquiry; its number. What is past its time goes first."""
        self.forget_old()
        now = self._stamp()
        project = reply.project
        name = project.code_name or project.company
        came = received.astimezone(UTC).isoformat(timespec="seconds") if received else now
        values = (
            "drafted", name.value if name else "", reply.subject, reply.letter.text, reply.markdown,
            reply.staff_markdown, len(reply.items), share_answered(reply.items), came, now, owner,
        )  # fmt: skip
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO enquiries (state, company, subject, letter, reply, staff, questions, answered, received, "
                "drafted, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            number = int(cursor.lastrowid or 0)
            if self._person:
                connection.execute("INSERT INTO kept_by VALUES (?, ?)", (number, self._person))
            self._write_gaps(connection, number, reply)
        return number

    def update(self, number: int, reply: EnquiryReply, owner: str = "") -> None:
        """Put an edited reply in the place of the one that is kept. Raises `BadEnquiry`."""
        self.one(number)
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE enquiries SET reply = ?, staff = ?, answered = ?, owner = ? WHERE id = ?",
                (reply.markdown, reply.staff_markdown, share_answered(reply.items), owner, number),
            )
            connection.execute("DELETE FROM gaps WHERE enquiry = ?", (number,))
            self._write_gaps(connection, number, reply)

    def _write_gaps(self, connection: Any, number: int, reply: EnquiryReply) -> None:
        connection.executemany(
            "INSERT INTO gaps VALUES (?, ?, ?, ?)",
            [(number, gap.question, gap.suggestion, gap.closest[0].quote if gap.closest else "") for gap in reply.gaps],
        )

    def set_state(self, number: int, state: str) -> None:
        """Say how far an enquiry has come, now. Raises `BadEnquiry`."""
        if state not in STATES:
            raise BadEnquiry(f"There is no state {state!r}. There are: {', '.join(STATES)}.")
        self.one(number)
        with self._database.transaction() as connection:  # the name of the column is one of ours
            connection.execute(
                f"UPDATE enquiries SET state = ?, {state} = ? WHERE id = ?", (state, self._stamp(), number)
            )

    def all(self) -> list[Logged]:
        """The enquiries, newest first."""
        return self._found("1 = 1")

    def one(self, number: int) -> Logged:
        """One enquiry. Raises `BadEnquiry`."""
        found = self._found("id = ?", number)
        if not found:
            raise BadEnquiry(f"The log holds no enquiry {number}. It may have been deleted; look at the list anew.")
        return found[0]

    def _found(self, which: str, *values: Any) -> list[Logged]:
        """Enquiries, newest first: only this user's, where there is one."""
        if self._person is not None:
            which, values = f"{which} AND {_THEIRS}", (*values, self._person)
        sql = f"SELECT {_COLUMNS} FROM enquiries WHERE {which} ORDER BY id DESC"
        return [Logged(*row) for row in self._database.rows(sql, values)]

    def delete(self, number: int) -> None:
        """Delete an enquiry with its letter, reply and gaps. Raises `BadEnquiry`."""
        self.one(number)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM gaps WHERE enquiry = ?", (number,))
            connection.execute("DELETE FROM kept_by WHERE enquiry = ?", (number,))
            connection.execute("DELETE FROM enquiries WHERE id = ?", (number,))
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")  # what was deleted is not to stay in the journal

    def forget_old(self) -> int:
        """Delete what is older than the retention setting; how many went."""
        if not self._keep_days:
            return 0
        before = (self._now() - timedelta(days=self._keep_days)).isoformat(timespec="seconds")
        everybody = copy.copy(self)
        everybody._person = None
        old = everybody._found("received < ?", before)
        for one in old:
            everybody.delete(one.id)
        return len(old)

    def export(self) -> str:
        """The log as JSON: all of it, or this user's."""
        logged = self.all()
        ours = {one.id for one in logged}
        rows = self._database.rows("SELECT enquiry, question, suggestion, closest FROM gaps ORDER BY enquiry, rowid")
        kept = self._database.rows("SELECT enquiry, person FROM kept_by ORDER BY enquiry")
        return json.dumps(
            {
                "enquiries": [asdict(one) for one in logged],
                "gaps": [dict(zip(_EXPORTED["gaps"], row, strict=True)) for row in rows if row[0] in ours],
                "kept_by": [dict(zip(_EXPORTED["kept_by"], row, strict=True)) for row in kept if row[0] in ours],
                "approved": [asdict(one) for one in self.approved()],
            },
            indent=2,
        )

    def restore(self, exported: Exported) -> int:
        """Put these rows in the place of all that the log holds, at once; how many enquiries that are."""
        if any(exported.values()) or self._database.path.exists():
            with self._database.transaction() as connection:
                _fill(connection, exported)
        return len(exported["enquiries"])

    def missed(self) -> list[Missed]:
        """What we keep failing to answer: gaps of all enquiries that ask the same, the most frequent first."""
        ours = {one.id for one in self.all()}
        rows = self._database.rows("SELECT enquiry, question, suggestion FROM gaps ORDER BY rowid")
        rows = [row for row in rows if row[0] in ours]
        groups: list[tuple[frozenset[str], set[int], str, str]] = []
        for number, question, suggestion in rows:
            key = _key(question)
            at = next((place for place, group in enumerate(groups) if _same(key, group[0])), None)
            if at is None:
                groups.append((key, {number}, question, suggestion))
            else:
                groups[at] = (groups[at][0], groups[at][1] | {number}, question, suggestion)
        found = [Missed(question, len(numbers), suggestion) for _, numbers, question, suggestion in groups]
        return sorted(found, key=lambda one: -one.times)

    # Approved answers

    def approve(
        self, question: str, answer: str, owner: str, *, review_by: date | None = None, sources: Sequence[str] = ()
    ) -> Approved:
        """Keep an answer for the next time it is asked. Raises `BadEnquiry` without an owner or text."""
        if not owner.strip() or not answer.strip():
            raise BadEnquiry("An approved answer needs a text and the name of who answers for it. Fill both in.")
        today = self._now().date()
        due = review_by or today + timedelta(days=REVIEW_DAYS)
        held = Approved(question, answer.strip(), owner.strip(), today.isoformat(), due.isoformat(), tuple(sources))
        with self._database.transaction() as connection:
            for row in connection.execute("SELECT id, question FROM approved").fetchall():
                if _same(_key(row[1]), _key(question)):
                    connection.execute("DELETE FROM approved WHERE id = ?", (row[0],))
            connection.execute(
                "INSERT INTO approved (question, answer, owner, approved, review_by, sources) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (held.question, held.answer, held.owner, held.approved, held.review_by, json.dumps(held.sources)),
            )
        return held

    def approved(self) -> list[Approved]:
        """The approved answers, those due for review first."""
        rows = self._database.rows(
            "SELECT question, answer, owner, approved, review_by, sources FROM approved ORDER BY review_by, id"
        )
        return [
            Approved(question, answer, owner, on, due, tuple(json.loads(sources)))
            for question, answer, owner, on, due, sources in rows
        ]

    def approved_for(self, question: str) -> Approved | None:
        """The answer approved for the same question; the nearest where several are."""
        key = _key(question)
        near = [(_alike(key, _key(one.question)), one) for one in self.approved()]
        best = max(near, key=lambda pair: pair[0], default=None)
        return best[1] if best and best[0] >= ALIKE else None

    def withdraw(self, question: str) -> None:
        """Take an approved answer back."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM approved WHERE question = ?", (question,))

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")


def read_export(text: str | bytes) -> Exported:
    """The rows of what `EnquiryLog.export` wrote; raises `ValueError` for anything else."""
    try:
        kept = json.loads(text)
        rows = {name: [_values(name, one) for one in kept.get(name, ())] for name in _EXPORTED}
        with closing(sqlite3.connect(":memory:")) as trial:  # its strict tables know what is no number and no text
            trial.executescript(_SCHEMA)
            _fill(trial, rows)
    except (AttributeError, KeyError, TypeError, RecursionError, sqlite3.Error) as error:
        raise ValueError("the enquiries are not made like an export") from error
    return rows


def _fill(connection: Any, rows: Exported) -> None:
    for name in reversed(_EXPORTED):
        connection.execute(f"DELETE FROM {name}")
    for name, columns in _EXPORTED.items():
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows[name])


def _values(table: str, exported: Mapping[str, Any]) -> list[Any]:
    return [json.dumps(list(exported[name])) if name == "sources" else exported[name] for name in _EXPORTED[table]]


def _key(question: str) -> frozenset[str]:
    """What a question is about: the stems of its words; its figures and names tell it from others."""
    return frozenset(stem(word) for word in content_words(question) if word not in ASKING_WORDS)


def _alike(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two) if one and two else 0.0


def _same(one: frozenset[str], two: frozenset[str]) -> bool:
    return one == two or _alike(one, two) >= ALIKE


def summary(logged: Sequence[Logged]) -> dict[str, int]:
    """How many enquiries are in each state."""
    return dict(Counter(one.state for one in logged))
