"""What stands beside the rows of one page of the desk: people, decisions, changes, suspicions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count

from facilities.access.holders import reporters_by_facility
from facilities.access.rows import rows_of
from facilities.access.scope import User
from facilities.models import Facility, Person
from reports.models import Report, Review
from reports.models.figures import COLUMNS
from reports.policy import periods
from reports.policy.form import differences
from reports.policy.form.differences import Difference
from reports.policy.workflow.cases import ENDED
from reports.policy.workflow.reviews import RETURNED
from reports.queries.cases.violations import visible_violations


class FiledRow(NamedTuple):
    """One filed report of the desk."""

    report: Report
    review: Review | None
    before_return: Review | None  # the return that a correction answers
    changes: list[Difference]
    suspicions: int


def filed_rows(user: User, reports: Sequence[Report], period: int) -> list[FiledRow]:
    """The rows of a page of `lists.filed`: four queries."""
    reviews = _reviews([report.review for report in reports])  # type: ignore[attr-defined]
    returned = _returns(user, [report.submission.replaces_id for report in reports])
    before = _month_before(user, [report.facility_id for report in reports], period)
    suspicions = _suspicions(user, [report.facility_id for report in reports], period)
    return [
        FiledRow(
            report,
            reviews.get(report.review),  # type: ignore[attr-defined]
            returned.get(report.submission.replaces_id),
            _changes(before.get(report.facility_id), report),
            suspicions.get(report.facility_id, 0),
        )
        for report in reports
    ]


def contacts_of(facilities: Sequence[Facility]) -> dict[int, list[Person]]:
    """Whom to call: the clerks and signatories of a page's facilities; one query."""
    return reporters_by_facility([facility.pk for facility in facilities])


def _changes(before: dict[str, Any] | None, report: Report) -> list[Difference]:
    if before is None:
        return []
    return differences.big_changes(before, {code: getattr(report, code) for code in COLUMNS})


def _reviews(ids: Sequence[int | None]) -> dict[int | None, Review]:
    rows = Review.objects.filter(pk__in=[pk for pk in ids if pk is not None])
    return {review.pk: review for review in rows.select_related("person")}


def _returns(user: User, submissions: Sequence[Any]) -> dict[Any, Review]:
    """The latest return of each of some submissions."""
    rows = rows_of(user, Review.objects.filter(decision=RETURNED))
    rows = rows.filter(submission__in=[pk for pk in submissions if pk is not None])
    return {review.submission_id: review for review in rows.order_by("id")}


def _month_before(user: User, facilities: Sequence[int], period: int) -> dict[int, dict[str, Any]]:
    previous = periods.following(period, -1)
    rows = Report.objects.filter(period=previous, facility__in=facilities)
    found = rows_of(user, rows).values("facility_id", *COLUMNS)
    return {row["facility_id"]: row for row in found}


def _suspicions(user: User, facilities: Sequence[int], period: int) -> dict[int, int]:
    """How many suspicions of the month are open, by facility."""
    rows = visible_violations(user).filter(facility__in=facilities, period=period)
    rows = rows.exclude(state__in=ENDED)
    counted = rows.order_by().values_list("facility_id").annotate(n=Count("pk"))
    return dict(counted)
