"""Holding people from signing after their way in has changed, and letting them sign again.

Whoever had a hand in the change does not confirm it: that is for a second administrator.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from facilities.access.guards import require
from facilities.errors import refuse
from facilities.models import AuditEvent, Person
from facilities.register.account_changes import (
    ADDRESS_CHANGED,
    RESET_ASKED,
    RESET_CONFIRMED,
    record_change,
)

HELD: Final = timedelta(hours=24)  # from a new password by link, or a new address
# Before a hold: a mail waits three days at the most, and its link works for an hour.
_LOOKED_BACK: Final = timedelta(days=4)
_CAUSES: Final = tuple(f"account.{what}" for what in (ADDRESS_CHANGED, RESET_ASKED))


def hold_signing(person: Person) -> None:
    """Have the person sign no report for a day from now on."""
    person.signing_held_until = timezone.now() + HELD
    person.save(update_fields=["signing_held_until"])


def release_signing(*, by: Person | None, person: Person) -> bool:
    """Let a person sign again before the day has passed.

    The administrator has asked the person. Returns whether signing was held. Raises Refused:
    not_allowed, own_account, own_change (`by` changed the address or sent the link).
    """
    require(by, "keep_accounts")
    if by is not None and by.pk == person.pk:
        raise refuse(
            "",
            "own_account",
            "تغییر گذرواژه یا نشانی خود را نمی‌توانید تأیید کنید.",
            "You cannot confirm the change of your own password or address.",
        )
    with transaction.atomic():
        kept = Person.objects.select_for_update().get(pk=person.pk)
        until = kept.signing_held_until
        if until is None:
            return False
        if by is not None and _had_a_hand(by, kept, until):
            raise refuse(
                "",
                "own_change",
                "نشانی این شخص را خود شما تغییر داده‌اید یا پیوند گذرواژه را خود شما فرستاده‌اید؛"
                " تأیید آن با مدیر کاربران و دسترسی‌های دیگری است.",
                "You changed this person's address or sent the link to a new password yourself;"
                " another administrator has to confirm it.",
            )
        kept.signing_held_until = person.signing_held_until = None
        kept.save(update_fields=["signing_held_until"])
        record_change(by=by, person=kept, what=RESET_CONFIRMED)
    return True


def _had_a_hand(by: Person, person: Person, until: datetime) -> bool:
    """Whether `by` changed the address, or sent a link that could cause this hold."""
    since = until - HELD - _LOOKED_BACK
    done = AuditEvent.objects.filter(
        object_type=Person._meta.label_lower, object_id=str(person.pk), action__in=_CAUSES
    )
    return done.filter(actor_id=by.pk, at__gte=since).exists()
