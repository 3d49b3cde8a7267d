"""The figures of bodies worked out a second time, by an SQL over register, reports and scores.

Nothing of it is the product's: who is expected, the usual month, means and shares.
"""

from typing import Any, Final

import pytest
from django.db import connection

from reports.policy import periods
from reports.policy.form import form
from reports.policy.scoring.sums import Sums
from tests.accounts import Accounts
from tests.reports.mixed_nation import MONTHS

_STUDIES: Final = " + ".join(f"coalesce({code}, 0)" for code in form.STUDY_CODES)
# One row a university and month; months come with their first and last days.
_JUDGED: Final = f"""
    WITH m AS (
        SELECT * FROM unnest(%(months)s::int[], %(firsts)s::date[], %(lasts)s::date[])
            AS m (period, first, last)
    ), filed AS (
        SELECT facility_id, period, {_STUDIES} AS studies,
               coalesce(film_prints, 0) + coalesce(paper_prints, 0) AS printed, film_prints
        FROM reports_report
    ), owed AS (
        SELECT m.period, f.id, r.university_id
        FROM m CROSS JOIN facilities_facility f
        JOIN facilities_responsibility r ON r.facility_id = f.id
         AND daterange(r.starts_on, r.ends_on) @> m.last
        JOIN facilities_facilityfacts t ON t.facility_id = f.id
         AND daterange(t.starts_on, t.ends_on) @> m.last
        WHERE t.makes_images AND t.kind <> 'receiver' AND f.opened_on <= m.first
          AND f.enrolled_on <= m.first AND NOT coalesce(f.closed_on <= m.last, FALSE)
          AND NOT EXISTS (SELECT FROM facilities_closure c WHERE c.facility_id = f.id
                          AND daterange(c.starts_on, c.ends_on) @> daterange(m.first, m.last, '[]'))
    ), ranked AS (
        SELECT o.period, o.id, b.studies,
               row_number() OVER w AS place, count(*) OVER (PARTITION BY o.period, o.id) AS n
        FROM owed o JOIN filed b ON b.facility_id = o.id
         AND (o.period / 100 * 12 + o.period %% 100) - (b.period / 100 * 12 + b.period %% 100)
             BETWEEN 1 AND 12
        WHERE b.studies > 0 OR b.printed > 0
        WINDOW w AS (PARTITION BY o.period, o.id ORDER BY b.studies)
    ), usual AS (
        SELECT period, id, greatest(1, avg(studies)) AS usual FROM ranked
        WHERE place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY period, id
    ), judged AS (
        SELECT o.period, o.university_id, o.id, coalesce(u.usual, 30) AS usual,
               r.facility_id IS NOT NULL AS is_filed, s.band, s.total
        FROM owed o
        LEFT JOIN usual u ON (u.period, u.id) = (o.period, o.id)
        LEFT JOIN filed r ON (r.period, r.facility_id) = (o.period, o.id)
        LEFT JOIN reports_score s ON (s.period, s.facility_id) = (o.period, o.id) AND s.is_current
    )"""
USUAL: Final = f"""{_JUDGED}
    SELECT j.period, f.code AS university_id, j.usual::float8 AS usual
    FROM judged j JOIN facilities_facility f USING (id)"""
# One row for each facility that owes a month; `university_id` is its code, as for USUAL.
OWED: Final = f"""{_JUDGED}
    SELECT j.period, f.code AS university_id, f.kind, u.code AS university, j.is_filed, j.band,
           j.total, s.total_before_ceiling, s.film_score, s.print_score, s.electronic_score,
           s.report_score, s.pacs_score, s.access_score, s.timeliness_score
    FROM judged j JOIN facilities_facility f USING (id)
    JOIN facilities_university u ON u.id = j.university_id
    LEFT JOIN reports_score s ON (s.period, s.facility_id) = (j.period, j.id) AND s.is_current"""
_ANEW: Final = f"""{_JUDGED}
    SELECT period, university_id, count(*) AS expected,
           count(*) FILTER (WHERE is_filed) AS filed_expected,
           count(*) FILTER (WHERE band = 'on_plan') AS on_plan,
           count(*) FILTER (WHERE band = 'behind') AS behind,
           count(*) FILTER (WHERE band = 'off_plan') AS off_plan,
           count(*) FILTER (WHERE band = 'no_activity') AS no_activity,
           coalesce(sum(usual) FILTER (WHERE band = 'no_activity'), 0)::float8 AS idle_weight,
           (sum(usual * coalesce(total, 0)) FILTER (WHERE band IS DISTINCT FROM 'no_activity')
            / sum(usual) FILTER (WHERE band IS DISTINCT FROM 'no_activity'))::float8 AS score,
           (sum(usual * total) FILTER (WHERE total IS NOT NULL)
            / sum(usual) FILTER (WHERE total IS NOT NULL))::float8 AS score_of_filed,
           count(*) FILTER (WHERE band = 'on_plan')::float8
               / nullif(count(*) FILTER (WHERE band IS DISTINCT FROM 'no_activity'), 0)
               AS on_plan_share,
           array_agg(coalesce(total, 0) ORDER BY coalesce(total, 0))
               FILTER (WHERE band IS DISTINCT FROM 'no_activity') AS scores
    FROM judged GROUP BY GROUPING SETS ((period, university_id), (period))"""
_FIGURES: Final = f"""
    SELECT r.period, r.university_id, count(*) AS filed, sum({_STUDIES})::bigint AS services,
           sum(coalesce(film_prints, 0))::bigint AS film_prints
    FROM reports_report r GROUP BY GROUPING SETS ((r.period, r.university_id), (r.period))"""

Anew = dict[tuple[int, Any], dict[str, Any]]  # by month and university, or None: the nation


def rows(query: str) -> Anew:
    months = list(MONTHS)
    with connection.cursor() as cursor:
        cursor.execute(
            query,
            {
                "months": months,
                "firsts": [periods.first_day(month) for month in months],
                "lasts": [periods.last_day(month) for month in months],
            },
        )
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(row.pop("period"), row.pop("university_id")): row for row in found}


def worked_out_anew(database: Accounts) -> Anew:
    """The figures of each month and university, and under None of the nation."""
    with database.as_superuser():
        found = rows(_ANEW)
        for key, figures in rows(_FIGURES).items():
            if key in found:
                found[key] |= figures
    return found


def same(sums: Sums, row: dict[str, Any]) -> None:
    """Hold sums to the row of the SQL."""
    for name, value in row.items():
        if name == "scores":
            continue
        found = getattr(sums, name)
        if isinstance(value, float):
            assert found == pytest.approx(value, abs=1e-9), name
        else:
            assert found == value, name
