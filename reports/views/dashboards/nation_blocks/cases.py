"""Block 9: the course of the cases in numbers, and the month's suspicions by rule."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from facilities import roles
from facilities.access.scope import scope_of
from reports.dashboards.case_stages import STAGES, case_rows, ended_in_words
from reports.queries.dashboards import case_stages, overview
from reports.views.cases.counts import states, suspicion_lines
from reports.views.dashboards.body_page import BodyPage


def context(page: BodyPage) -> dict[str, Any]:
    """Counts for everybody; days and links to the lists for those who work the cases."""
    user, period = page.user, page.month.period
    works_cases = scope_of(user).level == roles.INSPECTOR
    counted = case_stages.cases_counted(user, page.universities)
    waited = case_stages.days_waited(user, STAGES, page.today.moment)
    lists = reverse("violations")
    addresses = {s: f"{lists}?{urlencode({'state': s})}" for s in STAGES} if works_cases else {}
    return {
        "states": states(),
        "suspicions": suspicion_lines(
            user, overview.suspicions_counted(user, page.universities, period), period
        ),
        "cases": {
            "rows": case_rows(counted, waited, addresses, shows_days=works_cases),
            "heads": [gettext("Median days"), gettext("Oldest (days)")] if works_cases else [],
            "ended": ended_in_words(counted),
            "total": sum(counted.values()),
            "works_cases": works_cases,
        },
    }
