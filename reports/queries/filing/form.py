"""What the form of one month stands on: the facility, what was filed, what was begun and said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from facilities.access.facilities import find_facility_of_day, visible_facilities
from facilities.access.rows import rows_of
from facilities.access.scope import User, may
from facilities.models import ApprovedPlatform, Facility, Person
from reports import calendar
from reports.models import Review, SavedForm, Submission
from reports.policy import periods
from reports.policy.form import form
from reports.queries.filing.context import FilingContext, context_for_filing


@dataclass(frozen=True)
class MonthForm:
    """One facility and month as its form finds it. `saved` is what was begun, `filed` the
    submission that stands, `review` what the officer said of it."""

    facility: Facility
    period: int
    context: FilingContext
    saved: SavedForm | None
    filed: Submission | None
    review: Review | None

    @property
    def is_correction(self) -> bool:
        """Whether the month is filed already."""
        return self.context.current is not None

    @property
    def asked(self) -> frozenset[str]:
        """The figures that the facility is asked for."""
        facility = self.context
        return form.asked_of(facility.kind, facility.makes_images, frozenset(facility.modalities))

    @property
    def required(self) -> frozenset[str]:
        """Those of them that it must fill in."""
        return frozenset(code for code in self.asked if form.BY_CODE[code].required)


def month_form(user: Person, code: str, period: int, now: datetime) -> MonthForm | None:
    """The form of a month for somebody who may prepare it; None for unknown and foreign alike.

    Months that nobody can file (not over, or before the first one) are unknown, too.
    """
    if not periods.is_period(period) or period < periods.FIRST_PERIOD:
        return None
    if not calendar.has_ended(period, now):
        return None
    day = periods.last_day(period)
    facility = find_facility_of_day(user, code, day) if "\0" not in code else None
    if facility is None or not may(user, "prepare", facility=facility):
        return None
    context = context_for_filing(user, facility.code, period, now)
    if context is None:
        return None
    filed = _submission(user, context.current.submission_id) if context.current else None
    return MonthForm(
        facility,
        period,
        context,
        saved_form(user, facility, period),
        filed,
        latest_reviews(user, [filed.pk]).get(filed.pk) if filed else None,
    )


def saved_form(user: User, facility: Facility, period: int) -> SavedForm | None:
    """The month's form as it was begun, if it was."""
    forms = SavedForm.objects.filter(
        facility__in=visible_facilities(user), facility=facility.pk, period=period
    )
    return forms.select_related("saved_by", "prepared_by").first()


def latest_reviews(user: User, submissions: Iterable[UUID]) -> dict[UUID, Review]:
    """The latest review of each of these submissions, where there is one."""
    rows = rows_of(user, Review.objects.filter(submission__in=list(submissions)))
    newest = rows.order_by("submission_id", "-at", "-id").distinct("submission_id")
    return {review.submission_id: review for review in newest.select_related("person")}


def platform_names() -> list[str]:
    """The approved platforms' names, to choose from."""
    return list(ApprovedPlatform.objects.order_by("name_fa").values_list("name_fa", flat=True))


def days_until(deadline: date, now: datetime) -> int:
    """Whole days from today to the deadline's day; negative once it has passed."""
    return (deadline - periods.tehran_date(calendar.present(now))) // timedelta(days=1)


def _submission(user: User, number: UUID) -> Submission | None:
    rows = rows_of(user, Submission.objects.filter(pk=number))
    return rows.select_related("person").defer("body").first()
