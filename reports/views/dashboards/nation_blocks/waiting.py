"""Block 10: what waits for a decision of the policy owner."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from facilities.access.scope import may
from reports.evaluation.freezing import freeze_day
from reports.formatting.labels import words
from reports.formatting.moments import day, period
from reports.formatting.numbers import number
from reports.policy import periods
from reports.queries import proposals
from reports.queries.references import frozen_rates
from reports.views.dashboards.body_page import BodyPage


class Waiting(NamedTuple):
    """One decision: what it is, how urgent, and the page where it is taken."""

    name: str
    note: str
    address: str


def context(page: BodyPage) -> dict[str, Any]:
    """The decisions, for the policy owner alone; `waiting` is None for everybody else."""
    if not may(page.user, "decide_proposals"):
        return {"waiting": None}
    found = []
    if count := proposals.waiting_count(page.user):
        name = gettext("Proposed changes of the register")
        note = gettext("%(number)s to decide") % {"number": number(count)}
        found.append(Waiting(name, note, reverse("proposals")))
    return {"waiting": [*found, *_references(page), *_deadlines(page)]}


def _references(page: BodyPage) -> list[Waiting]:
    """Rates whose day is over and that nobody has sealed."""
    found = []
    for rate, is_frozen in frozen_rates(page.user).items():
        last = freeze_day(rate)
        if is_frozen or last is None or timezone.now() < periods.deadline_moment(last):
            continue
        of = words(page.directive.components[rate].name)
        name = gettext("Sealing of the references: %(rate)s") % {"rate": of}
        note = gettext("due since %(day)s") % {"day": day(last)}
        found.append(Waiting(name, note, reverse("references")))
    return found


def _deadlines(page: BodyPage) -> list[Waiting]:
    """The months in collection, whose deadline can still be put off."""
    return [
        Waiting(
            gettext("Deadline of %(month)s") % {"month": period(month)},
            day(page.today.deadline(month, None)),
            reverse("deadlines"),
        )
        for month in page.today.months_of(None).in_collection
    ]
