"""Which university answers for which facility, on which day."""

from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from facilities.access.scope import in_force
from facilities.errors import refuse
from facilities.models import Facility, Responsibility, University
from facilities.register import audit


def check_move(facility: Facility, university: University, on: date) -> None:
    """Refuse a move that leads nowhere: same_university, too_early (not after the present time's
    first day)."""
    now = Responsibility.objects.get(facility=facility, ends_on__isnull=True)
    if now.university_id == university.pk:
        raise refuse(
            "university",
            "same_university",
            "مرکز هم‌اکنون زیر نظر همین دانشگاه است.",
            "This university answers for the facility already.",
        )
    if now.starts_on is not None and on <= now.starts_on:
        raise refuse(
            "on",
            "too_early",
            "تاریخ انتقال باید پس از آغاز مسئولیت کنونی باشد.",
            "The move must come after the present responsibility began.",
        )


def responsible_university(facility: Facility, on: date) -> University | None:
    """The university that answered for the facility on a day, if any did."""
    held = Responsibility.objects.filter(in_force(on), facility=facility)
    row = held.select_related("university").first()
    return row.university if row else None


def refresh_responsible(*, on: date | None = None) -> int:
    """Bring `Facility.university` in step with the day's responsibilities; to be run daily.

    Returns how many facilities changed hands; each gets an audit event of the system's.
    """
    on = on or timezone.localdate()
    held = Responsibility.objects.filter(in_force(on), facility=OuterRef("pk"))
    with transaction.atomic():
        moved = list(
            Facility.objects.annotate(answers=Subquery(held.values("university")[:1]))
            .exclude(answers=F("university"))
            .exclude(answers=None)
            .select_for_update(of=("self",))
        )
        for facility in moved:
            before = facility.university_id
            facility.university_id = facility.answers
            facility.save(update_fields=["university", "updated_at"])
            audit.record(
                by=None,
                action="facility.changed_hands",
                on=facility,
                detail={"from": before, "to": facility.university_id},
            )
    return len(moved)
