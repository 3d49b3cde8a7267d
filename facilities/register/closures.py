"""Closing facilities for a time or for good, and having them work again. Writes with audit.

`by=None` is the system; all raise `errors.Refused` with reasons in both languages.
"""

from datetime import date, timedelta

from django.db import connection, transaction

from facilities.access.guards import locked, require, required_reason
from facilities.dates import jalali_month
from facilities.errors import Refused, refuse
from facilities.models import Closure, Facility, Person
from facilities.register import audit
from facilities.text import persian_digits


def close_temporarily(
    *,
    by: Person | None,
    facility: Facility,
    starts_on: date,
    ends_on: date | None = None,
    reason: str,
    over_filed: bool = False,
) -> Closure:
    """Note that a facility does not work from a day on, until the day it works again if known.

    With `over_filed` also over months that it has filed. Raises Refused: not_allowed,
    reason_missing, ends_before_start, overlaps, closed, filed_months.
    """
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        reason = required_reason(reason)
        _check_times(kept, starts_on, ends_on)
        filed = _confirmed(by, kept, starts_on, ends_on, over_filed)
        closure = Closure.objects.create(
            facility=kept, starts_on=starts_on, ends_on=ends_on, reason=reason
        )
        audit.record(
            by=by,
            action="facility.closed_temporarily",
            on=kept,
            detail={
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else None,
                "reason": reason,
                "filed_months": filed,
            },
        )
    return closure


def close_facility(
    *, by: Person | None, facility: Facility, on: date, reason: str, over_filed: bool = False
) -> None:
    """Close a facility for good; `on` is its first day without work.

    With `over_filed` also over months that it has filed. Raises Refused: not_allowed,
    reason_missing, closed, too_early (not after it opened), filed_months.
    """
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        reason = required_reason(reason)
        if kept.closed_on is not None:
            raise already_closed()
        filed = _confirmed(by, kept, on, None, over_filed)
        close_from(kept, on)
        audit.record(
            by=by,
            action="facility.closed",
            on=kept,
            detail={"on": on.isoformat(), "reason": reason, "filed_months": filed},
        )
    facility.closed_on = kept.closed_on


def reopen_facility(*, by: Person | None, facility: Facility, on: date) -> None:
    """Have a facility work again from a day on. A closure for good becomes a temporary one.

    Raises Refused: not_allowed, merged_facility, not_closed, too_early.
    """
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        if kept.merged_into_id is not None:
            raise refuse(
                "",
                "merged_facility",
                "این مرکز در مرکز دیگری ادغام شده است.",
                "This facility was merged into another.",
            )
        closure = Closure.objects.filter(facility=kept, ends_on__isnull=True).first()
        if closure is None and kept.closed_on is not None:
            closure = Closure(facility=kept, starts_on=kept.closed_on, reason="تعطیلی پیشین مرکز")
        if closure is None:
            raise refuse("", "not_closed", "این مرکز تعطیل نیست.", "This facility is not closed.")
        if on <= closure.starts_on:
            raise refuse(
                "on",
                "too_early",
                "روز بازگشایی باید پس از روز تعطیلی باشد.",
                "It must work again after the day it closed.",
            )
        closure.ends_on = on
        closure.save()
        kept.closed_on = None
        kept.save(update_fields=["closed_on", "updated_at"])
        audit.record(by=by, action="facility.reopened", on=kept, detail={"on": on.isoformat()})
    facility.closed_on = None


def _check_times(facility: Facility, starts_on: date, ends_on: date | None) -> None:
    """Refuse a closure that ends before it starts, or meets another one."""
    if ends_on is not None and ends_on <= starts_on:
        raise refuse(
            "ends_on",
            "ends_before_start",
            "روز بازگشایی باید پس از روز تعطیلی باشد.",
            "It must work again after the day it closed.",
        )
    if facility.closed_on is not None and starts_on >= facility.closed_on:
        raise already_closed()
    others = Closure.objects.filter(facility=facility).exclude(ends_on__lte=starts_on)
    if ends_on is not None:
        others = others.filter(starts_on__lt=ends_on)
    if others.exists():
        raise refuse(
            "starts_on",
            "overlaps",
            "این زمان با تعطیلی دیگری هم‌پوشانی دارد.",
            "This time overlaps another closure.",
        )


def filed_months(facility: Facility, starts_on: date, ends_on: date | None) -> int:
    """Return how many months that a closure touches the facility has filed."""
    last = None if ends_on is None else jalali_month(ends_on - timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payesh_filed_months(%s, %s, %s)",
            [facility.pk, jalali_month(starts_on), last],
        )
        return int(cursor.fetchone()[0])


def _confirmed(
    by: Person | None, facility: Facility, starts_on: date, ends_on: date | None, over_filed: bool
) -> int:
    """Return `filed_months`; a person who has not confirmed any is refused and told how many."""
    filed = filed_months(facility, starts_on, ends_on)
    if by is not None and filed and not over_filed:
        raise refuse(
            "over_filed",
            "filed_months",
            f"برای {persian_digits(str(filed))} ماه از این بازه گزارش ثبت شده است؛ اگر مرکز واقعاً"
            " تعطیل بوده است، آن را تأیید کنید.",
            f"Reports of {filed} months of this time are filed; confirm it if the facility was"
            " closed all the same.",
        )
    return filed


def close_from(facility: Facility, on: date) -> None:
    """Close for good from a day on; a temporary closure still open ends with it."""
    if facility.opened_on is not None and on <= facility.opened_on:
        raise refuse(
            "on",
            "too_early",
            "تاریخ تعطیلی باید پس از تاریخ گشایش باشد.",
            "It must close after it opened.",
        )
    facility.closed_on = on
    facility.save(update_fields=["closed_on", "updated_at"])
    open_closure = Closure.objects.filter(facility=facility, ends_on__isnull=True)
    open_closure.filter(starts_on__lt=on).update(ends_on=on)


def already_closed() -> Refused:
    """Return the refusal of what cannot be done to a facility that is closed for good."""
    return refuse("", "closed", "این مرکز تعطیل شده است.", "This facility is closed.")
