"""Ministry staff sign in with a second factor; who has none yet is led to set one up."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from facilities import roles
from facilities.access.middleware import WITHOUT_DATABASE
from facilities.access.scope import scope_of

Handler = Callable[[HttpRequest], HttpResponse]
# Signing in and out, setting up the factor, and changing the language go on without one.
FREE_PAGES = ("account_", "mfa_")
FREE_NAMES = frozenset({"set_page_language"})
TYPES = ["totp", "webauthn"]  # recovery codes alone are no factor


class SecondFactor:
    """Sends staff without a second factor to its set-up page, whatever page they asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Judge the request once its page is known."""
        if not settings.STAFF_NEED_SECOND_FACTOR or not needs_second_factor(request):
            return None
        reason = gettext(
            "Your role requires two-step sign-in. Set it up to continue to the other pages."
        )
        messages.warning(request, reason)
        return redirect("mfa_index")


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person has a staff role, no second factor, and asks for a page
    that needs one. Tokens of the API are judged there, not by the session."""
    if request.path in WITHOUT_DATABASE:
        return False
    page = request.resolver_match.url_name or "" if request.resolver_match else ""
    if page.startswith(FREE_PAGES) or page in FREE_NAMES or request.path.startswith("/api/"):
        return False
    user = request.user
    if not user.is_authenticated or not scope_of(user).roles & roles.STAFF_ROLES:
        return False
    return not is_mfa_enabled(user, types=TYPES)
