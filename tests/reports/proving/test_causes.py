"""What changes a score later has a cause that queues it, and until then the proof waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import override_settings

from facilities.register.facilities import change_facility
from reports.evaluation.not_filed import open_not_filed
from reports.evaluation.reference_versions import move_references
from reports.models import DeadlineExtension, Job, Score
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.proving.world import prove

MONTH, WINDOW = 140105, 139912


def file(database: Accounts, facility: str, period: int, **changes: object) -> None:
    officer = cast.person(filed_nation.FACILITIES[facility])
    with database.as_person(officer):
        monthly.file(officer, facility, period, **changes)  # type: ignore[arg-type]


def put_off(database: Accounts) -> None:
    with database.as_jobs():
        DeadlineExtension.objects.create(
            period=MONTH,
            university=cast.university(cast.TEHRAN),
            until=periods.deadline(MONTH) + timedelta(days=10),
            reason="تعطیلی سراسری",
            granted_by=cast.person(cast.POLICY_OWNER),
            granted_at=monthly.in_time(MONTH),
        )


def enrol_later(database: Accounts) -> None:
    with database.as_jobs():
        change_facility(
            by=None,
            facility=cast.facility(cast.T_IMAGING),
            enrolled_on=periods.deadline(MONTH) + timedelta(days=1),
        )


def another_files_a_window_month(database: Accounts) -> None:
    file(database, cast.I_IMAGING, WINDOW, film_prints=400, film_opening=500, film_closing=100)
    filed_nation.work(database)
    with database.as_jobs():
        assert move_references() == ["imaging_center"]


@pytest.mark.parametrize("happens", [put_off, enrol_later, another_files_a_window_month])
def test_what_changes_a_score_queues_it(
    database: Accounts, happens: Callable[[Accounts], None]
) -> None:
    late = periods.deadline_moment(periods.deadline(MONTH)) + timedelta(days=3)
    film = {"film_prints": 30, "film_opening": 130}
    file(database, cast.T_IMAGING, 140003, **film)
    file(database, cast.T_IMAGING, MONTH, now=late, **film)
    with database.as_jobs(), override_settings(LAST_PERIOD=MONTH):
        open_not_filed(everything=True)
    filed_nation.work(database)
    before = _scores(database)
    assert prove(database)[0].differences == 0

    happens(database)
    with database.as_jobs():
        queued = Job.objects.filter(done_at=None).values("facility").distinct().count()
        assert queued
    proof, differences = prove(database)
    assert differences == []
    assert proof.facilities_left_out == queued
    assert proof.sums_left_out > 0
    filed_nation.work(database)
    assert _scores(database) != before, "it did change something"
    assert prove(database)[1] == []


def _scores(database: Accounts) -> set[bytes]:
    with database.as_jobs():
        current = Score.objects.filter(is_current=True, facility__code=cast.T_IMAGING)
        return {bytes(digest) for digest in current.values_list("input_hash", flat=True)}
