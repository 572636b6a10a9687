"""The roles, and who a request comes from."""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal

from assistant.errors import AssistantError

Role = Literal["reader", "officer", "administrator"]
ROLES: Final[tuple[Role, ...]] = ("reader", "officer", "administrator")  # each may do what those before it may
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
PERSON: Final = "assistant.person"  # where a request's scope holds who sends it


class NotAllowed(AssistantError):
    """Somebody asks for what their role does not give them."""


class BadAccess(AssistantError):
    """A user or a key that cannot be so, or a file of them that cannot be read."""


@dataclass(frozen=True)
class Person:
    """Who sends a request: a user, or a program with a key, which is "key:" and its name."""

    name: str  # empty where nobody has to say who they are
    role: Role

    def may(self, needed: Role) -> bool:
        """Whether the role holds what is needed."""
        return ROLES.index(self.role) >= ROLES.index(needed)


EVERYBODY: Final = Person("", "administrator")  # where nobody has to sign in
asking: ContextVar[Person] = ContextVar("asking", default=EVERYBODY)  # whose request is being answered


def checked_name(name: str) -> str:
    """A name of a user or key. Raises `BadAccess`."""
    if not NAME.fullmatch(name):
        raise BadAccess(
            f"{name[:80]!r} cannot be a name: give 1 to 64 letters, digits and . _ @ -, a letter or digit first."
        )
    return name


def needs(person: Person, role: Role, what: str) -> None:
    """Refuse what the role does not hold. Raises `NotAllowed`."""
    if not person.may(role):
        raise NotAllowed(f"{what} needs the role {role}; yours is {person.role}. Ask your administrator.")
