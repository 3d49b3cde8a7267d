"""Adding notices, in the transaction of whatever happened: to whom, and of what kind.

What a notice says comes from its kind and `detail` when it is read; a mail follows where the
person has an address.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from psycopg.types.json import Jsonb

from facilities import roles
from facilities.access.scope import IN_FORCE, scope_of
from facilities.models import Facility, Person
from reports.models import Notice
from reports.policy import periods
from reports.policy.workflow.account_notices import TOLD_AT_FORMER_ADDRESSES
from reports.policy.workflow.notice_kinds import KINDS

BATCH = 2_000
_TELL = """
    INSERT INTO reports_notice (person_id, kind, facility_id, period, day, detail, made_at,
                                mail_due, mail_attempts)
    SELECT p.id, %(kind)s, %(facility)s, %(period)s, %(day)s, %(detail)s, %(now)s,
           (p.email <> '' OR %(kind)s = ANY (%(told_at_former)s)), 0
    FROM unnest(%(people)s::bigint[]) AS told (id) JOIN facilities_person p USING (id)
    WHERE p.is_active
    ON CONFLICT DO NOTHING"""

_TELL_REPORTERS = f"""
    INSERT INTO reports_notice (person_id, kind, facility_id, period, day, detail, made_at,
                                mail_due, mail_attempts)
    SELECT DISTINCT p.id, %(kind)s, held.facility_id, %(period)s, %(today)s::date,
           %(detail)s::jsonb, %(now)s::timestamptz, p.email <> '', 0
    FROM facilities_roleassignment held JOIN facilities_person p ON p.id = held.person_id
    WHERE held.facility_id = ANY (%(facilities)s) AND held.role = ANY (%(roles)s) AND p.is_active
      AND {IN_FORCE}
    ON CONFLICT DO NOTHING"""

_TELL_OF_MONTHS = f"""
    INSERT INTO reports_notice (person_id, kind, facility_id, period, day, detail, made_at,
                                mail_due, mail_attempts)
    SELECT DISTINCT p.id,
           CASE WHEN m.corrected THEN 'corrected_for_you' ELSE 'filed_for_you' END,
           held.facility_id, m.period, %(today)s::date, %(detail)s::jsonb, %(now)s::timestamptz,
           p.email <> '', 0
    FROM unnest(%(facilities)s::bigint[], %(periods)s::int[], %(corrected)s::boolean[])
             AS m (facility_id, period, corrected)
    JOIN facilities_roleassignment held USING (facility_id)
    JOIN facilities_person p ON p.id = held.person_id
    WHERE held.role = ANY (%(roles)s) AND p.is_active AND {IN_FORCE}
    ON CONFLICT DO NOTHING"""


class FiledMonth(NamedTuple):
    """A month that was filed: the facility's id, the period, whether it was a correction."""

    facility: int
    period: int
    is_correction: bool


def tell_people(
    *,
    people: Iterable[int],
    kind: str,
    facility: Facility | None = None,
    period: int | None = None,
    detail: Mapping[str, Any] | None = None,
    by: Person | None = None,
    now: datetime | None = None,
) -> None:
    """Put one notice into the inbox of each person (ids) but `by`, who did what it tells of.

    Kinds of ONCE_A_DAY are told once a Tehran day and month.

    `detail` must be JSON. Runs in the caller's transaction and role; a facility tells officers
    without being able to read their inbox, so nothing is read back.
    """
    made_at = now or datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL,
            {
                "people": sorted(set(people) - {by.pk if by else None}),
                "kind": _known(kind),
                "facility": facility.pk if facility else None,
                "period": period,
                "day": periods.tehran_date(made_at),
                "detail": Jsonb(dict(detail or {})),  # type: ignore[dict-item]
                "now": made_at,
                "told_at_former": sorted(TOLD_AT_FORMER_ADDRESSES),
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
                "kind": _known(kind),
                "period": period,
                "today": periods.tehran_date(now),
                "detail": Jsonb(dict(detail)),  # type: ignore[dict-item]
                "now": now,
            },
        )


def _known(kind: str) -> str:
    """The kind, if it has words. Raises KeyError."""
    if kind not in KINDS:
        raise KeyError(kind)
    return kind


def tell_of_filings(*, by: Person, months: Iterable[FiledMonth], now: datetime) -> None:
    """Tell clerks and signatories of months that somebody else filed for their facility.

    Months of facilities where `by` holds a role are left out. One statement, as `tell_people`.
    """
    own = scope_of(by).facility_ids
    theirs = [month for month in months if month.facility not in own]
    if not theirs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _TELL_OF_MONTHS,
            {
                "facilities": [month.facility for month in theirs],
                "periods": [month.period for month in theirs],
                "corrected": [month.is_correction for month in theirs],
                "roles": sorted(roles.ACTIONS["prepare"]),
                "today": periods.tehran_date(now),
                "detail": Jsonb({"person": by.full_name}),  # type: ignore[dict-item]
                "now": now,
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
        kind=_known(kind),
        facility_id=facility,
        period=period,
        day=periods.tehran_date(now),
        detail=dict(detail),
        made_at=now,
        mail_due=bool(person.email),
    )


def store_notices(notices: list[Notice]) -> None:
    """Store notices; those that were told today already are left out."""
    Notice.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)
