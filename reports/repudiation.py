"""A signatory's declaration that a submission is not theirs.

Nothing is removed: the submission, its scores and its suspicions stay, and all of them are marked
from then on. The database looks for the month's first arrival again and queues
the month (a trigger); the responsible university's officers are told.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from facilities import text
from facilities.access.holders import officers_of
from facilities.access.rows import rows_of
from facilities.access.scope import may
from facilities.errors import Refused, refuse
from facilities.models import Facility, Person
from facilities.register import audit
from reports.models import Repudiation, Submission
from reports.notices import telling

LONGEST_STATEMENT = 2000  # characters


def repudiate(
    *, by: Person, submission_id: UUID, statement: str, now: datetime | None = None
) -> Repudiation:
    """Declare that a submission is not the facility's own, in the signatory's words.

    Must run in the role of `by`; the caller wakes the workers on commit. Raises Refused:
    unknown_submission (also for those the person may not read), not_allowed,
    already_repudiated, statement_missing (empty, or over 2000 characters).
    """
    at = now or datetime.now(UTC)
    with transaction.atomic():
        submission = _visible(by, submission_id)
        facility = submission.facility
        if not may(by, "repudiate", facility=facility):
            raise refuse(
                "",
                "not_allowed",
                "تنها مسئول فنی مرکز می‌تواند گزارشی را تکذیب کند.",
                "Only the facility's signatory may repudiate a report.",
            )
        declared = _declared(by, submission, _required(statement), at)
        audit.record(
            by=by,
            action="report.repudiated",
            on=declared,
            detail={"submission": str(submission.pk), "period": submission.period},
        )
        _tell_officers(by, facility, submission, at)
    return declared


def _visible(by: Person, submission_id: UUID) -> Submission:
    rows = rows_of(by, Submission.objects.filter(pk=submission_id))
    found = rows.select_related("facility__university").defer("body").first()
    if found is None:
        raise refuse(
            "submission",
            "unknown_submission",
            "چنین گزارشی یافت نشد.",
            "There is no such submission.",
        )
    return found


def _required(statement: str) -> str:
    statement = text.normalize(statement)
    if not statement or len(statement) > LONGEST_STATEMENT:
        raise refuse(
            "statement",
            "statement_missing",
            "شرح تکذیب لازم است (تا ۲۰۰۰ نویسه).",
            "A statement of up to 2000 characters is required.",
        )
    return statement


def _declared(by: Person, submission: Submission, statement: str, at: datetime) -> Repudiation:
    """The row of the declaration; a second one on the same submission is refused."""
    try:
        with transaction.atomic():
            return Repudiation.objects.create(
                submission=submission,
                facility_id=submission.facility_id,
                period=submission.period,
                university_id=submission.university_id,
                statement=statement,
                person=by,
                at=at,
            )
    except IntegrityError:
        raise _repudiated_before() from None


def _tell_officers(by: Person, facility: Facility, submission: Submission, at: datetime) -> None:
    telling.tell_people(
        people=officers_of(facility.university),
        kind="repudiated",
        facility=facility,
        period=submission.period,
        now=at,
        by=by,
        detail={"submission": str(submission.pk), "by": by.full_name},
    )


def _repudiated_before() -> Refused:
    return refuse(
        "submission",
        "already_repudiated",
        "این گزارش پیش‌تر تکذیب شده است.",
        "This submission was repudiated before.",
    )
