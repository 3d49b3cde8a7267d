"""The reports of the month: owed, filed, accepted."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from facilities.access.scope import may
from reports.dashboards.marks.funnel import Stage, funnel
from reports.formatting.numbers import number, share
from reports.policy.scoring.month_states import FILED
from reports.policy.scoring.sums import Sums
from reports.policy.workflow.reviews import ACCEPTED
from reports.queries.dashboards import university_month
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.university_blocks import addresses


def context(page: BodyPage) -> dict[str, Any]:
    """`filing`, the rows of the funnel; none where nobody owes a report."""
    sums = page.sums.get(page.month.period, {}).get(page.university.pk, Sums())
    if not sums.expected:
        return {"filing": []}
    accepted = university_month.accepted(page.user, page.university, page.month.period)
    sizes = (
        (gettext("Owed"), sums.expected, addresses.facilities(page)),
        (gettext("Filed"), sums.filed_expected, addresses.facilities(page, state=FILED)),
        (gettext("Accepted by the officer"), accepted, _accepted(page)),
    )
    stages, before = [], 0
    for name, size, address in sizes:
        note = ""
        if before:
            part = {"share": share(size / before)}
            note = gettext("%(share)s of the stage before") % part
        stages.append(Stage(name, size, number(size), note, address=address))
        before = size
    return {"filing": funnel(stages)}


def _accepted(page: BodyPage) -> str:
    """The officer's list of accepted reports; '' for everybody else."""
    if not may(page.user, "accept", university=page.university):
        return ""
    return f"{reverse('desk')}?{urlencode({'period': page.month.period, 'tab': ACCEPTED})}"
