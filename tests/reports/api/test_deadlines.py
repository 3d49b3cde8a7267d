"""What machines read of deadlines: the regular day, the day that holds, every extension."""

from datetime import timedelta
from typing import Any

import pytest

from reports.extending import extend_deadline
from reports.policy import periods
from tests import cast
from tests.accounts import Accounts
from tests.reports.api.calls import Cast

MONTH = 140105
REGULAR = periods.deadline(MONTH)
NATION, TEHRAN = REGULAR + timedelta(days=3), REGULAR + timedelta(days=8)


@pytest.fixture
def people(database: Accounts) -> Cast:
    owner = cast.person(cast.POLICY_OWNER)
    for university, until in ((None, NATION), (cast.university(cast.TEHRAN), TEHRAN)):
        with database.as_person(owner):
            extend_deadline(
                by=owner, period=MONTH, university=university, until=until, reason="سیل"
            )
    return Cast(database)


def asked(people: Cast, who: str, **params: Any) -> list[dict[str, Any]]:
    answer = people.caller(who).get("deadlines/", **params)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_month_with_its_extensions(people: Cast) -> None:
    (month,) = asked(people, cast.MACHINE, period=MONTH)
    assert (month["period"], month["regular"]) == (MONTH, REGULAR.isoformat())
    assert month["deadline"] == NATION.isoformat()
    assert [(e["university"], e["until"], e["reason"]) for e in month["extensions"]] == [
        (None, NATION.isoformat(), "سیل"),
        (cast.TEHRAN, TEHRAN.isoformat(), "سیل"),
    ]


@pytest.mark.parametrize(
    ("code", "deadline", "extensions"), [(cast.TEHRAN, TEHRAN, 2), (cast.ISFAHAN, NATION, 1)]
)
def test_the_deadline_of_a_universitys_facilities(
    people: Cast, code: str, deadline: Any, extensions: int
) -> None:
    (month,) = asked(people, cast.ANALYST, period=MONTH, university=code)
    assert month["deadline"] == deadline.isoformat()
    assert len(month["extensions"]) == extensions


def test_all_months_newest_first(people: Cast) -> None:
    months = [row["period"] for row in asked(people, cast.OFFICER)]
    assert months == sorted(months, reverse=True)
    assert months[-1] == periods.FIRST_PERIOD
    assert asked(people, cast.OFFICER, period=139910) == []


def test_a_foreign_and_an_unknown_university_answer_alike(people: Cast) -> None:
    caller = people.caller(cast.OFFICER)
    answers = [caller.get("deadlines/", university=code) for code in (cast.ISFAHAN, "nowhere")]
    assert {answer.status_code for answer in answers} == {404}
