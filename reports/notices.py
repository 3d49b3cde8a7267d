"""Telling people: rows for the inbox, in the transaction of whatever happened.

What a notice says comes from its kind and `detail` when it is read; a mail follows where the
person has an address.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.types.json import Jsonb

from facilities import access, roles
from facilities.models import Facility, RoleAssignment, University
from reports.policy import periods

_TELL = """
    INSERT INTO reports_notice (person_id, kind, facility_id, period, day, detail, made_at,
                                mail_due, mail_attempts)
    SELECT p.id, %(kind)s, %(facility)s, %(period)s, %(day)s, %(detail)s, %(now)s,
           p.email <> '', 0
    FROM unnest(%(people)s::bigint[]) AS told (id) JOIN facilities_person p USING (id)
    WHERE p.is_active
    ON CONFLICT DO NOTHING"""


def tell(
    *,
    people: Iterable[int],
    kind: str,
    facility: Facility | None = None,
    period: int | None = None,
    detail: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """Put one notice into the inbox of each person (ids), once a Tehran day, kind and month.

    `detail` must be JSON. Runs in the caller's transaction and role; a facility tells officers
    without being able to read their inbox, so nothing is read back.
    """
    made_at = now or datetime.now(UTC)
    told: dict[str, Any] = {
        "people": sorted(set(people)), "kind": kind, "facility": facility.pk if facility else None,
        "period": period, "day": periods.tehran_date(made_at),
        "detail": Jsonb(dict(detail or {})), "now": made_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TELL, told)


def officers_of(university: University) -> list[int]:
    """The ids of the people who judge this university's reports today."""
    return _ids(_holding("accept").filter(university=university))


def people_of(facility: Facility) -> list[int]:
    """The ids of the people who prepare or sign this facility's reports today."""
    return _ids(_holding("prepare").filter(facility=facility))


def _holding(action: str) -> QuerySet[RoleAssignment]:
    """Roles in force today that include an action (a key of `roles.ACTIONS`)."""
    today = timezone.localdate()
    return RoleAssignment.objects.filter(access.in_force(today), role__in=roles.ACTIONS[action])


def _ids(held: QuerySet[RoleAssignment]) -> list[int]:
    people = held.filter(person__is_active=True).order_by("person").distinct()
    return list(people.values_list("person_id", flat=True))
