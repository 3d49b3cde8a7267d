"""The steps of a case: what inspectors do about it, and what the facility answers."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from facilities.access.holders import reporters_of
from facilities.access.scope import User, may
from facilities.errors import refuse
from facilities.models import Person
from facilities.register import audit
from reports.cases.ground import (
    add_event,
    is_final,
    known_value,
    may_work,
    not_allowed,
    required_text,
    step_on,
    text_of,
    unknown_case,
    wrong_state,
)
from reports.models import Violation, ViolationEvent
from reports.notices import telling
from reports.policy import periods
from reports.policy.workflow import cases
from reports.queries.cases.violations import visible_violations

LATEST_FINAL = timedelta(days=366)  # from today


def begin_inspection(*, by: Person, violation: Violation) -> Violation:
    """Take a suspicion up for inspection."""
    with step_on("begin_inspection", by, violation) as step:
        return step.take()


def confirm(*, by: Person, violation: Violation, note: str = "") -> Violation:
    """Hold that the inspection found the violation. Raises Refused also: too_long."""
    with step_on("confirm", by, violation) as step:
        return step.take(note=text_of("note", note))


def dismiss(*, by: Person, violation: Violation, reason: str) -> Violation:
    """Hold that no violation was established, and why. Raises Refused also: required, too_long."""
    with step_on("dismiss", by, violation) as step:
        why = required_text("reason", reason)
        return step.take(note=why, dismissal_reason=why)


def refer(*, by: Person, violation: Violation, addressee: str, note: str = "") -> Violation:
    """Send a confirmed case to one of `cases.ADDRESSEES`. Raises Refused also: unknown_value."""
    with step_on("refer", by, violation) as step:
        known_value("addressee", addressee, cases.ADDRESSEES)
        return step.take(note=text_of("note", note), addressee=addressee)


def record_ruling(*, by: Person, violation: Violation, outcome: str, ruling: str) -> Violation:
    """Enter the ruling of the body a case was referred to: one of `cases.OUTCOMES`, in its words.

    Raises Refused also: unknown_value, required, too_long.
    """
    with step_on("record_ruling", by, violation) as step:
        known_value("outcome", outcome, cases.OUTCOMES)
        return step.take(note=required_text("ruling", ruling), outcome=outcome)


def make_final(*, by: Person, violation: Violation, on: date) -> Violation:
    """Enter the day from which the ruling is final and names are no longer confidential.

    A day to come can still be changed. Raises Refused also: already_final, wrong_date.
    """
    with step_on("make_final", by, violation) as step:
        today = timezone.localdate()
        if is_final(step.case):
            raise refuse(
                "on",
                "already_final",
                "این رأی پیش‌تر قطعی شده است.",
                "This ruling is final already.",
            )
        if not periods.first_day(step.case.period) < on <= today + LATEST_FINAL:
            raise refuse(
                "on",
                "wrong_date",
                "تاریخ قطعیت باید پس از آغاز دورهٔ گزارش و حداکثر تا یک سال دیگر باشد.",
                "It becomes final after the period began, within a year.",
            )
        return step.take(detail={"on": on.isoformat()}, final_from=on)


def close_case(*, by: Person, violation: Violation, note: str = "") -> Violation:
    """Close a case whose ruling is final. Raises Refused also: not_final, too_long."""
    with step_on("close", by, violation) as step:
        if not is_final(step.case):
            raise refuse(
                "",
                "not_final",
                "تا رأی قطعی نشده است پرونده مختومه نمی‌شود.",
                "A case is closed once its ruling is final.",
            )
        return step.take(note=text_of("note", note))


def open_to_facility(*, by: Person, violation: Violation) -> Violation:
    """Show the suspicion to the facility, which is told and may answer it from then on.

    Raises Refused also: already_open.
    """
    with step_on("open_to_facility", by, violation) as step:
        if step.case.opened_to_facility_at is not None:
            raise refuse(
                "",
                "already_open",
                "این مورد پیش‌تر به مرکز ابلاغ شده است.",
                "This case is open to the facility already.",
            )
        opened = step.take(opened_to_facility_at=step.at, opened_to_facility_by=by)
        telling.tell_people(
            people=reporters_of(opened.facility),
            kind="case_opened_to_you",
            facility=opened.facility,
            period=opened.period,
            detail={"case": opened.pk},
            by=by,
        )
        return opened


def answer_by_facility(*, by: Person, violation: Violation, answer: str) -> ViolationEvent:
    """Add the facility's defence to a case that was opened to it; it may be added to later.

    For the facility's clerk or signatory. Raises Refused also: required, too_long.
    """
    with transaction.atomic():
        # Not locked: a facility adds to a case and may change nothing in it.
        case = visible_violations(by).filter(pk=violation.pk).select_related("facility").first()
        if case is None or case.opened_to_facility_at is None:
            raise unknown_case()
        if not may(by, "answer_suspicion", facility=case.facility):
            raise not_allowed()
        if not cases.is_allowed("answer_by_facility", case.state):
            raise wrong_state("answer_by_facility", case.state)
        event = add_event(
            "answer_by_facility",
            case,
            by=by,
            at=timezone.now(),
            before=case.state,
            note=required_text("answer", answer),
            detail={},
        )
        audit.record(by=by, action="violation.answer_by_facility", on=case, detail={})
    return event


def steps_open_to(by: User, case: Violation) -> list[str]:
    """The steps that the person can take now on a case read by `violation_of`, in order."""
    if may_work(by, case):
        taken = {
            "open_to_facility": case.opened_to_facility_at is not None,
            "make_final": is_final(case),
            "close": not is_final(case),
            "answer_by_facility": True,
        }
    elif may(by, "answer_suspicion", facility=case.facility):
        taken = dict.fromkeys(set(cases.STEPS) - {"answer_by_facility"}, True)
        taken["answer_by_facility"] = case.opened_to_facility_at is None
    else:
        return []
    return [
        step for step in cases.STEPS if cases.is_allowed(step, case.state) and not taken.get(step)
    ]
