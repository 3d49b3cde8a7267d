"""A machine files a month over the API."""

import pytest

from reports import evidence
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import Cast, errors_of, evaluate, kind_of

PERIOD = 140012


def month(facility: str = cast.T_IMAGING, period: object = PERIOD, **changes: object) -> dict:
    return {"facility": facility, "period": period, "figures": monthly.figures(**changes)}


def test_a_month_is_filed_scored_and_shown(database: Accounts, people: Cast) -> None:
    machine = people.caller(cast.MACHINE)
    answer = machine.post("reports/", month(film_prints=30, film_opening=130))
    assert answer.status_code == 201, answer.content
    print(answer.json())
    evaluate(database)
    for p in ("reports/", "scores/", "violations/","facilities/","universities/","policies/", "facilities/T-IMG-1/", f"reports/{answer.json()['report']['id']}/", f"receipts/{answer.json()['receipt']['submission']}/"):
        got=machine.get(p)
        print(p, got.status_code, got.content.decode()[:1500])
    assert 0
