"""The file of users and keys: what it keeps, who gets in, and when no longer."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.server.access import Access
from assistant.server.people import BadAccess
from assistant.server.sessions import LASTS, Sessions

GOOD = "four quiet garden words"


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Access:
    made = Access(tmp_path_factory.mktemp("access") / "access.json")
    made.add_user("jane", "officer", GOOD)
    return made


def test_the_right_password_lets_in_and_nothing_else_does(access: Access) -> None:
    person = access.signed_in("jane", GOOD)
    assert person is not None and (person.name, person.role) == ("jane", "officer")
    for name, password in (("jane", GOOD.upper()), ("jane", ""), ("joe", GOOD), ("", ""), ("jane", GOOD + "x" * 300)):
        assert access.signed_in(name, password) is None


def test_the_file_holds_no_password_and_only_its_owner_may_read_it(access: Access) -> None:
    key = access.add_key("script", "reader")
    written = access.path.read_text()
    assert GOOD not in written and key not in written and key.split("_", 1)[1] not in written
    assert stat.S_IMODE(access.path.stat().st_mode) == 0o600
    access.revoke_key("script")


@pytest.mark.parametrize("password", ["", "short", "jane", "aaaaaaaaaaaaaaaaaa", "x" * 257])
def test_a_weak_password_is_refused_with_the_reason(access: Access, password: str) -> None:
    with pytest.raises(BadAccess, match="password"):
        access.add_user("weak", "reader", password)
    assert "weak" not in access.held.users


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "../x", "key:x", "-x", "x" * 65, "é"])
def test_a_name_that_could_be_taken_for_something_else_is_refused(access: Access, name: str) -> None:
    with pytest.raises(BadAccess, match="cannot be a name"):
        access.add_user(name, "reader", GOOD)


def test_who_is_known_twice_or_not_at_all_is_told_so(access: Access) -> None:
    with pytest.raises(BadAccess, match="already"):
        access.add_user("jane", "reader", GOOD)
    for change in (access.remove_user, access.revoke_key):
        with pytest.raises(BadAccess, match="There is no"):
            change("nobody")


def test_a_key_ends_and_can_be_revoked(tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    access = Access(tmp_path / "access.json", lambda: now[0])
    key = access.add_key("script", "reader", days=1)
    found = access.of_key(key)
    assert found is not None and found.name == "key:script"
    assert access.of_key(key[:-1]) is None and access.of_key("") is None
    now[0] += timedelta(days=1)
    assert access.of_key(key) is None
    access.revoke_key("script")
    assert access.add_key("script", "reader") != key


def test_another_process_is_heard_of_at_once(access: Access) -> None:
    other = Access(access.path)
    other.add_user("late", "reader", None)
    assert "late" in access.held.users
    other.remove_user("late")
    assert "late" not in access.held.users


def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "access.json").write_text('{"users": {"jane": {"role": "emperor"}}}')
    with pytest.raises(BadAccess, match="nobody gets in"):
        _ = Access(tmp_path / "access.json").held
    assert Access(tmp_path / "none.json").held.users == {}


def test_a_session_ends_with_its_time_its_user_and_its_password(tmp_path: Path) -> None:
    access = Access(tmp_path / "access.json")
    access.add_user("jane", "officer", GOOD)
    now = [1000.0]
    sessions = Sessions(access, lambda: now[0])
    cookie = sessions.begin("jane")
    person = sessions.person(cookie)
    assert person is not None and person.role == "officer"
    body, _, signature = cookie.rpartition(".")
    for forged in ("", "....", f"{body}.{'0' * 64}", cookie.replace("13", "99", 1)[:-1], f"9{body}.{signature}"):
        assert sessions.person(forged) is None
    now[0] += LASTS
    assert sessions.person(cookie) is None
    now[0] = 1000.0
    other = sessions.begin("jane")
    sessions.end(cookie)
    assert sessions.person(cookie) is None and sessions.person(other) is not None
    access.set_role("jane", "reader")
    changed = sessions.person(other)
    assert changed is not None and changed.role == "reader"
    access.set_password("jane", GOOD + " again")
    assert sessions.person(other) is None
    third = sessions.begin("jane")
    access.remove_user("jane")
    assert sessions.person(third) is None
