"""Signing in as one of the demo's people by a click, and the way of a report through their hands.

These addresses are served by the demo alone (ministry/urls.py), and refuse to work elsewhere.
"""

import json
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from facilities import roles
from facilities.access.entering import enter, enter_base
from facilities.models import Person

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


class Step(NamedTuple):
    """One station of a report: who has it, what happens there, and the page."""

    role: str
    name: Promise
    page: str


SIGNATORY: Final = "signatory"
STEPS: Final = (
    Step("clerk", _("A centre reports"), "filing_home"),
    Step(SIGNATORY, _("The director signs"), "home"),
    Step("officer", _("The officer accepts"), "desk"),
    Step("analyst", _("The nation moves"), "nation"),
    Step("inspector", _("The inspector builds a case"), "violations"),
)
_STEPS: Final = {str(number): step for number, step in enumerate(STEPS, 1)}


@require_POST
def enter_as(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo's person of a `step`, and open its page; or of a `role`.

    Raises Http404 outside the demo and for anybody who is not of its cast.
    """
    step = _STEPS.get(request.POST.get("step", ""))
    role = step.role if step else request.POST.get("role", "")
    if not settings.DEMO or role not in roles.ROLES:
        raise Http404
    enter_base()  # whoever was signed in before
    person = Person.objects.filter(username=role, is_active=True).first()
    if person is None:
        raise Http404
    language = request.LANGUAGE_CODE  # what the visitor reads now, whoever was here before
    login(request, person, backend=BACKEND)
    enter(person)
    Person.objects.filter(pk=person.pk).update(language=language)
    if role == SIGNATORY and (password := _passwords().get(role)):
        words = gettext("To sign a report, use the password of this demonstration account: %s")
        messages.info(request, words % f"\u2066{password}\u2069")  # from left to right
    return redirect(step.page if step else "home")


def _passwords() -> dict[str, str]:
    """The passwords of the demo's people by role; {} where none are kept."""
    file = settings.DEMO_PASSWORDS
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return kept


urlpatterns = [path("demo/enter/", enter_as, name="demo_enter")]
