"""Adding notices, in the transaction of whatever happened: to whom, of what kind, once a day.

What a notice says comes from its kind and `detail` when it is read; a mail follows where the
person has an address.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from facilities import roles
from facilities.access.scope import IN_FORCE
from facilities.models import Facility, Person
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

_TELL_REPORTERS = f"""
    INSERT INTO reports_notice (person_id, kind, facility_id, period, day, detail, made_at,
                                mail_due, mail_attempts)
    SELECT DISTINCT p.id, %(kind)s, held.facility_id, %(period)s, %(today)s::date,
           %(detail)s::jsonb, %(now)s::timestamptz, %(by_mail)s AND p.email <> '', 0
    FROM facilities_roleassignment held JOIN facilities_person p ON p.id = held.person_id
    WHERE held.facility_id = ANY (%(facilities)s) AND held.role = ANY (%(roles)s) AND p.is_active
      AND {IN_FORCE}
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


def tell_reporters(
    *,
    facilities: Iterable[int],
    kind: str,
    period: int,
    detail: Mapping[str, Any],
    now: datetime,
) -> None:
    """Tell everybody who prepares or signs the reports of some facilities (ids), in one statement.

    As `tell_people`; for whole territories.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL_REPORTERS,
            {
                "facilities": sorted(set(facilities)),
                "roles": sorted(roles.ACTIONS["prepare"]),
                "kind": kind,
                "period": period,
                "today": periods.tehran_date(now),
                "detail": Jsonb(dict(detail)),  # type: ignore[dict-item]
                "now": now,
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
