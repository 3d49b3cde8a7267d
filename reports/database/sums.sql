-- Sums for pages: what counts as expected film, and national means for everybody.

-- Rollup rows as pages read them; universities NULL for all. After the last month in which the
-- directive weighs film no score keeps a film baseline, so there the cell's mean baseline of that
-- phase's months (film_first to film_last) stands for it; a cell without one counts nothing as
-- avoided.
CREATE FUNCTION payesh_cells(
    first int, last int, film_first int, film_last int, version int, universities bigint[]
)
    RETURNS TABLE (
        period int,
        university_id bigint,
        kind text,
        expected bigint,
        filed_expected bigint,
        filed bigint,
        on_plan bigint,
        behind bigint,
        off_plan bigint,
        no_activity bigint,
        services bigint,
        film_prints bigint,
        paper_prints bigint,
        film_studies bigint,
        delivered_electronic bigint,
        score_sum float8,
        score_weight float8,
        missing_weight float8,
        idle_weight float8,
        film_expected float8
    )
    LANGUAGE sql STABLE AS $$
    SELECT r.period, r.university_id, r.kind, r.expected::bigint, r.filed_expected::bigint,
           r.filed::bigint, r.on_plan::bigint, r.behind::bigint, r.off_plan::bigint,
           r.no_activity::bigint, r.services::bigint, r.film_prints::bigint,
           r.paper_prints::bigint, r.film_studies::bigint, r.delivered_electronic::bigint,
           r.score_sum, r.score_weight, r.missing_weight, r.idle_weight,
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

-- Looks past row-level security and therefore answers only with sums over the whole nation by kind
-- and month: what a facility or a university may compare itself with.
CREATE FUNCTION payesh_nation_sums(
    first int, last int, film_first int, film_last int, version int
)
    RETURNS TABLE (
        period int,
        kind text,
        expected bigint,
        filed_expected bigint,
        filed bigint,
        on_plan bigint,
        behind bigint,
        off_plan bigint,
        no_activity bigint,
        services bigint,
        film_prints bigint,
        paper_prints bigint,
        film_studies bigint,
        delivered_electronic bigint,
        score_sum float8,
        score_weight float8,
        missing_weight float8,
        idle_weight float8,
        film_expected float8
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.period, c.kind, sum(c.expected)::bigint, sum(c.filed_expected)::bigint,
           sum(c.filed)::bigint, sum(c.on_plan)::bigint, sum(c.behind)::bigint,
           sum(c.off_plan)::bigint, sum(c.no_activity)::bigint, sum(c.services)::bigint,
           sum(c.film_prints)::bigint, sum(c.paper_prints)::bigint,
           sum(c.film_studies)::bigint, sum(c.delivered_electronic)::bigint, sum(c.score_sum),
           sum(c.score_weight), sum(c.missing_weight), sum(c.idle_weight), sum(c.film_expected)
    FROM payesh_cells(first, last, film_first, film_last, version, NULL) c
    GROUP BY c.period, c.kind
$$;

-- The places of some universities among all with a score in each month; equals share one. Those that
-- the last month is in collection for have no place in it. Looks past row-level security, for a place
-- is one among all, and answers a university only with its own.
CREATE FUNCTION payesh_ranks(
    first int, last int, version int, universities bigint[], in_collection bigint[]
)
    RETURNS TABLE (period int, university_id bigint, place bigint, among bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.period, p.university_id, p.place, p.among
    FROM (SELECT s.period, s.university_id,
                 rank() OVER (PARTITION BY s.period ORDER BY s.score DESC) AS place,
                 count(*) OVER (PARTITION BY s.period) AS among
          FROM (SELECT r.period, r.university_id,
                       round((sum(r.score_sum) / nullif(
                           sum(r.score_weight + r.missing_weight), 0))::numeric, 9) AS score
                FROM reports_rollup r
                WHERE r.period BETWEEN first AND last AND r.policy_id = version
                  AND NOT (r.period = last AND r.university_id = ANY (in_collection))
                GROUP BY r.period, r.university_id) s
          WHERE s.score IS NOT NULL) p
    WHERE p.university_id = ANY (universities)
      AND (current_setting('role') <> 'payesh_university'
           OR p.university_id
              = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[]))
$$;

REVOKE EXECUTE ON FUNCTION payesh_cells, payesh_nation_sums, payesh_ranks FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_cells, payesh_ranks
    TO payesh_university, payesh_nation, payesh_inspector, payesh_jobs;

GRANT EXECUTE ON FUNCTION payesh_nation_sums
    TO payesh_facility, payesh_university, payesh_nation, payesh_inspector, payesh_jobs;
