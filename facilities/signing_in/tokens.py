"""API tokens: issued once, stored only as their hash, expiring, and revocable at any time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from facilities.access.guards import require
from facilities.access.scope import forget_scope, scope_of
from facilities.errors import refuse
from facilities.models import Person
from facilities.register import audit

LONGEST_LIFE = timedelta(days=366)


class IssuedToken(NamedTuple):
    """A new token. `token` is shown once and kept nowhere; `key` is its beginning, to name it."""

    token: str
    key: str
    expires_at: datetime


def issue_token(*, by: Person | None, person: Person, expires_in: timedelta) -> IssuedToken:
    """Give a person or a connected system a token that reads, and for machines files, as they.

    Raises Refused: not_allowed, inactive_account, without_role, wrong_lifetime (not between a
    second and 366 days).
    """
    require(by, "keep_accounts")
    if not timedelta(seconds=1) <= expires_in <= LONGEST_LIFE:
        raise refuse(
            "expires_in",
            "wrong_lifetime",
            "اعتبار توکن باید از یک ثانیه تا ۳۶۶ روز باشد.",
            "A token lives from one second to 366 days.",
        )
    if not person.is_active:
        raise refuse(
            "person", "inactive_account", "این حساب غیرفعال است.", "This account is inactive."
        )
    forget_scope(person)
    if not scope_of(person).grants:
        raise refuse(
            "person", "without_role", "این حساب نقشی ندارد.", "This account holds no role."
        )
    with transaction.atomic():
        row, token = AuthToken.objects.create(user=person, expiry=expires_in)
        audit.record(
            by=by,
            action="token.issued",
            on=person,
            detail={"key": row.token_key, "expires_at": row.expiry.isoformat()},
        )
    return IssuedToken(token, row.token_key, row.expiry)


def revoke_token(*, by: Person | None, person: Person, key: str) -> bool:
    """End a person's token at once; answers whether there was one with this key.

    The hash stays until the clean-up of expired tokens, so that the audit trail can name it.
    Raises Refused: not_allowed.
    """
    require(by, "keep_accounts")
    now = timezone.now()
    with transaction.atomic():
        ended = AuthToken.objects.filter(user=person, token_key=key, expiry__gt=now)
        count = int(ended.update(expiry=now))
        if count:
            audit.record(by=by, action="token.revoked", on=person, detail={"key": key})
    return bool(count)
