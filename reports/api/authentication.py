"""Who asks, by token: one query for token and person, then the person's database role."""

import hmac
import re

from django.http import HttpRequest
from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from facilities import access
from facilities.models import Person

SCHEME = "Token"
_TOKEN = re.compile(r"[0-9A-Za-z_-]{16,128}")


class ExpiringToken(BaseAuthentication):
    """`Authorization: Token …`. Anything else in that header is refused, never an error of ours.

    On success the request's transaction continues in the person's database role and scope, and
    `request.auth` is the token's row.
    """

    def authenticate(self, request: Request) -> tuple[Person, AuthToken] | None:
        """The person and token, None without a header. Raises AuthenticationFailed."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != SCHEME.lower() or not _TOKEN.fullmatch(token):
            raise AuthenticationFailed
        row = _token_row(token)
        if row is None or not row.user.is_active:
            raise AuthenticationFailed
        access.enter(row.user)
        return row.user, row

    def authenticate_header(self, request: HttpRequest | Request) -> str:  # noqa: ARG002
        """What a 401 says about how to sign in."""
        return f'{SCHEME} realm="payesh"'


def _token_row(token: str) -> AuthToken | None:
    """The token's row with its person, if it has not expired."""
    digest = hash_token(token)
    row = AuthToken.objects.select_related("user").filter(digest=digest).first()
    if row is None or not hmac.compare_digest(str(row.digest), digest):
        return None
    return row if row.expiry is None or row.expiry > timezone.now() else None
