"""A charged film beside a high total: the page shows one number, and what it was before."""

from reports.evaluation.jobs import evaluate_waiting
from reports.evaluation.rollups import refresh_rollups
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.views.signed_in import client_of, page_of


def test_the_page_says_what_the_ceiling_took_away(database: Accounts) -> None:
    machine = cast.person(cast.MACHINE)
    with database.as_person(machine):
        monthly.file(
            machine,
            cast.T_IMAGING,
            140001,
            film_fee_rials=1_500_000,
            film_prints=1,
            film_prints_charged=1,
            film_closing=99,
        )
    with database.as_jobs():
        evaluate_waiting()
        refresh_rollups()
    page = page_of(
        client_of(cast.CLERK, language="en"), f"/facilities/{cast.T_IMAGING}/", period=140001
    )
    assert '<strong class="big">59.9</strong>' in page
    assert "before the ceiling: film charged for" in page
    assert "The score is therefore at most 59.9." in page
    assert "an indication, not a finding" in page
    listed = page_of(client_of(cast.OFFICER, language="fa"), "/facilities/", period=140001)
    assert "دریافت وجه برای فیلم" in listed
