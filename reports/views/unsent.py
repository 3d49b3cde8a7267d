"""What people typed and the server does not have yet.

The browser keeps it meanwhile (static/payesh/unsent/). It is told here who is signed in, so that
nothing goes out in another person's name, and what was taken, so that it keeps nothing longer.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

Handler = Callable[[HttpRequest], HttpResponse]
DRAFT: Final = re.compile(r"[0-9a-f]{32}")  # the name that the browser gave to what was typed
TOLD_FOR: Final = 3600  # seconds in which the browser may come and see what was taken
NOT_TAKEN: Final = "is_not_taken"


@require_safe
def who_is_here(request: HttpRequest) -> JsonResponse:
    """Who is signed in in this browser, as `key_of` names them; "" for nobody."""
    return JsonResponse({"person": key_of(request.user)})


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where a sign-in ends that was begun from a page with unsent words in another window."""
    return render(request, "account/signed_in_again.html")


def key_of(user: Any) -> str:
    """What tells one person's words from another's in a browser; "" for who is not signed in."""
    return str(user.pk) if user.is_authenticated else ""


def unsent_facts(request: HttpRequest) -> dict[str, Any]:
    """What the scripts need on a page of a signed-in person."""
    again = reverse("account_signed_in_again")
    return {
        "person": key_of(request.user),
        "here": reverse("account_here"),
        "sign_in": f"{reverse('account_login')}?next={again}",
        # What stands in a form of such a page was typed and refused, or is only shown again.
        "answers_post": request.method == "POST",
        "words": _words(),
    }


def by_the_same_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, but 403 for what was typed by another person than is signed in now."""

    @wraps(view)
    def only_theirs(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = key_of(request.user)
        if here and request.headers.get("X-Typed-By", here) != here:
            return JsonResponse({}, status=403)
        return view(request, *args, **kwargs)

    return only_theirs


def refusing(answer: HttpResponse) -> HttpResponse:
    """A redirect that leads away from words which were not taken: the browser keeps them."""
    setattr(answer, NOT_TAKEN, True)
    return answer


class TellWhatWasTaken:
    """Tells the browser by a cookie that the words of a form were taken.

    A view that took them answers by a redirect, one that did not shows the form again. The cookie
    goes out with the answer, which leaves after COMMIT or not at all.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if draft := _taken(request, response):
            response.set_cookie(
                f"taken-{draft}",
                "1",
                max_age=TOLD_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


def _taken(request: HttpRequest, response: HttpResponse) -> str:
    """The name of what was taken by this request; "" for nothing."""
    is_led_on = request.method == "POST" and response.status_code in (302, 303)
    if not is_led_on or not request.user.is_authenticated or hasattr(response, NOT_TAKEN):
        return ""
    if response.headers["Location"].startswith("/accounts/"):  # to prove who they are, first
        return ""
    draft = request.POST.get("draft", "")
    return draft if DRAFT.fullmatch(draft) else ""


def _words() -> dict[str, str]:
    """Sentences by name; the scripts fill in {at}, {label} and {value}."""
    return {
        "restored": _("What you typed here at {at} was not sent; it stands in the form again."),
        "unconfirmed": _(
            "It was not confirmed that what you sent from here at {at} arrived. It stands in the "
            "form again; look whether it arrived before you send it once more."
        ),
        "other_value": _("{label}: meanwhile this stands here: {value}"),
        "other_words": _("{label}: you had also typed: {value}"),
        "no_place": _(
            "You typed this here at {at}. It was not sent, and its form is not on this page any "
            "more:"
        ),
        "discard": _("Discard what I typed"),
        "discarded": _("What you typed is discarded."),
        "sending": _("Sending …"),
        "no_answer": _(
            "The server does not answer, so nothing was sent. What you typed stays here; try again "
            "in a moment."
        ),
        "signed_out": _("You are signed out, so nothing was sent. What you typed stays here."),
        "sign_in": _("Sign in again (in a new window)"),
        "back": _("You are signed in again: send it now."),
        "other_person": _(
            "Somebody else has signed in in this browser, so nothing was sent. To go on, sign in "
            "yourself."
        ),
        "slow": _(
            "There is no answer yet. Look in another window whether it arrived before you send it "
            "again."
        ),
    }
