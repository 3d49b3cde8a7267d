"""One facility's month: all its versions and receipts, what differs, and what can be done."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facilities.access.facilities import find_facility
from facilities.access.scope import User, may, scope_of
from facilities.errors import Problem, Refused, refuse
from facilities.models import Facility
from facilities.signing_in import reauthentication
from reports import repudiation, tasks
from reports.desk import decisions
from reports.desk.decisions import permit_correction, return_report
from reports.policy import periods
from reports.policy.form.differences import Difference, differences
from reports.policy.workflow.reviews import ACCEPTED, RETURN_REASONS
from reports.queries.dashboards.sums import READERS
from reports.queries.desk.history import MonthHistory, Version, month_history
from reports.queries.desk.rows import contacts_of
from reports.queries.register import merge_of
from reports.views import facts
from reports.views.desk import parts
from reports.views.desk.given import number_in, seen_in, submission_in
from reports.views.desk.panel import panel
from reports.views.merges import tell_of_merge
from reports.views.months import ended_month

FIELDS = ("submission", "reason_code", "note", "reason", "statement", "method")


class Compared(NamedTuple):
    """Two versions and the figures in which they differ."""

    old: Version
    new: Version
    rows: list[Difference]


@login_required
@require_safe
def report_month(request: HttpRequest, code: str, period: int) -> HttpResponse:
    """The month's history; beside the queue (htmx) what is needed to decide."""
    facility = _facility(request, code, period)
    if facility.code != code:
        tell_of_merge(request, code)
        return redirect("report_month", code=facility.code, period=period)
    if parts.is_part(request):
        return panel(request, facility, period)
    answer = _shown(request, facility, period)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@login_required
@require_POST
def report_step(request: HttpRequest, code: str, period: int, step: str) -> HttpResponse:
    """Accept or return the report, give leave to correct it, or declare it not one's own."""
    facility = _facility(request, code, period)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](request, facility, period)
    except Refused as told:
        if parts.is_part(request):
            return parts.refused(told.problems)
        return _shown(request, facility, period, failed=step, problems=told.problems)
    if parts.is_part(request):
        return parts.done()
    return redirect("report_month", code=facility.code, period=period)


def _shown(
    request: HttpRequest,
    facility: Facility,
    period: int,
    *,
    failed: str = "",
    problems: list[Problem] | None = None,
) -> HttpResponse:
    user = request.user
    history = month_history(user, facility, period)
    if history is None:
        raise Http404
    current = history.current
    decides = current is not None and may(user, "accept", facility=facility)
    month = ended_month(request, facility.university_id)
    context = {
        "facility": facility,
        "merge": merge_of(user, facility),
        "period": period,
        "previous": periods.following(period, -1) if period > month.first else None,
        "next": periods.following(period) if period < month.latest else None,
        "history": history,
        "current": current,
        "compared": _compared(request, history),
        "groups": facts.figures_in_groups(current.submission.figures) if current else [],
        "decides": decides,
        "chases": _chased(user, facility) if current is None else None,
        "may_accept": decides
        and current is not None
        and not current.repudiation
        and current.decision != ACCEPTED,
        "denies": [v for v in history.versions if v.repudiation is None]
        if may(user, "repudiate", facility=facility)
        else [],
        "has_second_factor": reauthentication.has_second_factor(user),  # type: ignore[arg-type]
        "prepares": may(user, "prepare", facility=facility),
        "reasons": list(RETURN_REASONS.items()),
        "typed": {name: request.POST.get(name, "") for name in FIELDS},
        "failed": failed,
        "problems": problems or [],
    }
    return render(request, "desk/month.html", context, status=409 if problems else 200)


def _chased(user: User, facility: Facility) -> dict[str, Any] | None:
    """Whom an officer calls or reminds of a month that is not filed; None for everybody else."""
    if not may(user, "chase_late", facility=facility):
        return None
    return {"people": contacts_of([facility]).get(facility.pk, [])}


def _facility(request: HttpRequest, code: str, period: int) -> Facility:
    """The visible facility. Raises Http404 for unknown and foreign, and for what is no month."""
    user = request.user
    is_known = periods.is_period(period) and period >= periods.FIRST_PERIOD
    if not is_known or scope_of(user).level not in READERS or "\0" in code:
        raise Http404
    facility = find_facility(user, code)
    if facility is None:
        raise Http404
    return facility


def _compared(request: HttpRequest, history: MonthHistory) -> Compared | None:
    """The versions of the address, else the last two; None with fewer than two."""
    if len(history.versions) < 2:
        return None
    *_, first, last = history.versions
    old = history.version(number_in(request.GET.get("from"), longest=5)) or first
    new = history.version(number_in(request.GET.get("to"), longest=5)) or last
    return Compared(old, new, differences(old.submission.figures, new.submission.figures))


def _accept(request: HttpRequest, facility: Facility, period: int) -> None:  # noqa: ARG001
    decisions.accept(
        by=request.user,  # type: ignore[arg-type]
        submission_id=submission_in(request.POST.get("submission")),
        seen=seen_in(request),
    )
    if not parts.is_part(request):  # else it is said where it was done
        messages.success(request, _("The report was accepted and the facility told."))


def _return(request: HttpRequest, facility: Facility, period: int) -> None:  # noqa: ARG001
    posted = request.POST
    return_report(
        by=request.user,  # type: ignore[arg-type]
        submission_id=submission_in(posted.get("submission")),
        reason_code=posted.get("reason_code", ""),
        note=posted.get("note", ""),
        seen=seen_in(request),
    )
    messages.success(request, _("The report was returned and the facility told."))


def _permit(request: HttpRequest, facility: Facility, period: int) -> None:
    permit_correction(
        by=request.user,  # type: ignore[arg-type]
        facility=facility,
        period=period,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("The facility may correct this month once more and was told."))


def _repudiate(request: HttpRequest, facility: Facility, period: int) -> None:  # noqa: ARG001
    posted, user = request.POST, request.user
    if not may(user, "repudiate", facility=facility):
        raise refuse("", "not_allowed", "این کار در اختیار شما نیست.", "You may not do this.")
    submission = submission_in(posted.get("submission"))
    reauthentication.prove(
        request,
        person=user,  # type: ignore[arg-type]
        method=posted.get("method", reauthentication.PASSWORD),
        secret=posted.get("secret", ""),
    )
    repudiation.repudiate(
        by=user,  # type: ignore[arg-type]
        submission_id=submission,
        statement=posted.get("statement", ""),
    )
    tasks.wake_on_commit()
    messages.success(request, _("Your declaration was entered and the university's officer told."))


STEPS = {"accept": _accept, "return": _return, "permit": _permit, "repudiate": _repudiate}
