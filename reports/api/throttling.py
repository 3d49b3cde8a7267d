"""So many requests a minute a token, counted in each process and added up in the shared cache."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from reports.api.authentication import Token

log = logging.getLogger(__name__)
WINDOW = 60  # seconds
PAUSE = 1.0  # seconds between two times that a process adds its counts to the others'
COMPLAIN_EVERY = 60.0  # seconds
KEY = "payesh:requests:{minute}"  # a hash: token → requests


class Counts:
    """The requests of one minute by token: those of this process, and what others have told.

    A request is counted here, where nothing can be silent; about once a second a thread adds
    what is new to the cache and learns what the other processes counted. So all together let
    through at most what they count in that second beyond the limit.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._minute = 0
        self._new: Counter[str] = Counter()  # ours, not told yet
        self._told: Counter[str] = Counter()  # ours
        self._others: dict[str, int] = {}
        self._waiting = threading.Event()
        self._thread = threading.Thread()
        self._complained_at = -COMPLAIN_EVERY

    def add(self, whose: str) -> int:
        """Count one request; answer how many are known of in this minute, this one included."""
        minute = int(time.time()) // WINDOW
        with self._guard:
            if minute != self._minute:
                self._minute = minute
                self._new, self._told, self._others = Counter(), Counter(), {}
            self._new[whose] += 1
            known = self._new[whose] + self._told[whose] + self._others.get(whose, 0)
            if not self._thread.is_alive():  # the first request of this process
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
        if not self._waiting.is_set():
            self._waiting.set()
        return known

    def share(self) -> None:
        """Tell the cache what was counted since the last time, and learn of the others' requests.

        A cache that does not answer is complained of once a minute. Whether it counted what it
        was told is unknown then, and it is not told again: nobody is refused for requests that
        were counted twice.
        """
        with self._guard:
            minute, new, self._new = self._minute, self._new, Counter()
            self._told.update(new)
        if not new:
            return
        try:
            sums = _added(KEY.format(minute=minute), new)
        except (redis.RedisError, OSError) as error:
            self._complain(error)
            return
        with self._guard:
            if minute == self._minute:
                self._others |= {
                    whose: max(0, number - self._told[whose]) for whose, number in sums.items()
                }

    def _run(self) -> None:
        while self._waiting.wait():
            time.sleep(PAUSE)
            self._waiting.clear()
            self.share()

    def _complain(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._complained_at >= COMPLAIN_EVERY:
            self._complained_at = now
            log.error("each process counts requests alone, the cache does not answer: %s", error)


class PerToken(BaseThrottle):
    """`settings.API_REQUESTS_PER_MINUTE` within each minute of the clock."""

    counts = Counts()

    def allow_request(self, request: Request, view: object) -> bool:  # noqa: ARG002
        """Whether this request is within the limit. Requests without a token are not counted."""
        token = cast(Token | None, request.auth)
        return token is None or self.allow(token)

    def allow(self, token: Token) -> bool:
        """Whether one more request of this token is within the limit."""
        return self.counts.add(token.digest[:32]) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW


def _added(key: str, counted: Mapping[str, int]) -> dict[str, int]:
    """Add counts to a hash that ends by itself; the sums. Raises RedisError or OSError."""
    with _client().pipeline(transaction=False) as commands:
        for whose, number in counted.items():
            commands.hincrby(key, whose, number)
        commands.expire(key, 2 * WINDOW)
        return dict(zip(counted, commands.execute()[:-1], strict=True))


@cache
def _client() -> redis.Redis:
    """A client with a pool of connections of its own, one a process."""
    shared: dict[str, Any] = settings.CACHES["default"]
    return redis.Redis.from_url(shared["LOCATION"], **shared["OPTIONS"])
