"""A list of suspicions as frames for a workbook: read whole by COPY, handed out in chunks."""

import io
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.json
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from facilities.language import is_english
from reports.models import Violation
from reports.policy.directive import published
from reports.policy.form import form
from reports.policy.scoring.evidence import figures_of

CHUNK_BYTES = 2**20  # of the CSV: some 2,000 rows, which still fit a processor cache as XML

# The facts are those of the latest evidence that Payesh itself found; ids of submissions grow
# with time. What people brought stays on the page of the case.
_LIST = """
    WITH chosen AS MATERIALIZED (
        SELECT id, row_number() OVER () AS place FROM ({chosen}) AS list
    ), convictions AS (
        SELECT facility_id, rule, array_agg(period) AS periods FROM reports_violation
        WHERE outcome = 'convicted' AND final_from <= %s GROUP BY facility_id, rule
    ), latest AS (
        SELECT DISTINCT ON (e.violation_id) e.violation_id, e.facts
        FROM reports_violationevidence e JOIN chosen ON chosen.id = e.violation_id
        WHERE e.source IN ('report', 'system')
        ORDER BY e.violation_id, e.submission_id DESC NULLS LAST, e.id DESC
    ), denied AS (
        SELECT DISTINCT e.violation_id FROM reports_repudiation d
        JOIN reports_violationevidence e ON e.submission_id = d.submission_id
    )
    SELECT v.id AS "case", f.code AS facility, {facility_name} AS facility_name,
           {university_name} AS university, v.period, v.rule, v.state, v.leads_to, v.source,
           1 + (SELECT count(*) FROM unnest(c.periods) AS earlier WHERE earlier < v.period)
               AS ordinal,
           (v.opened_at AT TIME ZONE 'Asia/Tehran')::date AS opened_on,
           v.withdrawn_at IS NOT NULL AS withdrawn, v.spans_letter_date,
           d.violation_id IS NOT NULL AS repudiated,
           f.ownership, f.licence_number, f.founder, f.technical_director,
           f.technical_director_council_number AS council_number, f.city, f.address, f.phone,
           coalesce(latest.facts::text, '{{}}') AS facts
    FROM chosen
    JOIN reports_violation v ON v.id = chosen.id
    JOIN facilities_facility f ON f.id = v.facility_id
    JOIN facilities_university u ON u.id = v.university_id
    LEFT JOIN convictions c ON c.facility_id = v.facility_id AND c.rule = v.rule
    LEFT JOIN latest ON latest.violation_id = v.id
    LEFT JOIN denied d ON d.violation_id = v.id
    ORDER BY chosen.place"""

_TEXTS = (
    "facility",
    "facility_name",
    "university",
    "rule",
    "state",
    "leads_to",
    "source",
    "ownership",
    "licence_number",
    "founder",
    "technical_director",
    "council_number",
    "city",
    "address",
    "phone",
    "facts",
)
_TYPES = {
    **dict.fromkeys(_TEXTS, pa.string()),
    "case": pa.int64(),
    "period": pa.int32(),
    "ordinal": pa.int32(),
    "opened_on": pa.date32(),
    **dict.fromkeys(("withdrawn", "spans_letter_date", "repudiated"), pa.bool_()),
}
_WORKED_OUT = {
    "closing_expected": pa.int64(),
    "closing_of_month_before": pa.int64(),
    "closing_is_off": pa.bool_(),
    "opening_is_off": pa.bool_(),
    "median_before": pa.float64(),
    "missing_months": pa.list_(pa.int32()),
    "idle_months": pa.list_(pa.int32()),
}


def violations_frame(violations: QuerySet[Violation]) -> Iterator[pd.DataFrame]:
    """The rows of `list_violations`, in its order, as frames of some thousand rows.

    Everything is read before the first frame, so that the caller's transaction can end then.
    Columns: case (id), facility (code), facility_name and university in the current language,
    period, rule, state, leads_to, source, ordinal, opened_on (date in Tehran), withdrawn,
    spans_letter_date, repudiated; of the facility today ownership, licence_number, founder,
    technical_director, council_number (the director's), city, address, phone; and everything that
    evidence may name (`scoring.evidence`), blank where it does not. Types are Arrow's.
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
    facts = facts_schema()
    return (
        _with_facts(batch, facts).to_pandas(types_mapper=pd.ArrowDtype)
        for batch in reader
        if len(batch)
    )


def _with_facts(batch: pa.RecordBatch, schema: pa.Schema) -> pa.Table:
    """The rows with their facts as columns in place of their JSON."""
    lines = "\n".join(batch.column("facts").to_pylist()).encode()
    read = pa.json.read_json(
        io.BytesIO(lines),
        read_options=pa.json.ReadOptions(block_size=len(lines) + 1),  # lines of any length
        parse_options=pa.json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        ),
    ).flatten()
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    del columns["facts"]
    found = {name.removeprefix("figures."): read[name] for name in read.column_names}
    return pa.table(columns | found)


def facts_schema() -> pa.Schema:
    """What evidence may name, as its JSON has it."""
    codes = {code for rule in published.directive().rules for code in figures_of(rule.condition)}
    figures = [
        (code, pa.int64() if form.BY_CODE[code].type == "count" else pa.string())
        for code in sorted(codes)
    ]
    return pa.schema([("figures", pa.struct(figures)), *_WORKED_OUT.items()])


def _copied(violations: QuerySet[Violation]) -> io.BytesIO:
    """The list as CSV: 45 MB for a hundred thousand rows."""
    english = is_english()
    names = {
        f"{body}_name": f"coalesce(nullif({row}.name_en, ''), {row}.name_fa)"
        if english
        else f"{row}.name_fa"
        for body, row in (("facility", "f"), ("university", "u"))
    }
    try:
        chosen, parameters = violations.values("id").query.sql_with_params()
    except EmptyResultSet:  # whom Django knows to see nothing
        chosen, parameters = "SELECT NULL::bigint AS id WHERE false", ()
    query = _LIST.format(chosen=chosen, **names)
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        copy = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"
        with cursor.copy(copy, [*parameters, timezone.localdate()]) as rows:
            for chunk in rows:
                buffer.write(chunk)
    buffer.seek(0)
    return buffer
