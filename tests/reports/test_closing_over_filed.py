"""Closing a facility over months that it has filed is told with their number, and confirmed."""

from datetime import date
from functools import partial

import pytest

from facilities.errors import Refused
from facilities.models import AuditEvent, Closure
from facilities.register.closures import close_facility, close_temporarily, filed_months
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly

FILED = (140103, 140104, 140106)


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    officer = cast.person(cast.OFFICER)
    with database.as_person(officer):
        for period in FILED:
            monthly.file(officer, cast.T_IMAGING, period)
    return database


def test_the_months_that_a_closure_touches(filed: Accounts) -> None:
    with filed.as_jobs():
        count = partial(filed_months, cast.facility(cast.T_IMAGING))
        first, last = periods.first_day, periods.last_day
        assert count(first(140101), None) == 3
        assert count(first(140104), None) == 2
        assert count(last(140104), None) == 2, "its last day is one of its days"
        assert count(first(140105), first(140106)) == 0
        assert count(first(140104), first(140107)) == 2
        assert count(first(140107), None) == 0


@pytest.mark.parametrize("for_good", [False, True])
def test_a_person_confirms_it(filed: Accounts, for_good: bool) -> None:
    officer, since = cast.person(cast.OFFICER), periods.first_day(140104)
    with filed.as_person(officer):
        facility = cast.facility(cast.T_IMAGING)

        def close(since: date, *, over_filed: bool) -> None:
            if for_good:
                close_facility(
                    by=officer, facility=facility, on=since, reason="پایان", over_filed=over_filed
                )
            else:
                close_temporarily(
                    by=officer,
                    facility=facility,
                    starts_on=since,
                    ends_on=periods.first_day(140109),
                    reason="تعمیر",
                    over_filed=over_filed,
                )

        with pytest.raises(Refused) as refused:
            close(since, over_filed=False)
        (problem,) = refused.value.problems
        assert (problem.field, problem.code) == ("over_filed", "filed_months")
        assert "۲ ماه" in problem.message_fa
        assert "2 months" in problem.message_en
        close(since, over_filed=True)
    with filed.as_jobs():
        assert Closure.objects.filter(facility=facility).exists() is not for_good
        event = AuditEvent.objects.filter(action__startswith="facility.closed").get()
        assert event.detail["filed_months"] == 2


def test_nothing_is_asked_where_nothing_is_filed(filed: Accounts) -> None:
    officer = cast.person(cast.OFFICER)
    with filed.as_person(officer):
        facility = cast.facility(cast.T_IMAGING)
        close_facility(by=officer, facility=facility, on=periods.first_day(140107), reason="پایان")
        assert cast.facility(cast.T_IMAGING).closed_on == periods.first_day(140107)
