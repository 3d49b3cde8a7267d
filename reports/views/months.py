"""The month that a page shows: picked in the frame, kept in the address from page to page."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from reports.policy import periods
from reports.policy.directive import published
from reports.queries.dashboards import overview
from reports.queries.filter_fields import read_period

PARAMETER = "period"


class ChosenMonth(NamedTuple):
    """The chosen month among those there are; `query` keeps it in the address of a link."""

    period: int
    first: int
    latest: int
    query: str

    @property
    def before(self) -> int:
        """The month before the chosen one, whether it can be chosen or not."""
        return periods.following(self.period, -1)

    @property
    def previous(self) -> int | None:
        """The month before, if it can be chosen."""
        return self.before if self.period > self.first else None

    @property
    def next(self) -> int | None:
        """The month after, if it can be chosen."""
        return periods.following(self.period) if self.period < self.latest else None

    @property
    def years(self) -> list[tuple[int, list[int]]]:
        """The months to choose from by year, newest first."""
        count = periods.months_between(self.first, self.latest) + 1
        months = [periods.following(self.latest, -back) for back in range(count)]
        years = dict.fromkeys(month // 100 for month in months)
        return [(year, [month for month in months if month // 100 == year]) for year in years]


def chosen_month(request: HttpRequest) -> ChosenMonth:
    """The month of the address; else the latest with reports, and the nearest there is."""
    first = published.directive().effective_from
    latest = max(overview.latest_month(request.user) or first, first)
    asked = asked_month(request)
    if asked is None:
        return ChosenMonth(latest, first, latest, "")
    period = min(max(asked, first), latest)
    return ChosenMonth(period, first, latest, f"?{PARAMETER}={period}")


def ended_month(request: HttpRequest) -> ChosenMonth:
    """The month of the address among all that have ended; else the latest of them, filed or not."""
    first = published.directive().effective_from
    latest = periods.following(periods.period_of(timezone.localdate()), -1)
    latest = max(min(latest, settings.LAST_PERIOD or latest), first)
    asked = asked_month(request)
    if asked is None:
        return ChosenMonth(latest, first, latest, "")
    period = min(max(asked, first), latest)
    return ChosenMonth(period, first, latest, f"?{PARAMETER}={period}")


def asked_month(request: HttpRequest) -> int | None:
    """The month that the address names, in any digits; None for none or nonsense."""
    return read_period(request.GET.get(PARAMETER, ""))
