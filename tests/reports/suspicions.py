"""Suspicions to work with in tests, entered as the workers enter them."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from facilities.models import Facility
from reports.models import Violation, ViolationEvent, ViolationEvidence
from reports.policy.directive import published

OPENED = datetime(2022, 5, 10, 9, 0, tzinfo=UTC)  # 1401/02/20
PERIOD = 140101
STATES_BY: dict[str, dict[str, Any]] = {
    "referred": {"addressee": "tazirat"},
    "ruled": {"addressee": "tazirat", "outcome": "convicted"},
    "closed": {
        "addressee": "tazirat",
        "outcome": "convicted",
        "final_from": date(2022, 9, 1),
    },
    "dismissed": {"dismissal_reason": "رسیدها با گزارش می‌خواند."},
}


def suspicion(
    facility: str,
    *,
    rule: str = "ART4_FILM_FEE",
    period: int = PERIOD,
    state: str = "suspected",
    figures: dict[str, Any] | None = None,
    **changes: Any,
) -> Violation:
    """Enter one suspicion with its history's first line; run as the jobs account.

    `figures` become its evidence. `changes` are further columns, beside what the state needs.
    """
    at = Facility.objects.get(code=facility)
    directive = published.directive()
    row = Violation.objects.create(
        **{
            "facility": at,
            "university": at.university,
            "period": period,
            "rule": rule,
            "leads_to": directive.rule(rule).leads_to_in(period) or "inspection",
            "source": "system" if rule == "NOT_FILED" else "report",
            "state": state,
            "policy_id": 1,
            "opened_at": OPENED,
            "state_changed_at": OPENED,
            "spans_letter_date": directive.days_before_letter(period) > 0,
        }
        | STATES_BY.get(state, {})
        | changes
    )
    ViolationEvent.objects.create(
        violation=row, at=OPENED, event="opened", from_state="", to_state="suspected"
    )
    if figures:
        add_evidence(row, figures)
    return row


def add_evidence(violation: Violation, figures: dict[str, Any]) -> None:
    """Add a ground that a report gave (its submission left out)."""
    facts = {"figures": figures}
    ViolationEvidence.objects.create(
        violation=violation,
        added_at=OPENED,
        source="report",
        facts=facts,
        facts_hash=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).digest(),
    )
