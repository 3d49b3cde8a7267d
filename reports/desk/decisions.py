"""What an officer decides about a filed report: accept it, return it, let it be corrected.

Each decision names the submission that the officer has read. The month's report is locked while
it is written down, so a correction that came in between is told (`stale`) and never accepted
unread. Of two officers at once one waits for the other's lock: `seen` names the latest decision
that an officer saw (0: none, None: it was not said), and a later one by somebody else is told, by
whom and when (`decided`), and stands.

All raise `facilities.errors.Refused`: `unknown` (also for what the person may not see),
`not_allowed` (not an officer of the university that answers today), and those named.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from facilities import text
from facilities.access.facilities import visible_facilities
from facilities.access.guards import required_reason
from facilities.access.holders import reporters_of
from facilities.access.rows import rows_of
from facilities.access.scope import may
from facilities.errors import Problem, Refused, refuse
from facilities.models import Facility, Person
from facilities.register import audit
from reports.formatting.moments import moment
from reports.models import CorrectionPermit, Report, Repudiation, Review, Submission
from reports.notices import telling
from reports.policy.workflow.reviews import ACCEPTED, NEEDS_NOTE, RETURN_REASONS, RETURNED

LONGEST_NOTE = 1_000  # characters
MOST_AT_ONCE = 200  # reports accepted in one step


# What is told of another officer's decision: by whom, and when.
_DECIDED = {
    ACCEPTED: (
        "{name} این گزارش را در {at} پذیرفته است؛ تصمیم شما ثبت نشد.",
        "{name} accepted this report at {at}; your decision was not recorded.",
    ),
    RETURNED: (
        "{name} این گزارش را در {at} برگشت داده است؛ تصمیم شما ثبت نشد.",
        "{name} returned this report at {at}; your decision was not recorded.",
    ),
}


class Accepted(NamedTuple):
    """What came of accepting several: how many are accepted now, and why others are not."""

    accepted: int
    refused: list[tuple[UUID, Problem]]


def accept(*, by: Person, submission_id: UUID, seen: int | None = None) -> Review:
    """Accept a report as it was read. One that is accepted already stays as it is.

    Raises Refused also: stale, decided, repudiated.
    """
    with transaction.atomic():
        report = _read_by(by, submission_id)
        latest = _latest(submission_id)
        _refuse_later(by, latest, seen)
        if latest is not None and latest.decision == ACCEPTED:
            return latest
        if Repudiation.objects.filter(submission=submission_id).exists():
            raise refuse(
                "",
                "repudiated",
                "این گزارش تکذیب شده است و پذیرفتنی نیست؛ مرکز باید آن را اصلاح کند.",
                "This report was repudiated and cannot be accepted; the facility must correct it.",
            )
        return _decide(by, report, ACCEPTED)


def accept_many(*, by: Person, submission_ids: Iterable[UUID], seen: int | None = None) -> Accepted:
    """Accept several reports in one transaction; those that cannot be are told one by one.

    Raises Refused: too_many.
    """
    ids = sorted(set(submission_ids))  # one order for everybody, so that two officers never block
    if len(ids) > MOST_AT_ONCE:
        raise refuse(
            "",
            "too_many",
            f"در هر بار حداکثر {text.persian_digits(str(MOST_AT_ONCE))} گزارش پذیرفته می‌شود.",
            f"At most {MOST_AT_ONCE} reports are accepted at once.",
        )
    accepted, refused = 0, []
    with transaction.atomic():
        for submission_id in ids:
            try:
                accept(by=by, submission_id=submission_id, seen=seen)
                accepted += 1
            except Refused as error:
                refused.append((submission_id, error.problems[0]))
    return Accepted(accepted, refused)


def return_report(
    *,
    by: Person,
    submission_id: UUID,
    reason_code: str,
    note: str = "",
    seen: int | None = None,
) -> Review:
    """Send a report back to be corrected, for one of `reviews.RETURN_REASONS`.

    It opens the correction, whatever its window. Raises Refused also: stale, decided,
    unknown_value, note_missing, too_long.
    """
    words = _note(reason_code, note)
    with transaction.atomic():
        report = _read_by(by, submission_id)
        latest = _latest(submission_id)
        _refuse_later(by, latest, seen)
        if latest is not None and (latest.decision, latest.reason_code, latest.note) == (
            RETURNED,
            reason_code,
            words,
        ):
            return latest
        return _decide(by, report, RETURNED, reason_code, words)


def permit_correction(
    *, by: Person, facility: Facility, period: int, reason: str
) -> CorrectionPermit:
    """Give leave to correct a month once after its window. A leave not used yet stays as it is.

    Raises Refused also: reason_missing, nothing_filed.
    """
    why = required_reason(reason)
    with transaction.atomic():
        kept = _own(by, facility.pk)
        report = _locked(kept, period)
        if report is None:
            raise refuse(
                "period",
                "nothing_filed",
                "برای این ماه گزارشی ثبت نشده است؛ نخستین گزارش به اجازه نیاز ندارد.",
                "Nothing is filed for this month; a first report needs no leave.",
            )
        unused = (
            CorrectionPermit.objects.filter(
                facility=kept, period=period, granted_at__gt=report.received_at
            )
            .order_by("-granted_at")
            .first()
        )
        if unused is not None:
            return unused
        permit = CorrectionPermit.objects.create(
            facility=kept,
            period=period,
            university_id=report.university_id,
            reason=why,
            granted_by=by,
            granted_at=timezone.now(),
        )
        audit.record(
            by=by,
            action="report.correction_permitted",
            on=permit,
            detail={"period": period, "reason": why},
        )
        _tell(by, kept, period, "permit", {"reason": why, "permit": permit.pk})
    return permit


def _decide(
    by: Person, report: Report, decision: str, reason_code: str = "", note: str = ""
) -> Review:
    """Add the decision, the audit event, and the notices to the facility's people."""
    review = Review.objects.create(
        submission_id=report.submission_id,
        facility_id=report.facility_id,
        period=report.period,
        university_id=report.university_id,
        decision=decision,
        reason_code=reason_code,
        note=note,
        person=by,
        at=timezone.now(),
    )
    facts = {"submission": str(report.submission_id)}
    if reason_code:
        facts |= {"reason_code": reason_code, "note": note}
    audit.record(
        by=by, action=f"report.{decision}", on=review, detail={"period": report.period} | facts
    )
    _tell(by, report.facility, report.period, decision, facts)
    return review


