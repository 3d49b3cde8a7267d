"""Working a case: what inspectors do about a suspicion, and what the facility answers.

Each write takes the case under a row lock, asks `reports.policy.cases` whether the step can be
taken from the state it is in, and writes the step into the case's history and into the audit
trail, in one transaction. All raise `facilities.errors.Refused` with reasons in both languages:
`unknown` (also for cases the person may not see), `not_allowed`, `wrong_state`, and those named.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities import access, audit, text
from facilities.errors import Refused, refuse
from facilities.models import Facility, Person
from facilities.responsibility import responsible_university
from reports import evidence
from reports.models import Violation, ViolationEvent, ViolationEvidence
from reports.policy import cases, periods
from reports.policy.directive import load_directive
from reports.policy.kinds import Label
from reports.queries.violations import NOT_FILED, visible_violations

LONGEST_TEXT = 4000  # characters of a reason, a note, a ruling or a defence
LATEST_FINAL = timedelta(days=366)  # from today


def begin_inspection(*, by: Person, violation: Violation) -> Violation:
    """Take a suspicion up for inspection."""
    with _step("begin_inspection", by, violation) as step:
        return step.take()


def confirm(*, by: Person, violation: Violation, note: str = "") -> Violation:
    """Hold that the inspection found the violation. Raises Refused also: too_long."""
    with _step("confirm", by, violation) as step:
        return step.take(note=_text("note", note))


def dismiss(*, by: Person, violation: Violation, reason: str) -> Violation:
    """Hold that no violation was established, and why. Raises Refused also: required, too_long."""
    with _step("dismiss", by, violation) as step:
        why = _required("reason", reason)
        return step.take(note=why, dismissal_reason=why)


def refer(*, by: Person, violation: Violation, addressee: str, note: str = "") -> Violation:
    """Send a confirmed case to one of `cases.ADDRESSEES`. Raises Refused also: unknown_value."""
    with _step("refer", by, violation) as step:
        _known("addressee", addressee, cases.ADDRESSEES)
        return step.take(note=_text("note", note), addressee=addressee)


def record_ruling(*, by: Person, violation: Violation, outcome: str, ruling: str) -> Violation:
    """Enter the ruling of the body a case was referred to: one of `cases.OUTCOMES`, in its words.

    Raises Refused also: unknown_value, required, too_long.
    """
    with _step("record_ruling", by, violation) as step:
        _known("outcome", outcome, cases.OUTCOMES)
        return step.take(note=_required("ruling", ruling), outcome=outcome)


def make_final(*, by: Person, violation: Violation, on: date) -> Violation:
    """Enter the day from which the ruling is final and names are no longer confidential.

    A day to come can still be changed. Raises Refused also: already_final, wrong_date.
    """
    with _step("make_final", by, violation) as step:
        today = timezone.localdate()
        if _is_final(step.case):
            raise refuse("on", "already_final", "این رأی پیش‌تر قطعی شده است.",
                         "This ruling is final already.")  # fmt: skip
        if not periods.first_day(step.case.period) < on <= today + LATEST_FINAL:
            raise refuse("on", "wrong_date",
                         "تاریخ قطعیت باید پس از آغاز دورهٔ گزارش و حداکثر تا یک سال دیگر باشد.",
                         "It becomes final after the period began, within a year.")  # fmt: skip
        return step.take(detail={"on": on.isoformat()}, final_from=on)


def close(*, by: Person, violation: Violation, note: str = "") -> Violation:
    """Close a case whose ruling is final. Raises Refused also: not_final, too_long."""
    with _step("close", by, violation) as step:
        if not _is_final(step.case):
            raise refuse("", "not_final", "تا رأی قطعی نشده است پرونده مختومه نمی‌شود.",
                         "A case is closed once its ruling is final.")  # fmt: skip
        return step.take(note=_text("note", note))


def open_to_facility(*, by: Person, violation: Violation) -> Violation:
    """Show the suspicion to the facility, which may answer it from then on.

    Raises Refused also: already_open.
    """
    with _step("open_to_facility", by, violation) as step:
        if step.case.opened_to_facility_at is not None:
            raise refuse("", "already_open", "این مورد پیش‌تر به مرکز نشان داده شده است.",
                         "This case is open to the facility already.")  # fmt: skip
        return step.take(opened_to_facility_at=timezone.now(), opened_to_facility_by=by)


def answer_by_facility(*, by: Person, violation: Violation, answer: str) -> ViolationEvent:
    """Add the facility's defence to a case that was opened to it; it may be added to later.

    For the facility's clerk or signatory. Raises Refused also: required, too_long.
    """
    with transaction.atomic():
        # Not locked: a facility adds to a case and may change nothing in it.
        case = visible_violations(by).filter(pk=violation.pk).select_related("facility").first()
        if case is None or case.opened_to_facility_at is None:
            raise _unknown()
        if not access.may(by, "answer_suspicion", facility=case.facility):
            raise _not_allowed()
        if not cases.is_allowed("answer_by_facility", case.state):
            raise _wrong_state("answer_by_facility", case.state)
        event = _add_event("answer_by_facility", case, by=by, before=case.state,
                           note=_required("answer", answer), detail={})  # fmt: skip
        audit.record(by=by, action="violation.answer_by_facility", on=case, detail={})
    return event


def add_suspicion(
    *, by: Person, facility: Facility, period: int, rule: str, source: str, words: str
) -> Violation:
    """Enter what a complaint, an inspection, a receipt or another body says about a month.

    Opens the suspicion, or adds to the one that stands already; a dismissed one stays dismissed.
    Raises Refused: not_allowed, unknown_value, wrong_period, required, too_long.
    """
    if not access.may(by, "work_cases", facility=facility):
        raise _not_allowed()
    _known("source", source, {code: cases.SOURCES[code] for code in cases.SOURCES_OF_PEOPLE})
    leads_to = _leads_to(rule, period)
    words = _required("words", words)
    with transaction.atomic():
        case, is_new = _found_or_opened(facility, period, rule, leads_to, source)
        facts = {"text": words}
        seal = evidence.canonical(facts | {"source": source, "person": by.pk})
        ViolationEvidence.objects.bulk_create(
            [ViolationEvidence(
                violation=case, added_at=timezone.now(), source=source, person=by, facts=facts,
                facts_hash=hashlib.sha256(seal).digest(),
            )],
            ignore_conflicts=True,  # the same words of the same person are one piece of evidence
        )  # fmt: skip
        event, before = ("opened", "") if is_new else ("evidence_added", case.state)
        _add_event(event, case, by=by, before=before, note="", detail={"source": source})
        audit.record(by=by, action=f"violation.{event}", on=case,
                     detail={"rule": rule, "period": period, "source": source})  # fmt: skip
    return case


def _found_or_opened(
    facility: Facility, period: int, rule: str, leads_to: str, source: str
) -> tuple[Violation, bool]:
    """The facility's case of a month and rule, locked, and whether it is new."""
    now, directive = timezone.now(), load_directive()
    answering = responsible_university(facility, periods.last_day(period)) or facility.university
    try:
        with transaction.atomic():
            opened = Violation.objects.create(
                facility=facility, period=period, rule=rule, university=answering,
                source=source, leads_to=leads_to, policy_id=directive.version, opened_at=now,
                state_changed_at=now, spans_letter_date=directive.days_before_letter(period) > 0,
            )  # fmt: skip
    except IntegrityError:  # a report or another inspector has opened it
        standing = Violation.objects.select_for_update(of=("self",))
        return standing.get(facility=facility, period=period, rule=rule), False
    return opened, True


