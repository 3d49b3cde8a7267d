"""Who is expected to report for a month."""

from datetime import date
from typing import Any

import pytest

from reports.policy.scoring.expected import is_expected

BEFORE, FIRST, LAST = date(2022, 2, 19), date(2022, 2, 20), date(2022, 3, 20)  # Esfand 1400
SECOND, AFTER = date(2022, 2, 21), date(2022, 3, 21)
LONG_AGO = date(2015, 1, 1)


def expected(period: int = 140012, **facility: Any) -> Any:
    usual: dict[str, Any] = {
        "judged_from": 139911,
        "kind": "hospital",
        "makes_images": True,
        "opened_on": LONG_AGO,
        "enrolled_on": LONG_AGO,
        "closed_on": None,
        "closures": [],
    }
    return is_expected(period, **usual | facility)


@pytest.mark.parametrize(
    ("facility", "answer"),
    [
        ({}, True),
        ({"kind": "office"}, True),
        ({"kind": "receiver"}, False),
        ({"makes_images": False}, False),
        ({"opened_on": None}, True),
        ({"opened_on": FIRST}, True),
        ({"opened_on": SECOND}, False),
        ({"enrolled_on": FIRST}, True),
        ({"enrolled_on": SECOND}, False),  # from the first month on whose first day it was
        ({"enrolled_on": LAST}, False),
        ({"closed_on": LAST}, False),
        ({"closed_on": AFTER}, True),  # the first day it is closed: the month was whole
        ({"closed_on": FIRST}, False),
        # A temporary closure excuses a month that lay wholly within it, and no other: closing the
        # silent for a day had raised 336 university-months.
        ({"closures": [(FIRST, SECOND)]}, True),
        ({"closures": [(LAST, AFTER)]}, True),
        ({"closures": [(LAST, None)]}, True),
        ({"closures": [(SECOND, None)]}, True),
        ({"closures": [(FIRST, LAST)]}, True),  # works again on the last day
        ({"closures": [(LONG_AGO, FIRST)]}, True),  # works again on the first day
        ({"closures": [(AFTER, None)]}, True),
        ({"closures": [(FIRST, AFTER)]}, False),
        ({"closures": [(FIRST, None)]}, False),
        ({"closures": [(LONG_AGO, None)]}, False),
        ({"closures": [(LONG_AGO, AFTER)]}, False),
        ({"closures": [(LONG_AGO, BEFORE), (AFTER, None)]}, True),
        ({"closures": [(LONG_AGO, BEFORE), (BEFORE, AFTER)]}, False),
        ({"judged_from": 140012}, True),  # the system was opened in this month
        ({"judged_from": 140101}, False),  # history: it ended before the system was opened
        ({"judged_from": None}, False),
    ],
)
def test_who_owes_a_report_for_esfand_1400(facility: Any, answer: bool) -> None:
    assert expected(**facility) is answer


@pytest.mark.parametrize(("period", "answer"), [(139910, False), (139911, True), (140001, True)])
def test_nobody_owes_a_report_from_before_the_project(period: int, answer: bool) -> None:
    assert expected(period) is answer
    assert expected(period, judged_from=139901) is answer