def _tell(
    by: Person, facility: Facility, period: int, kind: str, detail: Mapping[str, object]
) -> None:
    telling.tell_people(
        people=reporters_of(facility),
        kind=kind,
        facility=facility,
        period=period,
        detail=detail,
        by=by,
    )


def _read_by(by: Person, submission_id: UUID) -> Report:
    """The month's report, locked, whose current submission is the one that was read."""
    seen = rows_of(by, Submission.objects.filter(pk=submission_id))
    place = seen.values_list("facility_id", "period").first()
    if place is None:
        raise _unknown()
    report = _locked(_own(by, place[0]), place[1])
    if report is None:
        raise _unknown()
    if report.submission_id != submission_id:
        raise refuse(
            "",
            "stale",
            "این گزارش در این فاصله اصلاح شده است؛ نسخهٔ تازه را ببینید.",
            "The report has been corrected meanwhile; look at the current version.",
        )
    return report


def _own(by: Person, facility_id: int) -> Facility:
    """The facility, if the person is an officer of the university that answers for it today."""
    facility = visible_facilities(by).filter(pk=facility_id).first()
    if facility is None:
        raise _unknown()
    if not may(by, "accept", facility=facility):
        raise refuse("", "not_allowed", "این کار در اختیار شما نیست.", "You may not do this.")
    return facility


def _locked(facility: Facility, period: int) -> Report | None:
    rows = Report.objects.filter(facility=facility, period=period)
    return rows.select_related("facility").select_for_update(of=("self",)).first()


def _latest(submission_id: UUID) -> Review | None:
    rows = Review.objects.filter(submission=submission_id).select_related("person")
    return rows.order_by("-id").first()


def _refuse_later(by: Person, latest: Review | None, seen: int | None) -> None:
    """Raise Refused (`decided`) if somebody else decided after what the person saw."""
    if seen is None or latest is None or latest.pk <= seen or latest.person_id == by.pk:
        return
    fa, en = _DECIDED[latest.decision]
    name = latest.person.full_name or latest.person.username
    with override("fa"):
        when = moment(latest.at)
    message_fa = fa.format(name=name, at=when)
    with override("en"):
        when = moment(latest.at)
    raise refuse("", "decided", message_fa, en.format(name=name, at=when))


def _note(reason_code: str, note: str) -> str:
    """The note as it is kept. Raises Refused."""
    if reason_code not in RETURN_REASONS:
        raise refuse(
            "reason_code",
            "unknown_value",
            "علت برگشت را از فهرست انتخاب کنید.",
            "Choose the reason from the list.",
        )
    words = "\n".join(text.normalize(line) for line in note.splitlines()).strip()
    if len(words) > LONGEST_NOTE:
        raise refuse(
            "note",
            "too_long",
            f"یادداشت حداکثر {text.persian_digits(str(LONGEST_NOTE))} نویسه است.",
            f"A note has at most {LONGEST_NOTE} characters.",
        )
    if reason_code in NEEDS_NOTE and not words:
        raise refuse(
            "note",
            "note_missing",
            "برای این علت نوشتن یادداشت لازم است.",
            "This reason needs a note.",
        )
    return words


def _unknown() -> Refused:
    return refuse("", "unknown", "چنین گزارشی یافت نشد.", "There is no such report.")
