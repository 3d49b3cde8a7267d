"""What a person does with their own notices."""

from django.utils import timezone

from facilities.models import Person
from reports.models import Notice


def mark_read(*, by: Person, number: int) -> Notice | None:
    """Mark one of one's own notices as read; None for unknown and other people's alike."""
    notice = Notice.objects.filter(person=by, pk=number).select_related("facility").first()
    if notice is not None and notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, by: Person) -> int:
    """Mark all of one's own notices as read; answer how many were not."""
    unread = Notice.objects.filter(person=by, read_at__isnull=True)
    return unread.update(read_at=timezone.now())
