"""Changing a facility's dated facts or its university: filled in, shown beforehand, entered."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facilities import dates, kinds
from facilities.access.facilities import kept_facilities
from facilities.errors import Refused, refuse
from facilities.models import Facility, Proposal, University
from facilities.models.facility import FACTS
from facilities.register import checks
from facilities.register.facilities import change_facility
from facilities.register.facts import reaches_ended_month
from reports.register_proposals import propose_facts, propose_move

FACTS_CHANGE, MOVE = "facts", "move"
TEXTS: Final = ("what", "kind", "ownership", "makes_images", "university", "since", "reason")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_change(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a change; its first sending shows what would move, the second enters it."""
    facility = kept_facilities(request.user).filter(code=code, merged_into=None).first()
    if facility is None:
        raise Http404
    typed = _typed(request, facility)
    context: dict[str, Any] = {"facility": facility, "typed": typed, "problems": []}
    if request.method == "POST":
        try:
            made = _try(request, facility, typed)
            if "confirm" in request.POST:
                return _entered(request, facility, _enter(request, facility, typed))
            context |= {"is_preview": True, "proposed": made}
        except Refused as refused:
            context["problems"] = refused.problems
    context |= _choices()
    return render(
        request, "register/change.html", context, status=409 if context["problems"] else 200
    )


def _typed(request: HttpRequest, facility: Facility) -> dict[str, Any]:
    """What was typed; at first what stands in the register."""
    if request.method == "POST":
        typed: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in TEXTS}
        return typed | {"modalities": request.POST.getlist("modalities")}
    return {
        "what": request.GET.get("what", FACTS_CHANGE),
        "kind": facility.kind,
        "ownership": facility.ownership,
        "makes_images": "yes" if facility.makes_images else "no",
        "modalities": facility.modalities,
        "university": "",
        "since": dates.jalali_text(dates.month_start(timezone.localdate())),
        "reason": "",
    }


def _try(request: HttpRequest, facility: Facility, typed: Mapping[str, Any]) -> Proposal | None:
    """Enter the change and take it back: so what is shown is what would be entered.

    Raises Refused as entering does.
    """
    with transaction.atomic():
        made = _enter(request, facility, typed)
        transaction.set_rollback(True)
    facility.refresh_from_db(fields=FACTS)
    return made


def _enter(request: HttpRequest, facility: Facility, typed: Mapping[str, Any]) -> Proposal | None:
    """Propose a move or a change of ended months; change the running month at once (None)."""
    by: Any = request.user
    since = _day(typed["since"])
    if typed["what"] == MOVE:
        university = University.objects.filter(code=typed["university"]).first()
        if university is None:
            raise refuse("university", "required", "این مورد لازم است.", "This is required.")
        return propose_move(
            by=by, facility=facility, university=university, on=since, reason=typed["reason"]
        )
    changes: checks.FacilityEntry = {
        "kind": typed["kind"],
        "ownership": typed["ownership"],
        "makes_images": typed["makes_images"] == "yes",
        "modalities": typed["modalities"],
    }
    if reaches_ended_month(since):
        return propose_facts(
            by=by, facility=facility, since=since, reason=typed["reason"], changes=changes
        )
    if not change_facility(by=by, facility=facility, since=since, **changes):
        raise refuse("", "no_change", "چیزی تغییر نکرده است.", "Nothing is different.")
    return None


def _entered(request: HttpRequest, facility: Facility, made: Proposal | None) -> HttpResponse:
    if made is None:
        messages.success(request, _("The register was changed."))
        return redirect("facility", code=facility.code)
    messages.success(request, _("The change was proposed; whoever decides it has been told."))
    return redirect("proposal", number=made.pk)


def _choices() -> dict[str, Any]:
    return {
        "kinds": kinds.KINDS.items(),
        "ownerships": kinds.OWNERSHIPS.items(),
        "modalities": kinds.MODALITIES.items(),
        "universities": University.objects.order_by("sort_key"),
    }


def _day(words: str) -> date:
    try:
        return dates.parse_day(words)
    except ValueError:
        raise refuse(
            "since",
            "invalid_date",
            "تاریخ را شمسی و مانند ۱۴۰۱/۰۱/۰۱ بنویسید.",
            "Write the day like 1401/01/01.",
        ) from None
