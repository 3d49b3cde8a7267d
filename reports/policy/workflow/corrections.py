"""Until when a facility corrects its own month, and what opens a closed month again.

The window is our measure («محاسبهٔ سامانه»), beside the scored directive: it says who corrects,
never what a month is worth.
"""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from facilities.errors import Problem
from reports.policy import periods

OWN_CORRECTION_DAYS: Final = 30
CLOSED: Final = Problem(
    "period",
    "correction_closed",
    "مهلت اصلاح این ماه به پایان رسیده است؛ از کارشناس دانشگاه بخواهید گزارش را بازگرداند یا "
    "اجازهٔ اصلاح دهد.",
    "The time for correcting this month is over; ask the university's officer to return the "
    "report or to allow a correction.",
)


class FiledMonth(NamedTuple):
    """What decides whether a filed month is open to its facility.

    `deadline` is the month's, extensions included. `first_received_at` is the arrival of its
    first submission that was not repudiated. `returned`: the latest decision on the current
    submission sent it back. `permitted`: an officer gave leave since the latest submission.
    `repudiated`: the current submission was declared not to be the facility's.
    """

    deadline: date
    first_received_at: datetime | None
    returned: bool = False
    permitted: bool = False
    repudiated: bool = False


def closes_on(month: FiledMonth) -> date:
    """The last day (Tehran, to 24:00) on which the facility corrects the month by itself.

    A month that was filed late counts from its filing, so that a slip of the pen in it can be
    mended as in any other.
    """
    begins = month.deadline
    if month.first_received_at is not None:
        begins = max(begins, periods.tehran_date(month.first_received_at))
    return begins + timedelta(days=OWN_CORRECTION_DAYS)


def is_open(month: FiledMonth, *, now: datetime, by_officer: bool) -> bool:
    """Whether a filed month can be corrected at this moment.

    `by_officer`: an officer of the responsible university corrects; they may at any time.
    """
    if by_officer or month.returned or month.permitted or month.repudiated:
        return True
    return periods.tehran_date(now) <= closes_on(month)
