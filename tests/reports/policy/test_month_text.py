"""Months as people and programs write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy import periods
from reports.policy.month_text import LONGEST_MONTH, read_month

MONTHS = st.integers(0, 100).map(lambda n: periods.following(periods.FIRST_PERIOD, n))


@pytest.mark.parametrize(
    "written",
    [
        140012,
        140012.0,
        1400.12,
        "140012",
        "۱۴۰۰۱۲",
        "١٤٠٠١٢",
        "140012.0",
        " 140012 ",
        "\u200f۱۴۰۰/۱۲\u200e",
        "1400/12",
        "1400-12",
        "1400.12",
        "۱۴۰۰٫۱۲",
        "1400 12",
        "1400_12",
        "1400\\12",
        "1400–12",
        "1400، 12",
        "1400:12",
        "1400 / 12",
        "12/1400",
        "12-1400",
        "12.1400",
        "اسفند ۱۴۰۰",
        "اسفند1400",
        "اسفند\u200cماه ۱۴۰۰",
        "ماه اسفند سال ۱۴۰۰",
        "۱۴۰۰ اسفند",
        "اسفند-۱۴۰۰",
        "اسفند، ۱۴۰۰",
        "Esfand 1400",
        "ESFAND-1400",
        "1400/esfand",
    ],
)
def test_a_month_however_it_is_written(written: Any) -> None:
    assert read_month(written) == 140012
    assert type(read_month(written)) is int


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("1400/1", 140001),
        ("1/1400", 140001),
        ("آذر ۱۴۰۰", 140009),
        ("اذر ۱۴۰۰", 140009),
        ("دي ۱۴۰۰", 140010),
        ("امرداد ۱۴۰۱", 140105),
        ("۱۴۰۰/۱۳", 140013),
        ("2022-03", 202203),
    ],
)
def test_other_months(written: Any, month: int) -> None:
    assert read_month(written) == month


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Bahman",
        "1400",
        1400.1,
        "1400.1",
        "۱۴۰۰٫۱",
        1400.123,
        "1400/12/29",
        "140012.5",
        "00/12",
        "\u202e140012\u202c",
        "اسفند و بهمن ۱۴۰۰",
        "140012" * 10,
        "1" * (LONGEST_MONTH + 1),
        True,
        None,
        [140012],
        {"a": 1},
        float("inf"),
        "2022-03-01 00:00:00",
    ],
)
def test_what_names_no_month_comes_back_as_it_was_written(written: Any) -> None:
    read = read_month(written)
    assert (read, type(read)) == (written, type(written))


@given(MONTHS)
def test_what_people_read_can_be_written_back(month: int) -> None:
    assert read_month(periods.label_fa(month)) == read_month(periods.label_en(month)) == month


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_anything_may_be_written(written: Any) -> None:
    read_month(written)
