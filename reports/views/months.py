"""The month that a page shows: picked in the frame, kept in the address from page to page."""

from typing import NamedTuple

from django.http import HttpRequest

from reports.calendar import Calendar, calendar
from reports.policy import periods
from reports.policy.directive import published
from reports.queries.filter_fields import read_period

PARAMETER = "period"


class ChosenMonth(NamedTuple):
    """The chosen month among those there are; `query` keeps it in the address of a link.

    `latest` is the last that can be chosen, `latest_closed` the last that can be judged;
    `in_collection` are those between that can not, newest first.
    """

    period: int
    first: int
    latest: int
    query: str
    latest_closed: int
    in_collection: tuple[int, ...]

    @property
    def is_closed(self) -> bool:
        """Whether the chosen month can be judged."""
        return self.period not in self.in_collection

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


def chosen_month(
    request: HttpRequest, university: int | None, today: Calendar | None = None
) -> ChosenMonth:
    """The month of the address, the nearest there is; else the latest that can be judged in the
    territory (a university's id; None: the nation)."""
    return _chosen(request, university, today or calendar(), judged=True)


def ended_month(
    request: HttpRequest, university: int | None, today: Calendar | None = None
) -> ChosenMonth:
    """The month of the address, the nearest there is; else the latest that can be filed."""
    return _chosen(request, university, today or calendar(), judged=False)


def asked_month(request: HttpRequest) -> int | None:
    """The month that the address names, in any digits; None for none or nonsense."""
    return read_period(request.GET.get(PARAMETER, ""))


def _chosen(
    request: HttpRequest, university: int | None, today: Calendar, *, judged: bool
) -> ChosenMonth:
    first = published.directive().effective_from
    months = today.months_of(university)
    latest, closed = max(months.last_ended, first), max(months.latest_closed, first)
    asked = asked_month(request)
    if asked is None:
        period, query = closed if judged else latest, ""
    else:
        period = min(max(asked, first), latest)
        query = f"?{PARAMETER}={period}"
    return ChosenMonth(period, first, latest, query, closed, months.in_collection)
