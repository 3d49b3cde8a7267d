"""So many requests a minute a token, counted in the cache that all web processes share."""

import logging
import time
from functools import cache
from typing import Any, cast

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from reports.api.authentication import Token

log = logging.getLogger(__name__)
WINDOW = 60  # seconds
PAUSE = 5.0  # seconds without asking a cache that did not answer
COMPLAIN_EVERY = 60.0  # seconds


class PerToken(BaseThrottle):
    """`settings.API_REQUESTS_PER_MINUTE` within each minute of the clock.

    One atomic increment a request. A filing must not wait for a cache that is down: then
    everything passes, and the log says so once a minute.
    """

    _silent_until = 0.0
    _complained_at = -COMPLAIN_EVERY

    def allow_request(self, request: Request, view: object) -> bool:  # noqa: ARG002
        """Whether this request is within the limit. Requests without a token are not counted."""
        token = cast(Token | None, request.auth)
        return token is None or self.allow(token)

    def allow(self, token: Token) -> bool:
        """Whether one more request of this token is within the limit."""
        if time.monotonic() < PerToken._silent_until:
            return True
        minute = int(time.time()) // WINDOW
        try:
            count = increase(f"payesh:requests:{token.digest[:32]}:{minute}")
        except (redis.RedisError, OSError) as error:
            self._note(error)
            return True
        return count <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW

    @staticmethod
    def _note(error: Exception) -> None:
        now = time.monotonic()
        PerToken._silent_until = now + PAUSE
        if now - PerToken._complained_at >= COMPLAIN_EVERY:
            PerToken._complained_at = now
            log.error("requests are not being counted, the cache does not answer: %s", error)


def increase(key: str) -> int:
    """Add one to a counter that ends by itself; answers its new value. Raises RedisError."""
    client = _client()
    count = int(client.incr(key))
    if count == 1:
        client.expire(key, 2 * WINDOW)
    return count


@cache
def _client() -> redis.Redis:
    """A client with a pool of connections of its own, one a process."""
    shared: dict[str, Any] = settings.CACHES["default"]
    return redis.Redis.from_url(shared["LOCATION"], **shared["OPTIONS"])
