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
        ({"enrolled_on": LAST}, True),  # the enrolment month counts
        ({"enrolled_on": AFTER}, False),
        ({"closed_on": LAST}, False),
        ({"closed_on": AFTER}, True),  # the first day it is closed
        ({"closures": [(FIRST, SECOND)]}, False),
        ({"closures": [(LAST, AFTER)]}, False),
        ({"closures": [(LONG_AGO, FIRST)]}, True),  # works again on the first day
        ({"closures": [(LONG_AGO, SECOND)]}, False),
        ({"closures": [(AFTER, None)]}, True),
        ({"closures": [(LAST, None)]}, False),
        ({"closures": [(LONG_AGO, None)]}, False),
        ({"closures": [(LONG_AGO, BEFORE), (AFTER, None)]}, True),
        ({"closures": [(LONG_AGO, BEFORE), (SECOND, LAST)]}, False),
    ],
)
def test_who_owes_a_report_for_esfand_1400(facility: Any, answer: bool) -> None:
    assert expected(**facility) is answer


@pytest.mark.parametrize(("period", "answer"), [(139910, False), (139911, True), (140001, True)])
def test_nobody_owes_a_report_from_before_the_project(period: int, answer: bool) -> None:
    assert expected(period) is answer
