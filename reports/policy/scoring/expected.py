"""Who is expected to report for a month."""

from collections.abc import Sequence
from datetime import date

from reports.policy import periods
from reports.policy.kinds import reports_services


def is_expected(
    period: int,
    *,
    kind: str,
    makes_images: bool,
    opened_on: date | None,
    enrolled_on: date,
    closed_on: date | None,
    closures: Sequence[tuple[date, date | None]],
) -> bool:
    """Whether a facility owes a report for a month.

    It makes images and is no receiver, was enrolled in the month or before, and was open on
    every day of it. `closed_on` is the first day it is no longer open; a temporary closure
    ends on the day work begins again (None = until further notice).
    """
    if period < periods.FIRST_PERIOD or not reports_services(kind, makes_images):
        return False
    first, last = periods.first_day(period), periods.last_day(period)
    if enrolled_on > last or (opened_on or date.min) > first or (closed_on or date.max) <= last:
        return False
    return not any(
        starts_on <= last and (ends_on is None or ends_on > first)
        for starts_on, ends_on in closures
    )
