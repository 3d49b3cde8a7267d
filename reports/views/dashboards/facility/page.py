"""The page of one facility."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from facilities import kinds
from facilities.access.scope import may
from facilities.kinds import Label
from facilities.language import in_language
from reports.dashboards.facility.film_stock import balance_of
from reports.dashboards.half_years import explained
from reports.queries.dashboards import facility_months, overview
from reports.queries.register import duplicates_of, merge_of
from reports.views import facts
from reports.views.dashboards.facility import courses, helping, score
from reports.views.dashboards.facility.subject import FacilitySubject, facility_of, subject_of
from reports.views.merges import tell_of_merge


@login_required
@require_safe
def facility_page(request: HttpRequest, code: str) -> HttpResponse:
    """A facility's score taken apart, its three years, what would help, its filings.

    Cases are shown to those alone who work with them.
    """
    facility = facility_of(request.user, code)
    if facility is None:
        raise Http404
    if facility.code != code:
        tell_of_merge(request, code)
        kept = f"?{urlencode(request.GET.dict())}" if request.GET else ""
        return redirect(f"{reverse('facility', args=[facility.code])}{kept}")
    subject = subject_of(request, facility)
    helps = helping.helps_of(subject)
    trial = helping.trial(subject, request)
    context = {
        **_head(subject),
        **score.score_apart(subject),
        **score.verdict(subject, helps),
        **score.means(subject),
        **_filings(subject),
        **trial,
        "indicators": courses.indicators(subject),
        "quarters": courses.strip(subject),
        "sees_cases": may(request.user, "see_suspicions", facility=facility),
        "balance": _balance(subject),
        "years": courses.years(subject),
        "explained": explained(subject.directive),
        "helps": helping.shown_helps(helps),
    }
    status = 400 if trial and trial["trial"].problems else 200
    return render(request, "dashboards/facility/page.html", context, status=status)


def _head(subject: FacilitySubject) -> dict[str, Any]:
    """Who the facility is, and the months of it that are in collection."""
    user, facility, month = subject.user, subject.facility, subject.month
    return {
        "month": month,
        "facility": facility,
        "merge": merge_of(user, facility),
        "duplicates": duplicates_of(user, facility),
        "marks": subject.marks.values(),
        "kind": Label(*kinds.KINDS[facility.kind]),
        "ownership": Label(*kinds.OWNERSHIPS[facility.ownership]),
        "address": in_language("، ", ", ").join(
            filter(None, (str(facility.province), facility.city, facility.address))
        ),
        "telephone": dialled(facility.phone),
        "keeps_register": may(user, "keep_register", facility=facility),
        "opens_university": overview.university_of(user, facility.university.code) is not None,
        "sees_nation": may(user, "compare_bodies"),
        "state": subject.state,
        "phase": subject.directive.phase_of(month.period),
        "own_progress": [
            (period, subject.states[period], subject.today.deadline(period, facility.university_id))
            for period in month.in_collection
        ],
    }


def dialled(phone: str) -> str:
    """A telephone number as links want it: digits and a leading plus; '' for none."""
    digits = "".join(str(int(letter)) for letter in phone if letter.isdecimal())
    return f"+{digits}" if digits and phone.lstrip().startswith("+") else digits


def _balance(subject: FacilitySubject) -> Any:
    if subject.report is None:
        return None
    title = gettext("Film balance")
    return balance_of(vars(subject.report), subject.directive.film_tolerance, title=title)


def _filings(subject: FacilitySubject) -> dict[str, Any]:
    """The month's submissions, its figures, and whether they were repudiated."""
    report = subject.report
    filings = facility_months.filings_of(subject.user, subject.facility, subject.month.period)
    return {
        "filings": filings,
        "report_groups": facts.report_in_groups(report, set()) if report else [],
        "is_repudiated": report is not None
        and any(f.is_repudiated and f.id == report.submission_id for f in filings),
    }
