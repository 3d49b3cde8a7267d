"""One worker evaluates at a time, for a while, in batches that grow with what arrives."""

import threading
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from ministry.celery import app
from reports import tasks
from reports.evaluation import jobs, turns
from reports.evaluation.turns import AT_WORK, take_turn
from reports.models import Job, Score
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly


def file(accounts: Accounts, *months: int) -> None:
    machine = cast.person(cast.MACHINE)
    for period in months:
        with accounts.as_person(machine):
            monthly.file(machine, cast.T_IMAGING, period)


@pytest.fixture
def waiting(database: Accounts) -> Accounts:
    """Three months wait for their evaluation."""
    cache.delete(AT_WORK)
    with database.as_jobs():
        Job.objects.all().delete()
    file(database, 140001, 140002, 140003)
    return database


def batches_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the batches from now on."""
    sizes: list[int] = []
    honest = jobs.evaluate_facilities  # type: ignore[attr-defined]

    def watching(due: list[tuple[int, int]], **options: Any) -> object:
        sizes.append(len(due))
        return honest(due, **options)

    monkeypatch.setattr(jobs, "evaluate_facilities", watching)
    return sizes


def test_a_turn_evaluates_all_and_leaves_the_place_free(waiting: Accounts) -> None:
    with waiting.as_jobs():
        assert take_turn() is False
        assert Score.objects.count() == 3
        assert cache.get(AT_WORK) is None


def test_who_is_woken_while_another_evaluates_takes_no_job(waiting: Accounts) -> None:
    cache.set(AT_WORK, "another worker", 10)
    with waiting.as_jobs():
        assert take_turn() is False
        assert not Score.objects.exists()
        assert Job.objects.filter(attempts=0, done_at=None).count() == 3
        assert cache.get(AT_WORK) == "another worker"


def test_a_sign_that_its_worker_left_behind_runs_out(
    waiting: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SIGN_LASTS", 1)
    with waiting.as_jobs():
        cache.add(AT_WORK, "a worker that was killed", turns.SIGN_LASTS)
        assert take_turn() is False
        time.sleep(1.1)
        assert take_turn() is False
        assert Score.objects.count() == 3


def test_what_arrives_between_two_batches_is_one_batch(
    waiting: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = batches_of(monkeypatch)
    monkeypatch.setattr(turns, "PAUSE", 2.0)
    months = [periods.following(140101, n) for n in range(8)]

    signed_in = threading.Event()

    def work() -> None:
        try:
            connection.ensure_connection()
            signed_in.set()
            take_turn()
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    with waiting.as_jobs():
        worker.start()
        assert signed_in.wait(10)
        while Job.objects.filter(done_at=None).exists():
            time.sleep(0.01)
    file(waiting, *months)
    worker.join(20)
    assert sizes == [3, 8]


def test_a_job_that_was_queued_while_the_sign_was_up_is_not_left_over(
    waiting: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is committed, and its wake-up sent home, between the last look and the sign's end."""
    honest, late = turns._take_down, [140006]

    def take_down(sign: str) -> None:
        if late:
            file(waiting, late.pop())
            assert take_turn() is False, "this worker's sign is up"
        honest(sign)

    monkeypatch.setattr(turns, "_take_down", take_down)
    with waiting.as_jobs():
        assert take_turn() is False
        assert Score.objects.filter(period=140006).exists()


def test_a_turn_ends_and_the_next_one_waits_behind_what_came_first(
    waiting: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN", 0.0)
    monkeypatch.setattr(turns, "evaluate_waiting", lambda: jobs.evaluate_waiting(limit=1))
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge("celery")
        tasks._publish(tasks.build_exports)
        with waiting.as_jobs():
            tasks.wake()
            assert Job.objects.filter(done_at=None).count() == 2, "the first batch is done"
        queue = broker.SimpleQueue("celery")
        names = [queue.get(timeout=5).headers["task"] for _ in range(2)]
        assert names == ["reports.build_exports", "reports.wake"]
        queue.close()
        broker.default_channel.queue_purge("celery")


def test_without_the_cache_everybody_works(waiting: Accounts, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock",
        }
    }
    with waiting.as_jobs():
        assert take_turn() is False
        assert Score.objects.count() == 3
