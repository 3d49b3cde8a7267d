"""The tokens in links to a new password: once, for a while, and only for whoever may have one."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from facilities.models import Person
from facilities.register import invitations


class LinkTokens(PasswordResetTokenGenerator):
    """Django's tokens, which end with a new password; and with an invitation sent anew, withdrawn
    or expired, where there is no password yet."""

    def check_token(self, user: AbstractBaseUser | None, token: str | None) -> bool:
        """Whether the token is of this person and still serves."""
        if not isinstance(user, Person) or not user.is_active:
            return False
        if not user.has_usable_password() and invitations.state_of(user) != invitations.WAITING:
            return False
        return super().check_token(user, token)

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        invited = user.invited_at.isoformat() if user.invited_at else ""
        return super()._make_hash_value(user, timestamp) + invited
