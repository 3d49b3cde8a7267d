"""What changed since the month before: universities that moved most, facilities off and on plan."""

from typing import Any

from django.urls import reverse

from reports.dashboards.changes import BodyChange, movers_mark
from reports.policy.scoring.bodies import body_band
from reports.queries.dashboards.moved_facilities import newly_in_band
from reports.views.dashboards.body_page import BodyPage


def context(page: BodyPage) -> dict[str, Any]:
    """`changes`: the drawing and the facilities that moved; None where a month is compared with
    none before it: in collection, in the first month of a phase, or not scored."""
    period, before = page.month.period, page.month.before
    is_compared = page.month.is_closed and not page.directive.begins_phase(period)
    found = _changes(page) if is_compared else []
    if not found:
        return {"changes": None}
    months, judged = (before, period), page.judged(period).keys()
    return {
        "changes": {
            "mark": movers_mark(found, period, page.directive),
            "off_plan": newly_in_band(page.user, "off_plan", months, judged),
            "on_plan": newly_in_band(page.user, "on_plan", months, judged),
            "list": f"{reverse('facilities')}?period={period}",
        }
    }


def _changes(page: BodyPage) -> list[BodyChange]:
    """The universities that have a score in both months."""
    now, before = page.judged(page.month.period), page.judged(page.month.before)
    found = []
    for university in page.universities:
        pair = before.get(university.pk), now.get(university.pk)
        if pair[0] is None or pair[1] is None:
            continue
        earlier, later = pair[0].score, pair[1].score
        if earlier is None or later is None:
            continue
        band = body_band(pair[1], page.directive)
        address = reverse("university", args=[university.code]) + page.month.query
        found.append(BodyChange(str(university), earlier, later, band, address))
    return found
