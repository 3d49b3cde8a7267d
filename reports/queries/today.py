"""What each person has in front of them today: a few numbers for the first page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Sum
from django.utils import timezone

from facilities.access.facilities import visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, may
from facilities.models import Facility
from reports.deadlines import deadlines_of
from reports.models import Report, Rollup, Score
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations

MOST_FACILITIES = 20


@dataclass(frozen=True)
class FacilityMonth:
    """A facility's last ended month: whether it is filed, until when, and its latest score."""

    facility: Facility
    period: int
    is_filed: bool
    deadline: date
    is_late: bool
    score: Score | None


@dataclass(frozen=True)
class NationalMonth:
    """The latest month with sums: expected, filed and on-plan facilities, suspicions counted."""

    period: int
    expected: int
    filed: int
    on_plan: int
    suspicions: int

    @property
    def not_filed(self) -> int:
        """Expected facilities without a report."""
        return self.expected - self.filed


def facility_months(user: User, *, now: datetime | None = None) -> list[FacilityMonth]:
    """The last ended month of each of a facility person's facilities (the first twenty)."""
    moment = now or timezone.now()
    period = periods.following(periods.period_of(periods.tehran_date(moment)), -1)
    facilities = list(
        visible_facilities(user).filter(merged_into=None).order_by("sort_key")[:MOST_FACILITIES]
    )
    filed = set(
        rows_of(user, Report.objects.filter(facility__in=facilities, period=period)).values_list(
            "facility_id", flat=True
        )
    )
    newest = (
        rows_of(user, Score.objects.filter(facility__in=facilities, is_current=True))
        .filter(policy=published.CURRENT)
        .order_by("facility_id", "-period")
        .distinct("facility_id")
    )
    scores = {score.facility_id: score for score in newest}
    deadlines = deadlines_of(period)
    months = []
    for facility in facilities:
        deadline = deadlines.of(facility.university_id)
        late = moment >= periods.deadline_moment(deadline)
        months.append(
            FacilityMonth(
                facility, period, facility.pk in filed, deadline, late, scores.get(facility.pk)
            )
        )
    return months


def withdrawn_open(user: User) -> int:
    """How many visible suspicions lost their grounds and still wait for a person's decision."""
    rows = visible_violations(user).filter(withdrawn_at__isnull=False)
    return rows.exclude(state__in=ENDED).count()


def waiting_for_answer(user: User) -> int:
    """How many suspicions are open to the user's facilities and not answered yet."""
    rows = visible_violations(user).exclude(state__in=ENDED)
    return rows.exclude(Q(events__event="answer_by_facility")).count()


def national_month(user: User) -> NationalMonth | None:
    """The nation's latest month that anybody filed, for those who may compare bodies."""
    if not may(user, "compare_bodies"):
        return None
    cells = Rollup.objects.filter(policy=published.CURRENT)
    latest = cells.filter(filed__gt=0).order_by("-period").values_list("period", flat=True).first()
    if latest is None:
        return None
    cells = cells.filter(period=latest)
    sums = cells.aggregate(
        expected=Sum("expected"), filed=Sum("filed_expected"), on_plan=Sum("on_plan")
    )
    kept = cells.values_list("violations", flat=True)
    suspicions = sum(sum(counted.values()) for counted in kept)
    return NationalMonth(latest, sums["expected"], sums["filed"], sums["on_plan"], suspicions)
