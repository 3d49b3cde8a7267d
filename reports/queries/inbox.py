"""A person's own notices."""

from django.db.models import QuerySet

from facilities import roles
from facilities.access.scope import User, scope_of
from facilities.models import Person
from reports.models import Notice

MOST_COUNTED = 100  # beyond it the frame says "99+"


def inbox_of(user: User, *, only_unread: bool = False) -> QuerySet[Notice]:
    """One's own notices with their facilities, newest first; nothing without a role."""
    if not isinstance(user, Person) or scope_of(user).level == roles.NOBODY:
        return Notice.objects.none()
    rows = Notice.objects.filter(person=user)
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    return rows.select_related("facility").order_by("-made_at", "-id")


def unread_count(user: User) -> int:
    """How many of one's notices are not read, counted to MOST_COUNTED."""
    rows = inbox_of(user, only_unread=True).select_related(None).order_by()
    return rows[:MOST_COUNTED].count()
