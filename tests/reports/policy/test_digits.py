"""Numbers as people type them and as people read them."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.policy.digits import (
    LONGEST_NUMBER,
    NegativeCountError,
    parse_count,
    parse_minutes,
    to_persian,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("۱۲۳", 123),
        ("١٢٣", 123),
        ("۱٢3", 123),
        ("۱۲٬۳۴۵", 12345),
        ("12,345", 12345),
        ("۱۲،۳۴۵", 12345),
        ("12 345", 12345),
        ("12\u00a0345", 12345),
        ("12\u202f345\u2009678", 12345678),
        ("۱۲٬۳۴۵٬۶۷۸", 12345678),
        ("  ۷ ", 7),
        ("\t7\n", 7),
        ("\u200f۷\u200c\u200e", 7),
        ("\u061c۷\u200b\ufeff", 7),
        ("007", 7),
        ("1234567", 1234567),
        ("123,456", 123456),
        ("600.0", 600),
        ("۶۰۰٫۰۰", 600),
        ("1,200.0", 1200),
    ],
)
def test_a_whole_number_however_it_is_typed(text: str, number: Any) -> None:
    assert parse_count(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "a", "۱۲الف", "1.", "1.000", "1٫000", "1.01", "1,200,0", "1٫5", "۱٬۵",
     "1,5", "12,34", "1,2345", "1234,567", ",123",
     "123,", "1,,234", "1e3", "0x10", "+5", "½", "²", "1/2", "12:30", "--5", "-", "- ", "1-2",
     "१२", "inf", "nan", "1" * (LONGEST_NUMBER + 1)],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"whole|long") as refusal:
        parse_count(text)
    assert not isinstance(refusal.value, NegativeCountError)


@pytest.mark.parametrize("text", ["-5", "−5", "–۵", "- ۵", "-۱۲٬۳۴۵", "-0"])
def test_a_number_below_zero_is_told_apart(text: str) -> None:
    with pytest.raises(NegativeCountError):
        parse_count(text)


def test_the_longest_number_is_still_read() -> None:
    assert parse_count("1" * LONGEST_NUMBER) == int("1" * LONGEST_NUMBER)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("43200", 43200),
        ("۴۳٬۲۰۰", 43200),
        ("720:30", 43230),
        ("۷۲۰:۳۰", 43230),
        ("0:05", 5),
        ("1:59", 119),
        (" 2:00 ", 120),
        ("99999:00", 5999940),
        ("720:30:00", 43230),
        ("۱:۳۰:۰۰", 90),
        ("90.0", 90),
    ],
)
def test_minutes_as_minutes_or_on_the_clock(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "1:60",
        "1:5",
        ":30",
        "1:",
        "1:300",
        "1:2:3",
        "1:30:05",
        "1:30 AM",
        "1:30:00.5",
        "24:00:00:00",
        "1.5:00",
        "x",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="whole"):
        parse_minutes(text)


def test_minutes_below_zero_are_told_apart() -> None:
    with pytest.raises(NegativeCountError):
        parse_minutes("-5")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "۰"),
        (999, "۹۹۹"),
        (1000, "۱٬۰۰۰"),
        (1234567890, "۱٬۲۳۴٬۵۶۷٬۸۹۰"),
        (12.5, "۱۲٫۵"),
        (1234.5, "۱٬۲۳۴٫۵"),
        ("1400", "۱۴۰۰"),
        ("12.5", "۱۲.۵"),
        (-5, "-۵"),
    ],
)
def test_numbers_for_readers_of_persian(number: Any, text: str) -> None:
    assert to_persian(number) == text


@given(st.integers(min_value=0, max_value=10**13))
def test_what_is_shown_can_be_typed_back(number: Any) -> None:
    assert parse_count(to_persian(number)) == number


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for read in (parse_count, parse_minutes):
        with suppress(ValueError):
            assert read(text) >= 0
