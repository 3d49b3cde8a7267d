"""When facilities are reminded of a month, and officers told who is late: our own measure.

The directive's published text says nothing about reminders, so nothing here is part of it and
no score depends on it.
"""

from datetime import date
from typing import Final

from facilities.kinds import Label
from reports.policy.digits import to_persian

SOURCE: Final = Label("محاسبهٔ سامانه", "Our measure")

# Days from the deadline to the reminder; below zero before it.
REMINDER_DAYS: Final = (-5, -1, 1, 7)
DIGEST_DAYS: Final = range(1, 15)  # days after the deadline on which officers get the list
LONGEST_AFTER: Final = max(*REMINDER_DAYS, *DIGEST_DAYS)
MONTHS_LOOKED_AT: Final = 3  # latest ended months, besides those whose deadline was put off

MAIL_ATTEMPTS: Final = 5  # refused so often, a notice stays in the inbox alone
MAILS_AN_HOUR: Final = 30  # to one address
MAIL_DAYS: Final = 3  # older news is not mailed: a server was down that long


def schedule_in_words() -> Label:
    """When the system reminds, for those who read the list."""
    before = sorted((-day for day in REMINDER_DAYS if day < 0), reverse=True)
    after = sorted(day for day in REMINDER_DAYS if day > 0)
    fa = [" و ".join(to_persian(day) for day in days) for days in (before, after)]
    en = [" and ".join(map(str, days)) for days in (before, after)]
    return Label(
        f"سامانه خود {fa[0]} روز پیش از مهلت و {fa[1]} روز پس از آن به رابط گزارش‌دهی و مسئول"
        " فنی مراکزی که گزارششان ثبت نشده است یادآوری می‌کند.",
        f"The system itself reminds clerks and signatories of facilities that have not filed"
        f" {en[0]} days before the deadline and {en[1]} days after it.",
    )


def days_after(deadline: date, today: date) -> int:
    """Days since a deadline's date; below zero before it, 0 on its last day."""
    return (today - deadline).days


def reminds_today(deadline: date, today: date) -> bool:
    """Whether the facilities that have not filed are reminded on this day."""
    return days_after(deadline, today) in REMINDER_DAYS


def tells_officers_today(deadline: date, today: date) -> bool:
    """Whether officers are told on this day who is late."""
    return days_after(deadline, today) in DIGEST_DAYS
