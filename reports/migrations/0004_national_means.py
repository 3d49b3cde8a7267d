"""Sums for pages: what counts as expected film, national means for everybody, fresh case counts.

`payesh_cells` gives rollup rows as pages read them. After the last month in which the directive
weighs film no score keeps a film baseline, so there the cell's mean baseline of that phase's
months (`film_first` … `film_last`) stands for it; a cell without one counts nothing as avoided.

`payesh_nation_sums` looks past row-level security and therefore answers only with sums over the
whole nation by kind and month: what a facility or a university may compare itself with.
"""

from django.db import migrations

from facilities.access.database_roles import FACILITY, INSPECTOR, JOBS, NATION, UNIVERSITY

ARGUMENTS = "first int, last int, film_first int, film_last int, version int"
BODIES = "universities bigint[]"  # NULL for all
COUNTS = ("expected", "filed_expected", "filed", "on_plan", "behind", "off_plan", "no_activity")
AMOUNTS = ("score_weight", "services", "film_prints", "paper_prints", "film_studies",
           "delivered_electronic")
SUMS = (*COUNTS, *AMOUNTS)
COLUMNS = ", ".join(f"{name} bigint" for name in SUMS) + ", score_sum float8, film_expected float8"

CELLS = f"""
CREATE FUNCTION payesh_cells({ARGUMENTS}, {BODIES})
    RETURNS TABLE (period int, university_id bigint, kind text, {COLUMNS})
    LANGUAGE sql STABLE AS $$
    SELECT r.period, r.university_id, r.kind, {", ".join(f"r.{name}::bigint" for name in SUMS)},
           r.score_sum,
           CASE WHEN r.period <= film_last THEN r.film_expected_at_baseline
                ELSE coalesce(r.film_studies * b.rate, r.film_prints) END
    FROM reports_rollup r
    LEFT JOIN (SELECT w.university_id, w.kind,
                      sum(w.film_expected_at_baseline) / nullif(sum(w.film_studies), 0) AS rate
               FROM reports_rollup w
               WHERE w.period BETWEEN film_first AND film_last AND w.policy_id = version
                 AND last > film_last
                 AND (universities IS NULL OR w.university_id = ANY (universities))
               GROUP BY w.university_id, w.kind) b
      ON b.university_id = r.university_id AND b.kind = r.kind
    WHERE r.period BETWEEN first AND last AND r.policy_id = version
      AND (universities IS NULL OR r.university_id = ANY (universities))
$$;
"""

# Film by month is summed over years; with its columns in the index the rows stay unread.
FILM_INDEX = """
CREATE INDEX reports_rollup_film ON reports_rollup (policy_id, period)
    INCLUDE (university_id, kind, filed, film_prints, film_studies, film_expected_at_baseline);
"""

NATION_SUMS = f"""
CREATE FUNCTION payesh_nation_sums({ARGUMENTS})
    RETURNS TABLE (period int, kind text, {COLUMNS})
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.period, c.kind, {", ".join(f"sum(c.{name})::bigint" for name in SUMS)},
           sum(c.score_sum), sum(c.film_expected)
    FROM payesh_cells(first, last, film_first, film_last, version, NULL) c
    GROUP BY c.period, c.kind
$$;
CREATE FUNCTION payesh_latest_month(version int) RETURNS int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT period FROM reports_rollup WHERE filed > 0 AND policy_id = version
    ORDER BY period DESC LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION payesh_cells, payesh_nation_sums, payesh_latest_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payesh_cells TO {UNIVERSITY}, {NATION}, {INSPECTOR}, {JOBS};
GRANT EXECUTE ON FUNCTION payesh_nation_sums, payesh_latest_month
    TO {FACILITY}, {UNIVERSITY}, {NATION}, {INSPECTOR}, {JOBS};
"""

# Sums count cases by state, so a person's step in a case asks for new ones. What workers open
# and close they mark themselves, in one order for all.
FRESH_COUNTS = f"""
CREATE FUNCTION payesh_mark_case_stale() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$ BEGIN
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    VALUES (NEW.university_id, NEW.period, now())
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;
CREATE TRIGGER mark_stale_opened AFTER INSERT ON reports_violation FOR EACH ROW
    WHEN (NOT pg_has_role('{JOBS}', 'USAGE')) EXECUTE FUNCTION payesh_mark_case_stale();
CREATE TRIGGER mark_stale_stepped AFTER UPDATE OF state ON reports_violation FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NOT pg_has_role('{JOBS}', 'USAGE'))
    EXECUTE FUNCTION payesh_mark_case_stale();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_register_changes")]
    operations = [
        migrations.RunSQL(
            FILM_INDEX + CELLS + NATION_SUMS + FRESH_COUNTS,
            "DROP TRIGGER mark_stale_opened ON reports_violation;"
            " DROP TRIGGER mark_stale_stepped ON reports_violation;"
            " DROP FUNCTION payesh_mark_case_stale, payesh_nation_sums, payesh_latest_month,"
            " payesh_cells; DROP INDEX reports_rollup_film;",
        )
    ]
