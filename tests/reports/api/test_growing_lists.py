"""Lists while months come in: pages keep their place, and more rows cost no more queries."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Report
from tests import cast
from tests.accounts import Accounts
from tests.reports import monthly
from tests.reports.api.calls import MONTHS, Caller, Cast, evaluate, file_months, follow


def test_a_page_keeps_its_place_while_months_are_added(database: Accounts, people: Cast) -> None:
    file_months(database, cast.MACHINE, cast.T_IMAGING, MONTHS[1:5])
    machine = people.caller(cast.MACHINE)
    first = machine.get("reports/", page_size=2).json()
    file_months(database, cast.MACHINE, cast.T_IMAGING, [MONTHS[0], MONTHS[5]])
    rest = [row["period"] for page in follow(machine, first["next"]) for row in page["results"]]
    assert [row["period"] for row in first["results"]] == MONTHS[1:3]
    assert rest == [*MONTHS[3:5], MONTHS[5]]


def test_a_month_without_activity_has_a_score_row_without_total(
    database: Accounts, people: Cast
) -> None:
    machine = people.caller(cast.MACHINE)
    nil = {code: 0 for code, value in monthly.figures().items() if isinstance(value, int)}
    body = {"facility": cast.T_IMAGING, "period": 140101, "figures": nil | {"platform": "pacs"}}
    answer = machine.post("reports/", body)
    assert answer.status_code == 201, answer.content
    evaluate(database)
    (row,) = machine.get("scores/").json()["results"]
    assert (row["band"], row["total"]) == ("no_activity", None)


def queries_of(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
    return len(captured)


def test_lists_ask_as_many_questions_for_much_as_for_little(
    database: Accounts, people: Cast
) -> None:
    """One query for the rows (for suspicions two more: the territory, and their evidence), and
    four to sign in and enter the scope."""
    machine, inspector = people.caller(cast.MACHINE), people.caller(cast.INSPECTOR)
    file_months(database, cast.MACHINE, cast.T_IMAGING, MONTHS[:1])
    evaluate(database)

    def asked() -> dict[str, int]:
        return {
            path: queries_of(machine, path)
            for path in (
                "reports/",
                "scores/",
                "facilities/",
                "universities/",
                "deadlines/",
                "policies/",
            )
        } | {"violations/": queries_of(inspector, "violations/")}

    little = asked()
    file_months(database, cast.MACHINE, cast.T_IMAGING, MONTHS[1:])
    file_months(database, cast.UNIVERSITY_MACHINE, cast.T_HOSPITAL, MONTHS)
    evaluate(database)
    with database.as_jobs():
        assert Report.objects.count() == 14
    much = asked()
    assert much == little
    assert {path: number - much["reports/"] for path, number in much.items()} == {
        "reports/": 0,
        "scores/": 0,
        "facilities/": -1,  # these need no calendar
        "universities/": -1,
        "deadlines/": 0,
        "policies/": -1,
        "violations/": 1,
    }
    report = machine.get("reports/").json()["results"][0]["id"]
    assert queries_of(machine, f"reports/{report}/") == much["reports/"] + 1
