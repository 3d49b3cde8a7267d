"""The sentence of the month: how many are on plan, off plan and silent, and what film did."""

from typing import Any

from reports.dashboards.university_sentence import sentence
from reports.views.dashboards.body_page import BodyPage
from reports.views.dashboards.university_blocks import addresses


def context(page: BodyPage) -> dict[str, Any]:
    """`clauses` of the closed month; none of a month that cannot be judged yet."""
    period, subject = page.month.period, page.university.pk
    before = None
    if not page.directive.begins_phase(period):
        before = page.judged(page.month.before).get(subject)
    clauses = sentence(
        page.judged(period).get(subject),
        before,
        {
            "on_plan": addresses.facilities(page, state="on_plan"),
            "off_plan": addresses.facilities(page, state="off_plan"),
            "not_filed": addresses.facilities(page, state="not_filed"),
            "film": addresses.facilities(page, sort="-film"),
        },
    )
    return {"clauses": clauses}
