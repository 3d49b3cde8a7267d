"""So many requests a minute a token; with a cache that is down each process counts alone."""

import logging
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import redis
from django.conf import settings

from reports.api import throttling
from reports.api.throttling import Counts, PerToken
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Caller, Cast, kind_of, token_of


class Clock(SimpleNamespace):
    """A clock that stands until it is moved."""

    now: float = 1_800_000_030.0  # thirty seconds into a minute
    sleep = staticmethod(time.sleep)

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, counting: None) -> Iterator[Clock]:
    standing = Clock()
    monkeypatch.setattr(throttling, "time", standing)
    monkeypatch.setattr(throttling, "PAUSE", 0.05)
    monkeypatch.setattr(settings, "API_REQUESTS_PER_MINUTE", 3)
    monkeypatch.setattr(PerToken, "counts", Counts())
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
    deadline = time.monotonic() + 10
    while not (keys := cache.keys("payesh:requests:*")):
        assert time.monotonic() < deadline, "the thread tells the cache by itself"
        time.sleep(0.01)
    # The thread may tell of another minute too: that of the test before this one.
    assert all(0 < cache.ttl(key) <= 2 * throttling.WINDOW for key in keys)


def test_two_processes_hold_one_limit_once_they_have_told(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "PAUSE", 3600.0)  # the test tells
    first, second = Counts(), Counts()
    assert [first.add("a"), second.add("a"), first.add("a")] == [1, 1, 2]
    first.share()
    second.share()
    assert second.add("a") == 4
    assert first.add("b") == 1
    second.share()
    assert first.add("a") == 3, "it has not heard yet"
    first.share()
    assert first.add("a") == 6
    clock.now += 30
    assert first.add("a") == 1
    first.share()
    assert second.add("a") == 1, "another minute"


def test_a_silent_cache_leaves_each_process_its_own_count(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(key: str, counted: object) -> dict[str, int]:
        raise redis.ConnectionError("gone")

    counts, other = Counts(), Counts()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(throttling, "PAUSE", 3600.0)
        patch.setattr(throttling, "_added", refuse)
        for number in range(1, 6):
            assert counts.add("a") == number
            counts.share()
        assert caplog.text.count("counts requests alone") == 1
        clock.now += 60
        counts.add("a")
        counts.share()
        assert caplog.text.count("counts requests alone") == 2
    assert counts.add("a") == 2
    counts.share()
    other.add("a")
    other.share()
    assert other.add("a") == 3, "what the cache did not take is not told twice"


def test_no_server_at_all_counts_as_silent(
    people: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = people.caller(cast.MACHINE)
    throttling._client.cache_clear()
    nowhere = settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/valkey.sock"}
    monkeypatch.setitem(settings.CACHES, "default", nowhere)
    statuses = []
    for _ in range(4):
        statuses.append(machine.get("reports/").status_code)
        PerToken.counts.share()
    assert statuses == [200, 200, 200, 429]
