"""From the day a month ends its sums know all who owe it, whether anybody filed or not."""

from datetime import datetime, timedelta

import pytest

from facilities.models import Facility
from reports.calendar import calendar
from reports.evaluation.month_ends import count_ended_months
from reports.evaluation.rollups import refresh_rollups
from reports.models import Rollup, StaleRollup
from reports.policy import periods
from reports.policy.scoring.sums import total
from reports.queries.dashboards import facility_page, overview
from reports.queries.dashboards.facility_list import FacilityFilters
from reports.queries.dashboards.progress import progress_of_nation
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation, monthly
from tests.reports.clock import day_after, days_from_deadline

MONTH = 140105
EXPECTED = {cast.TEHRAN: 3, cast.ISFAHAN: 2}


def expected(period: int = MONTH) -> dict[str, int]:
    """How many facilities the sums of each university expect in a month."""
    rows = Rollup.objects.filter(period=period).values_list("university__code", "expected")
    found: dict[str, int] = {}
    for code, number in rows:
        found[code] = found.get(code, 0) + number
    return found


def file(database: Accounts) -> None:
    """One facility of Tehran's files."""
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        monthly.file(officer, cast.T_IMAGING, MONTH)
    filed_nation.work(database)


@pytest.mark.parametrize("one_filed", [False, True], ids=["nobody filed", "one filed"])
def test_a_month_that_ended_is_counted_without_any_filing(
    database: Accounts, one_filed: bool
) -> None:
    now = day_after(MONTH)
    filed_nation.settle_register(database, now - timedelta(days=2))
    if one_filed:
        file(database)
        with database.as_jobs():
            assert expected() == {cast.TEHRAN: 3}, "only where somebody filed"
    with database.as_jobs():
        count_ended_months(now=now)
        refresh_rollups(now=now)
        assert expected() == EXPECTED
        assert count_ended_months(now=now) == 0, "once"
    analyst = cast.person(cast.ANALYST)
    with database.as_person(analyst):
        nation = total(overview.nation_by_kind(analyst, MONTH).values())
        assert (nation.filed_expected, nation.expected) == (int(one_filed), 5)
        assert nation.filing_rate == (0.2 if one_filed else 0.0)
        (line,) = progress_of_nation(analyst, calendar(now))
        assert line == (MONTH, int(one_filed), 5, periods.deadline(MONTH))


@pytest.mark.parametrize(
    ("now", "state", "count"),
    [
        (day_after(MONTH), "in_collection", 4),
        (day_after(MONTH), "not_filed", 0),
        (days_from_deadline(MONTH, 1), "in_collection", 0),
        (days_from_deadline(MONTH, 1), "not_filed", 4),
    ],
)
def test_everybody_who_has_not_filed_is_in_the_list(
    database: Accounts, monkeypatch: pytest.MonkeyPatch, now: datetime, state: str, count: int
) -> None:
    filed_nation.settle_register(database, day_after(MONTH) - timedelta(days=2))
    file(database)
    with database.as_jobs():
        count_ended_months(now=now)
        refresh_rollups(now=now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    analyst, filters = cast.person(cast.ANALYST), FacilityFilters(state=state)
    with database.as_person(analyst):
        assert facility_page.count_facilities(analyst, filters, MONTH) == count
        rows = facility_page.list_facilities_page(analyst, filters, MONTH, first=0, size=50)
        assert len(rows) == count


def test_the_nightly_run_looks_at_every_month(database: Accounts) -> None:
    now = day_after(MONTH)
    with database.as_jobs():
        count_ended_months(now=now)
        assert not StaleRollup.objects.filter(period=140001).exists()
        count_ended_months(everything=True, now=now)
        assert StaleRollup.objects.filter(period=140001).count() == 2
        months = set(StaleRollup.objects.values_list("period", flat=True))
        assert (min(months), max(months)) == (periods.FIRST_PERIOD, MONTH)


def test_who_owes_nothing_has_no_sums(database: Accounts) -> None:
    with database.as_jobs():
        Facility.objects.filter(university__code=cast.ISFAHAN).update(
            enrolled_on=periods.first_day(periods.following(MONTH))
        )
        assert count_ended_months(now=day_after(MONTH)) == 3, "Tehran's last three months"
        refresh_rollups()
        assert expected() == {cast.TEHRAN: 3}


def test_a_facility_entered_later_is_expected_from_then_on(database: Accounts) -> None:
    """Entered in the register after the month has ended, with its enrolment before it."""
    now = day_after(MONTH)
    with database.as_jobs():
        count_ended_months(now=now)
        refresh_rollups(now=now)
        cast.register("T-NEW-1", cast.FACILITIES[cast.T_IMAGING], cast.university(cast.TEHRAN))
    filed_nation.work(database)
    with database.as_jobs():
        assert expected() == EXPECTED | {cast.TEHRAN: 4}
