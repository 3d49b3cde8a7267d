"""How people sign in: accounts are made by administrators, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse

from facilities.models import Person
from facilities.register.account_changes import RESET_ASKED, record_change


class KeptByRegister(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes sign-up everywhere allauth would offer it, and sends no mail within a request."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody makes an account for themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes, in the database; allauth's count is of codes."""

    def send_password_reset_mail(
        self,
        user: Person,
        email: str,  # noqa: ARG002  (the register's own address is written to)
        context: dict[str, Any],  # noqa: ARG002
    ) -> None:
        """Leave the mail to a worker, which makes the link when it sends it.

        Whoever has no password yet is invited by an administrator, and gets no link here.
        """
        if user.has_usable_password():
            record_change(by=None, person=user, what=RESET_ASKED)


def addresses(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The pages on which allauth lets people change their addresses: there are none here.

    Raises Http404.
    """
    raise Http404
