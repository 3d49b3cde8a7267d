"""Invitations: how somebody new comes to a password that nobody else knows. Writes with audit.

A mail carries a link that works once and for a while. The link is made by the worker that sends it
and rests on `Person.invited_at`: inviting again or withdrawing ends every link sent before.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from facilities.access.guards import require
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from facilities.models import Person
from facilities.register import audit
from facilities.register.account_changes import INVITED, record_change

WAITING: Final = "waiting"
EXPIRED: Final = "expired"
ACCEPTED: Final = "accepted"
NOT_INVITED: Final = "not_invited"  # never, or withdrawn
STATES: Final[Mapping[str, Label]] = {
    WAITING: Label("◔ در انتظار پذیرش", "◔ waiting"),
    EXPIRED: Label("▲ منقضی‌شده", "▲ expired"),
    ACCEPTED: Label("● پذیرفته‌شده", "● accepted"),
    NOT_INVITED: Label("○ بدون دعوت‌نامه", "○ not invited"),
}
_REASONS: Final[Mapping[str, Label]] = {
    "no_address": Label(
        "نشانی رایانامهٔ این شخص ثبت نشده است؛ نخست آن را وارد کنید.",
        "No mail address of this person is known; enter it first.",
    ),
    "has_password": Label(
        "این شخص گذرواژه دارد و به دعوت‌نامه نیاز ندارد.",
        "This person has a password and needs no invitation.",
    ),
    "inactive": Label(
        "این حساب غیرفعال است؛ نخست آن را فعال کنید.",
        "This account is inactive; activate it first.",
    ),
    "nothing_to_withdraw": Label(
        "برای این شخص دعوت‌نامه‌ای در انتظار پذیرش نیست.",
        "No invitation of this person is waiting.",
    ),
}


def expires_at(person: Person) -> datetime | None:
    """When the person's invitation ends or ended; None without one."""
    if person.invited_at is None:
        return None
    return person.invited_at + timedelta(seconds=settings.INVITATION_TIMEOUT)


def state_of(person: Person, now: datetime | None = None) -> str:
    """A code of `STATES`; "" for somebody who was given a password without an invitation."""
    until = expires_at(person)
    if person.has_usable_password():
        return ACCEPTED if until else ""
    if until is None:
        return NOT_INVITED
    return WAITING if (now or timezone.now()) < until else EXPIRED


def people_in(state: str, people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of the people whose invitation is in a state."""
    without_password = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    oldest = timezone.now() - timedelta(seconds=settings.INVITATION_TIMEOUT)
    conditions = {
        WAITING: without_password & Q(invited_at__gt=oldest),
        EXPIRED: without_password & Q(invited_at__lte=oldest),
        ACCEPTED: ~without_password & Q(invited_at__isnull=False),
        NOT_INVITED: without_password & Q(invited_at__isnull=True),
    }
    return people.filter(conditions[state])


def invite(*, by: Person | None, person: Person) -> None:
    """Send the person a link to choose a password, for the first time or again.

    Raises Refused: not_allowed, has_password, inactive, no_address.
    """
    require(by, "keep_accounts")
    with transaction.atomic():
        kept = Person.objects.select_for_update().get(pk=person.pk)
        if kept.has_usable_password():
            raise _refused("has_password")
        if not kept.is_active:
            raise _refused("inactive")
        if not kept.email:
            raise _refused("no_address")
        kept.invited_at = person.invited_at = timezone.now()
        kept.save(update_fields=["invited_at"])
        until = expires_at(kept)
        day = timezone.localdate(until).isoformat() if until else ""
        facts = {"username": kept.username, "until": day}
        record_change(by=by, person=kept, what=INVITED, detail=facts)


def withdraw(*, by: Person | None, person: Person) -> None:
    """End an invitation that was not accepted; its link does not work any more.

    Raises Refused: not_allowed, nothing_to_withdraw.
    """
    require(by, "keep_accounts")
    with transaction.atomic():
        kept = Person.objects.select_for_update().get(pk=person.pk)
        if state_of(kept) not in {WAITING, EXPIRED}:
            raise _refused("nothing_to_withdraw")
        kept.invited_at = person.invited_at = None
        kept.save(update_fields=["invited_at"])
        audit.record(by=by, action="account.invitation_withdrawn", on=kept)


def _refused(code: str) -> Refused:
    reason = _REASONS[code]
    return Refused([Problem("", code, reason.fa, reason.en)])
