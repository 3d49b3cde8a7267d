"""What happens to somebody's way in, for the audit trail and for whoever is to be told."""

from collections.abc import Mapping
from typing import Any, Final

from django.dispatch import Signal

from facilities.models import Person
from facilities.register import audit

PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105  (names of events)
PASSWORD_RESET: Final = "password_reset"  # noqa: S105
RESET_ASKED: Final = "reset_asked"  # a link was asked for on the page of forgotten passwords
RESET_CONFIRMED: Final = "reset_confirmed"
FACTOR_ADDED: Final = "factor_added"
FACTOR_REMOVED: Final = "factor_removed"
WRONG_CODE: Final = "wrong_code"
ADDRESS_CHANGED: Final = "address_changed"
INVITED: Final = "invited"
INVITATION_ACCEPTED: Final = "invitation_accepted"

# Sent in the transaction of the change, with `person`, `what` (one of the above) and `detail`.
account_changed = Signal()


def record_change(
    *, by: Person | None, person: Person, what: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Put a change of a person's account into the audit trail, and have people told of it.

    `by` is who did it, None where nobody has signed in. `detail` must be JSON.
    """
    facts = dict(detail or {})
    audit.record(by=by, action=f"account.{what}", on=person, detail=facts)
    account_changed.send(Person, person=person, what=what, detail=facts)
