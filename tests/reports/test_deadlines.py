"""A deadline is the same in Python, in frames and in SQL: one table of cases for all three."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from django.db import connection

from facilities.models import University
from reports.deadlines import EXTENDED, deadlines_of, deadlines_of_months, extended_deadline
from reports.evaluation.months import EPOCH, deadline_days
from reports.models import DeadlineExtension
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts

MONTH, NEXT_MONTH = 140105, 140106
NATION = None

# Extensions of MONTH in days after its regular deadline, by territory; then the days by which
# the deadlines of Tehran's and Isfahan's facilities are later than the regular one.
CASES = {
    "none": ({}, 0, 0),
    "the nation": ({NATION: 5}, 5, 5),
    "one university": ({cast.TEHRAN: 5}, 5, 0),
    "the university longer than the nation": ({NATION: 3, cast.TEHRAN: 5}, 5, 3),
    "the nation longer than the university": ({NATION: 7, cast.TEHRAN: 5}, 7, 7),
    "each university its own": ({cast.TEHRAN: 2, cast.ISFAHAN: 9}, 2, 9),
    "on the deadline itself": ({NATION: 0}, 0, 0),
    "before the deadline": ({NATION: -4, cast.ISFAHAN: -1}, 0, 0),
}


@pytest.mark.parametrize(("extensions", "tehran", "isfahan"), CASES.values(), ids=CASES)
def test_every_way_of_working_it_out_agrees(
    database: Accounts, extensions: dict[str | None, int], tehran: int, isfahan: int
) -> None:
    regular = periods.deadline(MONTH)
    with database.as_jobs():
        for territory, days in extensions.items():
            _put_off(MONTH, territory, regular + timedelta(days=days))
        for territory, days in ((cast.TEHRAN, tehran), (cast.ISFAHAN, isfahan)):
            university = cast.university(territory)
            due = regular + timedelta(days=days)
            assert deadlines_of(MONTH).of(university.pk) == due
            assert _in_sql(MONTH, university) == due
            assert _in_frames(MONTH, university) == due


def test_months_have_their_own_deadlines(database: Accounts) -> None:
    put_off = periods.deadline(MONTH) + timedelta(days=2)
    tehran = cast.university(cast.TEHRAN)
    with database.as_jobs():
        _put_off(MONTH, cast.TEHRAN, put_off)
        _put_off(NEXT_MONTH, NATION, date(2023, 1, 1))
        found = deadlines_of_months([MONTH, NEXT_MONTH])
        frame = pd.DataFrame({"period": [MONTH, NEXT_MONTH], "university": [tehran.pk] * 2})
        days = deadline_days(frame).tolist()
        assert found[MONTH].all() == {periods.deadline(MONTH), put_off}
        assert found[NEXT_MONTH].of(tehran.pk) == date(2023, 1, 1)
        assert days == [(day - EPOCH).days for day in (put_off, date(2023, 1, 1))]


def _put_off(period: int, territory: str | None, until: date) -> None:
    DeadlineExtension.objects.create(
        period=period,
        university=cast.university(territory) if territory else None,
        until=until,
        reason="سیل",
        granted_by=cast.person(cast.POLICY_OWNER),
        granted_at=datetime(2022, 9, 1, tzinfo=UTC),
    )


def _in_sql(period: int, university: University) -> date:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {EXTENDED} FROM (VALUES (%s::int, %s::bigint)) AS r (period, university_id)",
            [period, university.pk],
        )
        return extended_deadline(period, cursor.fetchone()[0])


def _in_frames(period: int, university: University) -> date:
    (days,) = deadline_days(pd.DataFrame({"period": [period], "university": [university.pk]}))
    return EPOCH + timedelta(days=int(days))
