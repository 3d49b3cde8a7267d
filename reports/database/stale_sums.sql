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

-- A person's step in a case marks its month row by row; what workers open and close they mark
-- themselves, in one order for all.
CREATE FUNCTION payesh_mark_case_stale() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO reports_stalerollup (university_id, period, marked_at)
    VALUES (NEW.university_id, NEW.period, now())
    ON CONFLICT (university_id, period) DO UPDATE SET marked_at = EXCLUDED.marked_at;
    RETURN NULL;
END $$;

CREATE TRIGGER mark_stale_opened AFTER INSERT ON reports_violation
    FOR EACH ROW WHEN (NOT pg_has_role('payesh_jobs', 'USAGE'))
    EXECUTE FUNCTION payesh_mark_case_stale();

CREATE TRIGGER mark_stale_stepped AFTER UPDATE OF state ON reports_violation
    FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NOT pg_has_role('payesh_jobs', 'USAGE'))
    EXECUTE FUNCTION payesh_mark_case_stale();
