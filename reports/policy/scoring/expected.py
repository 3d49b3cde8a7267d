"""Who is expected to report for a month."""

from collections.abc import Sequence
from datetime import date

from reports.policy import periods
from reports.policy.kinds import reports_services


def is_expected(
    period: int,
    *,
    judged_from: int | None,
    kind: str,
    makes_images: bool,
    opened_on: date | None,
    enrolled_on: date,
    closed_on: date | None,
    closures: Sequence[tuple[date, date | None]],
) -> bool:
    """Whether a facility owes a report for a month.

    It makes images and is no receiver, was open and enrolled on the month's first day, and was
    not closed for good before its last day had ended. `closed_on` is the first day it is no
    longer open. A temporary closure excuses only a month that lies wholly within it; it ends on
    the day work begins again (None = until further notice). Months before `judged_from` (the
    first that ended after the system was opened; None = not opened yet) are history.
    """
    if judged_from is None or period < max(judged_from, periods.FIRST_PERIOD):
        return False
    if not reports_services(kind, makes_images):
        return False
    first, last = periods.first_day(period), periods.last_day(period)
    if enrolled_on > first or (opened_on or date.min) > first or (closed_on or date.max) <= last:
        return False
    return not any(
        starts_on <= first and (ends_on is None or ends_on > last)
        for starts_on, ends_on in closures
    )
