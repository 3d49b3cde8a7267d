"""What changed in the last day in what a person may read: filings, decisions, suspicions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, NamedTuple, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from facilities import roles
from facilities.access.rows import rows_of
from facilities.access.scope import User, may, scope_of
from reports.calendar import Calendar
from reports.models import Report, Review, Submission, Violation, ViolationEvent
from reports.queries.cases.violations import visible_violations
from reports.queries.dashboards.sums import READERS

LASTS: Final = timedelta(days=1)
SHOWN: Final = 5  # rows of each kind; beside them stands how many there are
_ANSWER: Final = "answer_by_facility"
Row = TypeVar("Row", bound=Model)


class Newest(NamedTuple, Generic[Row]):
    """The newest rows of a kind, and how many there are in all."""

    rows: Sequence[Row]
    total: int


class MonthFilings(NamedTuple):
    """How many first or corrected reports of a month stand that arrived in the last day."""

    period: int
    total: int


@dataclass(frozen=True)
class News:
    """What changed since a moment. People of a facility or a university read `filings` one by
    one, others count them by month in collection; `suspicions` are those opened, to a facility
    those opened to it, to a ministry that reads names after a final ruling those now final."""

    since: datetime
    filings: Newest[Submission]
    filings_by_month: Sequence[MonthFilings]
    decisions: Newest[Review]
    suspicions: Newest[Violation]
    answers: Newest[ViolationEvent]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        kinds = (self.filings, self.decisions, self.suspicions, self.answers)
        return not (any(kind.total for kind in kinds) or self.filings_by_month)


def news_of(user: User, today: Calendar, *, now: datetime | None = None) -> News | None:
    """Return what changed in the last day; None for those who read no reports.

    At most nine queries, whatever there is.
    """
    level, since = scope_of(user).level, (now or timezone.now()) - LASTS
    if level not in READERS:
        return None
    is_near = level in (roles.FACILITY, roles.UNIVERSITY)
    nothing: Newest[Any] = Newest((), 0)
    reads_answers = level == roles.FACILITY or may(user, "see_suspicions")
    return News(
        since=since,
        filings=_newest(_filings(user, since), "received_at") if is_near else nothing,
        filings_by_month=() if is_near else _by_month(user, today, since),
        decisions=_newest(_decisions(user, since), "at") if is_near else nothing,
        suspicions=_newest(*_suspicions(user, level, since)),
        answers=_newest(_answers(user, since), "at") if reads_answers else nothing,
    )


def _newest(found: QuerySet[Row], moment: str) -> Newest[Row]:
    rows = list(found.order_by(f"-{moment}", "-pk")[: SHOWN + 1])
    return Newest(rows[:SHOWN], len(rows) if len(rows) <= SHOWN else found.count())


def _filings(user: User, since: datetime) -> QuerySet[Submission]:
    rows = rows_of(user, Submission.objects.filter(received_at__gte=since))
    return rows.select_related("facility").only("facility", "period", "received_at", "replaces")


def _by_month(user: User, today: Calendar, since: datetime) -> list[MonthFilings]:
    counted = [
        MonthFilings(
            period,
            rows_of(user, Report.objects.filter(period=period, received_at__gte=since)).count(),
        )
        for period in today.months_of(None).in_collection
    ]
    return [month for month in counted if month.total]


def _decisions(user: User, since: datetime) -> QuerySet[Review]:
    return rows_of(user, Review.objects.filter(at__gte=since)).select_related("facility")


def _suspicions(user: User, level: str, since: datetime) -> tuple[QuerySet[Violation], str]:
    rows = visible_violations(user).select_related("facility")
    if level == roles.FACILITY:
        return rows.filter(opened_to_facility_at__gte=since), "opened_to_facility_at"
    if level == roles.NATION:
        return rows.filter(final_from__gte=timezone.localdate(since)), "final_from"
    return rows.filter(opened_at__gte=since), "opened_at"


def _answers(user: User, since: datetime) -> QuerySet[ViolationEvent]:
    rows = ViolationEvent.objects.filter(event=_ANSWER, at__gte=since)
    return rows.filter(violation__in=visible_violations(user)).select_related("violation__facility")
