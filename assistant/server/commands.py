"""`assistant users` and `assistant keys`: who may use a server. A password is typed unseen, a key shown once."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.server.access import FILE, Access
from assistant.server.people import BadAccess
from assistant.settings import Settings


def access_of(settings: Settings) -> Access:
    """The users and keys of these settings."""
    return Access(settings.access_file or Path(settings.index) / FILE)


def users(settings: Settings, options: argparse.Namespace) -> Sequence[str]:
    """Do what was asked for; the lines to print. Raises `BadAccess`."""
    access = access_of(settings)
    if options.what == "list":
        held = access.held.users.items()
        return [f"{name}  {user.role}{'' if user.password else '  (by the proxy)'}" for name, user in sorted(held)]
    if options.what == "add":
        access.add_user(options.name, options.role, None if options.no_password else _password())
        return [f"added {options.name} ({options.role})"]
    if options.what == "password":
        access.set_password(options.name, _password())
        return [f"{options.name} has a new password, and is signed out everywhere"]
    if options.what == "role":
        access.set_role(options.name, options.role)
        return [f"{options.name} is now {options.role}"]
    access.remove_user(options.name)
    return [f"removed {options.name}"]


def keys(settings: Settings, options: argparse.Namespace) -> Sequence[str]:
    """Do what was asked for; the lines to print. Raises `BadAccess`."""
    access = access_of(settings)
    if options.what == "list":
        held = access.held.keys.items()
        return [f"{name}  {key.role}  until {key.expires:%Y-%m-%d}" if key.expires else f"{name}  {key.role}"
                for name, key in sorted(held)]  # fmt: skip
    if options.what == "add":
        secret = access.add_key(options.name, options.role, options.days)
        print("This key is shown once; keep it where the program finds it.", file=sys.stderr, flush=True)
        return [secret]
    access.revoke_key(options.name)
    return [f"revoked {options.name}"]


def _password() -> str:
    """Typed twice at a terminal without being shown; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise BadAccess("The two passwords differ, so nothing was changed. Try again.")
    return first
