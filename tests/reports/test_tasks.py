"""Waking the workers: a broker that is down costs a moment and loses nothing."""

import time

import pytest
from django.db import transaction

from ministry.celery import app
from reports import tasks
from reports.models import Job, Score
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly


def test_a_filing_is_acknowledged_without_a_broker(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = app.connection_for_write("redis+socket:///nowhere/valkey.sock")
    publish = tasks.wake.apply_async
    monkeypatch.setattr(
        tasks.wake, "apply_async", lambda **options: publish(connection=nowhere, **options)
    )
    machine = cast.person(cast.MACHINE)
    started = time.monotonic()
    with database.as_person(machine):
        monthly.file(machine, cast.T_IMAGING, 140001)
        tasks.wake_on_commit()
    assert time.monotonic() - started < 3, "the answer must not wait for the broker"
    with database.as_jobs():
        assert Job.objects.filter(done_at=None, cause="filing").exists()
        tasks.wake()
        assert Score.objects.exists(), "the next wake-up finds the job in its table"


def test_a_rolled_back_filing_wakes_nobody(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[object] = []
    monkeypatch.setattr(tasks.wake, "apply_async", published.append)
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        tasks.wake_on_commit()
        transaction.set_rollback(True)
    assert published == []


def test_many_filings_at_once_are_few_wake_ups_and_none_is_forgotten(
    database: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[float] = []
    monkeypatch.setattr(tasks, "_publish", lambda task: published.append(time.monotonic()))
    for _ in range(200):
        with transaction.atomic():
            tasks.wake_on_commit()
    last = time.monotonic()
    deadline = last + 5
    while time.monotonic() < deadline and not (published and published[-1] >= last):
        time.sleep(0.01)
    assert published[-1] >= last, "the last one is told after it was committed"
    assert len(published) <= 2 + (published[-1] - published[0]) / tasks._Waker.PAUSE
