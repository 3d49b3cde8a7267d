"""Who asks, by token: one query for token, person and roles, then the person's database role."""

import hmac
import re
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from knox.crypto import hash_token
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from facilities.access.entering import enter
from facilities.access.prepared import Statement
from facilities.access.scope import IN_FORCE, Grant, keep_scope
from facilities.models import Person

SCHEME = "Token"
_TOKEN = re.compile(r"[0-9A-Za-z_-]{16,128}")
_PERSON = [field.attname for field in Person._meta.concrete_fields]
_SIGN_IN = Statement(f"""
    SELECT t.digest, t.token_key,
           (SELECT coalesce(json_agg(json_build_array(role, facility_id, university_id)), '[]')
            FROM facilities_roleassignment
            WHERE person_id = t.user_id AND {IN_FORCE}),
           {", ".join(f"p.{name}" for name in _PERSON)}
    FROM knox_authtoken t JOIN facilities_person p ON p.id = t.user_id
    WHERE t.digest = %(digest)s AND (t.expiry IS NULL OR t.expiry > %(now)s)""")


class Token(NamedTuple):
    """The token a request came with: its hash, and the beginning by which people know it."""

    digest: str
    token_key: str


class ExpiringToken(BaseAuthentication):
    """`Authorization: Token …`. Anything else in that header is refused, never an error of ours.

    On success the request's transaction continues in the person's database role and scope, and
    `request.auth` is the `Token`.
    """

    def authenticate(self, request: Request | HttpRequest) -> tuple[Person, Token] | None:
        """The person and token, None without a header. Raises AuthenticationFailed."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != SCHEME.lower() or not _TOKEN.fullmatch(token):
            raise AuthenticationFailed
        found = _holder_of(token)
        if found is None or not found[0].is_active:
            raise AuthenticationFailed
        enter(found[0])
        return found

    def authenticate_header(self, request: HttpRequest | Request) -> str:  # noqa: ARG002
        """What a 401 says about how to sign in."""
        return f'{SCHEME} realm="payesh"'


def _holder_of(token: str) -> tuple[Person, Token] | None:
    """The person, with the scope of today's roles, if the token has not expired."""
    digest = hash_token(token)
    now = timezone.now()
    rows = _SIGN_IN.rows({"digest": digest, "now": now, "today": timezone.localdate(now)})
    if not rows or not hmac.compare_digest(rows[0][0], digest):
        return None
    row = rows[0]
    person = Person.from_db("default", _PERSON, row[3:])
    keep_scope(person, (Grant(*held) for held in row[2]))
    return person, Token(row[0], row[1])
