"""What the blocks of a facility's page draw on: one month, and three years."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from facilities.access.facilities import find_facility
from facilities.access.scope import User, scope_of
from facilities.models import Facility
from reports.calendar import Calendar, calendar
from reports.dashboards.half_years import months_shown
from reports.models import Report, Score
from reports.policy.directive import published
from reports.policy.directive.parts import Directive
from reports.policy.scoring.month_states import NOT_EXPECTED, Mark, state_marks
from reports.queries.dashboards import facility_months
from reports.queries.dashboards.sums import READERS
from reports.views.months import ChosenMonth, chosen_month


@dataclass(frozen=True)
class FacilitySubject:
    """A facility that somebody may read, and a month of it."""

    user: User
    facility: Facility
    month: ChosenMonth
    today: Calendar
    directive: Directive

    @property
    def axis(self) -> list[int]:
        """The months of three whole years, the last of them that of the chosen month."""
        return months_shown(self.month.period)

    @property
    def months(self) -> list[int]:
        """Those of `axis` that can be chosen: others are to come, or before the directive."""
        return [m for m in self.axis if self.month.first <= m <= self.month.latest]

    @cached_property
    def states(self) -> dict[int, str]:
        """What each month of the axis, and each in collection, is."""
        asked = sorted({*self.months, *self.month.in_collection})
        found = facility_months.months_of_facilities(self.user, [self.facility], asked, self.today)
        return {entry.period: entry.state for entry in found[self.facility.pk]}

    @cached_property
    def scores(self) -> dict[int, Score]:
        """The current scores by month."""
        return facility_months.current_scores(self.user, self.facility, self.months)

    @cached_property
    def reports(self) -> dict[int, Report]:
        """The current reports by month."""
        return facility_months.reports_of(self.user, self.facility, self.months)

    @property
    def state(self) -> str:
        """What the chosen month is."""
        return self.states.get(self.month.period, NOT_EXPECTED)

    @property
    def score(self) -> Score | None:
        """The score of the chosen month."""
        return self.scores.get(self.month.period)

    @property
    def report(self) -> Report | None:
        """The report of the chosen month."""
        return self.reports.get(self.month.period)

    @property
    def scored(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The columns of score and report of the chosen month; None without a total."""
        if self.score is None or self.report is None or self.score.total is None:
            return None
        return vars(self.score), vars(self.report)

    @property
    def marks(self) -> dict[str, Mark]:
        """How states are shown."""
        return state_marks(self.directive)


def facility_of(user: User, code: str) -> Facility | None:
    """The facility of a code, present or former, if the user may read its figures."""
    if scope_of(user).level not in READERS or "\0" in code:
        return None
    return find_facility(user, code)


def subject_of(request: HttpRequest, facility: Facility) -> FacilitySubject:
    """A facility in the month that the address names."""
    today = calendar()
    month = chosen_month(request, facility.university_id, today)
    return FacilitySubject(request.user, facility, month, today, published.directive())
