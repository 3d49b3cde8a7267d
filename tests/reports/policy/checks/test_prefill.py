"""What a new month's form starts with."""

from typing import Any

import pytest

from reports.policy.checks.browser import usual_medians
from reports.policy.checks.prefill import prefilled
from reports.policy.form import form

MONTH = 140007  # thirty days; the month before has thirty-one
WHOLE, WHOLE_BEFORE = 43_200, 44_640
ALL = frozenset(form.BY_CODE)


def filed(period: int, **figures: Any) -> tuple[int, dict[str, Any]]:
    """An earlier month as it was filed."""
    return period, dict.fromkeys(form.BY_CODE) | figures


LAST = filed(140006, film_closing=7, platform="pacs", platform_name="نام", office_has_line=False)
OLDER = filed(140004, film_closing=9, platform="none", pacs_scheduled_minutes=5)


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        ([], {}),
        (
            [LAST, OLDER],
            {
                "film_opening": 7,
                "platform": "pacs",
                "platform_name": "نام",
                "office_has_line": False,
            },
        ),
        ([OLDER], {"platform": "none", "pacs_scheduled_minutes": 5}),
        ([filed(140006, film_closing=0)], {"film_opening": 0}),
        ([filed(140006, pacs_scheduled_minutes=WHOLE_BEFORE)], {"pacs_scheduled_minutes": WHOLE}),
        ([filed(140006, pacs_scheduled_minutes=WHOLE + 1)], {"pacs_scheduled_minutes": WHOLE}),
        ([filed(140006, pacs_scheduled_minutes=600)], {"pacs_scheduled_minutes": 600}),
        ([filed(140008, film_closing=7, platform="pacs")], {}),
    ],
)
def test_stock_and_fixed_facts_are_carried_over(recent: Any, expected: dict[str, Any]) -> None:
    assert prefilled(MONTH, recent, ALL) == expected


def test_nothing_is_carried_over_that_is_not_asked() -> None:
    assert prefilled(MONTH, [LAST], frozenset({"platform"})) == {"platform": "pacs"}


def test_medians_need_three_of_the_last_six_months() -> None:
    months = [filed(140006 - n, cds=10 * n, studies_ct=5 if n < 2 else None) for n in range(6)]
    months += [filed(139912, cds=10_000)]
    assert usual_medians(MONTH, months) == {"cds": 25.0}
    assert usual_medians(MONTH, months[:2]) == {}