def may_work(by: access.User, case: Violation) -> bool:
    """Whether the person works cases of the facility: inspectors of its university of today."""
    return access.may(by, "work_cases", facility=case.facility)


def steps_open_to(by: access.User, case: Violation) -> list[str]:
    """The steps that the person can take now on a case read by `violation_of`, in order."""
    if may_work(by, case):
        taken = {
            "open_to_facility": case.opened_to_facility_at is not None,
            "make_final": _is_final(case),
            "close": not _is_final(case),
            "answer_by_facility": True,
        }
    elif access.may(by, "answer_suspicion", facility=case.facility):
        taken = dict.fromkeys(set(cases.STEPS) - {"answer_by_facility"}, True)
        taken["answer_by_facility"] = case.opened_to_facility_at is None
    else:
        return []
    return [
        step for step in cases.STEPS if cases.is_allowed(step, case.state) and not taken.get(step)
    ]


class _Step:
    """One step on a case that is locked; `take` writes it."""

    def __init__(self, name: str, by: Person, case: Violation) -> None:
        self.name, self.by, self.case = name, by, case

    def take(
        self, *, note: str = "", detail: dict[str, Any] | None = None, **changes: object
    ) -> Violation:
        """Change the case, add to its history and to the audit trail."""
        before, now = self.case.state, timezone.now()
        after = cases.STEPS[self.name].after
        if after is not None:
            changes |= {"state": after, "state_changed_at": now}
        for field, value in changes.items():
            setattr(self.case, field, value)
        self.case.save(update_fields=list(changes))
        shown = {k: v for k, v in changes.items() if k in ("addressee", "outcome")}
        detail = (detail or {}) | shown
        _add_event(self.name, self.case, by=self.by, before=before, note=note, detail=detail)
        audit.record(
            by=self.by, action=f"violation.{self.name}", on=self.case,
            detail={"from": before, "to": self.case.state} | detail,
        )  # fmt: skip
        return self.case


