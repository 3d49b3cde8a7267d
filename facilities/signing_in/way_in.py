"""What people do to their own way in: recorded, told, and held against whoever stole a session."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.core import context
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_login_failed
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from facilities.access.entering import enter
from facilities.models import Person
from facilities.register.account_changes import (
    FACTOR_ADDED,
    FACTOR_REMOVED,
    INVITATION_ACCEPTED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    WRONG_CODE,
    record_change,
)
from facilities.register.holds import hold_signing


def watch() -> None:
    """Have every change of a way in noticed, whichever page it was made on."""
    account_signals.password_changed.connect(_password_changed)
    account_signals.password_set.connect(_password_changed)
    factor_signals.authentication_failed.connect(_wrong_code)
    # Of the rows themselves: allauth tells of a new factor only after the transaction.
    post_save.connect(_factor_saved, sender=Authenticator)
    post_delete.connect(_factor_deleted, sender=Authenticator)


def password_was_set_by_link(person: Person, *, is_reset: bool) -> None:
    """Record it, and after a reset hold the person from signing; a first password is none.

    Whoever opened the link acts as the person for the rest of the transaction.
    """
    enter(person)
    if is_reset:
        hold_signing(person)
    what = PASSWORD_RESET if is_reset else INVITATION_ACCEPTED
    record_change(by=person, person=person, what=what)


def _password_changed(user: Person, **_: Any) -> None:
    record_change(by=user, person=user, what=PASSWORD_CHANGED)


def _wrong_code(request: HttpRequest, user: Person, **_: Any) -> None:
    """Count a wrong code like a wrong password (axes), and tell of it."""
    record_change(by=_acting(), person=user, what=WRONG_CODE)
    credentials = {"username": user.username}
    user_login_failed.send(__name__, credentials=credentials, request=request)


def _factor_saved(instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        _factor(instance, FACTOR_ADDED)


def _factor_deleted(instance: Authenticator, **_: Any) -> None:
    _factor(instance, FACTOR_REMOVED)


def _factor(factor: Authenticator, what: str) -> None:
    record_change(by=_acting(), person=factor.user, what=what, detail={"factor": str(factor.type)})


def _acting() -> Person | None:
    """Who has signed in and asks; None before sign-in and outside requests."""
    user = getattr(context.request, "user", None)
    return user if isinstance(user, Person) else None
