"""Forms of one's own password: what allauth's own neither count nor record."""

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from allauth.core import context
from django.core.exceptions import ValidationError

from facilities.errors import Refused
from facilities.messages import message_of
from facilities.signing_in import reauthentication, way_in


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for the present password, and counts wrong ones like failed sign-ins."""

    def clean_oldpassword(self) -> str:
        """The present password. Raises ValidationError."""
        secret = str(self.cleaned_data.get("oldpassword", ""))
        try:
            reauthentication.prove(
                context.request, person=self.user, method=reauthentication.PASSWORD, secret=secret
            )
        except Refused as refused:
            raise ValidationError(message_of(refused.problems[0])) from None
        return secret


class SetPasswordByLink(ResetPasswordKeyForm):  # type: ignore[misc]
    """Sets a password where a link was opened, and records that."""

    def save(self) -> None:
        """Set the password; the link has served its turn."""
        is_reset = self.user.has_usable_password()
        super().save()
        way_in.password_was_set_by_link(self.user, is_reset=is_reset)
