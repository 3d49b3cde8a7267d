"""The first page tells of a month by the deadline of its territory, also where it was put off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from facilities.models import Facility
from reports import calendar
from reports.formatting.moments import day, day_in_words
from reports.models import DeadlineExtension
from reports.policy import periods
from reports.queries import today
from reports.queries.filing import board
from tests import cast
from tests.accounts import Accounts
from tests.reports.views.signed_in import client_of, page_of

MONTH = 140105
REGULAR = periods.deadline(MONTH)
LATER = REGULAR + timedelta(days=10)
SECOND = timedelta(seconds=1)
# Who was given more time, and whether that is Tehran's imaging centre's, too.
TERRITORIES = [(None, True), (cast.TEHRAN, True), (cast.ISFAHAN, False)]
NAMES = ["the nation", "its university", "another university"]


def put_off(database: Accounts, period: int, until: date, territory: str | None) -> None:
    """Put the deadline of a month off, for a university or for the nation."""
    with database.as_jobs():
        DeadlineExtension.objects.create(
            period=period,
            university=cast.university(territory) if territory else None,
            until=until,
            reason="سیل",
            granted_by=cast.person(cast.POLICY_OWNER),
            granted_at=periods.deadline_moment(periods.last_day(period)),
        )


@pytest.fixture
def new_facility(database: Accounts) -> int:
    """Tehran's imaging centre owes two months: the one that ended last and the one before, whose
    regular deadline has passed."""
    period = periods.following(calendar.last_ended(), -1)
    with database.as_jobs():
        Facility.objects.update(enrolled_on=periods.first_day(period))
    return period


@pytest.mark.parametrize(("territory", "is_theirs"), TERRITORIES, ids=NAMES)
def test_a_month_is_overdue_from_the_end_of_its_territorys_deadline(
    database: Accounts, territory: str | None, is_theirs: bool
) -> None:
    put_off(database, MONTH, LATER, territory)
    deadline = LATER if is_theirs else REGULAR
    clerk, passed = cast.person(cast.CLERK), periods.deadline_moment(deadline)
    with database.as_person(clerk):
        facilities = board.own_facilities(clerk)
        for now, state in ((passed - SECOND, board.DUE), (passed, board.OVERDUE)):
            (work,) = board.board(clerk, facilities, [MONTH], now)
            assert (work.state, work.deadline) == (state, deadline)
        assert work.days_left == -1


@pytest.mark.parametrize(("territory", "is_theirs"), TERRITORIES, ids=NAMES)
def test_whoever_only_files_by_machine_is_told_the_same(
    database: Accounts, territory: str | None, is_theirs: bool
) -> None:
    put_off(database, MONTH, LATER, territory)
    deadline = LATER if is_theirs else REGULAR
    machine, passed = cast.person(cast.MACHINE), periods.deadline_moment(deadline)
    with database.as_person(machine):
        for now, is_late in ((passed - SECOND, False), (passed, True)):
            month, *_earlier = today.facility_months(machine, now=now)
            assert (month.period, month.deadline) == (MONTH, deadline)
            assert month.is_late == is_late


@pytest.mark.parametrize(("territory", "is_theirs"), TERRITORIES, ids=NAMES)
def test_the_clerks_first_page_shows_the_deadline_that_was_put_off(
    database: Accounts, new_facility: int, territory: str | None, is_theirs: bool
) -> None:
    period = new_facility
    until = periods.tehran_date(datetime.now(UTC)) + timedelta(days=10)
    put_off(database, period, until, territory)
    page = page_of(client_of(cast.CLERK), "/")
    (month,) = [
        part
        for part in page.split('<article class="panel todo ')[1:]
        if f'href="/filing/{cast.T_IMAGING}/{period}/"' in part
    ]
    if is_theirs:
        assert month.startswith("todo-due")
        assert f"مهلت {day(until)} (" in month
    else:
        assert month.startswith("todo-overdue")
        assert f"مهلت گذشته: {day(periods.deadline(period))}" in month


def test_a_machines_first_page_shows_the_deadline_that_was_put_off(
    database: Accounts, new_facility: int
) -> None:
    period = new_facility
    until = periods.tehran_date(datetime.now(UTC)) + timedelta(days=20)
    put_off(database, period, until, cast.TEHRAN)
    put_off(database, periods.following(period), until, cast.TEHRAN)
    page = page_of(client_of(cast.MACHINE), "/")
    assert page.count(f"<td>{day(until)}</td>") == 2
    assert "مهلت گذشته" not in page
    assert day(periods.deadline(period)) not in page
    assert f"<td>{day(until)}</td>" not in page_of(client_of(cast.OTHER_MACHINE), "/")


@pytest.mark.parametrize("username", [cast.CLERK, cast.OFFICER, cast.INSPECTOR, cast.ADMINISTRATOR])
def test_everybody_is_greeted_with_the_day(database: Accounts, username: str) -> None:
    today_in_words = day_in_words(timezone.localdate())
    assert f"؛ امروز {today_in_words}</h1>" in page_of(client_of(username), "/")
