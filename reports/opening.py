"""The opening of the system: set once, and from which month on facilities are judged."""

from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities.access.prepared import Statement
from facilities.access.scope import may
from facilities.dates import jalali_text
from facilities.errors import refuse
from facilities.models import Person
from facilities.register import audit
from reports.models import Opening
from reports.policy import periods

FIRST_DAY: Final = periods.first_day(periods.FIRST_PERIOD)
_OPENED_ON: Final = Statement("SELECT opened_on FROM reports_opening")


def opened_on() -> date | None:
    """Return the day on which the ministry opened the system; None while it is not set."""
    rows = _OPENED_ON.rows({})
    return rows[0][0] if rows else None


def first_judged_period() -> int | None:
    """Return the first month whose last day is not before the opening; None while it is unset.

    Months before it are history: stored and drawn, without score, expectation or suspicion.
    """
    day = opened_on()
    return periods.period_of(day) if day else None


def open_system(*, by: Person | None, on: date, now: datetime | None = None) -> Opening:
    """Set the day of the opening, for ever; the database queues what was filed from then on.

    Must run in the role of `by`; None is the system. Raises Refused: not_allowed, before_project
    (a day before Bahman 1399), already_open.
    """
    if by is not None and not may(by, "open_system"):
        raise refuse(
            "",
            "not_allowed",
            "تنها مدیر طرح می‌تواند روز آغاز سامانه را تعیین کند.",
            "Only the policy owner may set the day on which the system opens.",
        )
    if on < FIRST_DAY:
        raise refuse(
            "opened_on",
            "before_project",
            "روز آغاز سامانه نمی‌تواند پیش از بهمن ۱۳۹۹ باشد.",
            "The system cannot open before Bahman 1399.",
        )
    with transaction.atomic():
        try:
            with transaction.atomic():
                opening = Opening.objects.create(
                    number=1, opened_on=on, set_by=by, set_at=now or timezone.now()
                )
        except IntegrityError:
            raise refuse(
                "opened_on",
                "already_open",
                "روز آغاز سامانه پیش‌تر تعیین شده است و تغییر نمی‌کند.",
                "The day on which the system opens was set before, and does not change.",
            ) from None
        detail = {"opened_on": jalali_text(on)}
        audit.record(by=by, action="system.opened", on=opening, detail=detail)
    return opening
