"""Suspected violations: in numbers for all, by facility for the inspectors and officers."""

from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from facilities import roles
from facilities.access.scope import may, scope_of
from reports.queries.cases.by_facility import FacilityCases, open_cases
from reports.queries.dashboards import overview
from reports.views.cases.counts import states, suspicion_lines
from reports.views.dashboards.body_page import BodyPage

MOST: Final = 10  # facilities that are named


def context(page: BodyPage) -> dict[str, Any]:
    """`suspicions` of the month by rule; `open_cases` by facility, None for those who may not
    read names, each with the address of its list."""
    counted = overview.suspicions_counted(page.user, [page.university], page.month.period)
    return {
        "states": states(),
        "suspicions": suspicion_lines(page.user, counted, page.month.period, page.university),
        "open_cases": _by_facility(page),
    }


def _by_facility(page: BodyPage) -> list[tuple[FacilityCases, str]] | None:
    if scope_of(page.user).level == roles.NATION:
        return None
    if not may(page.user, "see_suspicions", university=page.university):
        return None
    found = open_cases(page.user, page.university, most=MOST)
    violations = reverse("violations")
    return [
        (entry, f"{violations}?{urlencode({'facility': entry.facility.code})}") for entry in found
    ]
