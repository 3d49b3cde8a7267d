"""NOT_FILED: who had to report, and had not when the deadline passed.

An administrative suspicion for the officer's list. It is opened here within the hour after a
deadline and closed by the late filing (suspicions.py).
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from reports.deadlines import deadlines_of
from reports.evaluation.suspicions import OPENED_AS, close_filed
from reports.expected import expected_facilities
from reports.opening import first_judged_period
from reports.policy import periods
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE

RECENT = 3  # months looked at each time; the nightly run looks at all, for late registrations


def open_not_filed(
    *, everything: bool = False, until: int | None = None, now: datetime | None = None
) -> int:
    """Open the suspicion for every expected month whose deadline has passed; answer how many.

    Looks at the latest months, or with `everything` at all scored months; never beyond `until`.
    """
    opened = 0
    for period in _periods_due(everything, until, now or datetime.now(UTC)):
        moment = now or datetime.now(UTC)  # of each month: what is written is evidence, dated by it
        with transaction.atomic():
            close_filed(period, now=moment)
        # Each marks months as stale, in one order; both orders together would be none.
        with transaction.atomic():
            opened += _open_for(period, moment)
    return opened


def _periods_due(everything: bool, until: int | None, now: datetime) -> Iterable[int]:
    """Judged months, newest first, that have ended; their deadlines are judged one by one."""
    opening = first_judged_period()
    if opening is None:
        return
    first = max(published.directive().first_scored, opening)
    latest = periods.following(periods.period_of(periods.tehran_date(now)), -1)
    latest = min(latest, until or latest)
    count = max(0, periods.months_between(first, latest) + 1)
    for back in range(count if everything else min(RECENT, count)):
        yield periods.following(latest, -back)


def _open_for(period: int, now: datetime) -> int:
    deadlines = deadlines_of(period)
    due = [
        (facility, university)
        for facility, university in expected_facilities(period)
        if now >= periods.deadline_moment(deadlines.of(university))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH due AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
            "   AS d (facility, university)),"
            " opened AS (INSERT INTO reports_violation (facility_id, period, university_id, rule,"
            "   leads_to, source, state, policy_id, spans_letter_date, opened_at,"
            "   state_changed_at, dismissal_reason, addressee, outcome)"
            "   SELECT facility, %s, university, %s, 'administrative', 'system',"
            "   'suspected', %s, false, %s, %s, '', '', '' FROM due"
            "   WHERE NOT EXISTS (SELECT 1 FROM reports_report r"
            "     WHERE r.facility_id = due.facility AND r.period = %s)"
            "   ON CONFLICT (facility_id, period, rule) DO NOTHING"
            "   RETURNING *),"
            " told AS (INSERT INTO reports_violationevent (violation_id, at, event, from_state,"
            f"   to_state, note, detail) SELECT id, %s, 'opened', '', 'suspected', '', {OPENED_AS}"
            "   FROM opened)"
            " SELECT count(*) FROM opened",
            [
                [pair[0] for pair in due],
                [pair[1] for pair in due],
                period,
                NOT_FILED_RULE,
                published.CURRENT,
                now,
                now,
                period,
                now,
            ],
        )
        return int(cursor.fetchone()[0])
