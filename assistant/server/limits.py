"""How much one client may ask, upload and have a model write. Plain arithmetic; times are seconds of a clock."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_CLIENTS: Final = 20_000  # remembered at a time; the one that was heard of longest ago goes first
DAY: Final = 86_400.0


@dataclass
class _Bucket:
    left: float
    at: float


class Limit:
    """So much, and so much anew in each period, for every client on its own; what is not used is not saved up."""

    def __init__(self, most: float, period: float, now: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._rate = most / period
        self._now = now
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str, much: float = 1) -> float:
        """Take so much; 0 where there was enough, else the seconds until there is, and nothing is taken."""
        with self._lock:
            bucket = self._bucket(client)
            if bucket.left >= min(much, self.most):
                bucket.left -= much
                return 0.0
            return (min(much, self.most) - bucket.left) / self._rate

    def spend(self, client: str, much: float) -> None:
        """Take what has been used already; it may leave less than nothing."""
        with self._lock:
            self._bucket(client).left -= much

    def wait(self, client: str) -> float:
        """The seconds until there is anything at all."""
        with self._lock:
            left = self._bucket(client).left
            return 0.0 if left > 0 else (1 - left) / self._rate

    def _bucket(self, client: str) -> _Bucket:
        now = self._now()
        bucket = self._buckets.setdefault(client, _Bucket(self.most, now))
        bucket.left = min(self.most, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        self._buckets.move_to_end(client)
        while len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return bucket


@dataclass(frozen=True)
class Limits:
    """Those of one server, each by client."""

    questions: Limit  # whatever is answered, searched, drafted or brought in
    requests: Limit  # anything else that the program works for
    uploaded: Limit  # bytes
    tokens: Limit  # that a model reads and writes

    @classmethod
    def of(cls, questions: int, upload_mb: int, tokens: int) -> Limits:
        """By minute, by day and by day."""
        return cls(
            Limit(questions, 60), Limit(20 * questions, 60), Limit(upload_mb * 1_000_000, DAY), Limit(tokens, DAY)
        )
