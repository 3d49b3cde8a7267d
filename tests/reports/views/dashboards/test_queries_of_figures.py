"""Pages of figures ask the database as often of a large nation as of a small one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facilities.models import University
from facilities.register.facilities import register_facility
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports import filed_nation
from tests.reports.views.signed_in import client_of, page_of

# What each page asks beside the request's own: begin with the base role, session, person, roles,
# scope role, what waits in the inbox; and the commit.
REQUEST = 7
QUERIES = {
    "/nation/": (
        "calendar", "arrived of the next month", "universities", "sums of universities",
        "film by month", "its deciles", "ranks", "spreads", "provinces", "sums by kind",
        "scores by kind", "medians by kind", "cases counted", "suspicions counted",
        "deciles of universities", "open cases by month", "what each step reached",
        "newly off plan", "back on plan",
    ),
    "/universities/tehran/": (
        "university", "calendar", "universities to compare", "arrived of the next month",
        "sums of universities", "the nation's sums", "its spread", "its rank",
        "the opening", "accepted", "the opening", "kinds of those that owe", "their scores",
        "facilities by kind", "the opening", "facilities of the page", "scores", "reports",
        "responsibilities", "closures", "the opening", "dated facts", "film by month",
        "last filings", "suspicions counted", "open cases by month",
    ),
    f"/facilities/{cast.T_IMAGING}/": (
        "facility", "duplicates", "calendar", "scores by state", "reports by state",
        "responsibilities", "closures", "the opening", "dated facts", "scores", "reports",
        "its province", "spreads of its kind", "filings", "its university", "university to open",
        "the nation's sums",
    ),
    "/facilities/": (
        "calendar", "arrived of the next month", "counted", "the page's order",
        "its facilities", "their scores", "their reports", "universities to choose",
    ),
}  # fmt: skip
MORE = [f"T-MORE-{number}" for number in range(1, 9)]


@pytest.mark.parametrize("address", QUERIES)
def test_ten_times_the_data_ask_no_more(database: Accounts, address: str) -> None:
    client = client_of(cast.ANALYST)
    filed_nation.fill(database, [139911, 139912])
    asked = [asked_by(client, address)]
    _register_more(database)
    months = [periods.following(140001, n) for n in range(3)]
    filed_nation.fill(database, months, [*filed_nation.FACILITIES, *MORE])
    asked.append(asked_by(client, address))
    assert asked == [REQUEST + len(QUERIES[address])] * 2


def asked_by(client: object, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        page_of(client, address)  # type: ignore[arg-type]
    return len(queries)


def _register_more(database: Accounts) -> None:
    with database.as_jobs():
        tehran = University.objects.get(code=cast.TEHRAN)
        for code in MORE:
            register_facility(
                by=None,
                code=code,
                university=tehran,
                name_fa=f"مرکز {code}",
                kind="imaging_center",
                ownership="private",
                makes_images=True,
                modalities=("radiography", "ct", "ultrasound"),
                province_id=tehran.province_id,
                opened_on=cast.OPENED,
                enrolled_on=date(2021, 1, 20),
            )
