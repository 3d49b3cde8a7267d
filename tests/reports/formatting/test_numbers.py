"""Numbers and days as people read them, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from reports.formatting import moments, numbers
from reports.formatting.units import COUNT, RATE, SCORE, SHARE

NONE = "–"


@pytest.mark.parametrize(
    ("value", "fa", "en"),
    [
        (None, NONE, NONE),
        (1.0, "\u2066٪۱۰۰\u2069", "100%"),
        (0.0, "\u2066٪۰\u2069", "0%"),
        (0.5, "\u2066٪۵۰\u2069", "50%"),
        (0.9949, "\u2066٪۹۹٫۴\u2069", "99.4%"),
        (0.99999, "\u2066٪۹۹٫۹\u2069", "99.9%"),
        (0.0001, "\u2066٪۰\u2069", "0%"),
        (12.345, "\u2066٪۱٬۲۳۴٫۵\u2069", "1,234.5%"),
    ],
)
def test_a_share_has_a_decimal_only_where_it_tells_something(
    value: float | None, fa: str, en: str
) -> None:
    with translation.override("fa"):
        assert numbers.share(value) == fa
    with translation.override("en"):
        assert numbers.share(value) == en


@pytest.mark.parametrize(
    ("value", "fa", "en"),
    [
        (None, NONE, NONE),
        (100.0, "۱۰۰", "100"),
        (84.96, "۸۴٫۹", "84.9"),
        (85.0, "۸۵", "85"),
        (0.04, "۰", "0"),
    ],
)
def test_a_score_has_a_decimal_only_where_it_tells_something(
    value: float | None, fa: str, en: str
) -> None:
    for told in (numbers.score, numbers.points):
        with translation.override("fa"):
            assert told(value) == fa
        with translation.override("en"):
            assert told(value) == en


@pytest.mark.parametrize(
    ("value", "unit", "fa", "en"),
    [
        (1234567, COUNT, "۱٬۲۳۴٬۵۶۷", "1,234,567"),
        (-1234, COUNT, "\u2066−۱٬۲۳۴\u2069", "\u2066−1,234\u2069"),
        (12.0, RATE, "۱۲", "12"),
        (12.5, RATE, "۱۲٫۵", "12.5"),
        (-3.0, SCORE, "\u2066−۳\u2069", "\u2066−3\u2069"),
        (-3.2, SHARE, "\u2066٪\u2066−۳٫۲\u2069\u2069", "\u2066−3.2%\u2069"),
    ],
)
def test_a_figure_is_written_in_the_digits_of_the_page(
    value: float, unit: str, fa: str, en: str
) -> None:
    with translation.override("fa"):
        assert numbers.figure(value, unit) == fa
    with translation.override("en"):
        assert numbers.figure(value, unit) == en


@pytest.mark.parametrize(
    ("day", "fa", "en"),
    [
        (date(2026, 11, 29), "یکشنبه ۸ آذر ۱۴۰۵", "Sunday 8 Azar 1405"),
        (date(2021, 3, 20), "شنبه ۳۰ اسفند ۱۳۹۹", "Saturday 30 Esfand 1399"),
        (date(2022, 3, 21), "دوشنبه ۱ فروردین ۱۴۰۱", "Monday 1 Farvardin 1401"),
    ],
)
def test_a_day_is_said_with_its_weekday(day: date, fa: str, en: str) -> None:
    with translation.override("fa"):
        assert moments.day_in_words(day) == fa
    with translation.override("en"):
        assert moments.day_in_words(day) == en
