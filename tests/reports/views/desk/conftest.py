"""The fixtures of the desk's pages."""

import pytest
from django.conf import settings

from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports.views.desk.month import MONTH, file


@pytest.fixture
def the_calendar_ends_with_the_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """The month that the pages are of is in collection, and no later one has ended."""
    monkeypatch.setattr(settings, "LAST_PERIOD", periods.following(MONTH, -1))


@pytest.fixture
def filed(database: Accounts) -> Accounts:
    """The month of the imaging centre, corrected once; the hospital's; the office owes it."""
    file(database)
    file(database, cds=310, handovers=910, delivered_cd=310, reason="ده لوح از قلم افتاده بود")
    file(database, cast.T_HOSPITAL)
    return database
