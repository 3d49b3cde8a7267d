"""The state of the system in a few lines: its alarms, its log, its proof."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from facilities.access.scope import User
from reports.policy.alarms import DISPROVED
from reports.queries import alarms
from reports.queries.log import latest_checkpoint

LATE: Final = timedelta(hours=2)  # of a checkpoint, which is signed every hour


def system_state(user: User) -> dict[str, Any]:
    """Context of `system_state.html`, for administrators."""
    proof, made = alarms.last_proof(user), latest_checkpoint()
    return {
        "open_alarms": alarms.open_count(user),
        "checkpoint": made,
        "checkpoint_is_late": made is not None and timezone.now() - made.made_at > LATE,
        "proof": proof,
        "proof_failed": proof is not None and proof.action == DISPROVED,
    }
