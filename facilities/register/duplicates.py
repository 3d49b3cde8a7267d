"""Merging two entries of one facility into one. Writes with audit."""

from django.db import transaction
from django.utils import timezone

from facilities.access.guards import locked, require, required_reason
from facilities.errors import refuse
from facilities.models import Facility, Person, RoleAssignment
from facilities.register import audit
from facilities.register.closures import already_closed, close_from
from facilities.register.facilities import set_keys


def merge_duplicates(
    *, by: Person | None, keep: Facility, duplicate: Facility, reason: str
) -> None:
    """Note that `duplicate` is the same facility as `keep` from today on, and close it.

    The two rows are locked in the order of their ids, so that two merges cannot deadlock.
    Nothing filed moves, and no month that has ended changes: the duplicate stays expected,
    counted and readable as itself up to today, so a merge is never dated back. Months that end
    from today on are filed for the kept facility, under either code. Refused while anybody holds
    a role for the duplicate: moving roles silently would hand one facility's past to another's
    people, so an administrator ends or moves them first. Raises Refused: not_allowed,
    reason_missing, same_facility, merged_facility, closed, other_university, people_left.
    """
    today = timezone.localdate()
    with transaction.atomic():
        first, second = sorted([keep, duplicate], key=lambda facility: facility.pk)
        both = {facility.pk: facility for facility in (locked(first), locked(second))}
        kept, gone = both[keep.pk], both[duplicate.pk]
        require(by, "keep_register", facility=kept)
        require(by, "keep_register", facility=gone)
        reason = required_reason(reason)
        _check_merge(kept, gone)
        if gone.closed_on is None or gone.closed_on > today:
            close_from(gone, today)
        gone.merged_into, gone.merged_on = kept, today
        gone.save(update_fields=["merged_into", "merged_on", "closed_on", "updated_at"])
        kept.former_codes = sorted({*kept.former_codes, gone.code, *gone.former_codes})
        set_keys(kept)
        kept.save(update_fields=["former_codes", "name_search", "sort_key", "updated_at"])
        audit.record(
            by=by,
            action="facility.merged",
            on=gone,
            detail={"into": kept.pk, "code": gone.code, "reason": reason},
        )
    duplicate.merged_into, duplicate.merged_on = keep, today
    duplicate.closed_on = gone.closed_on
    keep.former_codes = kept.former_codes


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
        raise already_closed()
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
