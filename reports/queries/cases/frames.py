"""A list of suspicions as frames for a workbook: read whole by COPY, handed out in chunks."""

import io
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.csv
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from facilities.language import is_english
from reports.models import Violation

CHUNK_BYTES = 2**20  # of the CSV: some 4,000 rows, which still fit a processor cache as XML
FIGURES = ("film_prints", "film_prints_charged", "film_fee_rials")

# Figures are those that the latest filed evidence names, else those of its submission; ids of
# submissions grow with time.
_LIST = """
    WITH chosen AS MATERIALIZED (
        SELECT id, row_number() OVER () AS place FROM ({chosen}) AS list
    ), convictions AS (
        SELECT facility_id, rule, array_agg(period) AS periods FROM reports_violation
        WHERE outcome = 'convicted' AND final_from <= %s GROUP BY facility_id, rule
    ), latest AS (
        SELECT DISTINCT ON (e.violation_id) e.violation_id, e.facts, e.submission_id
        FROM reports_violationevidence e JOIN chosen ON chosen.id = e.violation_id
        WHERE e.source = 'report'
        ORDER BY e.violation_id, e.submission_id DESC, e.id DESC
    ), denied AS (
        SELECT DISTINCT e.violation_id FROM reports_repudiation d
        JOIN reports_violationevidence e ON e.submission_id = d.submission_id
    )
    SELECT f.code AS facility, {facility_name} AS facility_name, {university_name} AS university,
           v.period, v.rule, v.state, v.leads_to, v.source,
           1 + (SELECT count(*) FROM unnest(c.periods) AS earlier WHERE earlier < v.period)
               AS ordinal,
           {figures},
           (v.opened_at AT TIME ZONE 'Asia/Tehran')::date AS opened_on,
           v.withdrawn_at IS NOT NULL AS withdrawn, v.spans_letter_date,
           d.violation_id IS NOT NULL AS repudiated
    FROM chosen
    JOIN reports_violation v ON v.id = chosen.id
    JOIN facilities_facility f ON f.id = v.facility_id
    JOIN facilities_university u ON u.id = v.university_id
    LEFT JOIN convictions c ON c.facility_id = v.facility_id AND c.rule = v.rule
    LEFT JOIN latest ON latest.violation_id = v.id
    LEFT JOIN reports_submission s ON s.id = latest.submission_id
    LEFT JOIN denied d ON d.violation_id = v.id
    ORDER BY chosen.place"""

_TYPES = {
    "facility": pa.string(),
    "facility_name": pa.string(),
    "university": pa.string(),
    "period": pa.int32(),
    "rule": pa.string(),
    "state": pa.string(),
    "leads_to": pa.string(),
    "source": pa.string(),
    "ordinal": pa.int32(),
    **dict.fromkeys(FIGURES, pa.int64()),
    "opened_on": pa.date32(),
    "withdrawn": pa.bool_(),
    "spans_letter_date": pa.bool_(),
    "repudiated": pa.bool_(),
}


def violations_frame(violations: QuerySet[Violation]) -> Iterator[pd.DataFrame]:
    """The rows of `list_violations`, in its order, as frames of some thousand rows.

    Everything is read before the first frame, so that the caller's transaction can end then.
    Columns: facility (code), facility_name and university in the current language, period,
    rule, state, leads_to, source, ordinal, film_prints, film_prints_charged (sheets),
    film_fee_rials (blank where unknown), opened_on (date in Tehran), withdrawn,
    spans_letter_date, repudiated. Types are Arrow's.
    """
    content = _copied(violations)
    options = pa.csv.ConvertOptions(
        column_types=_TYPES, true_values=["t"], false_values=["f"], strings_can_be_null=False
    )
    reader = pa.csv.open_csv(
        content,
        read_options=pa.csv.ReadOptions(block_size=CHUNK_BYTES),
        convert_options=options,
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
    )
    return (batch.to_pandas(types_mapper=pd.ArrowDtype) for batch in reader)


def _copied(violations: QuerySet[Violation]) -> io.BytesIO:
    """The list as CSV: 25 MB for a hundred thousand rows."""
    english = is_english()
    names = {
        f"{body}_name": f"coalesce(nullif({row}.name_en, ''), {row}.name_fa)"
        if english
        else f"{row}.name_fa"
        for body, row in (("facility", "f"), ("university", "u"))
    }
    figures = ", ".join(
        f"coalesce(latest.facts->'figures'->>'{name}', s.figures->>'{name}')::bigint AS {name}"
        for name in FIGURES
    )
    try:
        chosen, parameters = violations.values("id").query.sql_with_params()
    except EmptyResultSet:  # whom Django knows to see nothing
        chosen, parameters = "SELECT NULL::bigint AS id WHERE false", ()
    query = _LIST.format(chosen=chosen, figures=figures, **names)
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        copy = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"
        with cursor.copy(copy, [*parameters, timezone.localdate()]) as rows:
            for chunk in rows:
                buffer.write(chunk)
    buffer.seek(0)
    return buffer
