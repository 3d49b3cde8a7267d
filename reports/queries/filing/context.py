"""What a filing must know: the facility, who answers for it, its earlier months, what is open.

One statement reads all of it, in the filer's database role. It is the most frequent read of the
product, so it is written by hand and planned once a connection (`facilities/access/prepared.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from facilities.access.facilities import sql_scope, visible_facility_sql
from facilities.access.prepared import Statement
from facilities.access.scope import allows, scope_of
from facilities.models import Person
from facilities.text import code_text
from reports.deadlines import EXTENDED, extended_deadline
from reports.models.figures import COLUMNS
from reports.policy import periods
from reports.policy.workflow import corrections

# What decides whether a filed month (reports_report r) is open: columns of `correction_month`.
CORRECTION = f"""{EXTENDED},
    r.first_received_at,
    coalesce((SELECT decision = 'returned' FROM reports_review v
       WHERE v.submission_id = r.submission_id ORDER BY v.id DESC LIMIT 1), false),
    EXISTS (SELECT FROM reports_correctionpermit p WHERE p.facility_id = r.facility_id
       AND p.period = r.period AND p.granted_at > r.received_at),
    EXISTS (SELECT FROM reports_repudiation d WHERE d.submission_id = r.submission_id)"""
RECENT_MONTHS = 7  # six for the median, one more because the month itself may be among them

# Who answers for the month under this code: the facility that has it, from its merge on the one it
# was merged into; else the one that once had the code. {visible} keeps out what the filer may not
# see (as in `find_facility_of_day`).
_READ = """
    WITH named AS MATERIALIZED (
        SELECT f.id, f.merged_into_id, f.merged_on FROM facilities_facility f
        WHERE f.code = %(code)s AND {visible}
    ), kept AS MATERIALIZED (
        SELECT f.id FROM named JOIN facilities_facility f ON f.id = named.merged_into_id
        WHERE coalesce(named.merged_on <= %(last_day)s::date, true) AND {visible}
    ), renamed AS MATERIALIZED (
        SELECT f.id FROM facilities_facility f
        WHERE NOT EXISTS (SELECT FROM named)
          AND f.former_codes @> ARRAY[%(code)s]::varchar[] AND f.merged_into_id IS NULL
          AND {visible} LIMIT 1
    )
    SELECT f.id, f.code, t.kind, t.makes_images, t.modalities, f.opened_on, f.closed_on,
           f.university_id, u.code,
           CASE WHEN %(takes_number)s THEN (payesh_next_receipts(f.university_id, 1))[1] END,
           (SELECT json_agg(json_build_array(a.starts_on, a.ends_on, a.university_id)
                            ORDER BY a.starts_on DESC NULLS LAST)
            FROM facilities_responsibility a WHERE a.facility_id = f.id),
           (SELECT json_agg(json_build_array(c.starts_on, c.ends_on))
            FROM facilities_closure c WHERE c.facility_id = f.id),
           (SELECT json_agg(json_build_array(m.period, m.figures) ORDER BY m.period DESC) FROM (
                SELECT r.period, s.figures FROM reports_report r
                JOIN reports_submission s ON s.id = r.submission_id
                WHERE r.facility_id = f.id AND r.period <= %(period)s
                ORDER BY r.period DESC LIMIT %(months)s) m),
           c.*
    FROM facilities_facility f JOIN facilities_university u ON u.id = f.university_id
    JOIN facilities_facilityfacts t ON t.facility_id = f.id
     AND (t.starts_on IS NULL OR t.starts_on <= %(day)s)
     AND (t.ends_on IS NULL OR t.ends_on > %(day)s)
    LEFT JOIN LATERAL (
        SELECT r.submission_id, {correction}
        FROM reports_report r WHERE r.facility_id = f.id AND r.period = %(period)s
    ) c ON true
    WHERE f.id = coalesce((SELECT id FROM kept), (SELECT id FROM named),
                          (SELECT id FROM renamed))"""


_BLANK: dict[str, object] = dict.fromkeys(COLUMNS)


@dataclass(frozen=True, slots=True)
class CurrentReport:
    """The report that stands for the month already, and whether it is open to correction."""

    submission_id: UUID
    figures: Mapping[str, object]
    correction: corrections.FiledMonth


@dataclass(frozen=True, slots=True)
class FilingContext:
    """One facility as of a filing. `recent` holds earlier filed months, newest first.

    Kind, making images and modalities are those of the month's last day (today's for no month).
    """

    facility_id: int
    facility_code: str
    kind: str
    makes_images: bool
    modalities: list[str]
    opened_on: date | None
    closed_on: date | None
    closures: list[tuple[date, date | None]]
    university_id: int  # answers for the period, on its last day
    university_code: str  # of the university that answers at receipt
    receipt_count: int  # of its receipts, this one included; 0 unless a number was taken
    by_officer: bool  # who files is an officer of the responsible university
    current: CurrentReport | None
    recent: list[tuple[int, Mapping[str, object]]]


def context_for_filing(
    user: Person, code: str, period: object, now: datetime, *, takes_number: bool = False
) -> FilingContext | None:
    """The context of `code` for a person who may file for it; None for unknown and foreign alike.

    With `takes_number` the next number of a receipt comes along, whatever becomes of the filing.

    A university that answered for a facility once still sees it, but files for it no more.
    """
    if "\0" in code:
        return None
    month = period if isinstance(period, int) and periods.is_period(period) else None
    day = periods.last_day(month) if month else timezone.localdate(now)
    row = _read(user, code_text(code).upper(), month, day, takes_number)
    if row is None or not _may(user, "file", row):
        return None
    spans = [(_date(begin), _date(end), university) for begin, end, university in row[10]]
    filed = [(filed_month, _BLANK | figures) for filed_month, figures in row[12] or ()]
    return FilingContext(
        facility_id=row[0],
        facility_code=row[1],
        kind=row[2],
        makes_images=row[3],
        modalities=row[4],
        opened_on=row[5],
        closed_on=row[6],
        closures=[(date.fromisoformat(begin), _date(end)) for begin, end in row[11] or ()],
        university_id=answering(spans, day, row[7]),
        university_code=row[8],
        receipt_count=row[9] or 0,
        by_officer=_may(user, "accept", row),
        current=_current(month, row[13:], filed),
        recent=[(filed_month, figures) for filed_month, figures in filed if filed_month != month],
    )


def answering(spans: list[tuple[date | None, date | None, int]], day: date, today: int) -> int:
    """The university that answers for a facility on a day (the latest that had begun).

    `spans` are its responsibilities, the latest first; `today` is who answers now.
    """
    for starts_on, ends_on, university_id in spans:
        if (starts_on is None or starts_on <= day) and (ends_on is None or day < ends_on):
            return university_id
    return today


def correction_month(period: int, extended: date | None, *rest: Any) -> corrections.FiledMonth:
    """A row of CORRECTION's columns as what decides."""
    return corrections.FiledMonth(extended_deadline(period, extended), *rest)


def _read(user: Person, code: str, month: int | None, day: date, takes_number: bool) -> Any:
    """The row of _READ, or None."""
    wanted = sql_scope(user) | {
        "code": code,
        "period": month,
        "last_day": periods.last_day(month) if month else None,
        "day": day,
        "months": RECENT_MONTHS,
        "takes_number": takes_number,
    }
    rows = _statement(visible_facility_sql(user)).rows(wanted)
    return rows[0] if rows else None


@cache
def _statement(visible: str) -> Statement:
    return Statement(_READ.format(visible=visible, correction=CORRECTION))


def _may(user: Person, action: str, row: Any) -> bool:
    """As `scope.may` on the facility of a row of _READ."""
    return allows(scope_of(user), action, facility=row[0], university=row[7])


def _current(month: int | None, row: Any, filed: list[Any]) -> CurrentReport | None:
    submission_id, *decides = row
    if submission_id is None or month is None:
        return None
    return CurrentReport(submission_id, dict(filed)[month], correction_month(month, *decides))


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
