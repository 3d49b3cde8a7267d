"""What every write on a case stands on: the locked step, its texts, and the refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from facilities import text
from facilities.access.scope import User, allows, may, scope_of
from facilities.errors import Refused, refuse
from facilities.kinds import Label
from facilities.models import Person
from facilities.register import audit
from reports.models import Violation, ViolationEvent
from reports.policy.workflow import cases
from reports.queries.cases.violations import visible_violations

LONGEST_TEXT = 4000  # characters of a reason, a note, a ruling or a defence


def may_work(by: User, case: Violation) -> bool:
    """Whether the person works the case: inspectors of the university that keeps it."""
    return allows(scope_of(by), "work_cases", university=case.keeper_id)


class StepOnCase:
    """One step on a case that is locked, `at` a moment; `take` writes it."""

    def __init__(self, name: str, by: Person, case: Violation) -> None:
        self.name, self.by, self.case, self.at = name, by, case, timezone.now()

    def take(
        self, *, note: str = "", detail: dict[str, Any] | None = None, **changes: object
    ) -> Violation:
        """Change the case, add to its history and to the audit trail."""
        before = self.case.state
        after = cases.STEPS[self.name].after
        if after is not None:
            changes |= {"state": after, "state_changed_at": self.at}
        for field, value in changes.items():
            setattr(self.case, field, value)
        self.case.save(update_fields=list(changes))
        shown = {k: v for k, v in changes.items() if k in ("addressee", "outcome")}
        detail = (detail or {}) | shown
        add_event(
            self.name, self.case, by=self.by, at=self.at, before=before, note=note, detail=detail
        )
        audit.record(
            by=self.by,
            action=f"violation.{self.name}",
            on=self.case,
            detail={"from": before, "to": self.case.state} | detail,
        )
        return self.case


@contextmanager
def step_on(name: str, by: Person, violation: Violation) -> Iterator[StepOnCase]:
    """The transaction of a step, its case locked and the person's right to it asked."""
    with transaction.atomic():
        mine = visible_violations(by).filter(pk=violation.pk).select_related("facility")
        if may(by, "work_cases"):  # others may not even lock the row
            mine = mine.select_for_update(of=("self",))
        case = mine.first()
        if case is None:
            raise unknown_case()
        if not may_work(by, case):
            raise not_allowed()
        if not cases.is_allowed(name, case.state):
            raise wrong_state(name, case.state)
        yield StepOnCase(name, by, case)


def add_event(
    name: str,
    case: Violation,
    *,
    by: Person,
    at: datetime,
    before: str,
    note: str,
    detail: dict[str, Any],
) -> ViolationEvent:
    """Add one step to the history of a case. Whatever the step changed in the case must follow
    from it (reports/proving/case_history.py)."""
    return ViolationEvent.objects.create(
        violation=case,
        at=at,
        person=by,
        event=name,
        from_state=before,
        to_state=case.state,
        note=note,
        detail=detail,
    )


def is_final(case: Violation) -> bool:
    """Whether the ruling of a case is final today."""
    return case.final_from is not None and case.final_from <= timezone.localdate()


def text_of(field: str, words: str) -> str:
    """The text as it is kept. Raises Refused (`too_long`)."""
    lines = [text.normalize(line) for line in words.splitlines()]
    kept = "\n".join(lines).strip()
    if len(kept) > LONGEST_TEXT:
        raise refuse(
            field,
            "too_long",
            f"این متن از {text.persian_digits(str(LONGEST_TEXT))} نویسه بلندتر است.",
            f"This text is longer than {LONGEST_TEXT} characters.",
        )
    return kept


def required_text(field: str, words: str) -> str:
    """As `text_of`, for a text that cannot be blank. Raises Refused also: required."""
    kept = text_of(field, words)
    if not kept:
        raise refuse(field, "required", "نوشتن این متن لازم است.", "This text is required.")
    return kept


def known_value(field: str, value: str, known: dict[str, Label]) -> None:
    """Raise Refused (`unknown_value`) for what is not in a list."""
    if value not in known:
        raise not_listed(field)


def not_listed(field: str) -> Refused:
    """The refusal of a value that is in no list."""
    return refuse(
        field, "unknown_value", "یکی از گزینه‌های فهرست را انتخاب کنید.", "Choose one of the list."
    )


def kept_elsewhere() -> Refused:
    """The refusal of words about a case that another university's inspectors work."""
    return refuse(
        "",
        "kept_elsewhere",
        "این مورد در دست بازرسان دانشگاه پیشین مرکز است.",
        "Inspectors of the facility's former university work this case.",
    )


def wrong_state(name: str, state: str) -> Refused:
    """The refusal of a step that the state of a case does not allow."""
    step, label = cases.STEPS[name].label, cases.STATES[state].label
    return refuse(
        "",
        "wrong_state",
        f"«{step.fa}» در وضعیت «{label.fa}» انجام‌شدنی نیست.",
        f"“{step.en}” cannot be done in the state “{label.en}”.",
    )


def unknown_case() -> Refused:
    """The refusal of a case that is not there, or not for this person."""
    return refuse("", "unknown", "چنین موردی یافت نشد.", "There is no such case.")


def not_allowed() -> Refused:
    """The refusal of what is not the person's to do."""
    return refuse("", "not_allowed", "این کار در اختیار شما نیست.", "You may not do this.")
