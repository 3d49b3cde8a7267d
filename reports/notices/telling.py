"""Adding notices, in the transaction of whatever happened: to whom, of what kind, once a day.

What a notice says comes from its kind and `detail` when it is read; a mail follows where the
person has an address.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.types.json import Jsonb

from facilities import roles
from facilities.access.scope import in_force
from facilities.models import Facility, Person, RoleAssignment, University
from reports.models import Notice
from reports.policy import periods
from reports.policy.workflow.notice_words import KINDS

BATCH = 2_000
_TELL = """
    INSERT INTO reports_notice (person_id, kind, facility_id, period, day, detail, made_at,
                                mail_due, mail_attempts)
    SELECT p.id, %(kind)s, %(facility)s, %(period)s, %(day)s, %(detail)s, %(now)s,
           %(by_mail)s AND p.email <> '', 0
    FROM unnest(%(people)s::bigint[]) AS told (id) JOIN facilities_person p USING (id)
    WHERE p.is_active
    ON CONFLICT DO NOTHING"""


def tell_people(
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
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL,
            {
                "people": sorted(set(people)),
                "kind": kind,
                "facility": facility.pk if facility else None,
                "period": period,
                "day": periods.tehran_date(made_at),
                "detail": Jsonb(dict(detail or {})),  # type: ignore[dict-item]
                "now": made_at,
                "by_mail": KINDS[kind].by_mail,
            },
        )


def unsaved_notice(
    person: Person,
    kind: str,
    facility: int | None,
    period: int,
    detail: Mapping[str, Any],
    now: datetime,
) -> Notice:
    """A notice of `tell` that is not stored yet, for telling thousands at once."""
    return Notice(
        person=person,
        kind=kind,
        facility_id=facility,
        period=period,
        day=periods.tehran_date(now),
        detail=dict(detail),
        made_at=now,
        mail_due=KINDS[kind].by_mail and bool(person.email),
    )


def store_notices(notices: list[Notice]) -> None:
    """Store notices; those that were told today already are left out."""
    Notice.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)


def officers_of(university: University) -> list[int]:
    """The ids of the people who judge this university's reports today."""
    return _ids(_holding("accept").filter(university=university))


def reporters_of(facility: Facility) -> list[int]:
    """The ids of the people who prepare or sign this facility's reports today."""
    return _ids(_holding("prepare").filter(facility=facility))


def reporters_by_facility(facilities: Iterable[int]) -> dict[int, list[Person]]:
    """Who prepares or signs the reports of some facilities today, by the facilities' ids."""
    return _by_place(_holding("prepare").filter(facility__in=list(facilities)), "facility_id")


def officers_by_university(universities: Iterable[int]) -> dict[int, list[Person]]:
    """Who judges the reports of some universities today, by the universities' ids."""
    return _by_place(_holding("accept").filter(university__in=list(universities)), "university_id")


def _by_place(held: QuerySet[RoleAssignment], place: str) -> dict[int, list[Person]]:
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    held = held.filter(person__is_active=True).select_related("person")
    for role in held.order_by("person_id"):
        found[getattr(role, place)][role.person_id] = role.person
    return {key: list(people.values()) for key, people in found.items()}


def _holding(action: str) -> QuerySet[RoleAssignment]:
    """Roles in force today that include an action (a key of `roles.ACTIONS`)."""
    today = timezone.localdate()
    return RoleAssignment.objects.filter(in_force(today), role__in=roles.ACTIONS[action])


def _ids(held: QuerySet[RoleAssignment]) -> list[int]:
    people = held.filter(person__is_active=True).order_by("person").distinct()
    return list(people.values_list("person_id", flat=True))
