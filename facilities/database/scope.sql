-- What the policies of a university are built on. Both functions look past row-level security,
-- because the policies of the register's own tables call them.

-- The facilities that a university in scope answers for today.
CREATE FUNCTION payesh_current_facilities() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(id), '{}') FROM facilities_facility
    WHERE university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
$$;

-- The facilities that a university in scope answers for or ever did, not those of a day to come.
CREATE FUNCTION payesh_ever_facilities() RETURNS bigint[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT facility_id), '{}') FROM facilities_responsibility
    WHERE university_id = ANY (nullif(current_setting('payesh.university_ids', TRUE), '')::bigint[])
      AND (starts_on IS NULL OR starts_on <= (now() AT TIME ZONE 'Asia/Tehran')::date)
$$;

REVOKE EXECUTE ON FUNCTION payesh_current_facilities(), payesh_ever_facilities() FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payesh_current_facilities(), payesh_ever_facilities()
    TO payesh_university;
