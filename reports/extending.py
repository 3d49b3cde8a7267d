"""The policy owner puts off the deadline of a month, for one university's facilities or for all.

Decided once and for ever: an extension is added and never taken back. What follows from it (delays,
suspicions of missing reports, sums) the database queues in the same transaction
(reports/database/deadline_changes.sql).
"""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from facilities import text
from facilities.access.holders import officers_by_university
from facilities.access.scope import may
from facilities.dates import jalali_for_reading, jalali_text
from facilities.errors import Problem, Refused, refuse
from facilities.models import Person, University
from facilities.register import audit
from reports.calendar import running_month
from reports.deadlines import deadlines_of
from reports.models import DeadlineExtension
from reports.notices import telling
from reports.policy import periods
from reports.queries.deadlines import Concern, concern_of

LONGEST_REASON: Final = 1000  # characters
LONGEST: Final = 366  # days after the regular deadline


def preview_extension(
    *,
    by: Person,
    period: int,
    university: University | None,
    until: date | None,
    reason: str,
    now: datetime | None = None,
) -> Concern:
    """Return whom an extension would concern, without granting it.

    Raises Refused: not_allowed, wrong_period, required, too_long, not_later, too_far.
    """
    day = _checked(by, period, university, until, reason, now or timezone.now())
    return concern_of(
        by, period=period, university=university, until=day, now=now or timezone.now()
    )


def extend_deadline(
    *,
    by: Person,
    period: int,
    university: University | None,
    until: date | None,
    reason: str,
    now: datetime | None = None,
) -> DeadlineExtension:
    """Put the deadline of a month off to the end of a day, before or after it has passed.

    Must run in the role of `by`. Told are the reporters of facilities that have not filed or filed
    late, and the officers. Raises Refused as `preview_extension` does.
    """
    moment = now or timezone.now()
    day = _checked(by, period, university, until, reason, moment)
    words = _plain(reason)
    with transaction.atomic():
        concern = concern_of(by, period=period, university=university, until=day, now=moment)
        granted = DeadlineExtension.objects.create(
            period=period,
            university=university,
            until=day,
            reason=words,
            granted_by=by,
            granted_at=moment,
        )
        detail = {
            "period": period,
            "until": jalali_text(day),
            "before": jalali_text(concern.deadline),
            "reason": words,
        }
        audit.record(by=by, action="deadline.extended", on=granted, detail=detail)
        _tell(granted, concern, moment)
    return granted


def _checked(
    by: Person,
    period: int,
    university: University | None,
    until: date | None,
    reason: str,
    now: datetime,
) -> date:
    """The last day, if all is well. Raises Refused."""
    if not may(by, "extend_deadline"):
        raise refuse(
            "",
            "not_allowed",
            "تنها مدیر طرح می‌تواند مهلت را تمدید کند.",
            "Only the policy owner may extend a deadline.",
        )
    running = running_month(now)
    if not periods.is_period(period) or not periods.FIRST_PERIOD <= period <= running:
        raise refuse(
            "period",
            "wrong_period",
            "ماهی از آغاز طرح تا ماه جاری را انتخاب کنید.",
            "Choose a month from the start of the project to the present one.",
        )
    found = (_of_reason(reason), _of_day(period, university, until))
    problems = [problem for problem in found if problem is not None]
    if problems or until is None:
        raise Refused(problems)
    return until


def _of_reason(reason: str) -> Problem | None:
    words = _plain(reason)
    if words and len(words) <= LONGEST_REASON:
        return None
    return Problem(
        "reason",
        "too_long" if words else "required",
        "علت تمدید را بنویسید (تا ۱۰۰۰ نویسه).",
        "Write the reason for the extension, in up to 1000 characters.",
    )


def _of_day(period: int, university: University | None, until: date | None) -> Problem | None:
    deadlines = deadlines_of(period)
    standing = deadlines.of(university.pk if university else None)
    if until is None:
        return Problem(
            "until",
            "required",
            "آخرین روز مهلت را بنویسید، مانند ۱۴۰۵/۰۹/۲۵.",
            "Write the last day, such as 1405/09/25.",
        )
    if until <= standing:
        return Problem(
            "until",
            "not_later",
            f"مهلت کنونی تا {jalali_for_reading(standing)} است؛ روزی پس از آن را بنویسید.",
            f"It is due by {jalali_text(standing)} now; write a later day.",
        )
    if (until - deadlines.regular).days > LONGEST:
        return Problem(
            "until",
            "too_far",
            "مهلت حداکثر تا یک سال پس از مهلت عادی تمدید می‌شود.",
            "A deadline is extended by a year at the most.",
        )
    return None


def _plain(reason: str) -> str:
    return "\n".join(text.normalize(line) for line in reason.splitlines()).strip()


def _tell(granted: DeadlineExtension, concern: Concern, now: datetime) -> None:
    """Tell the reporters concerned, and the officers of the territory."""
    facts: dict[str, Any] = {"until": granted.until.isoformat(), "reason": granted.reason}
    telling.tell_reporters(
        facilities=[*concern.missing, *concern.late],
        kind="deadline_extended",
        period=granted.period,
        detail=facts,
        now=now,
    )
    territory = University.objects.all()
    if granted.university_id is not None:
        territory = territory.filter(pk=granted.university_id)
    officers = officers_by_university(territory.values_list("pk", flat=True))
    telling.tell_people(
        people=[person.pk for people in officers.values() for person in people],
        kind="deadline_extended_for_officers",
        period=granted.period,
        detail=facts,
        now=now,
    )
