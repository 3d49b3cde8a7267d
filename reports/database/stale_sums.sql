-- Sums count suspicions by state: whoever opens one or changes its state makes them stale. A mark
-- that stands already is written again, so that a rebuild under way cannot take it along.

-- Every statement marks its months, in one order for all.
CREATE FUNCTION payesh_stale_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    SELECT DISTINCT changed.university_id, changed.period, now() FROM changed ORDER BY 1, 2
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;

CREATE TRIGGER stale_insert AFTER INSERT ON reports_violation
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_stale_insert();

CREATE FUNCTION payesh_stale_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    SELECT DISTINCT changed.university_id, changed.period, now()
    FROM changed JOIN before USING (id) WHERE changed.state <> before.state ORDER BY 1, 2
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;

CREATE TRIGGER stale_update AFTER UPDATE ON reports_violation
    REFERENCING NEW TABLE AS changed OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION payesh_stale_update();
