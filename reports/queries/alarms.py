"""The alarms, for administrators, and when the tables were proved last."""

from django.db.models import QuerySet

from facilities.access.scope import User, may
from facilities.models import AuditEvent
from reports.models import Alarm, PolicyVersion
from reports.policy.alarms import DISPROVED, PROVED
from reports.policy.directive import published


def alarms_for(user: User, *, only_open: bool = False) -> QuerySet[Alarm]:
    """Return the alarms with what was found out about them, newest first; none for others."""
    if not may(user, "see_alarms"):
        return Alarm.objects.none()
    rows = Alarm.objects.select_related("note__person").order_by("-raised_at", "-id")
    return rows.filter(note__isnull=True) if only_open else rows


def open_count(user: User) -> int:
    """Return how many alarms nobody has looked into; 0 for others than administrators."""
    if not may(user, "see_alarms"):
        return 0
    return Alarm.objects.filter(note__isnull=True).count()


def last_proof(user: User) -> AuditEvent | None:
    """Return the event of the last round of the proof; None before the first, and for others."""
    if not may(user, "see_alarms"):
        return None
    rounds = AuditEvent.objects.filter(
        object_type=PolicyVersion._meta.label_lower,
        object_id=str(published.CURRENT),
        action__in=(PROVED, DISPROVED),
    )
    return rounds.order_by("-id").first()
