"""What the blocks of the nation's and of a university's page draw on: one month, and two years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.http import HttpRequest

from facilities.access.scope import User
from facilities.models import Province, University
from reports.calendar import Calendar
from reports.dashboards.universities import Body
from reports.policy import periods
from reports.policy.directive.parts import Directive
from reports.policy.scoring.bodies import Rank, Spread
from reports.policy.scoring.sums import Sums, total
from reports.queries.dashboards import overview, standing
from reports.views.months import ChosenMonth

SHOWN_MONTHS: Final = 24


@dataclass(frozen=True)
class BodyPage:
    """A page of figures of some universities in a month.

    `universities` are those that it adds up and compares, by name; `subject` is the one that it is
    about, None where it is about all of them.
    """

    request: HttpRequest
    user: User
    month: ChosenMonth
    today: Calendar
    directive: Directive
    universities: list[University]
    subject: University | None = None

    @property
    def university(self) -> University:
        """The subject of a page about one. Raises ValueError where it is about all."""
        if self.subject is None:
            raise ValueError("the page is about all universities")
        return self.subject

    @cached_property
    def rank(self) -> Rank | None:
        """The subject's rank of the chosen month among all universities; None without one."""
        subject, period = self.university, self.month.period
        late = self.today.late_universities(period)
        ranks = standing.ranks(self.user, [subject], period, in_collection=late)
        return ranks.get(subject.pk)

    @property
    def months(self) -> list[int]:
        """The two years that end with the chosen month, as far as the directive reaches back."""
        start = max(periods.following(self.month.period, 1 - SHOWN_MONTHS), self.month.first)
        return periods.through(start, self.month.period)

    @cached_property
    def sums(self) -> dict[int, dict[int, Sums]]:
        """The sums of `months` and of the month before the chosen one: period → university → sums.

        Of universities by id; who has no facilities in a month is not there.
        """
        first = min(self.months[0], self.month.before)
        cells = overview.universities_by_month(
            self.user, self.universities, first, self.month.period
        )
        found: dict[int, dict[int, Sums]] = {}
        for cell in cells:
            found.setdefault(cell.period, {})[cell.university_id] = cell.sums
        return found

    @cached_property
    def open_bodies(self) -> frozenset[int]:
        """The universities (ids) for which the chosen month cannot be judged yet."""
        return self.open_in(self.month.period)

    @cached_property
    def ranks(self) -> dict[int, Rank]:
        """The ranks of the chosen month by university (id)."""
        late = self.today.late_universities(self.month.period)
        return standing.ranks(self.user, self.universities, self.month.period, in_collection=late)

    @cached_property
    def spreads(self) -> dict[int | None, Spread]:
        """How facilities' scores spread in the chosen month, by university (id) and, under None,
        in all that can be judged."""
        closed = [u for u in self.universities if u.pk not in self.open_bodies]
        return standing.spreads(self.user, closed, self.month.period)

    @cached_property
    def provinces(self) -> list[Province]:
        """All provinces."""
        return overview.provinces()

    def open_in(self, period: int) -> frozenset[int]:
        """The universities (ids) for which a month cannot be judged yet."""
        if self.today.is_closed(period, None):
            return self.today.late_universities(period)
        return frozenset(u.pk for u in self.universities if not self.today.is_closed(period, u.pk))

    def judged(self, period: int) -> dict[int, Sums]:
        """The sums of a month by university, of those for whom it is closed."""
        found, waiting = self.sums.get(period, {}), self.open_in(period)
        return {body: sums for body, sums in found.items() if body not in waiting}

    def added_up(self, period: int, bodies: Iterable[int] | None = None) -> Sums | None:
        """The sums of a month, of those that can be judged; of `bodies` (ids) only, if given."""
        judged = self.judged(period)
        chosen = judged.keys() if bodies is None else judged.keys() & set(bodies)
        return total(judged[body] for body in chosen) if chosen else None


def bodies(universities: Sequence[University]) -> list[Body]:
    """The universities as tables name them."""
    return [Body(u.pk, u.code, str(u), u.province_id) for u in universities]