@contextmanager
def _step(name: str, by: Person, violation: Violation) -> Iterator[_Step]:
    """The transaction of a step, its case locked and the person's right to it asked."""
    with transaction.atomic():
        mine = visible_violations(by).filter(pk=violation.pk).select_related("facility")
        if access.may(by, "work_cases"):  # others may not even lock the row
            mine = mine.select_for_update(of=("self",))
        case = mine.first()
        if case is None:
            raise _unknown()
        if not may_work(by, case):
            raise _not_allowed()
        if not cases.is_allowed(name, case.state):
            raise _wrong_state(name, case.state)
        yield _Step(name, by, case)


def _add_event(
    name: str, case: Violation, *, by: Person, before: str, note: str, detail: dict[str, Any]
) -> ViolationEvent:
    return ViolationEvent.objects.create(
        violation=case, at=timezone.now(), person=by, event=name, from_state=before,
        to_state=case.state, note=note, detail=detail,
    )  # fmt: skip


def _is_final(case: Violation) -> bool:
    return case.final_from is not None and case.final_from <= timezone.localdate()


def _text(field: str, words: str) -> str:
    """The text as it is kept. Raises Refused (`too_long`)."""
    lines = [text.normalize(line) for line in words.splitlines()]
    kept = "\n".join(lines).strip()
    if len(kept) > LONGEST_TEXT:
        raise refuse(field, "too_long", f"این متن از {LONGEST_TEXT} نویسه بلندتر است.",
                     f"This text is longer than {LONGEST_TEXT} characters.")  # fmt: skip
    return kept


def _required(field: str, words: str) -> str:
    kept = _text(field, words)
    if not kept:
        raise refuse(field, "required", "نوشتن این متن لازم است.", "This text is required.")
    return kept


def _leads_to(rule: str, period: int) -> str:
    """What the rule leads to in a month that people may bring a suspicion about."""
    known = {r.code: r for r in load_directive().rules if r.code != NOT_FILED}
    if rule not in known:
        raise _not_listed("rule")
    month = period if periods.is_period(period) else 0
    leads_to = known[rule].leads_to_in(month)
    if leads_to is None or month > periods.period_of(timezone.localdate()):
        raise refuse("period", "wrong_period", "این قاعده در این دوره جاری نیست.",
                     "This rule does not apply to this month.")  # fmt: skip
    return leads_to


def _known(field: str, value: str, known: dict[str, Label]) -> None:
    if value not in known:
        raise _not_listed(field)


def _not_listed(field: str) -> Refused:
    return refuse(field, "unknown_value", "یکی از گزینه‌های فهرست را برگزینید.",
                  "Choose one of the list.")  # fmt: skip


def _wrong_state(name: str, state: str) -> Refused:
    step, label = cases.STEPS[name].label, cases.STATES[state].label
    return refuse("", "wrong_state",
                  f"«{step.fa}» در وضعیت «{label.fa}» انجام‌شدنی نیست.",
                  f"“{step.en}” cannot be done in the state “{label.en}”.")  # fmt: skip


def _unknown() -> Refused:
    return refuse("", "unknown", "چنین موردی یافت نشد.", "There is no such case.")


def _not_allowed() -> Refused:
    return refuse("", "not_allowed", "این کار در اختیار شما نیست.", "You may not do this.")
