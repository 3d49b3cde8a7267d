"""Jalali months against an independent calendar, and Tehran's clock around deadlines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import jdatetime
import pytest

from reports.policy import periods

EVERY_MONTH = [year * 100 + month for year in range(1390, 1451) for month in range(1, 13)]


def test_every_month_1390_to_1450_agrees_with_an_independent_calendar() -> None:
    for period in EVERY_MONTH:
        year, month = period // 100, period % 100
        first = jdatetime.date(year, month, 1).togregorian()
        after = jdatetime.date(year + month // 12, month % 12 + 1, 1).togregorian()
        assert periods.first_day(period) == first
        assert periods.last_day(period) == after - timedelta(days=1)
        assert periods.minutes_in(period) == (after - first).days * 1440
        assert periods.deadline(period) == after + timedelta(days=14)
        assert periods.period_of(first) == period
        assert periods.period_of(after) == periods.following(period)
        assert periods.split(period) == (year, month)
        assert periods.make(year, month) == period
        assert periods.is_period(period)


@pytest.mark.parametrize(
    "value",
    [0, -140001, 140000, 140013, 14001, 1400012, 129912, 147801, 9999999, 10**30,
     "140001", 140001.0, True, None, [140001]],
)  # fmt: skip
def test_what_is_no_month(value: Any) -> None:
    assert not periods.is_period(value)


@pytest.mark.parametrize("value", [130001, 130012, 147701, 147712, periods.FIRST_PERIOD])
def test_the_first_and_last_months_there_are(value: Any) -> None:
    assert periods.is_period(value)
    assert periods.last_day(value) > periods.first_day(value)


def test_the_first_period_is_bahman_1399() -> None:
    assert periods.FIRST_PERIOD == 139911


@pytest.mark.parametrize("period", [140013, 140000, 129912, 147801])
def test_a_wrong_month_is_refused_by_name(period: int) -> None:
    with pytest.raises(ValueError, match=str(period)):
        periods.split(period)


@pytest.mark.parametrize(("year", "month"), [(1400, 0), (1400, 13), (1299, 12), (1400, 101)])
def test_make_refuses_months_there_are_not(year: int, month: int) -> None:
    with pytest.raises(ValueError, match=f"not a Jalali month: {year}, {month}"):
        periods.make(year, month)


@pytest.mark.parametrize(
    ("period", "n", "expected"),
    [
        (140001, 1, 140002),
        (140012, 1, 140101),
        (140001, -1, 139912),
        (140001, 0, 140001),
        (139911, 14, 140101),
        (140101, -14, 139911),
        (140006, 6, 140012),
        (140006, 7, 140101),
        (140006, -6, 139912),
        (140006, -5, 140001),
    ],
)
def test_following(period: int, n: int, expected: Any) -> None:
    assert periods.following(period, n) == expected
    assert periods.months_between(period, expected) == n


def test_following_steps_forward_by_one_unless_told() -> None:
    assert periods.following(139912) == 140001


@pytest.mark.parametrize(
    ("period", "first", "last", "deadline"),
    [
        (139911, date(2021, 1, 20), date(2021, 2, 18), date(2021, 3, 5)),
        (139912, date(2021, 2, 19), date(2021, 3, 20), date(2021, 4, 4)),  # leap year: 30 days
        (140012, date(2022, 2, 20), date(2022, 3, 20), date(2022, 4, 4)),  # 29 days
        (140112, date(2023, 2, 20), date(2023, 3, 20), date(2023, 4, 4)),
        (140106, date(2022, 8, 23), date(2022, 9, 22), date(2022, 10, 7)),  # 31 days
    ],
)
def test_months_of_the_project(period: int, first: Any, last: Any, deadline: Any) -> None:
    assert periods.first_day(period) == first
    assert periods.last_day(period) == last
    assert periods.deadline(period) == deadline


@pytest.mark.parametrize(
    ("day", "moment", "why"),
    [
        (date(2021, 4, 4), datetime(2021, 4, 4, 19, 30, tzinfo=UTC), "summer time, +4:30"),
        (date(2021, 3, 5), datetime(2021, 3, 5, 20, 30, tzinfo=UTC), "winter time, +3:30"),
        (date(2021, 3, 21), datetime(2021, 3, 21, 20, 30, tzinfo=UTC), "no 00:00 on 1400/01/02"),
        (date(2021, 9, 21), datetime(2021, 9, 21, 20, 30, tzinfo=UTC), "clocks went back at 24:00"),
        (date(2023, 4, 4), datetime(2023, 4, 4, 20, 30, tzinfo=UTC), "no summer time from 1402 on"),
    ],
)
def test_a_deadline_ends_at_midnight_in_tehran(day: Any, moment: Any, why: str) -> None:
    assert periods.deadline_moment(day) == moment
    assert periods.tehran_date(moment - timedelta(seconds=1)) == day
    assert periods.tehran_date(moment) == day + timedelta(days=1)


def test_a_moment_without_a_time_zone_has_no_date_in_tehran() -> None:
    with pytest.raises(ValueError, match="time zone"):
        periods.tehran_date(datetime(2021, 4, 4))  # noqa: DTZ001


def test_a_month_has_ended_once_tehran_is_past_its_last_day() -> None:
    last_second = datetime(2022, 3, 20, 20, 29, 59, tzinfo=UTC)
    assert not periods.has_ended(140012, last_second)
    assert periods.has_ended(140012, last_second + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("period", "fa", "en"),
    [
        (140112, "اسفند ۱۴۰۱", "Esfand 1401"),
        (140001, "فروردین ۱۴۰۰", "Farvardin 1400"),
        (139911, "بهمن ۱۳۹۹", "Bahman 1399"),
    ],
)
def test_labels(period: int, fa: str, en: str) -> None:
    assert periods.label_fa(period) == fa
    assert periods.label_en(period) == en
