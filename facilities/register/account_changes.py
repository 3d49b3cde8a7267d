"""What happens to somebody's way in, for the audit trail and for whoever is to be told."""

from collections.abc import Mapping
from typing import Any, Final

from django.dispatch import Signal

from facilities.models import Person, RoleAssignment
from facilities.register import audit

PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105  (names of events)
PASSWORD_RESET: Final = "password_reset"  # noqa: S105
RESET_ASKED: Final = "reset_asked"  # a link was asked for on the page of forgotten passwords
RESET_CONFIRMED: Final = "reset_confirmed"  # may sign again, after a reset or a new address
FACTOR_ADDED: Final = "factor_added"
FACTOR_REMOVED: Final = "factor_removed"
WRONG_CODE: Final = "wrong_code"
ADDRESS_CHANGED: Final = "address_changed"
ADDRESS_ENTERED: Final = "address_entered"  # the first one, before there was a password
INVITED: Final = "invited"
INVITATION_ACCEPTED: Final = "invitation_accepted"

# Sent in the transaction of the change, with `person`, `what` (one of the above, role_given or
# role_ended), `detail`, and `role`: the assignment that was given or ended, else None.
account_changed = Signal()


def record_change(
    *, by: Person | None, person: Person, what: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Put a change of a person's account into the audit trail, and have people told of it.

    `by` is who did it, None where nobody has signed in. `detail` must be JSON.
    """
    facts = dict(detail or {})
    audit.record(by=by, action=f"account.{what}", on=person, detail=facts)
    account_changed.send(Person, person=person, what=what, detail=facts, role=None)


def tell_of_role(*, role: RoleAssignment, is_given: bool) -> None:
    """Have people told that a role was given or ended; the audit trail has it already."""
    what = "role_given" if is_given else "role_ended"
    account_changed.send(Person, person=role.person, what=what, detail={}, role=role)
