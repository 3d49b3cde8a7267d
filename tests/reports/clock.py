"""The clock that tests stop: for pages, tasks and queries it is a given moment."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from reports.policy import periods


def at(day: date, hour: int = 10) -> datetime:
    """A moment of a day in Tehran."""
    return datetime.combine(day, time(hour), tzinfo=periods.TEHRAN)


def day_after(month: int, days: int = 1) -> datetime:
    """The morning so many days after a month's last day."""
    return at(periods.last_day(month) + timedelta(days=days))


def days_from_deadline(month: int, days: int) -> datetime:
    """The morning so many days after (below zero: before) a month's regular deadline."""
    return at(periods.deadline(month) + timedelta(days=days))


def stop_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Have it be this moment until the test is over, or the clock is set again."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
