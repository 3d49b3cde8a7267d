"""The list of suspected violations and the page of one."""

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from facilities.access.scope import User, may, scope_of
from facilities.errors import Problem, Refused
from facilities.kinds import Label
from reports import calendar
from reports.cases.steps import steps_open_to
from reports.formatting import moments
from reports.models import Violation
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.workflow import cases
from reports.queries.cases import violations as queries
from reports.queries.cases.counts import counts
from reports.queries.cases.filters import SORTS, ViolationFilters, ViolationForm
from reports.queries.register import merge_of
from reports.views import facts
from reports.views.cases import forms
from reports.views.frame import reads_violations
from reports.views.pages import Page, page_of

ROWS = 50


class ViolationLine(NamedTuple):
    """One line of the list."""

    number: int
    violation: Violation
    rule: Label
    leads_to: Label
    figures: list[facts.Fact]
    is_repudiated: bool


@login_required
@require_safe
def violation_list(request: HttpRequest) -> HttpResponse:
    """The list, its filters and counts; everything stands in the address."""
    if not reads_violations(request.user):
        raise Http404
    problems: list[Problem] = []
    filters = ViolationFilters()
    try:
        filters = ViolationFilters.from_params(request.GET)
    except Refused as refused:
        problems = refused.problems
    counted = counts(request.user, filters)
    page = page_of(request.GET.get("page", ""), total=counted.total, size=ROWS)
    if counted.is_more:
        page = page._replace(is_cut=True)
    found = queries.list_page(request.user, filters, first=page.first, size=ROWS)
    scope = scope_of(request.user)
    context = {
        "rows": _rows(found, page),
        "page": page,
        "filters": filters,
        "params": filters.as_params(),
        "problems": problems,
        "counted": counted,
        "form": ViolationForm.showing(filters, offered=_offered(request.user)),
        "states": list(cases.STATES),
        "sorts": {name: _next_sort(filters.sort, name) for name in SORTS if name[0] != "-"},
        "several": scope.sees_nation or len(scope.university_ids) > 1,
        "may_export": may(request.user, "export"),
        "may_add": may(request.user, "work_cases"),
    }
    return render(request, "cases/list.html", context, status=400 if problems else 200)


@login_required
@require_safe
def violation_page(request: HttpRequest, number: int) -> HttpResponse:
    """One case: what it rests on, what was done, what the person can do."""
    return render(request, "cases/detail.html", case_context(request, number))


def case_context(
    request: HttpRequest,
    number: int,
    *,
    typed: dict[str, str] | None = None,
    problems: list[Problem] | None = None,
    failed_step: str = "",
) -> dict[str, Any]:
    """Everything the page of a case shows. Raises Http404 for unknown and foreign alike."""
    case = queries.violation_of(request.user, number)
    if case is None:
        raise Http404
    directive = published.version(case.policy_id)
    rule = directive.rule(case.rule)
    evidence = queries.evidence_of(request.user, case)
    report = queries.report_behind(request.user, case)
    steps = steps_open_to(request.user, case)
    named = {code for entry in evidence for code in facts.figures_named(entry.facts)}
    return {
        "case": case,
        "merge": merge_of(request.user, case.facility),
        "rule": rule.name,
        "clause": directive.clauses.get(rule.origin.clause or ""),
        "origin": directive.origin_in(rule.origin, case.period),
        "leads_to": directive.consequences[case.leads_to],
        "source": cases.SOURCES[case.source],
        "addressee": cases.ADDRESSEES.get(case.addressee),
        "outcome": cases.OUTCOMES.get(case.outcome),
        "days_before_letter": directive.days_before_letter(case.period),
        "evidence": [
            (entry, cases.SOURCES[entry.source], facts.facts_in_words(entry.facts))
            for entry in evidence
        ],
        "events": [
            (event, cases.event_label(event.event), _state_label(event.to_state))
            for event in queries.events_of(request.user, case)
        ],
        "rests_on_repudiated": any(e.repudiated for e in evidence),  # type: ignore[attr-defined]
        "report_groups": facts.report_in_groups(report, named) if report else [],
        "steps": [forms.step_form(step, typed if step == failed_step else None) for step in steps],
        "problems": problems or [],
        "failed_step": failed_step,
        "is_told_above": failed_step not in steps,
    }


def _rows(found: list[Violation], page: Page) -> list[ViolationLine]:
    known, denied = queries.latest_facts(found), queries.resting_on_repudiated(found)
    rows = []
    for place, violation in enumerate(found):
        directive = published.version(violation.policy_id)
        rows.append(
            ViolationLine(
                page.first + place + 1,
                violation,
                directive.rule(violation.rule).name,
                directive.consequences[violation.leads_to],
                facts.shortly(known.get(violation.pk, {})),
                violation.pk in denied,
            )
        )
    return rows


def _state_label(state: str) -> Label | None:
    return cases.STATES[state].label if state in cases.STATES else None


def _next_sort(now: str, column: str) -> str:
    """The order that a click on a column's title asks for: upwards, then downwards."""
    return f"-{column}" if now == column else column


def _offered(user: User) -> dict[str, list[tuple[str, str]]]:
    """The months and universities to choose from, as (code, name)."""
    months = [(str(p), moments.period(p)) for p in months_to_choose(published.directive())]
    return {
        "period_from": months,
        "period_to": months,
        "university": [(u.code, str(u)) for u in queries.universities_to_choose(user)],
    }


def months_to_choose(directive: Directive) -> list[int]:
    """The months from the directive's first to the present one, newest first."""
    return [calendar.running_month(), *calendar.months_ended(directive.effective_from)]
