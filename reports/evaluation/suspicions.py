"""Opening suspicions and keeping their grounds up to date.

One violation a facility, month and rule. New grounds are appended as evidence, those out of
superseded submissions too. Two marks say what became of them, and a person decides: a suspicion
whose rule finds nothing in the current submission is corrected (`withdrawn_at`), one that rests
on a repudiated submission has an event that says so. No state is changed here but NOT_FILED's,
which the late filing itself closes (missing.py does the rest for missing reports).
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from django.db import connection
from psycopg.types.json import Jsonb

from facilities.access.prepared import Statement
from reports.evaluation.months import keys_of, with_keys
from reports.evidence.canonical import canonical
from reports.frames import as_list
from reports.policy.directive import published
from reports.policy.directive.parts import NOT_FILED_RULE

_LOCK: Final = Statement("""
    SELECT v.rule FROM reports_violation v
    JOIN unnest(%(facilities)s::bigint[], %(periods)s::int[]) AS t (facility, period)
      ON v.facility_id = t.facility AND v.period = t.period
    ORDER BY v.id FOR NO KEY UPDATE OF v""")
# What the first event of a case keeps of it, from the row that is opened: the rest of the row
# follows from the events (reports/proving/case_history.py).
OPENED_AS: Final = (
    "jsonb_build_object('facility', facility_id, 'period', period, 'rule', rule,"
    " 'source', source, 'policy', policy_id, 'keeper', keeper_id)"
)


def lock_suspicions(touched: pd.DataFrame) -> set[str]:
    """Lock the suspicions of months (columns facility, period) that are about to be written;
    answer the rules under which there are any.

    A person's step locks its case, and the database marks the case's month as stale for it. Who
    marked the month first and came to the case then would be in a deadlock with that step.
    """
    months = {name: as_list(touched[name]) for name in ("facility", "period")}
    rows = _LOCK.rows({"facilities": months["facility"], "periods": months["period"]})
    return {rule for (rule,) in rows}


def write_suspicions(
    found: pd.DataFrame,
    touched: pd.DataFrame,
    *,
    superseded: pd.DataFrame,
    standing: Collection[str],
    now: datetime,
) -> None:
    """Bring the suspicions of the touched months in line with what the rules found.

    `found`: facility, period, rule, leads_to, before_letter_days, evidence (dict), of all
    months. `touched`: facility, period, university, submission of those to look at.
    `superseded`: the grounds in superseded submissions of touched months, with the columns of both.
    `standing`: what `lock_suspicions` answered for these months.
    """
    named = np.isin(keys_of(found), keys_of(touched))
    if not (standing or named.any() or len(superseded)):
        return
    grounds = with_keys(found[named], touched)
    every = grounds.assign(stands=True)
    if len(superseded):
        every = pd.concat([superseded.assign(stands=False), every])
    if not every.empty:
        _open(every, now)
        _append_evidence(every, now)
    _mark(grounds, touched, now)
    if NOT_FILED_RULE in standing:
        close_late_filings(touched, now=now)


def close_late_filings(touched: pd.DataFrame, *, now: datetime) -> None:
    """Close the suspicions of not having filed for months that are filed now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH closed AS (UPDATE reports_violation v SET state = 'closed',"
            "   state_changed_at = %s FROM unnest(%s::bigint[], %s::int[])"
            "   AS filed (facility, period) WHERE v.facility_id = filed.facility"
            "   AND v.period = filed.period AND v.rule = %s AND v.state = 'suspected'"
            "   RETURNING v.id)"
            " INSERT INTO reports_violationevent (violation_id, at, event, from_state, to_state,"
            " note, detail) SELECT id, %s, 'filed_late', 'suspected', 'closed', '', '{}'"
            " FROM closed",
            [now, as_list(touched["facility"]), as_list(touched["period"]), NOT_FILED_RULE, now],
        )


