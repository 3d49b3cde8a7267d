"""The register's writes. Each runs in one transaction and writes its own audit event in it.

`by` is the acting person, whose right is asked of `facilities.access`; `by=None` is the system
(the demo's seed and other jobs). All raise `errors.Refused` with reasons in both languages.
"""

from datetime import date
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities import text
from facilities.access.guards import locked, require, required_reason
from facilities.errors import Problem, Refused, refuse
from facilities.models import (
    Closure,
    Facility,
    Person,
    Province,
    Responsibility,
    RoleAssignment,
    University,
)
from facilities.register import audit, checks
from facilities.register.checks import FacilityEntry


def register_facility(
    *,
    by: Person | None,
    code: str,
    university: University,
    responsible_since: date | None = None,
    **entry: Unpack[FacilityEntry],
) -> Facility:
    """Enter a new facility, for which `university` answers since a day (None: since always).

    Raises Refused: not_allowed, code_taken and everything of `checks.check_entry`.
    """
    require(by, "keep_register", university=university)
    code = checks.clean_code(code)
    cleaned = {"modalities": [], "enrolled_on": timezone.localdate()} | checks.clean_entry(entry)
    problems = checks.check_code(code) + checks.check_entry(cleaned, is_new=True)
    problems += _check_province(cleaned)
    if problems:
        raise Refused(problems)
    facility = Facility(code=code, university=university, **cleaned)
    _set_keys(facility)
    with transaction.atomic():
        # Asked by inserting: a code may be taken by a facility that the writer cannot see.
        try:
            with transaction.atomic():
                facility.save(force_insert=True)
        except IntegrityError:
            raise refuse(
                "code",
                "code_taken",
                "این کد پیش‌تر به مرکزی داده شده است.",
                "A facility already has this code.",
            ) from None
        Responsibility.objects.create(
            facility=facility, university=university, starts_on=responsible_since
        )
        audit.record(by=by, action="facility.registered", on=facility, detail={"code": code})
    return facility


def change_facility(
    *, by: Person | None, facility: Facility, **changes: Unpack[FacilityEntry]
) -> bool:
    """Correct a facility's entry; old and new values go into the audit trail.

    Returns whether anything was different. Its code, university and closures have functions
    of their own. Raises Refused: not_allowed and everything of `checks.check_entry`.
    """
    cleaned = checks.clean_entry(changes)
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        standing = {field: getattr(kept, field) for field in FacilityEntry.__annotations__}
        problems = checks.check_entry(standing | cleaned, is_new=True) + _check_province(cleaned)
        if problems:
            raise Refused(problems)
        changed = {field: value for field, value in cleaned.items() if standing[field] != value}
        for field, value in changed.items():
            setattr(kept, field, value)
            setattr(facility, field, value)
        if changed:
            _set_keys(kept)
            kept.save()
            detail = {f: [_plain(standing[f]), _plain(new)] for f, new in changed.items()}
            audit.record(by=by, action="facility.changed", on=kept, detail=detail)
    return bool(changed)


def close_temporarily(
    *,
    by: Person | None,
    facility: Facility,
    starts_on: date,
    ends_on: date | None = None,
    reason: str,
) -> Closure:
    """Note that a facility does not work from a day on, until the day it works again if known.

    Raises Refused: not_allowed, reason_missing, ends_before_start, overlaps, closed.
    """
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        reason = required_reason(reason)
        if ends_on is not None and ends_on <= starts_on:
            raise refuse(
                "ends_on",
                "ends_before_start",
                "روز بازگشایی باید پس از روز تعطیلی باشد.",
                "It must work again after the day it closed.",
            )
        if kept.closed_on is not None and starts_on >= kept.closed_on:
            raise _closed()
        others = Closure.objects.filter(facility=kept).exclude(ends_on__lte=starts_on)
        if ends_on is not None:
            others = others.filter(starts_on__lt=ends_on)
        if others.exists():
            raise refuse(
                "starts_on",
                "overlaps",
                "این زمان با تعطیلی دیگری هم‌پوشانی دارد.",
                "This time overlaps another closure.",
            )
        closure = Closure.objects.create(
            facility=kept, starts_on=starts_on, ends_on=ends_on, reason=reason
        )
        audit.record(
            by=by,
            action="facility.closed_temporarily",
            on=kept,
            detail={
                "starts_on": starts_on.isoformat(),
                "ends_on": _plain(ends_on),
                "reason": reason,
            },
        )
    return closure


