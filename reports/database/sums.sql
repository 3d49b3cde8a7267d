-- Sums for pages: national means for everybody, and ranks.

-- Looks past row-level security and therefore answers only with sums over the whole nation by kind
-- and month: what a facility or a university may compare itself with. Universities that have more
-- time for a month than the nation are left out of it: late_bodies, each with its late_months.
CREATE FUNCTION payesh_nation_sums(
    months int[], version int, late_months int[], late_bodies bigint[]
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
        on_time bigint,
        without_deadline bigint,
        with_platform bigint,
        services bigint,
        film_prints bigint,
        paper_prints bigint,
        cds bigint,
        film_studies bigint,
        electronic_services bigint,
        electronic_delivered bigint,
        handovers bigint,
        handovers_with_report bigint,
        score_sum float8,
        score_weight float8,
        missing_weight float8,
        idle_weight float8,
        film_expected float8,
        print_expected float8
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.period, r.kind,
           sum(r.expected)::bigint,
           sum(r.filed_expected)::bigint,
           sum(r.filed)::bigint,
           sum(r.on_plan)::bigint,
           sum(r.behind)::bigint,
           sum(r.off_plan)::bigint,
           sum(r.no_activity)::bigint,
           sum(r.on_time)::bigint,
           sum(r.without_deadline)::bigint,
           sum(r.with_platform)::bigint,
           sum(r.services)::bigint,
           sum(r.film_prints)::bigint,
           sum(r.paper_prints)::bigint,
           sum(r.cds)::bigint,
           sum(r.film_studies)::bigint,
           sum(r.electronic_services)::bigint,
           sum(r.electronic_delivered)::bigint,
           sum(r.handovers)::bigint,
           sum(r.handovers_with_report)::bigint,
           sum(r.score_sum),
           sum(r.score_weight),
           sum(r.missing_weight),
           sum(r.idle_weight),
           sum(r.film_expected),
           sum(r.print_expected)
    FROM reports_rollup r
    WHERE r.period = ANY (months) AND r.policy_id = version
      AND NOT EXISTS (SELECT FROM unnest(late_months, late_bodies) AS late (period, university_id)
                      WHERE late.period = r.period AND late.university_id = r.university_id)
    GROUP BY r.period, r.kind
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
                       round((r.score_sum / nullif(r.score_weight + r.missing_weight, 0))::numeric, 9)
                           AS score
                FROM reports_universityrollup r
                WHERE r.period BETWEEN first AND last AND r.policy_id = version
                  AND NOT (r.period = last AND r.university_id = ANY (in_collection))) s
          WHERE s.score IS NOT NULL) p
    WHERE p.university_id = ANY (universities)
      AND (current_setting('role') <> 'payesh_university'
           OR p.university_id
              = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[]))
$$;

REVOKE EXECUTE ON FUNCTION payesh_nation_sums, payesh_ranks FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_ranks
    TO payesh_university, payesh_nation, payesh_inspector, payesh_jobs;

GRANT EXECUTE ON FUNCTION payesh_nation_sums
    TO payesh_facility, payesh_university, payesh_nation, payesh_inspector, payesh_jobs;
