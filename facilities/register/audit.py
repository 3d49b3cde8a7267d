"""The audit trail's one way in. Write functions call it inside their own transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from facilities.models import AuditEvent, Facility, Person, University


def record(
    *, by: Person | None, action: str, on: models.Model, detail: Mapping[str, Any] | None = None
) -> None:
    """Add one event: `by` did `action` (e.g. "facility.moved") to `on`. `by` None is the system.

    `detail` must be JSON. The event's university and facility are those of `on`.
    """
    facility, university = _place_of(on)
    AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        action=action,
        object_type=on._meta.label_lower,
        object_id=str(on.pk),
        facility_id=facility,
        university_id=university,
        detail=dict(detail or {}),
    )


def _place_of(on: models.Model) -> tuple[int | None, int | None]:
    """The ids of the facility and the university that an object belongs to."""
    if isinstance(on, Facility):
        return on.pk, on.university_id
    if isinstance(on, University):
        return None, on.pk
    return getattr(on, "facility_id", None), getattr(on, "university_id", None)
