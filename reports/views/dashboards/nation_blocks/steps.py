"""The directive's steps: what each asked for, what was reached, what is demanded now."""

from typing import Any

from django.utils import timezone

from reports.dashboards.steps import demanded, last_months, steps_mark
from reports.queries.dashboards.sums import nation_sums
from reports.views.dashboards.body_page import BodyPage

_NEEDED = (
    "film_prints",
    "film_expected",
    "electronic_services",
    "electronic_delivered",
)


def context(page: BodyPage) -> dict[str, Any]:
    """`steps`: the drawing; `demanded` and `demanded_by`: what the present phase asks for most,
    and the phase."""
    directive, latest = page.directive, page.month.latest_closed
    months = set(last_months(directive, latest).values())
    late = [(month, body) for month in months for body in page.today.late_universities(month)]
    found = nation_sums(page.user, months, ("period",), late=late, columns=_NEEDED)
    day = timezone.localtime(page.today.moment).date()
    phase = directive.phase_of(page.month.latest)
    return {
        "steps": steps_mark(directive, {key[0]: sums for key, sums in found}, latest, day),
        "demanded": demanded(directive, phase) if phase else [],
        "demanded_by": phase,
    }
