"""The state of the system for administrators: alarms, and what was found out about them."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities.access.scope import may
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from reports.alarm_notes import LONGEST_WORDS, note_alarm
from reports.models import Alarm
from reports.policy.alarms import KINDS, OBJECTS, AlarmKind
from reports.queries import alarms
from reports.views.pages import page_of
from reports.views.system_state import system_state

ROWS = 30


class AlarmLine(NamedTuple):
    """One alarm of the list; `typed` and `problems` are there when a note was refused."""

    alarm: Alarm
    kind: AlarmKind
    thing: Label | None
    typed: str = ""
    problems: list[Problem] = []


@login_required
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """The alarms that are open, or all of them."""
    return render(request, "system.html", _context(request))


@login_required
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write what was found out about one alarm; a refusal shows the list with its reason."""
    words = request.POST.get("words", "")
    try:
        note_alarm(by=request.user, number=number, words=words)  # type: ignore[arg-type]
    except Refused as refused:
        if refused.problems[0].code == "unknown_alarm":
            raise Http404 from None
        context = _context(request)
        context["rows"] = [
            row._replace(typed=words, problems=refused.problems) if row.alarm.pk == number else row
            for row in context["rows"]
        ]
        return render(request, "system.html", context, status=409)
    messages.success(request, _("What was found out was written down."))
    return redirect("system")


def _context(request: HttpRequest) -> dict[str, Any]:
    """What the page shows. Raises Http404 for others than administrators."""
    if not may(request.user, "see_alarms"):
        raise Http404
    only_open = request.GET.get("show") != "all"
    found = alarms.alarms_for(request.user, only_open=only_open)
    page = page_of(request.GET.get("page", ""), total=found.count(), size=ROWS)
    return {
        "rows": [
            AlarmLine(alarm, KINDS[alarm.kind], OBJECTS.get(alarm.object_type))
            for alarm in found[page.first : page.first + ROWS]
        ],
        "page": page,
        "only_open": only_open,
        "longest": LONGEST_WORDS,
        **system_state(request.user),
    }
