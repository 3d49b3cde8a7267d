-- How many months a facility has filed from one to another (NULL: and all later ones), as far as the
-- caller sees them. The register asks before it closes a facility over them.
CREATE FUNCTION payesh_filed_months(facility bigint, first int, last int) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM reports_report r
    WHERE r.facility_id = facility AND r.period >= first AND (last IS NULL OR r.period <= last)
$$;
