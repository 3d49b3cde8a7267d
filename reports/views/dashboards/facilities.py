"""The list of facilities in one's scope, the page of one, and the receipts of its filings."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from facilities import kinds, roles
from facilities.access.facilities import find_facility
from facilities.access.scope import User, may, scope_of
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from facilities.models import Facility
from reports.calendar import Calendar, calendar
from reports.dashboards.half_years import explained, half_years, months_shown
from reports.dashboards.score_parts import score_parts
from reports.dashboards.sentences import about_score
from reports.formatting.units import SCORE, format_figure
from reports.models import ReferenceVersion, Report, Score
from reports.policy.directive import published
from reports.policy.directive.parts import BASELINE_RATES, Directive
from reports.policy.form import form
from reports.policy.scoring.month_states import NOT_EXPECTED, state_marks
from reports.policy.scoring.reasons import lowered_by
from reports.policy.scoring.sums import Sums
from reports.policy.scoring.sums import total as added_up
from reports.queries.dashboards import facility_months, overview
from reports.queries.dashboards.facility_list import FacilityFilters, FacilityForm
from reports.queries.dashboards.facility_page import count_facilities, list_facilities_page
from reports.queries.dashboards.progress import own_progress, territory_of
from reports.queries.dashboards.sums import READERS
from reports.queries.register import duplicates_of, merge_of
from reports.views import facts
from reports.views.merges import tell_of_merge
from reports.views.months import ChosenMonth, chosen_month
from reports.views.pages import page_of

ROWS = 50
FEWEST_FOR_A_MEAN = 3  # filed facilities, below which a kind's mean would tell of a neighbour


@login_required
@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """The facilities of one's scope as they stand in the chosen month."""
    user = request.user
    if scope_of(user).level not in READERS:
        raise Http404
    today = calendar()
    month = chosen_month(request, territory_of(user), today)
    problems: list[Problem] = []
    filters = FacilityFilters()
    try:
        filters = FacilityFilters.from_params(request.GET.dict())
    except Refused as refused:
        problems = refused.problems
    total = count_facilities(user, filters, month.period)
    page = page_of(request.GET.get("page", ""), total=total, size=ROWS)
    context = {
        "month": month,
        "progress": own_progress(user, today),
        "rows": list_facilities_page(user, filters, month.period, first=page.first, size=ROWS),
        "page": page,
        "filters": filters,
        "params": filters.as_params(),
        "problems": problems,
        "form": FacilityForm.showing(
            filters,
            offered={"university": _universities(user)},
            kept={"period": month.period} if request.GET.get("period") else None,
        ),
        "may_export": may(user, "export"),
    }
    status = 400 if problems else 200
    return render(request, "dashboards/facilities.html", context, status=status)


@login_required
@require_safe
def facility_page(request: HttpRequest, code: str) -> HttpResponse:
    """A facility's months, its score taken apart, its filings. No suspicions here."""
    user = request.user
    facility = _facility_of(user, code)
    if facility is None:
        raise Http404
    if facility.code != code:
        tell_of_merge(request, code)
        return redirect(f"{reverse('facility', args=[facility.code])}{_kept(request)}")
    today, directive = calendar(), published.directive()
    month = chosen_month(request, facility.university_id, today)
    months = [m for m in months_shown(month.period) if m <= month.latest]
    asked = sorted({*months, *month.in_collection})
    found = facility_months.months_of_facilities(user, [facility], asked, today)[facility.pk]
    states = {entry.period: entry for entry in found}
    scores = facility_months.current_scores(user, facility, months)
    reports = facility_months.reports_of(user, facility, months)
    score, report = scores.get(month.period), reports.get(month.period)
    filings = facility_months.filings_of(user, facility, month.period)
    known = state_marks(directive)
    context = {
        "month": month,
        "facility": facility,
        "merge": merge_of(user, facility),
        "duplicates": duplicates_of(user, facility),
        "marks": known.values(),
        "kind": Label(*kinds.KINDS[facility.kind]),
        "keeps_register": may(request.user, "keep_register", facility=facility),
        "state": states[month.period].state if month.period in states else NOT_EXPECTED,
        "phase": directive.phase_of(month.period),
        "half_years": half_years(
            {period: states[period].state for period in months},
            {period: vars(entry) for period, entry in scores.items()},
            {period: _columns(entry) for period, entry in reports.items()},
            directive,
            known,
            chosen=month.period,
        ),
        "explained": explained(directive),
        "report_groups": facts.report_in_groups(report, set()) if report else [],
        "filings": filings,
        "is_repudiated": report is not None
        and any(f.is_repudiated and f.id == report.submission_id for f in filings),
        "opens_university": overview.university_of(user, facility.university.code) is not None,
        "sees_nation": may(user, "compare_bodies"),
        "level": scope_of(user).level,
        "own_progress": [
            (period, states[period].state, today.deadline(period, facility.university_id))
            for period in month.in_collection
        ],
    }
    context |= _score_apart(score, report, directive)
    if today.is_closed(month.period, None):
        context |= _means(user, facility, month, today)
    return render(request, "dashboards/facility.html", context)


def _score_apart(
    score: Score | None, report: Report | None, directive: Directive
) -> dict[str, Any]:
    """A month's score as it is shown: total, ceiling, what it rests on, and its parts."""
    if score is None or report is None or score.total is None:
        return {}
    versions = _references(score)
    counted_until = {rate: version.counted_until for rate, version in versions.items()}
    return {
        "total": format_figure(SCORE, score.total),
        "before_ceiling": format_figure(SCORE, score.total_before_ceiling),
        "ceiling": lowered_by(vars(score), directive),
        "about_score": about_score(score.policy_id, [version.pk for version in versions.values()]),
        "computed_at": score.computed_at,
        "parts": score_parts(vars(score), vars(report), directive, counted_until),
    }


def _references(score: Score) -> dict[str, ReferenceVersion]:
    """The versions of the references that a score's baselines rest on, by rate."""
    versions = {rate: getattr(score, f"{rate}_references") for rate in BASELINE_RATES}
    return {rate: version for rate, version in versions.items() if version is not None}


def _facility_of(user: User, code: str) -> Facility | None:
    if scope_of(user).level not in READERS or "\0" in code:
        return None
    return find_facility(user, code)


def _means(user: User, facility: Facility, month: ChosenMonth, today: Calendar) -> dict[str, Any]:
    """The nation's mean scores of the month: of all, and of the facility's kind."""
    of_kind = overview.nation_by_kind(user, month.period, today)
    everybody, like = added_up(of_kind.values()), of_kind.get(facility.kind, Sums())
    enough = like.filed >= FEWEST_FOR_A_MEAN
    return {
        "national_mean": format_figure(SCORE, everybody.score),
        "mean_of_kind": format_figure(SCORE, like.score) if enough else None,
    }


def _columns(report: Report) -> dict[str, Any]:
    """A report's columns, and its studies added up."""
    columns = dict(vars(report))
    studies = [columns[code] for code in form.STUDY_CODES if columns[code] is not None]
    return columns | {"services": sum(studies) if studies else None}


def _universities(user: User) -> list[tuple[str, str]]:
    """The universities that the list can be narrowed to, for those who see several."""
    if scope_of(user).level == roles.FACILITY:
        return []
    found = overview.universities_with_sums(user)
    return [(u.code, str(u)) for u in found] if len(found) > 1 else []


def _kept(request: HttpRequest) -> str:
    return f"?{urlencode(request.GET.dict())}" if request.GET else ""
