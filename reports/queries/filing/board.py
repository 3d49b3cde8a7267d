"""The months of a person's facilities as work: what is due, late, returned, waiting or done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from facilities.access.facilities import visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User
from facilities.models import Facility
from reports.calendar import Calendar, calendar
from reports.models import Report, Repudiation, Review, SavedForm
from reports.policy.scoring.month_states import NOT_EXPECTED
from reports.policy.workflow import reviews
from reports.queries.dashboards import facility_months
from reports.queries.filing import form as filing_form

MOST_FACILITIES = 20

DUE, OVERDUE, WAITING = "due", "overdue", "waiting"
RETURNED: Final = reviews.RETURNED
ACCEPTED: Final = reviews.ACCEPTED
FILED, REPUDIATED, IDLE = "filed", "repudiated", "not_expected"
OPEN = (RETURNED, REPUDIATED, WAITING, OVERDUE, DUE)  # somebody has to act, most urgent first


class Work(NamedTuple):
    """One facility and month: its state, and whatever stands behind that state.

    `form` is what was begun and not filed; `submission` the id of what stands, `total` its score.
    """

    facility: Facility
    period: int
    state: str
    deadline: date
    days_left: int
    form: SavedForm | None
    submission: UUID | None
    received_at: datetime | None
    review: Review | None
    total: float | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to act."""
        return self.state in OPEN


def own_facilities(user: User) -> list[Facility]:
    """The first facilities of a facility person, by name."""
    found = visible_facilities(user).filter(merged_into=None).order_by("sort_key", "id")
    return list(found.select_related("university")[:MOST_FACILITIES])


def board(
    user: User, facilities: Sequence[Facility], months: Sequence[int], now: datetime
) -> list[Work]:
    """Every facility's months, newest month first: a fixed number of queries.

    Months in which nothing is expected and nothing was filed or begun are left out.
    """
    today = calendar(now)
    stands = _gather(user, facilities, months, today)
    work = []
    for period in sorted(months, reverse=True):
        for facility in facilities:
            key = (facility.pk, period)
            report, form = stands.reports.get(key), stands.forms.get(key)
            if report is None and form is None and stands.states[key].state == NOT_EXPECTED:
                continue
            deadline = today.deadline(period, facility.university_id)
            late = today.is_closed(period, facility.university_id)
            work.append(
                Work(
                    facility,
                    period,
                    _state(stands, key, late),
                    deadline,
                    filing_form.days_until(deadline, now),
                    form,
                    report.submission_id if report else None,
                    report.received_at if report else None,
                    stands.reviews.get(report.submission_id) if report else None,
                    stands.states[key].total,
                )
            )
    return work


def begun_forms(user: User, *, limit: int = 50) -> list[SavedForm]:
    """Forms begun and not filed in one's scope, those that wait for a signature first."""
    forms = SavedForm.objects.filter(facility__in=visible_facilities(user))
    return list(
        forms.select_related("facility", "saved_by", "prepared_by").order_by(
            "prepared_at", "-saved_at", "id"
        )[:limit]
    )


Key = tuple[int, int]  # facility's id, period


class _Gathered(NamedTuple):
    """What stands for some facilities and months, by facility and month; by submission."""

    states: dict[Key, facility_months.GridMonth]
    reports: dict[Key, Report]
    forms: dict[Key, SavedForm]
    reviews: dict[UUID, Review]
    denied: set[UUID]


def _gather(
    user: User, facilities: Sequence[Facility], months: Sequence[int], today: Calendar
) -> _Gathered:
    ids = [facility.pk for facility in facilities]
    found = facility_months.months_of_facilities(user, facilities, months, today)
    of_months = {"facility__in": ids, "period__in": list(months)}
    reports = rows_of(user, Report.objects.filter(**of_months))
    reports = reports.only("facility_id", "period", "submission_id", "received_at")
    standing = {(report.facility_id, report.period): report for report in reports}
    submissions = [report.submission_id for report in standing.values()]
    denied = rows_of(user, Repudiation.objects.filter(submission__in=submissions))
    forms = SavedForm.objects.filter(**of_months).select_related("saved_by", "prepared_by")
    return _Gathered(
        {(pk, month.period): month for pk, row in found.items() for month in row},
        standing,
        {(form.facility_id, form.period): form for form in forms},
        filing_form.latest_reviews(user, submissions),
        set(denied.values_list("submission_id", flat=True)),
    )


def _state(stands: _Gathered, key: Key, late: bool) -> str:
    """One word for a month; what waits for a signature comes before what it would replace."""
    report, form = stands.reports.get(key), stands.forms.get(key)
    if form is not None and form.prepared_at is not None:
        return WAITING
    if report is not None:
        if report.submission_id in stands.denied:
            return REPUDIATED
        review = stands.reviews.get(report.submission_id)
        if review is None:
            return FILED
        return RETURNED if review.decision == RETURNED else ACCEPTED
    if stands.states[key].state == NOT_EXPECTED:
        return DUE if form is not None else IDLE
    return OVERDUE if late else DUE
