"""What each person has in front of them today: a few numbers for the first page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import F, Q, Sum
from django.utils import timezone
from knox.models import AuthToken

from facilities.access.facilities import visible_facilities
from facilities.access.rows import rows_of, visible_universities
from facilities.access.scope import User, may, scope_of
from facilities.models import Facility, Person
from facilities.register import invitations
from reports.calendar import calendar
from reports.models import Rollup, Score
from reports.policy.directive import published
from reports.policy.scoring.month_states import IN_COLLECTION, NOT_EXPECTED, NOT_FILED
from reports.policy.workflow.cases import ENDED
from reports.queries.cases.violations import visible_violations
from reports.queries.dashboards import facility_months as months_of
from reports.queries.dashboards.progress import Progress, progress_of_nation
from reports.queries.dashboards.sums import BODY_READERS

MOST_FACILITIES = 20
SOON = timedelta(days=31)  # in which a token ends


@dataclass(frozen=True)
class FacilityMonth:
    """An ended month of a facility: whether it is filed, until when, and its latest score."""

    facility: Facility
    period: int
    is_filed: bool
    deadline: date
    is_late: bool
    score: Score | None


@dataclass(frozen=True)
class AccountsToday:
    """What the keeper of accounts has: people who can sign in, those who are held from signing,
    tokens that end within a month, invitations not accepted, those whose link has expired, and
    who is locked out after wrong passwords."""

    people: int
    held: int
    ending_tokens: int
    invited: int
    expired: int
    locked: list[Person]


@dataclass(frozen=True)
class NationalMonth:
    """The latest closed month: expected, filed and on-plan facilities, suspicions counted; what
    has arrived of the months in collection."""

    period: int
    expected: int
    filed: int
    on_plan: int
    suspicions: int
    progress: list[Progress]

    @property
    def not_filed(self) -> int:
        """Expected facilities without a report."""
        return self.expected - self.filed


def facility_months(user: User, *, now: datetime | None = None) -> list[FacilityMonth]:
    """The last ended month of each of a facility person's facilities (the first twenty), and
    every month besides that it owes; newest first."""
    today = calendar(now)
    facilities = list(
        visible_facilities(user).filter(merged_into=None).order_by("sort_key")[:MOST_FACILITIES]
    )
    newest = (
        rows_of(user, Score.objects.filter(facility__in=facilities, is_current=True))
        .filter(policy=published.CURRENT)
        .order_by("facility_id", "-period")
        .distinct("facility_id")
    )
    scores = {score.facility_id: score for score in newest}
    months = sorted(today.deadlines, reverse=True)
    states = months_of.months_of_facilities(user, facilities, months, today)
    return [
        FacilityMonth(
            facility,
            period,
            state not in (NOT_FILED, IN_COLLECTION, NOT_EXPECTED),
            today.deadline(period, facility.university_id),
            state == NOT_FILED,
            scores.get(facility.pk),
        )
        for place, period in enumerate(months)
        for facility in facilities
        if (state := states[facility.pk][place].state) in (NOT_FILED, IN_COLLECTION) or not place
    ]


def accounts_today(user: User) -> AccountsToday | None:
    """The accounts in numbers; None for whoever does not keep them."""
    if not may(user, "keep_accounts"):
        return None
    now, active = timezone.now(), Person.objects.filter(is_active=True)
    return AccountsToday(
        people=active.count(),
        held=Person.objects.filter(signing_held_until__gt=now).count(),
        ending_tokens=AuthToken.objects.filter(expiry__range=(now, now + SOON)).count(),
        invited=invitations.people_in(invitations.WAITING, active).count(),
        expired=invitations.people_in(invitations.EXPIRED, active).count(),
        locked=list(active.filter(username__in=_locked_out(now)).order_by("username")),
    )


def _locked_out(now: datetime) -> list[str]:
    """The names, as typed, for which no password is tried any more until a while has passed."""
    tried = AccessAttempt.objects.filter(
        attempt_time__gt=now - settings.AXES_COOLOFF_TIME,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
    )
    return list(tried.values_list("username", flat=True))


def withdrawn_open(user: User) -> int:
    """How many visible suspicions lost their grounds and still wait for a person's decision."""
    rows = visible_violations(user).filter(withdrawn_at__isnull=False)
    return rows.exclude(state__in=ENDED).count()


def waiting_for_answer(user: User) -> int:
    """How many suspicions are open to the user's facilities and not answered yet."""
    rows = visible_violations(user).exclude(state__in=ENDED)
    return rows.exclude(Q(events__event="answer_by_facility")).count()


def national_month(user: User, *, now: datetime | None = None) -> NationalMonth | None:
    """The nation's latest closed month, for those who may compare bodies; None before there are
    sums of it. Universities that still collect it are left out."""
    if not may(user, "compare_bodies"):
        return None
    today = calendar(now)
    period = today.months_of(None).latest_closed
    cells = Rollup.objects.filter(policy=published.CURRENT, period=period)
    cells = cells.exclude(university__in=today.late_universities(period))
    sums = cells.aggregate(
        expected=Sum("expected"), filed=Sum("filed_expected"), on_plan=Sum("on_plan")
    )
    if sums["expected"] is None:
        return None
    kept = cells.values_list("violations", flat=True)
    suspicions = sum(sum(counted.values()) for counted in kept)
    return NationalMonth(
        period,
        sums["expected"],
        sums["filed"],
        sums["on_plan"],
        suspicions,
        progress_of_nation(user, today),
    )


def overdue_months(user: User, *, now: datetime | None = None) -> list[tuple[int, int]]:
    """The closed months of which reports are missing in the user's universities, and how many;
    newest first."""
    if scope_of(user).level not in BODY_READERS:
        return []
    today = calendar(now)
    cells = Rollup.objects.filter(policy=published.CURRENT)
    if not scope_of(user).sees_nation:
        cells = cells.filter(university__in=visible_universities(user))
    closed = [period for period in today.deadlines if today.is_closed(period, None)]
    for period in closed:
        if late := today.late_universities(period):
            cells = cells.exclude(period=period, university__in=late)
    missing = cells.filter(period__in=closed, expected__gt=F("filed_expected")).values("period")
    found = missing.annotate(number=Sum(F("expected") - F("filed_expected")))
    return list(found.order_by("-period").values_list("period", "number"))
