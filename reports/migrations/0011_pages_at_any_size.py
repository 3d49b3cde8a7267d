"""Lists and counts that cost the same however many facilities, months and suspicions there are."""

import django.db.models.deletion
from django.db import migrations, models

from facilities.access.database_roles import BASE, INSPECTOR, JOBS, NATION, UNIVERSITY, UNIVERSITY_IDS, enable_row_security, grant

# What stands in the sums is counted from there; marks say which sums must be counted anew.
RIGHTS = "\n".join([
    grant("reports_casetotal", {UNIVERSITY: "SELECT", NATION: "SELECT", INSPECTOR: "SELECT",
                                JOBS: "SELECT, INSERT, UPDATE, DELETE"}),
    enable_row_security("reports_casetotal", {
        UNIVERSITY: f"university_id = ANY ({UNIVERSITY_IDS})",
        NATION: "true", INSPECTOR: "true", JOBS: "true",
    }),
    f"GRANT SELECT ON reports_casetotal, reports_stalerollup TO {BASE};",
    f"GRANT USAGE ON SEQUENCE reports_casetotal_id_seq TO {JOBS};",
])  # fmt: skip

FILL = """
INSERT INTO reports_casetotal (university_id, kind, rule, state, number)
SELECT r.university_id, r.kind, split_part(c.key, ' ', 1), split_part(c.key, ' ', 2),
       sum(c.value::bigint)
FROM reports_rollup r, LATERAL jsonb_each_text(r.violations) c
WHERE r.policy_id = 1 GROUP BY 1, 2, 3, 4;
"""


# Letters in groups of three, so that a word within a name is found by an index.
TRIGRAMS = """
CREATE FUNCTION payesh_trigrams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(words, place, 3)), '{}')
    FROM generate_series(1, length(words) - 2) place
$$;
CREATE INDEX facility_words ON facilities_facility USING gin (payesh_trigrams(name_search));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_walls"),
        ("reports", "0006_filing_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("rule", models.TextField()),
                ("state", models.TextField()),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="violation",
            name="reports_vio_univers_18c339_idx",
        ),
        migrations.RemoveIndex(
            model_name="violation",
            name="reports_vio_opened__8a8f42_idx",
        ),
        migrations.RemoveIndex(
            model_name="violation",
            name="reports_vio_rule_869420_idx",
        ),
        migrations.AlterField(
            model_name="violation",
            name="facility",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="facilities.facility",
            ),
        ),
        migrations.AlterField(
            model_name="violation",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.policyversion",
            ),
        ),
        migrations.AlterField(
            model_name="violation",
            name="university",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="facilities.university",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["period"], include=("facility", "film_prints"), name="reports_to_sort"
            ),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["period"],
                include=("policy", "facility", "total", "band", "electronic_share"),
                name="scores_to_sort",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                fields=["university", "-opened_at", "-id"], name="cases_of_university"
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(fields=["university", "period"], name="cases_of_month"),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("rule", "NOT_FILED"), _negated=True),
                fields=["-opened_at", "-id"],
                name="cases_by_opening",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("rule", "NOT_FILED"), _negated=True),
                fields=["period", "id"],
                name="cases_by_month",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("rule", "NOT_FILED"), _negated=True),
                fields=["state", "-opened_at", "-id"],
                name="cases_by_state",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("rule", "NOT_FILED"), _negated=True),
                fields=["leads_to", "-opened_at", "-id"],
                name="cases_by_consequence",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(fields=["rule", "-opened_at", "-id"], name="cases_by_rule"),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", False)),
                fields=["-opened_at", "-id"],
                name="cases_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("source__in", ["report", "system"]), _negated=True),
                fields=["source", "-opened_at"],
                name="cases_from_people",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                condition=models.Q(("final_from__isnull", False)),
                fields=["final_from"],
                name="cases_final",
            ),
        ),
        migrations.AddField(
            model_name="casetotal",
            name="university",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="facilities.university",
            ),
        ),
        migrations.AddConstraint(
            model_name="casetotal",
            constraint=models.UniqueConstraint(
                fields=("university", "kind", "rule", "state"), name="one_case_total"
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            TRIGRAMS, "DROP INDEX facility_words; DROP FUNCTION payesh_trigrams(text);"
        ),
    ]
