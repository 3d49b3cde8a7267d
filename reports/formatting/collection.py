"""What has arrived of a month in collection, in words."""

from datetime import date

from django.utils.translation import gettext

from reports.formatting.moments import day, period
from reports.formatting.numbers import number


def progress_line(month: int, filed: int, expected: int, deadline: date) -> str:
    """One line: the month, how many of the expected reports have arrived, until when they may."""
    told = gettext("in collection, %(filed)s of %(expected)s, deadline %(day)s")
    arrived = {"filed": number(filed), "expected": number(expected), "day": day(deadline)}
    return f"{period(month)}: {told % arrived}"