def _open(grounds: pd.DataFrame, now: datetime) -> None:
    """Insert the rows that are new; take the mark back from those whose grounds stand again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[],"
            "   %s::text[], %s::text[], %s::bool[], %s::bool[])"
            "   AS f (facility, period, university, rule, leads_to, stands, spans)),"
            " back AS (UPDATE reports_violation v SET withdrawn_at = NULL FROM found f"
            "   WHERE v.facility_id = f.facility AND v.period = f.period AND v.rule = f.rule"
            "   AND f.stands AND v.withdrawn_at IS NOT NULL RETURNING v.id, v.state),"
            " opened AS (INSERT INTO reports_violation (facility_id, period, university_id, rule,"
            "   leads_to, source, state, policy_id, spans_letter_date, opened_at,"
            "   state_changed_at, dismissal_reason, addressee, outcome)"
            "   SELECT facility, period, university, rule, leads_to, 'report', 'suspected', %s,"
            "   spans, %s, %s, '', '', '' FROM found"
            "   ON CONFLICT (facility_id, period, rule) DO NOTHING RETURNING *),"
            f" told AS (SELECT id, state, 'opened' AS event, '' AS before, {OPENED_AS} AS detail"
            "   FROM opened UNION ALL SELECT id, state, 'grounds_back', state, '{}' FROM back)"
            " INSERT INTO reports_violationevent (violation_id, at, event, from_state, to_state,"
            " note, detail) SELECT id, %s, event, before, state, '', detail FROM told",
            [
                *(
                    as_list(grounds[name])
                    for name in ("facility", "period", "university", "rule", "leads_to", "stands")
                ),
                [bool(days) for days in grounds["before_letter_days"]],
                published.CURRENT,
                now,
                now,
                now,
            ],
        )


def _append_evidence(grounds: pd.DataFrame, now: datetime) -> None:
    """Add each ground that the violation does not hold yet (same submission and facts)."""
    facts = list(grounds["evidence"])
    hashes = [
        facts_hash(submission, fact)
        for submission, fact in zip(grounds["submission"], facts, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_violationevidence (violation_id, added_at, source,"
            " submission_id, facts, facts_hash)"
            " SELECT v.id, %s, 'report', f.submission, f.facts, f.hash"
            " FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::uuid[], %s::jsonb[],"
            "   %s::bytea[]) WITH ORDINALITY AS f (facility, period, rule, submission, facts, hash,"
            "   place)"
            " JOIN reports_violation v ON v.facility_id = f.facility AND v.period = f.period"
            "   AND v.rule = f.rule ORDER BY f.place"
            " ON CONFLICT (violation_id, facts_hash) DO NOTHING",
            [
                now,
                *(as_list(grounds[name]) for name in ("facility", "period", "rule", "submission")),
                [Jsonb(fact) for fact in facts],
                hashes,
            ],
        )


def facts_hash(submission: object, facts: Mapping[str, Any]) -> bytes:
    """What tells one ground of a suspicion from another: its submission and the facts in it."""
    return hashlib.sha256(str(submission).encode() + canonical(facts)).digest()


def _mark(grounds: pd.DataFrame, touched: pd.DataFrame, now: datetime) -> None:
    """Mark the suspicions of touched months: corrected ones, and those of repudiated reports.

    Corrected is a suspicion out of reports whose rule finds nothing in the month as it stands
    (`grounds`). The other mark is an event of its own for each repudiated submission.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH touched AS (SELECT * FROM unnest(%s::bigint[], %s::int[])"
            "   AS t (facility_id, period)),"
            " gone AS (UPDATE reports_violation v SET withdrawn_at = %s FROM touched t"
            "   WHERE v.facility_id = t.facility_id AND v.period = t.period"
            "   AND v.source = 'report' AND v.withdrawn_at IS NULL AND v.rule <> %s"
            "   AND NOT EXISTS (SELECT 1 FROM unnest(%s::bigint[], %s::int[], %s::text[])"
            "     AS f (facility, period, rule) WHERE f.facility = v.facility_id"
            "     AND f.period = v.period AND f.rule = v.rule)"
            "   RETURNING v.id, v.state),"
            " denied AS (SELECT DISTINCT v.id, v.state,"
            "     jsonb_build_object('submission', d.submission_id) AS detail"
            "   FROM touched JOIN reports_repudiation d USING (facility_id, period)"
            "   JOIN reports_violationevidence e ON e.submission_id = d.submission_id"
            "   JOIN reports_violation v ON v.id = e.violation_id),"
            " marked AS (SELECT id, state, 'grounds_gone' AS event, '{}'::jsonb AS detail FROM gone"
            "   UNION ALL SELECT id, state, 'grounds_repudiated', detail FROM denied"
            "   WHERE NOT EXISTS (SELECT 1 FROM reports_violationevent told"
            "     WHERE told.violation_id = denied.id AND told.event = 'grounds_repudiated'"
            "     AND told.detail = denied.detail))"
            " INSERT INTO reports_violationevent (violation_id, at, event, from_state, to_state,"
            " note, detail) SELECT id, %s, event, state, state, '', detail FROM marked",
            [
                as_list(touched["facility"]),
                as_list(touched["period"]),
                now,
                NOT_FILED_RULE,
                *(as_list(grounds[name]) for name in ("facility", "period", "rule")),
                now,
            ],
        )