def close_facility(*, by: Person | None, facility: Facility, on: date, reason: str) -> None:
    """Close a facility for good; `on` is its first day without work.

    Raises Refused: not_allowed, reason_missing, closed, too_early (not after it opened).
    """
    with transaction.atomic():
        kept = locked(facility)
        require(by, "keep_register", facility=kept)
        reason = required_reason(reason)
        if kept.closed_on is not None:
            raise _closed()
        _close(kept, on)
        audit.record(
            by=by,
            action="facility.closed",
            on=kept,
            detail={"on": on.isoformat(), "reason": reason},
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


def merge_duplicates(
    *, by: Person | None, keep: Facility, duplicate: Facility, reason: str, on: date | None = None
) -> None:
    """Note that `duplicate` is the same facility as `keep`, and close it from `on` (today).

    The two rows are locked in the order of their ids, so that two merges cannot deadlock.
    Nothing filed moves: reports, scores and cases stay where they were received. The
    duplicate's code finds the kept facility from now on. Refused while anybody holds a role
    for the duplicate: moving roles silently would hand one facility's past to another's
    people, so an administrator ends or moves them first. Raises Refused: not_allowed,
    reason_missing, same_facility, merged_facility, closed, other_university, people_left.
    """
    on = on or timezone.localdate()
    with transaction.atomic():
        first, second = sorted([keep, duplicate], key=lambda facility: facility.pk)
        both = {facility.pk: facility for facility in (locked(first), locked(second))}
        kept, gone = both[keep.pk], both[duplicate.pk]
        require(by, "keep_register", facility=kept)
        require(by, "keep_register", facility=gone)
        reason = required_reason(reason)
        _check_merge(kept, gone)
        if gone.closed_on is None:
            _close(gone, on)
        gone.merged_into = kept
        gone.save(update_fields=["merged_into", "closed_on", "updated_at"])
        kept.former_codes = sorted({*kept.former_codes, gone.code, *gone.former_codes})
        kept.save(update_fields=["former_codes", "updated_at"])
        audit.record(
            by=by,
            action="facility.merged",
            on=gone,
            detail={"into": kept.pk, "code": gone.code, "reason": reason},
        )
    duplicate.merged_into, duplicate.closed_on = keep, gone.closed_on
    keep.former_codes = kept.former_codes


def _set_keys(facility: Facility) -> None:
    """Set what searching and sorting look at."""
    facility.name_search = text.search_key(
        facility.name_fa, facility.name_en, facility.code, facility.siam_code
    )
    facility.sort_key = text.sort_key(facility.name_fa)


def _check_province(entry: dict[str, Any]) -> list[Problem]:
    code = entry.get("province_id")
    if not code or Province.objects.filter(code=code).exists():
        return []
    return [
        Problem(
            "province_id",
            "unknown_value",
            f"«{code}» در فهرست استان‌ها نیست.",
            f"“{code}” is not in the list of provinces.",
        )
    ]


def _close(facility: Facility, on: date) -> None:
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


def _check_merge(keep: Facility, duplicate: Facility) -> None:
    """Refuse a merge that would hide something or make a chain."""
    if keep.pk == duplicate.pk:
        raise refuse(
            "duplicate",
            "same_facility",
            "یک مرکز در خودش ادغام نمی‌شود.",
            "A facility is not merged into itself.",
        )
    if keep.merged_into_id is not None or duplicate.merged_into_id is not None:
        raise refuse(
            "duplicate",
            "merged_facility",
            "یکی از این دو پیش‌تر ادغام شده است.",
            "One of the two was merged before.",
        )
    if keep.closed_on is not None:
        raise _closed()
    if keep.university_id != duplicate.university_id:
        raise refuse(
            "duplicate",
            "other_university",
            "دو مرکز زیر نظر دو دانشگاه‌اند؛ نخست یکی را منتقل کنید.",
            "Two universities answer for the two; move one first.",
        )
    holders = RoleAssignment.objects.filter(facility=duplicate).exclude(
        ends_on__lte=timezone.localdate()
    )
    if holders.exists():
        raise refuse(
            "duplicate",
            "people_left",
            "هنوز کسانی برای مرکز تکراری نقش دارند؛ مدیر کاربران باید نخست آن‌ها را پایان"
            " دهد یا به مرکز اصلی منتقل کند.",
            "People still hold roles for the duplicate; an administrator must end them or"
            " move them to the facility kept.",
        )


def _closed() -> Refused:
    return refuse("", "closed", "این مرکز تعطیل شده است.", "This facility is closed.")


def _plain(value: Any) -> Any:
    """A value as JSON takes it."""
    return value.isoformat() if isinstance(value, date) else value
