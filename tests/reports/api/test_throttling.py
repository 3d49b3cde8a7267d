"""So many requests a minute a token; a cache that is down stops nobody."""

import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import redis
from django.conf import settings

from reports.api import throttling
from reports.api.throttling import PerToken
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, Cast, kind_of, token_of


class Clock(SimpleNamespace):
    """A clock that stands until it is moved."""

    now: float = 1_800_000_030.0  # thirty seconds into a minute

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, counting: None) -> Iterator[Clock]:
    standing = Clock()
    monkeypatch.setattr(throttling, "time", standing)
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 3)
    monkeypatch.setattr(PerToken, "_silent_until", 0.0)
    monkeypatch.setattr(PerToken, "_complained_at", -1000.0)
    yield standing
    throttling._client.cache_clear()


def test_the_fourth_of_three_requests_waits_for_the_next_minute(people: Cast, clock: Clock) -> None:
    machine = people.caller(cast.MACHINE)
    assert [machine.get("reports/").status_code for _ in range(3)] == [200] * 3
    answer = machine.get("reports/")
    assert (answer.status_code, kind_of(answer)) == (429, "throttled")
    assert answer.headers["Retry-After"] == "30"
    clock.now += 30
    assert machine.get("reports/").status_code == 200


def test_each_token_counts_for_itself_across_addresses(
    database: Accounts, people: Cast, clock: Clock
) -> None:
    first, second = (Caller(token_of(database, cast.MACHINE)) for _ in range(2))
    for path in ("reports/", "scores/", "reports/999999/"):
        first.get(path)
    assert first.get("facilities/").status_code == 429
    assert second.get("facilities/").status_code == 200


def test_requests_without_a_token_are_not_counted(database: Accounts, clock: Clock) -> None:
    assert {Caller().get("reports/").status_code for _ in range(5)} == {401}


def test_counters_end_by_themselves(people: Cast, clock: Clock) -> None:
    people.caller(cast.MACHINE).get("reports/")
    cache = redis.Redis.from_url(str(settings.CACHES["default"]["LOCATION"]))
    (key,) = cache.keys("payesh:requests:*")
    assert 0 < cache.ttl(key) <= 2 * throttling.WINDOW


def test_a_silent_cache_stops_nobody_and_is_told_once_a_minute(
    people: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []

    def refuse(key: str) -> int:
        asked.append(key)
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(throttling, "increase", refuse)
    machine = people.caller(cast.MACHINE)
    with caplog.at_level(logging.ERROR):
        for seconds in range(0, 60, 2):
            clock.now = Clock.now + seconds
            assert machine.get("reports/").status_code == 200
        assert caplog.text.count("not being counted") == 1
        assert len(asked) == 10, "asked again every sixth second, not each time"
        clock.now = Clock.now + 61
        machine.get("reports/")
        assert caplog.text.count("not being counted") == 2


def test_no_server_at_all_counts_as_silent(
    people: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = people.caller(cast.MACHINE)
    throttling._client.cache_clear()
    nowhere = settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/valkey.sock"}
    monkeypatch.setitem(settings.CACHES, "default", nowhere)
    assert {machine.get("reports/").status_code for _ in range(5)} == {200}
