"""Jalali months as whole numbers (140012 = Esfand 1400) and their Tehran dates."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA, JalaliDate

from reports.policy.digits import to_persian

TEHRAN: Final = ZoneInfo("Asia/Tehran")
FIRST_PERIOD: Final = 139911  # Bahman 1399: the project's first month
DEADLINE_DAY: Final = 15  # of the next Jalali month

# The years in which persiantools agrees with the official calendar throughout.
FIRST_YEAR: Final = 1300
LAST_YEAR: Final = 1477


class Standing(StrEnum):
    """What a month is at a moment, in one territory."""

    RUNNING = "running"  # has not ended
    IN_COLLECTION = "in_collection"  # has ended; the deadline has not passed
    CLOSED = "closed"


# Whole nations ask for the days of the same few months.
_kept = lru_cache(maxsize=512, typed=True)


def is_period(value: object) -> bool:
    """Whether a value is a Jalali month of the years 1300-1477 as a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return FIRST_YEAR <= value // 100 <= LAST_YEAR and 1 <= value % 100 <= 12


def split(period: int) -> tuple[int, int]:
    """Year and month of a period. Raises ValueError if it is none."""
    if not is_period(period):
        raise ValueError(f"not a Jalali month: {period!r:.40}")
    return period // 100, period % 100


def make(year: int, month: int) -> int:
    """The period of a Jalali year and month. Raises ValueError if there is no such month."""
    period = year * 100 + month
    if not 1 <= month <= 12 or not is_period(period):
        raise ValueError(f"not a Jalali month: {year}, {month}")
    return period


def following(period: int, n: int = 1) -> int:
    """The n-th month after a period; before it if n is negative."""
    year, month = split(period)
    years, place = divmod(month - 1 + n, 12)
    return make(year + years, place + 1)


def months_between(earlier: int, later: int) -> int:
    """How many months `later` comes after `earlier`; negative if it comes before."""
    (from_year, from_month), (to_year, to_month) = split(earlier), split(later)
    return (to_year - from_year) * 12 + to_month - from_month


def through(first: int, last: int) -> list[int]:
    """The months from the first to the last; none if the last comes before."""
    return [following(first, n) for n in range(months_between(first, last) + 1)]


@_kept
def first_day(period: int) -> date:
    """The Gregorian date of the month's first day."""
    year, month = split(period)
    return JalaliDate(year, month, 1).to_gregorian()  # type: ignore[no-untyped-call]


@_kept
def last_day(period: int) -> date:
    """The Gregorian date of the month's last day."""
    return first_day(period) + timedelta(days=_days_in(period) - 1)


@_kept
def period_of(day: date) -> int:
    """The Jalali month a Gregorian date lies in."""
    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    return make(jalali.year, jalali.month)


def minutes_in(period: int) -> int:
    """Minutes of the Jalali month: its days × 1440 (changes of the clock are left aside)."""
    return _days_in(period) * 24 * 60


@_kept
def deadline(period: int) -> date:
    """The last day for filing a month: the 15th of the next Jalali month, to 24:00 Tehran."""
    return first_day(following(period)) + timedelta(days=DEADLINE_DAY - 1)


@_kept
def deadline_moment(day: date) -> datetime:
    """The UTC moment a deadline's date ends in Tehran: the start of the day after.

    Where that day has no 00:00 (clocks went forward at midnight), the moment they did.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(0), tzinfo=TEHRAN)
    return midnight.astimezone(UTC)


def tehran_date(moment: datetime) -> date:
    """The date in Tehran at a moment. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    return moment.astimezone(TEHRAN).date()


def running_month(now: datetime) -> int:
    """The month that is under way in Tehran at a moment."""
    return period_of(tehran_date(now))


def last_ended(now: datetime) -> int:
    """The latest month that is over in Tehran at a moment."""
    return following(running_month(now), -1)


def has_ended(period: int, now: datetime) -> bool:
    """Whether the month is over in Tehran at a moment, so that it can be filed."""
    return tehran_date(now) > last_day(period)


def standing(period: int, now: datetime, deadline: date) -> Standing:
    """What a month is at a moment where `deadline` is the last day for filing it."""
    if not has_ended(period, now):
        return Standing.RUNNING
    is_open = now < deadline_moment(deadline)
    return Standing.IN_COLLECTION if is_open else Standing.CLOSED


def label_fa(period: int) -> str:
    """A period for readers of Persian: «اسفند ۱۴۰۱»."""
    year, month = split(period)
    return f"{MONTH_NAMES_FA[month]} {to_persian(str(year))}"


def label_en(period: int) -> str:
    """A period for readers of English: "Esfand 1401"."""
    year, month = split(period)
    return f"{MONTH_NAMES_EN[month]} {year}"


def _days_in(period: int) -> int:
    year, month = split(period)
    return int(JalaliDate.days_in_month(month, year))
