"""Until when a facility corrects its month, and what opens it again."""

from datetime import UTC, date, datetime

import pytest

from reports.policy import periods
from reports.policy.workflow import corrections
from reports.policy.workflow.corrections import FiledMonth
from tests.check_all import ROOT

# Mordad 1401 ends on 2022-08-22; its deadline is 15 Shahrivar, 2022-09-06.
DEADLINE = periods.deadline(140105)
IN_TIME = datetime(2022, 8, 25, 9, tzinfo=UTC)
LAST_DAY = date(2022, 10, 6)
LAST_SECOND = datetime(2022, 10, 6, 20, 29, 59, tzinfo=UTC)  # 23:59:59 in Tehran
TOO_LATE = datetime(2022, 10, 6, 20, 30, tzinfo=UTC)


def test_the_window_is_thirty_days_after_the_deadline() -> None:
    assert date(2022, 9, 6) == DEADLINE
    assert corrections.closes_on(FiledMonth(DEADLINE, IN_TIME)) == LAST_DAY
    assert corrections.closes_on(FiledMonth(date(2022, 9, 20), IN_TIME)) == date(2022, 10, 20)


@pytest.mark.parametrize(
    ("first_received_at", "last_day"),
    [
        (datetime(2022, 9, 6, 19, 29, tzinfo=UTC), LAST_DAY),  # 23:59 on the deadline's day
        (datetime(2022, 9, 6, 19, 30, tzinfo=UTC), date(2022, 10, 7)),  # a minute later: late
        (datetime(2026, 11, 24, tzinfo=UTC), date(2026, 12, 24)),
        (None, LAST_DAY),
    ],
)
def test_a_month_filed_late_counts_from_its_filing(
    first_received_at: datetime | None, last_day: date
) -> None:
    assert corrections.closes_on(FiledMonth(DEADLINE, first_received_at)) == last_day


@pytest.mark.parametrize(
    ("now", "by_officer", "further", "is_open"),
    [
        (IN_TIME, False, {}, True),
        (LAST_SECOND, False, {}, True),
        (TOO_LATE, False, {}, False),
        (TOO_LATE, True, {}, True),
        (TOO_LATE, False, {"returned": True}, True),
        (TOO_LATE, False, {"permitted": True}, True),
        (TOO_LATE, False, {"repudiated": True}, True),
    ],
)
def test_after_the_window_an_officer_corrects_or_opens_it(
    now: datetime, by_officer: bool, further: dict[str, bool], is_open: bool
) -> None:
    month = FiledMonth(DEADLINE, IN_TIME, **further)
    assert corrections.is_open(month, now=now, by_officer=by_officer) is is_open


def test_the_documentation_says_how_long_the_window_is() -> None:
    text = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
    assert f"a window of {corrections.OWN_CORRECTION_DAYS} days after the deadline" in text
