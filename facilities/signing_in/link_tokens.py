"""The tokens in links to a new password: once, for a while, and only for whoever may have one."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int

from facilities.models import Person
from facilities.register import invitations


class LinkTokens(PasswordResetTokenGenerator):
    """Django's tokens, which end with a new password and after an hour; where there is no password
    yet, with an invitation sent anew, withdrawn or expired."""

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        """Whether the token is of this person and still serves."""
        if not isinstance(user, Person) or not user.is_active:
            return False
        if user.has_usable_password():
            return super().check_token(user, token)
        return invitations.state_of(user) == invitations.WAITING and self._is_own(user, token or "")

    def _is_own(self, user: Person, token: str) -> bool:
        """Whether the token was made here for this person, however long ago."""
        try:
            made = base36_to_int(token.partition("-")[0])
        except ValueError:
            return False
        return any(
            constant_time_compare(self._make_token_with_timestamp(user, made, secret), token)
            for secret in (self.secret, *self.secret_fallbacks)
        )

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        invited = user.invited_at.isoformat() if user.invited_at else ""
        return super()._make_hash_value(user, timestamp) + invited
