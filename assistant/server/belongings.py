"""Which session and which file of the page belongs to whom.

Gradio gives a session to whoever names it, and every file it keeps to whoever knows its path. Here the first to use a
session owns it, and a file belongs to those to whom a response has named it: who uploaded it, or for whom it was made.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Final

MOST: Final = 50_000  # sessions, and files, remembered; the oldest go first, and are nobody's then
_KEPT: Final = re.compile(rb"/([0-9a-f]{64})/")  # the folder of a file that Gradio keeps is the hash of what is in it


class Belongings:
    """Those of one server. For one event loop."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._files: OrderedDict[bytes, set[str]] = OrderedDict()

    def may_use(self, session: str, name: str) -> bool:
        """Whether a session is this user's: theirs already, or new, and theirs from now on."""
        owner = self._sessions.setdefault(session, name)
        self._sessions.move_to_end(session)
        _shortened(self._sessions)
        return owner == name

    def named(self, told: bytes, name: str) -> None:
        """Note the files that a response to this user names."""
        for kept in _KEPT.findall(told):
            self._files.setdefault(kept, set()).add(name)
            self._files.move_to_end(kept)
        _shortened(self._files)

    def may_see(self, asked: bytes, name: str) -> bool:
        """Whether every kept file that a request names belongs to this user."""
        return all(name in self._files.get(kept, ()) for kept in _KEPT.findall(asked))

    def knows(self, asked: bytes) -> bool:
        """Whether a request names a kept file at all."""
        return bool(_KEPT.search(asked))


def only_uploads(data: object) -> bool:
    """Whether every file that an event names lies where uploads are kept, and is not to be taken from elsewhere."""
    if isinstance(data, dict):
        named = data.get("path")
        if isinstance(named, str) and (data.get("is_stream") or not _is_upload(named)):
            return False
        return all(only_uploads(one) for one in data.values())
    return all(only_uploads(one) for one in data) if isinstance(data, list) else True


def _is_upload(path: str) -> bool:
    folder = os.environ.get("GRADIO_TEMP_DIR") or str(Path(tempfile.gettempdir()) / "gradio")
    beyond = path.removeprefix(str(Path(folder).absolute()))
    kept = re.fullmatch(r"/[0-9a-f]{64}/([^/\\\0]+)", beyond)
    return beyond != path and kept is not None and kept[1] not in (".", "..")


def _shortened(held: OrderedDict[str, str] | OrderedDict[bytes, set[str]]) -> None:
    while len(held) > MOST:
        held.popitem(last=False)
