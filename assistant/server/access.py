"""The file of users and keys. Passwords are kept as scrypt makes them, keys as SHA-256: neither can be read back.

The file is read anew when it has changed, so that a user who is removed is out at once, without a restart.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, TypeVar

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.server.people import BadAccess, Person, Role, checked_name

T = TypeVar("T")

FILE: Final = "access.json"
SHORTEST: Final = 12  # characters of a password
LONGEST: Final = 256
KEY_MARK: Final = "iak"  # what a key begins with, so that one that got about is known as such
LASTS: Final = 90  # days of a key by default
_COST: Final = (2**15, 8, 3)  # scrypt: 32 MB and a quarter of a second each
_AT_ONCE: Final = threading.Semaphore(2)  # passwords that are compared at the same time


class User(BaseModel):
    """Somebody who may sign in; without a password only through a proxy that says who it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    salt: str = ""
    password: str = ""  # what scrypt made of it
    cost: tuple[int, int, int] = _COST


class Key(BaseModel):
    """What a program shows instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    digest: str
    made: datetime
    expires: datetime | None = None


class Held(BaseModel):
    """All that the file holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    secret: str = ""  # signs the cookies of those who have signed in
    users: dict[str, User] = {}
    keys: dict[str, Key] = {}


class Access:
    """The users and keys of one file; a file that is not there holds none, as does no file at all."""

    def __init__(self, path: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._read: tuple[object, Held] = (None, Held())

    @property
    def path(self) -> Path:
        """Where the file is, or would be. Raises `BadAccess` where none may be."""
        if self._path is None:
            raise BadAccess("This program was started without a place for users and keys.")
        return self._path

    @property
    def held(self) -> Held:
        """What the file holds now. Raises `BadAccess`: a file that cannot be read lets nobody in."""
        with self._lock:
            stamp = self._stamp()
            if stamp != self._read[0]:
                self._read = (stamp, self._load() if stamp else Held())
            return self._read[1]

    def _stamp(self) -> tuple[int, int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadAccess(f"{self.path} cannot be looked at ({error.strerror}). Mend its permissions.") from error
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _load(self) -> Held:
        try:
            return Held.model_validate_json(self.path.read_bytes())
        except OSError as error:
            raise BadAccess(f"{self.path} cannot be read ({error.strerror}). Mend its permissions.") from error
        except ValidationError as error:
            raise BadAccess(
                f"{self.path} is not the file of users and keys that this program writes, so nobody gets in. Put a "
                "copy of it back, or delete it and add the users anew."
            ) from error

    # Users

    def add_user(self, name: str, role: Role, password: str | None) -> None:
        """Add somebody; without a password they come through a proxy alone. Raises `BadAccess`."""
        user = User(role=role) if password is None else _hashed(checked_name(name), role, password)
        with self._changed() as held:
            if checked_name(name) in held.users:
                raise BadAccess(f"There is a user {name!r} already. Remove it first, or choose another name.")
            held.users[name] = user

    def set_password(self, name: str, password: str) -> None:
        """Give somebody a new password; whoever is signed in under the old one is out. Raises `BadAccess`."""
        with self._changed() as held:
            held.users[name] = _hashed(name, _found(held.users, name, "user").role, password)

    def set_role(self, name: str, role: Role) -> None:
        """Give somebody another role, from their next request on. Raises `BadAccess`."""
        with self._changed() as held:
            held.users[name] = _found(held.users, name, "user").model_copy(update={"role": role})

    def remove_user(self, name: str) -> None:
        """Take somebody out. Raises `BadAccess`."""
        with self._changed() as held:
            _found(held.users, name, "user")
            del held.users[name]

    def signed_in(self, name: str, password: str) -> Person | None:
        """Who gives this name and password. It takes as long whether or not there is such a user."""
        user = self.held.users.get(name)
        known = user if user is not None and user.password else _NOBODY
        right = hmac.compare_digest(_scrypt(password[:LONGEST], known.salt, known.cost), bytes.fromhex(known.password))
        return Person(name, user.role) if right and user is not None and known is user else None

    # Keys

    def add_key(self, name: str, role: Role, days: int | None = LASTS) -> str:
        """Make a key; what is returned is shown once and kept nowhere. Raises `BadAccess`."""
        secret = f"{KEY_MARK}_{secrets.token_urlsafe(32)}"
        expires = None if days is None else self._now() + timedelta(days=days)
        with self._changed() as held:
            if checked_name(name) in held.keys:
                raise BadAccess(f"There is a key {name!r} already. Revoke it first, or choose another name.")
            held.keys[name] = Key(role=role, digest=_digest(secret), made=self._now(), expires=expires)
        return secret

    def revoke_key(self, name: str) -> None:
        """Make a key worth nothing. Raises `BadAccess`."""
        with self._changed() as held:
            _found(held.keys, name, "key")
            del held.keys[name]

    def of_key(self, given: str) -> Person | None:
        """Whose key this is; None for one that is unknown, revoked or past its time. All are compared."""
        digest, found = _digest(given), None
        for name, key in self.held.keys.items():
            if hmac.compare_digest(key.digest, digest) and (key.expires is None or self._now() < key.expires):
                found = Person(f"key:{name}", key.role)
        return found

    @contextmanager
    def _changed(self) -> Iterator[Held]:
        """What is held, to be changed and written: one writer at a time, all or nothing, for the owner's eyes alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock"), timeout=10):
            held = self.held.model_copy(deep=True)
            yield held
            made = held.model_copy(update={"secret": held.secret or secrets.token_hex(32)})
            beside = self.path.with_suffix(".new")
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps(made.model_dump(mode="json"), indent=1))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)


def _found(held: dict[str, T], name: str, kind: str) -> T:
    if name not in held:
        raise BadAccess(f"There is no {kind} {name[:80]!r}. `assistant {kind}s list` names them.")
    return held[name]


def _hashed(name: str, role: Role, password: str) -> User:
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadAccess(f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}.")
    if password.casefold() == name.casefold() or len(set(password)) < 4:
        raise BadAccess("That password is the name, or nearly all one character. Choose another, such as four words.")
    salt = secrets.token_hex(16)
    return User(role=role, salt=salt, password=_scrypt(password, salt, _COST).hex())


def _scrypt(password: str, salt: str, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    with _AT_ONCE:
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"), salt=bytes.fromhex(salt), n=n, r=r, p=p, maxmem=256 * n * r,
            dklen=32,
        )  # fmt: skip


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()  # of 256 random bits: needs no slow hash


_NOBODY: Final = User(role="reader", salt="00" * 16, password="00" * 32)
