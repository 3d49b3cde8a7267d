"""Leases on jobs, uploads and exports: no row for two workers, and nothing from a slow one."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from facilities.models import Facility
from reports import leases
from reports.evaluation.jobs import JOBS
from reports.exporting import EXPORTS
from reports.importing.claims import UPLOADS
from reports.leases import Claim, LeasedTable, LeaseLostError
from reports.models import ExportFile, Job, Upload
from tests import cast
from tests.accounts import Accounts


class Work(NamedTuple):
    """A table of work, how a row of it is made, and what ends it."""

    table: LeasedTable
    add: Callable[[int], Any]
    end: dict[str, Any]


def add_job(number: int) -> int:
    facility = Facility.objects.get(code=cast.T_IMAGING)
    now = timezone.now()
    return Job.objects.create(facility=facility, period=140101 + number, queued_at=now).pk


def add_upload(number: int) -> object:
    return Upload.objects.create(
        id=uuid4(),
        person=cast.person(cast.MACHINE),
        channel="bulk",
        media="json",
        content=b"{}",
        content_sha256=hashlib.sha256(b"{}").digest(),
        received_at=timezone.now() + timedelta(seconds=number),
    ).pk


def add_export(number: int) -> object:
    return ExportFile.objects.create(
        id=uuid4(),
        person=cast.person(cast.OFFICER),
        what="violations",
        filters={},
        asked_at=timezone.now() + timedelta(seconds=number),
    ).pk


WORK = {
    "jobs": Work(JOBS, add_job, {"done_at": timezone.now(), "error": ""}),
    "uploads": Work(UPLOADS, add_upload, {"done_at": timezone.now(), "state": "done"}),
    "exports": Work(EXPORTS, add_export, {"state": "failed"}),
}


@pytest.fixture(params=WORK)
def work(request: pytest.FixtureRequest, database: Accounts) -> Any:
    """A table without rows, seen as the workers see it."""
    with database.as_jobs():
        Job.objects.all().delete()  # registering the cast queued some
        yield WORK[request.param]


def beside(act: Callable[[], Any]) -> Any:
    """Do something on another connection, which waits for no lock for long; return its answer."""

    def run() -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(run).result()


def rows(work: Work) -> list[dict[str, Any]]:
    return list(work.table.model._default_manager.order_by("pk").values())


def expire(work: Work, *keys: object) -> None:
    past = timezone.now() - timedelta(seconds=1)
    work.table.model._default_manager.filter(pk__in=keys).update(leased_until=past)


def claimed(work: Work, **how: Any) -> Claim:
    claim = leases.claim_oldest(work.table, **how)
    assert claim is not None
    return claim


def keys(claim: Claim | None) -> set[Any]:
    return {row[0] for row in claim.rows} if claim else set()


def test_no_row_is_claimed_by_two_who_claim_at_once(work: Work) -> None:
    added = [work.add(number) for number in range(3)]
    with transaction.atomic():  # the first has claimed and not committed yet
        first = claimed(work, limit=2)
        second = beside(lambda: leases.claim_oldest(work.table, limit=3))
        assert (keys(first), keys(second)) == (set(added[:2]), {added[2]})
        assert first.lease != second.lease
    assert leases.claim_oldest(work.table, limit=3) is None
    assert not leases.is_any_free(work.table)


def test_the_oldest_is_claimed_first_and_counts_the_attempt(work: Work) -> None:
    oldest, *_ = [work.add(number) for number in range(5)]
    claim = claimed(work)
    assert (claim.id, claim.attempts) == (oldest, 1)
    row = work.table.model._default_manager.values().get(pk=oldest)
    assert row["lease"] == claim.lease
    assert timezone.now() < row["leased_until"] <= timezone.now() + work.table.length
    assert work.table.when_claimed.items() <= row.items()


def test_a_renewed_lease_holds_longer_and_one_that_ran_out_is_claimed_again(work: Work) -> None:
    key = work.add(0)
    first = claimed(work)
    later = timezone.now() + work.table.length + timedelta(seconds=5)
    leases.renew(first, now=timezone.now() + timedelta(seconds=10))
    assert beside(lambda: leases.claim_oldest(work.table, now=later)) is None
    expire(work, key)
    assert leases.is_any_free(work.table)
    second = beside(lambda: leases.claim_oldest(work.table))
    assert (second.id, second.attempts) == (key, 2)
    assert second.lease != first.lease


def test_a_lost_lease_writes_nothing(work: Work) -> None:
    key = work.add(0)
    lost = claimed(work)
    expire(work, key)
    taken = beside(lambda: leases.claim_oldest(work.table))
    before = rows(work)
    for write in (
        lambda: leases.write(lost, attempts=9),
        lambda: leases.renew(lost, attempts=9),
        lambda: leases.finish(lost, **work.end),
    ):
        with pytest.raises(LeaseLostError):
            write()
    leases.put_back(lost)
    assert rows(work) == before
    leases.finish(taken, **work.end)
    assert leases.claim_oldest(work.table) is None


@pytest.mark.parametrize("write", [leases.renew, leases.finish])
def test_of_many_rows_all_are_written_or_none(work: Work, write: Callable[..., None]) -> None:
    for number in range(3):
        work.add(number)
    claim = claimed(work, limit=3)
    expire(work, claim.part(0, 1).id)
    beside(lambda: leases.claim_oldest(work.table))
    before = rows(work)
    with pytest.raises(LeaseLostError):
        write(claim, **work.end)
    assert rows(work) == before
    write(claim.part(1), **work.end)
    assert rows(work) != before


def test_a_row_that_is_not_as_expected_is_not_written(work: Work) -> None:
    work.add(0)
    claim = claimed(work)
    before = rows(work)
    with pytest.raises(LeaseLostError):
        leases.renew(claim, where=Q(attempts=0), attempts=9)
    assert rows(work) == before
    leases.renew(claim, where=Q(attempts=1), attempts=9)
    assert rows(work) != before


def test_finished_work_is_not_claimed_again(work: Work) -> None:
    work.add(0)
    leases.finish(claimed(work), **work.end)
    [row] = rows(work)
    assert (row["lease"], row["leased_until"]) == (None, None)
    assert work.end.items() <= row.items()
    assert not leases.is_any_free(work.table)


def test_work_that_was_put_back_is_free_at_once_until_it_was_tried_often_enough(
    work: Work,
) -> None:
    work.add(0)
    for attempt in range(1, (work.table.attempts or 5) + 1):
        claim = claimed(work)
        assert claim.attempts == attempt
        leases.put_back(claim)
        [row] = rows(work)
        assert (row["lease"], row["leased_until"]) == (None, None)
    assert (leases.claim_oldest(work.table) is None) == (work.table.attempts is not None)


@pytest.mark.parametrize(
    ("work", "column"), [("uploads", "result"), ("exports", "content")], indirect=["work"]
)
def test_a_file_is_written_as_it_is_and_only_under_the_lease(work: Work, column: str) -> None:
    key = work.add(0)
    lost = claimed(work)
    leases.write_bytes(lost, column, b"\x00first\xff")
    expire(work, key)
    beside(lambda: leases.claim_oldest(work.table))
    with pytest.raises(LeaseLostError):
        leases.write_bytes(lost, column, b"second")
    assert bytes(rows(work)[0][column]) == b"\x00first\xff"
