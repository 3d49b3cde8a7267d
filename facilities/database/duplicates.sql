-- Which facilities may be the same as some others: by licence, by telephone (digits alone, without
-- the country's or the trunk's prefix), or by the Persian name as search folds it. It looks at the
-- whole register, past row-level security, and tells no name: who asks reads those they may see.
-- `city` is the other's, for whoever compares names.

CREATE FUNCTION payesh_likely_duplicates(asked bigint[])
    RETURNS TABLE (
        facility bigint, other bigint, city text,
        same_licence boolean, same_phone boolean, same_name boolean
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH keys AS MATERIALIZED (
        SELECT id, f.city, upper(licence_number) AS licence,
               regexp_replace(regexp_replace(phone, '\D', '', 'g'), '^(0098|98|0)', '') AS phone,
               split_part(name_search, '|', 1) AS name
        FROM facilities_facility f WHERE merged_into_id IS NULL
    ), alike AS (
        SELECT a.id AS facility, b.id AS other, b.city, 1 AS reason FROM keys a
        JOIN keys b ON b.licence = a.licence WHERE a.id = ANY (asked) AND a.licence <> ''
        UNION ALL
        SELECT a.id, b.id, b.city, 2 FROM keys a
        JOIN keys b ON b.phone = a.phone WHERE a.id = ANY (asked) AND length(a.phone) >= 7
        UNION ALL
        SELECT a.id, b.id, b.city, 3 FROM keys a
        JOIN keys b ON b.name = a.name WHERE a.id = ANY (asked) AND a.name <> ''
    )
    SELECT alike.facility, alike.other, min(alike.city), bool_or(reason = 1), bool_or(reason = 2),
           bool_or(reason = 3)
    FROM alike WHERE alike.facility <> alike.other
    GROUP BY alike.facility, alike.other ORDER BY alike.facility, alike.other
$$;

REVOKE EXECUTE ON FUNCTION payesh_likely_duplicates FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_likely_duplicates
    TO payesh_university, payesh_nation, payesh_jobs;
