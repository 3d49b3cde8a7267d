"""Where a person could be written to before: news of an account goes there too."""

from datetime import datetime, timedelta
from typing import Final

from facilities.models import AuditEvent, Person
from facilities.register.account_changes import ADDRESS_CHANGED

TOLD_FOR: Final = timedelta(days=30)  # after an address was replaced


def former_addresses(person: Person, at: datetime) -> list[str]:
    """Return the addresses that the person had in the 30 days before a moment and has no more.

    The latest first. They stand in the audit trail.
    """
    changes = AuditEvent.objects.filter(
        object_type=Person._meta.label_lower,
        object_id=str(person.pk),
        action=f"account.{ADDRESS_CHANGED}",
        at__gte=at - TOLD_FOR,
    )
    had = [str(event.detail.get("before", "")) for event in changes.order_by("-pk")]
    now = person.email.lower()
    return list({each.lower(): each for each in had if each and each.lower() != now}.values())
