"""What a month is today: one table of cases for the policy, every territory and the demo."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings

from reports.calendar import (
    Calendar,
    calendar,
    has_ended,
    last_ended,
    months_ended,
    present,
    running_month,
)
from reports.deadlines import Deadlines
from reports.models import DeadlineExtension
from reports.policy import periods
from reports.policy.periods import Standing
from tests import cast
from tests.accounts import Accounts
from tests.reports.clock import at, day_after, days_from_deadline

MONTH, NEXT_MONTH = 140105, 140106
FLOODED, ELSEWHERE, NATION = 1, 2, None
RUNNING, OPEN, CLOSED = Standing.RUNNING, Standing.IN_COLLECTION, Standing.CLOSED
MIDNIGHT = periods.deadline_moment(periods.last_day(MONTH))
DUE = periods.deadline_moment(periods.deadline(MONTH))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        (at(periods.first_day(MONTH), 0), RUNNING),
        (MIDNIGHT - SECOND, RUNNING),
        (MIDNIGHT, OPEN),
        (day_after(MONTH), OPEN),
        (DUE - SECOND, OPEN),
        (DUE, CLOSED),
        (DUE + timedelta(days=900), CLOSED),
    ],
    ids=[
        "its first second",
        "its last second",
        "the second after",
        "the first day of the next month",
        "the last second of the deadline",
        "the second after the deadline",
        "years later",
    ],
)
def test_a_month_runs_is_collected_and_closes(now: datetime, standing: Standing) -> None:
    assert periods.standing(MONTH, now, periods.deadline(MONTH)) is standing
    assert has_ended(MONTH, now) is (standing is not RUNNING)
    assert (last_ended(now) >= MONTH) is (standing is not RUNNING)
    assert (running_month(now) == MONTH) is (standing is RUNNING)


# The moment; what MONTH is in the nation, in a university that has ten days more, and in another
# one; then the latest closed months of the three.
FIRST_DAY = day_after(MONTH)
TERRITORIES = {
    "the first day": (FIRST_DAY, (OPEN, OPEN, OPEN), (140104, 140104, 140104)),
    "the day of the deadline": (
        days_from_deadline(MONTH, 0),
        (OPEN, OPEN, OPEN),
        (140104, 140104, 140104),
    ),
    "the day after": (days_from_deadline(MONTH, 1), (CLOSED, OPEN, CLOSED), (MONTH, 140104, MONTH)),
    "the last of the ten days": (
        days_from_deadline(MONTH, 10),
        (CLOSED, OPEN, CLOSED),
        (MONTH, 140104, MONTH),
    ),
    "the day after these": (
        days_from_deadline(MONTH, 11),
        (CLOSED, CLOSED, CLOSED),
        (MONTH, MONTH, MONTH),
    ),
}


@pytest.mark.parametrize(("now", "standings", "latest"), TERRITORIES.values(), ids=TERRITORIES)
def test_each_territory_has_its_own_deadline(
    now: datetime, standings: tuple[Standing, ...], latest: tuple[int, ...]
) -> None:
    regular = periods.deadline(MONTH)
    put_off = Deadlines(regular, {FLOODED: regular + timedelta(days=10)})
    months = months_ended(periods.FIRST_PERIOD, now)
    deadlines = {month: Deadlines(periods.deadline(month), {}) for month in months}
    today = Calendar(now, deadlines | {MONTH: put_off})
    for territory, standing, closed in zip(
        (NATION, FLOODED, ELSEWHERE), standings, latest, strict=True
    ):
        found = today.months_of(territory)
        assert today.standing(MONTH, territory) is standing
        assert found.latest_closed == closed
        assert (MONTH in found.in_collection) is (standing is OPEN)
        assert found.last_ended == MONTH
    late = standings[0] is CLOSED and standings[1] is OPEN
    assert today.late_universities(MONTH) == ({FLOODED} if late else frozenset())


def test_several_months_may_be_in_collection_and_the_newest_comes_first(
    database: Accounts,
) -> None:
    """An old month that was put off does not hide the newest closed one."""
    now = days_from_deadline(NEXT_MONTH, -1)
    with database.as_jobs():
        _put_off(140001, None, periods.tehran_date(now))
        found = calendar(now).months_of(NATION)
    assert found.in_collection == (NEXT_MONTH, 140001)
    assert found.latest_closed == MONTH


def test_an_extension_after_the_deadline_opens_the_month_again(database: Accounts) -> None:
    now = days_from_deadline(MONTH, 3)
    tehran = cast.university(cast.TEHRAN).pk
    with database.as_jobs():
        assert calendar(now).standing(MONTH, tehran) is CLOSED
        _put_off(MONTH, cast.TEHRAN, periods.tehran_date(now))
        today = calendar(now)
        assert today.standing(MONTH, tehran) is OPEN
        assert today.deadline(MONTH, tehran) == periods.tehran_date(now)
        assert today.standing(MONTH, NATION) is CLOSED
        assert today.late_universities(MONTH) == {tehran}


def test_before_anything_closed_the_first_month_stands_for_it() -> None:
    now = days_from_deadline(periods.FIRST_PERIOD, 0)
    today = Calendar(now, {periods.FIRST_PERIOD: Deadlines(periods.tehran_date(now), {})})
    assert today.months_of(NATION).latest_closed == periods.FIRST_PERIOD


@override_settings(LAST_PERIOD=MONTH)
def test_where_the_calendar_ends_the_month_after_stays_in_collection() -> None:
    for now in (datetime(2026, 11, 29, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)):
        assert last_ended(now) == NEXT_MONTH
        assert not has_ended(140107, now)
        due = periods.deadline(NEXT_MONTH)
        assert periods.standing(NEXT_MONTH, present(now), due) is OPEN
        assert periods.standing(MONTH, present(now), periods.deadline(MONTH)) is CLOSED
        assert due - periods.tehran_date(present(now)) == timedelta(days=9)
    earlier = day_after(MONTH)
    assert present(earlier) == earlier


def _put_off(period: int, territory: str | None, until: date) -> None:
    DeadlineExtension.objects.create(
        period=period,
        university=cast.university(territory) if territory else None,
        until=until,
        reason="سیل",
        granted_by=cast.person(cast.POLICY_OWNER),
        granted_at=datetime(2022, 9, 1, tzinfo=UTC),
    )
