-- What facilities of a kind usually charge for one sheet or disc, in rials: the median of all that
-- charged in some months, NULL where fewer than five facilities did (nobody's own price is told).
-- The index `reports_charged` holds exactly these reports.

CREATE FUNCTION payesh_usual_fees(of_kind text, first int, last int)
    RETURNS TABLE (film float8, paper float8, cd float8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH charged AS (
        SELECT facility_id,
               film_fee_rials / nullif(film_prints_charged, 0)::float8 AS film,
               paper_fee_rials / nullif(paper_prints_charged, 0)::float8 AS paper,
               cd_fee_rials / nullif(cds_charged, 0)::float8 AS cd
        FROM reports_report
        WHERE kind = of_kind AND period BETWEEN first AND last
          AND (film_fee_rials > 0 OR paper_fee_rials > 0 OR cd_fee_rials > 0)
    )
    SELECT CASE WHEN count(DISTINCT facility_id) FILTER (WHERE film > 0) >= 5
                THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY film) FILTER (WHERE film > 0) END,
           CASE WHEN count(DISTINCT facility_id) FILTER (WHERE paper > 0) >= 5
                THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY paper) FILTER (WHERE paper > 0) END,
           CASE WHEN count(DISTINCT facility_id) FILTER (WHERE cd > 0) >= 5
                THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY cd) FILTER (WHERE cd > 0) END
    FROM charged
$$;

REVOKE EXECUTE ON FUNCTION payesh_usual_fees FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_usual_fees
    TO payesh_facility, payesh_university, payesh_nation, payesh_inspector, payesh_jobs;
