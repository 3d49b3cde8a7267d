"""What the months are today, in each territory: running, in collection, closed.

Whatever shows or judges months asks here which of them there are. Figures that judge (scores,
rates, shares, ranks, changes) are of closed months; of a month in collection only what has
arrived is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from reports.deadlines import Deadlines, deadlines_of_months
from reports.policy import periods
from reports.policy.periods import Standing


@dataclass(frozen=True)
class Months:
    """The months of one territory at a moment. Months in collection come newest first."""

    last_ended: int
    latest_closed: int
    in_collection: tuple[int, ...]


@dataclass(frozen=True)
class Calendar:
    """Every month at one moment in every territory: a university (its id), the nation (None).

    The facilities of a university whose deadline was put off have its territory.
    """

    moment: datetime
    deadlines: Mapping[int, Deadlines]  # of every month that has ended

    def deadline(self, period: int, university: int | None) -> date:
        """The last day for filing a month."""
        known = self.deadlines.get(period)
        return known.of(university) if known else periods.deadline(period)

    def standing(self, period: int, university: int | None) -> Standing:
        """What a month is."""
        day = self.deadline(period, university)
        known = self._standings.get((period, day))
        if known is None:
            known = periods.standing(period, self.moment, day)
            self._standings[period, day] = known
        return known

    @cached_property
    def _standings(self) -> dict[tuple[int, date], Standing]:
        """Of months with their deadlines: pages ask for each month of each university."""
        return {}

    def is_closed(self, period: int, university: int | None) -> bool:
        """Whether a month can be judged: its deadline has passed."""
        return self.standing(period, university) is Standing.CLOSED

    def late_universities(self, period: int) -> frozenset[int]:
        """Where a month is still in collection though the nation's is closed."""
        if period not in self.deadlines or not self.is_closed(period, None):
            return frozenset()
        put_off = {u for u in self.deadlines[period].put_off if u is not None}
        return frozenset(u for u in put_off if not self.is_closed(period, u))

    def months_of(self, university: int | None) -> Months:
        """The months of a territory; before any is closed, the latest closed is the first."""
        ended = sorted(self.deadlines, reverse=True)
        closed = (period for period in ended if self.is_closed(period, university))
        return Months(
            periods.last_ended(self.moment),
            next(closed, periods.FIRST_PERIOD),
            tuple(period for period in ended if not self.is_closed(period, university)),
        )


def calendar(now: datetime | None = None) -> Calendar:
    """The calendar at a moment (now, unless given); one query."""
    return Calendar(present(now), deadlines_of_months(months_ended(periods.FIRST_PERIOD, now)))


def present(now: datetime | None = None) -> datetime:
    """The moment by which months are judged: now, unless a moment is given.

    Where the calendar ends (the setting LAST_PERIOD), it stands still in the collection of the
    month after the last one, ten days before the deadline.
    """
    moment = now or timezone.now()
    if settings.LAST_PERIOD is None:
        return moment
    due = periods.deadline(periods.following(settings.LAST_PERIOD))
    return min(moment, periods.deadline_moment(due - timedelta(days=10)))


def running_month(now: datetime | None = None) -> int:
    """The month that is under way: the latest of which anything can be told."""
    return periods.running_month(present(now))


def last_ended(now: datetime | None = None) -> int:
    """The latest month that has ended, and can be filed."""
    return periods.last_ended(present(now))


def has_ended(period: int, now: datetime | None = None) -> bool:
    """Whether a month can be filed."""
    return periods.has_ended(period, present(now))


def months_ended(first: int, now: datetime | None = None) -> list[int]:
    """The months from `first` on that have ended, newest first."""
    latest = last_ended(now)
    count = periods.months_between(first, latest) + 1
    return [periods.following(latest, -back) for back in range(count)]
