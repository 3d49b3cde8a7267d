"""Alive and ready: what a load balancer asks."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ministry import health
from ministry.celery import app
from reports.tasks import HEARTBEAT
from tests.accounts import Accounts


@pytest.fixture
def beating(shared_database: Accounts) -> Iterator[None]:
    """A worker that showed itself just now."""
    cache.set(HEARTBEAT, time.time(), timeout=60)
    yield
    cache.delete(HEARTBEAT)


def ready() -> tuple[int, dict[str, object]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_alive_asks_nothing_of_anybody(shared_database: Accounts) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert len(queries) == 0
    assert "no-cache" in answer.headers["Cache-Control"]


def test_ready_when_database_broker_and_a_worker_answer(beating: None) -> None:
    expected = {"status": "ready", "database": True, "broker": True, "worker": True}
    assert ready() == (200, expected)


@pytest.mark.parametrize(("seconds", "expected"), [(29, True), (31, False)])
def test_a_worker_that_fell_silent_is_missed(beating: None, seconds: int, expected: bool) -> None:
    cache.set(HEARTBEAT, time.time() - seconds, timeout=60)
    status, document = ready()
    assert document["worker"] is expected
    assert status == (200 if expected else 503)


def test_without_any_worker_it_is_not_ready(shared_database: Accounts) -> None:
    cache.delete(HEARTBEAT)
    status, document = ready()
    assert (status, document["status"], document["worker"]) == (503, "not ready", False)


def test_without_the_database_it_is_not_ready(
    beating: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")
    try:
        status, document = ready()
    finally:
        connection.close()
    assert (status, document["database"], document["broker"]) == (503, False, True)


def test_without_the_broker_it_is_not_ready(beating: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # In this order: unset, the address for writing is read, and put back, as the other one.
    monkeypatch.setattr(app.conf, "broker_write_url", "redis+socket:///nowhere/valkey.sock")
    monkeypatch.setattr(app.conf, "broker_url", "redis+socket:///nowhere/valkey.sock")
    status, document = ready()
    assert (status, document["broker"], document["database"]) == (503, False, True)


def test_a_cache_that_is_gone_is_a_worker_not_seen(
    beating: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def get(self, key: str) -> object:
            raise ConnectionError(key)

    monkeypatch.setattr(health, "cache", Gone())
    status, document = ready()
    assert (status, document["worker"]) == (503, False)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_but_reading_is_taken(shared_database: Accounts, path: str) -> None:
    assert Client().post(path).status_code == 405
