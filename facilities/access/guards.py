"""What every write asks first: whether the person may, on what row, and why."""

from facilities import text
from facilities.access.scope import may
from facilities.errors import Refused, refuse
from facilities.models import Facility, Person, University


def require(
    by: Person | None,
    action: str,
    *,
    facility: Facility | None = None,
    university: University | None = None,
) -> None:
    """Refuse (`not_allowed`) a person without this right here; None, the system, may anything."""
    if by is not None and not may(by, action, facility=facility, university=university):
        raise not_allowed()


def locked(facility: Facility) -> Facility:
    """The facility as it stands now, its row locked until the transaction ends.

    Raises Refused (`not_allowed`) where the database role may not write the row.
    """
    try:
        return Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    except Facility.DoesNotExist:
        raise not_allowed() from None


def required_reason(reason: str) -> str:
    """The reason, normalised. Raises Refused (`reason_missing`) if empty or over 300 characters."""
    reason = text.normalize(reason)
    if not reason or len(reason) > 300:
        raise refuse(
            "reason",
            "reason_missing",
            "نوشتن علت لازم است (تا ۳۰۰ نویسه).",
            "A reason of up to 300 characters is required.",
        )
    return reason


def not_allowed() -> Refused:
    """Return the refusal of what is not the person's to do."""
    return refuse("", "not_allowed", "این کار در اختیار شما نیست.", "You may not do this.")
