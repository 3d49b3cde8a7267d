"""Suspicions that people bring: a complaint, an inspection, a receipt, another body's word."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities.access.scope import may
from facilities.errors import refuse
from facilities.locks import lock_facilities
from facilities.models import Facility, Person
from facilities.register import audit
from facilities.register.responsibility import responsible_university
from reports.calendar import running_month
from reports.cases.ground import (
    add_event,
    kept_elsewhere,
    known_value,
    not_allowed,
    not_listed,
    required_text,
)
from reports.evidence.canonical import canonical
from reports.models import Violation, ViolationEvidence
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE
from reports.policy.workflow import cases


def add_suspicion(
    *, by: Person, facility: Facility, period: int, rule: str, source: str, words: str
) -> Violation:
    """Enter what a complaint, an inspection, a receipt or another body says about a month.

    Opens the suspicion, or adds to the one that stands already; a dismissed one stays dismissed.
    Raises Refused: not_allowed, unknown_value, wrong_period, required, too_long, kept_elsewhere.
    """
    if not may(by, "work_cases", facility=facility):
        raise not_allowed()
    known_value("source", source, {code: cases.SOURCES[code] for code in cases.SOURCES_OF_PEOPLE})
    leads_to = _leads_to(rule, period)
    words = required_text("words", words)
    with transaction.atomic():
        case, is_new = _found_or_opened(facility, period, rule, leads_to, source)
        facts = {"text": words}
        seal = canonical(facts | {"source": source, "person": by.pk})
        ViolationEvidence.objects.bulk_create(
            [
                ViolationEvidence(
                    violation=case,
                    added_at=timezone.now(),
                    source=source,
                    person=by,
                    facts=facts,
                    facts_hash=hashlib.sha256(seal).digest(),
                )
            ],
            ignore_conflicts=True,  # the same words of the same person are one piece of evidence
        )
        event, before = ("opened", "") if is_new else ("evidence_added", case.state)
        add_event(
            event,
            case,
            by=by,
            at=case.opened_at if is_new else timezone.now(),
            before=before,
            note="",
            detail=_opened_as(case) if is_new else {"source": source},
        )
        audit.record(
            by=by,
            action=f"violation.{event}",
            on=case,
            detail={"rule": rule, "period": period, "source": source},
        )
    return case


def _found_or_opened(
    facility: Facility, period: int, rule: str, leads_to: str, source: str
) -> tuple[Violation, bool]:
    """The facility's case of a month and rule, locked, and whether it is new."""
    # A worker that marks the month's sums and then opens the same case would wait for this one,
    # which waits for the mark.
    lock_facilities([facility.pk])
    now, directive = timezone.now(), published.directive()
    answering = responsible_university(facility, periods.last_day(period)) or facility.university
    try:
        with transaction.atomic():
            opened = Violation.objects.create(
                facility=facility,
                period=period,
                rule=rule,
                university=answering,
                source=source,
                leads_to=leads_to,
                policy_id=directive.version,
                opened_at=now,
                state_changed_at=now,
                spans_letter_date=directive.days_before_letter(period) > 0,
            )
    except IntegrityError:  # a report or another inspector has opened it
        standing = Violation.objects.select_for_update(of=("self",))
        case = standing.filter(facility=facility, period=period, rule=rule).first()
        if case is None:
            raise kept_elsewhere() from None
        return case, False
    opened.refresh_from_db(fields=["keeper"])
    return opened, True


def _opened_as(case: Violation) -> dict[str, Any]:
    """What the first event of a case keeps of it, as `suspicions.OPENED_AS` has it."""
    return {
        "facility": case.facility_id,
        "period": case.period,
        "rule": case.rule,
        "source": case.source,
        "policy": case.policy_id,
        "keeper": case.keeper_id,
    }


def _leads_to(rule: str, period: int) -> str:
    """What the rule leads to in a month that people may bring a suspicion about."""
    known = {r.code: r for r in published.directive().rules if r.code != NOT_FILED_RULE}
    if rule not in known:
        raise not_listed("rule")
    month = period if periods.is_period(period) else 0
    leads_to = known[rule].leads_to_in(month)
    if leads_to is None or month > running_month():
        raise refuse(
            "period",
            "wrong_period",
            "این قاعده در این دوره جاری نیست.",
            "This rule does not apply to this month.",
        )
    return leads_to
